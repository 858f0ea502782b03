"""Two placements at once, one that begins tomorrow, one that ended yesterday."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from playwright.sync_api import expect

from server.attendance.codes import link_to, sign_code, to_base64url
from server.attendance.rules.scans import Source
from tests.journeys.devices import PHONE, Device
from tests.journeys.looks import AT_ONCE, AXE, too_small, too_wide, unspoken, violations
from tests.journeys.town import COMPANY, Town
from tests.phone import new_id

pytestmark = pytest.mark.browser

GARAGE = "Garage Hof"
TODAY = time.localtime().tm_wday + 1
OTHER_DAYS = [day for day in range(1, 8) if day != TODAY]


def _date(days: int) -> str:
    return time.strftime("%Y-%m-%d", time.localtime(time.time() + days * 86_400))


def plan(weekdays: Iterable[int]) -> list[dict[str, Any]]:
    return [{"weekday": day, "from": "00:00", "to": "23:59"} for day in weekdays]


def change(town: Town, **fields: object) -> None:
    town.put(("placement", town.placement, town.scope, dict(fields)))


def also_works_at_the_garage(town: Town, weekdays: Iterable[int], company: str, site: str) -> str:
    """Give the student a second placement; its id."""
    id = new_id()
    body = {
        "student": town.student.id,
        "school": town.school,
        "company": company,
        "site": site,
        "type": town.type,
        "starts": _date(-60),
        "ends": _date(90),
        "schedule": plan(weekdays),
        "coaches": [town.coach.id],
        "mentors": [town.mentor.id],
        "student_name": town.student.name,
        "company_name": GARAGE,
        "site_name": "Hal 2",
    }
    town.put(("placement", id, f"placement:{id}", body))
    return id


@pytest.fixture
def garage(town: Town) -> str:
    """The student works in a garage on today's weekday, and in the bakery on all others."""
    change(town, schedule=plan(OTHER_DAYS))
    return also_works_at_the_garage(town, [TODAY], town.company, town.dorpsstraat)


def kept(device: Device, kind: str) -> list[tuple[str, str]]:
    """Scope and day of the records of a kind on the device."""
    records = json.loads(device.stored("records"))
    return sorted((one["scope"], one["body"]["day"]) for one in records if one["kind"] == kind)


def test_each_day_is_written_and_reported_at_the_company_of_that_day(
    town: Town, garage: str, device: Callable[..., Device]
):
    student = device().sign_in(town.link(town.student))
    student.page.get_by_text(f"Je werkt vandaag bij {GARAGE}").wait_for()
    for day in (_date(0), _date(-1)):
        student.open(f"/log/{day}")
        student.button("Goed").click()
        expect(student.button("Goed")).to_have_attribute("aria-pressed", "true")
    student.open("/sick")
    student.is_up_to_date()
    expect(student.page.locator("main")).to_contain_text(f"23:59 · {GARAGE}")
    student.button("Ziek melden voor morgen").click()
    expect(student.button("Toch niet ziek")).to_be_visible()
    student.is_up_to_date()
    bakery = town.scope
    assert kept(student, "log-entry") == sorted(
        [(f"placement:{garage}", _date(0)), (bakery, _date(-1))]
    )
    assert kept(student, "absence") == [(bakery, _date(1))]


def test_hours_of_both_companies_can_be_passed_on(
    town: Town, garage: str, device: Callable[..., Device]
):
    student = device().sign_in(town.link(town.student))
    student.open("/declare")
    days = student.page.get_by_label("Welke dag?")
    expect(days.locator("option").nth(0)).to_contain_text(GARAGE)
    expect(days.locator("option").nth(1)).to_contain_text(COMPANY)
    student.open("/days")
    student.link(COMPANY).click()
    student.shows(f"Bij {COMPANY}")


def test_a_parent_sees_both_and_reports_at_the_company_of_that_day(
    town: Town, garage: str, device: Callable[..., Device]
):
    home = device().sign_in(town.link(town.guardian))
    home.shows(GARAGE)
    home.shows(COMPANY)
    home.open(f"/sick/{garage}")
    home.button("Ziek melden voor morgen").click()
    expect(home.button("Toch niet ziek")).to_be_visible()
    home.is_up_to_date()
    assert kept(home, "absence") == [(town.scope, _date(1))]


def test_who_begins_tomorrow_reads_where_and_can_report_sick(
    town: Town, device: Callable[..., Device]
):
    change(town, starts=_date(1))
    student = device().sign_in(town.link(town.student))
    student.page.get_by_text(f"Je stage bij {COMPANY} begint op").wait_for()
    student.shows("Dorpsstraat")
    student.link("Ziek melden").click()
    student.button("Ziek melden voor morgen").click()
    student.shows("Ziek gemeld.")
    student.is_up_to_date()
    assert kept(student, "absence") == [(town.scope, _date(1))]


def test_who_ended_yesterday_still_passes_on_hours_and_writes_about_the_last_day(
    town: Town, device: Callable[..., Device]
):
    change(town, ends=_date(-1))
    student = device().sign_in(town.link(town.student))
    student.page.get_by_text(f"Je stage bij {COMPANY} is klaar").wait_for()
    student.link("Mijn dag").click()
    student.button("Goed").click()
    expect(student.button("Goed")).to_have_attribute("aria-pressed", "true")
    student.is_up_to_date()
    student.open("/declare")
    student.button("Doorgeven").click()
    student.page.get_by_text("Doorgegeven: gisteren").wait_for()
    student.is_up_to_date()
    assert kept(student, "log-entry") == [(town.scope, _date(-1))]
    student.open("/sync")
    expect(student.page.locator("dd").nth(2)).to_have_text("0")


