"""``leerplek push-keys``."""

from __future__ import annotations

import argparse
import asyncio

from server.cli import CommandError
from server.settings import Settings


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--rotate",
        action="store_true",
        help="use a new key from now on; phones take it over when the app is opened",
    )
    parser.add_argument(
        "--forget-older",
        action="store_true",
        help="forget older keys as well, as after a leak: phones that have not taken over the "
        "new one are told nothing until then",
    )


def run(settings: Settings, options: argparse.Namespace) -> int:
    from server.secrets import SecretError

    try:
        return asyncio.run(_run(settings, options))
    except SecretError as failure:
        raise CommandError(str(failure)) from failure


async def _run(settings: Settings, options: argparse.Namespace) -> int:
    from server.cli.opening import opened_database
    from server.notifications import keys
    from server.sync.engine import wall_clock
    from server.sync.rules.times import write_instant

    async with opened_database(settings) as database:
        now = wall_clock()
        if options.rotate:
            key = await keys.rotate(database, settings.vault, now)
        else:
            key = await keys.present_key(database, settings.vault, now)
        print(f"Key {key.n}, made {write_instant(key.made_at)}:")
        print(key.public_key)
        if options.forget_older:
            lost = await keys.forget_older(database)
            print(f"Older keys are forgotten, and {lost:,} phones that still used them.")
        rows = await database.fetch("SELECT count(*) FROM push_subscription")
    print(f"Phones that can be told things: {rows[0][0]:,}")
    return 0
