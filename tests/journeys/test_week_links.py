"""A company without an account answers the week on whatever phone it has."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.devices import Device
from tests.journeys.looks import AT_ONCE, AXE, violations
from tests.journeys.town import Town
from tests.journeys.weeks import DAYS, SMALL, Week
from tests.phone import new_id

pytestmark = pytest.mark.browser

TOO_WIDE = """() => [...document.querySelectorAll("body *")]
  .filter((one) => one.getBoundingClientRect().right > innerWidth + 1)
  .map((one) => one.outerHTML.slice(0, 120))"""


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
    expect(phone.page.get_by_text("Let op: Voor deze dag is niets ingevuld.")).to_have_count(3)
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
    expect(phone.page.get_by_text("Kies ja of nee.")).to_have_count(1)
    assert week.confirmed() == []


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


def test_a_link_whose_last_day_was_changed_is_wrong(week: Week, phone: Device, town: Town):
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
