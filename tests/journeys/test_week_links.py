"""A company without an account answers the week on whatever phone it has."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from playwright.sync_api import expect

from server.app import today_in_amsterdam
from server.attendance.rules.clock import iso_week
from server.attendance.rules.weeks import week_after, week_days
from tests.journeys.devices import DESKTOP, PHONE, Device
from tests.journeys.looks import AT_ONCE, AXE, violations
from tests.journeys.town import Town
from tests.phone import new_id

pytestmark = pytest.mark.browser

TOO_WIDE = """() => [...document.querySelectorAll("body *")]
  .filter((one) => one.getBoundingClientRect().right > innerWidth + 1)
  .map((one) => one.outerHTML.slice(0, 120))"""
SMALL = {"width": 360, "height": 740}
LAST_WEEK = week_after(iso_week(today_in_amsterdam()), -1)
DAYS = week_days(LAST_WEEK)


class Week:
    """Last week at the bakery, of which the link goes to the mentor."""

    def __init__(self, town: Town) -> None:
        self.town = town
        company = f"company:{town.company}"
        town.put(("company", town.company, company, {"ways": ["weekly-link", "paper"]}))
        _, token = town.site.make_device(town.coordinator.id)
        self.office = httpx.Client(
            base_url=town.address, headers={"authorization": f"Bearer {token}"}
        )
        self.links = f"/api/regions/{town.region}/weeks/{LAST_WEEK}/links"

    def declared(self, *days: str, ends: str = "16:30", but: str | None = None) -> None:
        """The student passed on hours on these days; the other student was ill all week."""
        with (
            self.town.elsewhere(self.town.student) as student,
            self.town.elsewhere(self.town.other_student) as ill,
        ):
            for day in days:
                hours = {"starts": "08:30", "ends": "23:59" if but == day else ends}
                said = {"id": new_id(), "placement": self.town.placement, "day": day, **hours}
                student.queue("attendance.declare", said)
            for day in DAYS:
                away = {"placement": self.town.other_placement, "day": day, "kind": "sick"}
                ill.queue("absence.report", away)
            for phone in (student, ill):
                phone.sync()
                assert phone.incidents == []

    def link(self) -> str:
        """The mentor's link, as a path."""
        made = self.office.post(self.links, json={})
        assert made.status_code == 200, made.text
        link: str = made.json()["links"][0]["link"]
        return link.removeprefix(self.town.address)

    def withdraw(self) -> None:
        (row,) = self.office.get(self.links).json()["links"]
        assert self.office.post(f"{self.links}/{row['id']}/withdraw", json={}).status_code == 200

    def confirmed(self) -> list[tuple[str, str]]:
        """Day and answer of what was written down for the student."""
        with self.town.elsewhere(self.town.coach) as coach:
            events = [
                (record["body"]["day"], record["body"]["answer"])
                for record in coach.records("attendance-event", self.town.scope)
                if record["body"]["event"] == "confirmation"
            ]
        return sorted(events)

    def close(self) -> None:
        self.office.close()


@pytest.fixture
def week(town: Town) -> Any:
    week = Week(town)
    yield week
    week.close()


@pytest.fixture
def phone(device: Callable[..., Device]) -> Device:
    """A phone that never saw Leerplek; it keeps no app."""
    return device(viewport=SMALL)


def test_a_week_in_which_nothing_is_odd_takes_one_tap(week: Week, phone: Device):
    week.declared(*DAYS, ends="23:00")
    phone.open(week.link())
    expect(phone.heading("Klopt deze week?")).to_be_visible()
    phone.shows("Er valt niets op. Je kunt ook per dag antwoorden.")
    assert "de Wit" not in phone.page.inner_text("main"), "first names are enough"
    phone.button("Alles klopt, verstuur").click()
    expect(phone.heading("Bedankt, het is verstuurd")).to_be_visible()
    assert week.confirmed() == [(day, "yes") for day in DAYS]


