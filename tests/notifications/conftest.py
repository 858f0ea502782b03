"""A server on each database, a push service beside it, and a region whose people chose things."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from server.app import Application, create_app
from server.notifications.kinds import choice_id
from server.notifications.watching import Notifier
from server.settings import Settings
from tests.attendance.scene import at
from tests.builders import Person, World, build_world
from tests.fakes import VAULT, Clock
from tests.notifications.push_service import Browser, PushService, push_service
from tests.phone import Phone
from tests.sync.backdoor import Site
from tests.sync.databases import Databases, PostgresDatabases, SqliteDatabases
from tests.sync.port import Json, Loop, Request, bearer

MONDAY = "2026-11-23"
PLANNED = [{"weekday": day, "from": "08:30", "to": "16:30"} for day in (1, 2)]
YEAR = {
    "name": "2026-2027", "starts": "2026-08-24", "ends": "2027-07-09",
    "holidays": [{"name": "Kerst", "from": "2026-12-19", "to": "2027-01-03"}],
}  # fmt: skip


class PushSite(Site):
    """A server that may tell phones on this machine; it looks only when a test says so."""

    def _new_app(self) -> Application:
        settings = Settings(
            database_url=self.url,
            app_folder=Path("no-app-here"),
            push_inside=True,
            secret="A" * 43,
        )
        return create_app(settings, self.clock)


@dataclass
class Village:
    """A region, its server and the push service that its people's browsers use."""

    site: PushSite
    world: World
    service: PushService
    notifiers: list[Notifier]

    def notifier(self) -> Notifier:
        """What one more serving process has."""
        contact = "mailto:beheer@example.nl"
        made = Notifier(self.site.engine.db, VAULT, contact, self.site.clock, inside=True)
        self.notifiers.append(made)
        return made

    def time(self, wall: str) -> None:
        """Let it be this time of a Dutch clock."""
        self.site.clock.time = at(wall)

    def run(self, work: Any) -> Any:
        return self.site.loop.run(work)

    def call(self, method: str, path: str, phone: Phone, body: bytes = b"") -> Any:
        headers = {"content-type": "application/json", **bearer(phone.token)}
        return self.world.server.call(Request(method, path, body, headers))

    def key(self, phone: Phone) -> str:
        key: str = self.call("GET", "/api/push", phone).expect(200)["key"]
        return key

    def tell(self, person: Person, phone: Phone | None = None, **more: Any) -> Browser:
        """Let a phone of this person be told things; what its browser gets."""
        phone = phone or self.world.phone(person)
        browser = self.service.browser(self.key(phone))
        answer = self.world.server.post(
            "/api/push/subscription", browser.subscription(**more), token=phone.token
        )
        assert answer.status == 204, answer.json
        return browser

    def choose(self, person: Person, **wanted: Any) -> None:
        """Let a person choose what to be told; quiet never, unless the test is about that."""
        scope = f"person:{person.id}"
        set: Json = {"quiet_from": "00:00", "quiet_to": "00:00", "quiet_days_off": False, **wanted}
        self.world.apply(("notification-choice", choice_id(scope), scope, set))

    def look(self, notifier: Notifier | None = None) -> int:
        """Look for what is due and send it, as the server does twice a minute."""
        notifier = notifier or self.notifiers[0]

        async def look() -> int:
            made = await notifier.look()
            while await notifier.send():
                pass
            return made

        return int(self.run(look()))


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
        return SqliteDatabases(tmp_path_factory.mktemp("notifications"))
    return PostgresDatabases(request.getfixturevalue("postgres_server"))


@pytest.fixture(scope="session")
def url(databases: Databases) -> tuple[str, str]:
    url = databases.make()
    return url, databases.set_aside(url)


@pytest.fixture(scope="session")
def service() -> Iterator[PushService]:
    with push_service() as service:
        yield service


@pytest.fixture
def village(
    databases: Databases,
    url: tuple[str, str],
    loop: Loop,
    service: PushService,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Village]:
    """Noor and Sem are planned on Mondays and Tuesdays from 08:30 to 16:30."""
    monkeypatch.setattr("server.notifications.watching._LOOK_EVERY_SECONDS", 3_600)
    databases.put_back(*url)
    site = PushSite(databases, url[0], loop, Clock())
    world = build_world(site.server, site, site.clock)
    world.apply(("school-year", world.year, "region", {**YEAR, "school": world.school}))
    for placement in (world.placement, world.placement_2):
        world.change_placement(placement, schedule=PLANNED)
    village = Village(site, world, service, [])
    village.notifier()
    village.time(f"{MONDAY} 08:00")
    yield village
    for each in village.notifiers:
        loop.run(each.stop())
    site.close()
