"""Coming in by a link, being there twice, and leaving."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Request, Route, expect

from tests.journeys.devices import DESKTOP, Device
from tests.journeys.town import Town

pytestmark = pytest.mark.browser


def test_a_link_that_was_used_or_has_expired_or_was_cut_off_says_so(
    town: Town, device: Callable[..., Device]
):
    once = town.link(town.student)
    device().sign_in(once)
    stranger = device()
    for link in (once, town.link(town.student, days_ago=8), town.link(town.student)[:-3]):
        stranger.page.goto("about:blank")
        stranger.page.goto(link)
        stranger.button("Aanmelden").click()
        expect(stranger.page.get_by_role("alert")).to_contain_text("Deze link werkt niet meer")
    stranger.open("/in")
    expect(stranger.page.get_by_role("alert")).to_contain_text("In deze link ontbreekt de code")
    stranger.open("/")
    expect(stranger.heading("Welkom bij Leerplek")).to_be_visible()


def test_two_open_tabs_share_one_line_and_send_everything_once(
    town: Town, device: Callable[..., Device]
):
    phone = device()
    sent: list[int] = []
    lines: list[Request] = []

    def leaves(request: Request) -> None:
        if request.url.endswith("/sync"):
            sent.extend(one["n"] for one in (request.post_data_json or {}).get("mutations", []))
        if request.url.endswith("/live"):
            lines.append(request)

    def ends(request: Request) -> None:
        if request in lines:
            lines.remove(request)

    phone.context.on("request", leaves)
    phone.context.on("requestfinished", ends)
    phone.context.on("requestfailed", ends)
    phone.sign_in(town.link(town.coach))
    phone.open(f"/placements/{town.placement}/notes/new")
    other = phone.another_tab(f"/placements/{town.placement}?tab=notes")
    expect(other.get_by_text("Nog geen notities")).to_be_visible()

    for title in ("Eerste", "Tweede"):
        phone.page.get_by_label("Titel").fill(title)
        phone.button("Opslaan").click()
        expect(other.get_by_role("heading", name=title)).to_be_visible()
        phone.link("Nieuwe notitie").click()
    phone.is_up_to_date()
    with town.elsewhere(town.coordinator) as office:
        titles = [note["body"]["title"] for note in office.records("note")]
        assert sorted(titles) == ["Eerste", "Tweede"]
        assert sent == [1, 2]
        assert [line.frame.page for line in lines] == [phone.page]

        phone.page.close()
        office.put("note", {"title": "Derde"}, scope=town.scope)
        office.sync()
        expect(other.get_by_role("heading", name="Derde")).to_be_visible()
    assert [line for line in lines if line.frame.page == other]


def test_signing_out_warns_about_what_is_not_sent_and_leaves_nothing_behind(
    town: Town, device: Callable[..., Device]
):
    phone = device().sign_in(town.link(town.student)).keeps_the_app()
    phone.open("/sick")
    phone.loses_signal()
    phone.button("Ziek melden voor vandaag").click()
    phone.says("1 op dit toestel bewaard")

    phone.menu("Meer")
    phone.button("Afmelden").click()
    phone.button("Ja, afmelden").click()
    dialog = phone.page.get_by_role("dialog")
    expect(dialog.get_by_role("alert")).to_contain_text("1 ding is nog niet verstuurd")
    with phone.page.expect_download() as saved:
        phone.button("Bewaar als bestand").click()
    assert "absence.report" in saved.value.path().read_text("utf-8")
    phone.button("Annuleren").click()
    phone.says("1 op dit toestel bewaard")

    phone.has_signal()
    phone.is_up_to_date()
    phone.button("Afmelden").click()
    phone.button("Ja, afmelden").click()
    expect(phone.heading("Welkom bij Leerplek")).to_be_visible()
    phone.keeps_nothing()


def test_who_loses_the_signal_before_anything_came_is_not_told_that_there_is_nothing(
    town: Town, device: Callable[..., Device]
):
    phone = device()
    records = re.compile(r"/sync$")
    phone.context.route(records, lambda route: route.abort())
    phone.page.goto(town.link(town.student))
    phone.page.locator("form button[type=submit]").click()
    for where in ("Vandaag", "Mijn dagen"):
        phone.menu(where)
        phone.shows("De gegevens komen eraan")
        phone.shows("De eerste keer heb je even internet nodig.")
    expect(phone.page.get_by_text("Je hebt nu geen stage")).to_have_count(0)
    phone.context.unroute(records)
    phone.menu("Vandaag")
    phone.loses_signal()
    phone.has_signal()
    phone.shows("Bakkerij Vermeer")


def test_half_of_the_records_alarms_nobody(town: Town, device: Callable[..., Device]):
    records = re.compile(r"/sync$")

    def half(one: Device) -> None:
        """Give this device its first records, say that more follow, and lose the signal."""
        asked: list[str] = []

        def answered(route: Route) -> None:
            asked.append(route.request.url)
            if len(asked) > 1:
                route.abort()
                return
            answer = route.fetch()
            route.fulfill(response=answer, json={**answer.json(), "more": True})

        one.context.route(records, answered)

    coach, mentor, office = device(), device(), device(viewport=DESKTOP)
    for one, person in (
        (coach, town.coach),
        (mentor, town.mentor),
        (office, town.coordinator),
    ):
        half(one)
        one.page.goto(town.link(person))
        one.page.locator("form button[type=submit]").click()
    expect(coach.section("De gegevens komen eraan")).to_contain_text(town.student.name)
    for where in ("Vraagt aandacht", "Loopt goed"):
        expect(coach.heading(where)).to_have_count(0)
    expect(mentor.page.get_by_text("Nog niet alles is opgehaald")).to_be_visible()
    expect(mentor.page.get_by_text(town.student.name)).to_have_count(0)
    mentor.menu("Uren")
    expect(mentor.page.get_by_text("Nog niet alles is opgehaald")).to_be_visible()
    expect(mentor.page.get_by_text("Voor deze dag is niets ingevuld.")).to_have_count(0)

    expect(office.page.get_by_text("Nog niet alles is opgehaald")).to_be_visible()
    expect(office.page.get_by_role("row").filter(has_text=town.student.name)).not_to_contain_text(
        "Nog niet gescand"
    )
    office.menu("Leerlingen zonder stage")
    expect(office.page.get_by_text("Nog niet alles is opgehaald")).to_be_visible()
    expect(office.page.get_by_text("Lees een lijst in")).to_have_count(0)

    coach.context.unroute(records)
    coach.loses_signal()
    coach.has_signal()
    expect(coach.section("Vraagt aandacht")).to_contain_text(town.student.name)
