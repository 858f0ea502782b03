"""Quiet hours and days off, as clocks on a Dutch wall show them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.attendance.rules.clock import DAY, HOUR, local
from server.attendance.rules.schedule import holidays_in
from server.notifications.rules.quiet import Quiet, is_day_off, is_quiet
from tests.attendance.scene import at

CHRISTMAS = holidays_in([{"name": "Kerst", "from": "2026-12-19", "to": "2027-01-03"}])
TIMES = st.builds("{:02d}:{:02d}".format, st.integers(0, 23), st.integers(0, 59))
INSTANTS = st.integers(at("2026-01-01 00:00"), at("2028-01-01 00:00"))


@pytest.mark.parametrize(
    ("when", "quiet"),
    [
        ("2026-11-23 06:59", True),
        ("2026-11-23 07:00", False),
        ("2026-11-23 19:59", False),
        ("2026-11-23 20:00", True),
        ("2026-11-24 00:30", True),
        ("2026-11-21 12:00", True),  # a Saturday
        ("2026-11-22 12:00", True),  # a Sunday
        ("2026-12-22 12:00", True),  # in the Christmas holidays
        ("2027-01-04 12:00", False),
    ],
)
def test_evenings_nights_and_days_off_are_quiet_unless_somebody_says_otherwise(when, quiet):
    assert is_quiet(Quiet(), at(when), CHRISTMAS) is quiet


@pytest.mark.parametrize(
    ("starts", "ends", "when", "quiet"),
    [
        ("12:00", "13:00", "2026-11-23 12:30", True),
        ("12:00", "13:00", "2026-11-23 13:00", False),
        ("00:00", "00:00", "2026-11-23 03:00", False),
        ("07:00", "07:00", "2026-11-23 07:00", False),
        ("22:00", "06:00", "2026-11-23 21:00", False),
        ("25:00", "soon", "2026-11-23 21:00", True),  # no times: the usual ones
        (None, "09:00", "2026-11-23 08:00", True),
    ],
)
def test_hours_of_ones_own(starts, ends, when, quiet):
    assert is_quiet(Quiet(starts, ends), at(when), ()) is quiet


def test_who_wants_messages_on_days_off_too_gets_them():
    assert not is_quiet(Quiet(days_off=False), at("2026-11-21 12:00"), ())


def test_a_saturday_on_which_somebody_works_is_no_day_off():
    saturday = at("2026-11-21 09:15")
    assert not is_quiet(Quiet(), saturday, (), works=True)
    assert is_quiet(Quiet(), at("2026-11-21 06:15"), (), works=True)


@pytest.mark.parametrize("day", ["2027-03-28", "2026-10-25"])
def test_seven_is_seven_on_the_night_the_clock_is_changed(day):
    """Quiet until seven ends at seven on the wall, whatever hour was skipped or came twice."""
    quiet = Quiet(days_off=False)
    assert is_quiet(quiet, at(f"{day} 06:59"), ())
    assert not is_quiet(quiet, at(f"{day} 07:00"), ())
    night = range(at(f"{day} 00:00"), at(f"{day} 07:00"), 60_000)
    assert all(is_quiet(quiet, minute, ()) for minute in night)


@given(TIMES, TIMES, INSTANTS)
def test_a_night_and_its_day_never_overlap_and_leave_no_gap(starts, ends, now):
    one = is_quiet(Quiet(starts, ends, False), now, ())
    other = is_quiet(Quiet(ends, starts, False), now, ())
    assert one != other if starts != ends else not one


@given(TIMES, TIMES, INSTANTS)
def test_quiet_hours_end_within_a_day(starts, ends, now):
    quiet = Quiet(starts, ends, False)
    assert not all(is_quiet(quiet, now + minute * 60_000, ()) for minute in range(25 * 60))


@given(INSTANTS)
def test_the_wall_clock_alone_decides(now):
    wall = local(now).strftime("%H:%M")
    assert is_quiet(Quiet("20:00", "07:00", False), now, ()) is (wall >= "20:00" or wall < "07:00")


def test_a_day_that_is_no_day_is_not_off():
    assert not is_day_off("2026-02-30", CHRISTMAS)
    assert DAY == 24 * HOUR
