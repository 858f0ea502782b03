"""Who taps the link of a week long ago reads that it is too old, also years after."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from server.attendance.rules.clock import iso_week, local_day
from tests.journeys import weeks
from tests.journeys.conftest import Served
from tests.journeys.devices import Device
from tests.journeys.town import Town

pytestmark = pytest.mark.browser

A_YEAR = 365 * 24 * 3600


@pytest.fixture
def old_link(served: Served, town: Town) -> str:
    """As it was sent a year ago; of its row nothing is left."""
    week = iso_week(local_day((int(time.time()) - A_YEAR) * 1000))
    return weeks.old_link(served.url, town.region, week)


def test_a_link_of_a_year_ago_says_that_it_is_too_old_and_what_to_do(
    old_link: str, device: Callable[..., Device]
):
    phone = device()
    phone.open(old_link)
    expect(phone.heading("Deze link werkt niet meer")).to_be_visible()
    phone.shows("De week is te lang geleden. Wil je nog iets doorgeven? Bel dan school.")
    phone.button("English").click()
    expect(phone.heading("This link no longer works")).to_be_visible()
