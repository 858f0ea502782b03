"""The office makes one placement by hand, for a student who starts in the middle of the year."""

from __future__ import annotations

import time
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.builders import Person
from tests.journeys.devices import DESKTOP, Device
from tests.journeys.town import COMPANY, Town
from tests.phone import new_id

pytestmark = pytest.mark.browser

TOO_EARLY = time.strftime("%Y-%m-%d", time.localtime(time.time() - 30 * 86_400))
IN_A_MONTH = time.strftime("%Y-%m-%d", time.localtime(time.time() + 30 * 86_400))


def newcomer(town: Town) -> Person:
    """A student of the school whom nobody placed."""
    bo = Person(new_id(), "Bo Mulder")
    town.site.make_people({bo.id: bo.name})
    town.put(("student", new_id(), f"school:{town.school}", {"person": bo.id, "name": bo.name}))
    return bo


def test_a_placement_made_without_signal_reaches_student_and_coach(
    town: Town, device: Callable[..., Device]
):
    bo = newcomer(town)
    student = device().sign_in(town.link(bo))
    coach = device().sign_in(town.link(town.coach))
    office = device(viewport=DESKTOP).sign_in(town.link(town.coordinator)).keeps_the_app()
    office.link("1 leerling zonder stage").click()
    expect(office.link(f"Stage maken voor {bo.name}")).to_be_visible()
    office.loses_signal()
    office.link(f"Stage maken voor {bo.name}").click()
    expect(office.page.get_by_label("Leerling", exact=True).locator(":checked")).to_have_text(
        bo.name
    )
    office.page.get_by_label("Bedrijf", exact=True).select_option(label=COMPANY)
    mentor = office.page.get_by_label("Begeleider op het bedrijf")
    expect(mentor.locator(":checked")).to_have_text(town.mentor.name)
    office.page.get_by_label("Soort stage").select_option(label="Stage 1")
    office.page.get_by_label("Iemand erbij").first.select_option(label=town.coach.name)
    office.page.get_by_label("Laatste dag").fill(IN_A_MONTH)
    office.button("Dag toevoegen").click()
    office.page.get_by_label("Van", exact=True).fill("08:30")
    office.button("Stage maken").click()
    expect(office.page.get_by_role("heading", level=1)).to_have_text(bo.name)
    office.says("1 op dit toestel bewaard")
    placement = urlsplit(office.page.url).path

    office.reopens("/placements")
    office.says("1 op dit toestel bewaard")
    office.page.get_by_label("Zoeken").fill(bo.name)
    expect(office.page.get_by_text("1 gevonden")).to_be_visible()
    expect(office.page.get_by_text("1 leerling zonder stage")).to_have_count(0)
    office.has_signal()
    office.is_up_to_date()

    expect(student.page.get_by_text(COMPANY).first).to_be_visible()
    student.open(f"{placement}?tab=facts")
    for name in (town.mentor.name, town.coach.name):
        expect(student.page.get_by_text(name).first).to_be_visible()
    expect(student.page.get_by_text("08:30").first).to_be_visible()
    expect(coach.line(bo.name).first).to_be_visible()
    with town.elsewhere(bo) as phone:
        [made] = phone.records("placement")
    assert made["body"]["site"] == town.dorpsstraat
    assert made["body"]["type"] == town.type
    assert made["body"]["coaches"] == [town.coach.id]
    assert made["body"]["mentors"] == [town.mentor.id]


def test_wrong_input_says_what_to_do_and_sends_nothing(town: Town, device: Callable[..., Device]):
    bo = newcomer(town)
    site = {"company": town.company, "name": "Markt"}
    town.put(("company-site", new_id(), f"company:{town.company}", site))
    office = device().sign_in(town.link(town.coordinator))
    office.link("Nieuwe stage").click()
    office.button("Stage maken").click()
    office.shows("Kies een leerling.")
    student = office.page.get_by_label("Leerling", exact=True)
    company = office.page.get_by_label("Bedrijf", exact=True)
    expect(student).to_be_focused()
    student.select_option(label=bo.name)
    office.button("Stage maken").click()
    office.shows("Kies een bedrijf.")
    expect(company).to_be_focused()
    company.select_option(label=COMPANY)
    last = office.page.get_by_label("Laatste dag")
    last.fill(TOO_EARLY)
    office.button("Stage maken").click()
    office.shows("Kies een vestiging.")
    office.shows("De laatste dag moet na de eerste dag komen.")
    office.page.get_by_label("Vestiging", exact=True).select_option(label="Markt")
    last.fill("2047-01-01")
    office.button("Stage maken").click()
    office.shows("Dit is langer dan een jaar. Kijk de laatste dag na.")
    expect(last).to_be_focused()
    office.is_up_to_date()
    with town.elsewhere(bo) as phone:
        assert phone.records("placement") == []

    student.select_option(label=f"{town.student.name}, 3B")
    last.fill(IN_A_MONTH)
    expect(office.page.get_by_role("status").filter(has_text=COMPANY)).to_contain_text(
        f"{town.student.name} heeft dan ook een stage bij {COMPANY}"
    )


def test_a_company_that_was_missing_is_added_on_the_way(town: Town, device: Callable[..., Device]):
    bo = newcomer(town)
    office = device().sign_in(town.link(town.coordinator)).keeps_the_app()
    office.loses_signal()
    office.open(f"/placements/new?student={bo.id}")
    office.page.get_by_label("Laatste dag").fill(IN_A_MONTH)
    office.page.get_by_role("link", name="Voeg het toe").click()
    office.page.locator(".card input").first.fill("Kwekerij Linde")
    office.button("Bedrijf toevoegen").click()
    chosen = office.page.get_by_label("Bedrijf", exact=True).locator(":checked")
    expect(chosen).to_have_text("Kwekerij Linde")
    expect(office.page.get_by_label("Laatste dag")).to_have_value(IN_A_MONTH)
    office.button("Stage maken").click()
    expect(office.page.get_by_role("heading", level=1)).to_have_text(bo.name)
    office.has_signal()
    office.is_up_to_date()
    with town.elsewhere(bo) as phone:
        [made] = phone.records("placement")
    assert made["body"]["company_name"] == made["body"]["site_name"] == "Kwekerij Linde"
