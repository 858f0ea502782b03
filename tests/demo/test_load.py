"""The demo region inside a database: everything taken in, everybody able to see their part."""

from __future__ import annotations

import json
import random
import uuid
from collections.abc import AsyncIterator
from datetime import date, time
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from server.app import FEATURES
from server.attendance.codes import read_code, sign_code, to_base64url
from server.attendance.facts import day_group, school_year
from server.attendance.issuing import make_cards
from server.attendance.rules.scans import Source
from server.attendance.scanning import decide_scan
from server.attendance.store import placements_to_print
from server.database import open_database
from server.demo.days import key_for, past_days
from server.demo.links import demo_links, demo_people, has_region
from server.demo.load import load_region
from server.demo.model import Region, Size, local_ms
from server.demo.people import secrets_of_seed
from server.demo.plan import plan_region
from server.demo.records import Write, organisation, placement_record, public_key, student_card
from server.demo.tokens import keys_of, tokens_of, write_private
from server.identity.grant_source import GrantSource
from server.identity.identity import Identity
from server.identity.rules import ROLES
from server.migrations.connections import run_on
from server.migrations.tables import metadata
from server.sync.engine import Engine, Intended
from server.sync.kinds import Author, Changes, Put, Record, Situation
from server.sync.replay import verify
from server.sync.rules.times import parse_instant
from server.sync.wire import decode
from tests.fakes import VAULT

TODAY = date(2026, 11, 20)
NOON = local_ms(TODAY, time(12))
SIZE = Size(schools=2, students=24)


def planned(seed: int = 7) -> Region:
    return plan_region(seed, SIZE, TODAY, secrets_of_seed(seed))


@pytest.fixture
async def engine(database_url: str) -> AsyncIterator[Engine]:
    db = await open_database(database_url)
    engine = Engine(db, FEATURES, GrantSource(TODAY.isoformat), clock=lambda: NOON)
    await engine.start()
    yield engine
    await engine.stop()
    await db.close()


async def answer_to(engine: Engine, region: Region, person: str, device: str) -> dict[str, Any]:
    request = decode(
        b'{"schema": 1, "sent_at": "2026-11-20T12:00:00Z", "cursor": null, "limit": 5000}'
    )
    body = await engine.sync(region.id, Author(person, device), False, request, "nl")
    answer: dict[str, Any] = json.loads(body)
    return answer


async def test_everybody_finds_their_part_of_the_demo(engine):
    region = planned()
    await load_region(engine, VAULT, region, NOON)
    shown = f"placement:{region.showcase.id}"
    sees_it = {}
    for role, _, person in await demo_people(engine.db, region.id):
        answer = await answer_to(engine, region, person, f"device of {role}")
        assert answer["more"] is False
        kinds = {record["kind"] for record in answer["records"]}
        assert {"region", "school", "person"} <= kinds, role
        sees_it[role] = shown in {record["scope"] for record in answer["records"]}
    assert sees_it.keys() == set(ROLES)
    assert {role for role, sees in sees_it.items() if not sees} == {"region_lead", "administrator"}


async def test_a_disagreement_and_a_held_edit_wait_to_be_seen(engine):
    region = planned()
    await load_region(engine, VAULT, region, NOON)
    coach = region.showcase.coaches[0]
    records = (await answer_to(engine, region, coach.id, "laptop"))["records"]
    (torn,) = [record for record in records if record.get("conflicts")]
    assert torn["kind"] == "note"
    assert torn["conflicts"][0]["field"] == "follow_up"
    replaced = [p for p in region.placements if p.former_coach]
    assert replaced
    author = replaced[0].former_coach
    assert author is not None
    held = await answer_to(engine, region, author.id, "phone")
    states = [r["body"]["state"] for r in held["records"] if r["kind"] == "held-edit"]
    assert states == ["waiting"]


async def test_students_have_scanned_in_today_with_codes_that_hold(engine):
    region = planned()
    await load_region(engine, VAULT, region, NOON)
    async with engine.db.read() as tx:
        rows = await tx.fetch(
            "SELECT evidence, flags FROM attendance_day WHERE region = :region AND day = :day"
            " AND present = 1",
            region=region.id,
            day=TODAY.isoformat(),
        )
    assert len(rows) >= 5
    assert {evidence for evidence, _ in rows} <= {"kiosk", "poster", "card", "declared"}
    flags = {flag for _, listed in rows for flag in json.loads(listed)}
    assert flags.isdisjoint({"bad-signature", "unknown-key", "unknown-card", "wrong-site"})


