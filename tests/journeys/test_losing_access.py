"""A coach is replaced, and a phone is lost: the data go, the work does not."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.devices import DESKTOP, Device
from tests.journeys.town import Town

pytestmark = pytest.mark.browser

TITLE = "Laatste gesprek"


def write_offline(device: Device, placement: str) -> None:
    """Write a note on a placement while there is no network."""
    device.open(f"/placements/{placement}/notes/new")
    device.page.get_by_label("Titel").fill(TITLE)
    device.loses_signal()
    device.page.get_by_label("Tekst").fill("Hij wil graag blijven.")
    device.button("Opslaan").click()
    expect(device.section(TITLE)).to_contain_text("Op dit toestel bewaard")
    device.says("1 op dit toestel bewaard")


def test_a_coach_who_is_replaced_loses_the_placement_and_not_what_was_still_unsent(
    town: Town, device: Callable[..., Device]
):
    old = device().sign_in(town.link(town.coach)).keeps_the_app()
    new = device().sign_in(town.link(town.other_coach))
    new.shows("Je hebt nog geen leerlingen")
    write_offline(old, town.placement)

    coaches = {"remove": [town.coach.id], "add": [town.other_coach.id]}
    with town.elsewhere(town.coordinator) as office:
        office.put("placement", {"coaches": coaches}, id=town.placement)
        office.sync()
    expect(new.line(town.student.name)).to_be_visible()

    old.has_signal()
    old.shows("Deze stage staat niet op dit toestel")
    old.says("1 wacht op een ander")
    assert town.placement not in old.stored("records")
    old.menu("Leerlingen")
    expect(old.line(town.other_student.name)).to_be_visible()
    expect(old.line(town.student.name)).to_be_hidden()

    new.menu("Beslissen")
    edit = new.section("Notitie geschreven of aangepast")
    expect(edit).to_contain_text(town.coach.name)
    expect(edit).to_contain_text("Hij wil graag blijven.")
    edit.get_by_role("button", name="Aannemen", exact=True).click()
    new.shows("Er is niets om over te beslissen")
    new.open(f"/placements/{town.placement}?tab=notes")
    expect(new.section(TITLE)).to_contain_text("Hij wil graag blijven.")

    old.is_up_to_date()
    old.chip.click()
    expect(old.section("Beslist")).to_contain_text("aangenomen")


def test_a_phone_that_is_signed_off_from_another_device_wipes_itself_and_loses_no_work(
    town: Town, device: Callable[..., Device]
):
    lost = device(user_agent="Mozilla/5.0 (Linux; Android 15; Pixel 8) Chrome/140.0 Mobile")
    lost.sign_in(town.link(town.coach)).keeps_the_app()
    computer = device(viewport=DESKTOP).sign_in(town.link(town.coach))
    write_offline(lost, town.placement)

    computer.open("/devices")
    computer.button("Android-telefoon afmelden").click()
    computer.page.get_by_role("dialog").get_by_role("button", name="Afmelden").click()
    expect(computer.button("Android-telefoon afmelden")).to_be_hidden()
    expect(computer.page.get_by_text("Dit toestel", exact=True)).to_be_visible()

    lost.has_signal()
    expect(lost.page.get_by_role("alert")).to_contain_text("Dit toestel is afgemeld")
    lost.keeps_nothing()
    lost.page.reload()
    expect(lost.heading("Welkom bij Leerplek")).to_be_visible()
    lost.keeps_nothing()

    office = device(viewport=DESKTOP).sign_in(town.link(town.coordinator))
    office.menu("Beslissen")
    edit = office.section("Notitie geschreven of aangepast")
    expect(edit).to_contain_text("Dit kwam van een toestel dat al was afgemeld.")
    edit.get_by_role("button", name="Aannemen", exact=True).click()
    office.shows("Er is niets om over te beslissen")
    office.open(f"/placements/{town.placement}?tab=notes")
    expect(office.section(TITLE)).to_contain_text("Hij wil graag blijven.")
