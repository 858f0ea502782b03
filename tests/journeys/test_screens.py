"""Every screen and state can be used by everybody, in light and in dark."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, Literal

import pytest
from playwright.sync_api import Page, expect

from server.attendance.rules.weeks import week_after
from tests.journeys.conftest import Served
from tests.journeys.devices import DESKTOP, PHONE, Device
from tests.journeys.looks import (
    AT_ONCE,
    AXE,
    lost_focus,
    moving,
    too_small,
    too_wide,
    unspoken,
    violations,
)
from tests.journeys.screens import NOBODY, SCREENS, Screen, homes, reach, routes, settled, shows
from tests.journeys.town import Town
from tests.journeys.weeks import DAYS, LAST_WEEK, Week, answer, old_link
from tests.phone import new_id

pytestmark = pytest.mark.browser

NO_LINKS: Mapping[str, str] = MappingProxyType({})
Look = Callable[[Page], list[Any]]
LOOKS: tuple[Look, ...] = (violations, too_small, unspoken, too_wide)


def busy_day(town: Town) -> None:
    """Fill the screens: a day to confirm, somebody ill, a held edit, a note with two versions."""
    note = town.write_note("Bezoek", "Begint om negen uur.")
    other = {"placement": town.other_placement}
    coaches = ("placement", town.other_placement, f"placement:{town.other_placement}")
    town.put((*coaches, {"coaches": {"add": [town.other_coach.id]}}))
    today = time.strftime("%Y-%m-%d")
    with (
        town.elsewhere(town.coach) as coach,
        town.elsewhere(town.other_coach) as former,
        town.elsewhere(town.mentor) as mentor,
        town.elsewhere(town.student) as student,
        town.elsewhere(town.other_student) as ill,
    ):
        coach.put("note", {"body": "Begint om acht uur."}, id=note)
        mentor.put("note", {"body": "Begint om tien uur."}, id=note)
        day = {"placement": town.placement, "day": today}
        times = {"id": new_id(), "starts": "09:00", "ends": "15:00"}
        student.queue("attendance.declare", {**day, **times})
        # A week that is over is asked whole, whatever day of the week it is today.
        before = time.strftime("%Y-%m-%d", time.localtime(time.time() - 7 * 24 * 3600))
        student.queue("attendance.declare", {**day, **times, "id": new_id(), "day": before})
        ill.queue("absence.report", {**other, "day": today, "kind": "sick"})
        late = {"title": "Onderweg geschreven", "body": "Wil graag blijven."}
        former.put("note", late, scope=f"placement:{town.other_placement}")
        town.put((*coaches, {"coaches": {"remove": [town.other_coach.id]}}))
        for phone in (coach, mentor, student, ill, former):
            phone.sync()
            assert phone.incidents == []


def test_every_address_of_the_app_is_among_the_screens_that_are_looked_at():
    screens = [screen for each in SCREENS.values() for screen in each]
    unseen = {route for route in routes() if not any(shows(one, route) for one in screens)}
    assert unseen == set(), "add them to tests/journeys/screens.py"
    assert homes() == set(SCREENS) - {NOBODY}
    assert all(any(one.path == "/" for one in each) for each in SCREENS.values())


@pytest.mark.parametrize("role", SCREENS)
def test_a_screen_can_be_used_by_everybody(
    role: str, town: Town, served: Served, device: Callable[..., Device]
):
    one = _somebody(role, town, device)
    links = _week_links(town, served) if role == NOBODY else {}
    wrong = [
        (screen.name, look.__name__, each)
        for screen in _opened(one, role, town, links)
        for look in LOOKS
        for each in look(one.page)
    ]
    assert not wrong, "\n".join(map(str, wrong))


@pytest.mark.parametrize("role", ["student", "company_mentor", "coach", "coordinator"])
def test_whoever_goes_through_a_screen_by_keyboard_sees_where_they_are(
    role: str, town: Town, device: Callable[..., Device]
):
    one = _somebody(role, town, device)
    wrong = [
        (screen.name, each) for screen in _opened(one, role, town) for each in lost_focus(one.page)
    ]
    assert wrong == []


def _week_links(town: Town, served: Served) -> dict[str, str]:
    """Links of last week to companies in two regions, one answered, and one of a year ago."""
    links = []
    for place in (town, served.town()):
        week = Week(place)
        week.declared(*DAYS[:4])
        links.append(week.link())
        week.close()
    answer(town.address, links[1])
    old = old_link(served.url, town.region, week_after(LAST_WEEK, -52))
    return {"week_link": links[0], "answered_week_link": links[1], "old_week_link": old}


def _somebody(role: str, town: Town, device: Callable[..., Device]) -> Device:
    one = device(viewport=PHONE, bypass_csp=True, service_workers="block")
    one.context.add_init_script(path=AXE)
    one.context.add_init_script(AT_ONCE)
    if role != NOBODY:
        busy_day(town)
        person = {"company_mentor": "mentor"}.get(role, role)
        one.sign_in(town.link(getattr(town, person)))
    return one


def _opened(
    one: Device, role: str, town: Town, links: Mapping[str, str] = NO_LINKS
) -> Iterator[Screen]:
    """Show every screen of this role, one after the other."""
    places = {"placement": town.placement, "company": town.company, **links}
    places |= {"today": time.strftime("%Y-%m-%d"), "week": time.strftime("%G-W%V")}
    places |= {"person": town.mentor.id, "student": town.student.id}
    desk = role in ("coordinator", "administrator", "inspector", "region_lead", "class_mentor")
    for screen in SCREENS[role]:
        if screen.path:
            one.has_signal()
            one.page.set_viewport_size(DESKTOP if desk else PHONE)
            one.page.goto("about:blank")
            one.open(screen.address(places))
            settled(one.page)
            if screen.offline:
                one.loses_signal()
                expect(one.page.locator("a.chip", has_text="Verstuurd")).to_have_count(0)
        reach(one.page, screen, "nl")
        yield screen


@pytest.mark.parametrize("less", ["reduce", "no-preference"])
def test_who_asks_for_less_motion_gets_none(
    less: Literal["reduce", "no-preference"], town: Town, device: Callable[..., Device]
):
    one = device(reduced_motion=less).sign_in(town.link(town.student))
    assert (moving(one.page) == []) is (less == "reduce")


def test_a_new_screen_is_announced_and_the_old_one_forgotten(
    town: Town, device: Callable[..., Device]
):
    one = device().sign_in(town.link(town.student))
    for entry, heading in (("Scannen", "Scannen"), ("Mijn dagen", "Mijn dagen"), ("Meer", None)):
        one.menu(entry)
        title = one.page.get_by_role("heading", level=1)
        expect(title).to_be_focused()
        expect(title).to_have_text(heading or "Instellingen")
        expect(one.page).to_have_title(f"{heading or 'Instellingen'} · Leerplek")
    one.page.go_back()
    expect(one.heading("Mijn dagen")).to_be_focused()
