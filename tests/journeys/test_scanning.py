"""A student comes in and goes home, with and without a network."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from server.attendance.codes import read_code
from tests.journeys.camera import link_in
from tests.journeys.devices import DESKTOP, Device, Pocket
from tests.journeys.town import COMPANY, Town

pytestmark = pytest.mark.browser

KIOSK_STEP_S = 15

LARGE = 28
"""Pixels: letters that are read at arm's length."""


FOUR_MINUTES_BEHIND = """(() => {
  const Real = Date, behind = 4 * 60000;
  window.Date = class extends Real {
    constructor(...parts) { if (parts.length) super(...parts); else super(Real.now() - behind); }
    static now() { return Real.now() - behind; }
  };
})()"""
"""Less than what the app warns of, and more than a phone believes of a code."""


def height_of(words: Locator) -> float:
    """How high the letters are."""
    size: float = words.evaluate("(here) => parseFloat(getComputedStyle(here).fontSize)")
    return size


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
        assert height_of(result.get_by_text(town.student.name)) >= LARGE
        assert height_of(result.get_by_text(re.compile(r"^\d\d:\d\d$"))) >= LARGE

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


def test_the_phones_own_camera_opens_the_code_and_it_counts_on_each_kind_of_database(
    town_on_each: Town, device: Callable[..., Device]
):
    town = town_on_each
    kiosk = open_kiosk(device(town.address, viewport=DESKTOP), town.link(town.mentor))
    coach = device(town.address).sign_in(town.link(town.coach))
    coach.line(town.student.name).click()
    phone = device(town.address).sign_in(town.link(town.student)).keeps_the_app()

    for choice, result, stands in (
        ("Ik kom binnen", "Ingescand", "Aanwezig sinds"),
        ("Ik ga weg", "Uitgescand", "Aanwezig van"),
    ):
        phone.loses_signal()
        phone.page.goto(link_in(kiosk))
        phone.button(choice).click()
        taken = phone.page.get_by_role("status").filter(has_text=result)
        expect(taken).to_contain_text(town.student.name)
        expect(taken).to_contain_text("Op dit toestel bewaard")
        expect(phone.page).to_have_url(f"{town.address}/s")
        phone.has_signal()
        phone.is_up_to_date()
        expect(coach.page.get_by_text(stands).last).to_be_visible()


def test_what_is_no_code_of_ours_is_refused_with_a_way_out_and_a_damaged_one_is_kept(
    town: Town, device: Callable[..., Device]
):
    phone = device().sign_in(town.link(town.student))
    phone.menu("Scannen")
    expect(phone.page.get_by_role("alert")).to_contain_text("Er is geen camera gevonden")
    phone.page.get_by_label("Link van de code").fill("https://bakkerij.test/menukaart")
    phone.button("Gebruik deze link").click()
    refused = phone.page.get_by_role("status").filter(has_text="Niet gescand")
    expect(refused).to_contain_text("Dit is geen code van Leerplek.")
    expect(phone.link("Uren doorgeven")).to_be_visible()
    phone.button("Opnieuw scannen").click()

    phone.open("/s#0oRDoQ")
    phone.button("Ik kom binnen").click()
    kept = phone.page.get_by_role("status").filter(has_text="Ingescand")
    expect(kept).to_contain_text("Iemand van school kijkt ernaar")
    expect(kept).to_contain_text("Verstuurd naar school")


def test_a_tablet_whose_clock_is_off_shows_codes_of_the_right_time(
    town: Town, device: Callable[..., Device]
):
    tablet = device(viewport=DESKTOP)
    tablet.context.add_init_script(FOUR_MINUTES_BEHIND)
    kiosk = open_kiosk(tablet, town.link(town.mentor))

    def seconds_off() -> float:
        code = read_code(link_in(kiosk).partition("#")[2])
        assert code is not None
        return abs(code.code.issued_at / 1000 - time.time())

    ends = time.monotonic() + 2 * KIOSK_STEP_S
    while seconds_off() > 2 * KIOSK_STEP_S and time.monotonic() < ends:
        kiosk.wait_for_timeout(500)
    assert seconds_off() <= 2 * KIOSK_STEP_S


def test_a_mentor_reaches_a_student_who_is_not_there_today(
    town: Town, device: Callable[..., Device]
):
    tomorrow = time.localtime(time.time() + 86_400).tm_wday + 1
    schedule = [{"weekday": tomorrow, "from": "09:00", "to": "16:00"}]
    for id in (town.placement, town.other_placement):
        town.put(("placement", id, f"placement:{id}", {"schedule": schedule}))
    mentor = device().sign_in(town.link(town.mentor))
    mentor.shows("Vandaag wordt niemand verwacht")
    expect(mentor.section("Niet vandaag")).to_contain_text(town.student.name)
    mentor.line(town.student.name).click()
    expect(mentor.heading(town.student.name)).to_be_visible()
