"""Reads the organisation from its read tables. Writes nothing: records do that."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from server.database import Tx
from server.placements.imports import standing
from server.placements.rules import own_words

_MANY = 500
"""How many ids one statement asks for."""


def _texts(row: Iterable[Any]) -> tuple[str, ...]:
    return tuple("" if cell is None else str(cell) for cell in row)


async def school_exists(tx: Tx, region: str, school: str) -> bool:
    """Whether the region has this school."""
    rows = await tx.fetch(
        "SELECT 1 FROM school WHERE region = :region AND source = :school",
        region=region,
        school=school,
    )
    return bool(rows)


async def own_words_of(tx: Tx, region: str, school: str) -> dict[str, str]:
    """What a school calls things; see ``rules.own_words``."""
    rows = await tx.fetch(
        "SELECT vocabulary FROM school WHERE region = :region AND source = :school",
        region=region,
        school=school,
    )
    return own_words(json.loads(rows[0][0])) if rows and rows[0][0] else {}


async def schools(tx: Tx, region: str) -> list[tuple[str, str]]:
    """The schools of the region: id and name, by name."""
    rows = await tx.fetch(
        "SELECT source, name FROM school WHERE region = :region ORDER BY name, source",
        region=region,
    )
    return [(source, name) for source, name in rows]


async def gone_records(tx: Tx, region: str, ids: Sequence[str]) -> frozenset[str]:
    """Those of the ids whose records were dropped; they can never be made again."""
    gone: set[str] = set()
    for begin in range(0, len(ids), _MANY):
        part = list(ids[begin : begin + _MANY])
        for sql in (
            "SELECT id FROM record WHERE region = :region AND id IN :ids AND gone = 1",
            "SELECT id FROM purged WHERE region = :region AND id IN :ids",
        ):
            gone.update(id for (id,) in await tx.fetch(sql, region=region, ids=part))
    return frozenset(gone)


async def _years(tx: Tx, region: str, school: str) -> tuple[standing.SchoolYear, ...]:
    rows = await tx.fetch(
        "SELECT source, name, starts, ends FROM school_year"
        " WHERE region = :region AND school = :school ORDER BY starts, source",
        region=region,
        school=school,
    )
    return tuple(
        standing.SchoolYear(id, name, date.fromisoformat(starts), date.fromisoformat(ends))
        for id, name, starts, ends in rows
    )


async def _classes(tx: Tx, region: str, school: str) -> tuple[standing.SchoolClass, ...]:
    mentors: dict[str, set[str]] = defaultdict(set)
    for id, person in await tx.fetch(
        "SELECT source, person FROM class_mentor WHERE region = :region AND school = :school",
        region=region,
        school=school,
    ):
        mentors[id].add(person)
    rows = await tx.fetch(
        "SELECT source, name, school_year FROM school_class"
        " WHERE region = :region AND school = :school ORDER BY name, source",
        region=region,
        school=school,
    )
    return tuple(
        standing.SchoolClass(id, name, year or "", frozenset(mentors[id]))
        for id, name, year in rows
    )


async def _staff(tx: Tx, region: str, school: str, today: date) -> tuple[standing.Staff, ...]:
    rows = await tx.fetch(
        "SELECT person, role, name, email FROM role"
        " WHERE region = :region AND school = :school"
        " AND role IN :roles AND (ends IS NULL OR ends > :today)"
        " ORDER BY person, role",
        region=region,
        school=school,
        roles=["coach", "class_mentor", "coordinator"],
        today=today.isoformat(),
    )
    roles: dict[str, set[str]] = defaultdict(set)
    known: dict[str, tuple[str, str]] = {}
    for person, role, name, email in rows:
        roles[person].add(role)
        before = known.get(person, ("", ""))
        known[person] = (before[0] or name or "", before[1] or email or "")
    return tuple(
        standing.Staff(person, name, email, frozenset(roles[person]))
        for person, (name, email) in known.items()
    )


async def _companies(
    tx: Tx, region: str
) -> tuple[tuple[standing.Company, ...], tuple[standing.Site, ...], tuple[standing.Contact, ...]]:
    companies = await tx.fetch(
        "SELECT source, name, sector, kvk, phone, email, recognised FROM company"
        " WHERE region = :region ORDER BY name, source",
        region=region,
    )
    sites = await tx.fetch(
        "SELECT source, company, name, address, postal_code, town FROM company_site"
        " WHERE region = :region ORDER BY company, name, source",
        region=region,
    )
    contacts = await tx.fetch(
        "SELECT company, person, name, email FROM role"
        " WHERE region = :region AND role = 'company_mentor' AND company IS NOT NULL"
        " ORDER BY company, name, person",
        region=region,
    )
    return (
        tuple(standing.Company(*_texts(row)) for row in companies),
        tuple(standing.Site(*_texts(row)) for row in sites),
        tuple(standing.Contact(*_texts(row)) for row in contacts),
    )


async def _placements(tx: Tx, region: str, school: str) -> tuple[standing.Placement, ...]:
    people: dict[tuple[str, str], set[str]] = defaultdict(set)
    for id, person, role in await tx.fetch(
        "SELECT listed.source, listed.person, listed.role FROM placement_person AS listed"
        " JOIN placement ON placement.region = listed.region"
        " AND placement.source = listed.source"
        " WHERE listed.region = :region AND placement.school = :school",
        region=region,
        school=school,
    ):
        people[id, role].add(person)
    rows = await tx.fetch(
        "SELECT source, student, company, site, type, starts, ends, schedule, contacts,"
        " company_name, student_name, ended_early FROM placement"
        " WHERE region = :region AND school = :school ORDER BY starts, source",
        region=region,
        school=school,
    )
    found: list[standing.Placement] = []
    for row in rows:
        id, student, company, site, type_, starts, ends, schedule, contacts, *names = _texts(row)
        found.append(
            standing.Placement(
                id=id,
                student=student,
                company=company,
                site=site,
                type=type_,
                starts=starts,
                ends=ends,
                schedule=json.dumps(json.loads(schedule or "[]"), sort_keys=True),
                contacts=contacts,
                mentors=frozenset(people[id, "mentor"]),
                coaches=frozenset(people[id, "coach"]),
                company_name=names[0],
                student_name=names[1],
                ended_early=names[2],
            )
        )
    return tuple(found)


async def load_standing(tx: Tx, region: str, school: str, today: date) -> standing.Standing:
    """What the school holds on this day, to compare a roster with."""
    students = await tx.fetch(
        "SELECT source, person, name, first_name, class, number, birth_date, email, left_on"
        " FROM student WHERE region = :region AND school = :school ORDER BY number, source",
        region=region,
        school=school,
    )
    types = await tx.fetch(
        "SELECT source, name FROM placement_type"
        " WHERE region = :region AND (school = :school OR school IS NULL)"
        " ORDER BY CASE WHEN school IS NULL THEN 0 ELSE 1 END, source",
        region=region,
        school=school,
    )
    companies, sites, contacts = await _companies(tx, region)
    return standing.Standing(
        region=region,
        school=school,
        today=today,
        years=await _years(tx, region, school),
        classes=await _classes(tx, region, school),
        students=tuple(standing.Student(*_texts(row)) for row in students),
        staff=await _staff(tx, region, school, today),
        types=tuple((id, name or "") for id, name in types),
        companies=companies,
        sites=sites,
        contacts=contacts,
        placements=await _placements(tx, region, school),
    )
