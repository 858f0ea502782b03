"""``leerplek invite``."""

from __future__ import annotations

import argparse
import asyncio

from server.cli import CommandError
from server.settings import Settings

_SHOWN = 20


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("person", help="the person's id, or part of the name")
    parser.add_argument("--region", metavar="ID", help="where to look, if there are several")
    parser.add_argument("--days", type=int, default=7, help="how long the link works (7)")
    parser.add_argument(
        "--public-url", metavar="URL", help="where people reach this server (LEERPLEK_PUBLIC_URL)"
    )


def run(settings: Settings, options: argparse.Namespace) -> int:
    if options.days < 1:
        raise CommandError("--days must be at least 1.")
    return asyncio.run(_run(settings, options))


async def _run(settings: Settings, options: argparse.Namespace) -> int:
    from server.cli.opening import opened_database, regions_to_do
    from server.identity.identity import Identity
    from server.identity.lookup import people_named
    from server.identity.qr import sign_in_link

    async with opened_database(settings) as database:
        found = []
        for id, name in await regions_to_do(database, options.region):
            async with database.read() as tx:
                found += [
                    (id, name, *person) for person in await people_named(tx, id, options.person)
                ]
        if not found:
            raise CommandError(f"Nobody here is called {options.person}.")
        if len({person for _, _, person, _, _ in found}) > 1:
            lines = "".join(
                f"\n  {person}  {who}, {role} ({region})"
                for _, region, person, who, role in found[:_SHOWN]
            )
            more = f"\n  and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
            raise CommandError(f"There are several; name one by the id:{lines}{more}")
        region, _, person, who, _ = found[0]
        made = await Identity(database).invite(person, region=region, days=options.days)
        print(f"For {who}; works once, within {options.days} days:")
        print(sign_in_link(settings.public_url, made.code or ""))
    return 0
