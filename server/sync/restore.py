"""Epochs after a restore, and tombstones that have had their time."""

from __future__ import annotations

import uuid

from server.database import Database

TOMBSTONE_DAYS = 180
_DAY = 24 * 3600 * 1000


async def begin_epochs(db: Database, now: int) -> list[tuple[str, str, int]]:
    """Begin a new epoch in every region; what came back from a backup needs this.

    Returning devices then see another epoch than theirs and send again what
    this database lacks (law S19). Returns (region, epoch, tick) of each.
    """
    begun: list[tuple[str, str, int]] = []
    async with db.write() as tx:
        for region, tick in await tx.fetch("SELECT region, tick FROM region ORDER BY region"):
            epoch = uuid.uuid4().hex[:16]
            await tx.execute(
                "UPDATE region SET epoch = :epoch, epoch_tick = :tick, epoch_at = :now"
                " WHERE region = :region",
                region=region,
                epoch=epoch,
                tick=tick,
                now=now,
            )
            begun.append((region, epoch, tick))
    return begun


async def purge_tombstones(db: Database, region: str, now: int, days: int = TOMBSTONE_DAYS) -> int:
    """Forget tombstones older than ``days``; returns how many.

    Only id, kind and scope stay, so that a device that was away all that time can never
    bring one back to life. A cursor from before the newest forgotten tombstone
    starts from nothing (law S11).
    """
    async with db.write() as tx:
        rows = await tx.fetch(
            "SELECT MAX(tick) FROM journal WHERE region = :region AND received_at < :before",
            region=region,
            before=now - days * _DAY,
        )
        upto = rows[0][0]
        if upto is None:
            return 0
        gone = await tx.fetch(
            "SELECT id, kind, scope, tick FROM record"
            " WHERE region = :region AND gone = 1 AND tick <= :upto",
            region=region,
            upto=upto,
        )
        if not gone:
            return 0
        await tx.execute_many(
            "INSERT INTO purged (region, id, kind, scope, tick)"
            " VALUES (:region, :id, :kind, :scope, :tick) ON CONFLICT DO NOTHING",
            [
                {"region": region, "id": id, "kind": kind, "scope": scope, "tick": tick}
                for id, kind, scope, tick in gone
            ],
        )
        await tx.execute(
            "DELETE FROM record WHERE region = :region AND gone = 1 AND tick <= :upto",
            region=region,
            upto=upto,
        )
        await tx.execute(
            "UPDATE region SET floor = :floor WHERE region = :region AND floor < :floor",
            region=region,
            floor=max(row[3] for row in gone),
        )
        return len(gone)
