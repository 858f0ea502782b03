"""A real region on each kind of database: a bakery, a school, a student and those around them."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest_asyncio

from server.app import make_engine
from server.database import open_database
from server.identity.kinds import role_id
from server.settings import Settings
from server.sync.engine import Engine, Intended
from server.sync.kinds import Author, Body
from server.sync.rules.times import write_instant
from server.sync.rules.values import missing_field, unfit_fields
from tests.attendance import scene

REGION = "4e910000-0000-4000-8000-000000000001"
COORDINATOR = "c004d000-0000-4000-8000-000000000001"
NEIGHBOUR = "3e000000-0000-4000-8000-000000000002"
KIOSK_KEY = "5e900000-0000-4000-8000-000000000001"
CARD_KEY = "5e900000-0000-4000-8000-000000000002"
STUDENT_CARD = "ca4d0000-0000-4000-8000-000000000001"
SCOPE = f"placement:{scene.PLACEMENT}"


class Clock:
    """Stands still until it is set."""

    def __init__(self) -> None:
        self.set("2026-11-23 08:30:00")

    def __call__(self) -> int:
        return self.time

    def set(self, wall: str) -> None:
        self.time = scene.at(wall)


class Town:
    """The region, and shorthand to act in it."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self.engine = engine
        self.clock = clock

    async def put(self, *puts: tuple[str, str, str, Body]) -> None:
        """Put records as the server itself: (kind, id, scope, set) each."""
        names = ("kind", "id", "scope", "set")
        intended = [Intended("record.put", dict(zip(names, put, strict=True))) for put in puts]
        author = Author(COORDINATOR, "", system=True)
        outcomes = await self.engine.apply(REGION, author, intended)
        assert {outcome["outcome"] for outcome in outcomes} == {"accepted"}, outcomes

    async def send(
        self, name: str, args: Body, *, by: str = scene.STUDENT, at: str | None = None
    ) -> dict[str, Any]:
        """Send a command from this person's only device; its outcome."""
        if name.startswith(("attendance.", "absence.")):
            args = {"placement": scene.PLACEMENT} | args
        author = Author(by, by.replace("0-", "d-", 1))
        intended = Intended(name, args, None if at is None else scene.at(at))
        (outcome,) = await self.engine.apply(REGION, author, [intended])
        return outcome

    async def rows(self, sql: str, **parameters: Any) -> list[tuple[Any, ...]]:
        async with self.engine.db.read() as tx:
            return [tuple(row) for row in await tx.fetch(sql, region=REGION, **parameters)]

    async def event(self, id: str) -> Body:
        """The fields of an event as devices receive it."""
        ((text,),) = await self.rows(
            "SELECT wire FROM record WHERE region = :region AND id = :id", id=id
        )
        body: Body = json.loads(text)["body"]
        return body


def _role(scope: str, person: str, role: str) -> tuple[str, str, str, Body]:
    return "role", role_id(scope, person, role), scope, {"person": person, "role": role}


async def _settle(town: Town) -> None:
    school, company = f"school:{scene.SCHOOL}", f"company:{scene.COMPANY}"
    neighbours = f"company:{scene.OTHER_COMPANY}"
    week = [{"weekday": day, "from": "08:30", "to": "16:30"} for day in range(1, 6)]
    await town.put(
        ("school", scene.SCHOOL, "region", {"name": "De Waterlelie", "sector": "pro"}),
        (
            "school-year",
            "5c400000-0000-4000-8000-000000002026",
            "region",
            {
                "school": scene.SCHOOL,
                "name": "2026-2027",
                "starts": "2026-08-01",
                "ends": "2027-07-31",
                "holidays": [{"name": "Kerst", "from": "2026-12-19", "to": "2027-01-03"}],
            },
        ),
        _role(school, scene.COACH, "coach"),
        _role(school, COORDINATOR, "coordinator"),
        ("company", scene.COMPANY, company, {"name": "Bakkerij Vermeer"}),
        ("company", scene.OTHER_COMPANY, neighbours, {"name": "Kwekerij Zonnedauw"}),
        (
            "company-site",
            scene.SITE,
            company,
            {"company": scene.COMPANY, "name": "Dorpsstraat 12, Raalte"},
        ),
        (
            "company-site",
            scene.OTHER_SITE,
            neighbours,
            {"company": scene.OTHER_COMPANY, "name": "Kas 4"},
        ),
        _role(company, scene.MENTOR, "company_mentor"),
        _role(neighbours, NEIGHBOUR, "company_mentor"),
        (
            "placement",
            scene.PLACEMENT,
            SCOPE,
            {
                "student": scene.STUDENT,
                "student_name": "Łukasz van der Meulen",
                "school": scene.SCHOOL,
                "company": scene.COMPANY,
                "company_name": "Bakkerij Vermeer",
                "site": scene.SITE,
                "starts": "2026-09-01",
                "ends": "2027-07-09",
                "schedule": week,
                "mentors": [scene.MENTOR],
                "coaches": [scene.COACH],
            },
        ),
        site_key(KIOSK_KEY, scene.public_text(scene.KIOSK)),
        (
            "signing-key",
            CARD_KEY,
            "region",
            {"purpose": "card", "public_key": scene.public_text(scene.CARD)},
        ),
        (
            "student-card",
            STUDENT_CARD,
            SCOPE,
            {"serial": scene.SERIAL, "issued_at": write_instant(scene.at("2026-09-01 12:00"))},
        ),
    )


def site_key(
    id: str,
    public_key: str,
    *,
    site: str = scene.SITE,
    company: str = scene.COMPANY,
    purpose: str = "kiosk",
) -> tuple[str, str, str, Body]:
    """The record of a kiosk's or poster's key."""
    fields = {"site": site, "purpose": purpose, "public_key": public_key}
    return "site-key", id, f"company:{company}", fields


@pytest_asyncio.fixture
async def town(database_url: str) -> AsyncIterator[Town]:
    """A region with everybody in it, on SQLite and on PostgreSQL."""
    db = await open_database(database_url)
    engine = make_engine(Settings(database_url=database_url), db)
    clock = Clock()
    engine.clock = clock
    await engine.start()
    await engine.create_region(REGION, "Techniekregio Salland")
    found = Town(engine, clock)
    await _settle(found)
    yield found
    await _all_fit(engine)
    await engine.stop()
    await db.close()


async def _all_fit(engine: Engine) -> None:
    """What commands write must fit its kinds; the engine takes their word for it."""
    kinds = engine.registry.kinds
    for kind, wire in await engine.db.fetch("SELECT kind, wire FROM record WHERE gone = 0"):
        body = json.loads(wire)["body"]
        assert unfit_fields(body, kinds[kind].fields) is None, (kind, body)
        assert missing_field(body, kinds[kind].fields) is None, (kind, body)


@pytest_asyncio.fixture
async def desk(town: Town) -> AsyncIterator[httpx.AsyncClient]:
    """The routes of weekly links; files with routes of their own have a desk of their own."""
    from tests.attendance.week_desk import open_desk

    async with open_desk(town) as client:
        yield client
