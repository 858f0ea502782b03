"""When two spellings mean the same, and when a planned day is too long."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.placements.rules import (
    KnownNames,
    age_on,
    class_key,
    could_be,
    letters_lost,
    name_key,
    over_the_limit,
    tidy,
)

KNOWN = KnownNames(["Ayşe van der Boer", "Björn Yılmaz", "Constructie Yılmaz", "Noor Kröner"])


@pytest.mark.parametrize(
    ("damaged", "whole"),
    [
        ("Y?lmaz", "Yılmaz"),
        ("Ay?e", "Ayşe"),
        ("Ay?e Y?lmaz", "Ayşe Yılmaz"),
        ("Constructie Y?lmaz", "Constructie Yılmaz"),
        ("Kr\N{REPLACEMENT CHARACTER}ner", "Kröner"),
        ("Z?zt?rk", None),
    ],
)
def test_a_damaged_name_is_repaired_from_the_names_that_are_known(damaged: str, whole: str | None):
    assert KNOWN.repair(damaged) == whole


def test_a_damaged_name_that_may_be_two_is_left_to_people():
    assert KnownNames(["Jan Smit", "Jan Smet"]).repair("Sm?t") is None


@pytest.mark.parametrize("text", ["Smit", "Wat nu ?", "?", "Smit & Zn."])
def test_a_question_mark_by_itself_is_no_lost_letter(text: str):
    assert not letters_lost(text)


@given(st.text(alphabet="abcçdeïş ", min_size=1, max_size=12), st.data())
def test_any_name_fits_itself_with_letters_lost(name: str, data: st.DataObject):
    lost = data.draw(st.sets(st.integers(0, len(name) - 1)))
    damaged = "".join("?" if at in lost else sign for at, sign in enumerate(name))

    if len(tidy(name)) == len(name):
        assert could_be(damaged, name) or len(tidy(damaged)) != len(name)


@given(st.text())
def test_tidying_twice_changes_nothing_more(text: str):
    assert tidy(tidy(text)) == tidy(text)
    assert name_key(tidy(text)) == name_key(text)


@pytest.mark.parametrize("text", ["PRO3A", "pro3a", "Pro 3A", "pro-3a", " PRO3A\u00a0"])
def test_a_class_is_the_same_in_every_spelling(text: str):
    assert class_key(text) == class_key("PRO3A")


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        (date(2010, 9, 1), date(2026, 8, 31), 15),
        (date(2010, 9, 1), date(2026, 9, 1), 16),
        (date(2008, 2, 29), date(2026, 2, 28), 17),
        (date(2008, 2, 29), date(2026, 3, 1), 18),
    ],
)
def test_an_age_changes_on_the_birthday(born: date, day: date, age: int):
    assert age_on(born, day) == age


@pytest.mark.parametrize(
    ("age", "begin", "end", "weekday", "code"),
    [
        (15, "08:30", "16:00", 1, None),  # seven hours and half an hour of break
        (15, "08:30", "16:01", 1, "day-long"),
        (15, "09:00", "13:31", 1, None),
        (15, "06:59", "10:00", 1, "hour-odd"),
        (15, "17:00", "19:01", 1, "hour-odd"),
        (15, "10:00", "12:00", 7, "sunday"),
        (16, "08:00", "17:30", 1, None),
        (16, "08:00", "17:31", 1, "day-long"),
        (16, "10:00", "12:00", 7, None),
        (18, "08:00", "20:00", 7, None),
        (12, "08:00", "20:00", 1, None),  # no rule is known at this age
    ],
)
def test_the_limit_of_the_day_goes_by_age(
    age: int, begin: str, end: str, weekday: int, code: str | None
):
    starts = date(2026, 9, 1)
    birth = date(starts.year - age, 9, 1)

    over = over_the_limit(birth, starts, [{"weekday": weekday, "from": begin, "to": end}])

    assert (over[0] if over else None) == code


def test_a_rule_counts_from_the_day_it_came_into_force():
    entry = {"weekday": 7, "from": "08:00", "to": "20:00"}

    assert over_the_limit(date(1998, 1, 1), date(2013, 9, 1), [entry]) is None
