"""Fills a region with the attendance of earlier years, for measurements with much history.

Records go in as the engine writes them, journal, groups and read tables
included, in ticks of their own, so that ``leerplek verify`` still holds.
"""

from __future__ import annotations

import asyncio
import gc
import json
import random
import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from server.app import make_engine
from server.database import open_database
from server.settings import Settings
from server.sync.engine import Intended, server_device
from server.sync.kinds import Author

_A_TICK = 2_000


def fill(url: str, regions: list[Path], wanted: int) -> None:
    """Grow the regions of these token files, one after the other; see :func:`grow`."""
    gc.freeze()
    gc.set_threshold(100_000, 20, 100)
    for tokens in regions:
        asyncio.run(grow(url, tokens, wanted))


async def grow(url: str, tokens: Path, wanted: int) -> int:
    """Add in and out scans of past days until the region holds ``wanted`` records.

    They go to the placements of all schools but the first, each as many, so
    that a device of the first school holds what it held before. A region of
    one school fills all its placements. Gives how many were added. Days are
    always the same ones, so a region can be grown once.
    """
    told = json.loads(await asyncio.to_thread(tokens.read_text))
    region, first = told["region"], told["placements"][0]["school"]
    others = [each for each in told["placements"] if each["school"] != first]
    placements = others or told["placements"]
    db = await open_database(url)
    engine = make_engine(Settings(database_url=url), db)
    await engine.start()
    try:
        async with db.read() as tx:
            rows = await tx.fetch(
                "SELECT COUNT(*) FROM record WHERE region = :region", region=region
            )
        added, missing = 0, wanted - rows[0][0]
        own = server_device(region)
        author = Author(own, own, system=True)
        chunk: list[Intended] = []
        for each in _events(placements):
            chunk.append(each)
            if len(chunk) == _A_TICK:
                added += len(await engine.apply(region, author, chunk))
                chunk = []
            if added >= missing:
                break
        return added
    finally:
        await engine.stop()
        await db.close()


def _events(placements: list[dict[str, Any]]) -> Iterator[Intended]:
    rng = random.Random(4)
    day = date(2026, 7, 1)
    while True:
        for placement in placements:
            for direction, hour in (("in", 7), ("out", 14)):
                moment = datetime(day.year, day.month, day.day, hour, tzinfo=UTC)
                at = int(moment.timestamp() * 1000) + rng.randint(0, 1_800_000)
                yield _event(rng, placement, day, direction, at)
        day -= timedelta(days=1)


def _event(
    rng: random.Random, placement: dict[str, Any], day: date, direction: str, at: int
) -> Intended:
    value = at << 80 | 0x7 << 76 | 0x2 << 62 | rng.getrandbits(62)
    wire = datetime.fromtimestamp(at / 1000, UTC).isoformat(timespec="milliseconds")
    body = {
        "event": direction,
        "day": day.isoformat(),
        "at": wire.replace("+00:00", "Z"),
        "source": "poster",
        "evidence": "poster",
        "site": placement["site"],
        "planned_from": "08:30",
        "planned_to": "15:30",
        "planned_minutes": 420,
        "person": placement["student"],
    }
    args = {
        "kind": "attendance-event",
        "id": str(uuid.UUID(int=value)),
        "scope": f"placement:{placement['placement']}",
        "set": body,
    }
    return Intended("record.put", args, at)
