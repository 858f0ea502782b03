"""A parent asks what school keeps; the coordinator makes it, as soon as there is a network."""

from __future__ import annotations

from collections.abc import Callable
from zipfile import ZipFile

import pytest
from playwright.sync_api import expect

from tests.journeys.devices import DESKTOP, Device
from tests.journeys.town import Town

pytestmark = pytest.mark.browser


def test_the_office_makes_a_students_file(town: Town, device: Callable[..., Device]):
    office = device(viewport=DESKTOP).sign_in(town.link(town.coordinator)).keeps_the_app()
    office.open(f"/placements/{town.placement}?tab=facts")
    card = office.section("Alles over deze leerling")
    office.loses_signal()
    card.get_by_role("button", name="Maak het bestand").click()
    expect(card.get_by_role("alert")).to_contain_text("geen internet")
    office.has_signal()
    with office.page.expect_download() as saved:
        card.get_by_role("alert").get_by_role("button").click()
    expect(card.get_by_role("status")).to_contain_text("klaar")
    page = ZipFile(saved.value.path()).read("leesmij.html").decode()
    assert town.student.name in page
    assert town.other_student.name not in page


def test_a_coach_has_no_such_button(town: Town, device: Callable[..., Device]):
    coach = device(viewport=DESKTOP).sign_in(town.link(town.coach))
    coach.open(f"/placements/{town.placement}?tab=facts")
    expect(coach.page.get_by_role("link", name="Overdragen")).to_be_visible()
    expect(coach.button("Maak het bestand")).to_have_count(0)
