"""What the server does by itself once a day: the calendar, and removing what has had its time."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping

from server.database import Database
from server.identity.kinds import calendar_id
from server.retention.removing import remove_due, remove_sign_in
from server.sync.engine import Engine, Intended, server_device
from server.sync.kinds import Author
from server.sync.restore import purge_tombstones

_log = logging.getLogger("leerplek.daily")
_LOOK_EVERY_SECONDS = 60.0


async def begin_day(engine: Engine, database: Database, today: str) -> list[str]:
    """Let the day begin in every region that still lives in another; returns those.

    The day is a record, so that roles ending with it end at one tick of the
    journal. Several processes may do this at once: the day only begins once.
    """
    begun: list[str] = []
    for (region,) in await database.fetch("SELECT region FROM region ORDER BY region"):
        rows = await database.fetch(
            "SELECT today FROM calendar WHERE region = :region", region=region
        )
        before = rows[0][0] if rows else None
        if before is not None and before >= today:
            continue
        values = {"today": today} | ({} if before is None else {"before": before})
        put = {"kind": "calendar", "id": calendar_id(), "scope": "region", "set": values}
        author = Author(server_device(region), server_device(region), system=True)
        await engine.apply(region, author, [Intended("record.put", put)])
        await purge_tombstones(database, region, engine.clock())
        begun.append(region)
    return begun


async def tidy(engine: Engine, regions: list[str], terms: Mapping[str, int], today: str) -> None:
    """Remove what has been kept for its term, as ``leerplek retention --apply`` does."""
    for region in regions:
        counts = await remove_due(engine, region, terms, today)
        if removed := {data: count for data, count in counts.items() if count}:
            _log.info("removed in region %s: %s", region, removed)
    await remove_sign_in(engine.db, terms, today, engine.clock())


async def keep_days(
    engine: Engine,
    database: Database,
    today: Callable[[], str],
    terms: Mapping[str, int] | None,
) -> None:
    """Begin each day as it comes, until cancelled. With ``terms`` None nothing is removed."""
    while True:
        try:
            day = today()
            begun = await begin_day(engine, database, day)
            if begun:
                _log.info("a day began in %d regions", len(begun))
            if begun and terms is not None:
                await tidy(engine, begun, terms, day)
        except Exception:
            _log.exception("the day could not begin; trying again in a minute")
        await asyncio.sleep(_LOOK_EVERY_SECONDS)
