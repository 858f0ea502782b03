"""Choosing what to be told, and what a phone shows of it, in a real Chromium.

There is no push service here, so a message is handed to the service worker by
the browser's own tools, as a push service's would be.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import CDPSession, Page, expect

from tests.journeys.devices import Device
from tests.journeys.town import Town
from tests.phone import new_id

# The app on screen takes away what it shows; so for these it is not on screen.
IN_A_POCKET = "Object.defineProperty(document, 'hidden', { get: () => true, configurable: true })"
SHOWN = """async () => {
  const registration = await navigator.serviceWorker.ready;
  const shown = await registration.getNotifications();
  return shown.map(({ title, body, lang, tag }) => ({ title, body, lang, tag }));
}"""
TAP = """async () => {
  const registration = await navigator.serviceWorker.ready;
  const [one] = await registration.getNotifications();
  return one.data.path;
}"""


class Pushes:
    """Hands messages to the service worker of a device."""

    def __init__(self, device: Device) -> None:
        self.session: CDPSession = device.context.new_cdp_session(device.page)
        self.device = device
        self.registration = ""
        self.session.on("ServiceWorker.workerRegistrationUpdated", self._heard)
        self.session.send("ServiceWorker.enable")
        device.waits_until("() => navigator.serviceWorker.controller !== null")

    def _heard(self, event: dict[str, Any]) -> None:
        for each in event["registrations"]:
            if each["scopeURL"].startswith(self.device.address) and not each["isDeleted"]:
                self.registration = each["registrationId"]

    def deliver(self, data: str) -> list[dict[str, str]]:
        """What is on the screen once the message has arrived."""
        self.session.send(
            "ServiceWorker.deliverPushMessage",
            {"origin": self.device.address, "registrationId": self.registration, "data": data},
        )
        self.device.waits_until(
            "() => navigator.serviceWorker.ready.then((r) => r.getNotifications())"
            ".then((all) => all.length > 0)"
        )
        shown: list[dict[str, str]] = self.device.page.evaluate(SHOWN)
        return shown


@pytest.fixture
def allowed(device: Callable[..., Device]) -> Callable[..., Device]:
    """Makes phones whose browser may show notifications."""

    def make(script: str = "") -> Device:
        made = device(permissions=["notifications"])
        made.context.add_init_script(script)
        return made

    return make


def refuse(device: Device) -> None:
    """Say no to the browser's question, for good."""
    session = device.context.new_cdp_session(device.page)
    target = session.send("Target.getTargetInfo")["targetInfo"]
    session.send(
        "Browser.setPermission",
        {
            "permission": {"name": "notifications"},
            "setting": "denied",
            "origin": device.address,
            "browserContextId": target["browserContextId"],
        },
    )


def open_notifications(device: Device) -> Page:
    """As a person goes there: by the menu and the settings."""
    device.menu("Meer")
    device.link("Meldingen").click()
    expect(device.heading("Meldingen")).to_be_visible()
    return device.page


@pytest.mark.browser
def test_a_choice_is_made_without_signal_and_holds_on_every_device(
    town: Town, device: Callable[..., Device]
):
    phone = device().sign_in(town.link(town.student)).keeps_the_app()
    page = open_notifications(phone)
    wanted = page.get_by_role("switch", name=re.compile("^Ik ben vergeten te scannen"))
    expect(wanted).not_to_be_checked()
    phone.loses_signal()
    wanted.check()
    page.get_by_label("Rust vanaf").fill("18:30")
    phone.says("2 op dit toestel bewaard")
    page.reload()
    expect(wanted).to_be_checked()
    expect(page.get_by_label("Rust vanaf")).to_have_value("18:30")
    phone.has_signal()
    phone.comes_back()
    phone.is_up_to_date()
    tablet = device().sign_in(town.link(town.student))
    page = open_notifications(tablet)
    expect(page.get_by_role("switch", name=re.compile("^Ik ben vergeten"))).to_be_checked()
    expect(page.get_by_label("Rust vanaf")).to_have_value("18:30")
    rows = town.site.rows(
        "SELECT person, not_scanned, edit_held, quiet_from FROM notification_choice"
        " WHERE region = :region",
        region=town.region,
    )
    assert rows == [(town.student.id, 1, 0, "18:30")]


@pytest.mark.browser
@pytest.mark.parametrize(
    ("who", "offered"),
    [
        ("student", ["Ik ben vergeten te scannen", "Iets van mij wacht op een ander"]),
        (
            "mentor",
            [
                "Iemand is er nog niet",
                "Er zijn dagen om te bevestigen",
                "Iets van mij wacht op een ander",
            ],
        ),
        ("coach", ["Iemand is er nog niet", "Er wacht iets op mij"]),
    ],
)
def test_everybody_is_offered_what_fits_them_and_nothing_is_on(
    town: Town, device: Callable[..., Device], who: str, offered: list[str]
):
    phone = device().sign_in(town.link(getattr(town, who)))
    page = open_notifications(phone)
    section = phone.section("Waarover wil je een bericht?")
    expect(section.get_by_role("switch")).to_have_count(len(offered))
    for words, switch in zip(offered, section.get_by_role("switch").all(), strict=True):
        expect(switch).to_have_accessible_name(re.compile(f"^{re.escape(words)}"))
        expect(switch).not_to_be_checked()
    assert page.evaluate("Notification.permission") != "granted"


