"""What each role comes for, done with a keyboard alone.

Nothing here clicks or puts the focus anywhere: Tab, Enter, Space, Escape and
typing are all there is. A student's day is in test_days.py.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Keyboard, Locator, expect

from tests.journeys.devices import DESKTOP, Device
from tests.journeys.test_importing import STUDENTS
from tests.journeys.test_screens import busy_day
from tests.journeys.town import Town

pytestmark = pytest.mark.browser

MOST_PRESSES = 60


def come_in(one: Device, link: str) -> Device:
    one.page.goto(link)
    one.reach("Aanmelden").press("Enter")
    one.is_up_to_date()
    return one


def go_to(one: Device, what: Locator, key: str = "Tab") -> Keyboard:
    """Get to this by pressing one key; the keyboard, to go on with."""
    what.wait_for()
    for _ in range(MOST_PRESSES):
        one.page.keyboard.press(key)
        if what.evaluate("(here) => here === document.activeElement"):
            return one.page.keyboard
    raise AssertionError(f"{what} cannot be reached with {key}")


def test_a_student_scans(town: Town, device: Callable[..., Device]):
    phone = come_in(device(), town.link(town.student))
    phone.reach("Scannen").press("Enter")
    expect(phone.heading("Scannen")).to_be_focused()
    phone.reach("Ik ga weg").press("Space")
    expect(phone.button("Ik ga weg")).to_have_attribute("aria-pressed", "true")
    phone.reach("Link van de code").type("https://menu.test")
    phone.page.keyboard.press("Enter")
    result = phone.page.get_by_role("status").filter(has_text="Niet gescand")
    expect(result).to_contain_text("Dit is geen code van Leerplek.")
    phone.reach("Opnieuw scannen").press("Enter")
    expect(phone.page.get_by_label("Link van de code")).to_be_visible()

    phone.open("/s#0oRDoQ")
    phone.reach("Ik kom binnen").press("Enter")
    result = phone.page.get_by_role("status").filter(has_text="Ingescand")
    expect(result).to_contain_text(town.student.name)
    phone.reach("Klaar").press("Enter")
    expect(phone.heading("Dag Noor")).to_be_visible()


def test_a_mentor_confirms_a_day_and_opens_and_closes_the_screen_with_the_code(
    town: Town, device: Callable[..., Device]
):
    busy_day(town)
    town.ends_the_week_today()
    mentor = come_in(device(), town.link(town.mentor))
    mentor.reach("Uren bekijken").press("Enter")
    noor = mentor.section(town.student.name)
    no = noor.get_by_role("button", name="Nee, Noor")
    go_to(mentor, no).press("Enter")
    expect(no).to_have_attribute("aria-pressed", "true")
    yes = noor.get_by_role("button", name="Ja, Noor")
    go_to(mentor, yes, "Shift+Tab").press("Enter")
    expect(yes).to_have_attribute("aria-pressed", "true")
    sem = mentor.section(town.other_student.name).get_by_role("button", name="Nee, Sem")
    go_to(mentor, sem).press("Enter")
    mentor.reach("Bewaar de week").press("Enter")
    expect(mentor.heading("Klopt deze week?")).to_be_focused()
    expect(noor).to_contain_text("Was er")

    mentor.reach("QR-scherm").press("Enter")
    mentor.reach("Maak hier een QR-scherm van").press("Enter")
    expect(mentor.page.get_by_role("img", name="QR-code om te scannen")).to_be_visible()
    mentor.reach("QR-scherm sluiten").press("Enter")
    mentor.reach("Stop met dit QR-scherm").press("Enter")
    expect(mentor.button("Maak hier een QR-scherm van")).to_be_visible()


def test_a_coach_writes_a_note_and_decides(town: Town, device: Callable[..., Device]):
    busy_day(town)
    coach = come_in(device(), town.link(town.coach))
    go_to(coach, coach.line(town.student.name)).press("Enter")
    expect(coach.heading(town.student.name)).to_be_focused()
    coach.reach("Dagen")
    go_to(coach, coach.page.get_by_role("tab", name="Notities"), "ArrowRight")
    coach.reach("Nieuwe notitie").press("Enter")
    coach.reach("Titel").type("Bezoek in de bakkerij")
    coach.reach("Tekst").type("Het gaat goed.")
    coach.reach("Opslaan").press("Enter")
    expect(coach.section("Bezoek in de bakkerij")).to_contain_text("Het gaat goed.")
    coach.is_up_to_date()

    coach.reach("Beslissen").press("Enter")
    coach.reach("Aannemen").press("Enter")
    expect(coach.button("Aannemen")).to_be_hidden()


def test_a_coordinator_reads_in_a_list_adds_a_company_and_invites_somebody(
    town: Town, device: Callable[..., Device], tmp_path: Path
):
    lists = tmp_path / "leerlingen.csv"
    lists.write_text(STUDENTS.replace("31-02-2011", "28-02-2011"), encoding="windows-1252")
    office = come_in(device(viewport=DESKTOP), town.link(town.coordinator))
    office.reach("Inlezen").press("Enter")
    keyboard = office.reach("Kies een of meer bestanden")
    with office.page.expect_file_chooser() as chooser:
        # Keys go past the page's other messages: without an answer of the page the
        # browser's own chooser could open before it is known that the test takes it over.
        office.page.evaluate("0")
        keyboard.press("Space")
    chooser.value.set_files(lists)
    expect(office.section("leerlingen.csv")).to_contain_text("3 regels")
    expect(office.page.locator("main").get_by_role("button", name="Inlezen")).to_be_enabled()
    apply = office.page.locator("main").get_by_role("button", name="Inlezen", exact=True)
    go_to(office, apply).press("Enter")
    expect(office.page.get_by_role("status").filter(has_text="Ingelezen")).to_be_visible()

    office.reach("Bedrijven").press("Enter")
    office.reach("Nieuw bedrijf").press("Enter")
    office.reach("Naam").type("Kwekerij Zonzij")
    office.reach("Plaats").type("Doetinchem")
    office.reach("Bedrijf toevoegen").press("Enter")
    expect(office.heading("Kwekerij Zonzij")).to_be_visible()

    office.reach("Uitnodigingen").press("Enter")
    office.reach("Zoeken").type("Lotte")
    office.reach("Lotte van Dam kiezen").press("Space")
    go_to(office, office.button("Maak 1 link"), "Shift+Tab").press("Enter")
    expect(office.section("1 link gemaakt")).to_contain_text("Lotte van Dam")


def test_a_guardian_reports_a_child_sick_and_takes_it_back(
    town: Town, device: Callable[..., Device]
):
    guardian = come_in(device(), town.link(town.guardian))
    guardian.reach("Ziek melden").press("Enter")
    guardian.reach("Ziek melden voor vandaag").press("Enter")
    guardian.shows("Ziek gemeld.")
    guardian.reach("Toch niet ziek").press("Enter")
    expect(guardian.button("Ziek melden voor vandaag")).to_be_visible()
    guardian.is_up_to_date()


def test_a_region_lead_puts_the_totals_in_another_order(town: Town, device: Callable[..., Device]):
    lead = come_in(device(viewport=DESKTOP), town.link(town.region_lead))
    expect(lead.heading("Totalen")).to_be_visible()
    sorting = lead.page.get_by_role("columnheader", name="Plaats")
    lead.reach("Plaats").press("Enter")
    expect(sorting).to_have_attribute("aria-sort", "ascending")
    lead.page.keyboard.press("Enter")
    expect(sorting).to_have_attribute("aria-sort", "descending")
    lead.reach("Beslissen").press("Enter")
    expect(lead.heading("Beslissen")).to_be_focused()
