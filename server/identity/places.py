"""Reads what people are, and where: for the menu, and for who may invite whom.

A person can be in several regions. Each statement still names its regions, so
that regions can live in databases of their own one day.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from server.database import Tx
from server.identity.rules import Place


@dataclass(frozen=True, slots=True)
class Membership:
    """A region in which a person holds grants, and their roles anywhere in it."""

    id: str
    name: str
    epoch: str
    roles: tuple[str, ...]


async def region_ids(tx: Tx) -> list[str]:
    """All regions of this server."""
    return [id for (id,) in await tx.fetch("SELECT region FROM region ORDER BY region")]


async def memberships(tx: Tx, person: str) -> list[Membership]:
    """The regions that a person may sync, by name."""
    rows = await tx.fetch("SELECT region, name, epoch FROM region ORDER BY name, region")
    roles: dict[str, set[str]] = {}
    for region, role in await tx.fetch(
        "SELECT DISTINCT region, role FROM grant_ WHERE region IN :regions"
        " AND person = :person AND until IS NULL",
        regions=[row[0] for row in rows],
        person=person,
    ):
        roles.setdefault(region, set()).add(role)
    return [
        Membership(id, name, epoch, tuple(sorted(roles[id] - {"self"})))
        for id, name, epoch in rows
        if id in roles
    ]


async def places_of(
    tx: Tx, regions: Collection[str], persons: Collection[str], today: str
) -> dict[str, set[Place]]:
    """What each of these persons is or will be in these regions; what has ended is left out.

    Who is listed by a placement or a class counts as such without a role record.
    """
    wanted = {"regions": sorted(regions), "persons": sorted(set(persons))}
    places: dict[str, set[Place]] = {person: set() for person in persons}
    for region, person, role, school, company in await tx.fetch(
        "SELECT region, person, role, school, company FROM role WHERE region IN :regions"
        " AND person IN :persons AND (ends IS NULL OR ends >= :today)",
        **wanted,
        today=today,
    ):
        places[person].add(Place(region, role, school, company))
    for region, person, school in await tx.fetch(
        "SELECT region, person, school FROM student WHERE region IN :regions"
        " AND person IN :persons",
        **wanted,
    ):
        places[person].add(Place(region, "student", school))
    for region, guardian, school in await tx.fetch(
        "SELECT region, guardian, school FROM guardianship WHERE region IN :regions"
        " AND guardian IN :persons AND (ends IS NULL OR ends >= :today)",
        **wanted,
        today=today,
    ):
        places[guardian].add(Place(region, "guardian", school))
    for region, person, school in await tx.fetch(
        "SELECT region, person, school FROM class_mentor WHERE region IN :regions"
        " AND person IN :persons",
        **wanted,
    ):
        places[person].add(Place(region, "class_mentor", school))
    for region, person, role, school, company in await tx.fetch(
        "SELECT l.region, l.person, l.role, p.school, p.company FROM placement_person l"
        " JOIN placement p ON p.region = l.region AND p.source = l.source"
        " WHERE l.region IN :regions AND l.person IN :persons",
        **wanted,
    ):
        if role == "mentor":
            places[person].add(Place(region, "company_mentor", None, company))
        else:
            places[person].add(Place(region, "coach", school))
    return places


async def duties_of(tx: Tx, regions: Collection[str], person: str, today: str) -> set[Place]:
    """The roles that a person has in these regions today."""
    rows = await tx.fetch(
        "SELECT region, role, school, company FROM role WHERE region IN :regions"
        " AND person = :person AND (starts IS NULL OR starts <= :today)"
        " AND (ends IS NULL OR ends >= :today)",
        regions=sorted(regions),
        person=person,
        today=today,
    )
    return {Place(*row) for row in rows}


async def language_and_name(tx: Tx, person: str) -> tuple[str | None, str | None]:
    """What a person said of themselves in their own scope, if anything."""
    rows = await tx.fetch(
        "SELECT language, name FROM person_profile WHERE region IN :regions"
        " AND person = :person ORDER BY region",
        regions=await region_ids(tx),
        person=person,
    )
    return (rows[0][0], rows[0][1]) if rows else (None, None)
