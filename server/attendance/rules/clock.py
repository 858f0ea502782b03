"""School days, weeks and wall-clock times in Europe/Amsterdam.

Instants are whole milliseconds since 1970 in UTC. A day is ``YYYY-MM-DD`` and
a time ``HH:MM``, as on the wire. Nothing here asks what time it is.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

AMSTERDAM = ZoneInfo("Europe/Amsterdam")

SECOND = 1_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

_LAST = 253_370_764_800_000  # 9999-01-01, so that no offset leaves the calendar
_TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)\Z", re.ASCII)


def local(at: int) -> datetime:
    """The instant on a Dutch wall clock.

    What lies before 1970 or after the year 9998 counts as the nearest instant
    that does not: a device may say anything, and its edit is kept all the same.
    """
    seconds, rest = divmod(min(max(at, 0), _LAST), SECOND)
    return datetime.fromtimestamp(seconds, AMSTERDAM) + timedelta(milliseconds=rest)


def local_day(at: int) -> str:
    """The Dutch calendar day of an instant."""
    return _day_of_hour(at // HOUR)


@lru_cache(maxsize=4096)
def _day_of_hour(hour: int) -> str:
    # Since 1940 the offset is in whole hours, so that a day begins with an hour
    # of UTC; a scan asks for its day many times over.
    return local(hour * HOUR).date().isoformat()


def parse_day(text: object) -> date | None:
    """The date, or None where the text is no ``YYYY-MM-DD``."""
    if not isinstance(text, str) or len(text) != 10:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def minutes_of(time: object) -> int | None:
    """Minutes since midnight of ``HH:MM``, or None where it is no such time."""
    return _minutes(time) if isinstance(time, str) else None


@lru_cache(maxsize=2048)
def _minutes(time: str) -> int | None:
    match = _TIME.match(time)
    return None if match is None else int(match[1]) * 60 + int(match[2])


@lru_cache(maxsize=4096)
def instant_of(day: str, time: str) -> int | None:
    """The instant of a wall-clock time on a day, None where either is malformed.

    An hour that the clock shows twice in October is the first of the two; a
    time that it skips in March is as long after midnight as it says.
    """
    found = parse_day(day)
    minutes = minutes_of(time)
    if found is None or minutes is None or not 1970 <= found.year < 9999:
        return None
    hour, minute = divmod(minutes, 60)
    wall = datetime(found.year, found.month, found.day, hour, minute, tzinfo=AMSTERDAM)
    return int(wall.timestamp()) * SECOND


@lru_cache(maxsize=4096)
def iso_week(day: str) -> str:
    """The ISO week of a day, such as ``2026-W53`` for 1 January 2027."""
    year, week, _ = date.fromisoformat(day).isocalendar()
    return f"{year}-W{week:02d}"
