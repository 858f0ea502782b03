"""``leerplek restore``."""

from __future__ import annotations

import argparse
import asyncio
from pathlib import Path

from server.cli import CommandError
from server.settings import Settings


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "file",
        type=Path,
        nargs="?",
        help="what `leerplek backup` wrote; the server must be stopped",
    )
    parser.add_argument(
        "--files",
        dest="copies",
        metavar="FOLDER",
        help="put pictures and recordings back from there; only what is missing",
    )
    parser.add_argument(
        "--new-epoch-only",
        action="store_true",
        help="the database was put back by other means; only tell phones so",
    )


def run(settings: Settings, options: argparse.Namespace) -> int:
    from server import migrations
    from server.backups import BackupError, put_back

    if (options.file is None) != options.new_epoch_only:
        raise CommandError("Name a backup, or say --new-epoch-only.")
    if options.file is not None:
        try:
            kept = put_back(settings.database_url, options.file)
        except BackupError as failure:
            raise CommandError(str(failure)) from failure
        if kept is not None:
            print(f"The database that stood here is kept as {kept}")
        migrations.upgrade(settings.database_url)
    if options.copies:
        from server.cli.copying_files import copied

        print(copied(options.copies, settings.files_address))
    return asyncio.run(_begin_epochs(settings))


async def _begin_epochs(settings: Settings) -> int:
    from server.cli.opening import opened_database
    from server.sync.engine import wall_clock
    from server.sync.restore import begin_epochs

    async with opened_database(settings) as database:
        for region, epoch, tick in await begin_epochs(database, wall_clock()):
            print(f"Region {region} begins epoch {epoch} after tick {tick}.")
    print("Phones send again what this database lacks as they come back.")
    return 0
