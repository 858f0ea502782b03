"""What several commands begin with: the database, and the engine on it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from server.cli import CommandError
from server.settings import Settings

if TYPE_CHECKING:
    from server.database import Database
    from server.sync.engine import Engine


@asynccontextmanager
async def opened_database(settings: Settings) -> AsyncIterator[Database]:
    """The database of these settings, closed at the end of the block.

    Raises:
        CommandError: it is missing, or not at the revision of this code.
    """
    from server.database import open_database
    from server.migrations import SchemaState, schema_state

    if schema_state(settings.database_url) is not SchemaState.CURRENT:
        raise CommandError(
            "The database is missing or its tables are not up to date. Make a backup "
            "if there is anything in it, then run: leerplek migrate"
        )
    database = await open_database(settings.database_url)
    try:
        yield database
    finally:
        await database.close()


@asynccontextmanager
async def started_engine(settings: Settings) -> AsyncIterator[Engine]:
    """The sync engine with every feature, stopped at the end of the block."""
    from server.app import make_engine

    async with opened_database(settings) as database:
        engine = make_engine(settings, database)
        await engine.start()
        try:
            yield engine
        finally:
            await engine.stop()


async def regions_to_do(database: Database, asked: str | None) -> list[tuple[str, str]]:
    """Id and name of every region, or of the one asked for.

    Raises:
        CommandError: there is no such region.
    """
    async with database.read() as tx:
        rows = await tx.fetch("SELECT region, name FROM region ORDER BY name, region")
    found = [(id, name) for id, name in rows if asked in (None, id)]
    if asked is not None and not found:
        known = "".join(f"\n  {id}  {name}" for id, name in rows) or " none"
        raise CommandError(f"There is no region {asked} here. There is:{known}")
    return found
