"""Finds, in the read tables, what has been kept for its term. Reads only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from server.database import Tx
from server.retention.rules import FILE_KINDS, PlacementFile

_SCOPES_AT_ONCE = 2_000


async def placement_files(tx: Tx, region: str, ended_before: str) -> list[PlacementFile]:
    """The placements that ended before a day, with when their students left that school."""
    rows = await tx.fetch(
        "SELECT p.source, p.ends, s.source, s.left_on FROM placement p LEFT JOIN student s"
        " ON s.region = p.region AND s.person = p.student"
        " AND (p.school IS NULL OR s.school = p.school)"
        " WHERE p.region = :region AND p.ends < :ended_before ORDER BY p.source",
        region=region,
        ended_before=ended_before,
    )
    ends: dict[str, str] = {}
    left: dict[str, list[str | None]] = defaultdict(list)
    for placement, end, student, left_on in rows:
        ends[placement] = end
        if student is not None:
            left[placement].append(left_on)
    return [PlacementFile(id, end, tuple(left[id])) for id, end in ends.items()]


async def records_of_placements(
    tx: Tx, region: str, placements: Sequence[str], *, evidence: bool
) -> list[tuple[str, str]]:
    """Id and kind of what lives in these placements; the placement itself comes last.

    Without ``evidence`` only what has the term of the student's file.
    """
    found: list[tuple[str, str]] = []
    for start in range(0, len(placements), _SCOPES_AT_ONCE):
        chunk = placements[start : start + _SCOPES_AT_ONCE]
        scopes = [f"{type}:{id}" for id in chunk for type in ("placement", "placement-staff")]
        rows = await tx.fetch(
            "SELECT id, kind FROM record WHERE region = :region AND scope IN :scopes"
            " AND gone = 0 ORDER BY id",
            region=region,
            scopes=scopes,
        )
        found += [(id, kind) for id, kind in rows if evidence or kind in FILE_KINDS]
    return sorted(found, key=lambda each: each[1] == "placement")


async def students_who_left(tx: Tx, region: str, before: str) -> list[tuple[str, str]]:
    """Id and kind of the records of students who left before a day, their guardians' too."""
    rows = await tx.fetch(
        "SELECT s.source, g.source FROM student s LEFT JOIN guardianship g"
        " ON g.region = s.region AND g.student = s.person AND g.school = s.school"
        " WHERE s.region = :region AND s.left_on < :before ORDER BY s.source, g.source",
        region=region,
        before=before,
    )
    found = {(student, "student"): None for student, _ in rows}
    found |= {(guardianship, "guardianship"): None for _, guardianship in rows if guardianship}
    return list(found)


async def roles_that_ended(tx: Tx, region: str, before: str) -> list[tuple[str, str]]:
    """Id and scope of roles that ended before a day and still say whose they were."""
    return await _ended(tx, region, "role", "t.name IS NOT NULL OR t.email IS NOT NULL", before)


async def guardians_that_ended(tx: Tx, region: str, before: str) -> list[tuple[str, str]]:
    """Id and scope of guardianships that ended before a day and still have a name."""
    return await _ended(tx, region, "guardianship", "t.name IS NOT NULL", before)


async def _ended(tx: Tx, region: str, table: str, named: str, before: str) -> list[tuple[str, str]]:
    rows = await tx.fetch(
        f"SELECT t.source, e.scope FROM {table} t JOIN record e"
        " ON e.region = t.region AND e.id = t.source"
        f" WHERE t.region = :region AND t.ends < :before AND ({named}) ORDER BY t.source",
        region=region,
        before=before,
    )
    return [(id, scope) for id, scope in rows]


async def last_tick_before(tx: Tx, region: str, moment: int) -> int:
    """The last tick that was written before a moment; 0 when there is none."""
    rows = await tx.fetch(
        "SELECT MAX(tick) FROM journal WHERE region = :region AND received_at < :moment",
        region=region,
        moment=moment,
    )
    return rows[0][0] or 0


async def decided_edits(tx: Tx, region: str, upto: int) -> Mapping[str, str]:
    """Edits that were held and decided up to a tick: id → the id of the other copy."""
    rows = await tx.fetch(
        "SELECT id, staff_id FROM held WHERE region = :region AND state <> 'waiting'"
        " AND result_tick <= :upto ORDER BY id",
        region=region,
        upto=upto,
    )
    return dict(list(rows))


async def departed(tx: Tx, region: str, upto: int) -> list[str]:
    """Persons who have had no part in the region since a tick."""
    rows = await tx.fetch(
        "SELECT person FROM grant_ WHERE region = :region GROUP BY person"
        " HAVING MAX(CASE WHEN until IS NULL AND scope <> 'person:' || person"
        " THEN 1 ELSE 0 END) = 0 AND MAX(COALESCE(until, since)) <= :upto ORDER BY person",
        region=region,
        upto=upto,
    )
    return [person for (person,) in rows]


async def records_of_persons(tx: Tx, region: str, persons: Sequence[str]) -> list[tuple[str, str]]:
    """Id and kind of what stands in these persons' own scopes."""
    rows = await tx.fetch(
        "SELECT id, kind FROM record WHERE region = :region AND scope IN :scopes AND gone = 0"
        " ORDER BY id",
        region=region,
        scopes=[f"person:{person}" for person in persons],
    )
    return [(id, kind) for id, kind in rows]
