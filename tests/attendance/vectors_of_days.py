"""Days with their events, and what they amount to."""

from __future__ import annotations

from dataclasses import asdict
from itertools import count
from typing import Any

from server.attendance.projections import day_of_records
from server.sync.kinds import Record
from server.sync.rules.times import write_instant
from tests.attendance import scene

DAY = "2026-11-23"
PLAN = {"planned_from": "08:30", "planned_to": "16:30", "planned_minutes": 480}
SCOPE = f"placement:{scene.PLACEMENT}"


def _at(time: str) -> str:
    return write_instant(scene.at(time if "-" in time else f"{DAY} {time}"))


def _scan(event: str, time: str, source: str = "kiosk", **more: Any) -> dict[str, Any]:
    evidence = more.pop("evidence", source)
    found = {"event": event, "at": _at(time), "source": source, "evidence": evidence, **PLAN}
    if source == "kiosk":
        found |= {"key": scene.kid_of(scene.KIOSK), "code_at": _at(time)}
    return found | more


def _declared(starts: str, ends: str, time: str = "17:00", **more: Any) -> dict[str, Any]:
    return {
        "event": "declaration",
        "at": _at(time),
        "starts": starts,
        "ends": ends,
        "source": "declared",
        "evidence": "declared",
        **PLAN,
        **more,
    }


def _confirmed(answer: str, time: str = "18:00", **more: Any) -> dict[str, Any]:
    return {"event": "confirmation", "at": _at(time), "about": "1", "answer": answer, **more}


def _corrected(time: str = "2026-11-24 09:00", **more: Any) -> dict[str, Any]:
    return {
        "event": "correction",
        "at": _at(time),
        "source": "corrected",
        "evidence": "corrected",
        "reason": "gezien op bezoek",
        **PLAN,
        **more,
    }


SICK: dict[str, Any] = {"kind": "sick", "state": "reported", **PLAN}
WITHDRAWN = SICK | {"state": "withdrawn"}

