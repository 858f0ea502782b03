"""Reads what totals are counted from: placements and attendance days, school by school.

Every statement is of one region and takes part in the caller's transaction.
Names of schools and companies are read here; names of people are not.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from server.attendance.rules.schedule import Holiday, holidays_in
from server.database import Tx


@dataclass(frozen=True, slots=True)
class Place:
    """A school or company as a table of totals names it."""

    id: str
    name: str
    town: str


@dataclass(frozen=True, slots=True)
class CountedPlacement:
    """A placement as far as totals need it."""

    id: str
    student: str
    company: str
    starts: str | None
    ends: str | None
    schedule: object


@dataclass(frozen=True, slots=True)
class DayRow:
    """A noted day of a placement."""

    placement: str
    day: str
    planned: int
    present: bool
    known: bool
    minutes: int
    evidence: str | None
    confirmed: str | None
    absence: str | None


async def schools(tx: Tx, region: str) -> list[Place]:
    """All schools of the region, by name."""
    rows = await tx.fetch(
        "SELECT source, name, town FROM school WHERE region = :region ORDER BY name, source",
        region=region,
    )
    return [Place(id, name or "", town or "") for id, name, town in rows]


async def companies(tx: Tx, region: str) -> list[Place]:
    """All companies of the region, by name, with the town of their first site."""
    rows = await tx.fetch(
        "SELECT c.source, c.name, MIN(s.town) FROM company c"
        " LEFT JOIN company_site s ON s.region = c.region AND s.company = c.source"
        " WHERE c.region = :region GROUP BY c.source, c.name ORDER BY c.name, c.source",
        region=region,
    )
    return [Place(id, name or "", town or "") for id, name, town in rows]


async def holidays(tx: Tx, region: str) -> dict[str, list[Holiday]]:
    """The holidays of every school, of all its years."""
    found: dict[str, list[Holiday]] = {}
    for school, listed in await tx.fetch(
        "SELECT school, holidays FROM school_year WHERE region = :region", region=region
    ):
        if school and listed:
            found.setdefault(school, []).extend(holidays_in(json.loads(listed)))
    return found


async def placements(
    tx: Tx, region: str, school: str, first: str, last: str
) -> list[CountedPlacement]:
    """The placements of a school that run on some day of a period."""
    rows = await tx.fetch(
        "SELECT source, student, company, starts, ends, schedule FROM placement"
        " WHERE region = :region AND school = :school"
        " AND (starts IS NULL OR starts <= :last) AND (ends IS NULL OR ends >= :first)",
        region=region,
        school=school,
        first=first,
        last=last,
    )
    return [
        CountedPlacement(
            id, student, company or "", starts, ends, json.loads(schedule) if schedule else None
        )
        for id, student, company, starts, ends, schedule in rows
    ]


async def noted_days(tx: Tx, region: str, school: str, first: str, last: str) -> Sequence[DayRow]:
    """Every noted day of a school's placements in a period, by placement."""
    rows = await tx.fetch(
        "SELECT d.placement, d.day, d.planned_minutes, d.present, d.first_in, d.end_known,"
        " d.minutes, d.evidence, d.confirmed, d.absence"
        " FROM placement p JOIN attendance_day d"
        " ON d.region = p.region AND d.placement = p.source"
        " WHERE p.region = :region AND p.school = :school AND d.day >= :first AND d.day <= :last"
        " ORDER BY d.placement",
        region=region,
        school=school,
        first=first,
        last=last,
    )
    return [
        DayRow(
            placement,
            day,
            planned,
            bool(present),
            first_in is not None and bool(end_known),
            minutes,
            evidence,
            confirmed,
            absence,
        )
        for (
            placement,
            day,
            planned,
            present,
            first_in,
            end_known,
            minutes,
            evidence,
            confirmed,
            absence,
        ) in rows
    ]
