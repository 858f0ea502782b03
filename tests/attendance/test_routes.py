"""Posters and cards over HTTP: who may have them printed, and what is on the paper."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator

import httpx
import pytest_asyncio
import zxingcpp
from litestar import Litestar, Response
from PIL import Image

from server.attendance.codes import read_code
from server.attendance.routes import attendance_routes
from server.errors import Problem
from server.http_errors import problem_document
from tests.attendance import scene
from tests.attendance.conftest import COORDINATOR, NEIGHBOUR, REGION, Town
from tests.fakes import VAULT

HOST = "https://leerplek.example"
SITE = f"/api/regions/{REGION}/sites/{scene.SITE}"
CARD = f"/api/regions/{REGION}/placements/{scene.PLACEMENT}/card"
IN = "e0e00000-0000-4000-8000-000000000001"
NOBODY = "00000000-0000-4000-8000-000000000000"


class Caller:
    """Signed in by the name in a header, as far as these tests go."""

    def __init__(self, person: str, revoked: bool) -> None:
        self.person = person
        self.device = person.replace("0-", "d-", 1)
        self.revoked = revoked


async def authenticate(headers, method: str) -> Caller | None:
    person = headers.get("x-person")
    return Caller(person, "x-revoked" in headers) if person else None


def _answer(request, problem: Problem) -> Response[bytes]:
    status, headers, body = problem_document(problem, "nl")
    return Response(body, status_code=status, headers=headers, media_type=headers["content-type"])


@pytest_asyncio.fixture
async def desk(town: Town) -> AsyncIterator[httpx.AsyncClient]:
    """The routes, on a region with everybody in it."""
    routes = attendance_routes(town.engine, authenticate, HOST, VAULT)
    app = Litestar(
        [routes], exception_handlers={Problem: _answer}, openapi_config=None, logging_config=None
    )
    # Litestar's own client runs the app in another loop than the engine's.
    transport = httpx.ASGITransport(app=app)  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url=HOST) as client:
        yield client


def signed_in(person: str) -> dict[str, str]:
    return {"x-person": person}


MENTOR = signed_in(scene.MENTOR)
COACH = signed_in(scene.COACH)


def code_on(png: bytes) -> str:
    (found,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(png)))
    host, _, code = found.text.partition("/s#")
    assert host == HOST
    return code


async def scanned(town: Town, code: str, by: str, id: str = IN):
    outcome = await town.send("attendance.scan", {"id": id, "direction": "in", "code": code}, by=by)
    assert outcome["outcome"] == "accepted"
    return await town.event(id)


async def test_a_mentor_prints_a_poster_and_a_student_scans_it(town: Town, desk):
    made = await desk.post(f"{SITE}/posters", json={"label": "Voordeur"}, headers=MENTOR)
    assert made.status_code == 201
    picture = await desk.get(f"{SITE}/poster.png", headers=MENTOR)
    assert picture.headers["content-type"] == "image/png"
    event = await scanned(town, code_on(picture.content), scene.STUDENT)
    assert (event["evidence"], event.get("flags")) == ("poster", None)
    paper = await desk.get(f"{SITE}/poster.pdf?language=en", headers=MENTOR)
    assert paper.headers["content-type"] == "application/pdf"
    assert paper.content.startswith(b"%PDF-")


async def test_a_revoked_poster_is_no_proof_and_is_not_printed_again(town: Town, desk):
    made = (await desk.post(f"{SITE}/posters", json={}, headers=MENTOR)).json()
    code = code_on((await desk.get(f"{SITE}/poster.png", headers=MENTOR)).content)
    revoked = await desk.post(f"{SITE}/posters/{made['id']}/revoke", headers=MENTOR)
    assert revoked.status_code == 200
    assert revoked.json()["revoked_at"] is not None
    assert (await scanned(town, code, scene.STUDENT))["flags"] == ["revoked-key"]
    assert (await desk.get(f"{SITE}/poster.png", headers=MENTOR)).status_code == 404


async def test_each_poster_has_a_key_of_its_own_that_nobody_keeps(town: Town, desk):
    for _ in range(2):
        await desk.post(f"{SITE}/posters", json={}, headers=MENTOR)
    listed = (await desk.get(f"{SITE}/posters", headers=MENTOR)).json()
    assert len(listed) == 2
    kids = set()
    for poster in listed:
        png = (await desk.get(f"{SITE}/poster.png?poster={poster['id']}", headers=MENTOR)).content
        signed = read_code(code_on(png))
        assert signed is not None
        kids.add(signed.code.kid)
    assert len(kids) == 2
    kept = await town.rows("SELECT * FROM poster WHERE region = :region")
    columns = {len(str(value)) for row in kept for value in row}
    assert 43 not in columns, "no private key is kept with a poster"


async def test_a_poster_may_end_with_the_school_year(town: Town, desk):
    made = await desk.post(f"{SITE}/posters", json={"expires": "2027-07-31"}, headers=MENTOR)
    assert made.json()["expires_at"] == "2027-07-31T21:59:00.000Z"
    signed = read_code(code_on((await desk.get(f"{SITE}/poster.png", headers=MENTOR)).content))
    assert signed is not None
    assert signed.code.expires_at == scene.at("2027-07-31 23:59")


SENSELESS: tuple[dict[str, object], ...] = (
    {"expires": "2025-07-31"},
    {"expires": "2027-02-30"},
    {"expires": "9000-01-01"},
    {"expires": "soon"},
    {"label": "x" * 101},
    {"label": 7},
    {"else": 1},
)


async def test_a_poster_that_makes_no_sense_is_not_made(town: Town, desk):
    for body in SENSELESS:
        answer = await desk.post(f"{SITE}/posters", json=body, headers=MENTOR)
        assert answer.status_code == 400, body
    assert await town.rows("SELECT 1 FROM poster WHERE region = :region") == []


async def test_a_coach_prints_a_card_and_the_mentor_scans_it(town: Town, desk):
    town.clock.set("2026-11-23 08:31:00")
    card = await desk.post(f"{CARD}?format=png", headers=COACH)
    assert (card.status_code, card.headers["content-type"]) == (200, "image/png")
    # The region of these tests has a public card key whose private half is
    # elsewhere; the first card makes one that this server keeps.
    event = await scanned(town, code_on(card.content), scene.MENTOR)
    assert (event["evidence"], event.get("flags")) == ("card", None)
    again = await desk.post(f"{CARD}?format=png", headers=COACH)
    assert again.content == card.content, "printed again it is the same card"


async def test_a_lost_card_is_replaced(town: Town, desk):
    old = await desk.post(f"{CARD}?format=png", headers=COACH)
    new = await desk.post(f"{CARD}?format=png&anew=true", headers=COACH)
    town.clock.set("2026-11-23 08:40:00")
    assert (await scanned(town, code_on(old.content), scene.MENTOR))["flags"] == ["revoked-card"]
    found = await scanned(town, code_on(new.content), scene.MENTOR, IN.replace("1", "2", 1))
    assert found["evidence"] == "card"


async def test_cards_of_a_class_come_on_one_sheet(town: Town, desk):
    body = {"placements": [scene.PLACEMENT, scene.PLACEMENT]}
    sheet = await desk.post(f"/api/regions/{REGION}/cards", json=body, headers=COACH)
    assert sheet.status_code == 200
    assert sheet.content.startswith(b"%PDF-")


FORBIDDEN: tuple[tuple[str, str, str | None, int], ...] = (
    ("POST", f"{SITE}/posters", None, 401),
    ("GET", f"{SITE}/poster.png", None, 401),
    ("POST", CARD, None, 401),
    # on the company's or placement's wall, but not with this role
    ("POST", f"{SITE}/posters", scene.STUDENT, 403),
    ("GET", f"{SITE}/poster.png", scene.STUDENT, 403),
    ("GET", f"{SITE}/posters", scene.COACH, 403),
    ("POST", CARD, scene.STUDENT, 403),
    ("POST", CARD, scene.MENTOR, 403),
    # outside it: as if it were not there
    ("POST", f"{SITE}/posters", NEIGHBOUR, 404),
    ("POST", CARD, NEIGHBOUR, 404),
    ("POST", CARD, NOBODY, 404),
    ("GET", f"{SITE}/poster.pdf", COORDINATOR, 404),
    ("GET", f"/api/regions/{REGION}/sites/{NOBODY}/posters", scene.MENTOR, 404),
    ("GET", f"/api/regions/{REGION}/sites/x'--/posters", scene.MENTOR, 404),
    ("GET", f"/api/regions/{NOBODY}/sites/{scene.SITE}/posters", scene.MENTOR, 404),
    ("POST", f"{SITE}/posters/{NOBODY}/revoke", scene.MENTOR, 404),
)


async def test_who_may_not_gets_a_problem_and_changes_nothing(town: Town, desk):
    for method, path, person, status in FORBIDDEN:
        headers = signed_in(person) if person else {}
        body: dict[str, str] | None = {} if path.endswith("posters") else None
        if method == "GET":
            body = None
        answer = await desk.request(method, path, headers=headers, json=body)
        assert answer.status_code == status, (method, path, person)
        assert answer.json()["remedy"] in ("ask", "sign-in")
    assert await town.rows("SELECT 1 FROM poster WHERE region = :region") == []
    assert len(await town.rows("SELECT 1 FROM student_card WHERE region = :region")) == 1


async def test_a_revoked_device_prints_nothing(desk):
    answer = await desk.post(CARD, headers={**COACH, "x-revoked": "1"})
    assert answer.status_code == 401


async def test_one_forbidden_placement_stops_the_whole_sheet(town: Town, desk):
    body = {"placements": [scene.PLACEMENT, scene.OTHER_PLACEMENT]}
    answer = await desk.post(f"/api/regions/{REGION}/cards", json=body, headers=COACH)
    assert answer.status_code == 404
    assert await town.rows("SELECT 1 FROM card_key WHERE region = :region") == []


async def test_a_serial_that_somebody_typed_does_not_stop_the_printer(town: Town, desk):
    """A foreign client may put any text there; a card of the server's own is made."""
    typed = {"serial": "no hex at all", "issued_at": "2026-11-23T07:00:00Z"}
    await town.put(
        ("student-card", IN, f"placement:{scene.PLACEMENT}", typed),
    )
    answer = await desk.post(f"{CARD}?format=png", headers=COACH)
    assert answer.status_code == 200
    event = await scanned(town, code_on(answer.content), scene.MENTOR, IN.replace("1", "3", 1))
    assert event["evidence"] == "card"
