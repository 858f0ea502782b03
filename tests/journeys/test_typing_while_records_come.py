"""Somebody types on while a heap of records comes in, and loses no letter of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.devices import Device
from tests.journeys.town import Town

pytestmark = pytest.mark.browser

NOTES = 150
TITLE = "Bezoek in de bakkerij"
SAID = "Zet nu zelf de oven. "


def write_a_heap(town: Town) -> None:
    """Colleagues write so many notes that a page of them is a large one."""
    text = "Hij komt op tijd, kneedt het deeg en wast daarna af zonder dat iemand het vraagt."
    town.put(
        *(
            (
                "note",
                f"00000000-0000-7000-8000-{n:012}",
                town.scope,
                {"title": f"Gesprek {n}", "body": text, "about": "2026-11-02"},
            )
            for n in range(NOTES)
        )
    )


def types_through_it(coach: Device, town: Town) -> None:
    coach.open(f"/placements/{town.placement}/notes/new")
    coach.page.get_by_label("Titel").fill(TITLE)
    text = coach.page.get_by_label("Tekst")
    text.focus()
    coach.loses_signal()
    write_a_heap(town)
    coach.has_signal()
    typed = ""
    while f"Gesprek {NOTES - 1}" not in coach.stored("records"):
        text.press_sequentially(SAID)
        typed += SAID
    coach.is_up_to_date()
    expect(text).to_have_value(typed)
    coach.button("Opslaan").click()
    expect(coach.section(TITLE)).to_be_visible()
    coach.is_up_to_date()
    stored = coach.stored("records")
    assert all(f'"Gesprek {n}"' in stored for n in range(NOTES))
    assert TITLE in stored


def test_many_records_are_taken_in_beside_the_page_while_a_coach_types(
    town: Town, device: Callable[..., Device]
):
    coach = device().sign_in(town.link(town.coach)).keeps_the_app()
    hired: list[str] = []
    coach.page.on("worker", lambda worker: hired.append(worker.url))
    types_through_it(coach, town)
    assert any("backroom" in url for url in hired)
    assert not coach.faults


def test_where_the_worker_cannot_be_had_the_page_takes_the_records_in_itself(
    town: Town, device: Callable[..., Device]
):
    coach = device(service_workers="block").sign_in(town.link(town.coach))
    coach.context.route("**/backroom-worker-*.js", lambda route: route.abort())
    types_through_it(coach, town)
    assert not coach.faults
