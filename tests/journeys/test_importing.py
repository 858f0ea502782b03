"""A coordinator reads the school office's lists into the region, from the screen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journeys.devices import DESKTOP, Device
from tests.journeys.town import Town
from tests.phone import new_id

pytestmark = pytest.mark.browser

STUDENTS = """\
Stamnr;Roepnaam;Tv;Achternaam;Klas;Geboortedatum;E-mailadres
31001;Lotte;van;Dam;4A;17-06-2011;lotte@leerling.test
31008;Daan;;Visser;4A;31-02-2011;daan@leerling.test
31015;Zoë;;Öztürk;4A;09-05-2011;zoe@leerling.test
"""


def test_a_coordinator_sees_bad_lines_before_anything_happens_and_reads_in_the_rest(
    town: Town, device: Callable[..., Device], tmp_path: Path
):
    lists = tmp_path / "leerlingen.csv"
    lists.write_text(STUDENTS, encoding="windows-1252")
    office = device(viewport=DESKTOP).sign_in(town.link(town.coordinator))
    office.menu("Inlezen")
    office.page.get_by_label("Kies een of meer bestanden").set_input_files(lists)

    expect(office.section("leerlingen.csv")).to_contain_text("3 regels")
    problem = office.page.get_by_role("listitem").filter(has_text="leerlingen.csv, regel 3")
    expect(problem).to_contain_text("Geboortedatum")
    take = office.button("Inlezen")
    expect(office.section("Wat er gaat gebeuren")).to_contain_text("Zoë Öztürk")
    office.page.get_by_label("Geboortedatum op regel 3").fill("28-02-2011")
    problem.get_by_role("button").click()
    expect(problem).to_be_hidden()
    take.click()
    expect(office.page.get_by_role("status").filter(has_text="Ingelezen")).to_be_visible()

    office.menu("Stages")
    office.page.locator("main").get_by_text("zonder stage").click()
    for name in ("Lotte van Dam", "Daan Visser", "Zoë Öztürk"):
        expect(office.page.get_by_text(name)).to_be_visible()

    office.menu("Inlezen")
    office.page.get_by_label("Kies een of meer bestanden").set_input_files(lists)
    expect(office.page.get_by_text("3 blijven zoals ze zijn.")).to_be_visible()
    expect(take).to_be_disabled()


def test_who_looks_after_the_region_reads_in_the_first_lists_of_the_school_that_they_choose(
    town: Town, device: Callable[..., Device], tmp_path: Path
):
    """Nothing is read in for a school that nobody chose."""
    lists = tmp_path / "leerlingen.csv"
    lists.write_text(STUDENTS.replace("31-02", "28-02"), encoding="utf-8")
    town.put(("school", new_id(), "region", {"name": "De Brug", "sector": "vso"}))
    office = device(viewport=DESKTOP).sign_in(town.link(town.administrator))
    office.menu("Inlezen")
    choose = office.page.get_by_label("Kies een of meer bestanden")
    which = office.page.get_by_label("School")
    expect(which).to_have_value("")
    expect(choose).to_have_count(0)
    which.select_option("De Waterlelie")
    choose.set_input_files(lists)
    expect(office.section("Wat er gaat gebeuren")).to_contain_text("Zoë Öztürk")
    office.button("Inlezen").click()
    expect(office.page.get_by_role("status").filter(has_text="Ingelezen")).to_be_visible()
    with town.elsewhere(town.class_mentor) as mentor:
        names = {one["body"]["name"] for one in mentor.records("student")}
    assert "Zoë Öztürk" in names
