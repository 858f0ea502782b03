"""People come in by a link, look around and go out, as their browser does it."""

from __future__ import annotations

import asyncio
import base64
import io
import re

import pytest
import zxingcpp
from PIL import Image

from server.database import Database
from server.errors import Problem
from server.identity.identity import Identity
from server.identity.rules import WRONG_OF_ONE
from server.sync.kinds import Record
from tests.fakes import MINUTE
from tests.identity.door import HOST, Door, open_door
from tests.identity.ground import Ground, new_id
from tests.identity.people import WHO, enrolment, invite, one_database

DAY = 24 * 60 * MINUTE


async def test_a_student_comes_in_by_a_link_and_goes_out(door: Door, scene: Ground):
    code = await invite(door, scene, "cora", "sam")
    async with door.client() as browser:
        assert (await browser.get("/api/me")).status_code == 401
        answer = await browser.post("/api/enrol", json=enrolment(code))
        assert answer.status_code == 201
        said = answer.json()
        region = {"id": scene.region, "name": "Testregio", "roles": ["student"], "epoch": "e1"}
        assert said["regions"] == [region]
        assert said["person"] == WHO["sam"]
        cookie = answer.headers["set-cookie"].lower()
        assert said["token"].lower() in cookie
        for part in ("httponly", "samesite=strict", "path=/", "secure", "max-age=34560000"):
            assert part in cookie
        me = (await browser.get("/api/me")).json()
        assert me["device"] == said["device"]
        assert me["roles"] == [
            {"region": scene.region, "role": "student", "school": "s", "company": None}
        ]
        assert me["regions"] == [region]
        out = await browser.post("/api/sign-out")
        assert out.status_code == 204
        assert "max-age=0" in out.headers["set-cookie"].lower()
    async with door.client(said["token"]) as again:
        answer = await again.get("/api/me")
        assert answer.status_code == 401
        assert answer.json()["wipe"] is True


async def test_a_code_works_once_and_all_that_do_not_work_answer_alike(door: Door, scene: Ground):
    used, late, cancelled = [await invite(door, scene, "cora", "sam") for _ in range(3)]
    async with door.client(await door.device(WHO["cora"])) as cora:
        path = f"/api/regions/{scene.region}/invitations"
        newest = (await cora.get(path)).json()["invitations"]
        assert {one["state"] for one in newest} == {"open"}
        async with door.client() as browser:
            assert (await browser.post("/api/enrol", json=enrolment(used))).status_code == 201
            (open_id,) = [one["id"] for one in newest if await _opens(door, one["id"], cancelled)]
            assert (await cora.delete(f"{path}/{open_id}")).status_code == 204
            door.clock.pass_by(7 * DAY)
            answers = [
                await browser.post("/api/enrol", json=enrolment(code))
                for code in (used, late, cancelled, "x" * 22, "no code at all", "\u20ac")
            ]
        assert {answer.status_code for answer in answers} == {404}
        assert len({answer.content for answer in answers}) == 1
        assert answers[0].json()["code"] == "code-unknown"
        states = [one["state"] for one in (await cora.get(path)).json()["invitations"]]
        assert sorted(states) == ["cancelled", "expired", "used"]


async def _opens(door: Door, invitation: str, code: str) -> bool:
    from server.identity.store import secret_hash

    async with door.db.read() as tx:
        rows = await tx.fetch(
            "SELECT 1 FROM invitation WHERE id = :id AND code_hash = :hash",
            id=invitation,
            hash=secret_hash(code),
        )
    return bool(rows)


async def test_of_many_that_use_a_code_at_once_exactly_one_gets_in(door: Door, scene: Ground):
    code = await invite(door, scene, "cora", "sam")
    async with door.client() as client:
        answers = await asyncio.gather(
            *(client.post("/api/enrol", json=enrolment(code)) for _ in range(12))
        )
    assert sorted(answer.status_code for answer in answers) == [201, *[404] * 11]


async def test_codes_and_tokens_are_kept_as_hashes_only(door: Door, scene: Ground):
    code = await invite(door, scene, "cora", "sam")
    async with door.client() as client:
        token = (await client.post("/api/enrol", json=enrolment(code))).json()["token"]
    async with door.db.read() as tx:
        for table in ("device", "invitation", "person", "guess"):
            kept = repr([tuple(row) for row in await tx.fetch(f"SELECT * FROM {table}")])
            assert code not in kept
            assert token not in kept


