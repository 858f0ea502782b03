"""Finds people by name, for the operator at the command line."""

from __future__ import annotations

from server.database import Tx

_NAMED = (
    "SELECT person, name, role FROM role WHERE region = :region"
    " UNION SELECT person, name, 'student' FROM student WHERE region = :region"
    " UNION SELECT guardian, name, 'guardian' FROM guardianship WHERE region = :region"
)


async def people_named(tx: Tx, region: str, asked: str) -> list[tuple[str, str, str]]:
    """Person, name and role of those with this id, or this text in their name, by name.

    A person with several roles is listed with each. Upper and lower case are
    the same, in every script; databases differ in that, so it is done here.
    """
    rows = await tx.fetch(_NAMED, region=region)
    part = asked.casefold()
    found = [
        (person, name or "", role)
        for person, name, role in rows
        if person == asked or part in (name or "").casefold()
    ]
    return sorted(found, key=lambda one: (one[1].casefold(), one[0], one[2]))
