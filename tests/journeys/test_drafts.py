"""What is being typed in a form outlives a closed app, and is gone once it is saved."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import Locator, expect

from server.app import today_in_amsterdam
from server.attendance.rules.clock import iso_week
from tests.journeys.devices import Device
from tests.journeys.town import Town

pytestmark = pytest.mark.browser

WORDS = "Half af, straks verder"
SOON = time.strftime("%Y-%m-%d", time.localtime(time.time() + 20 * 86_400))
IN_A_DRAFT = """async (words) => {
  const opened = indexedDB.open("leerplek");
  await new Promise((done, failed) => { opened.onsuccess = done; opened.onerror = failed; });
  const all = opened.result.transaction("settings").objectStore("settings").getAll();
  await new Promise((done, failed) => { all.onsuccess = done; all.onerror = failed; });
  opened.result.close();
  return all.result.some(({ key, value }) =>
    key.startsWith("draft/") && JSON.stringify(value).includes(words));
}"""
NO_DRAFT = f"async (words) => !(await ({IN_A_DRAFT})(words))"


@dataclass(frozen=True)
class Form:
    """A form that somebody fills in, by the names that it shows."""

    role: str
    path: str
    label: str
    save: str
    words: str = WORDS
    opens: tuple[str, ...] = ()
    """Buttons that lead to it."""
    opens_itself: bool = False
    """Whether it is there again by itself when there is a draft."""
    also: tuple[tuple[str, str], ...] = ()
    """What else is filled in, options by their name; "press" and "check" say what is done."""


FORMS = {
    "note": Form("coach", "/placements/{placement}/notes/new", "Titel", "Opslaan"),
    "visit": Form("coach", "/placements/{placement}/visits/new", "Verslag", "Opslaan"),
    "slip": Form(
        "coach",
        "/slip/{placement}/{week}",
        "Opmerking van het bedrijf",
        "Bewaar 1 dag",
        also=(("Was er", "press"),),
    ),
    "correction": Form(
        "coach",
        "/placements/{placement}",
        "Waarom?",
        "Opslaan",
        opens=("Aanpassen",),
        opens_itself=True,
        also=(("Begonnen om", "09:00"),),
    ),
    "hand-over": Form(
        "coach",
        "/handover",
        "Briefje voor je collega",
        "Vragen",
        also=(("css=fieldset input", "check"), ("Aan wie?", "Piet Hof"), ("Laatste dag", SOON)),
    ),
    "refusal": Form(
        "coach", "/decide", "Waarom niet?", "css=dialog .main", opens=("Niet aannemen",)
    ),
    "declared hours": Form("student", "/declare", "Waarom scande je niet?", "Doorgeven"),
    "placement": Form(
        "coordinator", "/placements/{placement}/edit", "Laatste dag", "Opslaan", words=SOON
    ),
    "new placement": Form(
        "coordinator",
        "/placements/new",
        "Laatste dag",
        "Stage maken",
        words=SOON,
        also=(("Leerling", "Noor de Wit"), ("Bedrijf", "Bakkerij Vermeer")),
    ),
    "role": Form(
        "coordinator", "/people/new", "Naam", "Geef deze taak", also=(("Taak", "Stagebegeleider"),)
    ),
    "school year": Form(
        "coordinator",
        "/school",
        "css=.card form input",
        "Opslaan",
        words="Jaar half af",
        opens=("Nieuw schooljaar",),
        opens_itself=True,
    ),
    "new company": Form("coordinator", "/companies/new", "css=.card input", "Bedrijf toevoegen"),
    "company": Form("coordinator", "/companies/{company}", "Branche", "Opslaan"),
    "site": Form(
        "coordinator",
        "/companies/{company}",
        "Zo kom je er",
        "css=dialog .main",
        opens=("Vestiging Dorpsstraat aanpassen",),
    ),
    "end of a role": Form(
        "coordinator",
        "/people/{person}",
        "Laatste dag",
        "css=dialog .danger",
        words=SOON,
        opens=("Stoppen als",),
    ),
    "absence": Form(
        "coach",
        "/placements/{placement}",
        "Laatste dag",
        "css=dialog .main",
        words=SOON,
        opens=("Afwezig melden",),
    ),
    "new school": Form("administrator", "/school/new", "Naam van de school", "School toevoegen"),
    "school": Form("administrator", "/school?tab=about", "Afspraak bij ziekte", "Opslaan"),
    "kind of placement": Form(
        "coordinator",
        "/school?tab=types",
        "Naam",
        "Opslaan",
        opens=("Nieuwe soort",),
        opens_itself=True,
    ),
    "own words": Form("administrator", "/school?tab=words", "leerling", "Opslaan"),
}


def field(device: Device, name: str) -> Locator:
    if name.startswith("css="):
        return device.page.locator(name).first
    return device.page.get_by_label(name, exact=True).first


def press(device: Device, name: str) -> None:
    if name.startswith("css="):
        device.page.locator(name).first.click()
    else:
        device.page.get_by_role("button", name=name).first.click()


def fill(device: Device, name: str, value: str) -> None:
    if value == "press":
        press(device, name)
    elif value == "check":
        field(device, name).check()
    elif field(device, name).evaluate("(one) => one.localName") == "select":
        choices = field(device, name).locator("option")
        wanted = choices.filter(has_text=value).first
        field(device, name).select_option(wanted.get_attribute("value"))
    else:
        field(device, name).fill(value)


def hold_an_edit(town: Town) -> None:
    """A colleague who has gone wrote a note: it waits for the coach."""
    town.put(("placement", town.placement, town.scope, {"coaches": {"add": [town.other_coach.id]}}))
    with town.elsewhere(town.other_coach) as gone:
        leaves = {"coaches": {"remove": [town.other_coach.id]}}
        town.put(("placement", town.placement, town.scope, leaves))
        gone.put("note", {"title": "Laatste gesprek"}, scope=town.scope)
        gone.sync()


@pytest.mark.parametrize("name", FORMS)
def test_a_form_goes_on_where_it_was_left(name: str, town: Town, device: Callable[..., Device]):
    form = FORMS[name]
    if name == "refusal":
        hold_an_edit(town)
    today = today_in_amsterdam()
    path = form.path.format(
        placement=town.placement,
        company=town.company,
        person=town.other_coach.id,
        week=iso_week(today),
    )
    one = device().sign_in(town.link(getattr(town, form.role))).keeps_the_app()
    one.loses_signal()
    one.open(path)
    for button in form.opens:
        press(one, button)
    for label, value in form.also:
        fill(one, label, value)
    fill(one, form.label, form.words)
    one.waits_until(IN_A_DRAFT, form.words)

    one.reopens(path)
    for button in () if form.opens_itself else form.opens:
        press(one, button)
    expect(field(one, form.label)).to_have_value(form.words)
    press(one, form.save)
    one.waits_until(NO_DRAFT, form.words)
    one.says("op dit toestel bewaard")
    one.has_signal()
    one.is_up_to_date()


def test_a_poster_keeps_its_words_until_it_can_be_made(town: Town, device: Callable[..., Device]):
    """Only the server makes posters; without a network the words wait for it."""
    one = device().sign_in(town.link(town.mentor)).keeps_the_app()
    one.loses_signal()
    one.open("/posters")
    press(one, "Nieuwe poster voor")
    fill(one, "Waar hangt hij?", "Bij de oven")
    one.waits_until(IN_A_DRAFT, "Bij de oven")
    one.reopens("/posters")
    press(one, "Nieuwe poster voor")
    expect(field(one, "Waar hangt hij?")).to_have_value("Bij de oven")
    one.has_signal()
    press(one, "css=dialog .main")
    one.shows("Bij de oven")
    one.waits_until(NO_DRAFT, "Bij de oven")
