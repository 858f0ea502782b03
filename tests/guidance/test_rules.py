"""Who may give consent, and where a hand-over stands on a day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.guidance.kinds import PROJECTIONS
from server.guidance.rules import age_on, may_say, turn_due, who_gives
from server.migrations.tables import metadata

DAYS = st.dates(date(1990, 1, 1), date(2060, 1, 1))


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        ("2010-11-23", "2026-11-22", 15),
        ("2010-11-23", "2026-11-23", 16),
        ("2012-02-29", "2028-02-28", 15),
        ("2012-02-29", "2029-02-28", 16),
        ("2012-02-29", "2029-03-01", 17),
        (None, "2026-11-23", None),
        ("23-11-2010", "2026-11-23", None),
        ("2010-11-23", "", None),
    ],
)
def test_one_is_a_year_older_on_the_birthday(born: str | None, day: str, age: int | None):
    assert age_on(born, day) == age


@given(born=DAYS, day=DAYS)
def test_nobody_gets_younger_by_a_day(born: date, day: date):
    today = age_on(born.isoformat(), day.isoformat())
    tomorrow = age_on(born.isoformat(), (day + timedelta(days=1)).isoformat())
    assert today is not None and tomorrow is not None
    assert tomorrow - today in (0, 1)


@pytest.mark.parametrize(
    ("age", "voice"), [(None, "family"), (12, "family"), (15, "family"), (16, "student")]
)
def test_yes_is_for_one_voice_and_no_for_both(age: int | None, voice: str):
    assert who_gives(age) == voice
    assert [may_say(each, "yes", age) for each in ("student", "family")] == [
        voice == "student",
        voice == "family",
    ]
    assert may_say("student", "no", age) and may_say("family", "no", age)


@pytest.mark.parametrize(
    ("state", "starts", "ends", "due"),
    [
        ("asked", "2026-11-01", None, None),
        ("agreed", "2026-11-23", None, "begin"),
        ("agreed", "2026-11-24", None, None),
        ("agreed", None, None, "begin"),
        ("running", "2026-11-01", "2026-11-22", "end"),
        ("running", "2026-11-01", "2026-11-23", None),
        ("running", "2026-11-01", None, None),
        ("done", "2026-11-01", "2026-11-22", None),
        ("refused", "2026-11-01", None, None),
    ],
)
def test_a_hand_over_begins_and_ends_with_its_days(state, starts, ends, due):
    assert turn_due(state, starts, ends, "2026-11-23") == due


@pytest.mark.parametrize("projection", PROJECTIONS, ids=lambda each: each.table)
def test_each_read_table_has_the_columns_that_are_filled(projection):
    columns = {column.name for column in metadata.tables[projection.table].columns}
    assert columns == {"region", "source", *projection.columns}
