"""Who to sign in as to see the demo from every side."""

from __future__ import annotations

from typing import Any

from server.database import Database, Tx
from server.identity.identity import Identity
from server.identity.qr import sign_in_link

# The people around one placement, found by their part in it. Each statement
# yields (person, name), the one to show first.
_AROUND: dict[str, str] = {
    "student": (
        "SELECT p.id, p.name FROM placement l JOIN person p ON p.id = l.student"
        " WHERE l.region = :region AND l.source = :placement"
    ),
    "guardian": (
        "SELECT p.id, p.name FROM placement l"
        " JOIN guardianship g ON g.region = l.region AND g.student = l.student"
        " JOIN person p ON p.id = g.guardian"
        " WHERE l.region = :region AND l.source = :placement ORDER BY p.id"
    ),
    "company_mentor": (
        "SELECT p.id, p.name FROM placement_person l JOIN person p ON p.id = l.person"
        " WHERE l.region = :region AND l.source = :placement AND l.role = 'mentor' ORDER BY p.id"
    ),
    "coach": (
        "SELECT p.id, p.name FROM placement_person l JOIN person p ON p.id = l.person"
        " WHERE l.region = :region AND l.source = :placement AND l.role = 'coach' ORDER BY p.id"
    ),
    "class_mentor": (
        "SELECT p.id, p.name FROM placement l"
        " JOIN student s ON s.region = l.region AND s.person = l.student"
        " JOIN class_mentor c ON c.region = s.region AND c.source = s.class"
        " JOIN person p ON p.id = c.person"
        " WHERE l.region = :region AND l.source = :placement ORDER BY p.id"
    ),
    "coordinator": (
        "SELECT p.id, p.name FROM placement l"
        " JOIN role r ON r.region = l.region AND r.school = l.school AND r.role = 'coordinator'"
        " JOIN person p ON p.id = r.person"
        " WHERE l.region = :region AND l.source = :placement ORDER BY p.id"
    ),
    "inspector": (
        "SELECT p.id, p.name FROM placement l"
        " JOIN role r ON r.region = l.region AND r.school = l.school AND r.role = 'inspector'"
        " JOIN person p ON p.id = r.person"
        " WHERE l.region = :region AND l.source = :placement ORDER BY p.id"
    ),
}
_OF_REGION = (
    "SELECT p.id, p.name FROM role r JOIN person p ON p.id = r.person"
    " WHERE r.region = :region AND r.role = :role AND r.school IS NULL ORDER BY p.id"
)


async def has_region(db: Database, region: str) -> bool:
    """Say whether the database holds the region already."""
    async with db.read() as tx:
        return bool(await tx.fetch("SELECT 1 FROM region WHERE region = :region", region=region))


async def demo_people(db: Database, region: str) -> list[tuple[str, str, str]]:
    """Give (role, name, person) for every role, all around the placement that is shown.

    That is the one with the lowest id; see ``Region.showcase``.
    """
    async with db.read() as tx:
        rows = await tx.fetch(
            "SELECT MIN(source) FROM placement WHERE region = :region", region=region
        )
        found = []
        for role, sql in _AROUND.items():
            found += await _first(tx, role, sql, region=region, placement=rows[0][0])
        for role in ("region_lead", "administrator"):
            found += await _first(tx, role, _OF_REGION, region=region, role=role)
    return found


async def _first(tx: Tx, shown: str, sql: str, **asked: Any) -> list[tuple[str, str, str]]:
    rows = await tx.fetch(f"{sql} LIMIT 1", **asked)
    return [(shown, name, person) for person, name in rows]


async def demo_links(
    identity: Identity, region: str, public_url: str
) -> list[tuple[str, str, str]]:
    """Give (role, name, link) for one person of every role; each link works once."""
    links = []
    for role, name, person in await demo_people(identity.db, region):
        invitation = await identity.invite(person, region=region)
        links.append((role, name, sign_in_link(public_url, invitation.code or "")))
    return links
