"""Totals of a region: who may see them, what is in them, and what is in none."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import httpx
import pytest
import pytest_asyncio
from litestar import Litestar

from server.errors import Problem
from server.totals.routes import FRESH_SECONDS, totals_routes
from tests.attendance import scene
from tests.attendance.conftest import COORDINATOR, NEIGHBOUR, REGION, Town
from tests.attendance.test_routes import _answer, authenticate, signed_in
from tests.totals.conftest import (
    INSPECTOR,
    LEAD,
    PLACEMENTS,
    ROOT,
    SCHOOL_ADMIN,
    SMALL_SCHOOL,
    STUDENTS,
    placement,
)

PATH = f"/api/regions/{REGION}/totals"
WEEK = {"first": "2026-11-16", "last": "2026-11-22"}
DAY = 480


class Watch:
    """A clock that only moves when told to."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest_asyncio.fixture
async def desk(region: Town, watch: Watch) -> AsyncIterator[httpx.AsyncClient]:
    """The route, on a region with everybody in it."""
    app = Litestar(
        totals_routes(region.engine, authenticate, watch),
        exception_handlers={Problem: _answer},
        openapi_config=None,
        logging_config=None,
    )
    transport = httpx.ASGITransport(app=app)  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url="https://leerplek.test") as client:
        yield client


async def totals(desk: httpx.AsyncClient, by: str = LEAD, **period: str) -> dict[str, Any]:
    answer = await desk.get(PATH, params={**WEEK, **period}, headers=signed_in(by))
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def busy_week(region: Town) -> None:
    """Mon corrected, Tue declared and confirmed, Wed declared, Thu sick, Fri nothing."""

    async def do(name: str, by: str, **args: Any) -> str:
        id = str(uuid4())
        more = {} if name.startswith("absence") else {"id": id}
        outcome = await region.send(name, {**more, **args}, by=by)
        assert outcome["outcome"] == "accepted", outcome
        return id

    times = {"starts": "08:30", "ends": "16:30"}
    for one in (scene.PLACEMENT, *PLACEMENTS):
        await do(
            "attendance.correct",
            COORDINATOR,
            placement=one,
            day="2026-11-16",
            reason="gezien",
            **times,
        )
    tuesday = await do("attendance.declare", scene.STUDENT, day="2026-11-17", **times)
    await do("attendance.confirm", scene.MENTOR, about=tuesday, answer="yes")
    await do("attendance.declare", scene.STUDENT, day="2026-11-18", **times)
    await do("absence.report", scene.STUDENT, day="2026-11-19", kind="sick")


async def test_a_region_lead_sees_hours_by_evidence_and_no_names(
    desk: httpx.AsyncClient, region: Town
):
    await busy_week(region)

    found = await totals(desk)

    assert found["region"] == {
        "id": "",
        "name": "",
        "town": "",
        "small": False,
        "students": 6,
        "placements": 6,
        "planned_minutes": 6 * 5 * DAY,
        "counted_minutes": 7 * DAY,
        "waiting_minutes": DAY,
        "levels": {"kiosk": 0, "card": 0, "poster": 0, "declared": DAY, "corrected": 6 * DAY},
        "missing_days": 1 + 5 * 4,
        "open_days": 0,
    }
    (school,) = found["schools"]
    assert (school["name"], school["counted_minutes"]) == ("De Waterlelie", 7 * DAY)
    assert [one["name"] for one in found["companies"]] == ["Bakkerij Vermeer"]
    assert found["through"] == "2026-11-22"
    assert found["as_of"].startswith("2026-11-23T07:30")


async def test_no_person_is_in_the_answer(desk: httpx.AsyncClient, region: Town):
    await busy_week(region)

    text = (await desk.get(PATH, params=WEEK, headers=signed_in(LEAD))).text

    people = (scene.STUDENT, *STUDENTS, scene.MENTOR, scene.COACH, COORDINATOR)
    for secret in (*people, scene.PLACEMENT, *PLACEMENTS, "Łukasz", "Geheim"):
        assert secret not in text


