"""Two people write in the same note while neither has a network."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.devices import Device
from tests.journeys.town import Town

pytestmark = pytest.mark.browser

TITLE = "Bezoek"


def write(device: Device, text: str) -> None:
    """Replace the text of the note that is open, and save it."""
    device.page.get_by_label("Tekst").fill(text)
    device.button("Opslaan").click()
    expect(device.section(TITLE)).to_contain_text("Op dit toestel bewaard")


def test_two_devices_edit_one_note_offline_and_both_texts_survive(
    town: Town, device: Callable[..., Device]
):
    note = town.write_note(TITLE, "Komt op tijd.\nKneedt het deeg.\nWast af.")
    coach = device().sign_in(town.link(town.coach)).keeps_the_app()
    mentor = device().sign_in(town.link(town.mentor)).keeps_the_app()
    both = (coach, mentor)

    for one in both:
        one.open(f"/placements/{town.placement}/notes/{note}")
        expect(one.page.get_by_label("Tekst")).to_have_value(re.compile("Kneedt het deeg"))
        one.loses_signal()
    write(coach, "Komt altijd op tijd.\nKneedt het deeg.\nWast af.")
    write(mentor, "Komt op tijd.\nKneedt het deeg.\nWast af en droogt af.")
    for one in both:
        one.has_signal()
    for one in both:
        one.is_up_to_date()
        expect(one.section(TITLE)).to_contain_text("Komt altijd op tijd.")
        expect(one.section(TITLE)).to_contain_text("Wast af en droogt af.")
        expect(one.page.get_by_text("Er zijn twee versies")).to_be_hidden()


def test_two_texts_for_one_line_are_shown_both_and_settled_with_one_tap(
    town: Town, device: Callable[..., Device]
):
    note = town.write_note(TITLE, "Begint om negen uur.")
    coach = device().sign_in(town.link(town.coach)).keeps_the_app()
    mentor = device().sign_in(town.link(town.mentor)).keeps_the_app()
    both = (coach, mentor)

    for one in both:
        one.open(f"/placements/{town.placement}/notes/{note}")
        expect(one.page.get_by_label("Tekst")).to_have_value("Begint om negen uur.")
        one.loses_signal()
    write(coach, "Begint om acht uur.")
    write(mentor, "Begint om tien uur.")
    coach.has_signal()
    coach.is_up_to_date()
    mentor.has_signal()
    for one in both:
        expect(one.section(TITLE)).to_contain_text("Er zijn twee versies")
        expect(one.section(TITLE)).to_contain_text("Begint om acht uur.")
        expect(one.section(TITLE)).to_contain_text("Begint om tien uur.")

    versions = coach.section(TITLE).get_by_role("group", name="Tekst")
    expect(versions).to_contain_text(f"Van {town.coach.name}")
    coach.button("Deze gebruiken").click()
    for one in both:
        expect(one.section(TITLE)).not_to_contain_text("Er zijn twee versies")
        expect(one.section(TITLE)).to_contain_text("Begint om acht uur.")
        expect(one.section(TITLE)).not_to_contain_text("Begint om tien uur.")
        one.is_up_to_date()
