"""The app is opened again: the first screen stands before a record is read, and says what they say.

A second tab holds on to the records, as it does while it writes down much that
came in; whoever opens the app meanwhile sees their list all the same.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import ViewportSize, expect

from tests.builders import Person
from tests.journeys.devices import DESKTOP, PHONE, Device
from tests.journeys.town import Town

pytestmark = pytest.mark.browser

MOVED = "Bakkerij Het Nieuwe Land"

KEPT = """async (words) => {
  const opened = indexedDB.open("leerplek");
  await new Promise((done, failed) => { opened.onsuccess = done; opened.onerror = failed; });
  const rows = opened.result.transaction("screens").objectStore("screens").getAll();
  await new Promise((done, failed) => { rows.onsuccess = done; rows.onerror = failed; });
  opened.result.close();
  return JSON.stringify(rows.result).includes(words);
}"""
HOLD = """() => new Promise((held) => {
  window.holding = true;
  const opened = indexedDB.open("leerplek");
  opened.onsuccess = () => {
    const records = opened.result.transaction("records", "readwrite").objectStore("records");
    const again = () => {
      held(true);
      if (window.holding) records.get(["", ""]).onsuccess = again;
      else opened.result.close();
    };
    again();
  };
})"""

# Every text that was on the page, also for a moment.
WRITTEN = """() => {
  window.written = "";
  new MutationObserver(() => (window.written += document.body?.innerText + "\\n"))
    .observe(document, { subtree: true, childList: true, characterData: true });
}"""


@contextmanager
def records_held(device: Device) -> Iterator[None]:
    """While this lasts, nobody on this device can read a record."""
    tab = device.another_tab("/icons/leerplek.svg")
    tab.evaluate(HOLD)
    try:
        yield
    finally:
        tab.evaluate("window.holding = false")
        tab.close()


def looked_at(device: Device, words: str) -> None:
    """Look at the first screen until it was kept, with these words in it."""
    device.waits_until(KEPT, words)


@pytest.mark.parametrize(
    ("who", "size"),
    [("coach", PHONE), ("coordinator", PHONE), ("coordinator", DESKTOP)],
    ids=["a coach", "a coordinator on a phone", "a coordinator at a desk"],
)
def test_the_list_stands_before_a_record_is_read_and_leads_on(
    town: Town, device: Callable[..., Device], who: str, size: ViewportSize
):
    person: Person = getattr(town, who)
    mine = device(viewport=size).sign_in(town.link(person)).keeps_the_app()
    looked_at(mine, town.student.name)
    mine.loses_signal()
    with records_held(mine):
        mine.reopens()
        expect(mine.link(town.student.name).or_(mine.line(town.student.name))).to_be_visible()
        mine.link(town.student.name).or_(mine.line(town.student.name)).click()
        expect(mine.page).to_have_url(f"{mine.address}/placements/{town.placement}")
    expect(mine.heading(town.student.name)).to_be_visible()
    mine.page.go_back()
    expect(mine.link(town.student.name).or_(mine.line(town.student.name))).to_be_visible()


def test_what_changed_meanwhile_takes_the_place_of_what_was_kept(
    town: Town, device: Callable[..., Device]
):
    coach = device().sign_in(town.link(town.coach)).keeps_the_app()
    looked_at(coach, town.student.name)
    coach.page.close()
    town.put(("placement", town.placement, town.scope, {"company_name": MOVED}))

    with records_held(coach):
        coach.page = coach.context.new_page()
        coach.open()
        expect(coach.line(town.student.name)).to_be_visible()
        expect(coach.line(town.student.name)).not_to_contain_text(MOVED)
    expect(coach.line(town.student.name)).to_contain_text(MOVED)


def test_a_list_that_was_kept_goes_with_the_placement(town: Town, device: Callable[..., Device]):
    coach = device().sign_in(town.link(town.coach)).keeps_the_app()
    looked_at(coach, town.student.name)
    coaches = {"remove": [town.coach.id], "add": [town.other_coach.id]}
    with town.elsewhere(town.coordinator) as office:
        office.put("placement", {"coaches": coaches}, id=town.placement)
        office.sync()
    expect(coach.line(town.student.name)).to_be_hidden()
    assert town.student.name not in coach.stored("screens")

    coach.loses_signal()
    coach.reopens()
    expect(coach.line(town.other_student.name)).to_be_visible()
    expect(coach.line(town.student.name)).to_be_hidden()


def test_what_somebody_wrote_and_did_not_send_is_in_the_list_that_was_kept(
    town: Town, device: Callable[..., Device]
):
    coach = device().sign_in(town.link(town.coach)).keeps_the_app()
    looked_at(coach, town.student.name)
    coach.loses_signal()
    coach.open(f"/placements/{town.placement}/notes/new")
    coach.page.get_by_label("Titel").fill("Bellen")
    coach.page.get_by_label("Tekst").fill("Morgen bellen.")
    coach.button("Opslaan").click()
    coach.says("1 op dit toestel bewaard")
    coach.menu("Leerlingen")
    expect(coach.line(town.student.name)).to_be_visible()
    looked_at(coach, '"waiting":"1@')
    with records_held(coach):
        coach.reopens()
        expect(coach.line(town.student.name)).to_be_visible()
        # Nothing was counted yet, so nobody is told that all is sent, or that all is still to come.
        expect(coach.chip).to_contain_text("Even laden")
        expect(coach.page.get_by_text("De gegevens komen eraan")).to_be_hidden()
    coach.says("1 op dit toestel bewaard")


@pytest.mark.parametrize("path", ["/route", "/placements/{placement}"], ids=["the route", "a page"])
def test_a_screen_that_is_opened_by_its_address_never_tells_half_of_it(
    town: Town, device: Callable[..., Device], path: str
):
    today = time.strftime("%Y-%m-%d")
    with town.elsewhere(town.coach) as earlier:
        for scope in (town.scope, f"placement:{town.other_placement}"):
            earlier.put("visit", {"day": today, "kind": "visit", "report": "Goed."}, scope=scope)
        earlier.sync()
    coach = device().sign_in(town.link(town.coach)).keeps_the_app()
    expect(coach.line(town.student.name)).not_to_contain_text("geen bezoek")
    coach.context.add_init_script(f"({WRITTEN})()")
    coach.loses_signal()
    coach.reopens(path.format(placement=town.placement))
    coach.shows(town.student.name)
    assert "geen bezoek" not in coach.page.evaluate("window.written")