async def test_a_card_that_the_demo_prints_is_the_card_that_its_mentors_scanned(engine):
    """One that was handed out in the story, and a first one for somebody who had none."""
    region = planned()
    await load_region(engine, VAULT, region, NOON)
    today = [p for p in region.placements if p.starts <= TODAY <= p.ends]
    carded = next(p for p in today if "card" in p.company.ways and "kiosk" not in p.company.ways)
    without = next(p for p in today if "card" not in p.company.ways)
    wanted = [carded.id, without.id]
    async with engine.db.read() as tx:
        found = await placements_to_print(tx, region.id, wanted)
    coach = carded.coaches[0].id
    cards = await make_cards(
        engine,
        VAULT,
        region.id,
        coach,
        [found[id] for id in wanted],
        "https://demo.test",
        anew=False,
    )
    assert cards[0].serial == carded.card_serial
    for placement, card in zip((carded, without), cards, strict=True):
        event = str(uuid.uuid4())
        code = card.link.partition("/s#")[2]
        args = {"id": event, "placement": placement.id, "direction": "in", "code": code}
        mentor = Author(placement.mentors[0].id, str(uuid.uuid4()))
        (outcome,) = await engine.apply(region.id, mentor, [Intended("attendance.scan", args)])
        assert outcome["outcome"] == "accepted"
        async with engine.db.read() as tx:
            rows = await tx.fetch("SELECT wire FROM record WHERE id = :id", id=event)
        assert json.loads(rows[0][0])["body"]["evidence"] == "card"
    async with engine.db.read() as tx:
        keys = await tx.fetch("SELECT id FROM card_key WHERE region = :region", region=region.id)
    assert [key for (key,) in keys] == [region.card_key.id]


async def test_the_journal_of_a_demo_holds_and_its_read_tables_follow_from_it(engine, tmp_path):
    region = planned()
    await load_region(engine, VAULT, region, NOON)
    url = f"sqlite:///{tmp_path}/scratch.sqlite3"
    run_on(url, metadata.create_all)
    scratch = await open_database(url)
    grants = GrantSource(TODAY.isoformat)
    report = await verify(engine.db, scratch, region.id, engine.registry, grants)
    await scratch.close()
    assert report.faults == []
    assert report.entries > 500


async def test_every_token_in_the_file_signs_its_device_in(engine, tmp_path):
    region = planned()
    await load_region(engine, VAULT, region, NOON, history=False)
    epoch = (await engine.region(region.id)).row.epoch
    file = tmp_path / "tokens.json"
    write_private(file, tokens_of(region, epoch))
    assert file.stat().st_mode & 0o077 == 0
    told = json.loads(file.read_text())
    assert told.keys() == {"region", "epoch", "school_year", "people", "placements"}
    identity = Identity(engine.db)
    devices = set()
    for line in told["people"]:
        device = await identity.device(line["token"])
        assert device is not None
        assert (device.id, device.person) == (line["device"], line["person"])
        devices.add((line["person"], line["role"], line["device"]))
    assert len(devices) == len(told["people"])
    assert {line["role"] for line in told["people"]} == set(ROLES)
    assert len(told["placements"]) == len(region.placements)


async def test_a_sign_in_link_for_every_role_opens_the_door_once(engine):
    region = planned()
    await load_region(engine, VAULT, region, NOON, history=False)
    identity = Identity(engine.db)
    links = await demo_links(identity, region.id, "https://leerplek.test")
    assert [role for role, _, _ in links] == [
        *("student", "guardian", "company_mentor", "coach", "class_mentor"),
        *("coordinator", "inspector", "region_lead", "administrator"),
    ]
    for _, name, link in links:
        enrolled = await identity.enrol(link.partition("#")[2], "phone")
        assert enrolled.person.name == name


@pytest.mark.parametrize("seed", range(7, 12))
async def test_whom_a_stranger_may_sign_in_as_reads_dutch(engine, seed):
    """One who reads English by chance would show a stranger half an app in each language."""
    region = planned(seed=seed)
    await load_region(engine, VAULT, region, NOON, history=False)
    languages = {person.id: person.language for person in region.people}
    assert set(languages.values()) == {"nl", "en"}
    shown = await demo_people(engine.db, region.id)
    assert {languages[person] for _, _, person in shown} == {"nl"}


