"""Weeks, what is odd about a day of one, and what an answer writes down."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.attendance.rules.days import AbsenceFact, Event
from server.attendance.rules.schedule import Plan
from server.attendance.rules.weeks import answerable_from, sheet_day, week_after, week_days
from server.attendance.weeks.issuing import expiry_of
from server.sync.kinds import Changes, Put, Refusal
from tests.attendance import scene
from tests.attendance.desk import EVENT, SCOPE, Desk, declare, scan

MONDAY = "2026-11-23"
WEEK = "2026-W48"
PLAN = Plan("08:30", "16:30", 480)
LATER = scene.at("2026-11-27 17:00")


@pytest.mark.parametrize(
    ("week", "first", "last"),
    [
        ("2026-W48", "2026-11-23", "2026-11-29"),
        ("2026-W53", "2026-12-28", "2027-01-03"),
        ("2027-W01", "2027-01-04", "2027-01-10"),
        ("2025-W01", "2024-12-30", "2025-01-05"),
        ("2026-W13", "2026-03-23", "2026-03-29"),
    ],
)
def test_a_week_runs_from_monday_to_sunday_across_years_and_clock_changes(week, first, last):
    days = week_days(week)
    assert (days[0], days[-1], len(days)) == (first, last, 7)


@pytest.mark.parametrize(
    "text", ["2027-W53", "2026-W00", "2026-W54", "2026-48", "2026-W8", "", "2026-W48 ", "٢٠٢٦-W48"]
)
def test_what_is_no_week_has_no_days(text):
    assert week_days(text) == ()


def test_after_a_year_of_53_weeks_comes_week_one():
    assert week_after("2026-W53") == "2027-W01"
    assert week_after("2027-W01", -1) == "2026-W53"


@pytest.mark.parametrize(
    ("week", "until"),
    [
        ("2026-W48", "2026-12-07 00:00"),
        ("2026-W53", "2027-01-11 00:00"),
        # both sides of a change of the clock: midnight stays midnight
        ("2026-W12", "2026-03-30 00:00"),
        ("2026-W42", "2026-10-26 00:00"),
    ],
)
def test_a_link_works_until_a_week_after_its_sunday(week, until):
    assert expiry_of(week) == scene.at(until)


def event(what: str, at: str, id: str = "e1", **more: Any) -> Event:
    evidence = {"declaration": "declared"}.get(what, "kiosk")
    return Event(id=id, event=what, day=at[:10], at=scene.at(at), evidence=evidence, **more)


def declared(starts: str, ends: str) -> Event:
    return event("declaration", f"{MONDAY} 17:00", starts=starts, ends=ends)


SCANNED = (event("in", f"{MONDAY} 08:25"), event("out", f"{MONDAY} 16:31", "e2"))


@pytest.mark.parametrize(
    ("plan", "events", "absence", "odd", "expects"),
    [
        (PLAN, SCANNED, None, None, "yes"),
        (PLAN, (declared("08:30", "16:30"),), None, None, "yes"),
        (PLAN, (declared("08:30", "16:59"),), None, None, "yes"),
        (PLAN, (declared("08:30", "17:00"),), None, "longer", None),
        (PLAN, (), None, "nothing-noted", None),
        (PLAN, (), AbsenceFact("sick", "reported"), None, "no"),
        (PLAN, (), AbsenceFact("sick", "withdrawn"), "nothing-noted", None),
        (PLAN, SCANNED, AbsenceFact("sick", "reported"), "present-while-absent", None),
        (PLAN, SCANNED[:1], None, "end-unknown", None),
        (PLAN, SCANNED[1:], None, "start-unknown", None),
        (None, SCANNED, None, "unplanned", None),
        (
            PLAN,
            (event("in", f"{MONDAY} 08:25", flags=("wrong-site",)), SCANNED[1]),
            None,
            "unproven",
            None,
        ),
    ],
)
def test_the_odd_day_is_marked_and_has_no_ready_answer(plan, events, absence, odd, expects):
    found = sheet_day(MONDAY, plan, events, absence, LATER)
    assert found is not None
    assert (found.odd, found.expects) == (odd, expects)


def test_a_day_off_and_a_day_to_come_are_not_asked_about():
    assert sheet_day(MONDAY, None, (), None, LATER) is None
    assert sheet_day("2026-11-28", PLAN, (), None, LATER) is None


def test_on_the_day_itself_a_student_who_is_still_in_is_not_odd():
    at_noon = scene.at(f"{MONDAY} 12:00")
    found = sheet_day(MONDAY, PLAN, SCANNED[:1], None, at_noon)
    assert found is not None
    assert (found.running, found.odd) == (True, None)
    after = sheet_day(MONDAY, PLAN, SCANNED[:1], None, scene.at(f"{MONDAY} 17:00"))
    assert after is not None
    assert (after.running, after.odd) == (False, "end-unknown")


def test_a_planned_day_that_is_not_over_is_not_yet_asked_about():
    assert sheet_day(MONDAY, PLAN, (), None, scene.at(f"{MONDAY} 16:29")) is None
    assert sheet_day(MONDAY, PLAN, (), None, scene.at(f"{MONDAY} 16:30")) is not None


def test_what_was_seen_differs_when_the_hours_do():
    first = sheet_day(MONDAY, PLAN, (declared("08:30", "16:30"),), None, LATER)
    other = sheet_day(MONDAY, PLAN, (declared("08:30", "18:30"),), None, LATER)
    assert first is not None
    assert other is not None
    assert first.seen != other.seen


def test_a_week_is_answered_from_its_last_planned_or_noted_day():
    assert answerable_from(["2026-11-23", "2026-11-26"], [], WEEK) == "2026-11-26"
    assert answerable_from(["2026-11-23"], ["2026-11-28"], WEEK) == "2026-11-28"
    assert answerable_from([], [], WEEK) == "2026-11-23"


@given(
    st.lists(
        st.builds(
            Event,
            id=st.uuids().map(str),
            event=st.sampled_from(["in", "out", "declaration", "confirmation", "correction"]),
            day=st.just(MONDAY),
            at=st.integers(scene.at(MONDAY), scene.at("2026-11-24") - 1),
            starts=st.sampled_from([None, "08:00"]),
            ends=st.sampled_from([None, "16:00"]),
            evidence=st.sampled_from(["kiosk", "declared", None]),
            answer=st.sampled_from([None, "yes", "no"]),
        ),
        max_size=6,
    ),
    st.booleans(),
)
def test_a_ready_answer_is_only_there_when_nothing_is_odd(events, planned):
    found = sheet_day(MONDAY, PLAN if planned else None, events, None, LATER)
    if found is not None:
        assert (found.expects is None) == (found.odd is not None)
        assert found.expects != "yes" or found.claim in {each.id for each in events}


# --- what an answer writes down ------------------------------------------------------


def sign(*days: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"week": WEEK, "way": "weekly-link", "days": list(days), **more}


def yes(day: str = MONDAY, **more: Any) -> dict[str, Any]:
    return {"day": day, "answer": "yes", **more}


def no(day: str = MONDAY, **more: Any) -> dict[str, Any]:
    return {"day": day, "answer": "no", **more}


def puts(decision: Changes | Refusal) -> dict[str, dict[str, Any]]:
    assert isinstance(decision, Changes), decision
    found: dict[str, dict[str, Any]] = {}
    for change in decision.changes:
        assert isinstance(change, Put)
        assert change.scope == SCOPE
        name = change.set.get("event", change.kind)
        found[name] = {**change.set, "id": change.id}
    return found


NOW = "2026-11-27 17:00"


def test_a_yes_to_hours_that_were_declared_confirms_them():
    desk = Desk()
    desk.send("attendance.declare", declare())
    made = puts(desk.send("week.sign", sign(yes(about=EVENT)), by=scene.MENTOR, at=NOW))
    assert made["week-confirmation"]["way"] == "weekly-link"
    assert made["confirmation"]["about"] == EVENT
    assert "declaration" not in made
    day = desk.day()
    assert (day.confirmed, day.open, day.minutes) == ("yes", False, 480)


def test_a_no_to_hours_that_were_declared_denies_them_with_the_remark():
    desk = Desk()
    desk.send("attendance.declare", declare())
    answer = sign(no(about=EVENT), remark=" Ik heb hem niet gezien. ")
    made = puts(desk.send("week.sign", answer, by=scene.MENTOR, at=NOW))
    assert made["confirmation"]["reason"] == "Ik heb hem niet gezien."
    day = desk.day()
    assert (day.present, day.confirmed, day.open) == (False, "no", True)


def test_a_scan_that_is_denied_stays_and_somebody_looks():
    desk = Desk()
    desk.send("attendance.scan", scan())
    desk.send("week.sign", sign(no(about=EVENT)), by=scene.MENTOR, at=NOW)
    day = desk.day()
    assert (day.present, day.evidence, day.open) == (True, "kiosk", True)
    assert "denied" in day.flags


def test_a_day_that_nobody_noted_is_declared_by_the_company_and_stands_confirmed():
    desk = Desk()
    answer = sign(yes(starts="08:30", ends="16:00"))
    made = puts(desk.send("week.sign", answer, by=scene.MENTOR, at=NOW))
    assert made["declaration"]["person"] == scene.MENTOR
    assert made["declaration"]["planned_minutes"] == 480
    assert made["confirmation"]["about"] == made["declaration"]["id"]
    day = desk.day()
    assert (day.evidence, day.confirmed, day.minutes, day.open) == ("declared", "yes", 450, False)


def test_a_day_that_nobody_noted_and_that_was_not_stays_without_events():
    desk = Desk()
    made = puts(desk.send("week.sign", sign(no()), by=scene.MENTOR, at=NOW))
    assert list(made) == ["week-confirmation"]
    assert made["week-confirmation"]["days"] == [no()]


def test_other_hours_complete_a_scan_and_never_shorten_what_it_proves():
    desk = Desk()
    desk.send("attendance.scan", scan())
    answer = sign(yes(about=EVENT, starts="08:25", ends="16:00"))
    desk.send("week.sign", answer, by=scene.MENTOR, at=NOW)
    day = desk.day()
    assert (day.end_known, day.evidence, day.evidence_best) == (True, "declared", "kiosk")
    assert not day.open


def test_a_week_is_answered_once_by_each_person():
    desk = Desk()
    desk.send("attendance.declare", declare())
    first = sign(yes(about=EVENT))
    assert len(puts(desk.send("week.sign", first, by=scene.MENTOR, at=NOW))) == 2
    again = desk.send("week.sign", first, by=scene.MENTOR, at="2026-11-28 09:00")
    assert again == Changes(), "the same answers sent again change nothing"
    other = desk.send("week.sign", sign(no(about=EVENT)), by=scene.MENTOR, at=NOW)
    assert other == Refusal("already-signed")
    coach = desk.send("week.sign", sign(yes(about=EVENT)), by=scene.COACH, at=NOW)
    assert len(puts(coach)) == 2, "somebody else has a word of their own"


def test_what_the_school_signs_comes_from_paper_and_says_so():
    desk = Desk()
    answer = sign(yes(starts="08:30", ends="16:30"))
    made = puts(desk.send("week.sign", answer, by=scene.COACH, at=NOW))
    assert made["week-confirmation"]["way"] == "paper"
    assert made["declaration"]["flags"] == ["from-paper"]
    assert "from-paper" in desk.day().flags
    assert not desk.day().open


def test_a_company_does_not_pass_its_word_for_a_paper_slip():
    made = puts(Desk().send("week.sign", sign(no(), way="paper"), by=scene.MENTOR, at=NOW))
    assert made["week-confirmation"]["way"] == "account"


ELSEWHERE = "9ace0000-0000-4000-8000-00000000ffff"


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (sign(), "not-the-days-of-a-week"),
        (sign(*[no() for _ in range(8)]), "not-the-days-of-a-week"),
        (sign(no(), no()), "not-a-day-of-this-week"),
        (sign(no("2026-11-30")), "not-a-day-of-this-week"),
        (sign(no("2026-11-22")), "not-a-day-of-this-week"),
        (sign({"day": MONDAY}), "not-yes-or-no"),
        (sign({"day": MONDAY, "answer": "maybe"}), "not-yes-or-no"),
        (sign({"day": 7, "answer": "no"}), "not-a-day-of-this-week"),
        (sign(yes()), "nothing-to-confirm"),
        (sign(yes(starts="16:00", ends="08:00")), "no-such-times"),
        (sign(yes(starts="08:00")), "no-such-times"),
        (sign(yes(starts=8, ends="09:00")), "no-such-times"),
        (sign(no(starts="08:00", ends="16:00")), "no-such-times"),
        (sign(yes(about=ELSEWHERE)), "no-such-event"),
        (sign(yes(about=7)), "no-such-event"),
        (sign(yes(about=None)), "no-such-event"),
        (sign(yes(starts="08:00", ends="09:00", more=1)), "unknown-field"),
        ({**sign(no()), "week": "2027-W53"}, "no-such-week"),
        ({**sign(no()), "days": {"day": MONDAY}}, "not-the-days-of-a-week"),
        ({**sign(no()), "days": [MONDAY]}, "unknown-field"),
    ],
)
def test_answers_that_make_no_sense_are_refused_whole(answer, reason):
    desk = Desk()
    refused = desk.send("week.sign", answer, by=scene.MENTOR, at=NOW)
    assert isinstance(refused, Refusal)
    assert refused.reason == reason
    assert not [one for one in desk.records.values() if one.kind == "week-confirmation"]


def test_an_answer_is_never_about_an_event_of_another_day():
    desk = Desk()
    desk.send("attendance.declare", declare())
    answer = sign(yes("2026-11-24", about=EVENT))
    assert desk.send("week.sign", answer, by=scene.MENTOR, at=NOW) == Refusal(
        "invalid", "days", "no-such-event"
    )