def poster_on_the_wall(town: Town, company: str, site: str) -> str:
    """Make a company with one place and a poster on its wall; the link in the poster's code."""
    scope = f"company:{company}"
    key = Ed25519PrivateKey.generate()
    public = to_base64url(key.public_key().public_bytes_raw())
    made = {"site": site, "purpose": "poster", "public_key": public, "made_by": town.coordinator.id}
    town.put(
        ("company", company, scope, {"name": GARAGE, "ways": ["poster"]}),
        ("company-site", site, scope, {"company": company, "name": "Hal 2"}),
        ("site-key", new_id(), scope, made),
    )
    code = sign_code(key, Source.POSTER, site, int(time.time()) - 60, bytes(8))
    return link_to(town.address, code)


@pytest.mark.parametrize(
    ("bakery", "garages"),
    [([TODAY], OTHER_DAYS), ([TODAY], [TODAY])],
    ids=["of a swapped day", "of a day with both"],
)
def test_a_scan_counts_at_the_company_whose_code_it_is(
    bakery: list[int],
    garages: list[int],
    town: Town,
    device: Callable[..., Device],
):
    company, site = new_id(), new_id()
    poster = poster_on_the_wall(town, company, site)
    change(town, schedule=plan(bakery))
    garage = also_works_at_the_garage(town, garages, company, site)
    student = device().sign_in(town.link(town.student)).keeps_the_app()
    student.is_up_to_date()
    student.loses_signal()
    student.page.goto(poster)
    student.button("Ik kom binnen").click()
    taken = student.page.get_by_role("status").filter(has_text="Ingescand")
    expect(taken).to_contain_text(GARAGE)
    expect(taken).not_to_contain_text("een andere plek")
    student.link("Klaar").click()
    student.page.get_by_text(f"Je bent bij {GARAGE} sinds").wait_for()
    student.has_signal()
    student.is_up_to_date()
    assert kept(student, "attendance-event") == [(f"placement:{garage}", _date(0))]
    student.page.goto(poster)
    going = student.button("Ik ga weg")
    expect(going).to_have_class(re.compile("main"))
    going.click()
    taken = student.page.get_by_role("status").filter(has_text="Uitgescand")
    expect(taken).to_contain_text(GARAGE)


def test_of_two_placements_on_one_day_the_student_chooses_which_the_log_is_about(
    town: Town, garage: str, device: Callable[..., Device]
):
    change(town, schedule=plan([TODAY]))
    student = device().sign_in(town.link(town.student))
    warned: list[str] = []
    student.page.on("console", lambda line: warned.append(line.text))
    student.is_up_to_date()
    student.page.get_by_role("link", name="Mijn dag", exact=True).click()
    for company, words in ((GARAGE, "Een band geplakt"), (COMPANY, "Brood gebakken")):
        student.link(company).click()
        expect(student.link(company)).to_have_attribute("aria-current", "page")
        expect(student.page.get_by_role("textbox")).to_have_value("")
        student.page.get_by_role("textbox").fill(words)
    student.page.go_back()
    expect(student.link(GARAGE)).to_have_attribute("aria-current", "page")
    expect(student.page.get_by_role("textbox")).to_have_value("Een band geplakt")
    student.shows("Brood gebakken")
    student.is_up_to_date()
    assert kept(student, "log-entry") == sorted(
        [(f"placement:{garage}", _date(0)), (town.scope, _date(0))]
    )
    assert [line for line in warned if "derived_inert" in line] == []


@pytest.mark.parametrize("language", ["nl", "en"])
def test_what_two_placements_look_like_can_be_used_by_everybody(
    language: str, town: Town, garage: str, device: Callable[..., Device]
):
    change(town, schedule=plan([TODAY]))
    student = device(viewport=PHONE, bypass_csp=True, service_workers="block")
    student.context.add_init_script(path=AXE)
    student.context.add_init_script(AT_ONCE)
    student.sign_in(town.link(town.student))
    student.is_up_to_date()
    student.page.evaluate("(one) => localStorage.setItem('leerplek.language', one)", language)
    wrong = []
    for path in ("/days", f"/log/{_date(0)}", "/sick"):
        student.open(path)
        student.page.get_by_text(GARAGE).first.wait_for()
        wrong += [
            (path, look.__name__, each)
            for look in (violations, too_small, unspoken, too_wide)
            for each in look(student.page)
        ]
    assert wrong == []
    regions = student.page.evaluate(
        "[...document.querySelectorAll('section[aria-labelledby]')].map((one) => "
        "document.getElementById(one.getAttribute('aria-labelledby')).textContent)"
    )
    assert sorted(regions) == sorted(set(regions))


@pytest.mark.parametrize(("field", "days"), [("starts", 1), ("ends", -1)])
def test_today_without_a_placement_can_be_used_by_everybody(
    field: str, days: int, town: Town, device: Callable[..., Device]
):
    change(town, **{field: _date(days)})
    student = device(viewport=PHONE, bypass_csp=True, service_workers="block")
    student.context.add_init_script(path=AXE)
    student.context.add_init_script(AT_ONCE)
    student.sign_in(town.link(town.student))
    student.page.get_by_text(f"Je stage bij {COMPANY}").wait_for()
    looks = (violations, too_small, unspoken, too_wide)
    assert [each for look in looks for each in look(student.page)] == []
