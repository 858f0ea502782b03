"""A server with a depot of its own, on both databases, and a world on it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from server.app import Application, create_app
from server.files.depot import Depot
from server.settings import Settings
from tests.builders import World, build_world
from tests.fakes import MINUTE, Clock
from tests.files.sender import Sender
from tests.sync.backdoor import Site
from tests.sync.databases import Databases, PostgresDatabases, SqliteDatabases
from tests.sync.port import Loop


class FilesSite(Site):
    """A server whose files are in a folder that a test can look into."""

    def __init__(self, databases: Databases, url: str, loop: Loop, folder: Path) -> None:
        self.folder = folder
        super().__init__(databases, url, loop, Clock())

    def _new_app(self) -> Application:
        settings = Settings(
            database_url=self.url, app_folder=Path("no-app-here"), files=str(self.folder)
        )
        return create_app(settings, self.clock)

    @property
    def depot(self) -> Depot:
        return Depot(str(self.folder))

    def kept(self) -> list[str]:
        """The names of all objects in the depot."""
        return sorted(
            file.relative_to(self.folder).as_posix()
            for file in self.folder.rglob("*")
            if file.is_file()
        )


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def databases(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Databases:
    if request.param == "sqlite":
        return SqliteDatabases(tmp_path_factory.mktemp("files"))
    return PostgresDatabases(request.getfixturevalue("postgres_server"))


@pytest.fixture(scope="module")
def site(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FilesSite]:
    """A running server that the tests of a module share; each builds its own region in it."""
    loop = Loop()
    site = FilesSite(databases, databases.make(), loop, tmp_path_factory.mktemp("depot"))
    yield site
    site.close()
    loop.close()


@pytest.fixture
def world(site: FilesSite) -> World:
    site.clock.pass_by(MINUTE)
    return build_world(site.server, site, site.clock)


@pytest.fixture
def student(world: World, site: FilesSite) -> Sender:
    """The student's phone, as far as files go."""
    return Sender(site, world.caught_up(world.student), world.shared)


@pytest.fixture
def coach(world: World, site: FilesSite) -> Sender:
    return Sender(site, world.caught_up(world.coach), world.shared)
