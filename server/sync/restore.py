"""Epochs after a restore, tombstones that have had their time, and lawful erasure."""

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


async def erase_values(db: Database, region: str, record: str) -> int:
    """Erase what the journal holds of a record's values; returns the entries touched.

    For lawful erasure only: the chain still holds afterwards and ``verify``
    counts what was erased, but replay can no longer show these values.
    """
    async with db.write() as tx:
        found = await tx.fetch(
            "SELECT tick, pos FROM journal WHERE region = :region AND record = :record"
            " AND salt IS NOT NULL UNION SELECT j.tick, j.pos FROM touched t JOIN journal j"
            " ON j.region = t.region AND j.tick = t.tick AND j.pos = t.pos"
            " WHERE t.region = :region AND t.record = :record AND j.salt IS NOT NULL",
            region=region,
            record=record,
        )
        await tx.execute_many(
            "UPDATE journal SET args = NULL, effects = NULL, salt = NULL, said_at = NULL"
            " WHERE region = :region AND tick = :tick AND pos = :pos",
            [{"region": region, "tick": tick, "pos": pos} for tick, pos in found],
        )
        return len(found)
