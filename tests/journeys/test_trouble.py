"""What goes wrong in a pocket: no room, a wrong clock, two tabs, a bad link, far too much text."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.devices import Device
from tests.journeys.town import COMPANY, Town

pytestmark = pytest.mark.browser

MEGABYTE = 1_000_000
THREE_DAYS_AHEAD = """(() => {
  const Real = Date, ahead = 3 * 86400000;
  window.Date = class extends Real {
    constructor(...parts) { if (parts.length) super(...parts); else super(Real.now() + ahead); }
    static now() { return Real.now() + ahead; }
  };
})()"""
# What a browser does when the disk is full; its own limit is only looked at now and then.
FULL = """() => {
  const { add, put } = IDBObjectStore.prototype;
  const estimate = navigator.storage.estimate.bind(navigator.storage);
  const full = () => { throw new DOMException("no room", "QuotaExceededError"); };
  IDBObjectStore.prototype.add = IDBObjectStore.prototype.put = full;
  navigator.storage.estimate = async () => ({ usage: 1e8, quota: 1e8 });
  window.roomAgain = () => {
    Object.assign(IDBObjectStore.prototype, { add, put });
    navigator.storage.estimate = estimate;
  };
}"""
FAMILY = "👨‍👩‍👧‍👦"
RIGHT_TO_LEFT = "نورالدين بن عبدالرحمن"
ENDLESS = "Wolfeschlegelsteinhausenbergerdorff" * 3
SIDEWAYS = """() => [document.documentElement, ...document.querySelectorAll("#main, main")]
  .filter((part) => part.scrollWidth > part.clientWidth).map((part) => part.tagName)"""
KEEPS_ITS_DIRECTION = """(one) => {
  while (one && getComputedStyle(one).unicodeBidi !== "plaintext") one = one.parentElement;
  return one !== null;
}"""
CRAMPED = {"width": 320, "height": 640}


@contextmanager
def no_room(device: Device) -> Iterator[None]:
    """As if the device had no room left for anything more."""
    device.page.evaluate(FULL)
    yield
    device.page.evaluate("window.roomAgain()")


def new_note(device: Device, town: Town, title: str, text: str) -> None:
    device.open(f"/placements/{town.placement}/notes/new")
    device.page.get_by_label("Titel").fill(title)
    device.page.get_by_label("Tekst").fill(text)


def test_a_full_device_says_so_loses_nothing_and_goes_on_when_there_is_room(
    town: Town, device: Callable[..., Device]
):
    town.write_note("Eerder", "Dit stond er al.")
    phone = device().sign_in(town.link(town.coach))
    new_note(phone, town, "Vol", "x" * 40_000)
    with no_room(phone):
        phone.button("Opslaan").click()
        refused = phone.page.get_by_role("alert").filter(has_text="Maak ruimte vrij")
        expect(refused).to_contain_text("Het geheugen")
        expect(phone.page.get_by_label("Titel")).to_have_value("Vol")
        phone.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        phone.shows("Het geheugen van dit toestel is bijna vol")
        phone.menu("Leerlingen")
        expect(phone.line(town.student.name)).to_be_visible()
        phone.page.go_back()
    phone.page.get_by_label("Titel").fill("Vol")
    phone.page.get_by_label("Tekst").fill("Nu wel")
    phone.button("Opslaan").click()
    expect(phone.section("Vol")).to_contain_text("Nu wel")
    phone.is_up_to_date()
    with town.elsewhere(town.coordinator) as office:
        titles = sorted(note["body"]["title"] for note in office.records("note"))
    assert titles == ["Eerder", "Vol"]


def test_a_phone_three_days_ahead_is_told_so_and_its_times_are_judged_right(
    town: Town, device: Callable[..., Device]
):
    phone = device()
    phone.context.add_init_script(THREE_DAYS_AHEAD)
    phone.sign_in(town.link(town.coach))
    phone.shows("De klok van dit toestel loopt 3 dagen voor")
    new_note(phone, town, "Bezoek", "Ging goed.")
    phone.button("Opslaan").click()
    expect(phone.section("Bezoek")).to_contain_text("Ging goed.")
    phone.is_up_to_date()
    with town.elsewhere(town.mentor) as mentor:
        [note] = mentor.records("note")
    assert note["body"]["about"] == time.strftime("%Y-%m-%d")


def test_signing_out_in_one_tab_leaves_nothing_in_the_other(
    town: Town, device: Callable[..., Device]
):
    phone = device().sign_in(town.link(town.coach)).keeps_the_app()
    other = phone.another_tab(f"/placements/{town.placement}/notes/new")
    other.get_by_label("Titel").fill("In het andere tabblad")
    other.get_by_label("Tekst").fill("Nog niet bewaard")

    phone.open("/settings")
    phone.button("Afmelden").click()
    phone.button("Ja, afmelden").click()
    dialog = phone.page.get_by_role("dialog")
    expect(dialog.get_by_role("alert")).to_contain_text("1 tekst is nog niet bewaard")
    phone.button("Toch afmelden, dit gaat weg").click()
    expect(phone.heading("Welkom bij Leerplek")).to_be_visible()
    expect(other.get_by_role("heading", name="Welkom bij Leerplek")).to_be_visible()
    phone.keeps_nothing()


@pytest.mark.parametrize("code", ["%E0%A4%A", "💥", "a b", "../../etc", "0" * 5000])
def test_a_sign_in_link_that_was_mutilated_says_what_to_do(
    code: str, device: Callable[..., Device]
):
    phone = device()
    phone.open(f"/in#{code}")
    phone.button("Aanmelden").click()
    alert = phone.page.get_by_role("alert")
    expect(alert).to_contain_text("Deze link werkt niet meer")
    expect(alert).to_contain_text("om een nieuwe")


@pytest.mark.parametrize("code", ["0oRDoQ", "%E0%A4%A", "x" * 5000, "https://elders.test"])
def test_a_code_that_was_mutilated_says_what_to_do_and_is_kept_for_school_to_see(
    code: str, town: Town, device: Callable[..., Device]
):
    phone = device().sign_in(town.link(town.student)).keeps_the_app()
    phone.loses_signal()
    phone.open(f"/s#{code}")
    phone.button("Ik kom binnen").click()
    expect(phone.page.get_by_text("Dit was geen code van Leerplek")).to_be_visible()
    expect(phone.page.get_by_text("scan de goede code als dat nog kan")).to_be_visible()
    phone.says("1 op dit toestel bewaard")


def test_any_address_opens_without_a_network_and_an_unknown_one_says_so(
    town: Town, device: Callable[..., Device]
):
    phone = device().sign_in(town.link(town.coach)).keeps_the_app()
    phone.loses_signal()
    for path, heading in (
        (f"/placements/{town.placement}", town.student.name),
        ("/decide", "Beslissen"),
        ("/settings", "Instellingen"),
        ("/pin", "Pincode"),
        ("/bestaat/niet", "Deze pagina is er niet"),
        ("/placements/%E0%A4%A", "Deze pagina is er niet"),
    ):
        phone.open(path)
        expect(phone.page.get_by_role("heading", name=heading, level=1)).to_be_visible()


def test_far_too_much_text_is_refused_whole_and_said_so(town: Town, device: Callable[..., Device]):
    phone = device().sign_in(town.link(town.coach))
    phone.open(f"/placements/{town.placement}/notes/new")
    for label, most in (("Titel", 200), ("Tekst", 60_000)):
        field = phone.page.get_by_label(label)
        field.fill("Begin. ")
        field.focus()
        phone.page.keyboard.press("End")
        phone.page.keyboard.insert_text("é" * MEGABYTE)
        expect(phone.page.get_by_role("alert")).to_contain_text(f"Hier passen {most} tekens")
        expect(field).to_have_value("Begin. ")
        phone.page.keyboard.insert_text("Klaar")
        expect(field).to_have_value("Begin. Klaar")
        expect(phone.page.get_by_role("alert")).to_be_hidden()

    # Few enough letters, and too many bytes for the server.
    phone.page.get_by_label("Tekst").fill("ن" * 40_000)
    phone.button("Opslaan").click()
    expect(phone.page.get_by_role("alert")).to_contain_text("Dit is te veel tekst voor één keer")
    expect(phone.page.get_by_label("Tekst")).to_have_value("ن" * 40_000)
    assert phone.stored("outbox") == "[]"


def test_an_emoji_arrives_as_it_was_typed(town: Town, device: Callable[..., Device]):
    phone = device().sign_in(town.link(town.coach))
    new_note(phone, town, f"Gezin {FAMILY}", f"{RIGHT_TO_LEFT} {FAMILY}")
    phone.button("Opslaan").click()
    expect(phone.section(f"Gezin {FAMILY}")).to_contain_text(f"{RIGHT_TO_LEFT} {FAMILY}")
    phone.is_up_to_date()
    with town.elsewhere(town.mentor) as mentor:
        [note] = mentor.records("note")
    assert note["body"]["title"] == f"Gezin {FAMILY}"
    assert note["body"]["body"] == f"{RIGHT_TO_LEFT} {FAMILY}"


@pytest.mark.parametrize("name", [RIGHT_TO_LEFT, ENDLESS, f"Noor {FAMILY}"])
def test_no_name_breaks_a_list_on_the_narrowest_phone(
    name: str, town: Town, device: Callable[..., Device]
):
    town.put(
        ("placement", town.placement, town.scope, {"student_name": name, "company_name": name}),
        ("company", town.company, f"company:{town.company}", {"name": name}),
    )
    for person, paths in (
        (town.coach, ("/", f"/placements/{town.placement}", "/cards", "/decide")),
        (town.mentor, ("/", "/confirm", "/card", "/kiosk")),
        (town.coordinator, ("/", "/companies", f"/companies/{town.company}", "/unplaced")),
        (town.guardian, ("/",)),
        (town.class_mentor, ("/",)),
    ):
        phone = device(viewport=CRAMPED).sign_in(town.link(person))
        for path in paths:
            phone.open(path)
            phone.is_up_to_date() if path != "/kiosk" else None
            expect(phone.page.get_by_role("heading", level=1)).to_be_visible()
            assert _sideways(phone.page) == [], (path, name)
            if path == "/" and person in (town.coach, town.mentor):
                shown = phone.page.get_by_text(name, exact=False).first
                expect(shown).to_be_visible()
                if name == RIGHT_TO_LEFT:
                    assert shown.evaluate(KEEPS_ITS_DIRECTION)


def _sideways(page: Page) -> list[str]:
    found: list[str] = page.evaluate(SIDEWAYS)
    return found


def test_an_unsent_queue_goes_along_to_another_phone_as_a_file(
    town: Town, device: Callable[..., Device]
):
    old = device().sign_in(town.link(town.coach)).keeps_the_app()
    new_note(old, town, "Niet verstuurd", "Wel bewaard.")
    old.loses_signal()
    old.button("Opslaan").click()
    old.says("1 op dit toestel bewaard")
    old.menu("Meer")
    old.button("Afmelden").click()
    old.button("Ja, afmelden").click()
    with old.page.expect_download() as saved:
        old.button("Bewaar als bestand").click()
    file = saved.value.path()
    old.button("Toch afmelden, dit gaat weg").click()
    expect(old.heading("Welkom bij Leerplek")).to_be_visible()

    new = device().sign_in(town.link(town.coach))
    new.open("/sync")
    new.page.get_by_label("Bestand inlezen").set_input_files(file)
    new.shows("1 ding is ingelezen en wordt verstuurd.")
    new.is_up_to_date()
    new.page.get_by_label("Bestand inlezen").set_input_files(file)
    expect(new.page.get_by_role("alert")).to_contain_text("al eens ingelezen")
    with town.elsewhere(town.mentor) as mentor:
        [note] = mentor.records("note")
    assert note["body"]["title"] == "Niet verstuurd"
    assert COMPANY not in file.read_text("utf-8")
