"""When a student is expected at the company.

A placement's ``schedule`` lists ``{weekday, from, to}`` and a school year's
``holidays`` lists ``{name, from, to}``; both are typed by people and kept as
they are, so an entry that makes no sense is passed over here, never an error.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Any, NamedTuple

from server.attendance.rules.clock import minutes_of, parse_day


class Plan(NamedTuple):
    """The planned part of one day; ``minutes`` leaves out a gap between two blocks."""

    starts: str
    ends: str
    minutes: int


class DayKind(StrEnum):
    """Why there is a plan for a day, or none."""

    PLANNED = "planned"
    OPEN = "open"  # the placement runs and nobody agreed on days
    HOLIDAY = "holiday"
    FREE = "free"  # the placement does not run, or not on this weekday


@dataclass(frozen=True, slots=True)
class Holiday:
    """Days without school, both ends included, as ``YYYY-MM-DD``."""

    first: str
    last: str

    def covers(self, day: str) -> bool:
        """Whether the day falls in it."""
        return self.first <= day <= self.last


def holidays_in(listed: object) -> tuple[Holiday, ...]:
    """Read the holidays of a school year's record."""
    found = []
    for entry in listed if isinstance(listed, list) else ():
        if not isinstance(entry, Mapping):
            continue
        first, last = entry.get("from"), entry.get("to", entry.get("from"))
        starts, ends = parse_day(first), parse_day(last)
        if starts is not None and ends is not None and starts <= ends:
            found.append(Holiday(starts.isoformat(), ends.isoformat()))
    return tuple(found)


def _blocks(schedule: object, weekday: int) -> list[tuple[int, int]]:
    """The blocks of a weekday as minutes since midnight, overlaps joined."""
    found = []
    for entry in schedule if isinstance(schedule, list) else ():
        if not isinstance(entry, dict) or entry.get("weekday") != weekday:
            continue
        starts, ends = minutes_of(entry.get("from")), minutes_of(entry.get("to"))
        if starts is not None and ends is not None and starts < ends:
            found.append((starts, ends))
    if len(found) < 2:
        return found
    joined: list[tuple[int, int]] = []
    for starts, ends in sorted(found):
        if joined and starts <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], ends))
        else:
            joined.append((starts, ends))
    return joined


@lru_cache(maxsize=1440)
def _time(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def kind_of_day(
    schedule: object,
    starts: str | None,
    ends: str | None,
    holidays: Iterable[Holiday],
    day: str,
) -> tuple[DayKind, Plan | None]:
    """Say what a day is for a placement, with the plan where there is one.

    A placement without ``starts`` or ``ends`` is open at that side. One whose
    schedule holds no usable block runs on days that nobody wrote down: no day
    of its period is free, and none is planned.
    """
    if (starts and day < starts) or (ends and day > ends):
        return DayKind.FREE, None
    found = parse_day(day)
    if found is None:
        return DayKind.FREE, None
    if any(holiday.covers(day) for holiday in holidays):
        return DayKind.HOLIDAY, None
    blocks = _blocks(schedule, found.isoweekday())
    if blocks:
        length = sum(last - first for first, last in blocks)
        return DayKind.PLANNED, Plan(_time(blocks[0][0]), _time(blocks[-1][1]), length)
    if any(_blocks(schedule, weekday) for weekday in range(1, 8)):
        return DayKind.FREE, None
    return DayKind.OPEN, None


def planned_on(
    schedule: object,
    starts: str | None,
    ends: str | None,
    holidays: Iterable[Holiday],
    day: str,
) -> Plan | None:
    """What is planned on a day, None where the student is not expected."""
    return kind_of_day(schedule, starts, ends, holidays, day)[1]


def planned_days(
    placement: Mapping[str, Any], holidays: Sequence[Holiday], first: str, last: str
) -> Iterator[tuple[str, Plan]]:
    """Every planned day of a placement from ``first`` to ``last``, both included."""
    schedule, starts, ends = (placement.get(name) for name in ("schedule", "starts", "ends"))
    day, end = parse_day(first), parse_day(last)
    while day is not None and end is not None and day <= end:
        text = day.isoformat()
        plan = planned_on(schedule, starts, ends, holidays, text)
        if plan is not None:
            yield text, plan
        day += timedelta(days=1)
