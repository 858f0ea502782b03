"""A coach photographs a paper slip without a network; the school sees it, and nobody else."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.files.sender import picture
from tests.journeys.devices import Device, Pocket
from tests.journeys.town import Town
from tests.journeys.weeks import LAST_WEEK

pytestmark = pytest.mark.browser

NUMBER = int(LAST_WEEK[-2:])


def slip(folder: Path, seed: int = 1) -> Path:
    file = folder / f"briefje-{seed}.jpg"
    file.write_bytes(picture(seed, side=400, quality=95))
    return file


def choose(device: Device, file: Path) -> None:
    device.page.get_by_label("Kies een foto").set_input_files(file)


def copy_one_day(device: Device) -> None:
    first = device.page.get_by_role("group").first
    first.get_by_role("button", name="Was er", exact=True).click()
    device.page.get_by_label("Van", exact=True).fill("09:00")
    device.page.get_by_label("Tot", exact=True).fill("15:30")
    device.button("Bewaar 1 dag").click()
    device.shows("Het briefje is overgenomen")


def photos(device: Device) -> None:
    """Scroll to the one photo of the slip until it is drawn, in whatever page is open."""
    device.page.locator("main .file").scroll_into_view_if_needed()
    shown = device.page.get_by_role("img", name=re.compile("^Foto 1"))
    # "Complete" is also a picture that has no address yet.
    expect(shown).to_have_js_property("naturalWidth", 400)


def test_a_slip_is_photographed_and_copied_without_a_network_and_sent_later(
    town: Town, pocket: Pocket, device: Callable[..., Device], tmp_path: Path
):
    address = f"/slip/{town.placement}/{LAST_WEEK}"
    with pocket.opened() as phone:
        phone.sign_in(town.link(town.coach)).keeps_the_app()
        phone.loses_signal()
        phone.open(address)
        choose(phone, slip(tmp_path))
        photos(phone)
        phone.shows("Nog niet verstuurd")
        copy_one_day(phone)

    with pocket.opened(offline=True) as phone:
        phone.open(address)
        photos(phone)
        phone.shows("Nog niet verstuurd")
        phone.has_signal()
        phone.is_up_to_date()
        expect(phone.page.locator("main").get_by_text("Verstuurd", exact=True)).to_be_visible()

    office = device().sign_in(town.link(town.coordinator))
    office.open(f"/placements/{town.placement}")
    expect(office.section("Beantwoorde weken")).to_contain_text(f"Week {NUMBER}")
    photos(office)
    for person in (town.student, town.guardian, town.mentor):
        other = device().sign_in(town.link(person))
        records = other.stored("records")
        assert "week-confirmation" in records
        assert "slip-photo" not in records


def test_a_photo_is_taken_now_and_the_slip_copied_later_on_another_device(
    town: Town, device: Callable[..., Device], tmp_path: Path
):
    phone = device().sign_in(town.link(town.coach))
    phone.open(f"/slip/{town.placement}/{LAST_WEEK}")
    choose(phone, slip(tmp_path, 2))
    photos(phone)
    phone.is_up_to_date()
    expect(phone.page.locator("main").get_by_text("Verstuurd", exact=True)).to_be_visible()
    desk = device().sign_in(town.link(town.coach))
    desk.open(f"/placements/{town.placement}")
    waiting = f"Van week {NUMBER} is er een foto. Het briefje is nog niet overgenomen."
    expect(desk.section("Beantwoorde weken")).to_contain_text(waiting)
    desk.link("Neem een briefje over").last.click()
    photos(desk)
    copy_one_day(desk)
    desk.link("Naar de stage").click()
    expect(desk.section("Beantwoorde weken")).to_contain_text("papier")
    expect(desk.page.get_by_text(waiting)).to_have_count(0)


def test_a_photo_that_did_not_come_out_is_taken_off(
    town: Town, device: Callable[..., Device], tmp_path: Path
):
    phone = device().sign_in(town.link(town.coach))
    phone.open(f"/slip/{town.placement}/{LAST_WEEK}")
    choose(phone, slip(tmp_path, 3))
    photos(phone)
    phone.button("Haal weg: foto 1").click()
    expect(phone.page.locator("main img")).to_have_count(0)
    phone.button("Zet terug").click()
    photos(phone)
    phone.is_up_to_date()