async def test_of_a_small_school_only_whole_hours_are_told(desk: httpx.AsyncClient, region: Town):
    small = placement(
        str(uuid4()), str(uuid4()), SMALL_SCHOOL, scene.OTHER_COMPANY, scene.OTHER_SITE
    )
    await region.put(("school", SMALL_SCHOOL, "region", {"name": "Het Baken"}), small)
    await busy_week(region)

    found = await totals(desk)

    hidden = ("students", "placements", "planned_minutes", "waiting_minutes", "levels")
    for line in (*found["schools"], *found["companies"]):
        # Six of seven students: the seventh would be found by subtracting.
        assert line["small"] is True
        assert [line[name] for name in (*hidden, "missing_days", "open_days")] == [None] * 7
        assert line["counted_minutes"] % 60 == 0
    assert found["region"]["students"] == 7
    assert found["smallest"] == 5


async def test_days_to_come_are_not_counted_yet(desk: httpx.AsyncClient, region: Town):
    found = await totals(desk, first="2026-11-23", last="2027-06-30")

    assert found["through"] == "2026-11-23"
    assert found["region"]["planned_minutes"] == 0
    assert found["region"]["missing_days"] == 0


async def test_a_holiday_is_not_planned(desk: httpx.AsyncClient, region: Town):
    region.clock.set("2027-01-11 12:00")

    found = await totals(desk, first="2026-12-14", last="2027-01-10")

    # One week before and one after; the two weeks between are Christmas.
    assert found["region"]["planned_minutes"] == 6 * 10 * DAY


async def test_scanned_hours_are_told_apart(desk: httpx.AsyncClient, region: Town):
    for direction, when in (("in", "2026-11-23 08:30:00"), ("out", "2026-11-23 16:30:00")):
        region.clock.set(when)
        code = scene.kiosk_code(when)
        args = {"id": str(uuid4()), "direction": direction, "code": code}
        outcome = await region.send("attendance.scan", args)
        assert outcome["outcome"] == "accepted"

    found = await totals(desk, first="2026-11-23", last="2026-11-23")

    assert found["region"]["levels"]["kiosk"] == DAY
    assert found["region"]["planned_minutes"] == DAY  # of the others today is not over


async def test_the_same_question_is_not_counted_again_at_once(
    desk: httpx.AsyncClient, region: Town, watch: Watch
):
    before = await totals(desk)
    await busy_week(region)
    watch.seconds = FRESH_SECONDS - 1
    assert await totals(desk, by=ROOT) == before

    watch.seconds = FRESH_SECONDS
    assert (await totals(desk))["region"]["counted_minutes"] == 7 * DAY


@pytest.mark.parametrize("person", [LEAD, ROOT])
async def test_the_lead_and_the_administrator_of_the_region_may(
    desk: httpx.AsyncClient, person: str
):
    assert (await totals(desk, by=person))["region"]["students"] == 6


@pytest.mark.parametrize(
    "person",
    [
        scene.STUDENT,
        scene.MENTOR,
        scene.COACH,
        COORDINATOR,
        NEIGHBOUR,
        SCHOOL_ADMIN,
        INSPECTOR,
        "00000000-0000-4000-8000-000000000000",
    ],
)
async def test_nobody_else_may(desk: httpx.AsyncClient, person: str):
    answer = await desk.get(PATH, params=WEEK, headers=signed_in(person))

    assert (answer.status_code, answer.json()["code"]) == (404, "not-found")


@pytest.mark.parametrize("region_id", ["nonsense", "00000000-0000-4000-8000-000000000009"])
async def test_another_region_is_no_region(desk: httpx.AsyncClient, region_id: str):
    path = PATH.replace(REGION, region_id)

    answer = await desk.get(path, params=WEEK, headers=signed_in(LEAD))

    assert (answer.status_code, answer.json()["code"]) == (404, "not-found")


async def test_whoever_is_not_signed_in_or_signed_off_hears_so(desk: httpx.AsyncClient):
    assert (await desk.get(PATH, params=WEEK)).status_code == 401
    revoked = {**signed_in(LEAD), "x-revoked": "1"}
    assert (await desk.get(PATH, params=WEEK, headers=revoked)).status_code == 401


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("2026-11-22", "2026-11-16"),
        ("2026-02-30", "2026-03-01"),
        ("x", "2026-03-01"),
        ("", ""),
        ("2020-01-01", "2026-03-01"),
    ],
)
async def test_a_period_that_makes_no_sense_is_refused(
    desk: httpx.AsyncClient, first: str, last: str
):
    answer = await desk.get(PATH, params={"first": first, "last": last}, headers=signed_in(LEAD))

    assert (answer.status_code, answer.json()["code"]) == (400, "period")
