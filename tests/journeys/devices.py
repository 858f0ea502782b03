"""Phones, tablets and computers: a browser each, with the app open in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Locator, Page, Playwright, expect

from tests.journeys.camera import Film

ARGUMENTS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage"),
)
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 900}
HERE: dict[str, Any] = {
    "locale": "nl-NL",
    "timezone_id": "Europe/Amsterdam",
    "reduced_motion": "reduce",
}
SENT = "Verstuurd"


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
        self.button("Aanmelden").click()
        expect(self.page).to_have_url(f"{self.address}/")
        self.is_up_to_date()
        return self

    def keeps_the_app(self) -> Device:
        """Wait until the app would start without a network."""
        self.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        self.page.wait_for_function("navigator.serviceWorker.controller !== null")
        return self

    def loses_signal(self) -> None:
        self.context.set_offline(True)

    def has_signal(self) -> None:
        self.context.set_offline(False)

    @property
    def chip(self) -> Locator:
        """The few words at the top that say how the sync stands."""
        return self.page.get_by_role("link", name="Bekijk wat er is verstuurd")

    def says(self, words: str) -> None:
        """Wait until the sync is said to stand like this."""
        expect(self.chip).to_contain_text(words)

    def is_up_to_date(self) -> None:
        self.says(SENT)

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    def link(self, name: str) -> Locator:
        return self.page.get_by_role("link", name=name, exact=True)

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
            viewport=PHONE,  # type: ignore[arg-type]
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
