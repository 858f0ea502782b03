"""What a browser begins by itself: the offer to install, and a push address that it changed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import expect

from tests.journeys.devices import Device, Pocket
from tests.journeys.test_notifications import PUSH_MANAGER, open_notifications
from tests.journeys.town import Town

pytestmark = pytest.mark.browser

OFFER = "Zet Leerplek op je beginscherm"
A_DAY_BEFORE = "localStorage.setItem('leerplek.days', '1|the day before')"
# The browser's own window for installing is no part of a page; what the app does around it is.
ANSWERED = """(outcome) => {
  const own = BeforeInstallPromptEvent.prototype;
  own.prompt = async () => { window.asked = (window.asked ?? 0) + 1; };
  Object.defineProperty(own, "userChoice", { get: async () => ({ outcome, platform: "web" }) });
}"""
# Only a browser may keep a worker awake for an event, so this one hands over the promise.
CHANGED = """async ({ own, given }) => {
  let done;
  const event = new ExtendableEvent("pushsubscriptionchange");
  const subscription = given && { toJSON: () => given };
  Object.defineProperty(event, "newSubscription", { value: own ? null : subscription });
  Object.defineProperty(event, "waitUntil", { value: (promise) => { done = promise; } });
  if (own) self.registration.pushManager.subscribe = async (options) => {
    self.subscribedWith = options.applicationServerKey;
    return subscription;
  };
  self.dispatchEvent(event);
  await done;
}"""
KEYS = """async () => {
  const pair = await crypto.subtle.generateKey(
    { name: "ECDH", namedCurve: "P-256" }, true, ["deriveBits"]);
  const text = (bytes) => btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
  const point = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
  return { p256dh: text(point), auth: text(crypto.getRandomValues(new Uint8Array(16))) };
}"""


@pytest.fixture
def phone(town: Town, pocket: Pocket) -> Iterator[Device]:
    """A student's phone on which Leerplek was opened on a day before.

    A whole browser of its own: one that keeps nothing offers nothing.
    """
    with pocket.opened() as phone:
        phone.sign_in(town.link(town.student)).keeps_the_app()
        expect(phone.heading(OFFER)).to_be_hidden()
        phone.page.evaluate(A_DAY_BEFORE)
        phone.page.reload()
        yield phone


def test_who_comes_back_is_offered_the_app_once_and_a_no_is_kept(phone: Device):
    """The offer is Chromium's own: it finds that the app can be installed."""
    expect(phone.heading(OFFER)).to_be_visible()
    phone.button("Niet nu").click()
    expect(phone.heading(OFFER)).to_be_hidden()
    phone.page.reload()
    phone.menu("Meer")
    # Who looks for it finds it still, where nobody is asked.
    expect(phone.heading(OFFER)).to_be_visible()
    expect(phone.button("Niet nu")).to_have_count(0)


@pytest.mark.parametrize("outcome", ["accepted", "dismissed"])
def test_installing_is_asked_of_the_browser_once(outcome: str, phone: Device):
    expect(phone.heading(OFFER)).to_be_visible()
    phone.page.evaluate(ANSWERED, outcome)
    phone.button("Installeren").click()
    expect(phone.heading(OFFER)).to_be_hidden()
    assert phone.page.evaluate("window.asked") == 1
    refused = phone.page.evaluate("localStorage.getItem('leerplek.install')")
    assert refused == ("no" if outcome == "dismissed" else None)


@pytest.mark.parametrize("own", [False, True], ids=["a new address", "the old one taken away"])
def test_an_address_that_the_browser_changed_is_told_to_the_server(
    own: bool, town: Town, device: Callable[..., Device]
):
    """No push service is in reach; the worker's handler and its requests are the real ones."""
    phone = device(permissions=["notifications"])
    phone.context.add_init_script(PUSH_MANAGER)
    phone.sign_in(town.link(town.student)).keeps_the_app()
    open_notifications(phone)
    phone.button("Zet aan op dit toestel").click()
    phone.shows("Meldingen staan aan op dit toestel")
    (before,) = _told_at(town)

    (worker,) = phone.context.service_workers
    given = {"endpoint": "https://push.example.nl/changed", "keys": phone.page.evaluate(KEYS)}
    worker.evaluate(CHANGED, {"own": own, "given": given})

    (after,) = _told_at(town)
    assert after == (before[0], given["endpoint"], given["keys"]["p256dh"], "nl")
    assert after != before
    if own:
        keys = town.site.rows("SELECT public_key FROM push_key")
        assert (worker.evaluate("self.subscribedWith"),) in [tuple(key) for key in keys]


def test_a_device_on_which_nobody_is_signed_in_tells_no_address(
    town: Town, device: Callable[..., Device]
):
    phone = device()
    phone.open("/").evaluate("navigator.serviceWorker.ready.then(() => true)")
    (worker,) = phone.context.service_workers
    given = {"endpoint": "https://push.example.nl/stranger", "keys": phone.page.evaluate(KEYS)}
    worker.evaluate(CHANGED, {"own": False, "given": given})
    assert not town.site.rows(
        "SELECT 1 FROM push_subscription WHERE endpoint = :at", at=given["endpoint"]
    )


@pytest.mark.parametrize(("locale", "shortcut"), [("nl-NL", "Scannen"), ("en-GB", "Scan")])
def test_the_installed_app_speaks_the_language_of_the_phone(
    locale: str, shortcut: str, device: Callable[..., Device]
):
    """The browser reads one manifest; in both languages it is the same app."""
    phone = device(locale=locale)
    phone.open("/").evaluate("navigator.serviceWorker.ready.then(() => true)")
    browser = phone.context.new_cdp_session(phone.page)
    manifest = json.loads(browser.send("Page.getAppManifest")["data"])
    assert manifest["lang"] == locale[:2]
    assert [each["name"] for each in manifest["shortcuts"]] == [shortcut]
    assert (manifest["id"], manifest["start_url"]) == ("/", "/")


def _told_at(town: Town) -> list[tuple[str, ...]]:
    rows = town.site.rows(
        "SELECT device, endpoint, p256dh, language FROM push_subscription WHERE person = :person",
        person=town.student.id,
    )
    return [tuple(row) for row in rows]
