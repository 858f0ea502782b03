"""``leerplek rebuild``."""

from __future__ import annotations

import argparse
import asyncio

from server.settings import Settings


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--region", metavar="ID", help="only this one; else all")
    parser.add_argument(
        "--from-journal",
        action="store_true",
        help="make records and grants anew too, from the journal; the server must be stopped",
    )


def run(settings: Settings, options: argparse.Namespace) -> int:
    return asyncio.run(_run(settings, options))


async def _run(settings: Settings, options: argparse.Namespace) -> int:
    from server.app import FEATURES, today_in_amsterdam
    from server.cli.opening import opened_database, regions_to_do
    from server.identity.grant_source import GrantSource
    from server.sync.registry import register
    from server.sync.replay import rebuild

    registry = register(FEATURES)
    grants = GrantSource(today_in_amsterdam)
    async with opened_database(settings) as database:
        for id, name in await regions_to_do(database, options.region):
            await rebuild(database, id, registry, grants, from_journal=options.from_journal)
            print(f"Made anew: {name} ({id})")
    return 0
