"""Which hours count, and which totals are too small to show."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.totals.rules import SMALLEST, DayFacts, Hours, Standing, add_up, standing, too_small

VECTORS = json.loads(
    (Path(__file__).parents[1] / "vectors" / "counted_hours.json").read_text(encoding="utf-8")
)
DAYS = [DayFacts(**case["day"]) for case in VECTORS["days"]]

a_day = st.builds(
    DayFacts,
    planned=st.sampled_from([0, 240, 480]),
    present=st.booleans(),
    known=st.booleans(),
    minutes=st.integers(0, 600),
    evidence=st.sampled_from([None, "kiosk", "card", "poster", "declared", "corrected"]),
    confirmed=st.sampled_from([None, "yes", "no"]),
    absence=st.sampled_from([None, "sick", "leave"]),
    over=st.booleans(),
)


@pytest.mark.parametrize("case", VECTORS["days"], ids=lambda case: case["name"])
def test_a_day_of_the_vectors_counts_as_they_say(case):
    assert standing(DayFacts(**case["day"])) == case["standing"]


def test_the_days_of_the_vectors_add_up_as_they_say():
    assert asdict(add_up(DAYS)) == VECTORS["together"]


@given(st.lists(a_day), st.lists(a_day))
def test_adding_up_in_parts_is_adding_up_at_once(some, others):
    together = Hours()
    together.add_all(add_up(some))
    together.add_all(add_up(others))
    assert together == add_up(some + others)


@given(st.lists(a_day))
def test_no_minute_counts_twice_and_no_day_is_lost(days):
    hours = add_up(days)
    assert hours.counted + hours.waiting <= sum(day.minutes for day in days if day.present)
    assert sum(hours.levels.values()) <= hours.counted
    assert sum(hours.days.values()) == len(days)
    assert hours.planned + hours.to_come == sum(day.planned for day in days)


@given(a_day)
def test_a_day_whose_end_nobody_knows_adds_no_hours(day):
    hours = add_up([day])
    if not day.known:
        assert (hours.counted, hours.waiting) == (0, 0)


cells = st.dictionaries(st.text("abcdef", min_size=1, max_size=3), st.integers(0, 12), max_size=8)


@given(cells)
def test_a_small_total_cannot_be_found_by_subtracting(students):
    """Whatever is hidden is of five students at least, unless that is everybody."""
    hidden = too_small(students)
    assert {cell for cell, count in students.items() if 0 < count < SMALLEST} <= hidden
    together = sum(students[cell] for cell in hidden)
    everybody = sum(students.values())
    assert not hidden or together >= SMALLEST or together == everybody


@given(cells)
def test_nothing_is_hidden_without_need(students):
    if all(count == 0 or count >= SMALLEST for count in students.values()):
        assert too_small(students) == frozenset()


def test_one_small_school_takes_the_next_one_along():
    assert too_small({"brug": 40, "linde": 6, "es": 2}) == {"es", "linde"}


def test_every_standing_has_its_place_in_the_sum():
    assert set(Hours().days) == set(Standing)
