"""Looks into a picture before others see it: is it one, and does it tell where it was taken.

The phone draws every picture anew, which leaves its EXIF behind. Other clients
may not; a picture that names a place is therefore refused here, never changed,
for a record names it by its digest.
"""

from __future__ import annotations

import io

from PIL import Image, UnidentifiedImageError

MOST_PIXELS = 50_000_000
_FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
_GPS = 0x8825
_XMP_GPS = (b"exif:GPS", b"GPSLatitude")


def fault_of(data: bytes, media: str) -> str | None:
    """``file-type`` for what is no sound picture of this type, ``file-location`` where it tells
    the place; None when it may be kept."""
    try:
        with Image.open(io.BytesIO(data), formats=[_FORMATS[media]]) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                return "file-type"
            place = dict(picture.getexif().get_ifd(_GPS))
    except (
        UnidentifiedImageError, Image.DecompressionBombError, Image.DecompressionBombWarning,
        OSError, ValueError, SyntaxError, KeyError, TypeError, IndexError, EOFError,
    ):  # fmt: skip
        return "file-type"
    if place or any(mark in data for mark in _XMP_GPS):
        return "file-location"
    return None
