"""Pictures of screens, and whether two of them show the same.

Two machines never draw a letter quite alike, so pictures are compared as one
sees them from some way off: a quarter of the size, a little out of focus, tile
by tile. Smoothed edges disappear in that; a button, a colour or a line of text
does not.
"""

from __future__ import annotations

import io
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from tools.places import ROOT

KEPT = ROOT / "tests" / "pictures"
SEEN = ROOT / "build" / "pictures"
RENEW = bool(os.environ.get("LEERPLEK_PICTURES"))
QUALITY = 25

SMALL_WIDTH = {360: 90, 512: 128, 640: 160}
"""What a picture is made as wide as before it is compared, by how wide it is kept."""
TILE = 10
"""In the small picture: 40 by 40 on a phone, 80 by 80 on a tablet or desktop."""
MOST_PER_TILE = 8
"""Mean difference, of 255, in the colour that differs most; what drawing letters
otherwise, or packing the picture, makes of it stays below 4."""
MOST_TALLER = 6
"""Rows by which the pictures may differ: rounding, not a line of text."""

Box = tuple[int, int, int, int]


@dataclass(frozen=True)
class Difference:
    """Where two pictures are not alike: why, and the boxes in the picture."""

    why: str
    boxes: tuple[Box, ...] = ()


def difference(before: Image.Image, after: Image.Image) -> Difference | None:
    """What a person would see differ between two pictures, or None."""
    if before.width != after.width or abs(before.height - after.height) > MOST_TALLER:
        return Difference(f"was {before.size}, is {after.size}")
    common = (0, 0, before.width, min(before.height, after.height))
    smaller = before.width // SMALL_WIDTH[before.width]
    apart = ImageChops.difference(
        _from_afar(before.crop(common), smaller), _from_afar(after.crop(common), smaller)
    )
    side = smaller * TILE
    boxes = [
        (left, top, left + side, top + side)
        # Twice, so that no difference is lost on the edge between two tiles.
        for shift in (0, TILE // 2)
        for left, top in _tiles_apart(apart, shift, smaller)
    ]
    return Difference(f"differs in {len(boxes)} places", tuple(boxes)) if boxes else None


def _from_afar(picture: Image.Image, smaller: int) -> Image.Image:
    return picture.reduce(smaller).filter(ImageFilter.GaussianBlur(1))


def _tiles_apart(apart: Image.Image, shift: int, smaller: int) -> Iterator[tuple[int, int]]:
    """The corners, in the picture, of the tiles with too much in them."""
    tiles = apart.crop((shift, shift, apart.width, apart.height)).reduce(TILE)
    red, green, blue = tiles.split()
    most = ImageChops.lighter(ImageChops.lighter(red, green), blue).tobytes()
    for at, apart_by in enumerate(most):
        if apart_by > MOST_PER_TILE:
            top, left = divmod(at, tiles.width)
            yield (shift + left * TILE) * smaller, (shift + top * TILE) * smaller


def read(png: bytes) -> Image.Image:
    return Image.open(io.BytesIO(png)).convert("RGB")


def kept(name: str) -> Image.Image | None:
    """The picture as it should be, if there is one."""
    file = KEPT / f"{name}.webp"
    return Image.open(file).convert("RGB") if file.exists() else None


def keep(name: str, picture: Image.Image) -> None:
    """From now on it should look like this."""
    file = KEPT / f"{name}.webp"
    file.parent.mkdir(parents=True, exist_ok=True)
    picture.save(file, quality=QUALITY, method=4)


def show(name: str, before: Image.Image | None, after: Image.Image, found: Difference) -> None:
    """Leave what was, what is and where they differ side by side in ``build/pictures``."""
    SEEN.mkdir(parents=True, exist_ok=True)
    marked = after.copy()
    draw = ImageDraw.Draw(marked)
    for box in found.boxes:
        draw.rectangle(box, outline="red", width=2)
    parts = [*([before] if before else []), after, marked]
    sheet = Image.new("RGB", (sum(p.width + 8 for p in parts), max(p.height for p in parts)))
    left = 0
    for part in parts:
        sheet.paste(part, (left, 0))
        left += part.width + 8
    sheet.save(SEEN / f"{name.replace('/', '.')}.png")


def forget_seen() -> None:
    shutil.rmtree(SEEN, ignore_errors=True)
