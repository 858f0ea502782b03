"""The screen by the door loses the network, and so do the phones that scan it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.devices import DESKTOP, Device, Pocket
from tests.journeys.test_scanning import open_kiosk
from tests.journeys.town import COMPANY, Town

pytestmark = pytest.mark.browser


def test_a_screen_that_starts_without_a_network_shows_codes_that_count(
    town: Town, device: Callable[..., Device], pocket: Pocket
):
    tablet = device(viewport=DESKTOP)
    open_kiosk(tablet, town.link(town.mentor))
    tablet.keeps_the_app()
    tablet.loses_signal()
    tablet.reopens("/kiosk")
    expect(tablet.page.get_by_role("img", name="QR-code om te scannen")).to_be_visible()

    with pocket.opened() as phone:
        phone.sign_in(town.link(town.student)).keeps_the_app()
        phone.loses_signal()
        pocket.film.take(tablet.page)
        phone.link("Ik ben er: inscannen").click()
        result = phone.page.get_by_role("status").filter(has_text="Ingescand")
        expect(result).to_contain_text(COMPANY)
        phone.has_signal()
        phone.is_up_to_date()
    with town.elsewhere(town.coach) as coach:
        [event] = coach.records("attendance-event", town.scope)
    assert (event["body"]["event"], event["body"]["evidence"]) == ("in", "kiosk")
    assert not event["body"].get("flags")


def test_a_screen_that_is_made_without_a_network_is_known_once_there_is(
    town: Town, device: Callable[..., Device], pocket: Pocket
):
    tablet = device(viewport=DESKTOP).sign_in(town.link(town.mentor)).keeps_the_app()
    tablet.link("QR-scherm openen").click()
    expect(tablet.button("Maak hier een QR-scherm van")).to_be_enabled()
    tablet.loses_signal()
    tablet.button("Maak hier een QR-scherm van").click()
    expect(tablet.page.get_by_role("img", name="QR-code om te scannen")).to_be_visible()
    with pocket.opened() as phone:
        phone.sign_in(town.link(town.student)).keeps_the_app()
        pocket.film.take(tablet.page)
        phone.link("Ik ben er: inscannen").click()
        expect(phone.page.get_by_role("status").filter(has_text=COMPANY)).to_be_visible()
        phone.is_up_to_date()
    tablet.has_signal()
    tablet.reopens("/")
    tablet.is_up_to_date()
    expect(tablet.section("Aanwezig")).to_contain_text(town.student.name)
    with town.elsewhere(town.coach) as coach:
        [event] = coach.records("attendance-event", town.scope)
    assert event["body"]["evidence"] == "kiosk"