@pytest.mark.browser
def test_a_message_names_nobody_and_a_tap_opens_its_screen(
    town: Town, allowed: Callable[..., Device]
):
    phone = allowed(IN_A_POCKET).sign_in(town.link(town.mentor)).keeps_the_app()
    pushes = Pushes(phone)
    padded = json.dumps({"kind": "week-to-confirm", "lang": "nl"}).ljust(64)
    (shown,) = pushes.deliver(padded)
    assert shown == {
        "title": "Leerplek",
        "body": "Er staan dagen voor je klaar.",
        "lang": "nl",
        "tag": "leerplek-week-to-confirm",
    }
    assert phone.page.evaluate(TAP) == "/confirm"
    worker = phone.context.service_workers[0]
    worker.evaluate(
        """async () => {
          const [one] = await self.registration.getNotifications();
          self.dispatchEvent(new NotificationEvent("notificationclick", { notification: one }));
        }"""
    )
    expect(phone.page).to_have_url(f"{phone.address}/confirm")
    assert phone.page.evaluate(SHOWN) == [], "what was tapped is gone"


@pytest.mark.browser
def test_whatever_arrives_something_decent_is_shown(town: Town, allowed: Callable[..., Device]):
    phone = allowed(IN_A_POCKET).sign_in(town.link(town.student)).keeps_the_app()
    (shown,) = Pushes(phone).deliver("<b>Noor</b>")
    assert shown["body"] == "Er is iets voor je."
    assert "Noor" not in json.dumps(shown)
    phone.page.evaluate("delete document.hidden")
    phone.comes_back()
    phone.waits_until(f"() => ({SHOWN})().then((all) => all.length === 0)")


@pytest.mark.browser
def test_who_refused_reads_how_to_allow_it_again(town: Town, device: Callable[..., Device]):
    phone = device().sign_in(town.link(town.student))
    refuse(phone)
    open_notifications(phone)
    assert phone.page.evaluate("Notification.permission") == "denied"
    phone.shows("Je toestel houdt meldingen tegen")
    expect(phone.button("Zet aan op dit toestel")).to_have_count(0)


@pytest.mark.browser
def test_a_browser_that_finds_no_service_says_so(town: Town, allowed: Callable[..., Device]):
    phone = allowed().sign_in(town.link(town.student)).keeps_the_app()
    open_notifications(phone)
    phone.button("Zet aan op dit toestel").click()
    phone.shows("Je browser kon meldingen niet aanzetten")
    expect(phone.button("Zet aan op dit toestel")).to_be_enabled()


@pytest.mark.browser
def test_a_phone_is_switched_on_and_off_again(town: Town, allowed: Callable[..., Device]):
    """With a stand-in for the browser's push service, which this machine cannot reach."""
    phone = allowed(PUSH_MANAGER)
    phone.sign_in(town.link(town.student)).keeps_the_app()
    open_notifications(phone)
    phone.button("Zet aan op dit toestel").click()
    phone.shows("Meldingen staan aan op dit toestel")
    ((person, key),) = town.site.rows(
        "SELECT s.person, k.public_key FROM push_subscription s JOIN push_key k ON k.n = s.key"
        " WHERE s.person = :person",
        person=town.student.id,
    )
    assert person == town.student.id
    assert phone.page.evaluate("window.subscribedWith") == key
    phone.page.reload()
    phone.shows("Meldingen staan aan op dit toestel")
    phone.button("Zet uit").click()
    expect(phone.button("Zet aan op dit toestel")).to_be_visible()
    assert not town.site.rows(
        "SELECT 1 FROM push_subscription WHERE person = :person", person=town.student.id
    )


@pytest.mark.browser
def test_who_answers_a_day_is_asked_once_whether_to_be_told(
    town: Town, allowed: Callable[..., Device]
):
    """Never at first opening: right after the answer, and a no is kept for good."""
    town.ends_the_week_today()
    with town.elsewhere(town.student) as student:
        today = time.strftime("%Y-%m-%d")
        args = {"id": new_id(), "placement": town.placement, "day": today}
        student.queue("attendance.declare", {**args, "starts": "09:00", "ends": "15:00"})
        student.sync()
    phone = allowed().sign_in(town.link(town.mentor))
    question = phone.heading("Bericht als er dagen klaarstaan?")
    phone.menu("Uren")
    noor = phone.section(town.student.name)
    noor.get_by_role("button", name="Ja, Noor").click()
    expect(question).to_have_count(0)
    phone.button("Bewaar de week").click()
    expect(question).to_be_visible()
    phone.button("Nee").click()
    phone.shows("Goed. Je vindt meldingen altijd bij de instellingen.")
    phone.is_up_to_date()
    open_notifications(phone)
    week = phone.page.get_by_role("switch", name=re.compile("^Er zijn dagen"))
    expect(week).not_to_be_checked()
    rows = town.site.rows(
        "SELECT week_to_confirm FROM notification_choice WHERE person = :person",
        person=town.mentor.id,
    )
    assert rows == [(0,)]


PUSH_MANAGER = """
const standing = () => JSON.parse(sessionStorage.getItem("push") ?? "null");
const made = (options) => ({
  options: { applicationServerKey: null },
  endpoint: options.endpoint,
  toJSON: () => options,
  unsubscribe: async () => { sessionStorage.removeItem("push"); return true; },
});
PushManager.prototype.getSubscription = async () => standing() && made(standing());
PushManager.prototype.subscribe = async ({ applicationServerKey, userVisibleOnly }) => {
  if (!userVisibleOnly) throw new Error("must be visible");
  window.subscribedWith = applicationServerKey;
  const pair = await crypto.subtle.generateKey({ name: "ECDH", namedCurve: "P-256" }, true, ["deriveBits"]);
  const point = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
  const text = (bytes) => btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
  const keys = { p256dh: text(point), auth: text(crypto.getRandomValues(new Uint8Array(16))) };
  const subscription = { endpoint: `https://push.example.nl/${crypto.randomUUID()}`, keys };
  sessionStorage.setItem("push", JSON.stringify(subscription));
  return made(subscription);
};
"""  # noqa: E501  a script of the browser's
