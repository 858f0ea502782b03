"""``leerplek backup``."""

from __future__ import annotations

import argparse
from pathlib import Path

from server.cli import CommandError
from server.settings import Settings


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="the backup to write; must not exist yet")


def run(settings: Settings, options: argparse.Namespace) -> int:
    from server.backups import BackupError, back_up

    try:
        back_up(settings.database_url, options.file)
    except BackupError as failure:
        raise CommandError(str(failure)) from failure
    print(f"Written: {options.file} ({options.file.stat().st_size / 1e6:.1f} MB)")
    if settings.secret is None:
        print(
            f"What the server keeps sealed only opens with {settings.vault.file}. Keep a copy of "
            "that too, and not with the backups."
        )
    return 0
