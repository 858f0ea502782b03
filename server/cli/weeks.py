"""``leerplek weeks``: the weekly links, for a cron job and a program that sends mail."""

from __future__ import annotations

import argparse
import asyncio
import csv
import json
import sys
from typing import Any

from server.cli import CommandError
from server.settings import Settings

FORMATS = ("csv", "json")
_COLUMNS = ("school", "company", "name", "email", "state", "students", "expires", "link")

_LIKE_A_SUM = frozenset("=+-@\t\r")


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--region", metavar="ID", help="one region alone")
    parser.add_argument("--school", metavar="ID", help="one school alone")
    parser.add_argument(
        "--week", metavar="2026-W48", help="an ISO week; this week where it is left out"
    )
    parser.add_argument(
        "--make", action="store_true", help="make the links that are missing, and print them"
    )
    parser.add_argument("--format", choices=FORMATS, default="csv", help="how to print (csv)")
    parser.add_argument(
        "--public-url", metavar="URL", help="where people reach this server (LEERPLEK_PUBLIC_URL)"
    )


def run(settings: Settings, options: argparse.Namespace) -> int:
    return asyncio.run(_run(settings, options))


async def _run(settings: Settings, options: argparse.Namespace) -> int:
    from server.attendance.rules.clock import iso_week, local_day
    from server.attendance.rules.weeks import week_days
    from server.cli.opening import regions_to_do, started_engine

    async with started_engine(settings) as engine:
        week = options.week or iso_week(local_day(engine.clock()))
        if not week_days(week):
            raise CommandError(f"{week} is no ISO week. Write one such as 2026-W48.")
        found: list[dict[str, Any]] = []
        for region, _ in await regions_to_do(engine.db, options.region):
            found += await _links_of(engine, settings, region, week, options)
    if options.format == "json":
        json.dump(found, sys.stdout, ensure_ascii=False, indent=1)
        print()
    else:
        table = csv.DictWriter(sys.stdout, _COLUMNS)
        table.writeheader()
        table.writerows({name: _cell(value) for name, value in row.items()} for row in found)
    return 0


def _cell(value: Any) -> Any:
    """What a spreadsheet would take for a sum and reckon out is marked as text."""
    return f"'{value}" if isinstance(value, str) and value[:1] in _LIKE_A_SUM else value


async def _links_of(
    engine: Any, settings: Settings, region: str, week: str, options: argparse.Namespace
) -> list[dict[str, Any]]:
    """A region's rows, as they are printed; made first where that was asked."""
    from server.attendance.weeks import issuing
    from server.attendance.weeks.issuing import Reach
    from server.sync.engine import server_device
    from server.sync.rules.times import write_instant

    schools = await engine.db.fetch(
        "SELECT source FROM school WHERE region = :region ORDER BY source", region=region
    )
    wanted = frozenset(id for (id,) in schools if options.school in (None, id))
    reach = Reach(wanted)
    rows = await issuing.overview(engine, region, week, reach)
    if options.make:
        await issuing.make_links(engine, region, week, rows, server_device(region))
        rows = await issuing.overview(engine, region, week, reach)
    return [
        {
            "school": row.school,
            "company": row.company_name,
            "name": row.mentor.name if row.mentor else "",
            "email": row.mentor.email if row.mentor else "",
            "state": row.state if row.mentor else "nobody",
            "students": len(row.students),
            "expires": write_instant(row.link.expires_at) if row.link else "",
            "link": issuing.address_of(settings.vault, settings.public_url, region, row.link)
            if row.link and row.state == "open"
            else "",
        }
        for row in rows
    ]
