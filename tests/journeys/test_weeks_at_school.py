"""The office and coaches ask companies about the week, and see what they say."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.devices import DESKTOP, PHONE, Device
from tests.journeys.looks import AT_ONCE, AXE, violations
from tests.journeys.town import Town
from tests.journeys.weeks import DAYS, LAST_WEEK, SMALL, Week

pytestmark = pytest.mark.browser


def test_the_office_makes_the_links_sees_who_answered_and_withdraws(
    week: Week, town: Town, device: Callable[..., Device]
):
    week.declared(*DAYS, ends="23:00")
    office = device(viewport=DESKTOP, permissions=["clipboard-read", "clipboard-write"])
    office.sign_in(town.link(town.coordinator))
    office.menu("Weeklinks en briefjes")
    _to_last_week(office)
    office.shows("Nog geen link")
    office.shows("Noor de Wit, Sem Bakker")
    office.button("Maak 1 link").click()
    office.shows("1 link gemaakt. Stuur hem naar het bedrijf.")
    office.button("Kopieer tekst met link voor Joost Vermeer").click()
    office.shows("De tekst met de link voor Joost Vermeer is gekopieerd.")
    letter = office.page.evaluate("navigator.clipboard.readText()")
    link = next(line for line in letter.splitlines() if "/w#" in line)
    mentor = device(viewport=SMALL)
    mentor.page.goto(link)
    mentor.button("Alles klopt, verstuur").click()
    expect(mentor.heading("Bedankt, het is verstuurd")).to_be_visible()
    office.page.reload()
    _to_last_week(office)
    office.shows("Beantwoord")
    office.shows("1 van 1 beantwoord")
    office.page.goto(f"{office.address}/placements/{town.placement}")
    office.shows("7 dagen aanwezig")


def test_the_office_withdraws_a_link(week: Week, town: Town, device: Callable[..., Device]):
    week.declared(*DAYS, ends="23:00")
    link = week.link()
    office = device(viewport=DESKTOP)
    office.sign_in(town.link(town.coordinator))
    office.open("/weeks")
    _to_last_week(office)
    office.shows("Wacht op antwoord")
    office.button("Trek in: link van Joost Vermeer").click()
    office.page.get_by_role("dialog").get_by_role("button", name="Trek in").click()
    office.shows("De link van Joost Vermeer werkt niet meer.")
    mentor = device(viewport=SMALL)
    mentor.open(link)
    expect(mentor.heading("Deze link is ingetrokken")).to_be_visible()


def test_a_company_without_a_mentor_gets_one_by_name(
    week: Week, town: Town, device: Callable[..., Device]
):
    for id in (town.placement, town.other_placement):
        gone = {"mentors": {"remove": [town.mentor.id]}}
        town.put(("placement", id, f"placement:{id}", gone))
    week.declared(*DAYS, ends="23:00")
    office = device(viewport=DESKTOP)
    office.sign_in(town.link(town.coordinator))
    office.open("/weeks")
    _to_last_week(office)
    office.shows("Geen begeleider bekend")
    office.button("Noem een begeleider bij Bakkerij Vermeer").click()
    dialog = office.page.get_by_role("dialog")
    dialog.get_by_label("Naam").fill("Anneke Vermeer")
    dialog.get_by_label("E-mail").fill("anneke@bakkerij.example")
    dialog.get_by_role("button", name="Opslaan").click()
    office.shows("Anneke Vermeer, anneke@bakkerij.example")
    office.button("Maak 1 link").click()
    office.shows("Wacht op antwoord")


def test_a_coach_copies_a_slip_without_a_network(
    week: Week, town: Town, device: Callable[..., Device]
):
    coach = device(viewport=PHONE).sign_in(town.link(town.coach)).keeps_the_app()
    coach.open("/card")
    coach.loses_signal()
    code = f"{town.address}/slip/{town.placement}/{LAST_WEEK}"
    # This device has no camera, so that the other way in opens by itself.
    coach.page.get_by_label("Link van de code").fill(code)
    coach.button("Gebruik deze link").click()
    expect(coach.heading(f"Urenbriefje week {int(LAST_WEEK[-2:])}")).to_be_visible()
    cards = coach.page.get_by_role("group")
    cards.nth(0).get_by_role("button", name="Was er", exact=True).click()
    coach.page.get_by_label("Van", exact=True).fill("09:00")
    coach.page.get_by_label("Tot", exact=True).fill("15:30")
    cards.nth(1).get_by_role("button", name="Was er niet").click()
    coach.page.get_by_label("Opmerking van het bedrijf").fill("Werkt netjes.")
    coach.button("Bewaar 2 dagen").click()
    coach.shows("Het briefje is overgenomen")
    coach.link("Naar de stage").click()
    coach.shows("“Werkt netjes.”")
    assert week.confirmed() == []
    coach.has_signal()
    coach.is_up_to_date()
    assert week.confirmed() == [(DAYS[0], "yes")]
    with town.elsewhere(town.coordinator) as office:
        (signed,) = office.records("week-confirmation", town.scope)
        days = {
            record["body"]["event"]: record["body"]
            for record in office.records("attendance-event", town.scope)
        }
    assert (signed["body"]["way"], signed["body"]["person"]) == ("paper", town.coach.id)
    assert days["declaration"]["flags"] == ["from-paper"]
    assert (days["declaration"]["starts"], days["declaration"]["ends"]) == ("09:00", "15:30")


def test_slips_are_printed_from_the_week(week: Week, town: Town, device: Callable[..., Device]):
    coach = device(viewport=DESKTOP)
    coach.sign_in(town.link(town.coach))
    coach.open("/weeks")
    with coach.page.expect_download() as download:
        coach.button("Print 2 briefjes").click()
    assert download.value.suggested_filename.endswith(".pdf")


def test_a_mentor_with_an_account_confirms_the_plain_days_in_one_tap(
    week: Week, town: Town, device: Callable[..., Device]
):
    plain, odd = DAYS[:3], DAYS[3]
    for id in (town.placement, town.other_placement):
        short = [{"weekday": day, "from": "08:30", "to": "16:30"} for day in range(1, 8)]
        town.put(("placement", id, f"placement:{id}", {"schedule": short}))
    week.declared(*plain, odd, but=odd)
    mentor = device(viewport=PHONE).sign_in(town.link(town.mentor))
    mentor.open("/confirm")
    mentor.shows("Kijk goed naar 4 dagen. Die zijn gemarkeerd.")
    mentor.button("De andere dagen kloppen").click()
    mentor.shows("Nog 4 dagen te gaan")
    noor = mentor.section(town.student.name).get_by_role("group")
    expect(noor.nth(3)).to_contain_text("Langer dan afgesproken.")
    for place in range(3, 7):
        noor.nth(place).get_by_role("button", name="Nee").click()
    mentor.button("Bewaar de week").click()
    mentor.shows(f"Bedankt. Je antwoorden over week {int(LAST_WEEK[-2:])} zijn bewaard.")
    mentor.is_up_to_date()
    assert week.confirmed() == [*((day, "yes") for day in plain), (odd, "no")]


@pytest.mark.parametrize("role", ["coordinator", "coach"])
def test_the_schools_side_can_be_used_by_everybody(
    role: str, week: Week, town: Town, device: Callable[..., Device]
):
    week.declared(*DAYS[:5])
    week.link()
    one = device(viewport=PHONE, bypass_csp=True, service_workers="block")
    one.context.add_init_script(path=AXE)
    one.context.add_init_script(AT_ONCE)
    one.sign_in(town.link(getattr(town, role)))
    wrong = []
    for screen in ("/weeks", f"/slip/{town.placement}/{LAST_WEEK}", "/slip/weg/2026-W99"):
        one.page.goto("about:blank")
        one.open(screen)
        expect(one.page.get_by_role("heading", level=1)).to_be_visible()
        expect(one.page.get_by_text("Even laden")).to_have_count(0)
        for scheme in ("light", "dark"):
            one.page.emulate_media(color_scheme=scheme)
            wrong += [(screen, scheme, each) for each in violations(one.page)]
    assert wrong == []


def _to_last_week(one: Device) -> None:
    """To last week's links, whichever week the screen begins with."""
    name = f"Week {int(LAST_WEEK[-2:])}"
    earlier = one.page.get_by_role("button", name="Een week eerder")
    expect(earlier).to_be_visible()
    if one.page.get_by_text(name, exact=True).count() == 0:
        earlier.click()
    one.shows(name)
