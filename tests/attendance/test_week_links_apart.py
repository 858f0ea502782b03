"""Whose students a weekly link shows, and who may make and answer one."""

from __future__ import annotations

from typing import Any

from server.identity.kinds import role_id
from server.sync.engine import Intended
from server.sync.kinds import Author
from tests.attendance import scene
from tests.attendance.conftest import COORDINATOR, NEIGHBOUR, REGION, SCOPE, Town
from tests.attendance.week_desk import (
    COACH,
    LINKS,
    MON,
    OFFICE,
    SLIPS,
    STRANGER,
    WEEK,
    a_link,
    answers,
    declares,
    journal_of,
    opened,
    signed_in,
    yes_to_all,
)

SECOND_STUDENT = "57d00000-0000-4000-8000-000000000002"


async def _second_student(town: Town, mentor: str) -> None:
    """Another student at the same bakery, of another school."""
    school = "5c400000-0000-4000-8000-000000000002"
    week = [{"weekday": day, "from": "08:30", "to": "16:30"} for day in range(1, 6)]
    await town.put(
        ("school", school, "region", {"name": "De Berk", "sector": "vso"}),
        (
            "placement",
            scene.OTHER_PLACEMENT,
            f"placement:{scene.OTHER_PLACEMENT}",
            {
                "student": SECOND_STUDENT,
                "student_name": "Łukasz Bakker",
                "school": school,
                "company": scene.COMPANY,
                "company_name": "Bakkerij Vermeer",
                "site": scene.SITE,
                "starts": "2026-09-01",
                "ends": "2027-07-09",
                "schedule": week,
                "mentors": [mentor],
            },
        ),
    )


async def test_a_schools_link_never_shows_another_schools_students(town: Town, desk):
    await _second_student(town, scene.MENTOR)
    sheet = await opened(desk, await a_link(desk))
    assert [each["placement"] for each in sheet["students"]] == [scene.PLACEMENT]


async def test_answers_about_a_placement_that_is_not_on_the_sheet_change_nothing(town, desk):
    await _second_student(town, scene.MENTOR)
    await declares(town, MON)
    token = await a_link(desk)
    given = yes_to_all(await opened(desk, token))
    given.append({**given[0], "placement": scene.OTHER_PLACEMENT})
    refused = await answers(desk, token, given)
    assert refused.status_code == 409
    assert await journal_of(town) == []


SENSELESS: tuple[dict[str, Any], ...] = (
    {},
    {"token": 7},
    {"token": "x", "students": []},
    {"token": "x" * 201},
    {"token": "x", "students": [{"placement": scene.PLACEMENT, "days": []}]},
    {"token": "x", "students": [{"placement": scene.PLACEMENT, "days": [{"day": "soon"}]}]},
)


async def test_what_is_no_answer_gets_a_problem(town: Town, desk):
    token = await a_link(desk)
    for body in SENSELESS:
        sent = {**body, **({"token": token} if body.get("token") == "x" else {})}
        assert (await desk.post("/api/week-links/answer", json=sent)).status_code == 400, body
    sheet = await opened(desk, token)
    for change in (
        {"answer": "yes", "starts": None, "ends": None},
        {"answer": "yes", "starts": "09:00", "ends": "08:00"},
        {"answer": "yes", "starts": "09:00", "ends": None},
    ):
        given = yes_to_all(sheet)
        given[0]["days"][0] |= change
        answer = await answers(desk, token, given)
        assert answer.status_code in (400, 409), change
    short = yes_to_all(sheet)
    short[0]["days"].pop()
    assert (await answers(desk, token, short)).status_code == 409
    assert [row for row in await journal_of(town) if "accepted" in row[3]] == []


async def test_a_coach_who_coaches_nobody_yet_reads_that_there_is_nothing(town: Town, desk):
    school = f"school:{scene.SCHOOL}"
    role = role_id(school, STRANGER, "coach")
    await town.put(("role", role, school, {"name": "Nieuw", "role": "coach", "person": STRANGER}))
    for method in ("GET", "POST"):
        answer = await desk.request(method, LINKS, json={}, headers=signed_in(STRANGER))
        assert answer.status_code == 200, answer.text
        assert answer.json()["links"] == []


