"""``leerplek retention``."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING

from server.cli import CommandError
from server.retention.rules import policies_on
from server.settings import Settings

if TYPE_CHECKING:
    from server.database import Database


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--region", metavar="ID", help="only this one; else all")
    what = parser.add_mutually_exclusive_group()
    what.add_argument(
        "--dry-run", action="store_true", help="only count what would be removed (the default)"
    )
    what.add_argument("--apply", action="store_true", help="remove it, for good")
    what.add_argument("--log", action="store_true", help="tell what was removed, and when")
    what.add_argument(
        "--terms", action="store_true", help="list the terms and where they come from"
    )


def run(settings: Settings, options: argparse.Namespace) -> int:
    return asyncio.run(_run(settings, options))


async def _run(settings: Settings, options: argparse.Namespace) -> int:
    from server.app import today_in_amsterdam
    from server.cli.opening import regions_to_do, started_engine
    from server.files.depot import Depot
    from server.files.limits import FileLimits
    from server.files.tidy import tidy
    from server.retention.removing import counted, remove_due, remove_sign_in

    today, given = today_in_amsterdam(), settings.retention_terms
    if options.terms:
        _tell_terms(today, given or {})
        return 0
    if options.apply and given is None:
        raise CommandError(
            "LEERPLEK_RETENTION is off. Set it to terms, or to nothing, and try again."
        )
    async with started_engine(settings) as engine:
        if options.log:
            await _tell_log(engine.db, options.region)
            return 0
        for id, name in await regions_to_do(engine.db, options.region):
            if options.apply:
                counts = await remove_due(engine, id, given or {}, today)
            else:
                counts = await counted(engine.db, id, given or {}, today)
            _tell(name, counts, done=options.apply)
        if options.region is None:
            counts = await remove_sign_in(
                engine.db, given or {}, today, engine.clock(), dry=not options.apply
            )
            _tell("Signing in", counts, done=options.apply)
        if options.apply:
            depot = Depot(settings.files_address)
            tidied = await tidy(engine.db, depot, engine.clock(), FileLimits())
            if tidied.files:
                print(f"Files: {tidied.files:,} removed")
    if not options.apply:
        print("Nothing was changed. --apply removes it, for good; make a backup first.")
    return 0


def _tell(where: str, counts: Mapping[str, int], *, done: bool) -> None:
    total = sum(counts.values())
    print(f"{where}: {total:,} {'removed' if done else 'to remove'}")
    for data, count in counts.items():
        if count:
            print(f"  {data:<16} {count:>9,}")


def _tell_terms(today: str, given: Mapping[str, int]) -> None:
    for policy in policies_on(today, given).values():
        own = " (your setting)" if policy.data in given else ""
        print(f"{policy.data:<16} {policy.months:>3} months{own} after {policy.begins}")
        print(f"{'':<16}     {policy.source}")


async def _tell_log(db: Database, region: str | None) -> None:
    from server.retention.account import removals
    from server.sync.rules.times import write_instant

    for where, at, data, removed in await removals(db, region):
        print(f"{write_instant(at)[:16]}  {where or 'signing in':<36}  {data:<16} {removed:>9,}")
