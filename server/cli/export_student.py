"""``leerplek export-student``."""

from __future__ import annotations

import argparse
import asyncio
import shutil
from pathlib import Path

from server.cli import CommandError
from server.settings import Settings


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("student", help="the student's number at school, or the record's id")
    parser.add_argument("--region", metavar="ID", help="where there are several regions")
    parser.add_argument("--school", metavar="ID", help="where two schools use the same number")
    parser.add_argument(
        "--out", metavar="FILE", type=Path, required=True, help="the ZIP to write; not there yet"
    )


def run(settings: Settings, options: argparse.Namespace) -> int:
    return asyncio.run(_run(settings, options))


async def _run(settings: Settings, options: argparse.Namespace) -> int:
    from server.cli.opening import opened_database, regions_to_do
    from server.export.gathering import Student, find_student, students_numbered
    from server.export.packing import pack
    from server.files.depot import Depot
    from server.sync.engine import wall_clock

    if options.out.exists():
        raise CommandError(f"{options.out} is there already. Give another name.")
    async with opened_database(settings) as database:
        found: list[tuple[str, Student]] = []
        for region, _ in await regions_to_do(database, options.region):
            async with database.read() as tx:
                one = await find_student(tx, region, options.student)
                several = [one] if one else await students_numbered(tx, region, options.student)
            found += [(region, each) for each in several]
        found = [each for each in found if options.school in (None, each[1].school)]
        if not found:
            raise CommandError("There is no such student here. Give the number or the record's id.")
        if len(found) > 1:
            schools = "".join(f"\n  --region {r} --school {s.school}" for r, s in found)
            raise CommandError(f"There are several. Say which:{schools}")
        ((region, student),) = found
        depot = Depot(settings.files_address)
        with (
            await pack(database, depot, region, student, wall_clock()) as packed,
            options.out.open("xb") as out,
        ):
            options.out.chmod(0o600)
            shutil.copyfileobj(packed, out)
    print(f"{options.out}: read it before you hand it over; then remove it here.")
    return 0
