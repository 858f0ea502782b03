"""Presence in a real region: scans through the engine, keys, days in the read table."""

from __future__ import annotations

import json
import uuid

import pytest

from server.attendance import store
from server.attendance.codes import to_base64url
from server.sync.kinds import Author, Body
from server.sync.rules.times import write_instant
from server.sync.wire import decode
from tests.attendance import scene
from tests.attendance.conftest import (
    CARD_KEY,
    COORDINATOR,
    KIOSK_KEY,
    NEIGHBOUR,
    REGION,
    SCOPE,
    STUDENT_CARD,
    Town,
    site_key,
)

IN = "e0e00000-0000-4000-8000-000000000001"
OUT = "e0e00000-0000-4000-8000-000000000002"
SOME_ID = "e0e00000-0000-4000-8000-000000000009"


def scan(code: str, id: str = IN, direction: str = "in", **more: str):
    return {"id": id, "direction": direction, "code": code, **more}


async def day(town: Town, date: str = "2026-11-23"):
    rows = await town.rows(
        "SELECT present, minutes, evidence, end_known, on_time, flags, needs_look, planned_minutes,"
        " week, first_in, absence, confirmed FROM attendance_day"
        " WHERE region = :region AND placement = :placement AND day = :day",
        placement=scene.PLACEMENT,
        day=date,
    )
    return rows[0] if rows else None


async def test_a_day_from_scan_in_to_scan_out(town: Town):
    await town.send("attendance.scan", scan(scene.kiosk_code("2026-11-23 08:25:10")),
                    at="2026-11-23 08:25:20")  # fmt: skip
    assert await day(town) == (
        1, 0, "kiosk", 0, 1, '["end-unknown"]', 1, 480, "2026-W48",
        scene.at("2026-11-23 08:25:20"), None, None,
    )  # fmt: skip
    town.clock.set("2026-11-23 16:40:00")
    await town.send(
        "attendance.scan",
        scan(scene.kiosk_code("2026-11-23 16:31:00"), OUT, "out"),
        at="2026-11-23 16:31:10",
    )
    found = await day(town)
    assert found is not None
    assert found[:8] == (1, 485, "kiosk", 1, 1, "[]", 0, 480)


async def test_what_came_offline_on_friday_arrives_on_monday_and_counts_for_friday(town: Town):
    outcome = await town.send(
        "attendance.scan",
        scan(scene.kiosk_code("2026-11-20 08:25:10")),
        at="2026-11-20 08:25:20",
    )
    assert outcome["outcome"] == "accepted"
    assert await day(town, "2026-11-20") is not None
    assert await day(town, "2026-11-23") is None


async def test_the_mentor_scans_a_card_and_a_revoked_card_is_no_proof(town: Town):
    await town.send("attendance.scan", scan(scene.card_code()), by=scene.MENTOR)
    assert (await town.event(IN))["evidence"] == "card"
    revoked = {"revoked_at": "2026-11-23T07:31:00+00:00"}
    outcome = await town.send(
        "record.put", {"kind": "student-card", "id": STUDENT_CARD, "set": revoked}, by=scene.COACH
    )
    assert outcome["outcome"] == "accepted"
    town.clock.set("2026-11-23 16:30:00")
    await town.send("attendance.scan", scan(scene.card_code(), OUT, "out"), by=scene.MENTOR)
    assert (await town.event(OUT))["flags"] == ["revoked-card"]


async def test_a_region_that_revokes_its_card_key_believes_no_card_any_more(town: Town):
    revoked = {"revoked_at": "2026-11-23T07:00:00+00:00"}
    await town.put(("signing-key", CARD_KEY, "region", revoked))
    await town.send("attendance.scan", scan(scene.card_code()), by=scene.MENTOR)
    assert (await town.event(IN))["flags"] == ["revoked-key"]


async def test_a_revoked_kiosk_is_known_at_the_next_scan(town: Town):
    revoked = {"revoked_at": "2026-11-23T07:00:00+00:00"}
    outcome = await town.send(
        "record.put", {"kind": "site-key", "id": KIOSK_KEY, "set": revoked}, by=scene.MENTOR
    )
    assert outcome["outcome"] == "accepted"
    code = scene.kiosk_code("2026-11-23 08:25:10")
    await town.send("attendance.scan", scan(code), at="2026-11-23 08:25:20")
    assert (await town.event(IN))["flags"] == ["revoked-key"]


