"""A region to stand on, for each kind of database."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest

from server.database import Database, open_database
from tests.identity.door import Door, open_door
from tests.identity.ground import Ground
from tests.identity.people import settle


@pytest.fixture
def runner() -> Iterator[asyncio.Runner]:
    """One event loop for tests that play many small worlds on one database."""
    with asyncio.Runner() as runner:
        yield runner


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    """An open database with all tables and no rows, on each engine."""
    database = await open_database(database_url)
    yield database
    await database.close()


@pytest.fixture
async def ground(db: Database) -> Ground:
    """A region without records."""
    ground = Ground(db)
    await ground.begin()
    return ground


@pytest.fixture
def door(db: Database) -> Door:
    """A server with the identity routes."""
    return open_door(db)


@pytest.fixture
async def scene(door: Door, ground: Ground) -> Ground:
    """One of each role in a region: one school with a placement, and another school."""
    await settle(door, ground)
    return ground
