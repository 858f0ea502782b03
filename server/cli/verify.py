"""``leerplek verify``."""

from __future__ import annotations

import argparse
import asyncio
import tempfile

from server.settings import Settings


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--region", metavar="ID", help="only this one; else all")


def run(settings: Settings, options: argparse.Namespace) -> int:
    return asyncio.run(_run(settings, options.region))


async def _run(settings: Settings, asked: str | None) -> int:
    """Follow each region's journal, and replay it beside the database to compare."""
    from server.app import FEATURES, today_in_amsterdam
    from server.cli.opening import opened_database, regions_to_do
    from server.database import open_database
    from server.identity.grant_source import GrantSource
    from server.migrations import upgrade
    from server.sync.registry import register
    from server.sync.replay import verify

    registry = register(FEATURES)
    grants = GrantSource(today_in_amsterdam)
    sound = True
    async with opened_database(settings) as database:
        for id, name in await regions_to_do(database, asked):
            with tempfile.TemporaryDirectory() as folder:
                url = f"sqlite:///{folder}/replayed.sqlite3"
                upgrade(url)
                beside = await open_database(url)
                try:
                    report = await verify(database, beside, id, registry, grants)
                finally:
                    await beside.close()
            print(
                f"{name} ({id}): tick {report.tick}, {report.entries:,} journal entries "
                f"({report.erased:,} erased), {report.records:,} records, head {report.head}"
            )
            for fault in report.faults:
                print(f"  FAULT: {fault}")
            sound = sound and not report.faults
    print("All agrees." if sound else "Something was changed outside Leerplek; see above.")
    return 0 if sound else 1
