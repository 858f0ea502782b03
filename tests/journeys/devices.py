"""Phones, tablets and computers: a browser each, with the app open in it."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import (
    BrowserContext,
    Error,
    Keyboard,
    Locator,
    Page,
    Playwright,
    ViewportSize,
    expect,
)

from tests.journeys.camera import Film

ARGUMENTS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage"),
    # The same letters take the same room on every machine.
    *("--font-render-hinting=none", "--disable-lcd-text", "--force-color-profile=srgb"),
)
PHONE: ViewportSize = {"width": 390, "height": 844}
DESKTOP: ViewportSize = {"width": 1280, "height": 900}
HERE: dict[str, Any] = {
    "locale": "nl-NL",
    "timezone_id": "Europe/Amsterdam",
    "reduced_motion": "reduce",
}
SENT = "Verstuurd"
MOST_TABS = 40
PATIENCE_S = 30.0
LOOK_AGAIN_MS = 50
NAME_IN_FOCUS = """() => {
  const here = document.activeElement;
  return [(here?.labels?.[0] ?? here)?.innerText?.trim(), here?.ariaLabel];
}"""

READ_STORE = """async (store) => {
  const opened = indexedDB.open("leerplek");
  await new Promise((done, failed) => { opened.onsuccess = done; opened.onerror = failed; });
  const all = opened.result.transaction(store).objectStore(store).getAll();
  await new Promise((done, failed) => { all.onsuccess = done; all.onerror = failed; });
  opened.result.close();
  return JSON.stringify(all.result);
}"""
# A database that goes while it is looked at must not come back empty by the looking.
NOTHING_LEFT = """async () => {
  // A first day of use is counted anew by whoever opens the app next.
  const kept = Object.entries(localStorage);
  if (kept.some(([key, value]) => key !== "leerplek.days" || !value.startsWith("1|"))) return false;
  if ((await caches.keys()).some((name) => !name.includes("-precache-"))) return false;
  for (const { name } of await indexedDB.databases()) {
    const opened = indexedDB.open(name);
    opened.onupgradeneeded = () => opened.transaction.abort();
    const there = await new Promise((done) => {
      opened.onsuccess = () => done(true);
      opened.onerror = () => done(false);
    });
    if (!there) continue;
    let rows = 0;
    for (const store of opened.result.objectStoreNames) {
      const count = opened.result.transaction(store).objectStore(store).count();
      await new Promise((done, failed) => { count.onsuccess = done; count.onerror = failed; });
      rows += count.result;
    }
    opened.result.close();
    if (rows > 0) return false;
  }
  return true;
}"""


class Device:
    """One person's browser with the app in it. What a page throws ends up in ``faults``."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.context = context
        self.address = address
        self.faults: list[str] = []
        context.on("weberror", lambda error: self.faults.append(str(error.error)))
        self.page = context.pages[0] if context.pages else context.new_page()

    def open(self, path: str = "/") -> Page:
        """Go to an address of the app in the page at hand."""
        self.page.goto(f"{self.address}{path}")
        return self.page

    def another_tab(self, path: str = "/") -> Page:
        page = self.context.new_page()
        page.goto(f"{self.address}{path}")
        return page

    def sign_in(self, link: str) -> Device:
        """Open a sign-in link, come in, and wait until everything is here."""
        self.page.goto(link)
        with self.page.expect_response(re.compile("/sync$")):
            self.button("Aanmelden").click()
        expect(self.page).to_have_url(f"{self.address}/")
        self.is_up_to_date()
        return self

    def keeps_the_app(self) -> Device:
        """Wait until the app would start without a network."""
        self.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        self.waits_until("() => navigator.serviceWorker.controller !== null")
        return self

    def loses_signal(self) -> None:
        self.context.set_offline(True)

    def has_signal(self) -> None:
        self.context.set_offline(False)

    def reopens(self, path: str = "/") -> Page:
        """Close the app and open it again, with or without a network."""
        self.page.close()
        self.page = self.context.new_page()
        return self.open(path)

    def comes_back(self) -> None:
        """Look at the app again after something else was on the screen."""
        self.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

    def reach(self, name: str) -> Keyboard:
        """Get to what has this name by pressing Tab alone; the keyboard, to go on with."""
        named = self.page.get_by_text(name, exact=True).or_(
            self.page.get_by_label(name, exact=True)
        )
        named.first.wait_for(state="attached")
        for _ in range(MOST_TABS):
            self.page.keyboard.press("Tab")
            if name in self.page.evaluate(NAME_IN_FOCUS):
                return self.page.keyboard
        raise AssertionError(f"{name!r} cannot be reached with the Tab key")

    @property
    def chip(self) -> Locator:
        """The few words at the top that say how the sync stands."""
        return self.page.get_by_role("link", name="Bekijk wat er is verstuurd")

    def says(self, words: str) -> None:
        """Wait until the sync is said to stand like this."""
        expect(self.chip).to_contain_text(words)

    def is_up_to_date(self) -> None:
        self.says(SENT)

    def stored(self, store: str) -> str:
        """What the app's database holds in one of its stores, as text."""
        held: str = self.page.evaluate(READ_STORE, store)
        return held

    def keeps_nothing(self) -> None:
        """Wait until nothing of a person is left: no rows, no settings, no cache but the app's."""
        self.waits_until(NOTHING_LEFT)

    def waits_until(self, holds: str, arg: object = None) -> None:
        """Wait until this function of the page, asynchronous or not, says yes.

        ``wait_for_function`` would be content with the promise of an answer, and looks
        again from within the page, where the app's own rules forbid it.
        """
        ends = time.monotonic() + PATIENCE_S
        while not self._holds(holds, arg):
            assert time.monotonic() < ends, f"still not: {holds}"
            self.page.wait_for_timeout(LOOK_AGAIN_MS)

    def _holds(self, holds: str, arg: object) -> bool:
        try:
            return bool(self.page.evaluate(holds, arg))
        except Error:
            return False  # The page went to another address meanwhile.

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    def link(self, name: str) -> Locator:
        return self.page.get_by_role("link", name=name, exact=True)

    def line(self, name: str) -> Locator:
        """The line about somebody in a list, which is a link and says more than the name."""
        return self.page.get_by_role("link", name=re.compile(f"^{re.escape(name)}"))

    def shows(self, words: str) -> None:
        """Wait until these words are somewhere on the page."""
        expect(self.page.get_by_text(words, exact=True)).to_be_visible()

    def heading(self, name: str | re.Pattern[str]) -> Locator:
        return self.page.get_by_role("heading", name=name)

    def section(self, title: str) -> Locator:
        """The part of the page under this heading, whatever number stands behind it."""
        return self.page.get_by_role("region", name=re.compile(f"^{re.escape(title)}"))

    def menu(self, name: str) -> None:
        """Go somewhere by the menu, without loading the app again."""
        self.page.get_by_role("navigation", name="Menu").get_by_role("link", name=name).click()


class Pocket:
    """A student's phone: it has a camera, and what is on it outlives closing the app."""

    def __init__(self, playwright: Playwright, chromium: str, folder: Path, address: str) -> None:
        self._playwright = playwright
        self._chromium = chromium
        self._folder = folder / "phone"
        self._address = address
        self.film = Film(folder / "camera.mjpeg")

    @contextmanager
    def opened(self, *, offline: bool = False) -> Iterator[Device]:
        """The app, opened anew; closed again at the end of the block."""
        context = self._playwright.chromium.launch_persistent_context(
            self._folder,
            executable_path=self._chromium,
            headless=True,
            args=[
                *ARGUMENTS,
                "--use-fake-ui-for-media-stream",
                "--use-fake-device-for-media-stream",
                f"--use-file-for-fake-video-capture={self.film.file}",
            ],
            permissions=["camera"],
            viewport=PHONE,
            has_touch=True,
            offline=offline,
            **HERE,
        )
        try:
            device = Device(context, self._address)
            yield device
            assert device.faults == []
        finally:
            context.close()
