"""Scans with how they are judged."""

from __future__ import annotations

from typing import Any

from server.attendance.codes import read_code
from server.attendance.rules.scans import (
    Card,
    Earlier,
    Key,
    Scan,
    Where,
    judge_scan,
    moment_of,
)
from server.attendance.rules.schedule import holidays_in, kind_of_day
from server.sync.rules.times import parse_instant, write_instant
from tests.attendance import scene
from tests.attendance.vectors_of_codes import (
    CARD_CODE,
    KIOSK_CODE,
    MORNING,
    OTHER_KIOSK,
    POSTER_CODE,
    REVOKED_KIOSK,
    flipped,
    key_for,
)

WORKWEEK = [{"weekday": day, "from": "08:30", "to": "16:30"} for day in range(1, 6)]


def scans() -> list[dict[str, Any]]:
    seen: dict[str, Any] = {
        "id": "e0e00000-0000-4000-8000-000000000009",
        "event": "in",
        "at": "2026-11-23 08:25:20",
        "key": scene.kid_of(scene.KIOSK),
        "code_at": MORNING,
    }
    other_site = scene.kiosk_code(MORNING, site=scene.OTHER_SITE, key=OTHER_KIOSK)
    revoked = scene.kiosk_code(MORNING, key=REVOKED_KIOSK)
    before = scene.kiosk_code("2026-11-20 16:25:00", key=REVOKED_KIOSK)
    ending = scene.poster_code(expires="2026-11-20 23:59:59")
    return [
        {
            "name": "ten seconds after the code was made",
            "text": KIOSK_CODE,
            "at": "2026-11-23 08:25:20",
        },
        {
            "name": "the clocks differ by two minutes",
            "text": KIOSK_CODE,
            "at": "2026-11-23 08:27:55",
        },
        {"name": "a code that was too old", "text": KIOSK_CODE, "at": "2026-11-23 08:27:56"},
        {
            "name": "the phone is two minutes behind",
            "text": KIOSK_CODE,
            "at": "2026-11-23 08:23:10",
        },
        {"name": "the phone is far behind", "text": KIOSK_CODE, "at": "2026-11-23 08:23:09"},
        {
            "name": "a photograph from the day before",
            "text": KIOSK_CODE,
            "at": "2026-11-24 08:25:20",
        },
        {
            "name": "past midnight with yesterday's code, clocks agree",
            "text": scene.kiosk_code("2026-11-23 23:59:50"),
            "at": "2026-11-24 00:00:05",
        },
        {"name": "another site", "text": other_site, "at": "2026-11-23 08:25:20"},
        {"name": "a revoked kiosk", "text": revoked, "at": "2026-11-23 08:25:20"},
        {"name": "a kiosk that was revoked later", "text": before, "at": "2026-11-20 16:25:20"},
        {
            "name": "a stranger's code",
            "text": scene.kiosk_code(MORNING, key=scene.STRANGER),
            "at": "2026-11-23 08:25:20",
        },
        {
            "name": "a forged signature",
            "text": flipped(KIOSK_CODE, -1),
            "at": "2026-11-23 08:25:20",
        },
        {"name": "no code at all", "text": "https://example.org/menu", "at": "2026-11-23 08:25:20"},
        {
            "name": "the same code again",
            "text": KIOSK_CODE,
            "at": "2026-11-23 08:25:40",
            "earlier": [seen],
        },
        {
            "name": "out with the code of in",
            "text": KIOSK_CODE,
            "at": "2026-11-23 08:25:40",
            "direction": "out",
            "earlier": [seen],
        },
        {"name": "a poster", "text": POSTER_CODE, "at": "2026-11-23 08:25:20"},
        {
            "name": "a poster twice in a minute",
            "text": POSTER_CODE,
            "at": "2026-11-23 08:25:40",
            "earlier": [seen | {"key": scene.kid_of(scene.POSTER), "code_at": "2026-09-01 12:00"}],
        },
        {
            "name": "a poster in the morning and in the afternoon",
            "text": POSTER_CODE,
            "at": "2026-11-23 16:31:00",
            "direction": "out",
            "earlier": [seen | {"key": scene.kid_of(scene.POSTER), "code_at": "2026-09-01 12:00"}],
        },
        {"name": "a poster after its last day", "text": ending, "at": "2026-11-23 08:25:20"},
        {"name": "a poster before it was made", "text": POSTER_CODE, "at": "2026-08-31 08:25:20"},
        {
            "name": "a card, by the mentor",
            "text": CARD_CODE,
            "at": "2026-11-23 08:25:20",
            "by": "mentor",
        },
        {
            "name": "the student's own card, by the student",
            "text": CARD_CODE,
            "at": "2026-11-23 08:25:20",
        },
        {
            "name": "a kiosk, by the mentor",
            "text": KIOSK_CODE,
            "at": "2026-11-23 08:25:20",
            "by": "mentor",
        },
        {
            "name": "a card of another placement",
            "text": scene.card_code(placement=scene.OTHER_PLACEMENT),
            "at": "2026-11-23 08:25:20",
            "by": "mentor",
        },
        {
            "name": "a card that nobody issued",
            "text": scene.card_code(serial="c4a1d000000000ff"),
            "at": "2026-11-23 08:25:20",
            "by": "mentor",
        },
        {
            "name": "a card that was taken back",
            "text": scene.card_code(serial="c4a1d00000000002"),
            "at": "2026-11-23 08:25:20",
            "by": "mentor",
        },
        {
            "name": "on a Saturday",
            "text": scene.kiosk_code("2026-11-21 08:25:10"),
            "at": "2026-11-21 08:25:20",
        },
        {
            "name": "in the holidays",
            "text": scene.kiosk_code("2026-12-22 08:25:10"),
            "at": "2026-12-22 08:25:20",
        },
        {
            "name": "after the placement ended",
            "text": scene.kiosk_code("2027-07-12 08:25:10"),
            "at": "2027-07-12 08:25:20",
        },
        {
            "name": "in the middle of the night",
            "text": scene.kiosk_code("2026-11-23 03:00:00"),
            "at": "2026-11-23 03:00:05",
        },
        {
            "name": "the day after summer time ended",
            "text": scene.kiosk_code("2026-10-26 08:30:00"),
            "at": "2026-10-26 08:30:10",
        },
    ]