async def test_a_region_knows_whether_it_is_there(engine):
    region = planned()
    assert not await has_region(engine.db, region.id)
    await load_region(engine, VAULT, region, NOON, history=False)
    assert await has_region(engine.db, region.id)


def situation_of(region: Region, write: Write, code_args: dict[str, Any]) -> Situation:
    placement = next(p for p in region.placements if f"placement:{p.id}" == write.scope)
    made = placement_record(placement)
    card = student_card(placement)
    records = {made.id: Record(made.id, "placement", made.scope, 1, made.set)}
    cards = [Record(card.id, card.kind, card.scope, 1, card.set)] if card else []
    facts: dict[tuple[str, str], Any] = {}
    for each in organisation(region):
        if each.kind == "school-year":
            key = f"{each.set['school']}/{school_year(each.set['starts'])}"
            facts[("holidays", key)] = json.dumps(each.set["holidays"])
    way, kid = write.set["source"], write.set["key"]
    company = placement.company.id
    if way == "card":
        facts[("card-key", kid)] = f"|{code_args['public_key']}|"
    else:
        facts[("site-key", f"{kid}/{placement.site.id}/{way}")] = (
            f"{company}|{code_args['public_key']}|"
        )
    by_student = write.set["person"] == placement.student.person.id
    role = "student" if by_student else "company_mentor"
    return Situation(
        author=Author(write.set["person"], "device"),
        at=write.at,
        received_at=write.at,
        doubt=0,
        base=None,
        records=records,
        groups={
            (write.scope, "cards"): cards,
            (write.scope, day_group(write.set["day"])): (),
        },
        facts=facts,
        roles=lambda scope: frozenset({role}),
    )


def test_the_past_reads_exactly_as_scans_write_it_down():
    region = planned()
    placements = {f"placement:{p.id}": p for p in region.placements}
    good = [
        write
        for write in past_days(region)
        if write.set.get("event") in ("in", "out") and "flags" not in write.set
    ]
    seen = set()
    for write in random.Random(1).sample(good, 80):
        placement, way = placements[write.scope], write.set["source"]
        key = key_for(placement, way)
        issued = (parse_instant(write.set["code_at"]) or 0) // 1000
        nonce = bytes.fromhex(placement.card_serial) if way == "card" else bytes(8)
        subject = placement.id if way == "card" else placement.site.id
        private = Ed25519PrivateKey.from_private_bytes(key.seed)
        args = {
            "id": write.id,
            "placement": placement.id,
            "direction": write.set["event"],
            "code": sign_code(private, Source(way), subject, issued, nonce),
        }
        public = {"public_key": to_base64url(public_key(key.seed))}
        decision = decide_scan(situation_of(region, write, public), args)
        assert isinstance(decision, Changes)
        (put,) = decision.changes
        assert isinstance(put, Put)
        assert (put.kind, put.id, put.scope) == (write.kind, write.id, write.scope)
        assert put.set == write.set
        seen.add(way)
    assert seen == {"kiosk", "poster", "card"}


def test_the_keys_file_holds_the_keys_that_are_in_use():
    region = planned()
    told = keys_of(region)
    in_use = [k for c in region.companies for s in c.sites for k in s.keys if not k.revoked_at]
    assert len(told["keys"]) == len(in_use)
    assert {key["purpose"] for key in told["keys"]} <= {"kiosk", "poster"}


async def test_the_posters_of_the_demo_can_be_printed_again(engine):
    region = planned()
    await load_region(engine, VAULT, region, NOON, history=False)
    wanted = {
        key.id: (site.id, to_base64url(public_key(key.seed)))
        for company in region.companies
        for site in company.sites
        for key in site.keys
        if key.purpose == "poster"
    }
    async with engine.db.read() as tx:
        kept = await tx.fetch("SELECT id, site, code FROM poster WHERE region = :r", r=region.id)
    assert {id_ for id_, _, _ in kept} == wanted.keys()
    for id_, site, text in kept:
        signed = read_code(text)
        assert signed is not None
        assert (site, signed.code.subject) == (wanted[id_][0], wanted[id_][0])
        assert signed.holds(wanted[id_][1])
