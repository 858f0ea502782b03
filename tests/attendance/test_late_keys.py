"""Keys that reach the server after the scans that name them."""

from __future__ import annotations

from base64 import urlsafe_b64decode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from server.app import FEATURES, make_engine
from server.attendance.codes import to_base64url
from server.attendance.rejudging import REJUDGE, decide_rejudge
from server.database import open_database
from server.identity.grant_source import GrantSource
from server.migrations.connections import run_on
from server.migrations.tables import metadata
from server.settings import Settings
from server.sync.engine import Engine, Intended
from server.sync.history import record_history
from server.sync.kinds import Author, Body, Refusal, Situation
from server.sync.replay import rebuild, verify
from tests.attendance import scene
from tests.attendance.conftest import REGION, SCOPE, Town, site_key

IN = "e0e00000-0000-4000-8000-000000000001"
OUT = "e0e00000-0000-4000-8000-000000000002"
LATE = "5e900000-0000-4000-8000-000000000009"
LATE_KEY = site_key(LATE, scene.public_text(scene.STRANGER))
MORNING = "2026-11-23 08:25:20"


def late_code(when: str = "2026-11-23 08:25:10") -> str:
    """What a kiosk shows that has had no network since it was made one."""
    return scene.kiosk_code(when, key=scene.STRANGER)


async def scan(town: Town, code: str, id: str = IN, direction: str = "in", **more: str) -> None:
    args = {"id": id, "direction": direction, "code": code}
    outcome = await town.send("attendance.scan", args, **({"at": MORNING} | more))
    assert outcome["outcome"] == "accepted"


async def worth(town: Town, id: str = IN) -> tuple[str, list[str]]:
    await town.engine.settled()
    event = await town.event(id)
    return event["evidence"], event.get("flags", [])


async def rejudged(town: Town) -> int:
    """How often the server has judged again, by the journal."""
    return len(
        await town.rows(
            "SELECT 1 FROM journal WHERE region = :region AND name = :name", name=REJUDGE
        )
    )


async def waiting(town: Town) -> int:
    return len(await town.rows("SELECT 1 FROM unknown_scan WHERE region = :region"))


def put_of(put: tuple[str, str, str, Body]) -> Intended:
    return Intended("record.put", dict(zip(("kind", "id", "scope", "set"), put, strict=True)))


@asynccontextmanager
async def another_process(town: Town, url: str) -> AsyncIterator[Engine]:
    db = await open_database(url)
    engine = make_engine(Settings(database_url=url), db, town.clock)
    await engine.start()
    yield engine
    await engine.stop()
    await db.close()


async def test_the_key_of_a_kiosk_without_network_comes_an_hour_after_the_scan(town: Town):
    await scan(town, late_code())
    assert await worth(town) == ("declared", ["unknown-key"])
    before = await town.event(IN)
    await town.put(LATE_KEY)
    assert await worth(town) == ("kiosk", [])
    changed = await town.event(IN)
    assert {n: v for n, v in before.items() if n not in ("evidence", "flags")} == {
        name: value for name, value in changed.items() if name != "evidence"
    }
    rows = await town.rows("SELECT evidence, flags FROM attendance_day WHERE region = :region")
    assert rows == [("kiosk", '["end-unknown"]')]
    assert await waiting(town) == 0


async def test_the_key_comes_in_the_same_transaction_behind_the_scan_or_before_it(town: Town):
    for number, order in enumerate((1, -1)):
        id, key = (IN, scene.STRANGER) if number == 0 else (OUT, scene.private_key("another"))
        code = scene.kiosk_code("2026-11-23 08:25:10", key=key)
        args = {"id": id, "placement": scene.PLACEMENT, "direction": "in", "code": code}
        record = site_key(LATE[:-1] + str(8 + number), scene.public_text(key))
        both = [Intended("attendance.scan", args, scene.at(MORNING)), put_of(record)][::order]
        author = Author(scene.STUDENT, "", system=True)
        outcomes = await town.engine.apply(REGION, author, both)
        assert [outcome["outcome"] for outcome in outcomes] == ["accepted", "accepted"]
        assert await worth(town, id) == ("kiosk", [])


async def test_the_key_comes_through_another_process(town: Town, database_url: str):
    await scan(town, late_code())
    async with another_process(town, database_url) as other:
        author = Author(scene.MENTOR, scene.MENTOR.replace("0-", "d-", 1))
        (outcome,) = await other.apply(REGION, author, [put_of(LATE_KEY)])
        assert outcome["outcome"] == "accepted"
        await other.settled()
    assert await worth(town) == ("kiosk", [])
    assert await rejudged(town) == 1


