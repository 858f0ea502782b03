"""Absences: who reports them, who takes them back, and what they do not tell."""

from __future__ import annotations

from server.sync.kinds import (
    Changes,
    Refusal,
)
from tests.attendance import scene
from tests.attendance.desk import COMMANDS, KINDS, SICK, Desk


def test_a_student_reports_sick_and_comes_after_all():
    desk = Desk()
    desk.written("absence.report", SICK)
    assert desk.day().absence == "sick"
    desk.written("absence.withdraw", {"day": "2026-11-23"})
    assert desk.day().absence is None
    assert desk.send("absence.withdraw", {"day": "2026-11-23"}) == Changes()


def test_two_people_who_report_the_same_day_make_one_absence():
    desk = Desk()
    one = desk.send("absence.report", SICK)
    other = desk.send("absence.report", SICK, by=scene.MENTOR)
    assert isinstance(one, Changes)
    assert isinstance(other, Changes)
    assert [change.id for change in one.changes] == [change.id for change in other.changes]


def test_only_the_school_calls_an_absence_unauthorised_or_takes_that_back():
    desk = Desk()
    unauthorised = SICK | {"kind": "unauthorised"}
    assert desk.send("absence.report", unauthorised) == Refusal("not-permitted")
    desk.written("absence.report", unauthorised, by=scene.COACH)
    for by in (scene.STUDENT, scene.MENTOR):
        assert desk.send("absence.report", SICK, by=by) == Refusal("not-permitted")
        assert desk.send("absence.withdraw", {"day": SICK["day"]}, by=by) == Refusal(
            "not-permitted"
        )
    desk.written("absence.withdraw", {"day": SICK["day"]}, by=scene.COACH)


def test_an_absence_holds_no_reason():
    """Sickness is `absent, reported`: no field could hold more."""
    allowed = {"day", "kind", "state", "reported_by", "planned_from", "planned_to"}
    assert set(KINDS["absence"].fields) - allowed == {"planned_minutes"}
    assert set(COMMANDS["absence.report"].args) == {"placement", "day", "kind"}
