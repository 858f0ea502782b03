"""Instants on the wire and in the store: RFC 3339 text, whole milliseconds UTC."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache

_RFC3339 = re.compile(
    r"(\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?([Zz]|[+-]\d\d:\d\d)\Z", re.ASCII
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


def parse_instant(text: object) -> int | None:
    """Milliseconds since 1970, or None where the text is no RFC 3339 instant."""
    return _parse(text) if isinstance(text, str) else None


@lru_cache(maxsize=16_384)
def _parse(text: str) -> int | None:
    # The same few instants are read again and again while a day is worked out.
    match = _RFC3339.match(text)
    if match is None:
        return None
    seconds, fraction, offset = match[1], match[2], match[3]
    if seconds.endswith("60"):
        # A leap second counts as the one before it: arithmetic has no 61st second.
        seconds = f"{seconds[:-2]}59"
    try:
        moment = datetime.fromisoformat(f"{seconds}{'Z' if offset == 'z' else offset}")
        return (moment - _EPOCH) // _MILLISECOND + int(f"{fraction or ''}000"[:3])
    except (ValueError, OverflowError):
        return None


def write_instant(milliseconds: int) -> str:
    """The instant as RFC 3339 in UTC with milliseconds."""
    minutes, rest = divmod(milliseconds, 60_000)
    return f"{_minute(minutes)}{rest // 1000:02d}.{rest % 1000:03d}Z"


@lru_cache(maxsize=4096)
def _minute(minutes: int) -> str:
    # Everybody is on time: a morning's instants share few minutes.
    return f"{(_EPOCH + timedelta(minutes=minutes)).isoformat()[:16]}:"
