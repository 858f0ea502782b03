"""A student comes in and goes home, with and without a network."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.devices import DESKTOP, Device, Pocket
from tests.journeys.town import COMPANY, Town

pytestmark = pytest.mark.browser


def open_kiosk(device: Device, link: str) -> Page:
    """Sign in here and make this device a kiosk that everybody knows of."""
    device.sign_in(link)
    device.link("QR-scherm openen").click()
    device.button("Maak hier een QR-scherm van").click()
    expect(device.page.get_by_role("img", name="QR-code om te scannen")).to_be_visible()
    device.is_up_to_date()
    return device.page


def test_a_student_scans_with_no_signal_and_the_mentors_screen_shows_it_once_there_is(
    town: Town, device: Callable[..., Device], pocket: Pocket
):
    kiosk = open_kiosk(device(viewport=DESKTOP), town.link(town.mentor))
    mentor = device().sign_in(town.link(town.mentor))
    expect(mentor.section("Nog niet gescand")).to_contain_text(town.student.name)
    mentor.page.evaluate("window.neverReloaded = true")

    with pocket.opened() as phone:
        phone.sign_in(town.link(town.student)).keeps_the_app()
        phone.loses_signal()
        pocket.film.take(kiosk)
        phone.link("Ik ben er: inscannen").click()
        result = phone.page.get_by_role("status").filter(has_text="Ingescand")
        expect(result).to_contain_text(town.student.name)
        expect(result).to_contain_text(COMPANY)
        expect(result).to_contain_text("Op dit toestel bewaard")

    with pocket.opened(offline=True) as phone:
        phone.open()
        expect(phone.page.get_by_text(f"Je bent bij {COMPANY} sinds")).to_be_visible()
        phone.says("1 op dit toestel bewaard")
        expect(mentor.section("Nog niet gescand")).to_contain_text(town.student.name)
        phone.has_signal()
        phone.is_up_to_date()
        expect(mentor.section("Aanwezig")).to_contain_text(town.student.name)

        phone.loses_signal()
        pocket.film.take(kiosk)
        phone.link("Ik ga weg: uitscannen").click()
        result = phone.page.get_by_role("status").filter(has_text="Uitgescand")
        expect(result).to_contain_text(town.student.name)
        phone.link("Klaar").click()
        phone.says("1 op dit toestel bewaard")
        phone.has_signal()
        phone.is_up_to_date()
        expect(phone.page.get_by_text(f"Klaar voor vandaag: je was bij {COMPANY}")).to_be_visible()

    expect(mentor.section("Klaar of doorgegeven")).to_contain_text(town.student.name)
    assert mentor.page.evaluate("window.neverReloaded") is True
