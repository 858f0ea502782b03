"""When a student is expected, in the words of schedules and school years."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.attendance.rules.clock import instant_of, iso_week, local_day, minutes_of
from server.attendance.rules.schedule import (
    DayKind,
    Plan,
    holidays_in,
    kind_of_day,
    planned_days,
    planned_on,
)
from tests.attendance import scene

TUESDAYS = [{"weekday": 2, "from": "08:30", "to": "16:30"}]
WHOLE_YEAR = ("2026-09-01", "2027-07-09")
CHRISTMAS = holidays_in([{"name": "Kerst", "from": "2026-12-19", "to": "2027-01-03"}])


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        ("2026-11-24", DayKind.PLANNED),
        ("2026-11-25", DayKind.FREE),
        ("2026-12-22", DayKind.HOLIDAY),
        ("2026-12-19", DayKind.HOLIDAY),
        ("2027-01-05", DayKind.PLANNED),
        ("2026-08-25", DayKind.FREE),
        ("2027-07-13", DayKind.FREE),
        ("2026-02-30", DayKind.FREE),
    ],
)
def test_a_placement_on_tuesdays(day: str, kind: DayKind):
    found, plan = kind_of_day(TUESDAYS, *WHOLE_YEAR, CHRISTMAS, day)
    assert found is kind
    assert (plan is not None) == (kind is DayKind.PLANNED)


@pytest.mark.parametrize("schedule", [None, [], "Tuesday", [{"weekday": 2}], [7], {}])
def test_without_a_usable_schedule_no_day_is_planned_and_none_is_free(schedule):
    """A coach who has yet to fill in the days must not see each scan as odd."""
    assert kind_of_day(schedule, *WHOLE_YEAR, (), "2026-11-25") == (DayKind.OPEN, None)


def test_two_blocks_with_a_gap_leave_out_the_gap():
    blocks = [
        {"weekday": 2, "from": "13:00", "to": "17:00"},
        {"weekday": 2, "from": "08:00", "to": "12:00"},
    ]
    assert planned_on(blocks, *WHOLE_YEAR, (), "2026-11-24") == Plan("08:00", "17:00", 480)


def test_overlapping_blocks_count_once():
    blocks = [
        {"weekday": 2, "from": "08:00", "to": "13:00"},
        {"weekday": 2, "from": "12:00", "to": "16:00"},
        {"weekday": 2, "from": "09:00", "to": "10:00"},
    ]
    assert planned_on(blocks, *WHOLE_YEAR, (), "2026-11-24") == Plan("08:00", "16:00", 480)


def test_planned_days_leave_out_holidays():
    placement = {"schedule": TUESDAYS, "starts": WHOLE_YEAR[0], "ends": WHOLE_YEAR[1]}
    days = [day for day, _ in planned_days(placement, CHRISTMAS, "2026-12-14", "2027-01-12")]
    assert days == ["2026-12-15", "2027-01-05", "2027-01-12"]


@given(
    st.recursive(st.none() | st.text() | st.integers(), st.lists)
    | st.dictionaries(st.text(), st.text())
)
def test_whatever_was_typed_as_holidays_is_read_without_failing(listed):
    assert isinstance(holidays_in(listed), tuple)


@given(st.dates(date(1970, 1, 2), date(9990, 1, 1)))
def test_every_day_has_a_week_of_seven_days_that_starts_on_monday(day: date):
    monday = day - timedelta(days=day.weekday())
    assert iso_week(day.isoformat()) == iso_week(monday.isoformat())
    assert iso_week(day.isoformat()) != iso_week((monday - timedelta(days=1)).isoformat())


def test_new_years_day_may_belong_to_last_years_week():
    assert iso_week("2027-01-01") == "2026-W53"


@pytest.mark.parametrize(
    ("wall", "day"),
    [
        ("2026-11-23 00:30", "2026-11-23"),  # 22 November in UTC
        ("2026-07-01 01:59", "2026-07-01"),
        ("2026-10-25 23:59", "2026-10-25"),
    ],
)
def test_a_day_is_a_dutch_day(wall: str, day: str):
    assert local_day(scene.at(wall)) == day


@given(st.integers(-(2**62), 2**62))
def test_any_instant_has_a_day(at: int):
    assert len(local_day(at)) == 10


@given(st.dates(date(1971, 1, 1), date(9990, 1, 1)), st.times())
def test_a_wall_clock_time_lies_on_its_own_day(day: date, time):
    text = time.strftime("%H:%M")
    at = instant_of(day.isoformat(), text)
    assert at is not None
    assert local_day(at) == day.isoformat()


def test_the_day_on_which_summer_time_ends_has_an_hour_more():
    midnight, evening = instant_of("2026-10-25", "00:00"), instant_of("2026-10-25", "23:00")
    assert midnight is not None
    assert evening is not None
    assert evening - midnight == 24 * 3_600_000


@pytest.mark.parametrize("text", ["24:00", "8:30", "08:60", "08:30:00", "", None, 830, "٠٨:٣٠"])
def test_what_no_clock_shows_is_no_time(text):
    assert minutes_of(text) is None
