"""What a scan becomes: written down whatever it is, and for whom."""

from __future__ import annotations

import pytest

from server.sync.kinds import (
    Changes,
    Record,
    Refusal,
)
from server.sync.rules.times import parse_instant, write_instant
from tests.attendance import scene
from tests.attendance.desk import CARD, EVENT, FACTS, NOW, OTHER_EVENT, SCOPE, Desk, scan


def test_a_scan_is_written_down_with_both_clocks_and_the_plan_of_the_day():
    assert Desk().written("attendance.scan", scan()) == {
        "event": "in",
        "day": "2026-11-23",
        "at": "2026-11-23T07:25:20.000Z",
        "source": "kiosk",
        "evidence": "kiosk",
        "site": scene.SITE,
        "key": scene.kid_of(scene.KIOSK),
        "code_at": "2026-11-23T07:25:10.000Z",
        "planned_from": "08:30",
        "planned_to": "16:30",
        "planned_minutes": 480,
        "person": scene.STUDENT,
    }


def test_a_scan_that_waited_keeps_the_time_at_which_it_was_made():
    """Scanned at 8:25, put in the envelope an hour later by an app that was asleep."""
    said = write_instant(scene.at("2026-11-23 08:25:15"))
    body = Desk().written("attendance.scan", scan(scanned_at=said), at="2026-11-23 09:25:20")
    assert body["at"] == said
    assert "flags" not in body


def test_a_phone_five_hours_behind_is_corrected():
    behind = 5 * 3_600_000
    said = write_instant(scene.at("2026-11-23 08:25:15") - behind)
    body = Desk().written("attendance.scan", scan(scanned_at=said), doubt=behind)
    assert parse_instant(body["at"]) == scene.at("2026-11-23 08:25:15")
    assert "flags" not in body


@pytest.mark.parametrize("code", ["", "x", "menukaart", "A" * 176, "A" * 2_953])
def test_a_scan_of_anything_is_kept(code: str):
    body = Desk().written("attendance.scan", {"id": EVENT, "direction": "in", "code": code or "-"})
    assert body["flags"] == ["malformed-code"]
    assert (body["event"], body["evidence"]) == ("in", "declared")
    assert "source" not in body


def test_the_mentor_scans_the_students_card():
    body = Desk().written("attendance.scan", scan(scene.card_code()), by=scene.MENTOR)
    assert (body["source"], body["evidence"], body["person"]) == ("card", "card", scene.MENTOR)
    assert "flags" not in body


def test_a_card_that_was_revoked_is_no_proof():
    gone = Record(CARD.id, CARD.kind, SCOPE, 7, CARD.body | {"revoked_at": "2026-10-01T10:00:00Z"})
    body = Desk(gone).written("attendance.scan", scan(scene.card_code()), by=scene.MENTOR)
    assert (body["evidence"], body["flags"]) == ("declared", ["revoked-card"])


def test_a_card_of_another_placement_is_no_proof():
    card = scene.card_code(placement=scene.OTHER_PLACEMENT)
    body = Desk().written("attendance.scan", scan(card), by=scene.MENTOR)
    assert (body["evidence"], body["flags"]) == ("declared", ["wrong-card"])


def test_the_same_code_again_is_marked_and_counts_once():
    desk = Desk()
    desk.written("attendance.scan", scan())
    again = desk.written("attendance.scan", scan(id=OTHER_EVENT), at="2026-11-23 08:25:40")
    assert again["flags"] == ["seen-twice"]
    day = desk.day()
    assert (day.first_in, day.end_known) == (scene.at(NOW), False)


def test_the_same_poster_in_the_morning_and_the_afternoon_is_an_ordinary_day():
    desk = Desk()
    for id, direction, when in (
        (EVENT, "in", "2026-11-23 08:25:20"),
        (OTHER_EVENT, "out", "2026-11-23 16:31:00"),
    ):
        said = write_instant(scene.at(when))
        body = desk.written(
            "attendance.scan",
            scan(scene.poster_code(), id=id, direction=direction, scanned_at=said),
            at=when,
        )
        assert "flags" not in body
    assert (desk.day().minutes, desk.day().evidence) == (485, "poster")


def test_a_poster_read_twice_in_a_minute_is_marked():
    desk = Desk()
    for id, when in ((EVENT, "2026-11-23 08:25:20"), (OTHER_EVENT, "2026-11-23 08:26:00")):
        said = write_instant(scene.at(when))
        body = desk.written(
            "attendance.scan", scan(scene.poster_code(), id=id, scanned_at=said), at=when
        )
    assert body["flags"] == ["seen-twice"]


def test_a_holiday_is_known_when_only_the_envelope_tells_the_day():
    body = Desk().written("attendance.scan", scan(scene.poster_code()), at="2026-12-22 08:25:20")
    assert body["flags"] == ["school-holiday"]
    assert "planned_from" not in body


def test_yesterdays_photograph_belongs_to_today_and_says_so():
    body = Desk().written("attendance.scan", scan(), at="2026-11-24 08:25:20")
    assert (body["day"], body["evidence"]) == ("2026-11-24", "declared")
    assert body["flags"] == ["replayed-other-day", "code-expired"]
    assert body["earliest"] == "2026-11-23T07:25:10.000Z"
    assert body["latest"] == "2026-11-24T07:25:20.000Z"


def test_a_scan_sent_again_under_another_number_is_the_same_scan():
    """A phone restored from its own backup renumbers; the event's id stays."""
    desk = Desk()
    desk.written("attendance.scan", scan())
    assert desk.send("attendance.scan", scan(), at="2026-11-23 08:25:50") == Changes()


def test_another_event_under_a_known_id_is_refused():
    desk = Desk()
    desk.written("attendance.scan", scan())
    assert desk.send("attendance.scan", scan(direction="out")) == Refusal("invalid", "id", "in-use")


def test_an_id_of_a_record_that_is_not_seen_tells_nothing():
    hidden = Record(EVENT, "note", f"placement:{scene.OTHER_PLACEMENT}", 3, {"title": "x"})
    assert Desk(hidden).send("attendance.scan", scan()) == Refusal("not-permitted")


def test_a_held_scan_is_still_the_students_own():
    """The grant has ended; somebody of the school accepts the edit afterwards."""
    desk = Desk()
    desk.roles = {}
    assert desk.written("attendance.scan", scan())["evidence"] == "kiosk"


def test_facts_that_make_no_sense_are_no_keys():
    odd = dict.fromkeys(FACTS, "a|b") | {("holidays", f"{scene.SCHOOL}/2026"): "{not json"}
    body = Desk(facts=odd).written("attendance.scan", scan())
    assert body["flags"] == ["unknown-key"]