def test_the_odd_day_is_marked_and_no_is_as_easy_as_yes(week: Week, phone: Device):
    week.declared(*DAYS[:4])
    phone.open(week.link())
    phone.shows("Kijk goed naar 3 dagen. Die zijn gemarkeerd.")
    expect(phone.page.get_by_text("Let op: Deze dag is niets ingevuld.")).to_have_count(3)
    phone.button("De andere dagen kloppen").click()
    phone.shows("Nog 3 dagen te gaan")
    groups = phone.page.get_by_role("group")
    groups.nth(4).get_by_role("button", name="Nee").click()
    groups.nth(5).get_by_role("button", name="Nee").click()
    groups.nth(6).get_by_role("button", name="Ja").click()
    groups.nth(6).get_by_label("Van").fill("09:00")
    groups.nth(6).get_by_label("Tot").fill("12:00")
    phone.page.get_by_label("Opmerking over Noor").fill("Vrijdag was ze bij de tandarts.")
    phone.button("Versturen").click()
    expect(phone.heading("Bedankt, het is verstuurd")).to_be_visible()
    phone.shows("Was er, 09:00 tot 12:00 uur")
    assert week.confirmed() == [(day, "yes") for day in (*DAYS[:4], DAYS[6])]


def test_what_is_not_answered_is_pointed_at(week: Week, phone: Device):
    week.declared(*DAYS[:6])
    phone.open(week.link())
    phone.button("De andere dagen kloppen").click()
    phone.button("Versturen").click()
    focused = phone.page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert focused.startswith("Ja, Noor, zondag")
    assert week.confirmed() == []


def test_answers_given_without_a_network_are_sent_when_it_is_back(week: Week, phone: Device):
    week.declared(*DAYS, ends="23:00")
    phone.open(week.link())
    expect(phone.heading("Klopt deze week?")).to_be_visible()
    phone.loses_signal()
    phone.button("Alles klopt, verstuur").click()
    phone.shows("Geen internet. Je antwoorden zijn bewaard.")
    assert week.confirmed() == []
    phone.has_signal()
    expect(phone.heading("Bedankt, het is verstuurd")).to_be_visible()
    assert week.confirmed() == [(day, "yes") for day in DAYS]
    assert phone.page.evaluate("localStorage.length") == 0


def test_a_page_that_was_closed_without_a_network_sends_when_it_is_opened(
    week: Week, phone: Device
):
    week.declared(*DAYS, ends="23:00")
    link = week.link()
    phone.open(link)
    expect(phone.heading("Klopt deze week?")).to_be_visible()
    phone.loses_signal()
    phone.button("Alles klopt, verstuur").click()
    phone.shows("Geen internet. Je antwoorden zijn bewaard.")
    phone.page.close()
    phone.has_signal()
    phone.page = phone.context.new_page()
    phone.open(link)
    expect(phone.heading("Bedankt, het is verstuurd")).to_be_visible()
    assert week.confirmed() == [(day, "yes") for day in DAYS]


def test_an_answer_whose_reply_was_lost_counts_once(week: Week, phone: Device):
    """The server had it; the line broke before the phone heard so."""
    week.declared(*DAYS, ends="23:00")
    phone.open(week.link())
    lost: list[Any] = []

    def lose(route: Any) -> None:
        if lost:
            route.continue_()
            return
        lost.append(route.fetch())
        route.abort()

    phone.page.route("**/api/week-links/answer", lose)
    phone.button("Alles klopt, verstuur").click()
    phone.shows("Geen internet. Je antwoorden zijn bewaard.")
    phone.button("Probeer nu").click()
    expect(phone.heading("Bedankt, het is verstuurd")).to_be_visible()
    assert week.confirmed() == [(day, "yes") for day in DAYS]


def test_a_page_that_was_closed_before_the_reply_came_says_thanks_when_it_is_opened(
    week: Week, phone: Device
):
    """The server had it; the page was gone before it heard so."""
    week.declared(*DAYS, ends="23:00")
    link = week.link()
    phone.open(link)

    def lose(route: Any) -> None:
        route.fetch()
        route.abort()

    phone.page.route("**/api/week-links/answer", lose)
    phone.button("Alles klopt, verstuur").click()
    phone.shows("Geen internet. Je antwoorden zijn bewaard.")
    phone.page.close()
    phone.page = phone.context.new_page()
    phone.open(link)
    expect(phone.heading("Bedankt, het is verstuurd")).to_be_visible()
    assert week.confirmed() == [(day, "yes") for day in DAYS]
    assert phone.page.evaluate("localStorage.length") == 0