@one_database
@pytest.mark.parametrize("form", ["svg", "png"])
async def test_the_picture_of_an_invitation_reads_as_its_link(door: Door, scene: Ground, form):
    async with door.client(await door.device(WHO["cora"])) as cora:
        answer = await cora.post(
            f"/api/regions/{scene.region}/invitations", json={"person": WHO["sam"], "qr": form}
        )
    made = answer.json()
    if form == "png":
        image = Image.open(io.BytesIO(base64.b64decode(made["qr"]["data"]))).convert("L")
    else:
        image = _drawn(made["qr"]["data"])
    (found,) = zxingcpp.read_barcodes(image)
    assert found.text == made["link"]


def _drawn(svg: str) -> Image.Image:
    """The picture of our own kind of SVG: one path of bars."""
    (size,) = (int(found) for found in re.findall(r'viewBox="0 0 (\d+)', svg))
    image = Image.new("L", (size, size), 255)
    for x, y, width in re.findall(r"M(\d+) (\d+)h(\d+)v1", svg):
        for step in range(int(width)):
            image.putpixel((int(x) + step, int(y)), 0)
    return image.resize((size * 8, size * 8), Image.Resampling.NEAREST)


async def test_a_revoked_device_is_remembered_for_thirty_days(door: Door, scene: Ground):
    (enrolled,) = await door.identity.create_devices([(WHO["carl"], None, "phone")])
    headers = {"authorization": f"Bearer {enrolled.token}"}
    await door.identity.revoke(enrolled.device)
    door.clock.pass_by(30 * DAY - 1)
    caller = await door.identity.authenticate(headers, "POST")
    assert caller is not None
    assert caller.revoked
    door.clock.pass_by(1)
    assert await door.identity.authenticate(headers, "POST") is None


async def test_a_revocation_by_another_process_counts_here(door: Door, scene: Ground):
    (enrolled,) = await door.identity.create_devices([(WHO["carl"], None, "phone")])
    other_process = Identity(door.db, door.clock, recheck_seconds=0)
    headers = {"authorization": f"Bearer {enrolled.token}"}
    before = await other_process.authenticate(headers, "POST")
    assert before is not None
    assert not before.revoked
    await door.identity.revoke(enrolled.device)
    after = await other_process.authenticate(headers, "POST")
    assert after is not None
    assert after.revoked


@one_database
async def test_a_device_that_is_known_costs_no_statement(door: Door, scene: Ground, monkeypatch):
    identity = Identity(door.db, door.clock, recheck_seconds=60)
    token = await door.device(WHO["carl"])
    headers = {"authorization": f"Bearer {token}"}
    first = await identity.authenticate(headers, "POST")
    monkeypatch.setattr(identity, "db", None)
    assert await identity.authenticate(headers, "POST") == first


async def test_when_a_device_was_heard_of_is_written_now_and_then(door: Door, scene: Ground):
    token = await door.device(WHO["carl"])
    async with door.client(token) as carl:
        await carl.get("/api/me")
        await door.identity.flush_seen()
        (device,) = (await carl.get("/api/devices")).json()["devices"]
        assert device["last_seen_at"] is not None
        first = device["last_seen_at"]
        door.clock.pass_by(2 * 60 * MINUTE)
        await carl.get("/api/me")
        await door.identity.flush_seen()
        (device,) = (await carl.get("/api/devices")).json()["devices"]
        assert device["last_seen_at"] > first


async def test_guessing_codes_is_slowed_and_a_good_code_waits_too(
    door: Door, scene: Ground, caplog
):
    caplog.set_level("INFO", "leerplek.identity")
    code = await invite(door, scene, "cora", "sam")
    async with door.client() as client:
        for n in range(WRONG_OF_ONE):
            answer = await client.post("/api/enrol", json=enrolment(f"wrong code {n}"))
            assert answer.status_code == 404
        answer = await client.post("/api/enrol", json=enrolment(code))
        assert answer.status_code == 429
        assert answer.json()["code"] == "rate-limited"
        assert int(answer.headers["retry-after"]) == 60
        again = await client.post("/api/enrol", json=enrolment(code))
        assert again.status_code == 429
        door.clock.pass_by(MINUTE)
        assert (await client.post("/api/enrol", json=enrolment(code))).status_code == 201
    assert caplog.text.count("being guessed") == 1, "a flood of guesses is no flood of lines"
    for secret in (code, "wrong code", "sam"):
        assert secret not in caplog.text


