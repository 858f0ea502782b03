"""``leerplek import``."""

from __future__ import annotations

import argparse
import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from server.cli import CommandError
from server.settings import Settings

if TYPE_CHECKING:
    from server.database import Database
    from server.placements.imports.preview import File, Preview

_SHOWN = 200


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", type=Path, nargs="+", metavar="FILE", help="lists as exported")
    parser.add_argument("--region", metavar="ID", help="if there are several")
    parser.add_argument("--school", metavar="ID", required=True, help="the school's id or name")
    parser.add_argument(
        "--dry-run", action="store_true", help="only tell what would happen; write nothing"
    )
    parser.add_argument(
        "--accept-suggestions", action="store_true", help="read cells as the findings suggest"
    )
    parser.add_argument(
        "--leave-out", action="store_true", help="take the rest in when lines have errors"
    )
    parser.add_argument("--language", choices=("nl", "en"), default="nl", help="of the findings")


def run(settings: Settings, options: argparse.Namespace) -> int:
    return asyncio.run(_run(settings, options))


async def _run(settings: Settings, options: argparse.Namespace) -> int:
    from server.cli.opening import regions_to_do, started_engine
    from server.placements.imports.carry_out import Choices, import_files, look, today_of
    from server.sync.engine import server_device

    files = _read(options.files)
    async with started_engine(settings) as engine:
        regions = await regions_to_do(engine.db, options.region)
        if len(regions) != 1:
            raise CommandError("There are several regions, or none; name one with --region.")
        region = regions[0][0]
        school = await _school(engine.db, region, options.school)
        today = today_of(engine.clock())
        seen = await look(engine.db, region, school, files, (), today)
        fixes = seen.suggestions() if options.accept_suggestions else []
        if fixes:
            seen = await look(engine.db, region, school, files, fixes, today)
        _show(seen, options.language)
        if seen.errors and not options.leave_out and not options.dry_run:
            raise CommandError(
                "Nothing was written. Correct the lists, or see what --accept-suggestions "
                "and --leave-out would do with --dry-run."
            )
        done = await import_files(
            engine,
            region,
            school,
            server_device(region),
            files,
            fixes=fixes,
            choices=Choices(leave_out=options.leave_out),
            token=seen.token,
            dry_run=options.dry_run,
        )
    for kind, states in done.counts.items():
        print(f"{kind:<12}" + "  ".join(f"{count:>5} {state}" for state, count in states.items()))
    print(f"{done.mutations} changes written." if done.applied else "Nothing was written.")
    return 0


def _read(paths: list[Path]) -> list[File]:
    from server.placements.imports.preview import File

    try:
        return [File(path.name, path.read_bytes()) for path in paths]
    except OSError as failure:
        raise CommandError(f"Cannot read {failure.filename}: {failure.strerror}.") from failure


async def _school(database: Database, region: str, asked: str) -> str:
    from server.placements import store

    async with database.read() as tx:
        known = await store.schools(tx, region)
    found = [id for id, name in known if asked == id or asked.casefold() == name.casefold()]
    if len(found) != 1:
        listed = "".join(f"\n  {id}  {name}" for id, name in known) or " none"
        raise CommandError(f"There is no one school {asked} here. There is:{listed}")
    return found[0]


def _show(seen: Preview, language: str) -> None:
    for finding in seen.findings[:_SHOWN]:
        name = seen.files[finding.file].name
        where = f"{name}:{finding.line}" if finding.line else name
        print(f"{finding.severity:<7}  {where}  {finding.sentence(language)}")
    if len(seen.findings) > _SHOWN:
        print(f"… and {len(seen.findings) - _SHOWN} more.")
