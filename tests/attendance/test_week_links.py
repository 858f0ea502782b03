"""The weekly link over HTTP, from the office that makes it to the mentor who answers."""

from __future__ import annotations

import asyncio
import base64
import io
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
import zxingcpp
from litestar import Litestar
from PIL import Image

from server.attendance.drawing import to_png
from server.attendance.rules.schedule import Plan
from server.attendance.rules.weeks import week_days
from server.attendance.weeks.routes import week_routes
from server.attendance.weeks.slips import Slip, slip_page, slips_pdf
from server.attendance.weeks.tokens import Token, read_token, write_token
from server.errors import Problem
from server.identity.identity import Identity
from server.identity.kinds import role_id
from server.secrets import Vault
from server.sync.engine import Intended
from server.sync.kinds import Author
from tests.attendance import scene
from tests.attendance.conftest import COORDINATOR, NEIGHBOUR, REGION, SCOPE, Town
from tests.attendance.test_routes import HOST, _answer, authenticate
from tests.fakes import VAULT

WEEK = "2026-W48"
LINKS = f"/api/regions/{REGION}/weeks/{WEEK}/links"
SLIPS = f"/api/regions/{REGION}/weeks/{WEEK}/slips"
STRANGER = "00000000-0000-4000-8000-000000000000"
SECOND_STUDENT = "57d00000-0000-4000-8000-000000000002"
SECOND_MENTOR = "3e000000-0000-4000-8000-000000000003"
MON, TUE, WED, THU, FRI = (f"2026-11-{day}" for day in range(23, 28))


def signed_in(person: str) -> dict[str, str]:
    return {"x-person": person}


OFFICE, COACH = signed_in(COORDINATOR), signed_in(scene.COACH)


@pytest_asyncio.fixture
async def desk(town: Town) -> AsyncIterator[httpx.AsyncClient]:
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


# --- the token ------------------------------------------------------------------------

TOKEN = Token(REGION, "11110000-0000-4000-8000-000000000001", WEEK, 1_796_598_000)


def test_a_token_says_what_it_was_made_with():
    for week in ("2026-W48", "2026-W53", "2027-W01", "2099-W01"):
        token = Token(REGION, TOKEN.link, week, TOKEN.expires)
        assert read_token(VAULT, write_token(VAULT, token)) == token


def test_no_byte_of_a_token_can_be_changed():
    text = write_token(VAULT, TOKEN)
    raw = base64.urlsafe_b64decode(text)
    for place in range(len(raw)):
        for bit in range(8):
            other = bytearray(raw)
            other[place] ^= 1 << bit
            assert read_token(VAULT, base64.urlsafe_b64encode(bytes(other)).decode()) is None
    for place in range(len(text)):
        for letter in "A9-_=+/ é\n":
            changed = text[:place] + letter + text[place + 1 :]
            assert changed == text or read_token(VAULT, changed) is None
    for odd in (text[:-1], text + "A", text + "\n", "", text.swapcase(), " " + text):
        assert read_token(VAULT, odd) is None


def test_a_token_of_another_server_or_region_opens_nothing():
    text = write_token(VAULT, TOKEN)
    assert read_token(Vault(Path("no-file"), secret="B" * 42 + "A"), text) is None
    raw = bytearray(base64.urlsafe_b64decode(text))
    raw[1:17] = bytes(16)
    assert read_token(VAULT, base64.urlsafe_b64encode(bytes(raw)).decode()) is None


# --- a week ---------------------------------------------------------------------------


async def test_a_mentor_without_an_account_answers_a_week(town: Town, desk):
    for day in (MON, TUE, THU):
        await declares(town, day)
    await declares(town, WED, ends="18:30")
    token = await a_link(desk)
    sheet = await opened(desk, token)
    assert (sheet["company"], sheet["mentor"], sheet["state"]) == (
        "Bakkerij Vermeer",
        "Joost Vermeer",
        "open",
    )
    (student,) = sheet["students"]
    assert student["name"] == "Łukasz", "no surname leaves the school"
    assert [(day["day"], day["odd"]) for day in student["days"]] == [
        (MON, None),
        (TUE, None),
        (WED, "longer"),
        (THU, None),
        (FRI, "nothing-noted"),
    ]
    given = yes_to_all(sheet, "Prima week.")
    given[0]["days"][2] |= {"answer": "yes", "starts": "08:30", "ends": "16:30"}
    given[0]["days"][4] = {"day": FRI, "seen": student["days"][4]["seen"], "answer": "no"}
    done = await answers(desk, token, given)
    assert done.status_code == 200, done.text
    assert done.json()["state"] == "answered"
    assert done.json()["students"][0]["signed"]["remark"] == "Prima week."
    rows = await town.rows(
        "SELECT day, minutes, confirmed, needs_look FROM attendance_day"
        " WHERE region = :region ORDER BY day"
    )
    assert rows == [(day, 480, "yes", 0) for day in (MON, TUE, WED, THU)]
    ((device, person, n, _),) = await journal_of(town)
    ((id,),) = await town.rows("SELECT id FROM week_link WHERE region = :region")
    assert (device, person, n) == (id, scene.MENTOR, 1), "a device of its own, in the mentor's name"


