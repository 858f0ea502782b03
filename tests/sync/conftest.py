"""Both database engines, a server on each, and a region per test.

The fixtures ``server`` and ``world`` are run on SQLite and on PostgreSQL. A
test that restores, restarts or damages takes ``own``: a server and a database
that nobody shares.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.builders import World, build_world
from tests.fakes import MINUTE, Clock
from tests.sync.backdoor import Site, Stage
from tests.sync.databases import Databases, PostgresDatabases, SqliteDatabases
from tests.sync.port import Loop

PEOPLE = ("coach", "coach", "coach_2", "student", "coordinator", "class_mentor")
"""Whose devices a random life has."""


@pytest.fixture(scope="session")
def loop() -> Iterator[Loop]:
    loop = Loop()
    yield loop
    loop.close()


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def databases(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Databases:
    """A place that makes databases with the present tables."""
    if request.param == "sqlite":
        return SqliteDatabases(tmp_path_factory.mktemp("sync"))
    return PostgresDatabases(request.getfixturevalue("postgres_server"))


@pytest.fixture(scope="session")
def site(databases: Databases, loop: Loop) -> Iterator[Site]:
    """A running server that tests share; each builds its own region in it."""
    site = Site(databases, databases.make(), loop, Clock())
    yield site
    site.close()


@pytest.fixture
def world(site: Site) -> World:
    """A region with its people, some time after the last test."""
    site.clock.pass_by(MINUTE)
    return build_world(site.server, site, site.clock)


@pytest.fixture
def other_world(site: Site) -> World:
    """A second region on the same server."""
    return build_world(site.server, site, site.clock)


@pytest.fixture(scope="session")
def own_url(databases: Databases) -> tuple[str, str]:
    """A database that one test at a time has for itself, and its empty state."""
    url = databases.make()
    return url, databases.set_aside(url)


@pytest.fixture
def own(databases: Databases, own_url: tuple[str, str], loop: Loop) -> Iterator[Site]:
    """A server and a database of the test's own."""
    url, empty = own_url
    databases.put_back(url, empty)
    site = Site(databases, url, loop, Clock())
    yield site
    site.close()


@pytest.fixture
def own_world(own: Site) -> World:
    return build_world(own.server, own, own.clock)


@pytest.fixture(scope="session")
def stage(databases: Databases, loop: Loop) -> Stage:
    """One region and its devices, of which each random life gets a copy."""
    return Stage(databases, loop, PEOPLE)
