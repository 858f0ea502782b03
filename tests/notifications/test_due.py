"""Which messages are due at a moment, from facts alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.attendance.rules.clock import DAY, MINUTE
from server.attendance.rules.schedule import holidays_in
from server.notifications.rules.due import (
    DayToConfirm,
    HeldEdit,
    Kind,
    NothingNoted,
    Placement,
    due_held,
    due_not_scanned,
    due_weeks,
    week_is_over,
)
from tests.attendance.scene import at

HOLIDAY = holidays_in([{"name": "Studiedag", "from": "2026-11-24"}])


def days(*weekdays: int, starts: str = "08:30", ends: str = "16:30") -> list[dict[str, object]]:
    return [{"weekday": day, "from": starts, "to": ends} for day in weekdays]


def placement(schedule: object = None, holidays=(), id: str = "p") -> Placement:
    return Placement(id, schedule, "2026-09-01", "2027-06-30", holidays)


MON_TUE = placement(days(1, 2))


def missed(when: str, *, of: Placement = MON_TUE, is_school: bool = False):
    fact = NothingNoted("noor", of, when[:10], is_school)
    return list(due_not_scanned([fact], at(when)))


@pytest.mark.parametrize(
    ("when", "is_due"),
    [
        ("2026-11-23 08:30", False),
        ("2026-11-23 08:44", False),
        ("2026-11-23 08:45", True),
        ("2026-11-23 12:29", True),
        ("2026-11-23 12:30", False),  # four hours on it helps nobody
        ("2026-11-25 09:00", False),  # a Wednesday, not planned
        ("2027-07-05 09:00", False),  # the placement is over
    ],
)
def test_a_student_is_missed_from_a_quarter_past_the_planned_start(when, is_due):
    assert bool(missed(when)) is is_due


def test_nobody_is_missed_on_a_holiday_or_without_agreed_days():
    assert not missed("2026-11-24 09:00", of=placement(days(1, 2), HOLIDAY))
    assert not missed("2026-11-24 09:00", of=placement())
    assert not missed("2026-11-24 09:00", of=placement("Tuesdays"))


def test_a_short_day_ends_the_message_with_itself():
    short = placement(days(1, starts="08:30", ends="09:30"))
    (due,) = missed("2026-11-23 09:29", of=short)
    assert due.until == at("2026-11-23 09:30")
    assert not missed("2026-11-23 09:30", of=short)


def test_the_occasion_is_the_day_and_the_placement_and_says_nothing_else():
    (due,) = missed("2026-11-23 09:00")
    assert (due.person, due.kind, due.about) == (
        "noor",
        Kind.NOT_SCANNED,
        "not-scanned/2026-11-23/p",
    )
    assert due.works
    assert not missed("2026-11-23 09:00", is_school=True)[0].works


def to_confirm(*waiting: str, of: Placement = MON_TUE) -> list[DayToConfirm]:
    return [DayToConfirm("joost", of, day, "2026-W48") for day in waiting]


@pytest.mark.parametrize(
    ("now", "is_due"),
    [
        ("2026-11-24 16:29", False),
        ("2026-11-24 16:30", True),
        ("2026-11-30 09:00", True),
        ("2026-12-01 16:30", False),
    ],
)
def test_a_mentor_is_asked_after_the_weeks_last_planned_day_for_a_week(now, is_due):
    found = list(due_weeks(to_confirm("2026-11-23"), now[:10], at(now)))
    assert bool(found) is is_due


def test_a_mentor_of_several_is_asked_once_after_the_last_of_them():
    late = placement(days(6, starts="10:00", ends="17:00"), id="q")
    facts = [*to_confirm("2026-11-23", "2026-11-24"), *to_confirm("2026-11-23", of=late)]
    assert not list(due_weeks(facts, "2026-11-27", at("2026-11-27 17:00")))
    (due,) = due_weeks(facts, "2026-11-28", at("2026-11-28 17:00"))
    assert due.about == "week-to-confirm/2026-W48"
    assert due.works, "the last student works on this Saturday"


def test_a_week_without_agreed_days_is_over_on_friday_afternoon():
    assert week_is_over(placement(), "2026-11-29") == at("2026-11-27 17:00")


def test_a_week_whose_last_day_is_a_holiday_is_over_before_it():
    assert week_is_over(placement(days(1, 2), HOLIDAY), "2026-11-23") == at("2026-11-23 16:30")


def test_a_held_edit_is_told_to_who_decides_and_to_who_made_it():
    now = at("2026-11-23 09:00")
    facts = [HeldEdit("karin", "h", now, decides=True), HeldEdit("sem", "h", now, decides=False)]
    kinds = {one.person: one.kind for one in due_held(facts, now)}
    assert kinds == {"karin": Kind.EDIT_WAITS, "sem": Kind.EDIT_HELD}
    assert not list(due_held(facts, now + 7 * DAY))


@given(
    starts=st.integers(0, 22 * 60),
    length=st.integers(1, 119),
    now=st.integers(at("2026-11-23 00:00"), at("2026-11-24 00:00")),
)
def test_a_message_is_never_due_before_its_time_nor_at_its_end(starts, length, now):
    clock = "{:02d}:{:02d}".format
    one = placement(
        days(1, starts=clock(*divmod(starts, 60)), ends=clock(*divmod(starts + length, 60)))
    )
    begin = at("2026-11-23 00:00") + starts * MINUTE
    found = list(due_not_scanned([NothingNoted("noor", one, "2026-11-23", False)], now))
    assert bool(found) is (begin + 15 * MINUTE <= now < begin + length * MINUTE)
    assert all(now < due.until for due in found)
