"""Who only reads goes on reading without a network, and is told of when it is."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.devices import DESKTOP, Device
from tests.journeys.test_progress import busy_day
from tests.journeys.town import Town

pytestmark = pytest.mark.browser


def test_an_inspector_reads_a_file_on_the_way_to_the_company(
    town: Town, device: Callable[..., Device]
):
    town.write_note("Eerste gesprek", "Ze begint op maandag.")
    inspector = device().sign_in(town.link(town.inspector)).keeps_the_app()
    inspector.loses_signal()
    inspector.reopens("/")
    inspector.says("Geen internet")
    inspector.page.get_by_role("link", name=town.student.name).first.click()
    expect(inspector.heading(town.student.name)).to_be_visible()
    inspector.open(f"/placements/{town.placement}?tab=notes")
    expect(inspector.section("Eerste gesprek")).to_contain_text("Ze begint op maandag.")
    expect(inspector.link("Nieuwe notitie")).to_be_hidden()
    town.write_note("Tweede gesprek", "Het gaat goed.")
    expect(inspector.heading("Tweede gesprek")).to_be_hidden()
    inspector.has_signal()
    expect(inspector.section("Tweede gesprek")).to_contain_text("Het gaat goed.")
    inspector.is_up_to_date()


def test_a_region_lead_goes_on_with_the_totals_that_were_fetched(
    town: Town, device: Callable[..., Device]
):
    busy_day(town)
    lead = device(viewport=DESKTOP).sign_in(town.link(town.region_lead)).keeps_the_app()
    table = lead.page.get_by_role("table", name="School")
    expect(table).to_contain_text("De Waterlelie")
    lead.loses_signal()
    lead.button("Vorige maand").click()
    alert = lead.page.get_by_role("alert")
    expect(alert).to_contain_text("Er is geen internet")
    lead.button("Deze maand").click()
    lead.shows("Dit zijn de totalen die het laatst zijn opgehaald.")
    expect(table).to_contain_text("De Waterlelie")
    with lead.page.expect_download() as saved:
        lead.button("Opslaan als CSV").click()
    assert "De Waterlelie" in saved.value.path().read_text("utf-8-sig")

    table = lead.reopens("/").get_by_role("table", name="School")
    expect(table).to_contain_text("De Waterlelie")
    lead.button("Vorige maand").click()
    lead.has_signal()
    lead.page.get_by_role("alert").get_by_role("button").click()
    expect(lead.page.get_by_role("alert")).to_be_hidden()
    expect(lead.page.get_by_text("Geteld op")).to_be_visible()
