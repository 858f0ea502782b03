"""Every role in English, with the clock wrong, two tabs open, and the network gone."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.devices import Device
from tests.journeys.screens import wording
from tests.journeys.test_trouble import THREE_DAYS_AHEAD
from tests.journeys.town import Town

pytestmark = pytest.mark.browser

WRITERS = ("student", "company_mentor", "coach", "class_mentor", "coordinator")
READERS = ("guardian", "inspector", "administrator", "region_lead")
TITLE = "Heard on the phone"


def person_of(town: Town, role: str) -> str:
    return {"company_mentor": "mentor"}.get(role, role)


def come_in(device: Device, town: Town, role: str) -> Page:
    """Sign in on a device three days ahead, and turn to English; another tab beside it."""
    device.context.add_init_script(THREE_DAYS_AHEAD)
    device.sign_in(town.link(getattr(town, person_of(town, role)))).keeps_the_app()
    device.open("/settings")
    device.button("English").click()
    expect(device.heading("Settings")).to_be_visible()
    expect(device.page.get_by_text("This device's clock is 3 days ahead")).to_be_visible()
    return device.another_tab("/")


def is_sent(page: Page) -> None:
    expect(page.get_by_role("banner").get_by_role("link").filter(has_text="Sent")).to_be_visible()


@pytest.mark.parametrize("role", WRITERS)
def test_what_is_written_in_one_tab_is_in_the_other_and_arrives_with_the_right_date(
    role: str, town: Town, device: Callable[..., Device]
):
    one = device()
    other = come_in(one, town, role)
    other.goto(f"{one.address}/placements/{town.placement}?tab=notes")
    expect(other.get_by_text("No notes yet")).to_be_visible()
    one.loses_signal()
    one.open(f"/placements/{town.placement}/notes/new")
    one.page.get_by_label(wording("note.title", "en")).fill(TITLE)
    one.button("Save").click()
    expect(one.heading(TITLE)).to_be_visible()
    expect(other.get_by_role("heading", name=TITLE)).to_be_visible()
    other.reload()
    expect(other.get_by_role("heading", name=TITLE)).to_be_visible()
    one.has_signal()
    is_sent(one.page)
    is_sent(other)
    with town.elsewhere(town.coach) as coach:
        [note] = coach.records("note")
    assert note["body"]["about"] == time.strftime("%Y-%m-%d")


@pytest.mark.parametrize("role", READERS)
def test_both_tabs_of_a_reader_go_on_without_a_network(
    role: str, town: Town, device: Callable[..., Device]
):
    one = device()
    other = come_in(one, town, role)
    one.open("/")
    expect(one.page.get_by_role("heading", level=1)).to_be_visible()
    is_sent(other)
    one.loses_signal()
    for page in (one.page, other):
        page.reload()
        expect(page.locator("html")).to_have_attribute("lang", "en")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        expect(page.get_by_role("banner")).to_contain_text("No internet")
    one.has_signal()
    for page in (one.page, other):
        is_sent(page)
        expect(page.get_by_role("banner")).not_to_contain_text(re.compile("No internet"))
