"""A mentor with an account answers a week in the cellar, and it counts."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from tests.journeys.devices import Device
from tests.journeys.town import Town
from tests.journeys.weeks import DAYS, LAST_WEEK, Week
from tests.phone import new_id

pytestmark = pytest.mark.browser

NUMBER = int(LAST_WEEK[-2:])


@pytest.fixture
def week(town: Town) -> Week:
    return Week(town)


def day_of(mentor: Device, name: str, place: int) -> Locator:
    """The question about one day of a student, counted from Monday."""
    return mentor.section(name).get_by_role("group").nth(place)


def signed(town: Town) -> list[dict[str, object]]:
    """What the school knows the company to have answered about the student."""
    with town.elsewhere(town.coordinator) as office:
        return [one["body"] for one in office.records("week-confirmation", town.scope)]


def test_a_week_with_nothing_odd_is_answered_in_one_tap_without_a_network(
    week: Week, town: Town, device: Callable[..., Device]
):
    week.declared(*DAYS, ends="23:00")
    coach = device().sign_in(town.link(town.coach))
    coach.open(f"/placements/{town.placement}")
    mentor = device().sign_in(town.link(town.mentor)).keeps_the_app()
    mentor.link("Uren bekijken").click()
    mentor.shows("Er valt niets op. Je kunt ook per dag antwoorden.")
    mentor.loses_signal()
    mentor.button("Alles klopt").click()
    mentor.shows(f"Bedankt. Je antwoorden over week {NUMBER} zijn bewaard.")
    expect(mentor.section(town.student.name)).to_contain_text("Op dit toestel bewaard")
    assert signed(town) == []

    mentor.reopens("/")
    expect(mentor.heading("Wie is er vandaag?")).to_be_visible()
    expect(mentor.link("Uren bekijken")).to_be_hidden()
    mentor.has_signal()
    mentor.is_up_to_date()
    expect(coach.page.get_by_text("7 dagen aanwezig")).to_be_visible()
    [answers] = signed(town)
    assert (answers["way"], answers["person"]) == ("account", town.mentor.id)
    assert week.confirmed() == [(day, "yes") for day in DAYS]


def test_half_a_week_outlives_a_closed_app_and_what_changed_is_asked_again(
    week: Week, town: Town, device: Callable[..., Device]
):
    week.declared(*DAYS[:5], ends="23:00")
    mentor = device().sign_in(town.link(town.mentor)).keeps_the_app()
    mentor.open("/confirm")
    mentor.shows("Kijk goed naar 2 dagen. Die zijn gemarkeerd.")
    mentor.loses_signal()
    mentor.button("De andere dagen kloppen").click()
    day_of(mentor, town.student.name, 5).get_by_role("button", name="Nee").click()
    mentor.page.get_by_label("Opmerking over Noor").fill("Zaterdag was ze vrij.")
    mentor.shows("Nog 1 dag te gaan")
    with town.elsewhere(town.student) as student:
        hours = {"starts": "08:30", "ends": "12:00", "reason": "Tandarts"}
        said = {"id": new_id(), "placement": town.placement, "day": DAYS[0], **hours}
        student.queue("attendance.declare", said)
        student.sync()

    mentor.reopens("/confirm")
    mentor.shows("Nog 1 dag te gaan")
    expect(mentor.page.get_by_label("Opmerking over Noor")).to_have_value("Zaterdag was ze vrij.")
    mentor.has_signal()
    mentor.shows("Nog 2 dagen te gaan")
    monday = day_of(mentor, town.student.name, 0)
    expect(monday).to_contain_text("Noor schreef: “Tandarts”")
    mentor.loses_signal()
    mentor.button("Bewaar de week").click()
    expect(monday.get_by_role("button", name="Ja")).to_be_focused()
    monday.get_by_role("button", name="Ja").click()
    sunday = day_of(mentor, town.student.name, 6)
    sunday.get_by_role("button", name="Ja").click()
    sunday.get_by_label("Van").fill("10:00")
    sunday.get_by_label("Tot").fill("14:00")
    mentor.button("Bewaar de week").click()
    mentor.shows(f"Bedankt. Je antwoorden over week {NUMBER} zijn bewaard.")
    mentor.has_signal()
    mentor.is_up_to_date()
    [answers] = signed(town)
    assert answers["remark"] == "Zaterdag was ze vrij."
    assert week.confirmed() == [(day, "yes") for day in (*DAYS[:5], DAYS[6])]


def test_scans_that_prove_nothing_and_hours_that_come_later_are_asked_about_too(
    week: Week, town: Town, device: Callable[..., Device]
):
    week.declared(*DAYS[:5], ends="23:00")
    with town.elsewhere(town.student) as student:
        for direction, time in (("in", "08:30"), ("out", "16:30")):
            scan = {"id": new_id(), "placement": town.placement, "direction": direction}
            at = f"{DAYS[5]}T{time}:00+01:00"
            student.queue("attendance.scan", {**scan, "code": "0oRDoQ", "scanned_at": at})
        student.sync()
    mentor = device().sign_in(town.link(town.mentor)).keeps_the_app()
    mentor.shows("6 dagen wachten op jouw antwoord")
    mentor.link("Uren bekijken").click()
    saturday = day_of(mentor, town.student.name, 5)
    expect(saturday).to_contain_text("Er is iets mis met de scan.")
    saturday.get_by_role("button", name="Ja").click()
    day_of(mentor, town.student.name, 6).get_by_role("button", name="Nee").click()
    mentor.button("De andere dagen kloppen").click()
    mentor.button("Bewaar de week").click()
    mentor.shows(f"Bedankt. Je antwoorden over week {NUMBER} zijn bewaard.")
    answers = mentor.section(town.student.name)
    expect(answers).not_to_contain_text("Op dit toestel bewaard")
    mentor.is_up_to_date()
    assert week.confirmed() == [(day, "yes") for day in DAYS[:6]]

    week.declared(DAYS[6], ends="15:00")
    mentor.shows("Dit kwam binnen nadat je de week had beantwoord.")
    mentor.loses_signal()
    late = mentor.section(town.student.name).get_by_role("group")
    late.get_by_role("button", name="Ja").click()
    expect(late.get_by_role("button", name="Ja")).to_have_attribute("aria-pressed", "true")
    late.get_by_role("button", name="Nee").click()
    expect(late.get_by_role("button", name="Nee")).to_have_attribute("aria-pressed", "true")
    mentor.has_signal()
    mentor.is_up_to_date()
    assert week.confirmed()[-2:] == [(DAYS[6], "no"), (DAYS[6], "yes")]
