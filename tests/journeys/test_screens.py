"""Every screen keeps the rules of accessibility, in light and in dark."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, Literal

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.devices import DESKTOP, PHONE, Device
from tests.journeys.town import Town
from tests.phone import new_id
from tools.places import PWA

pytestmark = pytest.mark.browser

AXE = PWA / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
CHECK = """async (tags) => {
  const found = await axe.run(document, { runOnly: tags, resultTypes: ["violations"] });
  return found.violations.map(({ id, help, nodes }) => ({
    id, help, where: nodes.slice(0, 3).map(({ html }) => html.slice(0, 200)),
  }));
}"""
# Half-way between light and dark nothing keeps the rules.
AT_ONCE = """addEventListener("DOMContentLoaded", () => {
  document.head.appendChild(document.createElement("style")).textContent =
    "* { transition: none !important }";
});"""
EVERYBODYS = ("/settings", "/devices", "/sync")
SCREENS: dict[str, tuple[str, ...]] = {
    "student": ("/", "/days", "/declare", "/sick", "/scan", "/s#0oRDoQ", *EVERYBODYS),
    "guardian": ("/", "/sick/{placement}", "/placements/{placement}"),
    "mentor": ("/", "/kiosk", "/card", "/confirm"),
    "coach": (
        *("/", "/decide", "/placements/{placement}", "/placements/{placement}?tab=notes"),
        *("/placements/{placement}?tab=facts", "/placements/{placement}/notes/new", "/elders"),
    ),
    "class_mentor": ("/",),
    "coordinator": ("/", "/import", "/invitations", "/totals"),
    "inspector": ("/", "/placements/{placement}"),
    "region_lead": ("/",),
}
Scheme = Literal["light", "dark"]


def violations(page: Page) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = page.evaluate(CHECK, RULES)
    return found


def busy_day(town: Town) -> None:
    """Fill the screens: a day to confirm, somebody ill, and a note with two versions."""
    note = town.write_note("Bezoek", "Begint om negen uur.")
    today = time.strftime("%Y-%m-%d")
    with (
        town.elsewhere(town.coach) as coach,
        town.elsewhere(town.mentor) as mentor,
        town.elsewhere(town.student) as student,
        town.elsewhere(town.other_student) as ill,
    ):
        coach.put("note", {"body": "Begint om acht uur."}, id=note)
        mentor.put("note", {"body": "Begint om tien uur."}, id=note)
        day = {"placement": town.placement, "day": today}
        times = {"id": new_id(), "starts": "09:00", "ends": "15:00"}
        student.queue("attendance.declare", {**day, **times})
        ill.queue("absence.report", {**day, "placement": town.other_placement, "kind": "sick"})
        for phone in (coach, mentor, student, ill):
            phone.sync()
            assert phone.incidents == []


@pytest.mark.parametrize("role", SCREENS)
def test_a_screen_can_be_used_by_everybody(role: str, town: Town, device: Callable[..., Device]):
    busy_day(town)
    desk = role in ("coordinator", "inspector", "region_lead", "class_mentor")
    one = device(viewport=DESKTOP if desk else PHONE, bypass_csp=True, service_workers="block")
    one.context.add_init_script(path=AXE)
    one.context.add_init_script(AT_ONCE)
    one.sign_in(town.link(getattr(town, role)))
    wrong = []
    for screen in SCREENS[role]:
        one.page.goto("about:blank")
        one.open(screen.format(placement=town.placement))
        expect(one.page.get_by_role("heading", level=1)).to_be_visible()
        expect(one.page.get_by_text("Even laden")).to_be_hidden()
        for scheme in ("light", "dark"):
            one.page.emulate_media(color_scheme=scheme)
            wrong += [(screen, scheme, each) for each in violations(one.page)]
    assert wrong == []


def test_the_first_screens_of_a_stranger_can_be_used_by_everybody(
    town: Town, device: Callable[..., Device]
):
    one = device(bypass_csp=True, service_workers="block")
    one.context.add_init_script(path=AXE)
    one.context.add_init_script(AT_ONCE)
    for screen in ("/", "/in", town.link(town.student).removeprefix(town.address), "/s#0oRDoQ"):
        one.page.goto("about:blank")
        one.open(screen)
        expect(one.page.get_by_role("heading", level=1)).to_be_visible()
        for scheme in ("light", "dark"):
            one.page.emulate_media(color_scheme=scheme)
            assert violations(one.page) == [], (screen, scheme)
