"""How a phone says where it can be told things, over HTTP, on each database."""

from __future__ import annotations

import pytest

from tests.notifications.conftest import MONDAY, Village
from tests.notifications.push_service import text_of
from tests.phone import Phone


def subscribe(village: Village, phone: Phone, body: dict[str, object]):
    return village.world.server.post("/api/push/subscription", body, token=phone.token)


def test_only_who_is_signed_in_is_told_the_key(village: Village):
    assert village.world.server.get("/api/push").status == 401
    phone = village.world.phone(village.world.student)
    answer = village.call("GET", "/api/push", phone).expect(200)
    assert len(answer["key"]) == 87
    assert (answer["on"], answer["renew"]) == (False, False)


def test_a_phone_is_on_once_it_said_where_and_off_when_it_says_so(village: Village):
    noor = village.world.phone(village.world.student)
    village.tell(village.world.student, noor)
    assert village.call("GET", "/api/push", noor).expect(200)["on"] is True
    assert village.call("DELETE", "/api/push/subscription", noor).status == 204
    assert village.call("GET", "/api/push", noor).expect(200)["on"] is False
    assert village.call("DELETE", "/api/push/subscription", noor).status == 204, "as often as asked"


@pytest.mark.parametrize(
    "change",
    [
        {"endpoint": "ftp://127.0.0.1/x"},
        {"endpoint": "https://" + "x" * 1_000},
        {"keys": {"p256dh": "AAAA", "auth": text_of(b"x" * 16)}},
        {"keys": {"p256dh": text_of(b"\4" + b"x" * 64), "auth": text_of(b"x" * 16)}},
        {"keys": {"p256dh": "é" * 87, "auth": text_of(b"x" * 16)}},
        {"keys": {"p256dh": "A" * 5_000, "auth": "A" * 5_000}},
        {"keys": None},
        {"language": "fy"},
        {"endpoint": 7},
    ],
)
def test_what_is_no_subscription_is_refused_and_changes_nothing(village: Village, change):
    noor = village.world.phone(village.world.student)
    browser = village.service.browser(village.key(noor))
    answer = subscribe(village, noor, {**browser.subscription(), **change})
    assert 400 <= answer.status < 500
    assert answer.code in ("push-address", "malformed")
    assert village.site.rows("SELECT * FROM push_subscription") == []


def test_a_server_that_people_use_tells_nothing_on_the_inside(village: Village):
    """Without the setting for trying out, an address on this machine is refused."""
    noor = village.world.phone(village.world.student)
    browser = village.service.browser(village.key(noor))
    notifier = village.site.app.notifier
    assert notifier is not None
    notifier.carrier.inside = False
    answer = subscribe(village, noor, browser.subscription())
    assert answer.code == "push-address"


def test_a_key_that_is_no_longer_in_use_is_asked_for_again(village: Village):
    noor = village.world.phone(village.world.student)
    browser = village.service.browser(text_of(browser_key()))
    assert subscribe(village, noor, browser.subscription()).code == "push-key-changed"


def browser_key() -> bytes:
    return b"\4" + b"k" * 64


def test_a_browser_that_somebody_else_signs_in_on_tells_only_them(village: Village):
    world = village.world
    first, second = world.phone(world.student), world.phone(world.student_2)
    browser = village.tell(world.student, first)
    assert subscribe(village, second, browser.subscription()).status == 204
    for person in (world.student, world.student_2):
        village.choose(person, not_scanned=True)
    village.time(f"{MONDAY} 09:00")
    assert village.look() == 1
    assert village.call("GET", "/api/push", first).expect(200)["on"] is False


def test_a_test_message_arrives_and_not_twice_in_ten_seconds(village: Village):
    noor = village.world.phone(village.world.student)
    browser = village.tell(village.world.student, noor)
    assert village.call("POST", "/api/push/test", noor).status == 204
    assert browser.kinds == ["test"]
    again = village.call("POST", "/api/push/test", noor)
    assert (again.status, again.code) == (429, "rate-limited")
    village.site.clock.pass_by(10_000)
    assert village.call("POST", "/api/push/test", noor).status == 204
    assert len(browser.arrived) == 2


def test_a_test_message_says_honestly_that_it_did_not_arrive(village: Village):
    noor = village.world.phone(village.world.student)
    assert village.call("POST", "/api/push/test", noor).code == "push-off"
    browser = village.tell(village.world.student, noor)
    browser.answers = [(503, {}), (410, {})]
    assert village.call("POST", "/api/push/test", noor).code == "push-failed"
    village.site.clock.pass_by(10_000)
    assert village.call("POST", "/api/push/test", noor).code == "push-off"
    assert village.call("GET", "/api/push", noor).expect(200)["on"] is False


def test_signing_out_takes_the_phone_off(village: Village):
    noor = village.world.phone(village.world.student)
    browser = village.tell(village.world.student, noor)
    village.choose(village.world.student, not_scanned=True)
    assert village.call("POST", "/api/sign-out", noor).status == 204
    assert village.call("POST", "/api/push/test", noor).code == "not-signed-in"
    assert subscribe(village, noor, browser.subscription()).code == "not-signed-in"
    village.time(f"{MONDAY} 09:00")
    village.look()
    assert browser.kinds == []
