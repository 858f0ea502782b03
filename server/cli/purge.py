"""``leerplek purge``."""

from __future__ import annotations

import argparse
import asyncio

from server.cli import CommandError
from server.settings import Settings

_TOMBSTONE_DAYS = 180


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--region", metavar="ID", help="only this one; else all")
    parser.add_argument(
        "--days",
        type=int,
        default=_TOMBSTONE_DAYS,
        help="forget removed records after so many days; a phone that was away longer begins "
        f"anew ({_TOMBSTONE_DAYS})",
    )
    parser.add_argument(
        "--erase",
        metavar="RECORD",
        help="instead erase what the journal holds of this record's values, as the law may ask; "
        "needs --region, and the record removed first",
    )


def run(settings: Settings, options: argparse.Namespace) -> int:
    if options.days < 1:
        raise CommandError("--days must be at least 1.")
    if options.erase and not options.region:
        raise CommandError("To erase a record, name its region with --region.")
    return asyncio.run(_run(settings, options))


async def _run(settings: Settings, options: argparse.Namespace) -> int:
    from server.cli.opening import opened_database, regions_to_do
    from server.sync.engine import wall_clock
    from server.sync.erasure import erase_values
    from server.sync.restore import purge_tombstones

    async with opened_database(settings) as database:
        for id, name in await regions_to_do(database, options.region):
            if options.erase:
                async with database.read() as tx:
                    standing = await tx.fetch(
                        "SELECT 1 FROM record WHERE region = :region AND id = :id AND gone = 0",
                        region=id,
                        id=options.erase,
                    )
                if standing:
                    raise CommandError("This record still stands. Remove it in the app first.")
                count = await erase_values(database, id, [options.erase])
                print(f"{name}: erased the values of {count:,} journal entries.")
            else:
                count = await purge_tombstones(database, id, wall_clock(), options.days)
                print(f"{name}: forgot {count:,} removed records.")
    return 0
