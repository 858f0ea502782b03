"""A school with two coaches, a student of fifteen with a parent, and a bakery."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest_asyncio

from server.app import make_engine
from server.database import open_database
from server.identity.kinds import calendar_id, guardianship_id, role_id
from server.settings import Settings
from server.sync.engine import Engine, Intended
from server.sync.kinds import Author, Body
from server.sync.rules.values import missing_field, unfit_fields
from tests.attendance.conftest import Clock
from tests.phone import new_id

REGION = "4e910000-0000-4000-8000-000000000009"
SCHOOL, COMPANY, SITE = new_id(), new_id(), new_id()
PLACEMENT = new_id()
SCOPE, STAFF = f"placement:{PLACEMENT}", f"placement-staff:{PLACEMENT}"
STUDENT, PARENT, MENTOR = new_id(), new_id(), new_id()
KARIN, PIET, FATMA = new_id(), new_id(), new_id()
"""The coach, a colleague, and the coordinator."""

CONTACTS = [
    {"person": MENTOR, "role": "company_mentor", "name": "Joost", "phone": "0314 555 012"},
    {"person": KARIN, "role": "coach", "name": "Karin Smit", "phone": "06 1"},
]


class Village:
    """The region, and shorthand to act in it."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self.engine, self.clock = engine, clock

    async def put(self, kind: str, id: str, scope: str, **body: Any) -> None:
        """Put a record as the server itself, a second later."""
        self.clock.time += 1_000
        outcome = await self.server("record.put", kind=kind, id=id, scope=scope, set=body)
        assert outcome["outcome"] in ("accepted", "merged"), outcome

    async def server(self, name: str, **args: Any) -> dict[str, Any]:
        """Do something in the server's own name."""
        author = Author(FATMA, "", system=True)
        (outcome,) = await self.engine.apply(REGION, author, [Intended(name, args)])
        return outcome

    async def says(self, person: str, name: str, **args: Any) -> str:
        """Send a command about the placement from this person's device, a second later.

        The code of its refusal; ``accepted`` also where an older value was superseded.
        """
        self.clock.time += 1_000
        args = {"id": new_id(), "placement": PLACEMENT} | args
        author = Author(person, f"{person[:-4]}d000")
        (outcome,) = await self.engine.apply(REGION, author, [Intended(name, args)])
        return str(outcome.get("code") or outcome["outcome"]).replace("merged", "accepted")

    async def bodies(self, kind: str) -> list[Body]:
        """All records of a kind, as devices receive them."""
        rows = await self.engine.db.fetch(
            "SELECT wire FROM record WHERE region = :region AND kind = :kind AND gone = 0"
            " ORDER BY tick, id",
            region=REGION,
            kind=kind,
        )
        return [json.loads(wire)["body"] for (wire,) in rows]

    async def placement(self) -> Body:
        """The placement as it stands."""
        (body,) = await self.bodies("placement")
        return body

    async def day_begins(self, day: str, before: str) -> None:
        """Let a day begin, and whatever is due then happen."""
        self.clock.set(f"{day} 00:05")
        await self.put("calendar", calendar_id(), "region", today=day, before=before)
        await self.settled()

    async def settled(self) -> None:
        """Wait until the server has done what follows from what was said."""
        await self.engine.settled()

    async def sees(self, person: str) -> set[str]:
        """The scopes of the placement that this person holds."""
        return {s for s in (SCOPE, STAFF) if await self.engine.roles(REGION, person, s)}


def _role(scope: str, person: str, role: str, name: str) -> tuple[str, str, str, Body]:
    return (
        "role",
        role_id(scope, person, role),
        scope,
        {"person": person, "role": role, "name": name},
    )


async def _settle(village: Village) -> None:
    school, company = f"school:{SCHOOL}", f"company:{COMPANY}"
    for kind, id, scope, body in (
        ("calendar", calendar_id(), "region", {"today": "2026-11-23"}),
        ("school", SCHOOL, "region", {"name": "De Waterlelie", "sector": "pro"}),
        _role(school, KARIN, "coach", "Karin Smit"),
        _role(school, PIET, "coach", "Piet Hof"),
        _role(school, FATMA, "coordinator", "Fatma Yilmaz"),
        (
            "student",
            new_id(),
            school,
            {"person": STUDENT, "name": "Noor", "birth_date": "2011-03-01"},
        ),
        (
            "guardianship",
            guardianship_id(school, STUDENT, PARENT),
            school,
            {"student": STUDENT, "guardian": PARENT},
        ),
        ("company", COMPANY, company, {"name": "Bakkerij"}),
        ("company-site", SITE, company, {"company": COMPANY, "name": "Dorpsstraat"}),
        _role(company, MENTOR, "company_mentor", "Joost"),
        (
            "placement",
            PLACEMENT,
            SCOPE,
            {
                "student": STUDENT,
                "school": SCHOOL,
                "company": COMPANY,
                "site": SITE,
                "starts": "2026-09-01",
                "ends": "2027-07-09",
                "mentors": [MENTOR],
                "coaches": [KARIN],
                "contacts": CONTACTS,
            },
        ),
    ):
        await village.put(kind, id, scope, **body)


@pytest_asyncio.fixture
async def village(database_url: str) -> AsyncIterator[Village]:
    """A Monday morning in November, on SQLite and on PostgreSQL."""
    db = await open_database(database_url)
    engine = make_engine(Settings(database_url=database_url), db)
    engine.clock = clock = Clock()
    await engine.start()
    await engine.create_region(REGION, "Techniekregio")
    made = Village(engine, clock)
    await _settle(made)
    yield made
    await made.settled()
    kinds = engine.registry.kinds
    for kind, wire in await db.fetch("SELECT kind, wire FROM record WHERE gone = 0"):
        body = json.loads(wire)["body"]
        assert unfit_fields(body, kinds[kind].fields) is None, (kind, body)
        assert missing_field(body, kinds[kind].fields) is None, (kind, body)
    await engine.stop()
    await db.close()
