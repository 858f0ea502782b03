"""The office says who reads along at home, from when until when; phones follow."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.devices import DESKTOP, Device
from tests.journeys.town import COMPANY, Town

pytestmark = pytest.mark.browser

WHO = "Wie leest er thuis mee?"


def at_the_guardians(office: Device, town: Town) -> Page:
    """Go there as somebody would: by the placement's facts."""
    page = office.open(f"/placements/{town.placement}?tab=facts")
    office.section(WHO).get_by_role("link", name="Wijzigen").click()
    expect(office.heading(f"Wie is ouder van {town.student.name}?")).to_be_visible()
    return page


def test_a_parent_who_stops_is_let_go_of_and_can_begin_again(
    town: Town, device: Callable[..., Device]
):
    home = device().sign_in(town.link(town.guardian))
    home.shows(COMPANY)
    office = device(viewport=DESKTOP).sign_in(town.link(town.coordinator))
    page = at_the_guardians(office, town)
    office.button(f"Stoppen voor {town.guardian.name}").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text(f"gaan de gegevens van {town.student.name}")
    dialog.get_by_label("Laatste dag").fill("2026-09-01")
    dialog.get_by_role("button", name="Stoppen").click()
    expect(office.section(WHO)).to_contain_text("gestopt")
    office.is_up_to_date()
    expect(home.page.get_by_text(COMPANY)).to_have_count(0)
    assert town.placement not in home.stored("records")
    office.button(f"Weer beginnen voor {town.guardian.name}").click()
    expect(office.section(WHO)).to_contain_text("nu")
    office.is_up_to_date()
    home.shows(COMPANY)
    office.link("Terug").click()
    expect(page.get_by_role("heading", name=town.student.name, exact=True)).to_be_visible()
    expect(office.section(WHO)).to_contain_text(town.guardian.name)


def test_a_second_parent_is_added_without_signal_and_signs_in_by_the_link(
    town: Town, device: Callable[..., Device]
):
    office = device(viewport=DESKTOP).sign_in(town.link(town.coordinator)).keeps_the_app()
    page = at_the_guardians(office, town)
    office.loses_signal()
    page.get_by_label("Naam").fill("Jan de Wit")
    office.button("Toevoegen").click()
    expect(office.section(WHO)).to_contain_text("Jan de Wit")
    office.shows("Jan de Wit is toegevoegd.")
    office.has_signal()
    office.is_up_to_date()
    office.button("Aanmelden: link voor Jan de Wit").click()
    of_the_parent = office.section("Aanmelden van Jan de Wit")
    of_the_parent.get_by_role("button", name="Maak een link").click()
    home = device().sign_in(of_the_parent.get_by_text("/in#").inner_text())
    home.shows(COMPANY)


def test_the_parent_of_a_brother_is_the_same_person(town: Town, device: Callable[..., Device]):
    """With one phone, and one sign-in."""
    home = device().sign_in(town.link(town.guardian))
    office = device(viewport=DESKTOP).sign_in(town.link(town.coordinator))
    page = office.open(f"/students/{town.other_student.id}/guardians")
    page.get_by_label("Naam").fill("Ineke")
    office.button(f"{town.guardian.name}, van {town.student.name}").click()
    office.button("Toevoegen").click()
    expect(office.section(WHO)).to_contain_text(f"Ook van {town.student.name}")
    office.is_up_to_date()
    expect(home.heading(town.other_student.name)).to_be_visible()


def test_who_only_reads_is_offered_no_change(town: Town, device: Callable[..., Device]):
    coach = device().sign_in(town.link(town.coach))
    coach.open(f"/placements/{town.placement}?tab=facts")
    coach.section(WHO).get_by_role("link", name="Bekijken").click()
    expect(coach.section(WHO)).to_contain_text(town.guardian.name)
    expect(coach.page.locator("main").get_by_role("button")).to_have_count(0)
