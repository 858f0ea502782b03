"""Which files are taken, and how an upload is announced. Pure: bytes and texts in, decisions out.

What a file is, is told by its first bytes; what the sender says must agree.
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

PICTURES = frozenset({"image/jpeg", "image/png", "image/webp"})
SOUNDS = frozenset({"audio/webm", "audio/mp4", "audio/ogg"})
ENDINGS: Mapping[str, str] = MappingProxyType(
    {
        "image/jpeg": "jpg",
        "image/png": "png",
        "image/webp": "webp",
        "audio/webm": "webm",
        "audio/mp4": "m4a",
        "audio/ogg": "ogg",
    }
)
"""Every type that is taken, and the ending of such a file's name."""

HEAD_BYTES = 64
"""As many first bytes as :func:`type_of` looks at."""

# An MP4 box with pictures in it (HEIC, AVIF) begins as one with sound does.
_STILLS = (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif", b"avis")
_PLACE_IN_SOUND = (b"\xa9xyz", b"com.apple.quicktime.location")


def type_of(head: bytes) -> str | None:
    """The media type that these first bytes belong to; None for anything that is not taken."""
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if head.startswith(b"\x1a\x45\xdf\xa3") and b"webm" in head[:HEAD_BYTES]:
        return "audio/webm"
    if head[4:8] == b"ftyp" and head[8:12] not in _STILLS:
        return "audio/mp4"
    if head.startswith(b"OggS"):
        return "audio/ogg"
    return None


def sound_tells_where(data: bytes) -> bool:
    """Whether a recording says where it was made, as some phones write into an MP4."""
    return any(mark in data for mark in _PLACE_IN_SOUND)


@dataclass(frozen=True, slots=True)
class Announced:
    """What the ``Upload-Metadata`` of a creation says."""

    scope: str
    sha256: str
    type: str


def read_metadata(header: str) -> dict[str, str]:
    """Keys and values of an ``Upload-Metadata`` header (tus 1.0, creation).

    Raises:
        ValueError: it is not written as the protocol says.
    """
    found: dict[str, str] = {}
    for pair in filter(None, (part.strip() for part in header.split(","))):
        key, _, value = pair.partition(" ")
        if not key.isascii() or key in found:
            raise ValueError("metadata")
        try:
            found[key] = b64decode(value.strip(), validate=True).decode()
        except ValueError as error:
            raise ValueError("metadata") from error
    return found


def read_announced(header: str, is_sha256: Callable[[str], bool]) -> Announced | None:
    """What is going to be sent, None where the header does not say it."""
    try:
        said = read_metadata(header)
    except ValueError:
        return None
    scope, sha256 = said.get("scope", ""), said.get("sha256", "")
    media = said.get("filetype", "").partition(";")[0].strip().lower()
    if not scope or not is_sha256(sha256) or not media:
        return None
    return Announced(scope, sha256, media)


def read_checksum(header: str) -> tuple[str, bytes] | None:
    """Algorithm and digest of an ``Upload-Checksum`` header; None where it is not one."""
    algorithm, _, digest = header.strip().partition(" ")
    try:
        return algorithm.lower(), b64decode(digest.strip(), validate=True)
    except ValueError:
        return None
