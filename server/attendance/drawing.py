"""Pages of text, lines and QR codes, drawn once and written as PDF or PNG.

Measures are millimetres from the top left; a text's ``y`` is its baseline. The
same page gives the same bytes every time, so that a reprint is a reprint.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import qrcode
from PIL import Image, ImageDraw, ImageFont
from qrcode.constants import ERROR_CORRECT_M

if TYPE_CHECKING:
    from fpdf import FPDF

A4 = (210.0, 297.0)
BLACK, GREY = 0, 96

_FONTS = Path(__file__).parent / "fonts"
_FILES = {False: _FONTS / "NotoSans-Regular.ttf", True: _FONTS / "NotoSans-Bold.ttf"}
_POINT = 25.4 / 72
_MEASURED_AT = 1000
_QUIET = 4
_NO_PARTICULAR_DAY = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Text:
    """One line of text; ``size`` in points. ``x`` is its left end, or its middle."""

    x: float
    y: float
    text: str
    size: float
    bold: bool = False
    centred: bool = False
    shade: int = BLACK


@dataclass(frozen=True, slots=True)
class Qr:
    """A QR code with its quiet zone inside ``side``."""

    x: float
    y: float
    side: float
    content: str


@dataclass(frozen=True, slots=True)
class Box:
    """An outline, such as where to cut."""

    x: float
    y: float
    width: float
    height: float
    shade: int = 200


@dataclass(slots=True)
class Page:
    """What stands on one page."""

    width: float = A4[0]
    height: float = A4[1]
    items: list[Text | Qr | Box] = field(default_factory=list)


@lru_cache(maxsize=2)
def _ruler(bold: bool) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(_FILES[bold], _MEASURED_AT)


def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """How wide a text is, in millimetres."""
    return _ruler(bold).getlength(text) / _MEASURED_AT * size * _POINT


def wrapped(
    text: str, size: float, width: float, *, bold: bool = False, lines: int = 3
) -> list[str]:
    """The text in lines of at most this width; what does not fit ends in an ellipsis."""
    found: list[str] = []
    line = ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if line and width_of(longer, size, bold=bold) > width:
            found.append(line)
            line = word
        else:
            line = longer
    found.append(line)
    kept = found[:lines]
    if len(found) > lines:
        kept[-1] += "…"
    return [_shortened(each, size, width, bold) for each in kept]


def _shortened(line: str, size: float, width: float, bold: bool) -> str:
    if width_of(line, size, bold=bold) <= width:
        return line
    line = line.rstrip("…")
    while line and width_of(line + "…", size, bold=bold) > width:
        line = line[:-1]
    return line.rstrip() + "…"


def _modules(content: str) -> Sequence[Sequence[bool]]:
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=_QUIET)
    code.add_data(content, optimize=0)
    code.make(fit=True)
    matrix: list[list[bool]] = code.get_matrix()
    return matrix


def _runs(content: str) -> tuple[int, Iterable[tuple[int, int, int]]]:
    """The code's size in modules and its dark runs: (column, row, length)."""
    matrix = _modules(content)
    runs = []
    for y, row in enumerate(matrix):
        start = None
        for x, dark in enumerate([*row, False]):
            if dark and start is None:
                start = x
            elif not dark and start is not None:
                runs.append((start, y, x - start))
                start = None
    return len(matrix), runs


def to_pdf(pages: Sequence[Page], title: str) -> bytes:
    """The pages as one PDF, with the fonts inside and the codes as shapes."""
    # Loaded when the first sheet is printed: it takes a tenth of the memory
    # that a server may have, and most servers print in September.
    from fpdf import FPDF

    pdf = FPDF(unit="mm")
    pdf.set_auto_page_break(False)
    pdf.set_title(title)
    pdf.set_creator("Leerplek")
    pdf.set_producer("Leerplek")
    pdf.set_creation_date(_NO_PARTICULAR_DAY)
    pdf.add_font("Noto", "", _FILES[False])
    pdf.add_font("Noto", "B", _FILES[True])
    for page in pages:
        pdf.add_page(format=(page.width, page.height))
        for item in page.items:
            if isinstance(item, Text):
                _text_in_pdf(pdf, item)
            elif isinstance(item, Box):
                pdf.set_draw_color(item.shade)
                pdf.set_line_width(0.1)
                pdf.rect(item.x, item.y, item.width, item.height)
            else:
                size, runs = _runs(item.content)
                module = item.side / size
                pdf.set_fill_color(BLACK)
                for x, y, length in runs:
                    pdf.rect(
                        item.x + x * module, item.y + y * module, length * module, module, style="F"
                    )
    return bytes(pdf.output())


def _text_in_pdf(pdf: FPDF, item: Text) -> None:
    pdf.set_font("Noto", "B" if item.bold else "", item.size)
    pdf.set_text_color(item.shade)
    shift = width_of(item.text, item.size, bold=item.bold) / 2 if item.centred else 0
    pdf.text(item.x - shift, item.y, item.text)


def to_png(page: Page, dots_per_inch: int = 200) -> bytes:
    """The page as a picture, with each module of a code a whole number of dots."""
    scale = dots_per_inch / 25.4
    image = Image.new("L", (round(page.width * scale), round(page.height * scale)), 255)
    draw = ImageDraw.Draw(image)
    for item in page.items:
        if isinstance(item, Text):
            font = ImageFont.truetype(_FILES[item.bold], item.size * _POINT * scale)
            anchor = "ms" if item.centred else "ls"
            place = (item.x * scale, item.y * scale)
            draw.text(place, item.text, fill=item.shade, font=font, anchor=anchor)
        elif isinstance(item, Box):
            corner = ((item.x + item.width) * scale, (item.y + item.height) * scale)
            draw.rectangle((item.x * scale, item.y * scale, *corner), outline=item.shade)
        else:
            _qr_in_png(draw, item, scale)
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True, dpi=(dots_per_inch, dots_per_inch))
    return out.getvalue()


def _qr_in_png(draw: ImageDraw.ImageDraw, item: Qr, scale: float) -> None:
    size, runs = _runs(item.content)
    module = max(1, int(item.side * scale / size))
    left = round((item.x + item.side / 2) * scale - module * size / 2)
    top = round((item.y + item.side / 2) * scale - module * size / 2)
    for x, y, length in runs:
        draw.rectangle(
            (
                left + x * module,
                top + y * module,
                left + (x + length) * module - 1,
                top + (y + 1) * module - 1,
            ),
            fill=BLACK,
        )