CASES: list[tuple[str, list[dict[str, Any]], list[dict[str, Any]]]] = [
    ("an ordinary day", [_scan("in", "08:25:10"), _scan("out", "16:31:00")], []),
    ("late", [_scan("in", "08:31:00"), _scan("out", "16:31:00")], []),
    ("in the planned minute", [_scan("in", "08:30:59"), _scan("out", "16:31:00")], []),
    ("scan-out forgotten", [_scan("in", "08:25:10")], []),
    ("scan-in forgotten", [_scan("out", "16:31:00")], []),
    (
        "scan-out forgotten, hours declared",
        [_scan("in", "08:25:10"), _declared("08:30", "16:30")],
        [],
    ),
    (
        "scan-in forgotten, hours declared",
        [_scan("out", "16:31:00"), _declared("08:30", "16:30")],
        [],
    ),
    (
        "a declared end before the scan-in",
        [_scan("in", "12:25:10"), _declared("08:30", "12:00")],
        [],
    ),
    (
        "away over noon",
        [
            _scan("in", "08:25:00"),
            _scan("out", "12:00:00"),
            _scan("in", "13:00:00"),
            _scan("out", "16:30:00"),
        ],
        [],
    ),
    (
        "back from noon, out forgotten",
        [_scan("in", "08:25:00"), _scan("out", "12:00:00"), _scan("in", "13:00:00")],
        [],
    ),
    ("in twice", [_scan("in", "08:25:00"), _scan("in", "08:26:00"), _scan("out", "16:30:00")], []),
    (
        "out twice",
        [_scan("in", "08:25:00"), _scan("out", "12:00:00"), _scan("out", "16:30:00")],
        [],
    ),
    (
        "the same code twice",
        [
            _scan("in", "08:25:00"),
            _scan("in", "08:25:20", code_at=_at("08:25:00"), flags=["seen-twice"]),
            _scan("out", "16:30:00"),
        ],
        [],
    ),
    (
        "in by kiosk, out by poster",
        [_scan("in", "08:25:00"), _scan("out", "16:30:00", "poster")],
        [],
    ),
    ("in by card", [_scan("in", "08:25:00", "card"), _scan("out", "16:30:00")], []),
    (
        "a claim before the scan adds nothing",
        [
            _scan("in", "07:30:00", evidence="declared", flags=["wrong-site"]),
            _scan("in", "08:25:00"),
            _scan("out", "16:30:00"),
        ],
        [],
    ),
    (
        "only scans that prove nothing",
        [
            _scan("in", "08:25:00", evidence="declared", flags=["unknown-key"]),
            _scan("out", "16:30:00", evidence="declared", flags=["unknown-key"]),
        ],
        [],
    ),
    (
        "a photograph of the morning's code",
        [
            _scan("in", "08:25:00"),
            _scan(
                "out",
                "16:30:00",
                evidence="declared",
                code_at=_at("08:25:00"),
                flags=["code-expired", "seen-twice"],
                earliest=_at("08:25:00"),
                latest=_at("16:30:00"),
            ),
        ],
        [],
    ),
    (
        "the clocks leave open whether it was on time",
        [
            _scan(
                "in",
                "08:25:00",
                flags=["clock-far-off"],
                earliest=_at("08:25:00"),
                latest=_at("08:47:00"),
            ),
            _scan("out", "16:30:00"),
        ],
        [],
    ),
    ("hours declared", [_declared("08:30", "16:30")], []),
    (
        "hours declared twice",
        [_declared("08:30", "16:30"), _declared("09:00", "15:00", "19:00")],
        [],
    ),
    ("hours declared and confirmed", [_declared("08:30", "16:30"), _confirmed("yes")], []),
    (
        "other hours declared after a yes wait for an answer",
        [_declared("08:30", "16:30"), _confirmed("yes"), _declared("08:00", "18:00", "19:00")],
        [],
    ),
    (
        "other hours declared after a no wait for an answer",
        [_declared("08:30", "16:30"), _confirmed("no"), _declared("09:00", "12:00", "19:00")],
        [],
    ),
    (
        "a yes to hours that were replaced before it came",
        [
            _declared("08:30", "16:30"),
            _declared("08:00", "18:00", "17:30"),
            _confirmed("yes", "18:00"),
        ],
        [],
    ),
    (
        "a yes to a scan is no yes to an end that is declared later",
        [_scan("in", "08:25:10"), _confirmed("yes", "12:00"), _declared("08:30", "16:30")],
        [],
    ),
    (
        "a no to a scan stays when hours are declared after it",
        [
            _scan("in", "08:25:10", "poster"),
            _confirmed("no", "12:00"),
            _declared("08:30", "16:30"),
        ],
        [],
    ),
    ("hours declared and denied", [_declared("08:30", "16:30"), _confirmed("no")], []),
    (
        "denied, and then confirmed after all",
        [_declared("08:30", "16:30"), _confirmed("no"), _confirmed("yes", "19:00")],
        [],
    ),
    (
        "confirmed by who said it",
        [_declared("08:30", "16:30"), _confirmed("yes", flags=["own-word"])],
        [],
    ),
    (
        "scanned and denied",
        [_scan("in", "08:25:00"), _scan("out", "16:30:00"), _confirmed("no")],
        [],
    ),
    (
        "scanned and confirmed: no higher evidence",
        [_scan("in", "08:25:00", "poster"), _scan("out", "16:30:00", "poster"), _confirmed("yes")],
        [],
    ),
    ("the end corrected", [_scan("in", "08:25:00"), _corrected(ends="16:00")], []),
    (
        "the start corrected",
        [_scan("in", "09:25:00"), _scan("out", "16:30:00"), _corrected(starts="08:30")],
        [],
    ),
    (
        "both ends corrected, over what was declared",
        [_declared("08:00", "18:00"), _corrected(starts="08:30", ends="16:30")],
        [],
    ),
    (
        "corrected twice, one end each",
        [_corrected(starts="08:30"), _corrected("2026-11-24 10:00", ends="16:00")],
        [],
    ),
    (
        "corrected again",
        [
            _corrected(starts="08:30", ends="16:30"),
            _corrected("2026-11-24 10:00", starts="08:30", ends="12:00"),
        ],
        [],
    ),
    (
        "corrected at noon, scanned out in the afternoon",
        [_corrected(f"{DAY} 12:00", starts="08:30", ends="12:00"), _scan("out", "16:30:00")],
        [],
    ),
    (
        "a scan taken back",
        [
            _scan("in", "06:25:00"),
            _scan("in", "08:25:00"),
            _scan("out", "16:30:00"),
            _corrected(about="1"),
        ],
        [],
    ),
    (
        "a correction taken back",
        [
            _scan("in", "08:25:00"),
            _corrected(ends="12:00"),
            _corrected("2026-11-24 10:00", about="2"),
        ],
        [],
    ),
    (
        "a denied day corrected after a talk",
        [_declared("08:30", "16:30"), _confirmed("no"), _corrected(starts="08:30", ends="12:00")],
        [],
    ),
    ("sick", [], [SICK]),
    ("sick after all not", [], [WITHDRAWN]),
    ("sick, and there", [_scan("in", "08:25:00"), _scan("out", "11:00:00")], [SICK]),
    (
        "no plan for the day",
        [
            _scan(
                "in",
                "08:25:00",
                planned_from=None,
                planned_to=None,
                planned_minutes=None,
                flags=["no-placement-that-day"],
            ),
            _scan("out", "12:00:00"),
        ],
        [],
    ),
    (
        "a plan that changed at noon",
        [
            _scan("in", "08:25:00"),
            _scan("out", "12:00:00", planned_to="12:00", planned_minutes=210),
        ],
        [],
    ),
]


def id_of(number: int | str) -> str:
    """The event with this number of its case."""
    return f"e0e00000-0000-4000-8000-{int(number):012d}"


def records_of(events: list[dict[str, Any]], absences: list[dict[str, Any]]) -> list[Record]:
    """The records of a case, as the engine would hand them over."""
    ticks = count(1)
    found = [
        Record(event["id"], "attendance-event", SCOPE, next(ticks), _body(event))
        for event in events
    ]
    return found + [
        Record(id_of(99), "absence", SCOPE, next(ticks), dict(absence)) for absence in absences
    ]


def _body(event: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in event.items() if name != "id"}


def outcome(events: list[dict[str, Any]], absences: list[dict[str, Any]]) -> dict[str, Any]:
    """What the rules make of a case, with instants as RFC 3339."""
    day = asdict(day_of_records(records_of(events, absences)))
    for name in ("first_in", "last_out"):
        day[name] = None if day[name] is None else write_instant(day[name])
    day["flags"] = list(day["flags"])
    return day


def attendance_days() -> dict[str, Any]:
    """The whole file."""
    cases = []
    for name, listed, absences in CASES:
        events = []
        for number, event in enumerate(listed, 1):
            body = {key: value for key, value in event.items() if value is not None}
            if "about" in body:
                body["about"] = id_of(body["about"])
            events.append({"id": id_of(number), "day": DAY, **body})
        away = [{"day": DAY, **absence} for absence in absences]
        cases.append(
            {"name": name, "events": events, "absences": away, "expect": outcome(events, away)}
        )
    return {
        "about": "Made by tests/attendance/make_vectors.py; the server and the phone run it.",
        "day": DAY,
        "cases": cases,
    }
