"""A phone or a computer with a slow processor: Chromium, told to be slower."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, CDPSession, Page, Playwright, ViewportSize

from loadtests.app import probes

ARGUMENTS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage"),
)
PHONE: ViewportSize = {"width": 390, "height": 844}
DESKTOP: ViewportSize = {"width": 1280, "height": 900}
PATIENCE_MS = 180_000
# What Lighthouse calls slow 4G, in bytes a second and milliseconds.
SLOW_4G = {"latency": 150, "downloadThroughput": 204_800, "uploadThroughput": 96_000}


@dataclass(frozen=True, slots=True)
class Machine:
    """The browser that everything is measured in, and how much slower it is made."""

    playwright: Playwright
    chromium: str
    slower: float


@dataclass(frozen=True, slots=True)
class Tab:
    """A page with our probes in it, and the line to its inner workings."""

    page: Page
    inside: CDPSession

    def go(self, address: str, **watched: str) -> None:
        """Ask for a page; ``watched`` are names for selectors whose appearance is timed."""
        told = "".join(f"bench.watch({name!r}, {what!r});" for name, what in watched.items())
        self.page.add_init_script(told)
        self.page.goto(address, wait_until="commit", timeout=PATIENCE_MS)

    def watch(self, name: str, selector: str) -> None:
        """Time the appearance of one more thing in the page that is open."""
        self.page.evaluate("([name, selector]) => bench.watch(name, selector)", [name, selector])

    def mark(self, name: str) -> float:
        """When what is watched under this name was on the screen, in ms since the page began.

        Asked for without playwright's own helpers: putting those into a slowed
        page takes as long as a tenth of what is measured.
        """
        until = time.monotonic() + PATIENCE_MS / 1000
        while time.monotonic() < until:
            self.page.wait_for_timeout(100)
            at = self.look(f"window.bench?.marks[{name!r}]")
            if at is not None:
                return float(at)
        raise AssertionError(f"{name} did not come on the screen")

    def look(self, expression: str) -> Any:
        """The value of an expression in the page, with next to no work for the page."""
        asked = {"expression": expression, "returnByValue": True}
        return self.inside.send("Runtime.evaluate", asked)["result"].get("value")

    def now(self) -> float:
        """The page's own clock."""
        return float(self.page.evaluate("performance.now()"))

    def tasks(self) -> list[list[float]]:
        """(began, took) of every task of 50 ms and more so far."""
        found: list[list[float]] = self.page.evaluate("bench.tasks")
        return found


@contextmanager
def opened(
    machine: Machine,
    folder: Path,
    *,
    size: ViewportSize = PHONE,
    offline: bool = False,
    arguments: Sequence[str] = (),
    **more: Any,
) -> Iterator[BrowserContext]:
    """A browser whose storage is in ``folder``, as it was when it was closed last."""
    context = machine.playwright.chromium.launch_persistent_context(
        folder,
        executable_path=machine.chromium,
        headless=True,
        args=[*ARGUMENTS, *arguments],
        viewport=size,
        has_touch=size is PHONE,
        offline=offline,
        locale="nl-NL",
        timezone_id="Europe/Amsterdam",
        **more,
    )
    context.set_default_timeout(PATIENCE_MS)
    context.add_init_script(probes.WATCH)
    try:
        yield context
    finally:
        context.close()


def tab(context: BrowserContext, slower: float = 1) -> Tab:
    """A new page, slower by this much from before its first byte."""
    page = context.new_page()
    inside = context.new_cdp_session(page)
    inside.send("Emulation.setCPUThrottlingRate", {"rate": slower})
    return Tab(page, inside)


def copied(template: Path, folder: Path) -> Path:
    """A fresh copy of a closed browser's storage, so that no pass changes the next one's."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(template, folder, symlinks=True, ignore=shutil.ignore_patterns("Singleton*"))
    return folder