async def test_the_same_answers_sent_twice_are_taken_once(town: Town, desk):
    for day in (MON, TUE, WED, THU, FRI):
        await declares(town, day)
    token = await a_link(desk)
    given = yes_to_all(await opened(desk, token))
    first = await answers(desk, token, given)
    again = await answers(desk, token, given)
    assert (first.status_code, again.status_code) == (200, 200)
    assert again.json() == first.json()
    assert len(await journal_of(town)) == 1


async def test_a_week_that_was_answered_shows_the_answers_and_takes_no_others(town: Town, desk):
    for day in (MON, TUE, WED, THU, FRI):
        await declares(town, day)
    token = await a_link(desk)
    given = yes_to_all(await opened(desk, token))
    await answers(desk, token, given)
    given[0]["days"][0]["answer"] = "no"
    refused = await answers(desk, token, given)
    assert (refused.status_code, refused.json()["code"]) == (409, "week-already-answered")
    sheet = await opened(desk, token)
    assert sheet["state"] == "answered"
    assert sheet["students"][0]["signed"]["days"][0] == {"day": MON, "answer": "yes"}


async def test_a_second_link_is_no_second_word(town: Town, desk):
    """Withdrawn and made anew, it is still the same person and week."""
    for day in (MON, TUE, WED, THU, FRI):
        await declares(town, day)
    token = await a_link(desk)
    given = yes_to_all(await opened(desk, token))
    await answers(desk, token, given)
    listed = (await desk.get(LINKS, headers=OFFICE)).json()["links"]
    assert [row["state"] for row in listed] == ["answered"]
    await desk.post(f"{LINKS}/{listed[0]['id']}/withdraw", json={}, headers=OFFICE)
    made = (await desk.post(LINKS, json={}, headers=OFFICE)).json()["links"]
    assert [(row["state"], row["link"]) for row in made] == [("answered", None)]


async def test_two_phones_that_answer_one_link_at_once_leave_one_answer(town: Town, desk):
    for day in (MON, TUE, WED, THU, FRI):
        await declares(town, day)
    token = await a_link(desk)
    one = yes_to_all(await opened(desk, token))
    other = yes_to_all(await opened(desk, token))
    other[0]["days"][0]["answer"] = "no"
    done = await asyncio.gather(answers(desk, token, one), answers(desk, token, other))
    assert sorted(each.status_code for each in done) == [200, 409]
    rows = await town.rows("SELECT 1 FROM week_confirmation WHERE region = :region")
    assert len(rows) == 1


async def test_hours_that_changed_meanwhile_are_shown_again(town: Town, desk):
    for day in (MON, TUE, WED, THU, FRI):
        await declares(town, day)
    token = await a_link(desk)
    given = yes_to_all(await opened(desk, token))
    later = {"id": STRANGER, "day": MON, "starts": "08:30", "ends": "18:00"}
    await town.send("attendance.declare", later, at=f"{FRI} 16:50")
    refused = await answers(desk, token, given)
    assert (refused.status_code, refused.json()["code"]) == (409, "week-changed")
    assert await journal_of(town) == []
    assert (await answers(desk, token, yes_to_all(await opened(desk, token)))).status_code == 200


async def test_a_week_is_not_answered_before_its_last_planned_day(town: Town, desk):
    town.clock.set(f"{WED} 17:00")
    await declares(town, MON)
    token = await a_link(desk)
    sheet = await opened(desk, token)
    assert (sheet["state"], sheet["opens_on"]) == ("early", FRI)
    refused = await answers(desk, token, yes_to_all(sheet))
    assert (refused.status_code, refused.json()["code"]) == (409, "week-not-over")
    assert refused.json()["opens_on"] == FRI


@pytest.mark.parametrize(
    ("last", "first_too_late"),
    [("2026-12-06 23:59:59", "2026-12-07 00:00:00")],
)
async def test_a_link_expires_at_midnight_of_the_netherlands(
    town: Town, desk, last, first_too_late
):
    await declares(town, MON)
    token = await a_link(desk)
    town.clock.set(last)
    assert (await opened(desk, token))["state"] == "open"
    given = yes_to_all(await opened(desk, token))
    town.clock.set(first_too_late)
    for path, more in (("open", {}), ("answer", {"students": given})):
        answer = await desk.post(f"/api/week-links/{path}", json={"token": token, **more})
        assert (answer.status_code, answer.json()["code"]) == (410, "week-link-expired")
    assert await journal_of(town) == []
    gone = await desk.post(LINKS, json={}, headers=OFFICE)
    assert (gone.status_code, gone.json()["code"]) == (409, "week-over")


