"""One server, one built app and one Chromium for all journeys; a region and devices for each."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Playwright, expect, sync_playwright

from tests.journeys.devices import ARGUMENTS, HERE, PHONE, Device, Pocket
from tests.journeys.town import Town, WallClock
from tests.journeys.weeks import SMALL, Week
from tests.sync.backdoor import Site
from tests.sync.databases import Databases, PostgresDatabases, SqliteDatabases
from tests.sync.port import Loop
from tests.sync.serving import Serving
from tools.places import PWA

PATIENCE_MS = 30_000


@pytest.fixture(scope="package")
def playwright() -> Iterator[Playwright]:
    """Gone with the last journey: while it is there, no other event loop can run in this thread."""
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="package")
def browser(playwright: Playwright, chromium_path: str) -> Iterator[Browser]:
    browser = playwright.chromium.launch(
        executable_path=chromium_path,
        args=list(ARGUMENTS),
        # What the browser draws itself, such as a clock field, is the same on every machine.
        env={**os.environ, "LANGUAGE": "en_US"},
    )
    yield browser
    browser.close()


@pytest.fixture(scope="package")
def built_app(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the built app that stays as it is while somebody builds another.

    LEERPLEK_TEST_APP names a build elsewhere.
    """
    built = Path(os.environ.get("LEERPLEK_TEST_APP", PWA / "dist"))
    if not (built / "index.html").exists():
        pytest.fail("The app is not built. Run: make app")
    copy = tmp_path_factory.mktemp("app") / "dist"
    shutil.copytree(built, copy)
    return copy


class Served:
    """A serving process and the operator's door to its database."""

    def __init__(self, databases: Databases, folder: Path, app: Path) -> None:
        self.url = databases.make()
        self.server = Serving(self.url, folder / "serve.log")
        self.serve(app)
        self._loop = Loop()
        self.site = Site(databases, self.url, self._loop, WallClock())

    @property
    def address(self) -> str:
        return self.server.address

    def serve(self, app: Path) -> None:
        """Serve this app from now on, from the same address."""
        self.server.stop()
        self.server.more = ("--app-folder", str(app))
        self.server.start()

    def town(self) -> Town:
        """A new region on this server."""
        town = Town(self.site, self.address)
        town.found()
        return town

    def close(self) -> None:
        self.site.close()
        self._loop.close()
        self.server.stop()


@pytest.fixture(scope="package")
def served(tmp_path_factory: pytest.TempPathFactory, built_app: Path) -> Iterator[Served]:
    """A server on SQLite."""
    folder = tmp_path_factory.mktemp("journeys")
    served = Served(SqliteDatabases(folder), folder, built_app)
    yield served
    served.close()


@pytest.fixture
def town(served: Served) -> Town:
    """A region of the journey's own."""
    return served.town()


@pytest.fixture(params=["sqlite", "postgresql"])
def town_on_each(request: pytest.FixtureRequest, tmp_path: Path, built_app: Path) -> Iterator[Town]:
    """A region of the journey's own, on a server with each kind of database."""
    if request.param == "sqlite":
        yield request.getfixturevalue("served").town()
        return
    databases = PostgresDatabases(request.getfixturevalue("postgres_server"))
    served = Served(databases, tmp_path, built_app)
    yield served.town()
    served.close()


@pytest.fixture
def device(browser: Browser, served: Served) -> Iterator[Callable[..., Device]]:
    """Makes browsers, the size of a phone unless told; none may have thrown at the end."""
    made: list[Device] = []

    def make(address: str = served.address, **more: Any) -> Device:
        options = {"viewport": PHONE, **HERE, **more}
        context = browser.new_context(**options)
        made.append(Device(context, address))
        return made[-1]

    yield make
    for one in made:
        one.context.close()
    assert [fault for one in made for fault in one.faults] == []


@pytest.fixture
def pocket(playwright: Playwright, chromium_path: str, tmp_path: Path, served: Served) -> Pocket:
    """A phone with a camera that can be closed and opened again."""
    return Pocket(playwright, chromium_path, tmp_path, served.address)


@pytest.fixture
def phone(device: Callable[..., Device]) -> Device:
    """A small phone that never saw Leerplek; it keeps no app."""
    return device(viewport=SMALL)


@pytest.fixture
def week(town: Town) -> Iterator[Week]:
    week = Week(town)
    yield week
    week.close()
