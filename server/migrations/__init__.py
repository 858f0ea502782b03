"""The schema's history, and the only code that changes it.

Migrations run on SQLite and PostgreSQL alike, through SQLAlchemy. A migration
must leave the code that is still running able to work; what is taken away
goes one release after the code that used it.
"""

from __future__ import annotations

import contextlib
import os
from enum import Enum
from pathlib import Path

import sqlalchemy
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from server.migrations.connections import run_on

_FOLDER = Path(__file__).parent


class SchemaState(Enum):
    """How a database's tables stand to the code that is about to use them."""

    MISSING = "missing"
    BEHIND = "behind"
    CURRENT = "current"
    AHEAD = "ahead"


def alembic_config(connection: sqlalchemy.Connection | None = None) -> Config:
    """Alembic's settings; there is no alembic.ini. ``connection`` is what env.py works on."""
    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes["connection"] = connection
    return config


def upgrade(url: str) -> None:
    """Bring the database to the newest revision, whole or not at all.

    An SQLite file is made where it is missing, folder included, for this user
    alone; a PostgreSQL database must exist.
    """
    if url.startswith("sqlite:///"):
        file = Path(url.removeprefix("sqlite:///")).absolute()
        file.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(FileExistsError):
            # Names of minors: nobody else on the machine may read it. What SQLite
            # makes beside the file goes by the file.
            os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    run_on(url, lambda connection: command.upgrade(alembic_config(connection), "head"))


def next_number() -> str:
    """What the next revision is called: ``0001``, ``0002`` and so on."""
    scripts = ScriptDirectory.from_config(alembic_config())
    return f"{len(list(scripts.walk_revisions())) + 1:04d}"


def differences(url: str) -> list[str]:
    """What the migrated database and ``server.database.metadata`` say differently, one a line."""
    from alembic.autogenerate import compare_metadata

    from server.migrations.tables import metadata

    def compare(connection: sqlalchemy.Connection) -> list[str]:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return [str(difference) for difference in compare_metadata(context, metadata)]

    return run_on(url, compare)


def _revision(connection: sqlalchemy.Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def schema_state(url: str) -> SchemaState:
    """Whether the database can be served from; changes nothing, makes nothing."""
    if url.startswith("sqlite:///") and not Path(url.removeprefix("sqlite:///")).exists():
        return SchemaState.MISSING
    revision = run_on(url, _revision)
    scripts = ScriptDirectory.from_config(alembic_config())
    if revision is None:
        return SchemaState.MISSING
    if revision == scripts.get_current_head():
        return SchemaState.CURRENT
    known = {script.revision for script in scripts.walk_revisions()}
    return SchemaState.BEHIND if revision in known else SchemaState.AHEAD
