"""The routes of weekly links, and who asks them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
from litestar import Litestar

from server.attendance.weeks.routes import week_routes
from server.errors import Problem
from server.identity.identity import Identity
from server.identity.kinds import role_id
from tests.attendance import scene
from tests.attendance.conftest import COORDINATOR, REGION, Town
from tests.attendance.test_routes import HOST, _answer, authenticate
from tests.fakes import VAULT

WEEK = "2026-W48"
LINKS = f"/api/regions/{REGION}/weeks/{WEEK}/links"
SLIPS = f"/api/regions/{REGION}/weeks/{WEEK}/slips"
STRANGER = "00000000-0000-4000-8000-000000000000"
SECOND_MENTOR = "3e000000-0000-4000-8000-000000000003"
MON, TUE, WED, THU, FRI = (f"2026-11-{day}" for day in range(23, 28))


def signed_in(person: str) -> dict[str, str]:
    return {"x-person": person}


OFFICE, COACH = signed_in(COORDINATOR), signed_in(scene.COACH)


@asynccontextmanager
async def open_desk(town: Town) -> AsyncIterator[httpx.AsyncClient]:
    """The routes of weekly links, for a bakery that takes part by link, on Friday afternoon."""
    company = f"company:{scene.COMPANY}"
    await town.put(
        ("company", scene.COMPANY, company, {"ways": ["weekly-link"]}),
        (
            "student",
            "57d00000-0000-4000-8000-0000000000aa",
            f"school:{scene.SCHOOL}",
            {"person": scene.STUDENT, "name": "Łukasz van der Meulen", "first_name": "Łukasz"},
        ),
        (
            "role",
            role_id(company, scene.MENTOR, "company_mentor"),
            company,
            {"name": "Joost Vermeer", "email": "joost@bakkerij.example"},
        ),
    )
    identity = Identity(town.engine.db, town.clock)
    routes = week_routes(town.engine, authenticate, identity, HOST, VAULT)
    app = Litestar(
        routes, exception_handlers={Problem: _answer}, openapi_config=None, logging_config=None
    )
    town.clock.set(f"{FRI} 16:45")
    transport = httpx.ASGITransport(app=app)  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url=HOST) as client:
        yield client


async def declares(town: Town, day: str, starts: str = "08:30", ends: str = "16:30") -> None:
    id = f"e0e00000-0000-4000-8000-0000000000{day[-2:]}"
    said = {"id": id, "day": day, "starts": starts, "ends": ends}
    outcome = await town.send("attendance.declare", said, at=f"{day} 16:40")
    assert outcome["outcome"] == "accepted", outcome


async def a_link(desk: httpx.AsyncClient, by: dict[str, str] = OFFICE) -> str:
    """Make the week's links; the token of the first."""
    made = await desk.post(LINKS, json={}, headers=by)
    assert made.status_code == 200, made.text
    link: str = made.json()["links"][0]["link"]
    assert link.startswith(f"{HOST}/w#")
    return link.partition("#")[2]


async def opened(desk: httpx.AsyncClient, token: str) -> dict[str, Any]:
    answer = await desk.post("/api/week-links/open", json={"token": token})
    assert answer.status_code == 200, answer.text
    sheet: dict[str, Any] = answer.json()
    return sheet


def yes_to_all(sheet: dict[str, Any], remark: str = "") -> list[dict[str, Any]]:
    """Everything as it was noted; on days of which nothing was noted, as it was planned."""

    def day(each: dict[str, Any]) -> dict[str, Any]:
        answer = {"day": each["day"], "seen": each["seen"], "answer": each["expects"] or "yes"}
        if each["odd"] == "nothing-noted":
            answer |= {"starts": each["planned_from"], "ends": each["planned_to"]}
        return answer

    return [
        {
            "placement": student["placement"],
            "days": [day(each) for each in student["days"]],
            "remark": remark,
        }
        for student in sheet["students"]
    ]


async def answers(
    desk: httpx.AsyncClient, token: str, students: list[dict[str, Any]]
) -> httpx.Response:
    return await desk.post("/api/week-links/answer", json={"token": token, "students": students})


async def journal_of(town: Town) -> list[tuple[Any, ...]]:
    return await town.rows(
        "SELECT device, person, n, outcome FROM journal WHERE region = :region"
        " AND name = 'week.sign' ORDER BY tick, pos"
    )