async def test_the_last_week_of_a_year_of_53_weeks(town: Town, desk):
    """Monday 28 December to Sunday 3 January; the holidays take all of it."""
    town.clock.set("2026-12-30 12:00")
    path = f"/api/regions/{REGION}/weeks/2026-W53/links"
    assert (await desk.get(path, headers=OFFICE)).json() == {
        "week": "2026-W53",
        "first": "2026-12-28",
        "last": "2027-01-03",
        "links": [],
    }


async def test_a_withdrawn_link_opens_nothing_and_another_can_be_made(town: Town, desk):
    await declares(town, MON)
    token = await a_link(desk)
    (row,) = (await desk.get(LINKS, headers=OFFICE)).json()["links"]
    assert (row["state"], row["email"], row["link"]) == (
        "open",
        "joost@bakkerij.example",
        f"{HOST}/w#{token}",
    )
    withdrawn = await desk.post(f"{LINKS}/{row['id']}/withdraw", json={}, headers=OFFICE)
    assert [(each["state"], each["link"]) for each in withdrawn.json()["links"]] == [
        ("withdrawn", None)
    ]
    refused = await desk.post("/api/week-links/open", json={"token": token})
    assert (refused.status_code, refused.json()["code"]) == (410, "week-link-withdrawn")
    other = await a_link(desk)
    assert other != token
    assert (await opened(desk, other))["state"] == "open"


async def test_asking_again_gives_the_same_link(town: Town, desk):
    assert await a_link(desk) == await a_link(desk)
    assert len(await town.rows("SELECT 1 FROM week_link WHERE region = :region")) == 1


async def test_a_mutated_link_opens_nothing_and_guessing_is_slowed(town: Town, desk):
    token = await a_link(desk)
    wrong = ("A" if token[20] != "A" else "B").join((token[:20], token[21:]))
    statuses = []
    for _ in range(25):
        answer = await desk.post("/api/week-links/open", json={"token": wrong})
        statuses.append(answer.status_code)
    assert statuses[:20] == [404] * 20
    assert statuses[20:] == [429] * 5
    town.clock.set(f"{FRI} 16:47")
    assert (await opened(desk, token))["state"] == "open"


async def test_a_mentor_who_left_answers_nothing_more(town: Town, desk):
    await declares(town, MON)
    token = await a_link(desk)
    given = yes_to_all(await opened(desk, token))
    await town.put(("placement", scene.PLACEMENT, SCOPE, {"mentors": {"remove": [scene.MENTOR]}}))
    assert (await opened(desk, token))["state"] == "empty"
    refused = await answers(desk, token, given)
    assert (refused.status_code, refused.json()["code"]) == (409, "week-changed")


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
    assert (await desk.get(LINKS, headers=signed_in(other_coach))).status_code == 403
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


# --- paper ----------------------------------------------------------------------------


async def test_slips_are_printed_for_whoever_sees_the_placements(town: Town, desk):
    body = {"placements": [scene.PLACEMENT]}
    for headers in (OFFICE, COACH):
        printed = await desk.post(SLIPS, json=body, headers=headers)
        assert (printed.status_code, printed.headers["content-type"]) == (200, "application/pdf")
        assert printed.content.startswith(b"%PDF-")
    strange = {"placements": [scene.PLACEMENT, scene.OTHER_PLACEMENT]}
    assert (await desk.post(SLIPS, json=strange, headers=OFFICE)).status_code == 404


def test_the_code_on_a_slip_names_the_placement_and_the_week():
    link = f"{HOST}/slip/{scene.PLACEMENT}/{WEEK}"
    slip = Slip(
        "Łukasz van der Meulen", "Bakkerij Vermeer", WEEK, {MON: Plan("08:30", "16:30", 480)}, link
    )
    for language in ("nl", "en"):
        picture = Image.open(io.BytesIO(to_png(slip_page(slip, language))))
        (found,) = zxingcpp.read_barcodes(picture)
        assert found.text == link
    assert slips_pdf([slip, slip]).count(b"/Type /Page\n") == 2


@pytest.mark.parametrize("planned", range(8))
def test_a_slip_is_one_page_however_many_days_are_planned(planned):
    plans = dict.fromkeys(week_days(WEEK)[:planned], Plan("08:30", "16:30", 480))
    page = slip_page(Slip("Noor", "Bakkerij Vermeer", WEEK, plans, HOST))
    assert max(item.y for item in page.items) <= page.height - 12
