"""How much may be sent, and how long what is unfinished or unused is kept."""

from __future__ import annotations

from dataclasses import dataclass

DAY_MS = 24 * 3600 * 1000


@dataclass(frozen=True, slots=True)
class FileLimits:
    """Bytes and milliseconds. ``device_bytes`` is what one device may announce in 24 hours."""

    file_bytes: int = 25 << 20
    device_bytes: int = 250 << 20
    unfinished_ms: int = 7 * DAY_MS
    unused_ms: int = 30 * DAY_MS
