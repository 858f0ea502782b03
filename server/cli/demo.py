"""``leerplek demo``."""

from __future__ import annotations

import argparse
import asyncio
import gc
import os
from datetime import date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

from server.cli import CommandError
from server.settings import Settings

_MOST = 1_000_000


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--schools", type=_whole, default=10, metavar="N", help="in all (10)")
    parser.add_argument("--students", type=_whole, default=40, metavar="N", help="per school (40)")
    parser.add_argument(
        "--placements", type=_whole, metavar="N", help="in all; else three for four students"
    )
    parser.add_argument(
        "--companies", type=_whole, metavar="N", help="else one for three placements"
    )
    parser.add_argument(
        "--seed", type=_seed, default=7, help="the same seed makes the same region (7)"
    )
    parser.add_argument(
        "--today", type=_day, metavar="DATE", help="the day to make it for, until noon (now)"
    )
    parser.add_argument(
        "--no-history", action="store_true", help="people and placements, but nothing happened yet"
    )
    parser.add_argument("--tokens", type=Path, metavar="FILE", help="write all device tokens here")
    parser.add_argument("--keys", type=Path, metavar="FILE", help="write the kiosks' keys here")
    parser.add_argument(
        "--insecure-tokens",
        action="store_true",
        help="draw tokens and keys from the seed too, so that anybody can guess them: tests only",
    )
    parser.add_argument(
        "--public-url", metavar="URL", help="where people reach this server (LEERPLEK_PUBLIC_URL)"
    )


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= len(text) <= 7 and 1 <= int(text) <= _MOST):
        raise argparse.ArgumentTypeError(f"{text!r} is no number from 1 to {_MOST}")
    return int(text)


def _seed(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number") from None


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no day as 2026-11-24") from None
    if not 2000 <= day.year <= 2099:
        raise argparse.ArgumentTypeError("a day from 2000 to 2099")
    return day


def _check_writable(file: Path | None) -> None:
    """Refuse before the region is made: its tokens cannot be had afterwards."""
    if file is not None and (file.is_dir() or not os.access(file.absolute().parent, os.W_OK)):
        raise CommandError(f"{file} cannot be written. Name a file in a folder that is there.")


def run(settings: Settings, options: argparse.Namespace) -> int:
    from server.migrations import upgrade

    _check_writable(options.tokens)
    _check_writable(options.keys)
    upgrade(settings.database_url)
    return asyncio.run(_run(settings, options))


async def _run(settings: Settings, options: argparse.Namespace) -> int:
    from server.cli.opening import started_engine
    from server.demo.links import demo_links, has_region
    from server.demo.load import DemoRefusedError, load_region
    from server.demo.model import Size
    from server.demo.people import fresh_secrets, secrets_of_seed
    from server.demo.plan import plan_region
    from server.demo.tokens import keys_of, tokens_of, write_private
    from server.identity.identity import Identity

    now = datetime.now(ZoneInfo("Europe/Amsterdam"))
    if options.today is not None:
        now = datetime.combine(options.today, time(12), tzinfo=now.tzinfo)
    size = Size(options.schools, options.students, options.placements, options.companies)
    secret = secrets_of_seed(options.seed) if options.insecure_tokens else fresh_secrets
    try:
        region = plan_region(options.seed, size, now.date(), secret)
    except OverflowError as mistake:
        raise CommandError(
            "So many schools cannot be made at once. Ask for fewer with --schools."
        ) from mistake
    # The plan stays to the end; a collector that walked it again and again
    # would find nothing to collect.
    gc.freeze()
    gc.set_threshold(100_000, 20, 100)
    async with started_engine(settings) as engine:
        there = await has_region(engine.db, region.id)
        if there and (options.tokens or options.keys):
            raise CommandError(
                "This demo region is there already, and its tokens are kept nowhere. "
                "Take another --seed or another --database."
            )
        if not there:
            # Whole hours, so that two runs shortly after each other agree.
            until = now.replace(minute=0, second=0, microsecond=0)
            try:
                count = await load_region(
                    engine,
                    settings.vault,
                    region,
                    int(until.timestamp() * 1000),
                    history=not options.no_history,
                )
            except DemoRefusedError as mistake:
                raise CommandError(f"The demo could not be made: {mistake}") from mistake
            print(
                f"Made {region.name}: {len(region.schools)} schools, "
                f"{len(region.companies)} companies, {len(region.placements)} placements, "
                f"{count:,} records."
            )
            epoch = (await engine.region(region.id)).row.epoch
            if options.tokens:
                write_private(options.tokens, tokens_of(region, epoch))
            if options.keys:
                write_private(options.keys, keys_of(region))
        print("Sign in, each link works once:")
        identity = Identity(engine.db)
        for role, name, link in await demo_links(identity, region.id, settings.public_url):
            print(f"  {role:<15} {name:<28} {link}")
    return 0