PLACEMENT: dict[str, Any] = {
    "id": scene.PLACEMENT,
    "site": scene.SITE,
    "company": scene.COMPANY,
    "starts": "2026-09-01",
    "ends": "2027-07-09",
    "schedule": WORKWEEK,
}
HOLIDAYS = [{"name": "Kerstvakantie", "from": "2026-12-19", "to": "2027-01-03"}]
CARDS: list[dict[str, Any]] = [
    {"serial": scene.SERIAL, "revoked_at": None},
    {"serial": "c4a1d00000000002", "revoked_at": write_instant(scene.at("2026-10-01 12:00"))},
]


def judged(case: dict[str, Any]) -> dict[str, Any]:
    """What the rules say about a scan of the vectors; all times are RFC 3339."""
    signed = read_code(case["text"])
    key = key_for(case["text"])
    at, received_at = parse_instant(case["at"]), parse_instant(case["received_at"])
    assert at is not None
    assert received_at is not None
    card = next((card for card in CARDS if signed and card["serial"] == signed.code.nonce), None)
    scan = Scan(
        id="e0e00000-0000-4000-8000-000000000001",
        direction=case["direction"],
        moment=moment_of(at, received_at, 0, None),
        received_at=received_at,
        by_student=case["by"] == "student",
        code=None if signed is None else signed.code,
        key=None if key is None else Key(scene.COMPANY, parse_instant(key["revoked_at"])),
        signature_holds=bool(signed and key and signed.holds(scene.public_text(key["of"]))),
        card=None if card is None else Card(parse_instant(card["revoked_at"])),
        earlier=tuple(
            Earlier(
                seen["id"],
                seen["event"],
                parse_instant(seen["at"]) or 0,
                seen["key"],
                parse_instant(seen["code_at"]),
            )
            for seen in case["earlier"]
        ),
    )
    verdict = judge_scan(
        scan,
        Where(PLACEMENT["id"], PLACEMENT["site"], PLACEMENT["company"]),
        lambda day: kind_of_day(
            PLACEMENT["schedule"],
            PLACEMENT["starts"],
            PLACEMENT["ends"],
            holidays_in(HOLIDAYS),
            day,
        ),
    )
    return {
        "day": verdict.day,
        "evidence": str(verdict.evidence),
        "flags": list(verdict.flags),
        "earliest": write_instant(verdict.earliest),
        "latest": write_instant(verdict.latest),
    }


def scan_case(given: dict[str, Any]) -> dict[str, Any]:
    earlier = [
        seen
        | {
            "at": write_instant(scene.at(seen["at"])),
            "code_at": write_instant(scene.at(seen["code_at"])),
        }
        for seen in given.get("earlier", [])
    ]
    case = {
        "name": given["name"],
        "text": given["text"],
        "at": write_instant(scene.at(given["at"])),
        "received_at": write_instant(scene.at(given["at"]) + 3_600_000),
        "direction": given.get("direction", "in"),
        "by": given.get("by", "student"),
        "earlier": earlier,
    }
    return case | {"expect": judged(case)}
