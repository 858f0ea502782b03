"""Who is to be told what, from the facts of this moment.

A message is due while its reason holds and its time has come; it stops being
due when somebody scans, confirms or decides, or when it has become too late to
be of use. What was told once is not told again: ``about`` names the occasion.
No message says what it is about: only its ``Kind`` travels.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from server.attendance.rules.clock import DAY, HOUR, MINUTE, instant_of
from server.attendance.rules.schedule import Holiday, Plan, planned_on

LATE_AFTER = 15 * MINUTE
"""How long after the planned start a student who did not scan is missed."""

LATE_USEFUL_FOR = 4 * HOUR
WEEK_USEFUL_FOR = 7 * DAY
HELD_USEFUL_FOR = 7 * DAY
WEEK_ENDS = "17:00"
"""When a week is over on Friday for a placement on which nothing was planned."""


class Kind(StrEnum):
    """What the phone is told; the app knows the sentence and the screen."""

    NOT_SCANNED = "not-scanned"
    WEEK_TO_CONFIRM = "week-to-confirm"
    EDIT_WAITS = "edit-waits"  # somebody else's held edit waits for you
    EDIT_HELD = "edit-held"  # your edit was held
    TEST = "test"


@dataclass(frozen=True, slots=True)
class Due:
    """A message for one person, good until ``until`` (ms, UTC).

    ``works`` says that the person, or whom it is about, works today as planned.
    """

    person: str
    kind: Kind
    about: str
    until: int
    works: bool = False


@dataclass(frozen=True, slots=True)
class Placement:
    """What a plan is read from."""

    id: str
    schedule: object
    starts: str | None
    ends: str | None
    holidays: Sequence[Holiday] = ()

    def plan(self, day: str) -> Plan | None:
        """What is planned on a day, None where nothing is."""
        return planned_on(self.schedule, self.starts, self.ends, self.holidays, day)


@dataclass(frozen=True, slots=True)
class NothingNoted:
    """Nobody scanned, declared or reported anything on this day; ``person`` wants to know."""

    person: str
    placement: Placement
    day: str
    is_school: bool
    """The person works for a school, whose days off are not the company's."""


@dataclass(frozen=True, slots=True)
class DayToConfirm:
    """A declared day that the company has not answered; ``person`` is a mentor of it."""

    person: str
    placement: Placement
    day: str
    week: str


@dataclass(frozen=True, slots=True)
class HeldEdit:
    """An edit that waits: ``person`` decides it, or else made it."""

    person: str
    id: str
    received_at: int
    decides: bool


def about_day(day: str, placement: str) -> str:
    """Name the occasion of a day on which nobody scanned."""
    return f"{Kind.NOT_SCANNED}/{day}/{placement}"


def about_week(week: str) -> str:
    """Name the occasion of a week whose days wait."""
    return f"{Kind.WEEK_TO_CONFIRM}/{week}"


def about_held(id: str) -> str:
    """Name the occasion of a held edit, for whoever decides it and for who made it."""
    return f"{Kind.EDIT_HELD}/{id}"


def due_not_scanned(facts: Iterable[NothingNoted], now: int) -> Iterator[Due]:
    """From a quarter of an hour after the planned start until the plan's end."""
    for fact in facts:
        plan = fact.placement.plan(fact.day)
        if plan is None:
            continue
        start, end = instant_of(fact.day, plan.starts), instant_of(fact.day, plan.ends)
        if start is None or end is None:
            continue
        until = min(end, start + LATE_USEFUL_FOR)
        if start + LATE_AFTER <= now < until:
            about = about_day(fact.day, fact.placement.id)
            yield Due(fact.person, Kind.NOT_SCANNED, about, until, works=not fact.is_school)


def due_weeks(facts: Iterable[DayToConfirm], today: str, now: int) -> Iterator[Due]:
    """Once a week and mentor, from the end of the week's last planned day on."""
    weeks: dict[tuple[str, str], list[DayToConfirm]] = {}
    for fact in facts:
        weeks.setdefault((fact.person, fact.week), []).append(fact)
    for (person, week), days in weeks.items():
        placements = {fact.placement.id: fact.placement for fact in days}.values()
        over = max(week_is_over(placement, days[0].day) for placement in placements)
        if over <= now < over + WEEK_USEFUL_FOR:
            works = any(placement.plan(today) is not None for placement in placements)
            until = over + WEEK_USEFUL_FOR
            yield Due(person, Kind.WEEK_TO_CONFIRM, about_week(week), until, works=works)


def week_is_over(placement: Placement, day: str) -> int:
    """The instant at which the last planned day of the ISO week of ``day`` ends."""
    found = date.fromisoformat(day)
    monday = found - timedelta(days=found.weekday())
    days = [(monday + timedelta(days=n)).isoformat() for n in range(7)]
    plans = [(day, placement.plan(day)) for day in days]
    ends = [instant_of(day, plan.ends) for day, plan in plans if plan is not None]
    known = [end for end in ends if end is not None]
    return max(known) if known else instant_of(days[4], WEEK_ENDS) or 0


def due_held(facts: Iterable[HeldEdit], now: int) -> Iterator[Due]:
    """At once, for a week."""
    for fact in facts:
        until = fact.received_at + HELD_USEFUL_FOR
        if now < until:
            kind = Kind.EDIT_WAITS if fact.decides else Kind.EDIT_HELD
            yield Due(fact.person, kind, about_held(fact.id), until)
