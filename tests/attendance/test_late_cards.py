"""Cards that reach the server after the scans that show them, and scans that say no time."""

from __future__ import annotations

import json

import pytest

from server.sync.rules.times import write_instant
from tests.attendance import scene
from tests.attendance.conftest import SCOPE, Town
from tests.attendance.test_late_keys import IN, OUT, rejudged, waiting, worth

MORNING = "2026-11-23 08:25:20"
LATE_SERIAL = "00112233445566aa"
LATE_CARD = "ca4d0000-0000-4000-8000-000000000009"


def card_record(serial: str = LATE_SERIAL, id: str = LATE_CARD, **more: object):
    issued = write_instant(scene.at("2026-09-01 12:00"))
    return "student-card", id, SCOPE, {"serial": serial, "issued_at": issued, **more}


def late_card() -> str:
    return scene.card_code(serial=LATE_SERIAL)


async def scan(town: Town, code: str, id: str = IN, **more: str) -> None:
    args = {"id": id, "direction": "in", "code": code}
    outcome = await town.send(
        "attendance.scan", args, **({"at": MORNING, "by": scene.MENTOR} | more)
    )
    assert outcome["outcome"] == "accepted"


async def test_a_card_whose_record_comes_after_the_scan_is_believed_then(town: Town):
    """The coach printed it with no signal; the company scanned it the same morning."""
    await scan(town, late_card())
    assert await worth(town) == ("declared", ["unknown-card"])
    assert await waiting(town) == 1
    await town.put(card_record())
    assert await worth(town) == ("card", [])
    assert await waiting(town) == 0
    rows = await town.rows("SELECT evidence FROM attendance_day WHERE region = :region")
    assert rows == [("card",)]


async def test_another_card_of_the_student_proves_nothing_and_starts_nothing(town: Town):
    await scan(town, late_card())
    await town.put(card_record("ffeeddccbbaa9988"))
    assert await worth(town) == ("declared", ["unknown-card"])
    assert await rejudged(town) == 0
    await town.put(card_record(id=LATE_CARD.replace("9", "8")))
    assert await worth(town) == ("card", [])
    assert await rejudged(town) == 1


async def test_a_card_that_was_revoked_before_the_scan_stays_unproven(town: Town):
    """Its record only came late; the card had been reported lost."""
    await scan(town, late_card())
    await town.put(card_record(revoked_at=write_instant(scene.at("2026-11-20 09:00"))))
    assert await worth(town) == ("declared", ["revoked-card"])


async def test_a_card_waits_for_its_key_first_and_then_for_its_record(town: Town):
    key = scene.private_key("another region's printer")
    code = scene.card_code(serial=LATE_SERIAL, key=key)
    await scan(town, code)
    assert await worth(town) == ("declared", ["unknown-key", "unknown-card"])
    await town.put(
        (
            "signing-key",
            "5e900000-0000-4000-8000-000000000008",
            "region",
            {"purpose": "card", "public_key": scene.public_text(key)},
        )
    )
    assert await worth(town) == ("declared", ["unknown-card"])
    await town.put(card_record())
    assert await worth(town) == ("card", [])


@pytest.mark.parametrize("minutes", [0, 1])
async def test_a_card_that_is_read_twice_is_seen_without_the_phones_own_time(
    town: Town, minutes: int
):
    """A client that sends only the edit's own time is judged like any other."""
    code = scene.card_code()
    await scan(town, code)
    await scan(town, code, OUT, at=f"2026-11-23 08:2{5 + minutes}:25")
    assert await worth(town, OUT) == ("card", ["seen-twice"])
    rows = await town.rows("SELECT flags FROM attendance_day WHERE region = :region")
    assert "seen-twice" in json.loads(rows[0][0])
