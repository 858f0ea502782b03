"""A school joins the region, and says how many hours go with its placements, from the screen."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.devices import DESKTOP, Device
from tests.journeys.town import Town
from tests.phone import new_id

pytestmark = pytest.mark.browser


def test_a_school_that_joins_is_added_without_signal(town: Town, device: Callable[..., Device]):
    office = device(viewport=DESKTOP).sign_in(town.link(town.administrator)).keeps_the_app()
    office.menu("School en schooljaar")
    office.link("Nieuwe school").click()
    office.loses_signal()
    office.button("School toevoegen").click()
    expect(office.page.get_by_text("Geef de school een naam.")).to_be_visible()
    name = office.page.get_by_label("Naam van de school")
    name.fill("waterlelie")
    expect(office.page.get_by_text("Lijkt op een school die er al is")).to_be_visible()
    expect(office.link("De Waterlelie")).to_be_visible()
    name.fill("Praktijkschool De Brug")
    office.page.get_by_label("Soort onderwijs").select_option(label="praktijkonderwijs")
    office.button("School toevoegen").click()
    expect(office.page.get_by_label("School", exact=True)).to_contain_text("Praktijkschool De Brug")
    office.says("1 op dit toestel bewaard")
    office.has_signal()
    office.is_up_to_date()
    with town.elsewhere(town.coordinator) as other:
        sectors = {
            one["body"]["name"]: one["body"].get("sector") for one in other.records("school")
        }
    assert sectors == {"De Waterlelie": "pro", "Praktijkschool De Brug": "pro"}


def test_what_the_school_agreed_about_being_ill_is_what_a_student_reads(
    town: Town, device: Callable[..., Device]
):
    rule = "Bel eerst de bakker, een half uur voor je begint."
    office = device(viewport=DESKTOP).sign_in(town.link(town.administrator))
    office.open("/school?tab=about")
    office.page.get_by_label("Afspraak bij ziekte").fill(rule)
    office.button("Opslaan").click()
    office.shows("Opgeslagen.")
    office.is_up_to_date()
    student = device().sign_in(town.link(town.student))
    student.open("/sick")
    student.shows(rule)

    reader = device(viewport=DESKTOP).sign_in(town.link(town.coach))
    reader.open("/school?tab=about")
    reader.shows(rule)
    expect(reader.button("Opslaan")).to_have_count(0)


def test_an_office_says_how_many_hours_go_with_a_kind_of_placement(
    town: Town, device: Callable[..., Device]
):
    """A list that was read in brings the kind's name alone."""
    own_type = new_id()
    town.put(("placement-type", own_type, "region", {"name": "Lint", "school": town.school}))
    town.put(("placement", town.placement, town.scope, {"type": own_type}))
    office = device(viewport=DESKTOP).sign_in(town.link(town.coordinator)).keeps_the_app()
    office.open(f"/placements/{town.placement}?tab=hours")
    expect(office.section("Uren en norm")).to_contain_text("geen aantal uren")
    office.open("/school?tab=types")
    expect(office.section("Lint")).to_contain_text("Geen aantal uren afgesproken")
    expect(office.section("Stage 1")).to_contain_text("Van de hele regio")
    expect(office.section("Stage 1").get_by_role("button")).to_have_count(0)
    office.loses_signal()
    office.button("Lint aanpassen").click()
    hours = office.page.get_by_label("Aantal uren")
    hours.fill("veel")
    office.button("Opslaan").click()
    expect(office.page.get_by_text("Vul een heel aantal uren in")).to_be_visible()
    hours.fill("180")
    office.button("Opslaan").click()
    expect(office.section("Lint")).to_contain_text("180 uur")
    office.has_signal()
    office.is_up_to_date()
    office.open(f"/placements/{town.placement}?tab=hours")
    expect(office.section("Uren en norm")).to_contain_text("180")


def test_the_office_of_a_new_school_is_shown_where_to_begin(
    town: Town, device: Callable[..., Device]
):
    """The region's administrator appoints its first person, and sees at which school."""
    new = new_id()
    town.put(("school", new, "region", {"name": "De Brug", "sector": "vso"}))
    region = device(viewport=DESKTOP).sign_in(town.link(town.administrator))
    region.link("Iemand toevoegen").click()
    region.page.get_by_label("Naam").fill("Bea Kok")
    region.page.get_by_label("Taak").select_option(label="Beheerder bij De Brug")
    region.button("Geef deze taak").click()
    region.button("Maak een link").click()
    link = region.section("Aanmelden").get_by_text("/in#").inner_text()
    office = device(viewport=DESKTOP).sign_in(link)
    office.link("Lees een lijst in").click()
    expect(office.page.get_by_label("Kies een of meer bestanden")).to_be_attached()


def test_the_totals_of_an_office_are_those_of_its_own_school(
    town: Town, device: Callable[..., Device]
):
    """Of another school nothing is here to count, and nothing is not nought."""
    town.put(("school", new_id(), "region", {"name": "De Brug", "sector": "pro"}))
    office = device(viewport=DESKTOP).sign_in(town.link(town.coordinator))
    office.open("/totals")
    expect(office.page.get_by_role("row").filter(has_text="De Waterlelie")).to_contain_text("2")
    expect(office.page.get_by_text("De Brug")).to_have_count(0)
