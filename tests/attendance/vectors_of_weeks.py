"""Days of a week as a company is asked about them, and which wait for its word."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from server.attendance.projections import absence_of, day_of_records, event_of
from server.attendance.rules.days import waits
from server.attendance.rules.schedule import Plan
from server.attendance.rules.weeks import sheet_day
from server.sync.kinds import Record
from tests.attendance import scene
from tests.attendance.vectors_of_days import DAY, SCOPE, attendance_days

PLAN = Plan("08:30", "16:30", 480)
LATER = "2026-11-27 17:00"
MOMENTS = ("2026-11-22 12:00", f"{DAY} 12:00", f"{DAY} 16:29", f"{DAY} 16:30", LATER)


def _records(kind: str, bodies: list[dict[str, Any]]) -> list[Record]:
    return [
        Record(body.get("id", f"{kind}-{place}"), kind, SCOPE, 1, body)
        for place, body in enumerate(bodies)
    ]


def outcome(case: dict[str, Any], day: dict[str, Any]) -> dict[str, Any]:
    """What is asked about this day of the other vectors, and whether it waits."""
    events = _records("attendance-event", day["events"])
    absences = _records("absence", day["absences"])
    plan = Plan(**case["plan"]) if case["plan"] else None
    asked = sheet_day(
        DAY,
        plan,
        [event_of(each) for each in events],
        absence_of(absences[0]) if absences else None,
        scene.at(case["now"]),
    )
    sheet = None
    if asked is not None:
        sheet = asdict(asked) | {"expects": asked.expects, "seen": asked.seen}
    return {"waits": waits(day_of_records([*events, *absences])), "sheet": sheet}


def week_sheets() -> dict[str, Any]:
    """Every day of the other vectors with and without a plan, some at several moments."""
    found = []
    for number, day in enumerate(attendance_days()["cases"]):
        moments = MOMENTS if number < 3 or not day["events"] else (LATER,)
        for now in moments:
            for plan in (PLAN._asdict(), None):
                case = {"of": day["name"], "plan": plan, "now": now}
                found.append(case | {"expect": outcome(case, day)})
    return {
        "about": "Made by tests/attendance/make_vectors.py; `of` is a day of attendance_days.json.",
        "day": DAY,
        "cases": found,
    }
