"""What a company is asked about a student's week, and which of its days look odd.

A week is an ISO week such as ``2026-W47``, Monday to Sunday in Europe/Amsterdam.
The page behind a weekly link draws what it is sent; who has an account is asked
the same by the app, and ``tests/vectors/week_sheets.json`` keeps the two in step.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from server.attendance.rules.clock import instant_of, local, local_day, minutes_of
from server.attendance.rules.days import AbsenceFact, AttendanceDay, Event, day_of
from server.attendance.rules.reasons import UNPROVEN
from server.attendance.rules.schedule import Plan

LONGER_MINUTES = 30
"""From how many minutes beyond the plan a day is pointed out."""

_WEEK = re.compile(r"(\d{4})-W(\d\d)\Z", re.ASCII)

ODD = (
    "present-while-absent",
    "unproven",
    "denied",
    "nothing-noted",
    "unplanned",
    "start-unknown",
    "end-unknown",
    "longer",
)
"""Why a day deserves a look, the gravest first; a day names the gravest alone."""


def week_days(week: str) -> tuple[str, ...]:
    """The seven days of an ISO week, Monday first; empty where there is no such week."""
    match = _WEEK.match(week)
    if match is None:
        return ()
    try:
        monday = date.fromisocalendar(int(match[1]), int(match[2]), 1)
        return tuple((monday + timedelta(days=ahead)).isoformat() for ahead in range(7))
    except (ValueError, OverflowError):
        return ()


def week_after(week: str, weeks: int = 1) -> str:
    """The ISO week so many weeks later, or earlier."""
    thursday = date.fromisoformat(week_days(week)[3]) + timedelta(weeks=weeks)
    year, number, _ = thursday.isocalendar()
    return f"{year}-W{number:02d}"


@dataclass(frozen=True, slots=True)
class SheetDay:
    """One day as the company sees it.

    ``claim`` is the event that an answer is about, None where nobody noted
    anything. ``starts`` and ``ends`` are what is known of the day as ``HH:MM``.
    ``running``: the student is in and the planned end has not come yet.
    """

    day: str
    planned_from: str | None
    planned_to: str | None
    claim: str | None
    starts: str | None
    ends: str | None
    evidence: str | None
    absence: str | None
    running: bool
    odd: str | None

    @property
    def expects(self) -> str | None:
        """The answer that agrees with what was noted; None where a person must say."""
        if self.odd is not None:
            return None
        return "no" if self.claim is None else "yes"

    @property
    def seen(self) -> str:
        """Differs when what the company would be answering differs."""
        facts = (self.claim, self.starts, self.ends, self.absence)
        return "|".join(fact or "-" for fact in facts)


def sheet_day(
    day: str, plan: Plan | None, events: Sequence[Event], absence: AbsenceFact | None, now: int
) -> SheetDay | None:
    """What is asked about a day; None for one to come and one of which there is nothing to ask."""
    today = local_day(now)
    claim = _claim(events)
    stands = absence is not None and absence.state != "withdrawn"
    if day > today or (plan is None and claim is None):
        return None
    known = day_of(events, [absence] if absence is not None else [])
    planned = (plan.starts, plan.ends) if plan else (known.planned_from, known.planned_to)
    ends_at = instant_of(day, planned[1]) if planned[1] else None
    running = (
        day == today
        and known.present
        and not known.end_known
        and (ends_at is None or now < ends_at)
    )
    if plan is not None and claim is None and not stands and ends_at is not None and now < ends_at:
        return None
    return SheetDay(
        day=day,
        planned_from=planned[0],
        planned_to=planned[1],
        claim=claim,
        starts=_wall(known.first_in),
        ends=_wall(known.last_out),
        evidence=known.evidence,
        absence=known.absence,
        running=running,
        odd=_odd(known, plan, claim, stands, running),
    )


def _claim(events: Iterable[Event]) -> str | None:
    """The event to answer: what was declared last, else the first scan, else a correction."""
    ordered = sorted(events, key=lambda event: (event.at, event.id))
    for name, pick in (("declaration", -1), ("in", 0), ("out", 0), ("correction", -1)):
        found = [event.id for event in ordered if event.event == name]
        if found:
            return found[pick]
    return None


def _wall(at: int | None) -> str | None:
    return None if at is None else local(at).strftime("%H:%M")


def _odd(
    known: AttendanceDay, plan: Plan | None, claim: str | None, absent: bool, running: bool
) -> str | None:
    if claim is None:
        return None if absent else "nothing-noted"
    found = {
        "present-while-absent": known.present and absent,
        "unproven": bool(UNPROVEN.intersection(known.flags)),
        "denied": known.confirmed == "no",
        "unplanned": plan is None,
        "start-unknown": known.present and known.first_in is None,
        "end-unknown": known.present and not known.end_known and not running,
        "longer": plan is not None and known.minutes - plan.minutes >= LONGER_MINUTES,
    }
    return next((reason for reason in ODD if found.get(reason)), None)


def answerable_from(planned: Iterable[str], noted: Iterable[str], week: str) -> str:
    """The first day on which a week can be answered: its last planned or noted day.

    A week is answered once, so not while a planned day is still to come.
    """
    return max([*planned, *noted], default=week_days(week)[0])


def right_times(starts: object, ends: object) -> bool:
    """Whether these are two times of one day, the first before the second."""
    first, last = minutes_of(starts), minutes_of(ends)
    return first is not None and last is not None and first < last
