"""Which files are closed: decided from days alone."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.app import FEATURES
from server.retention.rules import (
    POLICIES,
    STAYS,
    TERM_OF,
    PlacementFile,
    RetentionError,
    files_to_close,
    months_before,
    policies_on,
    read_terms,
)
from server.settings import SettingsError, read_settings
from server.sync.registry import register

TODAY = "2026-11-22"
POLICY = policies_on(TODAY, {})


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        ("2026-11-22", 24, "2024-11-22"),
        ("2026-03-31", 1, "2026-02-28"),
        ("2024-03-31", 1, "2024-02-29"),
        ("2026-01-15", 1, "2025-12-15"),
        ("2026-12-31", 13, "2025-11-30"),
        ("2024-02-29", 12, "2023-02-28"),
    ],
)
def test_a_term_of_months_ends_on_the_same_day_or_the_last_of_a_short_month(day, months, then):
    assert months_before(day, months) == then


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.integers(1, 240), st.integers(1, 240))
def test_a_longer_term_never_ends_earlier(day, one, other):
    """Whatever the months are."""
    shorter, longer = sorted((one, other))
    assert months_before(day.isoformat(), longer) <= months_before(day.isoformat(), shorter)
    assert months_before(day.isoformat(), shorter) < day.isoformat()


@pytest.mark.parametrize(
    ("left_on", "ends", "goes"),
    [
        ((None,), "2015-07-01", "nothing"),  # still at the school
        (("2025-07-01",), "2025-07-01", "nothing"),  # left this year
        (("2024-07-01",), "2024-06-01", "texts"),
        (("2024-11-22",), "2024-06-01", "nothing"),  # two years ago today: not over yet
        (("2024-11-21",), "2024-06-01", "texts"),
        (("2018-07-01",), "2024-06-01", "texts"),  # a placement that went on counts
        (("2020-07-01",), "2020-06-01", "everything"),
        (("2024-07-01",), "2019-06-01", "texts"),  # five years count from leaving, too
        ((), "2024-06-01", "texts"),  # the student's own record is gone already
        ((), "2020-06-01", "everything"),
        (("2020-07-01", None), "2020-06-01", "nothing"),  # came back under a new number
    ],
)
def test_talk_goes_two_years_after_leaving_and_presence_five(left_on, ends, goes):
    texts, whole = files_to_close([PlacementFile("p", ends, left_on)], POLICY, TODAY)
    assert (texts, whole) == {
        "nothing": ([], []),
        "texts": (["p"], []),
        "everything": ([], ["p"]),
    }[goes]


def test_a_region_that_accounts_for_public_money_keeps_presence_longer():
    terms = read_terms("presence=84")
    assert terms == {"presence": 84}
    file = PlacementFile("p", "2020-06-01", ("2020-07-01",))
    assert files_to_close([file], policies_on(TODAY, terms), TODAY) == (["p"], [])


def test_presence_that_is_kept_shorter_than_the_file_waits_for_the_file():
    """A placement without its student's file would stand for nothing."""
    policies = policies_on(TODAY, {"presence": 1, "student-file": 36})
    file = PlacementFile("p", "2024-06-01", ("2024-07-01",))
    assert files_to_close([file], policies, TODAY) == ([], [])


def test_nothing_goes_by_itself_when_it_is_off():
    assert read_terms("off") is None
    assert read_terms("") == {}
    assert read_settings({"LEERPLEK_RETENTION": "off"}, {}).retention_terms is None
    assert read_settings({}, {}).retention_terms == {}


@pytest.mark.parametrize(
    "setting",
    ["presence", "presence=two", "presense=24", "refused-edits=6", "student-file=0", "presence=-1"],
)
def test_a_term_that_cannot_be_is_refused_before_anything_is_removed(setting):
    with pytest.raises(RetentionError):
        read_terms(setting)
    with pytest.raises(SettingsError, match="LEERPLEK_RETENTION"):
        read_settings({"LEERPLEK_RETENTION": setting}, {})


def test_every_term_names_its_source_and_the_day_from_which_it_counts():
    assert all(policy.source and policy.begins for policy in POLICIES)
    assert all(date.fromisoformat(policy.valid_from) for policy in POLICIES)
    assert all(policy.months >= policy.least for policy in POLICIES)


KINDS = register(FEATURES).kinds


def test_every_kind_that_there_is_has_a_term_and_no_other():
    """A kind that is new or renamed must not fall to some term unnoticed."""
    assert set(TERM_OF) == set(KINDS)
    assert set(TERM_OF.values()) == {STAYS} | ({p.data for p in POLICIES} & set(TERM_OF.values()))


@pytest.mark.parametrize(
    "kind", ["attendance-event", "absence", "week-confirmation", "placement", "student-card"]
)
def test_what_proves_hours_is_kept_as_long_as_the_money_is_answered_for(kind):
    assert TERM_OF[kind] == "presence"


@pytest.mark.parametrize("kind", sorted(TERM_OF))
def test_what_stands_in_a_placement_goes_with_it(kind):
    """Nothing about one student is kept for good; what is a person's own goes with them."""
    scopes = set(KINDS[kind].scopes)
    if scopes & {"placement", "placement-staff"} and kind != "held-edit":
        assert TERM_OF[kind] in ("presence", "student-file")
    if scopes == {"person"}:
        assert TERM_OF[kind] == "departed"
