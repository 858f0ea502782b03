"""Hours and days on which a person wants no messages.

Wall-clock times in Europe/Amsterdam, so that quiet until seven means seven on
the clock in every season. Nothing here asks what time it is.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from server.attendance.rules.clock import local, local_day, minutes_of, parse_day
from server.attendance.rules.schedule import Holiday

USUAL_FROM, USUAL_TO = "20:00", "07:00"
_SATURDAY = 6


@dataclass(frozen=True, slots=True)
class Quiet:
    """From when to when, as ``HH:MM``, and whether also on days off.

    ``starts`` after ``ends`` is a night; ``starts`` equal to ``ends`` is no
    quiet time at all. A time that is missing or no time is the usual one.
    """

    starts: str | None = USUAL_FROM
    ends: str | None = USUAL_TO
    days_off: bool = True


def is_day_off(day: str, holidays: Iterable[Holiday]) -> bool:
    """Whether the day is in a weekend or in one of these holidays."""
    found = parse_day(day)
    weekend = found is not None and found.isoweekday() >= _SATURDAY
    return weekend or any(holiday.covers(day) for holiday in holidays)


def is_quiet(quiet: Quiet, now: int, holidays: Iterable[Holiday], *, works: bool = False) -> bool:
    """Whether nothing may be sent at this instant (ms, UTC).

    ``works`` says that the person is expected to work today, which is no day
    off then, whatever the calendar says.
    """
    if quiet.days_off and not works and is_day_off(local_day(now), holidays):
        return True
    starts = _minutes(quiet.starts, USUAL_FROM)
    ends = _minutes(quiet.ends, USUAL_TO)
    wall = local(now)
    minute = wall.hour * 60 + wall.minute
    if starts <= ends:
        return starts <= minute < ends
    return minute >= starts or minute < ends


def _minutes(time: str | None, usual: str) -> int:
    found = minutes_of(time)
    return found if found is not None else (minutes_of(usual) or 0)
