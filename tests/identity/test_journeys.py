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
from server.identity.identity import Identity
from server.identity.rules import WRONG_OF_ONE
from tests.fakes import MINUTE
from tests.identity.door import HOST, Door, open_door
from tests.identity.ground import (
    Ground,
    company,
    guardianship,
    new_id,
    placement,
    role,
    school_class,
    student,
)

DAY = 24 * 60 * MINUTE
one_database = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""For what does not depend on which database it is."""
PEOPLE = (
    "sam",
    "gus",
    "carl",
    "cora",
    "mia",
    "ada",
    "root",
    "iris",
    "lea",
    "olga",
    "omar",
    "nobody",
)
WHO = {name: new_id() for name in PEOPLE}


@pytest.fixture
def door(db: Database) -> Door:
    return open_door(db)


@pytest.fixture
async def scene(door: Door, ground: Ground) -> Ground:
    """One of each role in a region: one school with a placement, and another school."""
    w = {name: f"{id}" for name, id in WHO.items()}
    await door.identity.create_people(
        [_person(id, name) for name, id in WHO.items() if name not in ("sam", "gus")]
    )
    await ground.put(
        company("c"),
        student("s", w["sam"], "3b"),
        school_class("s", "3b", []),
        guardianship("s", w["sam"], w["gus"]),
        role("school:s", w["carl"], "coach"),
        role("school:s", w["cora"], "coordinator"),
        role("company:c", w["mia"], "company_mentor"),
        role("region", w["ada"], "administrator", "s"),
        role("region", w["root"], "administrator"),
        role("region", w["iris"], "inspector", "s"),
        role("region", w["lea"], "region_lead"),
        role("school:o", w["olga"], "coach"),
        role("school:o", w["omar"], "coordinator"),
        placement("p", w["sam"], school="s", company="c", mentors=[w["mia"]], coaches=[w["carl"]]),
    )
    return ground


def _person(id: str, name: str):
    from server.identity.store import Person

    return Person(id, name)


def code_in(link: str) -> str:
    """The code of a sign-in link."""
    found = re.fullmatch(re.escape(HOST) + r"/in#([\w-]{22,})", link)
    assert found, link
    return found[1]


def enrolment(code: str) -> dict[str, object]:
    return {"code": code, "device": {"name": "Telefoon", "public_key": "cHVibGlj"}}


async def invite(door: Door, ground: Ground, inviter: str, person: str, **more) -> str:
    """The code of a new invitation."""
    async with door.client(await door.device(WHO[inviter])) as staff:
        answer = await staff.post(
            f"/api/regions/{ground.region}/invitations", json={"person": WHO[person], **more}
        )
        assert answer.status_code == 201, answer.text
        return code_in(answer.json()["link"])


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


async def test_a_class_gets_its_links_in_one_request_or_nobody_does(door: Door, scene: Ground):
    path = f"/api/regions/{scene.region}/invitations"
    async with door.client(await door.device(WHO["cora"])) as cora:
        persons = [WHO["sam"], WHO["gus"], WHO["carl"]]
        answer = await cora.post(f"{path}/bulk", json={"persons": persons, "qr": None})
        assert answer.status_code == 201
        made = answer.json()["invitations"]
        assert [one["person"] for one in made] == persons
        assert len({code_in(one["link"]) for one in made}) == 3
        answer = await cora.post(f"{path}/bulk", json={"persons": [*persons, WHO["omar"]]})
        assert answer.status_code == 404
        assert len((await cora.get(path)).json()["invitations"]) == 3


MAY_INVITE = {
    "cora": {"sam", "gus", "carl", "mia"},
    "ada": {"sam", "gus", "carl", "cora", "mia"},
    "root": set(PEOPLE) - {"nobody"},
    "omar": {"olga", "mia"},
    **{name: set() for name in ("sam", "gus", "carl", "mia", "iris", "lea", "olga")},
}


@one_database
@pytest.mark.parametrize("inviter", MAY_INVITE)
async def test_a_sign_in_link_is_made_only_by_who_looks_after_somebody(
    door: Door, scene: Ground, inviter
):
    if inviter in ("sam", "gus"):
        await door.identity.create_person(inviter, id=WHO[inviter])
    allowed = set()
    async with door.client(await door.device(WHO[inviter])) as client:
        for name, id in WHO.items():
            answer = await client.post(
                f"/api/regions/{scene.region}/invitations", json={"person": id, "qr": None}
            )
            assert answer.status_code in (201, 404)
            devices = await client.get(f"/api/devices?person={id}")
            assert devices.status_code == (200 if answer.status_code == 201 else 404)
            if answer.status_code == 201:
                allowed.add(name)
    assert allowed == MAY_INVITE[inviter] | {inviter}


@one_database
async def test_nobody_is_invited_into_a_second_school_by_the_first(door: Door, scene: Ground):
    await scene.put(role("school:o", WHO["carl"], "coach"))
    for inviter, status in (("cora", 404), ("omar", 404), ("root", 201), ("carl", 201)):
        async with door.client(await door.device(WHO[inviter])) as client:
            answer = await client.post(
                f"/api/regions/{scene.region}/invitations", json={"person": WHO["carl"]}
            )
            assert answer.status_code == status, inviter


async def test_an_administrator_of_one_region_is_nobody_in_another(door: Door, scene: Ground):
    other = Ground(door.db)
    await other.begin()
    await other.put(role("school:x", WHO["carl"], "coach"))
    async with door.client(await door.device(WHO["root"])) as root:
        for region in (scene.region, other.region):
            answer = await root.post(
                f"/api/regions/{region}/invitations", json={"person": WHO["carl"]}
            )
            assert answer.status_code == 404
        assert (await root.get(f"/api/regions/{other.region}/invitations")).status_code == 404
    async with door.client(await door.device(WHO["carl"])) as carl:
        me = (await carl.get("/api/me")).json()
        assert {one["id"] for one in me["regions"]} == {scene.region, other.region}
        assert len(me["roles"]) == 2


@one_database
async def test_a_coordinator_whose_role_has_ended_invites_nobody(door: Door, scene: Ground):
    await scene.put(role("school:s", WHO["cora"], "coordinator", ends="2026-11-21"))
    async with door.client(await door.device(WHO["cora"])) as cora:
        answer = await cora.post(
            f"/api/regions/{scene.region}/invitations", json={"person": WHO["sam"]}
        )
        assert answer.status_code == 404


async def test_a_lost_phone_is_signed_out_from_another_device(door: Door, scene: Ground):
    lost, laptop = await door.device(WHO["carl"]), await door.device(WHO["carl"])
    async with door.client(laptop) as carl, door.client(lost) as finder:
        devices = (await carl.get("/api/devices")).json()["devices"]
        assert [one["this"] for one in devices].count(True) == 1
        (other,) = [one["id"] for one in devices if not one["this"]]
        assert (await finder.get("/api/me")).status_code == 200
        assert (await carl.post(f"/api/devices/{other}/revoke")).status_code == 204
        assert (await finder.get("/api/me")).status_code == 401
        assert (await carl.get("/api/me")).status_code == 200
        devices = (await carl.get("/api/devices")).json()["devices"]
        assert [one["revoked_at"] is not None for one in devices if one["id"] == other] == [True]


@one_database
@pytest.mark.parametrize(
    ("who", "status"), [("cora", 204), ("ada", 204), ("root", 204), ("omar", 404), ("sam", 404)]
)
async def test_devices_of_others_are_signed_out_by_who_looks_after_them(
    door: Door, scene: Ground, who, status
):
    if who == "sam":
        await door.identity.create_person("sam", id=WHO["sam"])
    (carls,) = await door.identity.create_devices([(WHO["carl"], None, "phone")])
    async with door.client(await door.device(WHO[who])) as client:
        answer = await client.post(f"/api/devices/{carls.device}/revoke")
        assert answer.status_code == status
        unknown = await client.post(f"/api/devices/{new_id()}/revoke")
        assert unknown.status_code == 404
        if status == 404:
            assert unknown.content == answer.content


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
        assert int(answer.headers["retry-after"]) == 600
        door.clock.pass_by(10 * MINUTE)
        assert (await client.post("/api/enrol", json=enrolment(code))).status_code == 201
    assert "being guessed" in caplog.text
    for secret in (code, "wrong code", "sam"):
        assert secret not in caplog.text


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
    from server.sync.kinds import Record

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