async def test_a_revocation_with_a_wrong_date_can_be_set_right(town: Town):
    """A phone whose clock is a year ahead must not make a key that never ends."""
    for at in ("2027-11-23T07:00:00+00:00", "2026-11-23T07:00:00+00:00"):
        outcome = await town.send(
            "record.put",
            {"kind": "site-key", "id": KIOSK_KEY, "set": {"revoked_at": at}},
            by=scene.MENTOR,
        )
        assert outcome["outcome"] == "accepted"
    code = scene.kiosk_code("2026-11-23 08:25:10")
    await town.send("attendance.scan", scan(code), at="2026-11-23 08:25:20")
    assert (await town.event(IN))["flags"] == ["revoked-key"]


async def test_the_neighbour_cannot_make_a_key_for_the_bakery(town: Town):
    """They may write keys in their own company, and name any site in them."""
    key = site_key(SOME_ID, scene.public_text(scene.STRANGER), company=scene.OTHER_COMPANY)
    outcome = await town.send(
        "record.put", dict(zip(("kind", "id", "scope", "set"), key, strict=True)), by=NEIGHBOUR
    )
    assert outcome["outcome"] == "accepted"
    forged = scene.kiosk_code("2026-11-23 08:25:10", key=scene.STRANGER)
    await town.send("attendance.scan", scan(forged), at="2026-11-23 08:25:20")
    assert (await town.event(IN))["flags"] == ["unknown-key"]


async def test_the_neighbour_cannot_revoke_the_bakerys_key_by_copying_it(town: Town):
    copied = site_key(SOME_ID, scene.public_text(scene.KIOSK), company=scene.OTHER_COMPANY)
    copied[3]["revoked_at"] = "2026-01-01T00:00:00Z"
    await town.put(copied)
    code = scene.kiosk_code("2026-11-23 08:25:10")
    await town.send("attendance.scan", scan(code), at="2026-11-23 08:25:20")
    assert "flags" not in await town.event(IN)


async def test_a_key_under_which_anybody_can_sign_is_not_taken_up(town: Town):
    identity = to_base64url(bytes.fromhex("01" + "00" * 31))
    await town.put(site_key(SOME_ID, identity))
    rows = await town.rows(
        "SELECT 1 FROM presence_key WHERE region = :region AND source = :id", id=SOME_ID
    )
    assert rows == []


async def test_a_holiday_of_the_schools_own_year_is_known(town: Town):
    town.clock.set("2026-12-22 12:00:00")
    code = scene.kiosk_code("2026-12-22 08:25:10")
    await town.send("attendance.scan", scan(code), at="2026-12-22 08:25:20")
    assert (await town.event(IN))["flags"] == ["school-holiday"]


async def test_declared_confirmed_and_corrected_hours_in_the_read_table(town: Town):
    declared = {"id": IN, "day": "2026-11-20", "starts": "08:30", "ends": "16:30"}
    await town.send("attendance.declare", declared)
    found = await day(town, "2026-11-20")
    assert found is not None
    assert (found[1], found[2], found[6], found[11]) == (480, "declared", 1, None)
    await town.send(
        "attendance.confirm", {"id": OUT, "about": IN, "answer": "yes"}, by=scene.MENTOR
    )
    found = await day(town, "2026-11-20")
    assert found is not None
    assert (found[1], found[2], found[6], found[11]) == (480, "declared", 0, "yes")
    fixed = {"id": SOME_ID, "day": "2026-11-20", "ends": "12:30", "reason": "tandarts"}
    await town.send("attendance.correct", fixed, by=scene.COACH)
    found = await day(town, "2026-11-20")
    assert found is not None
    assert (found[1], found[2], json.loads(found[5])) == (240, "corrected", ["corrected"])


async def test_absence_is_one_record_a_day_and_can_be_withdrawn(town: Town):
    sick = {"day": "2026-11-23", "kind": "sick"}
    await town.send("absence.report", sick)
    await town.send("absence.report", sick, by=scene.COACH)
    found = await day(town)
    assert found is not None
    assert (found[0], found[10]) == (0, "sick")
    await town.send("absence.withdraw", {"day": "2026-11-23"}, by=scene.COACH)
    found = await day(town)
    assert found is not None
    assert found[10] is None


