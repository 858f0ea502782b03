"""The office of a school writes the school's own words and sick rule, of its own school alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.builders import role
from tests.journeys.devices import DESKTOP, Device
from tests.journeys.town import Town
from tests.phone import new_id

pytestmark = pytest.mark.browser


RULE = "Bel eerst de bakker, een half uur voor je begint."


def test_a_word_of_the_office_written_without_signal_is_what_a_student_reads(
    town: Town, device: Callable[..., Device]
):
    student = device().sign_in(town.link(town.student))
    student.shows("Alles over je stage")
    office = device(viewport=DESKTOP).sign_in(town.link(town.coordinator)).keeps_the_app()
    office.open("/school?tab=words")
    word = office.page.get_by_label("stage", exact=True)
    expect(word).to_be_visible()
    office.loses_signal()
    word.fill("leerplaats")
    office.page.get_by_label("stages", exact=True).fill("leerplaatsen")
    office.button("Opslaan").click()
    office.says("1 op dit toestel bewaard")
    office.reopens("/school?tab=words")
    expect(office.page.get_by_label("stage", exact=True)).to_have_value("leerplaats")
    expect(office.page.locator("form").get_by_text("Op dit toestel bewaard")).to_be_visible()
    student.shows("Alles over je stage")

    office.has_signal()
    office.is_up_to_date()
    student.shows("Alles over je leerplaats")


def test_the_sick_rule_is_the_offices_and_the_name_of_the_school_the_regions(
    town: Town, device: Callable[..., Device]
):
    office = device(viewport=DESKTOP).sign_in(town.link(town.coordinator)).keeps_the_app()
    office.open("/school?tab=about")
    rule = office.page.get_by_label("Afspraak bij ziekte")
    expect(rule).to_be_visible()
    panel = office.page.get_by_role("tabpanel")
    expect(panel.get_by_text("De Waterlelie")).to_be_visible()
    expect(office.page.get_by_label("Naam van de school")).to_have_count(0)
    expect(panel.locator("input, select")).to_have_count(0)
    office.loses_signal()
    rule.fill(RULE)
    office.button("Opslaan").click()
    office.says("1 op dit toestel bewaard")
    office.has_signal()
    office.is_up_to_date()
    student = device().sign_in(town.link(town.student))
    student.open("/sick")
    student.shows(RULE)


def test_the_office_of_another_school_reads_and_has_no_form(
    town: Town, device: Callable[..., Device]
):
    """Somebody who coaches here and coordinates there may write there alone."""
    other = new_id()
    words = {"name": "De Brug", "vocabulary": {"word.coach": "jobcoach"}, "sick_rule": RULE}
    town.put(
        ("school", other, "region", words),
        role(f"school:{other}", town.other_coach, "coordinator"),
    )
    desk = device(viewport=DESKTOP).sign_in(town.link(town.other_coach))
    for tab, field in (("words", "stage"), ("about", "Afspraak bij ziekte")):
        desk.open(f"/school?school={other}&tab={tab}")
        expect(desk.page.get_by_label(field, exact=True)).to_be_visible()
        expect(desk.button("Opslaan")).to_have_count(1)
        desk.open(f"/school?school={town.school}&tab={tab}")
        expect(desk.page.get_by_role("tabpanel").get_by_text("Je kunt d")).to_be_visible()
        expect(desk.page.get_by_label("School", exact=True)).to_contain_text("De Waterlelie")
        expect(desk.page.get_by_label(field, exact=True)).to_have_count(0)
        expect(desk.button("Opslaan")).to_have_count(0)


def test_a_school_that_is_not_theirs_is_not_offered_to_an_office(
    town: Town, device: Callable[..., Device]
):
    other = new_id()
    town.put(("school", other, "region", {"name": "De Brug"}))
    desk = device(viewport=DESKTOP).sign_in(town.link(town.coordinator))
    desk.open(f"/school?school={other}&tab=about")
    expect(desk.page.get_by_role("tabpanel").get_by_text("De Waterlelie")).to_be_visible()
    expect(desk.page.get_by_text("De Brug")).to_have_count(0)
