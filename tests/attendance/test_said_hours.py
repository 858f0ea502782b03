"""Hours that are said, confirmed and corrected."""

from __future__ import annotations

import pytest

from server.sync.kinds import (
    Body,
    Record,
    Refusal,
)
from tests.attendance import scene
from tests.attendance.desk import CARD, EVENT, OTHER_EVENT, Desk, correct, declare, scan


def test_declared_hours_are_the_students_word():
    body = Desk().written("attendance.declare", declare(reason="kiosk stond uit"))
    assert (body["evidence"], body["starts"], body["ends"]) == ("declared", "08:30", "16:30")
    assert "flags" not in body


@pytest.mark.parametrize(("starts", "ends"), [("16:30", "08:30"), ("08:30", "08:30")])
def test_hours_that_end_before_they_begin_are_refused(starts: str, ends: str):
    refused = Desk().send("attendance.declare", declare(starts, ends))
    assert refused == Refusal("invalid", "ends", "ends-before-it-starts")


def test_hours_for_tomorrow_are_kept_and_marked():
    body = Desk().written("attendance.declare", declare(day="2026-11-24"))
    assert body["flags"] == ["future-day"]


def test_hours_on_a_free_day_are_kept_and_marked():
    body = Desk().written("attendance.declare", declare(day="2026-11-22"))
    assert body["flags"] == ["no-placement-that-day"]


def test_the_mentor_confirms_what_the_student_declared():
    desk = Desk()
    desk.written("attendance.declare", declare())
    confirm = {"id": OTHER_EVENT, "about": EVENT, "answer": "yes"}
    body = desk.written("attendance.confirm", confirm, by=scene.MENTOR)
    assert (body["day"], body["about"], body["answer"]) == ("2026-11-23", EVENT, "yes")
    day = desk.day()
    assert (day.confirmed, day.evidence, day.open) == ("yes", "declared", False)


def test_nobody_confirms_their_own_word():
    desk = Desk()
    desk.written("attendance.declare", declare(), by=scene.MENTOR)
    confirm = {"id": OTHER_EVENT, "about": EVENT, "answer": "yes"}
    assert desk.written("attendance.confirm", confirm, by=scene.MENTOR)["flags"] == ["own-word"]
    assert (desk.day().confirmed, desk.day().open) == (None, True)


@pytest.mark.parametrize("about", [OTHER_EVENT, scene.PLACEMENT, CARD.id])
def test_a_confirmation_of_nothing_is_refused(about: str):
    confirm = {"id": EVENT, "about": about, "answer": "yes"}
    refused = Desk().send("attendance.confirm", confirm, by=scene.MENTOR)
    assert refused == Refusal("invalid", "about", "no-such-event")


def test_an_event_of_another_placement_answers_as_one_that_does_not_exist():
    far = Record(
        OTHER_EVENT, "attendance-event", f"placement:{scene.OTHER_PLACEMENT}", 3,
        {"event": "in", "day": "2026-11-23"},
    )  # fmt: skip
    confirm = {"id": EVENT, "about": OTHER_EVENT, "answer": "yes"}
    refused = Desk(far).send("attendance.confirm", confirm, by=scene.MENTOR)
    assert refused == Refusal("invalid", "about", "no-such-event")


def test_the_coach_corrects_a_forgotten_scan_out_with_a_reason():
    desk = Desk()
    desk.written("attendance.scan", scan())
    desk.written("attendance.correct", correct(ends="16:30"), by=scene.COACH, at="2026-11-24 09:00")
    day = desk.day()
    assert (day.last_out, day.evidence) == (scene.at("2026-11-23 16:30"), "corrected")
    assert EVENT in desk.records, "the scan stays"


def test_a_scan_is_taken_back_by_naming_it():
    desk = Desk()
    desk.written("attendance.scan", scan())
    desk.written("attendance.correct", correct(about=EVENT), by=scene.COACH, at="2026-11-24 09:00")
    assert not desk.day().present


@pytest.mark.parametrize(
    ("args", "field"),
    [
        (correct(), "starts"),
        (correct(ends="08:00", starts="09:00"), "ends"),
        (correct(ends="16:30", reason="   "), "reason"),
        (correct(about=scene.PLACEMENT), "about"),
    ],
)
def test_a_correction_that_says_nothing_is_refused(args: Body, field: str):
    refused = Desk().send("attendance.correct", args, by=scene.COACH)
    assert isinstance(refused, Refusal)
    assert (refused.code, refused.field) == ("invalid", field)


def test_a_correction_cannot_take_back_an_event_of_another_day():
    desk = Desk()
    desk.written("attendance.scan", scan())
    refused = desk.send(
        "attendance.correct", correct(about=EVENT, day="2026-11-24"), by=scene.COACH
    )
    assert refused == Refusal("invalid", "about", "no-such-event")