@pytest.mark.parametrize(
    ("name", "args", "by"),
    [
        ("attendance.scan", scan(scene.kiosk_code("2026-11-23 08:25:10")), NEIGHBOUR),
        ("attendance.scan", scan(scene.card_code()), COORDINATOR),
        ("attendance.correct",
         {"id": IN, "day": "2026-11-20", "ends": "16:30", "reason": "x"}, scene.STUDENT),
        ("attendance.confirm", {"id": IN, "about": IN, "answer": "yes"}, scene.STUDENT),
        ("record.put",
         {"kind": "attendance-event", "id": IN, "scope": SCOPE,
          "set": {"event": "in", "day": "2026-11-23"}}, scene.STUDENT),
        ("record.put",
         {"kind": "signing-key", "id": IN, "scope": "region",
          "set": {"purpose": "card", "public_key": scene.public_text(scene.STRANGER)}},
         COORDINATOR),
        ("record.drop", {"kind": "site-key", "id": KIOSK_KEY, "base": 1}, scene.MENTOR),
    ],
)  # fmt: skip
async def test_what_somebody_may_not_do_changes_nothing(town: Town, name, args, by):
    outcome = await town.send(name, args, by=by)
    assert (outcome["outcome"], outcome["code"]) == ("rejected", "not-permitted")
    assert await town.rows("SELECT 1 FROM attendance_day WHERE region = :region") == []


async def sent_by_a_revoked_phone(town: Town, name: str, args: Body, **more: int) -> str:
    """The id by which staff decide on what a phone sent that was signed out meanwhile."""
    at = write_instant(town.clock())
    mutation = {"n": 1, "name": name, "args": args, "at": at, **more}
    body = json.dumps({"schema": 1, "sent_at": at, "mutations": [mutation]}).encode()
    author = Author(scene.STUDENT, str(uuid.uuid4()))
    answer = json.loads(await town.engine.sync(REGION, author, True, decode(body), "nl"))
    assert answer["outcomes"][0]["outcome"] == "held"
    rows = await town.rows(
        "SELECT staff_id FROM held WHERE region = :region AND device = :device",
        device=author.device,
    )
    staff_id: str = rows[0][0]
    return staff_id


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("record.put", {
            "kind": "attendance-event", "id": IN, "scope": SCOPE,
            "set": {"event": "in", "day": "2026-11-23", "source": "kiosk", "evidence": "kiosk"},
        }),
        ("record.drop", {"kind": "student-card", "id": STUDENT_CARD}),
        ("attendance.rejudge", {
            "id": IN, "placement": scene.PLACEMENT, "code": scene.poster_code(),
            "received_at": "2026-11-23T07:25:20Z",
        }),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
async def test_nobody_lets_through_by_accepting_what_nobody_may_do(town: Town, name, args):
    """A coach who accepts a held edit lends their trust, not proof that nobody can give."""
    await town.send("attendance.scan", scan(scene.poster_code()))
    before = await town.rows(
        "SELECT id, wire FROM record WHERE region = :region AND kind != 'held-edit' ORDER BY id"
    )
    if name == "record.put":
        args = args | {"id": OUT}
    base = {"base": 1} if name == "record.drop" else {}
    held = await sent_by_a_revoked_phone(town, name, args, **base)
    outcome = await town.send("held.accept", {"id": held}, by=scene.COACH)
    assert (outcome["outcome"], outcome["code"]) == ("rejected", "not-permitted")
    after = await town.rows(
        "SELECT id, wire FROM record WHERE region = :region AND kind != 'held-edit' ORDER BY id"
    )
    assert after == before


async def test_a_report_shows_planned_days_of_which_nobody_noted_anything(town: Town):
    await town.send("absence.report", {"day": "2026-12-17", "kind": "sick"})
    async with town.engine.db.read() as tx:
        days = await store.days_between(tx, REGION, scene.PLACEMENT, "2026-12-16", "2027-01-05")
    assert [(day.day, day.noted, day.absence, day.planned_minutes) for day in days] == [
        ("2026-12-16", False, None, 480),
        ("2026-12-17", True, "sick", 480),
        ("2026-12-18", False, None, 480),
        ("2027-01-04", False, None, 480),
        ("2027-01-05", False, None, 480),
    ]


async def test_a_placement_that_is_not_there_has_no_days(town: Town):
    async with town.engine.db.read() as tx:
        assert await store.days_between(tx, REGION, SOME_ID, "2026-12-16", "2027-01-05") == []
