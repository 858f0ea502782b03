"""What is cleared away by itself: uploads that stopped, files that nothing names any more."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from server.database import Database
from server.files import store
from server.files.depot import Depot, file_key
from server.files.limits import DAY_MS, FileLimits

_log = logging.getLogger("leerplek.files")
_EVERY_SECONDS = 3600.0


@dataclass(frozen=True, slots=True)
class Tidied:
    """How much went."""

    uploads: int = 0
    files: int = 0


async def tidy(db: Database, depot: Depot, now: int, limits: FileLimits) -> Tidied:
    """Forget uploads past their term, and files unused for as long as they are kept.

    A picture that was taken out of a record stays in its history, and can be
    put back, for ``limits.unused_ms``.
    """
    uploads = files = 0
    for (region,) in await db.fetch("SELECT region FROM region ORDER BY region"):
        async with db.write() as tx:
            for id in await store.expired_uploads(tx, region, now):
                await store.forget_upload(tx, region, id)
                uploads += 1
            await store.mark_unused(tx, region, now)
            gone = await store.forget_unused(tx, region, now - limits.unused_ms)
        await depot.delete(file_key(region, scope, sha256) for scope, sha256 in gone)
        files += len(gone)
    await _delete_stray_parts(depot, now - limits.unfinished_ms - DAY_MS)
    return Tidied(uploads, files)


async def _delete_stray_parts(depot: Depot, before: int) -> None:
    """Pieces that no upload can need any more, whatever became of it."""
    moment = datetime.fromtimestamp(before / 1000, UTC)

    def old() -> list[str]:
        return [key for key, _, changed in depot.listed("unfinished") if changed < moment]

    await depot.delete(await asyncio.to_thread(old))


async def keep_tidy(
    db: Database, depot: Depot, clock: Callable[[], int], limits: FileLimits
) -> None:
    """Tidy every hour, until cancelled."""
    while True:
        try:
            done = await tidy(db, depot, clock(), limits)
            if done != Tidied():
                _log.info("tidied %d uploads and %d files", done.uploads, done.files)
        except Exception:
            _log.exception("files could not be tidied; trying again in an hour")
        await asyncio.sleep(_EVERY_SECONDS)
