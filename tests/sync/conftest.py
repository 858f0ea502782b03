"""Both database engines, a server on each, and a region per test.

The fixtures ``server`` and ``world`` are run on SQLite and on PostgreSQL. A
test that restores, restarts or damages takes ``own``: a server and a database
that nobody shares.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.builders import World, build_world
from tests.fakes import MINUTE, Clock
from tests.sync.backdoor import Site, open_site
from tests.sync.databases import Databases, PostgresDatabases, SqliteDatabases
from tests.sync.port import Loop
from tools import postgres


@pytest.fixture(scope="session")
def loop() -> Iterator[Loop]:
    loop = Loop()
    yield loop
    loop.close()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[postgres.Server]:
    with postgres.serving() as running:
        yield running


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def databases(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Databases]:
    """A place that makes and copies databases with the present schema."""
    made: Databases
    if request.param == "sqlite":
        made = SqliteDatabases(tmp_path_factory.mktemp("sqlite"))
    else:
        made = PostgresDatabases(request.getfixturevalue("postgres_server"))
    yield made
    made.close()


@pytest.fixture(scope="session")
def site(databases: Databases, loop: Loop) -> Iterator[Site]:
    """A running server that tests share; each builds its own region in it."""
    site = open_site(databases.make(), loop, Clock())
    yield site
    site.close()


@pytest.fixture
def world(site: Site) -> World:
    """A region with its people, some time after the last test."""
    site.clock.pass_by(MINUTE)
    return build_world(site.server, site.backdoor, site.clock)


@pytest.fixture
def other_world(site: Site) -> World:
    """A second region on the same server."""
    return build_world(site.server, site.backdoor, site.clock)


@pytest.fixture
def own(databases: Databases, loop: Loop, tmp_path: Path) -> Iterator[Site]:
    """A server and a database of the test's own."""
    site = open_site(databases.make(), loop, Clock(), databases=databases, folder=tmp_path)
    yield site
    site.close()


@pytest.fixture
def own_world(own: Site) -> World:
    return build_world(own.server, own.backdoor, own.clock)
