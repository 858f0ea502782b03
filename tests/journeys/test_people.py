"""A coordinator gives a colleague a role, ends it and signs a lost phone out, from the screen."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.builders import Person, role
from tests.journeys.conftest import Served
from tests.journeys.devices import DESKTOP, Device
from tests.journeys.town import Town
from tests.phone import new_id

pytestmark = pytest.mark.browser


def test_a_new_coach_is_added_without_signal_and_signs_in_by_the_link(
    town: Town, device: Callable[..., Device]
):
    office = device(viewport=DESKTOP).sign_in(town.link(town.coordinator)).keeps_the_app()
    office.menu("Mensen en taken")
    office.link("Iemand toevoegen").click()
    office.loses_signal()
    office.page.get_by_label("Naam").fill("Sanne de Boer")
    office.page.get_by_label("Taak").select_option(label="Stagebegeleider")
    office.button("Geef deze taak").click()
    expect(office.heading("Sanne de Boer")).to_be_visible()
    office.button("Maak een link").click()
    expect(office.page.get_by_role("alert")).to_be_visible()
    office.has_signal()
    office.is_up_to_date()
    office.page.get_by_role("alert").get_by_role("button").click()
    shown = office.section("Aanmelden").get_by_text("/in#")
    coach = device(viewport=DESKTOP).sign_in(shown.inner_text())
    expect(coach.page.get_by_role("navigation").first).to_contain_text("Route")


def test_a_coach_who_stops_is_let_go_of_and_can_come_back(
    town: Town, device: Callable[..., Device]
):
    coach = device().sign_in(town.link(town.coach))
    coach.shows(town.student.name)
    office = device(viewport=DESKTOP).sign_in(town.link(town.coordinator))
    office.menu("Mensen en taken")
    office.link(town.coach.name).click()
    office.button("Stoppen als Stagebegeleider").click()
    dialog = office.page.get_by_role("dialog")
    dialog.get_by_label("Laatste dag").fill("2026-09-01")
    dialog.get_by_role("button", name="Stoppen").click()
    expect(office.section("Taken")).to_contain_text("gestopt")
    office.is_up_to_date()
    expect(coach.page.get_by_text(town.student.name)).to_have_count(0)
    office.button("Weer beginnen als Stagebegeleider").click()
    expect(office.section("Taken")).to_contain_text("nu")
    office.is_up_to_date()
    coach.shows(town.student.name)


def test_what_somebody_is_follows_while_the_app_is_open(town: Town, device: Callable[..., Device]):
    """A role comes, is worked in, and goes: without opening the app anew."""
    coach = device(viewport=DESKTOP).sign_in(town.link(town.coach))
    coach.menu("Meer")
    kind, id, scope, given = role(f"school:{town.school}", town.coach, "coordinator")
    with town.elsewhere(town.coordinator) as office:
        office.put(kind, given, id=id, scope=scope)
        office.sync()
        coach.button("Stagecoördinator").click()
        coach.open("/companies/new")
        coach.page.get_by_label("Naam", exact=True).fill("Slagerij De Haan")
        office.put(kind, {"ends": "2026-09-01"}, id=id)
        office.sync()
    expect(coach.page.get_by_role("navigation").first).to_contain_text("Route")
    expect(coach.page.get_by_role("navigation").first).not_to_contain_text("Bedrijven")
    expect(coach.page.get_by_label("Naam", exact=True)).to_be_hidden()


def test_who_stops_in_one_region_goes_on_in_the_other(
    served: Served, device: Callable[..., Device]
):
    here, there = served.town(), served.town()
    here.put(role(f"school:{here.school}", there.coach, "coordinator"))
    phone = device().sign_in(there.link(there.coach))
    phone.menu("Meer")
    regions = phone.section("Regio").get_by_role("button")
    expect(regions).to_have_count(2)
    both = {0, 1}
    shown = next(i for i in both if regions.nth(i).get_attribute("aria-pressed") == "true")
    regions.nth(1 - shown).click()
    phone.menu("Meer")
    in_there = phone.page.get_by_role("navigation").get_by_text("Route").is_visible()
    town = there if in_there else here
    kind, id, *_ = role(
        f"school:{town.school}", there.coach, "coach" if in_there else "coordinator"
    )
    with town.elsewhere(town.coordinator) as office:
        office.put(kind, {"ends": "2026-09-01"}, id=id)
        office.sync()
    entry = "Inlezen" if in_there else "Route"
    expect(phone.page.get_by_role("navigation").first).to_contain_text(entry)
    phone.is_up_to_date()


def test_a_colleagues_lost_phone_is_signed_out(town: Town, device: Callable[..., Device]):
    lost = device().sign_in(town.link(town.coach))
    lost.shows(town.student.name)
    office = device(viewport=DESKTOP).sign_in(town.link(town.coordinator))
    office.menu("Mensen en taken")
    office.link(town.coach.name).click()
    office.button("Laat de toestellen zien").click()
    devices = office.section("Toestellen")
    devices.get_by_role("button").first.click()
    office.page.get_by_role("dialog").get_by_role("button", name="Afmelden").click()
    expect(devices).to_contain_text("Nog geen toestel")
    lost.page.reload()
    expect(lost.page.get_by_text(town.student.name)).to_have_count(0)


def test_a_students_lost_phone_is_signed_out_and_a_new_one_comes_in(
    town: Town, device: Callable[..., Device]
):
    """Students are not among the people with a role: the office finds them by their placement."""
    lost = device().sign_in(town.link(town.student))
    lost.shows("Bakkerij Vermeer")
    office = device(viewport=DESKTOP).sign_in(town.link(town.coordinator))
    office.open(f"/placements/{town.placement}?tab=facts")
    devices = office.section(f"Toestellen van {town.student.name}")
    devices.get_by_role("button", name="Laat de toestellen zien").click()
    devices.get_by_role("button").first.click()
    office.page.get_by_role("dialog").get_by_role("button", name="Afmelden").click()
    expect(devices).to_contain_text("Nog geen toestel")
    lost.page.reload()
    expect(lost.page.get_by_text("Bakkerij Vermeer")).to_have_count(0)
    link = office.section(f"Aanmelden van {town.student.name}")
    link.get_by_role("button", name="Maak een link").click()
    bought = device().sign_in(link.get_by_text("/in#").inner_text())
    bought.shows("Bakkerij Vermeer")
    office.open(f"/students/{town.student.id}/guardians")
    expect(office.section(f"Toestellen van {town.student.name}")).to_be_visible()


def test_the_office_says_which_class_a_mentor_has_without_signal(
    town: Town, device: Callable[..., Device]
):
    sanne = Person(new_id(), "Sanne Vos")
    town.site.make_people({sanne.id: sanne.name})
    town.put(role(f"school:{town.school}", sanne, "class_mentor"))
    mentor = device(viewport=DESKTOP).sign_in(town.link(sanne))
    expect(mentor.page.get_by_text(town.student.name)).to_have_count(0)
    office = device(viewport=DESKTOP).sign_in(town.link(town.coordinator)).keeps_the_app()
    office.open(f"/people/{sanne.id}")
    office.loses_signal()
    office.section("Klassen").get_by_label("3B").check()
    office.says("1 op dit toestel bewaard")
    office.has_signal()
    office.is_up_to_date()
    mentor.shows(town.student.name)
    office.section("Klassen").get_by_label("3B").uncheck()
    office.is_up_to_date()
    expect(mentor.page.get_by_text(town.student.name)).to_have_count(0)
    office.open(f"/people/{town.class_mentor.id}")
    expect(office.section("Klassen").get_by_label("3B")).to_be_checked()


def test_who_has_no_link_yet_is_invited_class_by_class(town: Town, device: Callable[..., Device]):
    office = device(viewport=DESKTOP).sign_in(town.link(town.coordinator))
    office.menu("Uitnodigingen")
    office.page.get_by_label("Zoeken").fill("leerling, 3b")
    office.button("Kies alle 2").click()
    office.page.get_by_label(f"{town.other_student.name} kiezen").uncheck()
    office.button("Maak 1 link").click()
    expect(office.page.get_by_role("listitem").filter(has_text="/in#")).to_contain_text("3B")
    office.button("Zonder link").click()
    expect(office.page.get_by_label(f"{town.student.name} kiezen")).to_have_count(0)
    office.button("Kies alle 1").click()
    office.button("Maak 1 link").click()
    expect(office.page.get_by_text("0 gevonden")).to_be_visible()


def test_nobody_ends_their_own_role(town: Town, device: Callable[..., Device]):
    """The office would lock itself out."""
    office = device(viewport=DESKTOP).sign_in(town.link(town.coordinator))
    office.menu("Mensen en taken")
    office.link(town.coordinator.name).click()
    expect(office.section("Taken")).to_contain_text("Je eigen taken")
    expect(office.page.get_by_role("button", name="Stoppen")).to_have_count(0)


def test_who_looks_after_the_region_begins_with_people_and_is_offered_no_school_work(
    town: Town, device: Callable[..., Device]
):
    """They see no placement of any school; a school's first lists they do take in."""
    office = device(viewport=DESKTOP).sign_in(town.link(town.administrator)).keeps_the_app()
    expect(office.heading("Mensen en taken")).to_be_visible()
    expect(office.link(town.region_lead.name)).to_be_visible()
    menu = office.page.get_by_role("navigation").first
    for offered in ("Mensen", "Inlezen", "Totalen", "Bedrijven", "Uitnodigingen"):
        expect(menu.get_by_role("link", name=offered, exact=True)).to_be_visible()
    for other in ("Stages", "Overzicht per klas", "Weeklinks en briefjes"):
        expect(menu.get_by_role("link", name=other)).to_have_count(0)
    office.menu("Inlezen")
    expect(office.page.get_by_label("Kies een of meer bestanden")).to_be_attached()
    office.menu("Bedrijven")
    expect(office.page.get_by_role("columnheader", name="Zo doet")).to_be_visible()
    expect(office.page.get_by_role("columnheader", name="Stages nu")).to_have_count(0)


def test_a_class_mentor_without_a_class_is_told_so_and_whom_to_ask(
    town: Town, device: Callable[..., Device]
):
    newcomer = Person(new_id(), "Bas Timmer")
    town.site.make_people({newcomer.id: newcomer.name})
    town.put(role(f"school:{town.school}", newcomer, "class_mentor"))
    mentor = device().sign_in(town.link(newcomer)).keeps_the_app()
    mentor.loses_signal()
    mentor.open("/unplaced")
    expect(mentor.page.get_by_text("Je hebt nog geen leerlingen")).to_be_visible()
    expect(mentor.page.get_by_text("Vraag het de stagecoördinator.")).to_be_visible()
