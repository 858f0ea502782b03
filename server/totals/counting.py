"""Counts the totals of a region for a period, one school at a time.

Days are planned by the schedule of the placement and the holidays of its
school, as on the phone; a noted day keeps the plan that it was noted with.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from server.attendance.rules.schedule import Holiday, planned_on
from server.database import Database
from server.totals import store
from server.totals.rules import DayFacts, Hours, too_small
from server.totals.store import CountedPlacement, DayRow, Place


@dataclass(slots=True)
class Tally:
    """What was counted of one school, one company or the region."""

    students: set[str] = field(default_factory=set)
    placements: int = 0
    hours: Hours = field(default_factory=Hours)


@dataclass(frozen=True, slots=True)
class Counted:
    """A whole count; ``hidden_*`` are the cells that are too small to show."""

    region: Tally
    schools: Sequence[tuple[Place, Tally]]
    companies: Sequence[tuple[Place, Tally]]
    hidden_schools: frozenset[str]
    hidden_companies: frozenset[str]
    region_hidden: bool


class SchoolDays:
    """The days of a period on which a school is open, by weekday; none of them after today."""

    def __init__(self, days: Sequence[str], holidays: Sequence[Holiday], today: str) -> None:
        self.today = today
        self.of_weekday: list[list[str]] = [[] for _ in range(7)]
        near = [one for one in holidays if days and one.first <= days[-1] and one.last >= days[0]]
        for day in days:
            if not any(holiday.covers(day) for holiday in near):
                self.of_weekday[date.fromisoformat(day).weekday()].append(day)

    def planned(self, placement: CountedPlacement) -> dict[str, int]:
        """The planned minutes of each of these days on which the student is expected."""
        starts, ends = placement.starts or "", placement.ends or "9999"
        found: dict[str, int] = {}
        for days in self.of_weekday:
            # The plan of a weekday is that of any day of it.
            plan = planned_on(placement.schedule, None, None, (), days[0]) if days else None
            if plan is not None:
                found.update((day, plan.minutes) for day in days if starts <= day <= ends)
        return found


def hours_of(placement: CountedPlacement, noted: Iterable[DayRow], days: SchoolDays) -> Hours:
    """The hours of one placement: its noted days, and planned ones that nobody noted."""
    hours = Hours()
    plan = days.planned(placement)
    for row in noted:
        planned = plan.pop(row.day, 0)
        hours.add(
            DayFacts(
                row.planned or planned,
                row.present,
                row.known,
                row.minutes,
                row.evidence,
                row.confirmed,
                row.absence,
                row.day < days.today,
            )
        )
    for day, minutes in plan.items():
        hours.add(DayFacts(minutes, False, False, 0, None, None, None, day < days.today))
    return hours


def _tally_school(
    placements: Sequence[CountedPlacement],
    noted: Sequence[DayRow],
    days: SchoolDays,
) -> tuple[Tally, dict[str, Tally]]:
    of: dict[str, list[DayRow]] = {}
    for row in noted:
        of.setdefault(row.placement, []).append(row)
    whole, by_company = Tally(), dict[str, Tally]()
    for placement in placements:
        hours = hours_of(placement, of.get(placement.id, ()), days)
        for tally in (whole, by_company.setdefault(placement.company, Tally())):
            tally.students.add(placement.student)
            tally.placements += 1
            tally.hours.add_all(hours)
    return whole, by_company


async def count(
    db: Database, region: str, first: str, last: str, days: Sequence[str], today: str
) -> Counted:
    """Count a period that does not go beyond today; ``days`` are all its days."""
    region_tally = Tally()
    by_company: dict[str, Tally] = {}
    by_school: list[tuple[Place, Tally]] = []
    async with db.read() as tx:
        schools = await store.schools(tx, region)
        companies = await store.companies(tx, region)
        holidays = await store.holidays(tx, region)
    for school in schools:
        # A transaction a school: a count of a year must not hold one snapshot for seconds.
        async with db.read() as tx:
            placements = await store.placements(tx, region, school.id, first, last)
            noted = await store.noted_days(tx, region, school.id, first, last)
        tally, per_company = await asyncio.to_thread(
            _tally_school,
            placements,
            noted,
            SchoolDays(days, holidays.get(school.id, ()), today),
        )
        by_school.append((school, tally))
        for company, part in per_company.items():
            _join(by_company.setdefault(company, Tally()), part)
        _join(region_tally, tally)
    in_use = [(one, by_company[one.id]) for one in companies if one.id in by_company]
    return Counted(
        region_tally,
        by_school,
        in_use,
        too_small({place.id: len(tally.students) for place, tally in by_school}),
        too_small({place.id: len(tally.students) for place, tally in in_use}),
        bool(too_small({"region": len(region_tally.students)})),
    )


def _join(whole: Tally, part: Tally) -> None:
    whole.students |= part.students
    whole.placements += part.placements
    whole.hours.add_all(part.hours)
