"""What a phone's camera sees: the picture of a real screen, as a film for Chromium."""

from __future__ import annotations

import io
from pathlib import Path

import zxingcpp
from PIL import Image
from playwright.sync_api import Page, expect

WIDTH, HEIGHT = 640, 480
WALL = (122, 118, 110)
FRAMES = 5


def picture_of(kiosk: Page) -> Image.Image:
    """The code as it is on the kiosk's screen now."""
    code = kiosk.get_by_role("img", name="QR-code om te scannen")
    expect(code).to_be_visible()
    return Image.open(io.BytesIO(code.screenshot())).convert("RGB")


def link_in(kiosk: Page) -> str:
    """What a camera app that knows nothing of Leerplek reads from the kiosk's screen."""
    (found,) = zxingcpp.read_barcodes(picture_of(kiosk))
    link: str = found.text
    return link


class Film:
    """A file of JPEG pictures one after the other, which Chromium plays as its camera.

    It is read when the camera is opened, so it can be changed in between.
    """

    def __init__(self, file: Path) -> None:
        self.file = file
        self._write(Image.new("RGB", (WIDTH, HEIGHT), WALL))

    def take(self, kiosk: Page) -> None:
        """Hold the camera before the code that this kiosk shows now, a little askew."""
        picture = picture_of(kiosk).resize((380, 380))
        seen = Image.new("RGB", (WIDTH, HEIGHT), WALL)
        turned = picture.rotate(6, Image.Resampling.BICUBIC, expand=True, fillcolor=WALL)
        seen.paste(turned, ((WIDTH - turned.width) // 2, (HEIGHT - turned.height) // 2))
        self._write(seen)

    def _write(self, picture: Image.Image) -> None:
        frame = io.BytesIO()
        picture.save(frame, "JPEG", quality=90)
        self.file.write_bytes(frame.getvalue() * FRAMES)
