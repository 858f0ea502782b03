"""``leerplek backup``."""

from __future__ import annotations

import argparse
from pathlib import Path

from server.cli import CommandError
from server.settings import Settings


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="the backup to write; must not exist yet")
    parser.add_argument(
        "--files",
        dest="copies",
        metavar="FOLDER",
        help="copy pictures and recordings there as well; only what is not there yet",
    )


def run(settings: Settings, options: argparse.Namespace) -> int:
    from server.backups import BackupError, back_up

    try:
        back_up(settings.database_url, options.file)
    except BackupError as failure:
        raise CommandError(str(failure)) from failure
    print(f"Written: {options.file} ({options.file.stat().st_size / 1e6:.1f} MB)")
    if options.copies:
        from server.cli.copying_files import copied

        print(copied(settings.files_address, options.copies))
    else:
        print("Pictures and recordings are not in it; --files FOLDER copies them as well.")
    if settings.secret is None:
        print(
            f"What the server keeps sealed only opens with {settings.vault.file}. Keep a copy of "
            "that too, and not with the backups."
        )
    return 0
