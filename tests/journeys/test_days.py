"""What a student says about their days, and what the company makes of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.devices import Device
from tests.journeys.town import COMPANY, Town
from tests.phone import new_id

pytestmark = pytest.mark.browser


def test_a_student_declares_a_day_and_the_mentor_confirms_it(
    town: Town, device: Callable[..., Device]
):
    town.ends_the_week_today()
    phone = device().sign_in(town.link(town.student))
    mentor = device().sign_in(town.link(town.mentor))
    phone.link("Uren doorgeven").click()
    phone.page.get_by_label("Begonnen om").fill("09:00")
    phone.page.get_by_label("Gestopt om").fill("08:00")
    phone.button("Doorgeven").click()
    phone.shows("Het einde moet later zijn dan het begin.")
    phone.page.get_by_label("Gestopt om").fill("15:30")
    phone.shows("Dat is 6 uur 30 min.")
    expect(phone.page.get_by_text("Het einde moet later")).to_be_hidden()
    phone.page.get_by_label("Waarom scande je niet?").fill("De tablet was leeg")
    phone.button("Doorgeven").click()
    expect(phone.page.get_by_text("09:00 tot 15:30 uur")).to_be_visible()
    phone.is_up_to_date()

    mentor.shows("1 dag wacht op jouw antwoord")
    mentor.link("Uren bekijken").click()
    day = mentor.section(town.student.name)
    expect(day).to_contain_text("09:00 tot 15:30 uur")
    expect(day).to_contain_text("De tablet was leeg")
    day.get_by_role("button", name="Ja, Noor").click()
    mentor.button("Bewaar de week").click()
    expect(mentor.section(town.student.name)).to_contain_text("Was er")

    phone.link("Klaar").click()
    phone.menu("Mijn dagen")
    phone.shows(f"Bij {COMPANY}")
    today = phone.page.get_by_role("listitem").filter(has_text="Bevestigd door het bedrijf")
    expect(today).to_contain_text("09:00 tot 15:30")


def test_a_student_who_is_sick_says_so_and_takes_it_back(town: Town, device: Callable[..., Device]):
    phone = device().sign_in(town.link(town.student))
    mentor = device().sign_in(town.link(town.mentor))
    phone.link("Ziek melden").click()
    phone.button("Ziek melden voor vandaag").click()
    phone.shows("Ziek gemeld.")
    expect(mentor.section("Afgemeld")).to_contain_text(town.student.name)
    phone.button("Toch niet ziek").click()
    expect(mentor.section("Afgemeld")).to_be_hidden()
    expect(mentor.section("Nog niet gescand")).to_contain_text(town.student.name)


def test_the_app_speaks_english_to_who_wants_it_and_remembers_that(
    town: Town, device: Callable[..., Device]
):
    phone = device().sign_in(town.link(town.student))
    phone.menu("Meer")
    phone.button("English").click()
    expect(phone.heading("Settings")).to_be_visible()
    phone.page.reload()
    expect(phone.heading("Settings")).to_be_visible()
    expect(phone.page.locator("html")).to_have_attribute("lang", "en")
    phone.page.get_by_role("button", name="Nederlands").click()
    expect(phone.heading("Instellingen")).to_be_visible()
    expect(phone.page.locator("html")).to_have_attribute("lang", "nl")


def test_a_student_gets_through_the_day_with_a_keyboard_alone(
    town: Town, device: Callable[..., Device]
):
    phone = device()
    phone.page.goto(town.link(town.student))
    phone.reach("Aanmelden").press("Enter")
    phone.is_up_to_date()
    phone.reach("Ga naar de inhoud").press("Enter")
    phone.reach("Uren doorgeven").press("Enter")
    expect(phone.heading("Uren doorgeven")).to_be_focused()
    phone.reach("Begonnen om").type("0900")
    phone.reach("Gestopt om").type("1200")
    phone.reach("Doorgeven").press("Enter")
    expect(phone.page.get_by_text("09:00 tot 12:00 uur")).to_be_visible()
    phone.reach("Klaar").press("Enter")
    phone.reach("Ziek melden").press("Enter")
    phone.reach("Ziek melden voor morgen").press("Enter")
    phone.shows("Ziek gemeld.")
    phone.reach("Meer").press("Enter")
    phone.reach("Afmelden").press("Enter")
    phone.page.keyboard.press("Escape")
    expect(phone.page.get_by_role("dialog")).to_be_hidden()
    expect(phone.button("Afmelden")).to_be_focused()


def test_hours_stay_with_the_day_that_was_chosen(town: Town, device: Callable[..., Device]):
    """While they are typed school notes the same day: they must not go to another one."""
    phone = device().sign_in(town.link(town.student))
    phone.link("Uren doorgeven").click()
    day = phone.page.get_by_label("Welke dag?")
    day.select_option(index=1)
    yesterday = day.input_value().split("/")[0]
    phone.page.get_by_label("Begonnen om").fill("09:10")
    phone.page.get_by_label("Gestopt om").fill("12:20")
    phone.page.get_by_label("Waarom scande je niet?").fill("De tablet was leeg")

    with town.elsewhere(town.coach) as coach:
        coach.queue(
            "attendance.correct",
            {
                "id": new_id(),
                "placement": town.placement,
                "day": yesterday,
                "starts": "09:00",
                "ends": "12:00",
                "reason": "Gebeld met het bedrijf.",
            },
        )
        coach.sync()

    phone.shows("Voor deze dag kun je geen uren meer doorgeven")
    phone.button("Doorgeven").click()
    expect(day).to_have_attribute("aria-invalid", "true")
    phone.open("/declare")
    phone.shows("Voor deze dag kun je geen uren meer doorgeven")
    day.select_option(index=1)
    today = day.input_value().split("/")[0]
    assert today > yesterday
    expect(phone.page.get_by_label("Begonnen om")).to_have_value("09:10")
    phone.button("Doorgeven").click()
    expect(phone.page.get_by_text("09:10 tot 12:20 uur")).to_be_visible()
    phone.is_up_to_date()
    with town.elsewhere(town.coach) as coach:
        said = [one["body"] for one in coach.records("attendance-event", town.scope)]
        assert [(one["day"], one["starts"]) for one in said if one.get("starts") == "09:10"] == [
            (today, "09:10")
        ]
