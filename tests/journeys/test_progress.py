"""How it goes, as pictures and tables: for a student, a class, an office and a region."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.camera import link_in
from tests.journeys.devices import DESKTOP, PHONE, Device
from tests.journeys.test_scanning import open_kiosk
from tests.journeys.town import Town
from tests.phone import new_id
from tools.places import PWA

pytestmark = pytest.mark.browser

AXE = PWA / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
CHECK = """async (tags) => {
  const found = await axe.run(document, { runOnly: tags, resultTypes: ["violations"] });
  return found.violations.map(({ id, nodes }) => [id, nodes[0].html.slice(0, 200)]);
}"""
# Half-way between light and dark nothing keeps the rules.
AT_ONCE = """addEventListener("DOMContentLoaded", () => {
  document.head.appendChild(document.createElement("style")).textContent =
    "* { transition: none !important }";
});"""
CELL_IN_FOCUS = "() => document.activeElement?.querySelector('.visually-hidden')?.textContent"
TODAY = time.strftime("%Y-%m-%d")


def busy_day(town: Town) -> None:
    """One student passes on hours of today, the other is ill."""
    with town.elsewhere(town.student) as student, town.elsewhere(town.other_student) as ill:
        times = {"id": new_id(), "starts": "09:00", "ends": "15:00"}
        student.queue("attendance.declare", {"placement": town.placement, "day": TODAY, **times})
        ill.queue(
            "absence.report", {"placement": town.other_placement, "day": TODAY, "kind": "sick"}
        )
        for phone in (student, ill):
            phone.sync()
            assert phone.incidents == []


def test_what_a_student_has_left_to_do_changes_with_a_scan_and_with_hours_passed_on(
    town: Town, device: Callable[..., Device]
):
    kiosk = open_kiosk(device(viewport=DESKTOP), town.link(town.mentor))
    phone = device().sign_in(town.link(town.student)).keeps_the_app()
    phone.link("Nog 14 dingen te doen").click()
    expect(phone.heading("Vandaag inscannen")).to_be_visible()
    expect(phone.heading("Van 14 dagen weten we niets")).to_be_visible()
    phone.shows("0 van de 160 uur")

    phone.loses_signal()
    phone.page.goto(link_in(kiosk))
    phone.button("Ik kom binnen").click()
    expect(phone.page.get_by_role("status").filter(has_text="Ingescand")).to_be_visible()
    phone.open("/expected")
    expect(phone.heading("Uitscannen als je weggaat")).to_be_visible()
    expect(phone.heading("Vandaag inscannen")).to_be_hidden()

    phone.link("Was je er? Vul in").click()
    yesterday = time.strftime("%Y-%m-%d", time.localtime(time.time() - 86_400))
    expect(phone.page.get_by_label("Welke dag?")).to_have_value(f"{yesterday}/{town.placement}")
    phone.page.get_by_label("Begonnen om").fill("09:00")
    phone.page.get_by_label("Gestopt om").fill("15:00")
    phone.button("Doorgeven").click()
    phone.link("Klaar").click()
    phone.link("Nog 13 dingen te doen").click()
    expect(phone.heading("Van 13 dagen weten we niets")).to_be_visible()
    expect(phone.page.get_by_text("1 dag. Daar hoef jij niets voor te doen.")).to_be_visible()
    # What waits for the company is reckoned with, and told apart.
    phone.shows("0 van de 160 uur")
    expect(phone.page.get_by_text("Nog 154 uur te gaan.")).to_be_visible()


def test_a_mentor_walks_through_the_picture_of_a_class_with_the_keyboard(
    town: Town, device: Callable[..., Device]
):
    busy_day(town)
    desk = device(viewport=DESKTOP).sign_in(town.link(town.class_mentor))
    desk.menu("Klas")
    desk.button("Dagen").click()
    grid = desk.page.get_by_role("grid")
    expect(grid.get_by_role("rowheader")).to_have_text([town.student.name, town.other_student.name])
    press = desk.page.keyboard.press

    desk.button("Opslaan als CSV").focus()
    press("Tab")
    press("Control+Home")
    for _ in range(6 + time.localtime().tm_wday + 1):
        press("ArrowRight")
    expect(desk.page.get_by_text(f"{town.student.name} · ")).to_contain_text("09:00 tot 15:00")
    assert "Zelf doorgegeven: 09:00 tot 15:00" in desk.page.evaluate(CELL_IN_FOCUS)
    press("ArrowDown")
    assert desk.page.evaluate(CELL_IN_FOCUS) == "Ziek gemeld"
    press("ArrowDown")
    assert desk.page.evaluate(CELL_IN_FOCUS) == "Ziek gemeld"
    press("Enter")
    expect(desk.heading(town.other_student.name)).to_be_visible()

    desk.page.get_by_role("tab", name="Uren").click()
    expect(desk.heading("Uren en norm")).to_be_visible()
    table = desk.page.get_by_role("table", name=re.compile("Uren per week"))
    expect(table.get_by_role("columnheader")).to_have_count(5)


def test_an_office_replaces_a_coach_for_several_placements_without_a_network(
    town: Town, device: Callable[..., Device]
):
    desk = device(viewport=DESKTOP).sign_in(town.link(town.coordinator)).keeps_the_app()
    grid = desk.page.get_by_role("grid", name="Stages")
    rows = grid.get_by_role("row")
    expect(rows).to_have_count(3)
    desk.loses_signal()

    desk.reach("Vandaag")
    desk.reach("Tot en met")
    press = desk.page.keyboard.press
    press("Tab")
    press("Space")
    press("Shift+ArrowDown")
    desk.shows("2 stages gekozen")
    desk.button("Begeleider wijzigen").click()
    desk.page.get_by_label("Wie komt?").select_option(label=town.other_coach.name)
    desk.shows("2 stages veranderen.")
    desk.button("Opslaan").click()
    desk.shows("2 stages zijn gewijzigd.")
    expect(grid.get_by_text(town.other_coach.name, exact=True)).to_have_count(2)

    desk.button("Ongedaan maken").click()
    expect(grid.get_by_text(town.coach.name, exact=True)).to_have_count(2)
    desk.shows("De wijziging is ongedaan gemaakt.")

    desk.page.get_by_label("Kies alles wat hier staat").check()
    desk.button("Begeleider wijzigen").click()
    desk.page.get_by_label("Wie komt?").select_option(label=town.other_coach.name)
    desk.button("Opslaan").click()
    expect(grid.get_by_text(town.other_coach.name, exact=True)).to_have_count(2)
    desk.has_signal()
    desk.is_up_to_date()
    with town.elsewhere(town.other_coach) as coach, town.elsewhere(town.coach) as former:
        held = {one["id"] for one in coach.records("placement")}
        assert held == {town.placement, town.other_placement}
        assert former.records("placement") == []


def test_an_office_finds_its_way_in_a_long_list(town: Town, device: Callable[..., Device]):
    desk = device(viewport=DESKTOP).sign_in(town.link(town.coordinator))
    grid = desk.page.get_by_role("grid", name="Stages")
    names = grid.locator("[data-place] a")
    desk.button("Leerling").click()
    expect(names).to_have_text([town.student.name, town.other_student.name])
    desk.button("Leerling").click()
    expect(names).to_have_text([town.other_student.name, town.student.name])
    expect(grid.get_by_role("columnheader", name="Leerling")).to_have_attribute(
        "aria-sort", "descending"
    )

    desk.page.get_by_label("Zoeken").fill("noor vermeer")
    expect(names).to_have_text([town.student.name])
    with desk.page.expect_download() as saved:
        desk.button("Opslaan als CSV").click()
    lines = saved.value.path().read_text("utf-8-sig").splitlines()
    assert [line.split(";")[:3] for line in lines] == [
        ["Leerling", "Klas", "Bedrijf"],
        [town.student.name, "3B", "Bakkerij Vermeer"],
    ]

    names.first.click()
    expect(desk.heading(town.student.name)).to_be_visible()
    desk.page.go_back()
    expect(desk.page.get_by_label("Zoeken")).to_have_value("noor vermeer")
    expect(names).to_have_text([town.student.name])
    desk.button("Filters wissen").click()
    expect(names).to_have_count(2)


def test_a_region_lead_reads_totals_without_names_also_where_there_is_no_network(
    town: Town, device: Callable[..., Device]
):
    busy_day(town)
    desk = device(viewport=DESKTOP).sign_in(town.link(town.region_lead)).keeps_the_app()
    table = desk.page.get_by_role("table", name="School")
    expect(table).to_contain_text("De Waterlelie")
    # Two students are few enough to be known by their hours.
    expect(table).to_contain_text("te klein")
    desk.page.get_by_role("tab", name="Bedrijven").click()
    expect(desk.page.get_by_role("table", name="Bedrijf")).to_contain_text("Bakkerij Vermeer")
    for person in (town.student, town.other_student):
        expect(desk.page.get_by_text(person.name)).to_have_count(0)

    desk.loses_signal()
    desk.page.reload()
    desk.shows("Dit zijn de totalen die het laatst zijn opgehaald.")
    expect(table).to_contain_text("De Waterlelie")
    desk.button("Vorige maand").click()
    expect(desk.page.get_by_role("alert")).to_be_visible()
    expect(table).to_be_hidden()


@contextmanager
def _looked_at(device: Callable[..., Device], link: str, *, desk: bool) -> Iterator[Device]:
    one = device(viewport=DESKTOP if desk else PHONE, bypass_csp=True, service_workers="block")
    one.context.add_init_script(path=AXE)
    one.context.add_init_script(AT_ONCE)
    yield one.sign_in(link)


def _violations(page: Page) -> list[Any]:
    found = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        found += [(scheme, page.url, each) for each in page.evaluate(CHECK, RULES)]
    return found


def test_the_pictures_and_tables_can_be_used_by_everybody(
    town: Town, device: Callable[..., Device]
):
    busy_day(town)
    wrong: list[Any] = []
    with _looked_at(device, town.link(town.student), desk=False) as phone:
        phone.open("/expected")
        phone.button("Bekijk als tabel").click()
        wrong += _violations(phone.page)
    with _looked_at(device, town.link(town.coach), desk=False) as phone:
        for path in ("/progress", "/progress?by=days"):
            phone.open(path)
            expect(phone.page.get_by_role("grid")).to_be_visible()
            wrong += _violations(phone.page)
        phone.open(f"/placements/{town.placement}?tab=hours")
        expect(phone.heading("Uren en norm")).to_be_visible()
        wrong += _violations(phone.page)
    with _looked_at(device, town.link(town.coordinator), desk=True) as desk:
        desk.page.get_by_label("Kies alles wat hier staat").check()
        wrong += _violations(desk.page)
        desk.button("Begeleider wijzigen").click()
        expect(desk.page.get_by_role("dialog")).to_be_visible()
        wrong += _violations(desk.page)
    with _looked_at(device, town.link(town.region_lead), desk=True) as desk:
        desk.button("Zelf kiezen").click()
        expect(desk.page.get_by_role("table")).to_be_visible()
        wrong += _violations(desk.page)
    assert wrong == []


def test_hours_on_paper_say_whose_they_are_and_lose_no_column(
    town: Town, device: Callable[..., Device]
):
    desk = device(viewport=DESKTOP).sign_in(town.link(town.coach))
    desk.open(f"/placements/{town.placement}?tab=hours")
    expect(desk.heading("Uren en norm")).to_be_visible()
    whose = desk.page.get_by_text(f"{town.student.name}, Bakkerij Vermeer", exact=True)
    expect(whose).to_be_hidden()
    # An A4 sheet between its margins.
    desk.page.set_viewport_size({"width": 680, "height": 1000})
    desk.page.emulate_media(media="print")
    expect(whose).to_be_visible()
    table = desk.page.get_by_role("table").first
    expect(table).to_be_visible()
    assert table.evaluate("one => one.scrollWidth <= one.parentElement.clientWidth")
    assert table.evaluate("one => one.getBoundingClientRect().right <= innerWidth")