@one_database
async def test_trying_many_tokens_at_once_is_slowed_and_good_ones_still_work(
    door: Door, scene: Ground, caplog
):
    caplog.set_level("INFO", "leerplek.identity")
    identity = Identity(door.db, door.clock, stranger_seconds=0.2)
    token = await door.device(WHO["carl"])
    known = {"authorization": f"Bearer {token}"}
    await identity.authenticate(known, "POST")

    async def tried(n: int) -> str:
        try:
            caller = await identity.authenticate({"authorization": f"Bearer guess-{n}"}, "POST")
        except Problem as problem:
            return problem.code
        return "unknown" if caller is None else "in"

    strangers = asyncio.gather(*(tried(n) for n in range(80)))
    await asyncio.sleep(0)
    assert await identity.authenticate(known, "POST") is not None
    assert sorted(await strangers) == ["rate-limited"] * 30 + ["unknown"] * 50
    assert "many unknown tokens" in caplog.text
    assert "guess-" not in caplog.text


@one_database
@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"sec-fetch-site": "same-origin", "origin": HOST}, 204),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site", "origin": HOST}, 403),
        ({"origin": HOST}, 204),
        ({"origin": "https://evil.test"}, 403),
        ({"origin": "null"}, 403),
        ({}, 204),
    ],
)
async def test_another_site_cannot_act_with_somebodys_cookie(
    door: Door, scene: Ground, headers, status
):
    code = await invite(door, scene, "cora", "sam")
    async with door.client() as browser:
        await browser.post("/api/enrol", json=enrolment(code))
        answer = await browser.post("/api/sign-out", headers=headers)
        assert answer.status_code == status
        assert (await browser.get("/api/me", headers=headers)).status_code == (
            200 if status == 403 else 401
        )


@one_database
async def test_a_bearer_token_needs_no_word_about_where_it_comes_from(door: Door, scene: Ground):
    async with door.client(await door.device(WHO["carl"])) as client:
        answer = await client.post("/api/sign-out", headers={"origin": "https://elsewhere.test"})
        assert answer.status_code == 204


@one_database
async def test_on_plain_loopback_the_cookie_travels_without_https(db: Database, ground: Ground):
    door = open_door(db, "http://127.0.0.1:8000")
    person = await door.identity.create_person("Sam")
    code = (await door.identity.invite(person)).code or ""
    async with door.client() as browser:
        answer = await browser.post("/api/enrol", json=enrolment(code))
        assert "secure" not in answer.headers["set-cookie"].lower()


async def test_what_people_say_of_themselves_goes_first(door: Door, scene: Ground):
    me = WHO["carl"]
    said = {"name": "Carl de Wit", "language": "en"}
    await scene.put(Record(me, "person", f"person:{me}", 0, said))
    async with door.client(await door.device(me)) as client:
        answer = (await client.get("/api/me")).json()
        assert (answer["name"], answer["language"]) == ("Carl de Wit", "en")


BAD_BODIES = [
    {},
    {"code": 12, "device": {"name": "x"}},
    {"code": "x", "device": "y"},
    {"code": "x", "device": {"name": ""}},
    {"code": "x", "device": {"name": "a" * 101}},
    {"code": "", "device": {"name": "x"}},
    {"code": "x", "device": {"name": "nul\u0000"}},
    {"code": "x", "device": {"name": "x", "public_key": "\u0000"}},
    [],
    None,
]


@one_database
@pytest.mark.parametrize("body", BAD_BODIES, ids=repr)
async def test_an_enrolment_that_cannot_be_read_is_malformed(door: Door, scene: Ground, body):
    async with door.client() as client:
        answer = await client.post("/api/enrol", json=body)
        assert answer.status_code == 400
        assert answer.json()["code"] == "malformed"


@one_database
@pytest.mark.parametrize("raw", [b"", b"{", b"\xff", b'{"code":"\\ud800","device":{"name":"x"}}'])
async def test_half_a_body_changes_nothing(door: Door, scene: Ground, raw):
    async with door.client() as client:
        answer = await client.post(
            "/api/enrol", content=raw, headers={"content-type": "application/json"}
        )
        assert answer.status_code in (400, 404)


@one_database
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"authorization": "Bearer "},
        {"authorization": "Bearer " + "x" * 43},
        {"authorization": "Bearer " + "x" * 5000},
        {"authorization": "Basic eDp5"},
        {"cookie": "leerplek=; other=1"},
        {"cookie": "leerplek=unknown"},
    ],
)
async def test_nobody_gets_in_without_a_token(door: Door, scene: Ground, headers):
    async with door.client() as client:
        for method, path in (
            ("GET", "/api/me"),
            ("POST", "/api/sign-out"),
            ("GET", "/api/devices"),
            ("POST", f"/api/devices/{new_id()}/revoke"),
            ("GET", f"/api/regions/{scene.region}/invitations"),
            ("DELETE", f"/api/regions/{scene.region}/invitations/{new_id()}"),
        ):
            answer = await client.request(method, path, headers=headers)
            assert answer.status_code == 401, path
            assert answer.json()["remedy"] == "sign-in"
