"""``leerplek migrate``."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from server.cli import CommandError
from server.settings import Settings


def arguments(parser: argparse.ArgumentParser) -> None:
    choice = parser.add_mutually_exclusive_group()
    choice.add_argument(
        "--check",
        action="store_true",
        help="only tell whether the migrations make exactly the tables that the code expects",
    )
    choice.add_argument(
        "--new", metavar="MESSAGE", help="write a new migration from what changed in the tables"
    )


def run(settings: Settings, options: argparse.Namespace) -> int:
    from server import migrations

    if options.check:
        return _check()
    if options.new:
        return _write(options.new)
    if migrations.schema_state(settings.database_url) is migrations.SchemaState.AHEAD:
        raise CommandError(
            "The database was made by a newer Leerplek than this one. Install that one again."
        )
    migrations.upgrade(settings.database_url)
    print("The database is up to date.")
    return 0


def _check() -> int:
    """Migrate an empty database and compare; needs none of the administrator's."""
    from server import migrations

    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/empty.sqlite3"
        migrations.upgrade(url)
        found = migrations.differences(url)
    if found:
        raise CommandError(
            "The tables and the migrations disagree. Write what is missing with "
            "leerplek migrate --new MESSAGE:\n" + "\n".join(found)
        )
    print("Tables and migrations agree.")
    return 0


def _write(message: str) -> int:
    from alembic import command

    from server.migrations import alembic_config, next_number, upgrade
    from server.migrations.connections import run_on

    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/empty.sqlite3"
        upgrade(url)
        made = run_on(
            url,
            lambda connection: command.revision(
                alembic_config(connection),
                message=message,
                autogenerate=True,
                rev_id=next_number(),
            ),
        )
    # Alembic hands back one script, several, or nothing.
    for script in made if isinstance(made, list) else [made]:
        if script is not None:
            print(f"Written: {Path(script.path)}")
    return 0
