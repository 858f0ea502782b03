"""A coach in a car park, a colleague who takes over, a parent who decides about pictures."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from server.sync.kinds import derived_id
from tests.journeys.devices import DESKTOP, Device
from tests.journeys.looks import AT_ONCE, AXE, violations
from tests.journeys.town import COMPANY, Town
from tests.phone import new_id

pytestmark = pytest.mark.browser

REPORT = "Noor helpt klanten nu zelf."
NOTE = "Noor belt liever dan dat ze appt."


def furnish(town: Town) -> None:
    """Give the bakery an address and a way there, and the school a rule about illness."""
    company = f"company:{town.company}"
    site = {
        "company": town.company,
        "name": "Dorpsstraat",
        "address": "Dorpsstraat 12",
        "postal_code": "8102 AA",
        "town": "Raalte",
        "travel": "Neem bus 4 tot de Markt.",
    }
    rule = {"name": "De Waterlelie", "sick_rule": "Bel de bakker voor zeven uur."}
    town.put(
        ("company-site", town.dorpsstraat, company, site),
        ("company", town.company, company, {"name": COMPANY, "phone": "0572 555 100"}),
        ("school", town.school, "region", rule),
    )


def reads_well(device: Device) -> None:
    """See that axe finds nothing wrong with what is on screen, in light and in dark."""
    for scheme in ("light", "dark"):
        device.page.emulate_media(color_scheme=scheme)
        assert violations(device.page) == [], (device.page.url, scheme)


@pytest.fixture
def looked_at(device: Callable[..., Device]) -> Callable[..., Device]:
    """Makes devices whose screens axe can look at; they keep no service worker."""

    def make(**more: object) -> Device:
        made = device(bypass_csp=True, service_workers="block", **more)
        made.context.add_init_script(path=AXE)
        made.context.add_init_script(AT_ONCE)
        return made

    return make


def visit_of(device: Device, name: str) -> Locator:
    """The button that says that somebody was visited."""
    return device.button(f"Bezocht: {name}")


def test_a_coach_walks_the_route_without_signal_and_at_home_reads_the_report(
    town: Town, device: Callable[..., Device]
):
    furnish(town)
    coach = device().sign_in(town.link(town.coach)).keeps_the_app()
    home = device().sign_in(town.link(town.guardian))
    coach.menu("Route")
    expect(coach.heading("Raalte")).to_be_visible()
    coach.loses_signal()
    coach.page.reload()

    expect(coach.page.get_by_text("2 leerlingen op stage.")).to_be_visible()
    expect(coach.link("0572 555 100")).to_have_attribute("href", "tel:0572 555 100")
    way = coach.link("Route in je kaarten-app")
    expect(way).to_have_attribute("href", re.compile("8102%20AA%20Raalte"))
    visit_of(coach, town.student.name).click()
    visit_of(coach, town.other_student.name).click()
    expect(coach.page.get_by_text("2 bezocht.")).to_be_visible()
    coach.button(f"Toch niet bezocht: {town.other_student.name}").click()
    expect(coach.page.get_by_text("1 bezocht.")).to_be_visible()
    coach.link(f"Verslag schrijven: {town.student.name}").click()
    coach.page.get_by_label("Verslag").fill(REPORT)
    coach.page.get_by_label("Afspraken").fill("Volgende keer praten we over de kassa.")
    coach.button("Opslaan").click()
    expect(coach.page.get_by_text(REPORT)).to_be_visible()
    coach.page.reload()
    expect(coach.page.get_by_text(REPORT)).to_be_visible()
    coach.says("op dit toestel bewaard")

    coach.has_signal()
    coach.is_up_to_date()
    home.page.get_by_role("link", name="1 verslag van school").click()
    expect(home.page.get_by_text(REPORT)).to_be_visible()


def test_a_report_that_stands_is_corrected(town: Town, device: Callable[..., Device]):
    visit = new_id()
    with town.elsewhere(town.coach) as elsewhere:
        fields = {"day": time.strftime("%Y-%m-%d"), "kind": "visit", "report": "Noor let goed op."}
        elsewhere.put("visit", fields, id=visit, scope=town.scope)
        elsewhere.sync()
    coach = device().sign_in(town.link(town.coach))
    coach.open(f"/placements/{town.placement}?tab=visits")
    coach.page.get_by_role("link", name=re.compile("^Verslag aanpassen")).click()
    coach.page.get_by_label("Verslag").fill(REPORT)
    coach.button("Opslaan").click()
    expect(coach.link("Nieuw bezoek of gesprek")).to_be_visible()
    coach.shows(REPORT)


def test_a_colleague_takes_over_with_one_tap_of_the_office(
    town: Town, device: Callable[..., Device]
):
    old = device().sign_in(town.link(town.coach)).keeps_the_app()
    new = device().sign_in(town.link(town.other_coach))
    office = device(viewport=DESKTOP).sign_in(town.link(town.coordinator))
    new.shows("Je hebt nog geen leerlingen")

    old.loses_signal()
    old.link("Overdragen").click()
    old.page.get_by_label(town.student.name).check()
    old.page.get_by_label("Aan wie?").select_option(label=town.other_coach.name)
    old.page.get_by_label("Voorgoed").check()
    old.page.get_by_label("Briefje voor je collega").fill(NOTE)
    old.button("Vragen").click()
    old.shows(f"Gevraagd: 1 leerling naar {town.other_coach.name}. De stagecoördinator beslist.")
    expect(old.section("Van jou naar")).to_contain_text("gevraagd")
    old.has_signal()
    old.is_up_to_date()

    office.menu("Beslissen")
    asked = office.section(f"Van {town.coach.name} naar {town.other_coach.name}")
    expect(asked).to_contain_text(NOTE)
    office.button(f"Goed, overdragen aan {town.other_coach.name}").click()
    office.shows("Er is niets om over te beslissen")

    expect(new.line(town.student.name)).to_be_visible()
    new.line(town.student.name).click()
    new.page.get_by_role("tab", name="Verhaal").click()
    expect(new.page.get_by_text(NOTE)).to_be_visible()
    old.menu("Leerlingen")
    expect(old.line(town.other_student.name)).to_be_visible()
    expect(old.line(town.student.name)).to_be_hidden()
    assert town.placement not in old.stored("records")


def test_a_parent_of_two_says_yes_for_one_child_and_takes_it_back(
    town: Town, device: Callable[..., Device]
):
    school = f"school:{town.school}"
    also = {"student": town.other_student.id, "guardian": town.guardian.id}
    about = f"{town.other_student.id}/{town.guardian.id}"
    town.put(("guardianship", derived_id(school, "guardianship", about), school, also))
    home = device().sign_in(town.link(town.guardian))
    coach = device().sign_in(town.link(town.coach))
    mentor = device().sign_in(town.link(town.mentor))
    for one, placement in ((coach, town.placement), (mentor, town.placement)):
        one.open(f"/placements/{placement}?tab=facts")
        expect(one.section("Foto's en werk")).to_contain_text("geen antwoord, dus niet")

    home.section(town.student.name).get_by_role("link", name="School vraagt je").click()
    expect(home.page.get_by_role("navigation", name="Kies een kind")).to_be_visible()
    home.section("Reclame van het bedrijf").get_by_role("button", name="Ja, dat mag").click()
    home.is_up_to_date()
    for one in (coach, mentor):
        line = one.section("Foto's en werk").get_by_role("listitem").nth(1)
        expect(line).to_have_text("Reclame van het bedrijf mag")

    home.section("Reclame van het bedrijf").get_by_role("button", name="Nee, liever niet").click()
    for one in (coach, mentor):
        line = one.section("Foto's en werk").get_by_role("listitem").nth(1)
        expect(line).to_have_text("Reclame van het bedrijf mag niet")
    home.page.get_by_text("Wat er eerder is gezegd").click()
    expect(home.section("Reclame van het bedrijf").get_by_role("listitem")).to_have_count(2)

    home.link(town.other_student.name).click()
    expect(home.section("Reclame van het bedrijf")).to_contain_text("Nog geen antwoord")


def test_a_student_who_is_too_young_says_no_and_hears_who_says_yes(
    town: Town, device: Callable[..., Device]
):
    student = device().sign_in(town.link(town.student))
    student.open("/consent")
    purpose = student.section("Site en folders van school")
    expect(purpose.get_by_role("button", name="Ja, dat mag")).to_be_hidden()
    purpose.get_by_role("button", name="Nee, liever niet").click()
    expect(purpose).to_contain_text("Nee, gezegd door jou.")
    student.is_up_to_date()

    student.page.get_by_label("Ik ben 16 jaar of ouder").check()
    purpose.get_by_role("button", name="Ja, dat mag").click()
    told = student.page.get_by_role("alert")
    expect(told).to_contain_text("Tot 16 jaar geeft een ouder toestemming.")
    expect(purpose).to_contain_text("Nee, gezegd door jou.")
    told.get_by_role("button").click()
    student.is_up_to_date()


def test_a_student_sees_the_way_there_and_who_hears_of_an_illness(
    town: Town, device: Callable[..., Device]
):
    furnish(town)
    android = "Mozilla/5.0 (Linux; Android 15; Pixel 8) Chrome/140.0 Mobile"
    student = device(user_agent=android).sign_in(town.link(town.student)).keeps_the_app()
    where = student.section("Waar en bij wie")
    expect(where).to_contain_text("Neem bus 4 tot de Markt.")
    expect(where.get_by_role("link", name="Route in je kaarten-app")).to_have_attribute(
        "href", "geo:0,0?q=Dorpsstraat%2012%2C%208102%20AA%20Raalte"
    )
    student.loses_signal()
    student.link("Ziek melden").click()
    expect(student.section("Wie bel je?")).to_contain_text("Bel de bakker voor zeven uur.")
    told = student.section("Wie ziet dit in Leerplek?")
    expect(told).to_contain_text(f"{town.mentor.name}: ziek gemeld. Niet wat iemand heeft.")
    student.button("Ziek melden voor vandaag").click()
    student.shows("Nog niet verstuurd. Bel zeker zelf.")
    student.has_signal()
    student.shows("Verstuurd. School en bedrijf zien het nu.")


def clash(town: Town) -> None:
    """Let the school's own date and the coordinator's be set unseen by each other."""
    note = new_id()
    scope = f"placement-staff:{town.placement}"
    town.put(("note", note, scope, {"title": "Bellen", "about": time.strftime("%Y-%m-%d")}))
    with town.elsewhere(town.coach) as coach, town.elsewhere(town.coordinator) as office:
        office.put("note", {"follow_up": "2027-01-11"}, id=note, ago=60_000)
        coach.put("note", {"follow_up": "2027-01-12"}, id=note)
        office.sync()
        coach.sync()


def test_who_may_only_read_a_placement_is_not_asked_which_version_stands(
    town: Town, device: Callable[..., Device]
):
    clash(town)
    with town.elsewhere(town.coordinator) as here, town.elsewhere(town.coordinator) as there:
        here.put("placement", {"tasks": "Taart bakken"}, id=town.placement, ago=60_000)
        there.put("placement", {"tasks": "Broodjes smeren"}, id=town.placement)
        here.sync()
        there.sync()
    for person, words in (
        (town.coach, "Twee versies (1)"),
        (town.coordinator, "Twee versies (2)"),
    ):
        one = device().sign_in(town.link(person))
        one.menu("Beslissen")
        expect(one.heading(words)).to_be_visible()


def test_two_versions_are_settled_and_taken_back_by_keyboard_alone(
    town: Town, looked_at: Callable[..., Device]
):
    clash(town)
    coach = looked_at().sign_in(town.link(town.coach))
    coach.menu("Beslissen")
    card = coach.section("Bellen: Hierop terugkomen op")
    expect(card).to_contain_text("ma 11 jan")
    expect(card).to_contain_text("di 12 jan")
    reads_well(coach)

    coach.reach("Deze gebruiken").press("Enter")
    expect(coach.page.get_by_text("Hierop terugkomen op: gekozen is ‘ma 11 jan’.")).to_be_visible()
    expect(coach.button("Ongedaan maken")).to_be_focused()
    coach.is_up_to_date()
    coach.page.keyboard.press("Enter")
    expect(card).to_be_visible()
    coach.reach("Dit laten staan").press("Enter")
    expect(coach.page.get_by_text("Hierop terugkomen op: gekozen is ‘di 12 jan’.")).to_be_visible()
    coach.is_up_to_date()
    with town.elsewhere(town.coordinator) as office:
        (note,) = office.records("note")
        assert note["body"]["follow_up"] == "2027-01-12"
        assert "conflicts" not in note


def test_what_was_accepted_by_mistake_is_taken_back(town: Town, device: Callable[..., Device]):
    with town.elsewhere(town.coach) as old:
        coaches = {"remove": [town.coach.id], "add": [town.other_coach.id]}
        with town.elsewhere(town.coordinator) as office:
            office.put("placement", {"coaches": coaches}, id=town.placement)
            office.sync()
        old.put("note", {"title": "Laatste gesprek"}, scope=town.scope)
        old.sync()
    new = device().sign_in(town.link(town.other_coach))
    new.menu("Beslissen")
    new.section("Notitie geschreven of aangepast").get_by_role(
        "button", name="Aannemen", exact=True
    ).click()
    expect(new.page.get_by_text("Aangenomen: Laatste gesprek.")).to_be_visible()
    new.button("Ongedaan maken").click()
    expect(new.button("Ongedaan maken")).to_be_hidden()
    new.is_up_to_date()
    new.open(f"/placements/{town.placement}?tab=notes")
    new.shows("Nog geen notities")


def test_a_late_edit_stands_beside_what_is_there_now(town: Town, looked_at: Callable[..., Device]):
    note = town.write_note("Bezoek", "Begint om negen uur.")
    with town.elsewhere(town.coach) as old:
        coaches = {"remove": [town.coach.id], "add": [town.other_coach.id]}
        with town.elsewhere(town.coordinator) as office:
            office.put("placement", {"coaches": coaches}, id=town.placement)
            office.sync()
        old.put("note", {"body": "Begint om tien uur."}, id=note)
        old.sync()
    new = looked_at().sign_in(town.link(town.other_coach))
    new.menu("Beslissen")
    edit = new.section("Notitie geschreven of aangepast")
    expect(edit).to_contain_text("Begint om negen uur.")
    expect(edit).to_contain_text("Begint om tien uur.")
    reads_well(new)
    edit.get_by_role("button", name="Aannemen", exact=True).click()
    expect(new.button("Ongedaan maken")).to_be_visible()
    new.is_up_to_date()
    new.button("Ongedaan maken").click()
    expect(new.button("Ongedaan maken")).to_be_hidden()
    new.is_up_to_date()
    new.open(f"/placements/{town.placement}?tab=notes")
    expect(new.section("Bezoek")).to_contain_text("Begint om negen uur.")
    expect(new.section("Bezoek")).not_to_contain_text("Begint om tien uur.")


def test_the_story_of_a_placement_is_read_on_one_page(town: Town, looked_at: Callable[..., Device]):
    furnish(town)
    clash(town)
    today = time.strftime("%Y-%m-%d")
    with town.elsewhere(town.coach) as coach:
        coach.put("visit", {"day": today, "kind": "phone", "report": REPORT}, scope=town.scope)
        times = {"starts": "09:00", "ends": "15:00", "reason": "De scanner was leeg"}
        coach.queue(
            "attendance.correct",
            {"id": new_id(), "placement": town.placement, "day": today, **times},
        )
        coach.sync()
        assert coach.incidents == []
    one = looked_at().sign_in(town.link(town.coach))
    one.open(f"/placements/{town.placement}?tab=story")
    expect(one.page.get_by_text(REPORT)).to_be_visible()
    expect(one.page.get_by_text("De scanner was leeg")).to_contain_text("Aangepast door jou")
    reads_well(one)
    one.button("Bezoeken").click()
    expect(one.page.get_by_text(REPORT)).to_be_visible()
    expect(one.page.get_by_text("De scanner was leeg")).to_be_hidden()
    for path in (
        f"/placements/{town.placement}?tab=visits",
        "/route",
        f"/handover?placement={town.placement}",
    ):
        one.open(path)
        expect(one.page.get_by_role("heading", level=1)).to_be_visible()
        expect(one.page.get_by_text("Even laden")).to_have_count(0)
        reads_well(one)
    one.open(f"/placements/{town.placement}?tab=facts")
    one.button("Antwoord van thuis noteren").click()
    expect(one.page.get_by_role("dialog")).to_be_visible()
    reads_well(one)
