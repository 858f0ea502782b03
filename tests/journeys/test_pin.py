"""A PIN on a phone: nobody else reads it, and nothing that was typed is lost behind it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.devices import DESKTOP, Device, Pocket
from tests.journeys.town import COMPANY, Town

pytestmark = pytest.mark.browser

PIN, WRONG = "2580", "1470"
STORES = ("records", "outbox", "acknowledged", "outcomes", "settings")
# Sealed words are bytes: as text they read as a list of numbers.
ON_DISK = """async (stores) => {
  const opened = indexedDB.open("leerplek");
  await new Promise((done, failed) => { opened.onsuccess = done; opened.onerror = failed; });
  let all = "";
  for (const store of stores) {
    const rows = opened.result.transaction(store).objectStore(store).getAll();
    await new Promise((done, failed) => { rows.onsuccess = done; rows.onerror = failed; });
    all += JSON.stringify(rows.result, (_key, value) =>
      value instanceof Uint8Array ? new TextDecoder("latin1").decode(value) : value);
  }
  opened.result.close();
  return all;
}"""
AN_HOUR_LATER = """() => {
  const then = Date.now;
  Date.now = () => then() + 3_600_000;
  document.dispatchEvent(new Event("visibilitychange"));
}"""


def set_pin(device: Device) -> None:
    device.open("/pin")
    device.page.get_by_label("Nieuwe pincode").fill(PIN)
    device.page.get_by_label("Nog een keer").fill(PIN)
    device.button("Pincode instellen").click()
    device.shows("Je pincode is ingesteld.")


def enter(device: Device, pin: str) -> None:
    device.page.get_by_label("Je pincode", exact=True).fill(pin)
    device.button("Openen").click()


def is_locked(device: Device) -> None:
    expect(device.heading("Leerplek is op slot")).to_be_visible()


def test_a_student_with_a_pin_loses_nothing_and_a_finder_reads_nothing(town: Town, pocket: Pocket):
    with pocket.opened() as phone:
        phone.sign_in(town.link(town.student)).keeps_the_app()
        assert town.student.name in phone.page.evaluate(ON_DISK, STORES)
        set_pin(phone)
        phone.open("/declare")
        enter(phone, PIN)
        phone.is_up_to_date()
        phone.loses_signal()
        phone.page.get_by_label("Waarom").fill("De camera van Noor deed het niet")
        phone.button("Doorgeven").click()
        expect(phone.page.get_by_role("status").filter(has_text="Doorgegeven")).to_be_visible()
        phone.says("1 op dit toestel bewaard")

    with pocket.opened(offline=True) as phone:
        phone.open("/declare")
        is_locked(phone)
        phone.shows("Er wacht 1 ding op verzenden. Het gaat weg als je je pincode geeft.")
        on_disk = phone.page.evaluate(ON_DISK, STORES)
        for words in (town.student.name, "Noor", COMPANY, "camera"):
            assert words not in on_disk
        enter(phone, WRONG)
        phone.shows("Dit is niet je pincode. Probeer het nog eens.")
        expect(phone.page.get_by_label("Je pincode", exact=True)).to_be_focused()
        enter(phone, PIN)
        phone.says("1 op dit toestel bewaard")
        phone.has_signal()
        phone.is_up_to_date()
    with town.elsewhere(town.coach) as coach:
        reasons = [one["body"].get("reason") for one in coach.records("attendance-event")]
    assert reasons == ["De camera van Noor deed het niet"]


def test_guessing_gets_slower_and_stays_so_when_the_app_is_closed(
    town: Town, device: Callable[..., Device]
):
    phone = device().sign_in(town.link(town.student))
    set_pin(phone)
    phone.button("Nu op slot").click()
    is_locked(phone)
    for _ in range(4):
        enter(phone, WRONG)
        expect(phone.page.get_by_label("Je pincode", exact=True)).to_have_value("")
        expect(phone.page.get_by_role("alert")).to_be_visible()
    phone.shows("Te vaak een verkeerde pincode")
    expect(phone.button("Openen")).to_be_disabled()
    phone.page.reload()
    phone.shows("Te vaak een verkeerde pincode")
    expect(phone.button("Openen")).to_be_disabled()


def test_a_tablet_that_is_left_alone_locks_and_keeps_what_was_being_typed(
    town: Town, device: Callable[..., Device]
):
    tablet = device(viewport=DESKTOP).sign_in(town.link(town.coach))
    set_pin(tablet)
    tablet.open(f"/placements/{town.placement}/notes/new")
    enter(tablet, PIN)
    tablet.page.get_by_label("Tekst").fill("Halverwege de zin over")
    tablet.page.evaluate(AN_HOUR_LATER)
    is_locked(tablet)
    assert "Halverwege" not in tablet.page.evaluate(ON_DISK, STORES)
    enter(tablet, PIN)
    expect(tablet.page.get_by_label("Tekst")).to_have_value("Halverwege de zin over")


def test_a_tablet_by_the_door_shows_codes_while_it_is_locked(
    town: Town, device: Callable[..., Device]
):
    tablet = device(viewport=DESKTOP).sign_in(town.link(town.mentor)).keeps_the_app()
    tablet.open("/kiosk")
    tablet.button("Maak hier een QR-scherm van").click()
    expect(tablet.page.get_by_role("img", name=COMPANY)).to_be_visible()
    set_pin(tablet)
    tablet.loses_signal()
    tablet.open("/kiosk")
    expect(tablet.heading(f"{COMPANY}, Dorpsstraat")).to_be_visible()
    expect(tablet.page.get_by_role("img", name=COMPANY)).to_be_visible()
    expect(tablet.page.get_by_text(town.student.name)).to_be_hidden()

    tablet.button("Leerplek openen").click()
    is_locked(tablet)
    tablet.button("Laat de codes zien").click()
    tablet.button("Leerplek openen").click()
    enter(tablet, PIN)
    expect(tablet.heading(COMPANY)).to_be_visible()


def test_two_tabs_are_locked_by_either_and_the_pin_can_be_taken_away(
    town: Town, device: Callable[..., Device]
):
    phone = device().sign_in(town.link(town.coach))
    other = phone.another_tab("/settings")
    expect(other.get_by_role("heading", name="Instellingen")).to_be_visible()
    set_pin(phone)
    expect(other.get_by_role("heading", name="Leerplek is op slot")).to_be_visible()
    other.get_by_label("Je pincode", exact=True).fill(PIN)
    other.get_by_role("button", name="Openen", exact=True).click()
    expect(other.get_by_role("heading", name="Instellingen")).to_be_visible()
    phone.button("Nu op slot").click()
    expect(other.get_by_role("heading", name="Leerplek is op slot")).to_be_visible()

    enter(phone, PIN)
    phone.button("Pincode weghalen").click()
    phone.page.get_by_label("Je pincode van nu").fill(PIN)
    phone.button("Pincode weghalen").click()
    phone.shows("Je pincode is weg.")
    expect(other.get_by_role("heading", name="Instellingen")).to_be_visible()
    assert town.student.name in phone.page.evaluate(ON_DISK, STORES)


def test_who_forgot_the_pin_goes_on_with_a_new_link_and_loses_nothing(
    town: Town, device: Callable[..., Device]
):
    phone = device().sign_in(town.link(town.coach)).keeps_the_app()
    set_pin(phone)
    phone.open(f"/placements/{town.placement}/notes/new")
    enter(phone, PIN)
    phone.page.get_by_label("Titel").fill("Achter slot")
    phone.loses_signal()
    phone.button("Opslaan").click()
    phone.says("1 op dit toestel bewaard")
    phone.page.reload()
    is_locked(phone)
    phone.has_signal()

    phone.page.goto("about:blank")
    phone.page.goto(town.link(town.coach))
    phone.shows("Ik weet mijn pincode")
    phone.button("Aanmelden").click()
    expect(phone.line(town.student.name)).to_be_visible()
    phone.shows("1 ding ligt nog achter een oude pincode")
    assert "Achter slot" not in phone.page.evaluate(ON_DISK, STORES)

    phone.link("Terughalen met de oude pincode").click()
    for pin, answer in ((WRONG, "Dit is niet je pincode"), (PIN, "Gelukt.")):
        phone.page.get_by_label("De oude pincode").fill(pin)
        phone.button("Terughalen").click()
        expect(phone.page.get_by_text(answer)).to_be_visible()
    phone.is_up_to_date()
    with town.elsewhere(town.mentor) as mentor:
        assert [note["body"]["title"] for note in mentor.records("note")] == ["Achter slot"]


def test_what_is_typed_outlives_a_closed_app(town: Town, pocket: Pocket):
    with pocket.opened() as phone:
        phone.sign_in(town.link(town.student)).keeps_the_app()
        phone.open("/declare")
        phone.page.get_by_label("Waarom").fill("De camera deed het niet")
        phone.waits_until(
            """async () => {
              const opened = indexedDB.open("leerplek");
              await new Promise((done) => (opened.onsuccess = done));
              const all = opened.result.transaction("settings").objectStore("settings").getAll();
              await new Promise((done) => (all.onsuccess = done));
              opened.result.close();
              return JSON.stringify(all.result).includes("De camera deed het niet");
            }"""
        )
    with pocket.opened(offline=True) as phone:
        phone.open("/declare")
        expect(phone.page.get_by_label("Waarom")).to_have_value("De camera deed het niet")
        phone.button("Doorgeven").click()
        expect(phone.page.get_by_role("status").filter(has_text="Doorgegeven")).to_be_visible()
        phone.button("Nog een dag").click()
        expect(phone.page.get_by_label("Waarom")).to_have_value("")
