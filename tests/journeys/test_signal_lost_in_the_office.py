"""The network goes while somebody of the school is at work: class mentor, office, administrator."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journeys.devices import DESKTOP, Device
from tests.journeys.test_importing import STUDENTS
from tests.journeys.town import Town

pytestmark = pytest.mark.browser


def test_a_class_mentor_reports_leave_and_writes_down_a_call(
    town: Town, device: Callable[..., Device]
):
    student = device().sign_in(town.link(town.student))
    mentor = device(viewport=DESKTOP).sign_in(town.link(town.class_mentor)).keeps_the_app()
    mentor.page.get_by_role("link", name=town.student.name).first.click()
    expect(mentor.heading(town.student.name)).to_be_visible()
    mentor.loses_signal()
    mentor.button("Afwezig melden").click()
    dialog = mentor.page.get_by_role("dialog")
    dialog.get_by_label("Verlof (met toestemming vrij)").check()
    dialog.get_by_role("button", name="Melden").click()
    expect(dialog).to_be_hidden()
    mentor.open(f"/placements/{town.placement}/notes/new")
    mentor.page.get_by_label("Titel").fill("Gebeld met thuis")
    mentor.page.get_by_label("Tekst").fill("Morgen is ze er weer.")
    mentor.button("Opslaan").click()
    expect(mentor.section("Gebeld met thuis")).to_be_visible()

    mentor.reopens(f"/placements/{town.placement}?tab=notes")
    expect(mentor.section("Gebeld met thuis")).to_contain_text("Morgen is ze er weer.")
    mentor.says("2 op dit toestel bewaard")
    mentor.has_signal()
    mentor.is_up_to_date()
    student.menu("Dagen")
    expect(student.page.get_by_role("list").get_by_text("Vrij gekregen")).to_be_visible()
    with town.elsewhere(town.coach) as coach:
        [note] = coach.records("note")
    assert note["body"]["title"] == "Gebeld met thuis"


def test_a_coordinator_changes_a_placement_and_a_company_and_goes_home(
    town: Town, device: Callable[..., Device]
):
    coach = device().sign_in(town.link(town.coach))
    coach.open(f"/placements/{town.placement}?tab=facts")
    office = device(viewport=DESKTOP).sign_in(town.link(town.coordinator)).keeps_the_app()
    office.open(f"/placements/{town.placement}/edit")
    expect(office.page.get_by_label("Laatste dag")).to_be_visible()
    office.loses_signal()
    office.page.get_by_label("Laatste dag").fill("2037-06-30")
    office.button("Opslaan").click()
    expect(office.heading(town.student.name)).to_be_visible()
    office.open(f"/companies/{town.company}")
    office.page.get_by_label("Branche").fill("Ambachtelijke bakkerij")
    office.button("Opslaan").click()
    office.says("2 op dit toestel bewaard")

    office.reopens(f"/companies/{town.company}")
    expect(office.page.get_by_label("Branche")).to_have_value("Ambachtelijke bakkerij")
    office.has_signal()
    office.is_up_to_date()
    expect(coach.page.get_by_text("30 juni 2037")).to_be_visible()
    with town.elsewhere(town.mentor) as mentor:
        [company] = mentor.records("company")
    assert company["body"]["sector"] == "Ambachtelijke bakkerij"


def test_reading_in_a_list_says_that_it_needs_a_network_and_keeps_what_was_mended(
    town: Town, device: Callable[..., Device], tmp_path: Path
):
    lists = tmp_path / "leerlingen.csv"
    lists.write_text(STUDENTS, encoding="windows-1252")
    office = device(viewport=DESKTOP).sign_in(town.link(town.coordinator)).keeps_the_app()
    office.menu("Inlezen")
    office.page.get_by_label("Kies een of meer bestanden").set_input_files(lists)
    problem = office.page.get_by_role("listitem").filter(has_text="leerlingen.csv, regel 3")
    office.page.get_by_label("Geboortedatum op regel 3").fill("28-02-2011")
    office.loses_signal()
    office.says("Geen internet")
    expect(office.page.get_by_text("Inlezen kan alleen met internet.")).to_be_visible()
    problem.get_by_role("button").click()
    alert = office.page.get_by_role("alert")
    expect(alert).to_contain_text("Er is geen internet")
    office.has_signal()
    alert.get_by_role("button", name="Probeer opnieuw").click()
    expect(problem).to_be_hidden()

    office.loses_signal()
    take = office.page.locator("main").get_by_role("button", name="Inlezen", exact=True)
    take.click()
    expect(alert).to_contain_text("Er is geen internet")
    expect(office.section("Wat er gaat gebeuren")).to_contain_text("Daan Visser")
    office.has_signal()
    take.click()
    expect(office.page.get_by_role("status").filter(has_text="Ingelezen")).to_be_visible()
    with town.elsewhere(town.class_mentor) as mentor:
        names = {one["body"]["name"] for one in mentor.records("student")}
    assert {"Lotte van Dam", "Daan Visser", "Zoë Öztürk"} <= names


def test_an_administrator_gives_the_school_its_own_words(town: Town, device: Callable[..., Device]):
    office = device(viewport=DESKTOP).sign_in(town.link(town.coordinator))
    office.open("/people/new")
    expect(office.page.get_by_role("option", name="Stagebegeleider")).to_be_attached()
    desk = device(viewport=DESKTOP).sign_in(town.link(town.administrator)).keeps_the_app()
    desk.open("/school?tab=words")
    word = desk.page.get_by_label("stagebegeleider", exact=True)
    expect(word).to_be_visible()
    desk.loses_signal()
    word.fill("stagecoach")
    several = desk.page.get_by_text("Vul ook een woord in voor ‘stagebegeleiders’")
    expect(several).to_be_visible()
    desk.page.get_by_label("stagebegeleiders", exact=True).fill("stagecoaches")
    expect(several).to_be_hidden()
    desk.button("Opslaan").click()
    desk.says("1 op dit toestel bewaard")

    desk.reopens("/school?tab=words")
    expect(desk.page.get_by_label("stagebegeleider", exact=True)).to_have_value("stagecoach")
    desk.has_signal()
    desk.is_up_to_date()
    expect(office.page.get_by_role("option", name="Stagecoach")).to_be_attached()
    office.open("/placements")
    expect(office.page.get_by_role("option", name="Alle stagecoaches")).to_be_attached()
