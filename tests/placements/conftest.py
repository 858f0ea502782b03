"""A school in a region of its own, on each kind of database."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest

from server.app import make_engine
from server.database import open_database
from server.placements.imports.carry_out import Choices, Imported, import_files
from server.placements.imports.preview import File, Fix
from server.settings import Settings
from server.sync.engine import Engine, Intended
from server.sync.kinds import Author
from tests.fakes import Clock
from tests.placements.schools import REGION, SCHOOL, YEAR

OFFICE = "3c2d1e0f-4b5a-4678-9abc-def012345678"
"""The coordinator in whose name the tests import."""


class School:
    """A running engine with one school, and the doors that the tests use."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self.engine, self.clock = engine, clock

    async def put(self, *records: tuple[str, str, str, dict[str, Any]]) -> None:
        """Make or change records as the server: (kind, id, scope, set) each."""
        outcomes = await self.engine.apply(
            REGION,
            Author(OFFICE, "", system=True),
            [
                Intended("record.put", dict(zip(("kind", "id", "scope", "set"), put, strict=True)))
                for put in records
            ],
        )
        assert all(one["outcome"] == "accepted" for one in outcomes), outcomes

    async def drop(self, kind: str, id: str) -> None:
        """Take a record away as the server."""
        region = await self.engine.region(REGION)
        args = {"kind": kind, "id": id, "base": region.row.tick}
        (outcome,) = await self.engine.apply(
            REGION, Author(OFFICE, "", system=True), [Intended("record.drop", args)]
        )
        assert outcome["outcome"] == "accepted", outcome

    async def bring(
        self,
        *files: File,
        fixes: Sequence[Fix] = (),
        leave_out: bool = False,
        skip: Sequence[str] = (),
        end: Sequence[str] = (),
        **more: Any,
    ) -> Imported:
        """Import as the coordinator of the school."""
        choices = Choices(leave_out, frozenset(skip), frozenset(end))
        return await import_files(
            self.engine, REGION, SCHOOL, OFFICE, files, fixes=fixes, choices=choices, **more
        )

    async def rows(self, sql: str, **parameters: Any) -> list[tuple[Any, ...]]:
        """Rows of the read tables of this region."""
        async with self.engine.db.read() as tx:
            return list(await tx.fetch(sql, region=REGION, **parameters))

    async def tick(self) -> int:
        """The tick of the region now."""
        ((tick,),) = await self.rows("SELECT tick FROM region WHERE region = :region")
        return int(tick)

    async def roles(self, person: str, scope: str) -> frozenset[str]:
        """A person's roles on a scope."""
        return await self.engine.roles(REGION, person, scope)


@pytest.fixture
async def school(database_url: str) -> AsyncIterator[School]:
    """An empty school with a school year and a coordinator."""
    clock = Clock(step=1)
    db = await open_database(database_url)
    engine = make_engine(Settings(database_url=database_url), db)
    engine.clock = clock
    await engine.start()
    await engine.create_region(REGION, "Achterhoek")
    made = School(engine, clock)
    year = {"school": SCHOOL, "name": "2026-2027", "starts": "2026-08-01", "ends": "2027-07-09"}
    await made.put(
        ("school", SCHOOL, "region", {"name": "De Voorbeeldschool"}),
        ("school-year", YEAR, "region", year),
    )
    yield made
    await engine.stop()
    await db.close()