def test_a_link_that_was_used_shows_what_was_answered(
    week: Week, phone: Device, device: Callable[..., Device]
):
    week.declared(*DAYS, ends="23:00")
    link = week.link()
    phone.open(link)
    phone.button("Alles klopt, verstuur").click()
    expect(phone.heading("Bedankt, het is verstuurd")).to_be_visible()
    other = device(viewport=SMALL)
    other.open(link)
    expect(other.heading("Deze week is al beantwoord")).to_be_visible()
    other.shows("Dit staat er nu. Klopt er iets niet? Bel school, die past het aan.")
    expect(other.page.get_by_role("button", name="Versturen")).to_have_count(0)


def test_hours_that_change_while_the_page_is_open_are_asked_again(week: Week, phone: Device):
    week.declared(*DAYS, ends="23:00")
    phone.open(week.link())
    expect(phone.heading("Klopt deze week?")).to_be_visible()
    with week.town.elsewhere(week.town.student) as student:
        later = {"starts": "08:30", "ends": "12:00", "reason": "Eerder weg"}
        said = {"id": new_id(), "placement": week.town.placement, "day": DAYS[0], **later}
        student.queue("attendance.declare", said)
        student.sync()
    phone.button("Alles klopt, verstuur").click()
    phone.shows("Er is iets veranderd")
    phone.shows("Nog 1 dag te gaan")
    phone.shows("Noor schreef: “Eerder weg”")
    phone.page.get_by_role("group").first.get_by_role("button", name="Ja").click()
    phone.button("Versturen").click()
    expect(phone.heading("Bedankt, het is verstuurd")).to_be_visible()


def test_a_link_that_opens_nothing_says_why_and_what_to_do(week: Week, phone: Device):
    week.declared(*DAYS)
    link = week.link()
    phone.open(f"{link[:-3]}AAA")
    expect(phone.heading("Deze link klopt niet")).to_be_visible()
    phone.shows(
        "Kijk of je de hele link hebt geopend. Lukt het niet? Vraag school om een nieuwe link."
    )
    week.withdraw()
    phone.page.goto("about:blank")
    phone.open(link)
    expect(phone.heading("Deze link is ingetrokken")).to_be_visible()


def test_a_link_that_expired_says_so(week: Week, phone: Device, town: Town):
    week.declared(*DAYS)
    link = week.link()
    _expire(town)
    phone.open(link)
    # The signature covers the day on which it ends, so that a row cannot be made to last.
    expect(phone.heading("Deze link klopt niet")).to_be_visible()


def _expire(town: Town) -> None:
    async def expire() -> None:
        async with town.site.engine.db.write() as tx:
            await tx.execute(
                "UPDATE week_link SET expires_at = :at WHERE region = :region",
                at=int(time.time() * 1000) - 1000,
                region=town.region,
            )

    town.site.loop.run(expire())


def test_the_page_speaks_english_too_and_everybody_can_use_it(
    week: Week, device: Callable[..., Device]
):
    week.declared(*DAYS[:5])
    phone = device(viewport=SMALL, bypass_csp=True)
    phone.context.add_init_script(path=AXE)
    phone.context.add_init_script(AT_ONCE)
    link = week.link()
    phone.open(link)
    phone.button("De andere dagen kloppen").click()
    phone.page.get_by_role("group").nth(5).get_by_role("button", name="Ja").click()
    for language in ("nl", "en"):
        for scheme in ("light", "dark"):
            phone.page.emulate_media(color_scheme=scheme)
            assert violations(phone.page) == [], (language, scheme)
        phone.page.get_by_role(
            "button", name="English" if language == "nl" else "Nederlands"
        ).click()
    phone.page.evaluate("document.documentElement.style.fontSize = '200%'")
    phone.page.set_viewport_size({"width": 320, "height": 640})
    assert phone.page.evaluate(TOO_WIDE) == [], "nothing is cut off with letters twice as large"
    phone.open(f"{link[:-3]}AAA")
    phone.page.reload()
    expect(phone.heading("Deze link klopt niet")).to_be_visible()
    assert violations(phone.page) == []


# --- the school's side ---------------------------------------------------------------


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
    office.button("Trek de link van Joost Vermeer in").click()
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
        expect(one.page.get_by_text("Even laden")).to_be_hidden()
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
