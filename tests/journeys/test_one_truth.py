"""One odd week of one student, and what every screen and the server say of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from server.app import today_in_amsterdam
from server.attendance.rules.clock import instant_of
from server.sync.rules.times import write_instant
from server.totals.counting import Counted, count
from tests.journeys.devices import DESKTOP, Device
from tests.journeys.town import Town
from tests.journeys.weeks import DAYS, SMALL
from tests.phone import new_id

pytestmark = pytest.mark.browser

MON, TUE, WED, THU, FRI, SAT, SUN = DAYS
WORK = [{"weekday": day, "from": "09:00", "to": "15:00"} for day in range(1, 6)]
REACHED_WITH_WAITING_HOURS = 18


def scan(town: Town, day: str, way: str, time: str) -> tuple[str, str, str, dict[str, Any]]:
    """A scan that the kiosk proves, as its record; ``time`` is that of the clock on the wall."""
    at = write_instant(instant_of(day, time) or 0)
    body = {"event": way, "day": day, "at": at, "person": town.student.id}
    return (
        "attendance-event",
        new_id(),
        town.scope,
        {**body, "source": "kiosk", "evidence": "kiosk"},
    )


def odd_week(town: Town) -> None:
    """Last week, of a placement that begins on its Tuesday.

    Monday: came a day early, 6 hours. Tuesday: scanned in; what was said of
    going home was refused. Wednesday: hours refused, then reported sick.
    Thursday: hours refused, then corrected by the school to 3. Friday: 6 hours
    wait. Saturday: scanned, 2 hours. Sunday: said and confirmed, 1 hour.
    """
    town.put(
        (
            "placement",
            town.placement,
            town.scope,
            {"schedule": WORK, "starts": TUE},
        ),
        ("placement-type", town.type, "region", {"norm_hours": REACHED_WITH_WAITING_HOURS}),
        scan(town, MON, "in", "09:00"),
        scan(town, MON, "out", "15:00"),
        scan(town, TUE, "in", "09:00"),
        scan(town, SAT, "in", "10:00"),
        scan(town, SAT, "out", "12:00"),
    )
    of = {"placement": town.placement}
    said = {day: new_id() for day in (TUE, WED, THU, FRI, SUN)}
    with town.elsewhere(town.student) as student:
        for day, id in said.items():
            times = {"starts": "09:00", "ends": "10:00" if day == SUN else "15:00"}
            student.queue("attendance.declare", {"id": id, **of, "day": day, **times})
        student.sync()
    with town.elsewhere(town.mentor) as mentor:
        for day, answer in ((TUE, "no"), (WED, "no"), (THU, "no"), (SUN, "yes")):
            args = {"id": new_id(), **of, "about": said[day], "answer": answer}
            mentor.queue("attendance.confirm", args)
        mentor.sync()
    with town.elsewhere(town.coach) as coach:
        coach.queue("absence.report", {**of, "day": WED, "kind": "sick"})
        right = {"starts": "09:00", "ends": "12:00", "reason": "Gebeld"}
        coach.queue("attendance.correct", {"id": new_id(), **of, "day": THU, **right})
        coach.sync()
        assert coach.incidents == []


def counted(town: Town) -> Counted:
    """What the server counts of the week for the whole region."""
    days = (town.region, MON, SUN, DAYS, today_in_amsterdam())
    found: Counted = town.site.loop.run(count(town.site.engine.db, *days))
    return found


def test_a_refused_a_corrected_and_an_early_day_are_the_same_to_everybody(
    town: Town, device: Callable[..., Device]
):
    odd_week(town)
    hours = counted(town).region.hours
    assert (hours.counted, hours.waiting, hours.days["open"]) == (720, 360, 1)

    student = device(viewport=SMALL).sign_in(town.link(town.student))
    student.open("/days")
    student.button("Een week eerder").click()
    student.shows("Samen 18 uur")
    sick = student.page.get_by_role("listitem").filter(has_text="Ziek gemeld")
    expect(sick.get_by_role("heading", name=re.compile("^Woensdag"))).to_be_visible()
    student.open("/expected")
    expect(student.heading("Het bedrijf zegt: 1 dag klopt niet")).to_be_visible()
    student.shows("12 van de 18 uur")
    student.shows("Alle uren zijn gehaald als het bedrijf ja zegt.")

    coach = device().sign_in(town.link(town.coach))
    expect(coach.line(town.student.name)).to_contain_text("Het bedrijf zegt dat 1 dag niet klopt")

    office = device(viewport=DESKTOP).sign_in(town.link(town.coordinator))
    office.menu("Totalen")
    totals = office.page.get_by_role("definition")
    expect(totals).to_have_text(["1", "1", "2", "12 uur", "6 uur"])

    desk = device(viewport=DESKTOP).sign_in(town.link(town.class_mentor))
    desk.menu("Klas")
    row = desk.page.get_by_role("row", name=town.student.name)
    expect(row).to_contain_text(
        "18 uur van 24 uur. 1 dag afgemeld. Van 1 dag is het begin of einde niet bekend."
        " 1 dag wacht op het bedrijf."
    )
    desk.button("Dagen").click()
    cells = row.get_by_role("gridcell")
    expect(cells.nth(0)).to_contain_text("Aanwezig van 09:00 tot 15:00")
    expect(cells.nth(1)).to_contain_text("Het bedrijf zegt: dit klopt niet")
    expect(cells.nth(2)).to_contain_text("Ziek gemeld")
