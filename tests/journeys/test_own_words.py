"""A school that calls things otherwise reads its own words, one or many, wherever it looks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import httpx
import pytest
from playwright.sync_api import expect

from server.app import today_in_amsterdam
from server.attendance.rules.clock import iso_week
from server.attendance.rules.weeks import week_after
from tests.journeys.devices import DESKTOP, Device
from tests.journeys.screens import settled
from tests.journeys.town import Town

pytestmark = pytest.mark.browser

WORDS = {
    "student": "deelnemer",
    "students": "deelnemers",
    "placement": "leerplaats",
    "placements": "leerplaatsen",
    "coach": "jobcoach",
    "coaches": "jobcoaches",
    "company": "leerbedrijf",
    "companies": "leerbedrijven",
    "company_mentor": "werkbegeleider",
    "guardian": "verzorger",
    "guardians": "verzorgers",
}
# Somebody's age, and the name that the town's school gave a kind of placement, are no labels.
FORGOTTEN = re.compile(
    r"\b(leerling(en)?|stages?(?! 1\b)|stagebegeleiders?|(?<!16 jaar of )ouders?)\b", re.IGNORECASE
)
SCREENS = {
    "student": ("/", "/days", "/sick", "/log", "/declare", "/expected", "/progress", "/consent"),
    "guardian": ("/", "/days", "/log", "/consent"),
    "coach": (
        *("/", "/route", "/cards", "/handover", "/decide", "/progress", "/weeks"),
        *(f"/placements/{{placement}}{tab}" for tab in ("", "?tab=facts", "?tab=notes")),
    ),
    "coordinator": (
        *("/placements", "/unplaced", "/companies", "/import", "/weeks", "/people", "/cards"),
        *("/handover", "/invitations", "/totals", "/placements/{placement}/edit"),
    ),
}


@pytest.fixture
def renamed(town: Town) -> Town:
    town.put(("school", town.school, "region", {"vocabulary": WORDS}))
    return town


WATCH = """
  window.read = [];
  new MutationObserver(() => {
    const title = document.querySelector("h1")?.textContent;
    if (title && title !== window.read.at(-1)) window.read.push(title);
  }).observe(document, { childList: true, subtree: true, characterData: true });
"""


def test_the_app_opens_with_the_schools_words_and_forgets_them_with_the_person(
    renamed: Town, device: Callable[..., Device]
):
    one = device().sign_in(renamed.link(renamed.coach))
    expect(one.heading("Mijn deelnemers")).to_be_visible()
    one.is_up_to_date()
    one.context.add_init_script(WATCH)
    one.reopens()
    expect(one.heading("Mijn deelnemers")).to_be_visible()
    settled(one.page)
    titles = one.page.evaluate("window.read")
    assert "Mijn deelnemers" in titles
    assert "Mijn leerlingen" not in titles, "not even for a moment"
    one.open("/settings")
    one.button("Afmelden").click()
    one.button("Ja, afmelden").click()
    expect(one.heading("Welkom bij Leerplek")).to_be_visible()
    assert one.page.evaluate("localStorage.getItem('leerplek.words.last')") is None


@pytest.mark.parametrize("role", SCREENS)
def test_no_screen_falls_back_on_the_apps_own_words(
    role: str, renamed: Town, device: Callable[..., Device]
):
    desk = device(viewport=DESKTOP).sign_in(renamed.link(getattr(renamed, role)))
    desk.keeps_the_app()
    for screen in SCREENS[role]:
        desk.open(screen.format(placement=renamed.placement))
        settled(desk.page)
        # The words come with the records: right after opening they may not be there yet.
        body = desk.page.locator("body")
        expect(body).not_to_contain_text(FORGOTTEN, use_inner_text=True)


def test_menus_lists_and_counts_say_the_plural(renamed: Town, device: Callable[..., Device]):
    desk = device(viewport=DESKTOP).sign_in(renamed.link(renamed.coordinator))
    desk.open("/placements")
    expect(desk.heading("Leerplaatsen")).to_be_visible()
    menu = desk.page.get_by_role("navigation").first
    for label in ("Leerplaatsen", "Leerbedrijven"):
        expect(menu.get_by_role("link", name=label, exact=True)).to_be_visible()
    for choice in ("Alle jobcoaches", "Alle leerbedrijven", "Zonder jobcoach"):
        expect(desk.page.get_by_role("option", name=choice)).to_be_attached()


def test_a_mentor_of_many_schools_reads_the_usual_words(
    renamed: Town, device: Callable[..., Device]
):
    phone = device().sign_in(renamed.link(renamed.mentor)).keeps_the_app()
    phone.open("/card")
    expect(phone.page.get_by_text("Voor leerlingen zonder telefoon.")).to_be_visible()


@pytest.fixture
def office(renamed: Town) -> Iterator[httpx.Client]:
    _, token = renamed.site.make_device(renamed.coordinator.id)
    bearer = {"authorization": f"Bearer {token}"}
    with httpx.Client(base_url=renamed.address, headers=bearer) as client:
        yield client


def test_the_page_behind_a_weekly_link_says_the_words_of_its_school(
    renamed: Town, office: httpx.Client, device: Callable[..., Device]
):
    week = week_after(iso_week(today_in_amsterdam()), -1)
    company = f"company:{renamed.company}"
    renamed.put(("company", renamed.company, company, {"ways": ["weekly-link"]}))
    made = office.post(f"/api/regions/{renamed.region}/weeks/{week}/links", json={})
    link = made.json()["links"][0]["link"].removeprefix(renamed.address)
    for id in (renamed.placement, renamed.other_placement):
        renamed.put(("placement", id, f"placement:{id}", {"mentors": []}))
    phone = device()
    phone.open(link)
    expect(phone.heading("Er is niets te beantwoorden")).to_be_visible()
    phone.shows(
        "Deze week was er geen leerplaats, of je bent niet meer de werkbegeleider."
        " Klopt dat niet? Bel school."
    )