async def test_a_process_that_ended_in_between_leaves_the_work_to_the_next(
    town: Town, database_url: str
):
    await scan(town, late_code())
    idle = [replace(feature, follow_ups=()) for feature in FEATURES]
    ended = Engine(town.engine.db, idle, GrantSource(lambda: "2026-11-23"), town.clock)
    await ended.apply(REGION, Author(scene.MENTOR, "", system=True), [put_of(LATE_KEY)])
    assert await worth(town) == ("declared", ["unknown-key"])
    async with another_process(town, database_url) as next_one:
        await next_one.roles(REGION, scene.STUDENT, SCOPE)
    assert await worth(town) == ("kiosk", [])


async def test_a_key_that_was_revoked_before_the_scan_proves_nothing_however_late(town: Town):
    await scan(town, late_code())
    revoked = {"revoked_at": "2026-11-23T07:00:00Z"}
    await town.put((*LATE_KEY[:3], LATE_KEY[3] | revoked))
    assert await worth(town) == ("declared", ["revoked-key"])


async def test_a_key_that_was_revoked_after_the_scan_proves_it(town: Town):
    await scan(town, late_code())
    revoked = {"revoked_at": "2026-11-23T08:00:00Z"}
    await town.put((*LATE_KEY[:3], LATE_KEY[3] | revoked))
    assert await worth(town) == ("kiosk", [])


async def test_the_neighbours_key_for_this_site_changes_nothing(town: Town):
    await scan(town, late_code())
    await town.put(site_key(LATE, scene.public_text(scene.STRANGER), company=scene.OTHER_COMPANY))
    assert await worth(town) == ("declared", ["unknown-key"])
    assert (await rejudged(town), await waiting(town)) == (0, 1)


async def test_a_key_counts_from_the_moment_that_its_site_is_known(town: Town):
    """A kiosk may be made at an address before the office's list has been taken in."""
    site = "5173a000-0000-4000-8000-000000000003"
    await town.put(site_key(LATE, scene.public_text(scene.STRANGER), site=site))
    await scan(town, scene.kiosk_code("2026-11-23 08:25:10", site=site, key=scene.STRANGER))
    assert await worth(town) == ("declared", ["unknown-key", "wrong-site"])
    address = {"company": scene.COMPANY, "name": "Markt 3"}
    await town.put(("company-site", site, f"company:{scene.COMPANY}", address))
    assert await worth(town) == ("declared", ["wrong-site"])


async def test_a_forger_gains_nothing_by_the_key_that_comes(town: Town):
    """The kid is the kiosk's, the signature somebody else's."""
    kid = bytes.fromhex(scene.kid_of(scene.STRANGER))
    genuine = scene.kiosk_code("2026-11-23 08:25:10", key=scene.POSTER)
    data = bytearray(urlsafe_b64decode(genuine + "=="))
    data[8:16] = kid
    await scan(town, to_base64url(bytes(data)))
    await town.put(LATE_KEY)
    assert await worth(town) == ("declared", ["bad-signature"])


async def test_an_old_code_does_not_get_better_with_its_key(town: Town):
    await scan(town, late_code("2026-11-20 08:25:10"))
    await town.put(LATE_KEY)
    assert await worth(town) == ("declared", ["replayed-other-day", "code-expired"])


async def test_posters_and_cards_are_judged_again_too(town: Town):
    await scan(town, scene.poster_code())
    await scan(town, scene.card_code(key=scene.STRANGER), OUT, "out", by=scene.MENTOR)
    assert await waiting(town) == 2
    await town.put(
        site_key(LATE, scene.public_text(scene.POSTER), purpose="poster"),
        (
            "signing-key",
            LATE[:-1] + "8",
            "region",
            {"purpose": "card", "public_key": scene.public_text(scene.STRANGER)},
        ),
    )
    assert await worth(town, IN) == ("poster", [])
    assert await worth(town, OUT) == ("card", [])


async def test_the_first_of_two_scans_is_not_called_the_second(town: Town):
    await scan(town, late_code())
    await scan(town, late_code(), OUT)
    await town.put(LATE_KEY)
    assert await worth(town, IN) == ("kiosk", [])
    assert await worth(town, OUT) == ("kiosk", ["seen-twice"])


