"""Sign-in links as pictures that a camera reads."""

from __future__ import annotations

import io
from collections.abc import Sequence
from itertools import groupby

import qrcode
import qrcode.constants
from qrcode.image.pil import PilImage

MEDIA = {"svg": "image/svg+xml", "png": "image/png"}


def sign_in_link(public_url: str, code: str) -> str:
    """The link that signs in; browsers do not send what follows the hash."""
    return f"{public_url}/in#{code}"


def picture(link: str, form: str) -> bytes:
    """The QR code of a link as ``svg`` or ``png``, with its quiet zone, black on white."""
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, box_size=8, border=4)
    code.add_data(link)
    code.make()
    if form == "svg":
        return _svg(code.get_matrix()).encode()
    out = io.BytesIO()
    code.make_image(image_factory=PilImage).save(out)
    return out.getvalue()


def _svg(rows: Sequence[Sequence[bool]]) -> str:
    """One path of horizontal bars: a sixth of the size of one square a module."""
    bars = []
    for y, row in enumerate(rows):
        x = 0
        for dark, modules in groupby(row):
            width = len(list(modules))
            if dark:
                bars.append(f"M{x} {y}h{width}v1h-{width}z")
            x += width
    size = len(rows)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}"'
        f' shape-rendering="crispEdges"><path fill="#fff" d="M0 0h{size}v{size}H0z"/>'
        f'<path d="{"".join(bars)}"/></svg>'
    )
