"""A code is verified before the transaction that needs it, and that changes no judgement."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.attendance import codes, scanning
from server.sync import engine as engine_module
from server.sync.kinds import Author
from server.sync.prepare import Intent
from server.sync.wire import decode
from tests.attendance import scene
from tests.attendance.conftest import REGION, Town

IN = "e0e00000-0000-4000-8000-000000000001"
OUT = "e0e00000-0000-4000-8000-000000000002"
MORNING = "2026-11-23 08:25:20"
EVENING = "2026-11-23 16:31:20"
LEAVING = scene.kiosk_code("2026-11-23 16:31:10")
FORGED = LEAVING[:-8] + ("A" if LEAVING[-8] != "A" else "B") + LEAVING[-7:]


@pytest.fixture(autouse=True)
def _nothing_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scanning, "_last_keys", {})
    codes._holds.cache_clear()


def scan(code: str, id: str = IN, direction: str = "in") -> dict[str, str]:
    return {"placement": scene.PLACEMENT, "id": id, "direction": direction, "code": code}


async def came_in(town: Town) -> None:
    args = scan(scene.kiosk_code("2026-11-23 08:25:10"))
    assert (await town.send("attendance.scan", args, at=MORNING))["outcome"] == "accepted"


async def went_home(town: Town, code: str) -> tuple[str, list[str]]:
    """Evidence and reasons of a scan that was looked at ahead."""
    town.clock.set("2026-11-23 16:35:00")
    args = scan(code, OUT, "out")
    scanning.verify_ahead(args)
    assert (await town.send("attendance.scan", args, at=EVENING))["outcome"] == "accepted"
    event = await town.event(OUT)
    return event["evidence"], event.get("flags", [])


async def test_the_second_scan_at_a_kiosk_is_verified_before_it_is_decided(town: Town):
    await came_in(town)
    scanning.verify_ahead(scan(LEAVING, OUT, "out"))
    before = codes._holds.cache_info().misses
    assert await went_home(town, LEAVING) == ("kiosk", [])
    assert codes._holds.cache_info().misses == before


async def test_a_forged_code_gains_nothing_by_it(town: Town):
    await came_in(town)
    assert await went_home(town, FORGED) == ("declared", ["bad-signature"])


async def test_a_wrong_key_in_memory_decides_nothing(town: Town):
    kid = scene.kid_of(scene.KIOSK)
    scanning._last_keys[kid] = scene.public_text(scene.STRANGER)
    assert await went_home(town, LEAVING) == ("kiosk", [])
    assert scanning._last_keys[kid] == scene.public_text(scene.KIOSK)


@given(st.text(max_size=300), st.none() | st.text(max_size=40))
def test_no_text_is_too_odd_to_look_at(code: str, scanned_at: str | None):
    scanning.verify_ahead({**scan(code), "scanned_at": scanned_at})


@pytest.mark.parametrize(("edits", "looked_at"), [(1, 1), (8, 8), (9, 0)])
async def test_only_requests_of_a_few_edits_are_looked_at_ahead(
    town: Town, monkeypatch: pytest.MonkeyPatch, edits: int, looked_at: int
):
    seen: list[Intent] = []
    monkeypatch.setattr(engine_module, "look_ahead", seen.append)
    mutations = [
        {
            "n": n,
            "name": "attendance.scan",
            "at": "2026-11-23T07:25:20Z",
            "args": scan(scene.kiosk_code("2026-11-23 08:25:10"), f"{IN[:-1]}{n}"),
        }
        for n in range(1, edits + 1)
    ]
    request = {"schema": 1, "sent_at": "2026-11-23T07:25:20Z", "mutations": mutations}
    author = Author(scene.STUDENT, scene.STUDENT.replace("0-", "d-", 1))
    body = await town.engine.sync(REGION, author, False, decode(json.dumps(request).encode()), "nl")
    outcomes = json.loads(bytes(body))["outcomes"]
    assert {outcome["outcome"] for outcome in outcomes} == {"accepted"}
    assert len(outcomes) == edits
    assert len(seen) == looked_at
