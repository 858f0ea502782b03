"""Where the suite touches the server's insides: people, devices, backups, the clock.

Everything that no device can do goes through here and through nothing else,
so that the tests themselves speak only the wire.
"""

from __future__ import annotations

import functools
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from server.app import FEATURES, Application, create_app, today_in_amsterdam
from server.daily import begin_day
from server.database import open_database
from server.identity import store as identity
from server.identity.grant_source import GrantSource
from server.migrations.connections import run_on
from server.migrations.tables import metadata
from server.settings import Limits, Settings
from server.sync import erasure, replay, restore
from server.sync.engine import Engine, Intended
from server.sync.kinds import Author
from server.sync.registry import register
from tests.builders import World, build_world
from tests.fakes import Clock
from tests.phone import Phone, new_id
from tests.sync.databases import Databases
from tests.sync.port import InProcess, Json, Loop

OPERATOR = Author("00000000-0000-4000-8000-00000000000a", "", system=True)


@functools.cache
def empty_database() -> bytes:
    """An SQLite file with all tables and no rows, into which a journal is replayed."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "empty.sqlite3"
        run_on(f"sqlite:///{file}", metadata.create_all)
        return file.read_bytes()


class Site:
    """A server in this process, on a database and a clock of its own."""

    def __init__(
        self,
        databases: Databases,
        url: str,
        loop: Loop,
        clock: Clock,
        limits: Limits | None = None,
    ) -> None:
        self.databases = databases
        self.url = url
        self.limits = limits or Limits()
        self.loop = loop
        self.clock = clock
        self.app = self._new_app()
        self.server = InProcess(self.app, loop)

    def _new_app(self) -> Application:
        # The night's tidying would find a world half made: tests tidy themselves.
        settings = Settings(
            database_url=self.url,
            app_folder=Path("no-app-here"),
            retention="off",
            limits=self.limits,
        )
        return create_app(settings, self.clock)

    @property
    def engine(self) -> Engine:
        assert self.app.engine is not None
        return self.app.engine

    def close(self) -> None:
        self.server.close()

    # --- what an operator does ---------------------------------------------------

    def make_region(self, id: str, name: str) -> None:
        async def make() -> None:
            await self.engine.create_region(id, name)
            # Else the day begins by itself in the middle of a test.
            await begin_day(self.engine, self.engine.db, today_in_amsterdam())

        self.loop.run(make())

    def apply(self, region: str, mutations: list[tuple[str, Json]]) -> list[Json]:
        async def apply() -> Sequence[Any]:
            row, _ = await (await self.engine.region(region)).clock("")
            intended = [
                Intended(name, {**args, "base": row.tick} if name == "record.drop" else args)
                for name, args in mutations
            ]
            return await self.engine.apply(region, OPERATOR, intended)

        return list(self.loop.run(apply()))

    def make_people(self, people: Mapping[str, str]) -> None:
        async def make() -> None:
            made = [identity.Person(id, name) for id, name in people.items()]
            async with self.engine.db.write() as tx:
                await identity.create_people(tx, made)

        self.loop.run(make())

    def make_device(self, person: str, id: str | None = None) -> tuple[str, str]:
        device = identity.Device(id or new_id(), person, "phone", self.clock())

        async def make() -> list[str]:
            async with self.engine.db.write() as tx:
                return await identity.create_devices(tx, [device])

        (token,) = self.loop.run(make())
        return device.id, token

    def phone(self, world: World, person: str, **more: Any) -> Phone:
        """A device that has just been enrolled."""
        device, token = self.make_device(person)
        who: Json = {"person": person, "device": device, "token": token}
        return Phone(self.server, world.region, now=self.clock, **who, **more)

    # --- what happens to servers -------------------------------------------------

    def _start(self) -> None:
        self.app = self._new_app()
        self.server.start(self.app)

    def restart(self) -> None:
        """Stop the server and start it on the same database."""
        self.server.close()
        self._start()

    def backup(self) -> str:
        """Set the whole database aside."""
        self.server.close()
        kept = self.databases.set_aside(self.url)
        self._start()
        return kept

    def restore(self, backup: str) -> None:
        """Come back from a backup, which begins a new epoch."""
        self.server.close()
        self.databases.put_back(self.url, backup)

        async def begin() -> None:
            database = await open_database(self.url)
            try:
                await restore.begin_epochs(database, self.clock())
            finally:
                await database.close()

        self.loop.run(begin())
        self._start()

    def purge(self, region: str, days: int = 180) -> int:
        """Forget tombstones older than this; how many."""
        purge = restore.purge_tombstones(self.engine.db, region, self.clock(), days)
        return self.loop.run(purge)

    def erase(self, region: str, record: str) -> int:
        """Erase a record's values from the journal, as the law may ask; entries touched."""
        return self.loop.run(erasure.erase_values(self.engine.db, region, [record]))

    def verify(self, region: str) -> replay.Report:
        """Follow the journal and replay it into an empty store beside the database."""

        async def verify(folder: Path) -> replay.Report:
            file = folder / "replayed.sqlite3"
            file.write_bytes(empty_database())
            scratch = await open_database(f"sqlite:///{file}")
            try:
                grants = GrantSource(today_in_amsterdam)
                registry = register(FEATURES)
                return await replay.verify(self.engine.db, scratch, region, registry, grants)
            finally:
                await scratch.close()

        with tempfile.TemporaryDirectory() as folder:
            return self.loop.run(verify(Path(folder)))

    def rebuild(self, region: str, *, from_journal: bool) -> None:
        """Make the read tables anew, or all of it from the journal, and start again."""
        registry, grants = register(FEATURES), GrantSource(today_in_amsterdam)
        work = replay.rebuild(self.engine.db, region, registry, grants, from_journal=from_journal)
        self.loop.run(work)
        self.restart()

    def sql(self, statement: str, **parameters: Any) -> int:
        """Damage or look at the database behind the server's back."""

        async def run() -> int:
            async with self.engine.db.write() as tx:
                return await tx.execute(statement, **parameters)

        return self.loop.run(run())

    def rows(self, query: str, **parameters: Any) -> list[tuple[Any, ...]]:
        async def run() -> Sequence[tuple[Any, ...]]:
            async with self.engine.db.read() as tx:
                return await tx.fetch(query, **parameters)

        return list(self.loop.run(run()))


class Stage:
    """One region and its devices on one database; each random life begins it anew."""

    def __init__(self, databases: Databases, loop: Loop, names: Sequence[str]) -> None:
        self._databases = databases
        self._loop = loop
        self._url = databases.make()
        site = Site(databases, self._url, loop, Clock())
        self._world = build_world(site.server, site, site.clock)
        self.devices = [site.make_device(self._world.people[name].id) for name in names]
        self._time = site.clock.time
        site.close()
        self._kept = databases.set_aside(self._url)

    def fresh(self) -> tuple[Site, World]:
        """The region as it was when everybody had just been enrolled."""
        self._databases.put_back(self._url, self._kept)
        site = Site(self._databases, self._url, self._loop, Clock(self._time))
        world = replace(self._world, server=site.server, backdoor=site, now=site.clock)
        return site, world
