"""Who looks after whom, who must wait, and what a request says of its sender."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.identity.rules import (
    REMEMBERED,
    ROLES,
    WINDOW,
    WRONG_OF_ALL,
    WRONG_OF_ONE,
    Guesses,
    Place,
    address_bucket,
    comes_from_elsewhere,
    is_remembered,
    looks_after,
    school_day,
    token_in,
    wait_seconds,
)

places = st.builds(
    Place,
    st.sampled_from(["r", "q"]),
    st.sampled_from(ROLES),
    st.sampled_from([None, "s", "t"]),
    st.sampled_from([None, "c"]),
)


@given(st.lists(places), st.lists(places, min_size=1))
def test_who_is_somewhere_else_as_well_is_looked_after_by_no_more_people(mine, theirs):
    """Another place can only take away reach, never add it."""
    if looks_after(mine, theirs):
        assert all(looks_after(mine, [place]) for place in theirs)
    for place in theirs:
        if not looks_after(mine, [place]):
            assert not looks_after(mine, theirs)


@given(st.lists(places), places)
def test_only_coordinators_and_administrators_of_the_same_region_look_after_anybody(mine, place):
    if looks_after(mine, [place]):
        assert any(
            duty.role in ("coordinator", "administrator") and duty.region == place.region
            for duty in mine
        )


def test_nobody_looks_after_a_person_who_is_nowhere():
    assert not looks_after([Place("r", "administrator")], [])


@pytest.mark.parametrize("role", ["administrator", "region_lead", "inspector"])
def test_a_coordinator_does_not_get_above_themselves(role):
    assert not looks_after([Place("r", "coordinator", "s")], [Place("r", role, "s")])
    assert not looks_after([Place("r", "coordinator", "s")], [Place("r", role)])


NOW = 1_795_330_800_000


@pytest.mark.parametrize(
    ("own", "everybody", "waits"),
    [
        (None, None, 0),
        (Guesses(WRONG_OF_ONE - 1, NOW), None, 0),
        (Guesses(WRONG_OF_ONE, NOW), None, 60),
        (Guesses(WRONG_OF_ONE, NOW - WINDOW + 1), None, 1),
        (Guesses(WRONG_OF_ONE, NOW - WINDOW), None, 0),
        (None, Guesses(WRONG_OF_ALL, NOW), 0),
        (Guesses(1, NOW - 20_000), Guesses(WRONG_OF_ALL, NOW), 40),
        (Guesses(1, NOW), Guesses(WRONG_OF_ALL - 1, NOW), 0),
        (Guesses(1, NOW), Guesses(WRONG_OF_ALL, NOW - WINDOW), 0),
    ],
)
def test_wrong_codes_make_an_address_wait(own, everybody, waits):
    assert wait_seconds(own, everybody, NOW) == waits


@pytest.mark.parametrize(
    ("address", "bucket"),
    [
        ("192.0.2.7", "address:192.0.2.7"),
        ("::ffff:192.0.2.7", "address:192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "address:2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "address:2001:db8:1:2::/64"),
        ("fe80::1%eth0", "address:fe80::/64"),
        ("", "address:unknown"),
        ("not an address", "address:unknown"),
    ],
)
def test_codes_are_counted_by_address_or_network(address, bucket):
    assert address_bucket(address) == bucket


@pytest.mark.parametrize(
    ("headers", "found"),
    [
        ({}, None),
        ({"authorization": "Bearer abc"}, ("abc", False)),
        ({"authorization": "bearer abc "}, ("abc", False)),
        ({"authorization": "Basic abc", "cookie": "leerplek=xyz"}, None),
        ({"authorization": "Bearer abc", "cookie": "leerplek=xyz"}, ("abc", False)),
        ({"cookie": "a=b; leerplek=xyz; c=d"}, ("xyz", True)),
        ({"cookie": "leerplek="}, None),
        ({"cookie": "notleerplek=xyz"}, None),
    ],
)
def test_a_request_names_its_token_once(headers, found):
    assert token_in(headers) == found


@pytest.mark.parametrize(
    ("headers", "elsewhere"),
    [
        ({"sec-fetch-site": "same-origin"}, False),
        ({"sec-fetch-site": "none"}, False),
        ({"sec-fetch-site": "same-site"}, True),
        ({"sec-fetch-site": "cross-site", "origin": "https://a", "host": "a"}, True),
        ({"origin": "https://a:8443", "host": "a:8443"}, False),
        ({"origin": "https://a:8443", "host": "a"}, True),
        ({"origin": "null", "host": "a"}, True),
        ({}, False),
    ],
)
def test_what_another_site_sends_is_noticed(headers, elsewhere):
    assert comes_from_elsewhere(headers, "POST") is elsewhere
    assert comes_from_elsewhere(headers, "GET") is False


def test_a_device_is_remembered_for_thirty_days_after_it_was_revoked():
    assert is_remembered(None, NOW)
    assert is_remembered(NOW, NOW + REMEMBERED - 1)
    assert not is_remembered(NOW, NOW + REMEMBERED)


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        (1_795_388_399_999, "2026-11-22"),  # one millisecond before midnight, winter
        (1_795_388_400_000, "2026-11-23"),
        (1_782_856_799_999, "2026-06-30"),  # summer
        (1_782_856_800_000, "2026-07-01"),
    ],
)
def test_a_school_day_begins_at_midnight_in_amsterdam(instant, day):
    assert school_day(instant) == day
