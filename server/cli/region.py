"""``leerplek region``."""

from __future__ import annotations

import argparse
import asyncio

from server.cli import CommandError
from server.settings import Settings

_SECTORS = ("pro", "vso", "vmbo")


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", help="what the region is called")
    parser.add_argument("--administrator", metavar="NAME", required=True, help="who looks after it")
    parser.add_argument(
        "--school",
        action="append",
        default=[],
        metavar="SECTOR:NAME",
        help=f"a school to begin with, its sector one of {', '.join(_SECTORS)}; may be repeated",
    )
    parser.add_argument(
        "--public-url", metavar="URL", help="where people reach this server (LEERPLEK_PUBLIC_URL)"
    )


def run(settings: Settings, options: argparse.Namespace) -> int:
    schools = [_school(text) for text in options.school]
    return asyncio.run(_run(settings, options.name, options.administrator, schools))


def _school(text: str) -> tuple[str, str]:
    sector, _, name = text.partition(":")
    if sector not in _SECTORS or not name.strip():
        raise CommandError(f"Write a school as pro:Name, vso:Name or vmbo:Name, not {text!r}.")
    return sector, name.strip()


async def _run(
    settings: Settings, name: str, administrator: str, schools: list[tuple[str, str]]
) -> int:
    from server.cli.opening import started_engine
    from server.founding import FoundingError, NewSchool, found_region
    from server.identity.identity import Identity
    from server.identity.qr import sign_in_link

    async with started_engine(settings) as engine:
        try:
            founded = await found_region(
                engine,
                Identity(engine.db),
                name,
                administrator,
                [NewSchool(school, sector) for sector, school in schools],
            )
        except FoundingError as failure:
            raise CommandError(f"Not done: {failure}.") from failure
    print(f"Region {name}: {founded.region}")
    for id, (_, school) in zip(founded.schools, schools, strict=True):
        print(f"School {school}: {id}")
    print(f"{administrator} signs in with this link; it works once, within 7 days:")
    print(sign_in_link(settings.public_url, founded.code))
    return 0
