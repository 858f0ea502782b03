"""The account of what was removed: how much of which data, and never whose."""

from __future__ import annotations

from collections.abc import Mapping

from server.database import Database

EVERYWHERE = ""
"""Stands for the region where something belongs to the whole server."""


async def note_removed(db: Database, region: str, at: int, counts: Mapping[str, int]) -> None:
    """Keep account of a removal; what was nothing is left out."""
    rows = [
        {"region": region, "at": at, "data": data, "removed": count}
        for data, count in counts.items()
        if count
    ]
    if rows:
        async with db.write() as tx:
            await tx.execute_many(
                "INSERT INTO removal (region, at, data, removed)"
                " VALUES (:region, :at, :data, :removed) ON CONFLICT (region, at, data)"
                " DO UPDATE SET removed = removal.removed + excluded.removed",
                rows,
            )


async def removals(db: Database, region: str | None) -> list[tuple[str, int, str, int]]:
    """What was removed, in order: region, moment, data, how many. None: of all regions."""
    rows = await db.fetch("SELECT region, at, data, removed FROM removal ORDER BY at, region, data")
    return [
        (where, at, data, removed)
        for where, at, data, removed in rows
        if region is None or where == region
    ]
