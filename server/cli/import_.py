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
    from server.placements.imports.preview import File


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
    parser.add_argument(
        "--roster",
        action="append",
        default=[],
        metavar="FILE=KIND",
        help="what list a file is: students, classes, coaches, companies or placements",
    )
    parser.add_argument(
        "--column",
        action="append",
        default=[],
        metavar="FILE:HEADER=FIELD",
        help="what a column holds, by its header or as #3; - leaves it out",
    )
    parser.add_argument(
        "--header-line",
        action="append",
        default=[],
        metavar="FILE=LINE",
        help="the line with the headers; 0 where a file has none",
    )
    parser.add_argument(
        "--end",
        action="append",
        default=[],
        metavar="KEY",
        help="end what is gone, by the key in the table; nothing ends by itself",
    )
    parser.add_argument("--notes", action="store_true", help="show harmless remarks as well")
    parser.add_argument("--language", choices=("nl", "en"), default="nl", help="of the findings")


def run(settings: Settings, options: argparse.Namespace) -> int:
    return asyncio.run(_run(settings, options))


async def _run(settings: Settings, options: argparse.Namespace) -> int:
    from server.cli.opening import regions_to_do, started_engine
    from server.placements.imports.carry_out import Choices, import_files, look, today_of
    from server.placements.imports.printed import printed
    from server.sync.engine import server_device

    files = _read(options)
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
        print(printed(seen, options.language, notes=options.notes))
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
            choices=Choices(leave_out=options.leave_out, end=frozenset(options.end)),
            token=seen.token,
            dry_run=options.dry_run,
        )
    print(f"{done.mutations} changes written." if done.applied else "Nothing was written.")
    return 0


def _read(options: argparse.Namespace) -> list[File]:
    from server.placements.imports.preview import File

    paths: list[Path] = options.files
    rosters = _said(paths, options.roster)
    headers = _said(paths, options.header_line)
    columns: dict[str, dict[str, str]] = {}
    for said in options.column:
        column, _, field = said.rpartition("=")
        name, _, header = column.partition(":")
        if not header or name not in {path.name for path in paths}:
            raise CommandError(f"{said!r} is not FILE:HEADER=FIELD of one of the files.")
        columns.setdefault(name, {})[header] = field
    try:
        return [
            File(
                path.name,
                path.read_bytes(),
                rosters.get(path.name),
                _line(headers[path.name]) if path.name in headers else None,
                columns.get(path.name, {}),
            )
            for path in paths
        ]
    except OSError as failure:
        raise CommandError(f"Cannot read {failure.filename}: {failure.strerror}.") from failure
    except ValueError as failure:
        raise CommandError("A header line is a number from 0 on.") from failure


def _line(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise ValueError(text)
    return int(text[:9])


def _said(paths: list[Path], options: list[str]) -> dict[str, str]:
    """What was said per file, as ``FILE=…``."""
    said = dict(option.rpartition("=")[::2] for option in options)
    for name, value in said.items():
        if name not in {path.name for path in paths}:
            known = ", ".join(path.name for path in paths)
            raise CommandError(f"{name or value!r} names none of the files. Write one of {known}=…")
    return said


async def _school(database: Database, region: str, asked: str) -> str:
    from server.placements import store

    async with database.read() as tx:
        known = await store.schools(tx, region)
    found = [id for id, name in known if asked == id or asked.casefold() == name.casefold()]
    if len(found) != 1:
        listed = "".join(f"\n  {id}  {name}" for id, name in known) or " none"
        raise CommandError(f"There is no one school {asked} here. There is:{listed}")
    return found[0]