FORBIDDEN: tuple[tuple[str, str, str | None, int], ...] = (
    ("GET", LINKS, None, 401),
    ("POST", LINKS, None, 401),
    ("POST", SLIPS, None, 401),
    ("GET", LINKS, scene.STUDENT, 403),
    ("GET", LINKS, scene.MENTOR, 403),
    ("POST", LINKS, NEIGHBOUR, 403),
    ("GET", LINKS, STRANGER, 404),
    ("GET", f"/api/regions/{STRANGER}/weeks/{WEEK}/links", COORDINATOR, 404),
    ("GET", f"/api/regions/x'--/weeks/{WEEK}/links", COORDINATOR, 404),
    ("GET", f"/api/regions/{REGION}/weeks/2027-W53/links", COORDINATOR, 404),
    ("GET", f"/api/regions/{REGION}/weeks/9999-W52/links", COORDINATOR, 404),
    ("POST", f"{LINKS}/{STRANGER}/withdraw", COORDINATOR, 404),
)


async def test_who_may_not_gets_a_problem_and_changes_nothing(town: Town, desk):
    for method, path, person, status in FORBIDDEN:
        headers = signed_in(person) if person else {}
        body: dict[str, Any] | None = None if method == "GET" else {}
        if path == SLIPS:
            body = {"placements": [scene.PLACEMENT]}
        answer = await desk.request(method, path, headers=headers, json=body)
        assert answer.status_code == status, (method, path, person, answer.text)
    assert await town.rows("SELECT 1 FROM week_link WHERE region = :region") == []


async def test_a_coach_sends_links_about_their_own_students_only(town: Town, desk):
    other_coach = "c0ac4000-0000-4000-8000-0000000000ff"
    await town.put(
        (
            "role",
            role_id(f"school:{scene.SCHOOL}", other_coach, "coach"),
            f"school:{scene.SCHOOL}",
            {"person": other_coach, "role": "coach"},
        ),
    )
    assert (await desk.get(LINKS, headers=signed_in(other_coach))).json()["links"] == []
    token = await a_link(desk, COACH)
    assert [each["placement"] for each in (await opened(desk, token))["students"]] == [
        scene.PLACEMENT
    ]
    (row,) = (await desk.get(LINKS, headers=COACH)).json()["links"]
    assert row["coach"] == scene.COACH
    (office,) = (await desk.get(LINKS, headers=OFFICE)).json()["links"]
    assert office["state"] == "none", "the office's own link is another one"
    withdrawn = await desk.post(f"{LINKS}/{row['id']}/withdraw", json={}, headers=OFFICE)
    assert withdrawn.status_code == 200, "the office withdraws any link of its school"


async def test_students_for_whom_nobody_answers_are_named(town: Town, desk):
    await town.put(("placement", scene.PLACEMENT, SCOPE, {"mentors": {"remove": [scene.MENTOR]}}))
    (row,) = (await desk.get(LINKS, headers=OFFICE)).json()["links"]
    assert (row["person"], row["state"]) == (None, "none")
    assert row["students"] == [{"placement": scene.PLACEMENT, "name": "Łukasz van der Meulen"}]
    (still,) = (await desk.post(LINKS, json={}, headers=OFFICE)).json()["links"]
    assert still["link"] is None


async def test_a_company_that_takes_part_otherwise_gets_no_link(town: Town, desk):
    await town.put(("company", scene.COMPANY, f"company:{scene.COMPANY}", {"ways": ["kiosk"]}))
    assert (await desk.post(LINKS, json={}, headers=OFFICE)).json()["links"] == []


async def test_two_students_with_one_first_name_are_told_apart(town: Town, desk):
    await town.put(
        (
            "placement",
            scene.OTHER_PLACEMENT,
            f"placement:{scene.OTHER_PLACEMENT}",
            {
                "student": SECOND_STUDENT,
                "student_name": "Łukasz Bakker",
                "school": scene.SCHOOL,
                "company": scene.COMPANY,
                "site": scene.SITE,
                "starts": "2026-09-01",
                "ends": "2027-07-09",
                "schedule": [{"weekday": 1, "from": "09:00", "to": "12:00"}],
                "mentors": [scene.MENTOR],
            },
        )
    )
    sheet = await opened(desk, await a_link(desk))
    assert sorted(each["name"] for each in sheet["students"]) == ["Łukasz B.", "Łukasz M."]


async def test_a_mentors_account_and_link_are_one_person(town: Town, desk):
    await declares(town, MON)
    token = await a_link(desk)
    await answers(desk, token, yes_to_all(await opened(desk, token)))
    sent = {"placement": scene.PLACEMENT, "week": WEEK, "way": "account"}
    intended = Intended("week.sign", {**sent, "days": [{"day": MON, "answer": "no"}]})
    (refused,) = await town.engine.apply(
        REGION, Author(scene.MENTOR, scene.MENTOR.replace("0-", "d-", 1)), [intended]
    )
    assert refused["code"] == "already-signed"