async def test_many_scans_of_many_days_are_all_judged_again(town: Town):
    town.clock.set("2026-11-23 18:00:00")
    ids = [f"e0e00000-0000-4000-8000-{number:012d}" for number in range(520)]
    code = scene.poster_code(key=scene.STRANGER)
    scans = [
        Intended(
            "attendance.scan",
            {"id": id, "placement": scene.PLACEMENT, "direction": "in", "code": code},
            scene.at("2026-11-02 09:00") + number * 3_000_000,
        )
        for number, id in enumerate(ids)
    ]
    await town.engine.apply(REGION, Author(scene.STUDENT, "", system=True), scans)
    assert await waiting(town) == len(ids)
    await town.put(site_key(LATE, scene.public_text(scene.STRANGER), purpose="poster"))
    await town.engine.settled()
    assert (await waiting(town), await rejudged(town)) == (0, len(ids))


async def test_each_scan_is_judged_again_once(town: Town):
    await scan(town, late_code())
    await town.put(LATE_KEY)
    await town.engine.settled()
    await town.put(("site-key", LATE, LATE_KEY[2], {"label": "tablet bij de oven"}))
    await town.put(LATE_KEY)
    await town.engine.settled()
    assert await rejudged(town) == 1


async def test_a_phone_that_waits_hears_what_its_scan_became(town: Town):
    await scan(town, late_code())
    region = await town.engine.region(REGION)
    tick = region.row.tick
    await town.put(LATE_KEY)
    await town.engine.settled()
    held = await town.engine.held(REGION, scene.STUDENT)
    assert region.tail.touches(tick, {SCOPE: held.roles[SCOPE]})


async def test_history_tells_what_was_thought_before_and_after(town: Town):
    await scan(town, late_code())
    await town.put(LATE_KEY)
    await town.engine.settled()
    async with town.engine.db.read() as tx:
        held = await town.engine.held(REGION, scene.COACH)
        found = await record_history(tx, REGION, IN, held, None)
    said = [entry["value"] for entry in found["entries"] if entry["field"] == "evidence"]
    assert said == ["kiosk", "declared"]


async def test_the_journal_tells_the_same_story_when_it_is_replayed(town: Town, tmp_path: Path):
    await scan(town, late_code())
    await scan(town, scene.kiosk_code("2026-11-23 08:25:10", key=scene.POSTER), OUT, "out")
    await town.put(LATE_KEY)
    await town.engine.settled()
    url = f"sqlite:///{tmp_path}/scratch.sqlite3"
    run_on(url, metadata.create_all)
    scratch = await open_database(url)
    engine, grants = town.engine, GrantSource(lambda: "2026-11-23")
    report = await verify(engine.db, scratch, REGION, engine.registry, grants)
    await scratch.close()
    assert report.faults == []
    await rebuild(engine.db, REGION, engine.registry, grants, from_journal=True)
    assert (await worth(town, IN), await waiting(town)) == (("kiosk", []), 1)


async def test_only_the_server_judges_again(town: Town):
    await scan(town, late_code())
    args = {"id": IN, "code": late_code(), "received_at": "2026-11-23T07:25:20Z"}
    for person in (scene.STUDENT, scene.MENTOR, scene.COACH):
        outcome = await town.send(REJUDGE, args, by=person)
        assert (outcome["outcome"], outcome["code"]) == ("rejected", "not-permitted")
    # Nor does a person whose edit was held and then accepted by somebody else.
    nobody: Any = Situation(
        Author(scene.STUDENT, "phone"), 0, 0, 0, None, {}, {}, {}, lambda scope: frozenset()
    )
    assert decide_rejudge(nobody, args) == Refusal("not-permitted")


async def test_another_code_than_the_scans_own_is_refused(town: Town):
    await scan(town, late_code())
    received = {"placement": scene.PLACEMENT, "received_at": "2026-11-23T07:25:20Z"}
    system = Author(scene.STUDENT, "", system=True)
    for code in (late_code("2026-11-23 08:25:25"), scene.poster_code(), "no code"):
        intended = Intended(REJUDGE, {"id": IN, "code": code} | received)
        (outcome,) = await town.engine.apply(REGION, system, [intended])
        assert (outcome["code"], outcome["reason"]) == ("invalid", "another-code")
    assert await worth(town) == ("declared", ["unknown-key"])
