"""One measurement each: of the bytes, of opening, of typing and of scrolling."""

from __future__ import annotations

import re
import time
from pathlib import Path

from playwright.sync_api import Locator, Page, Route, ViewportSize

from loadtests.app import figures, probes
from loadtests.app.browser import PATIENCE_MS, PHONE, SLOW_4G, Machine, Tab, copied, opened, tab
from loadtests.app.stage import Stage
from loadtests.bench.report import Board

SIGN_IN = 'main button[type="submit"]'
STUDENT_HOME = 'main a[href^="/scan/"]'
# A list on a phone has links, a table at a desk has rows.
OVERVIEW = 'main a[href^="/placements/"], main [data-place]'
COLUMN = "slowed"
SECONDS_OF_SCROLLING = 4
_KEYS_MOST = 600
_A_SYNC = re.compile("/sync$")
_SENT = re.compile("Verstuurd|Sent")
_IS_SENT = "/Verstuurd|Sent/.test(document.querySelector('header a[href=\"/sync\"]').textContent)"


def first_use(machine: Machine, stage: Stage, board: Board, folder: Path) -> None:
    """A student's empty phone: the link, the sign-in screen, one tap, the first screen."""
    with opened(machine, folder) as context:
        phone = tab(context, machine.slower)
        phone.go(stage.link("student"), signing=SIGN_IN)
        board.note(
            COLUMN, "first opening, empty phone: sign-in screen", phone.mark("signing"), "ms",
            floor=2000, higher_is_better=False,
        )  # fmt: skip
        phone.watch("home", STUDENT_HOME)
        before = phone.now()
        phone.page.click(SIGN_IN)
        board.note(
            COLUMN, "… and from tapping it to the first screen", phone.mark("home") - before, "ms"
        )
        _bytes(phone, stage, board, "signing", "JavaScript before the sign-in screen")
        _bytes(
            phone, stage, board, "home", "JavaScript before a student's first screen",
            figures.FIRST_SCREEN_KB,
        )  # fmt: skip


def _bytes(
    phone: Tab, stage: Stage, board: Board, mark: str, name: str, floor: float | None = None
) -> None:
    scripts = phone.page.evaluate(probes.SCRIPTS, mark)
    kilobytes = figures.packed(stage.app, [path for path, _, _ in scripts]) / 1000
    board.note(COLUMN, f"{name}, gzip", kilobytes, "kB", floor=floor, higher_is_better=False)
    kinds = "/".join(sorted({coding for _, _, coding in scripts if coding})) or "as it is"
    board.note(
        COLUMN, f"{name}, as sent ({kinds})", sum(sent for _, sent, _ in scripts) / 1000, "kB"
    )


def slow_network(machine: Machine, stage: Stage, board: Board, folder: Path) -> None:
    """The same first opening with a slow mobile network on top of the slow processor."""
    with opened(machine, folder) as context:
        phone = tab(context, machine.slower)
        phone.inside.send("Network.enable")
        phone.inside.send("Network.emulateNetworkConditions", {"offline": False, **SLOW_4G})
        phone.go(stage.link("student"), signing=SIGN_IN)
        board.note(COLUMN, "first opening, empty phone, slow 4G", phone.mark("signing"), "ms")


def signed_in(machine: Machine, stage: Stage, who: str, folder: Path, size: ViewportSize) -> int:
    """Fill ``folder`` with a browser that has everything and starts without a network.

    Gives how many records it holds.
    """
    with opened(machine, folder, size=size) as context:
        phone = tab(context)
        phone.go(stage.link(who))
        phone.page.click(SIGN_IN)
        phone.page.wait_for_selector(STUDENT_HOME if who == "student" else OVERVIEW)
        _synced(phone.page)
        phone.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        phone.page.wait_for_function("navigator.serviceWorker.controller !== null")
        held: int = phone.page.evaluate(probes.HELD)
    # As on any day but the first: a browser keeps what it made of scripts that it ran before.
    for _ in range(2):
        with opened(machine, folder, size=size) as context:
            phone = tab(context)
            phone.go(stage.address)
            phone.page.wait_for_selector(STUDENT_HOME if who == "student" else OVERVIEW)
            _synced(phone.page)
            if who != "student":
                _looked_at(phone.page)
    return held


def _synced(page: Page) -> None:
    """Wait until the line at the top says that everything has been sent and fetched."""
    _up_to_date(page).wait_for()


def _looked_at(page: Page) -> None:
    """Look at a list until the app kept its top for the next opening, a second or so."""
    until = time.monotonic() + PATIENCE_MS / 1000
    while not page.evaluate(probes.KEPT):
        if time.monotonic() > until:
            raise AssertionError("the first screen was not kept")
        page.wait_for_timeout(100)


def _up_to_date(page: Page) -> Locator:
    # In the person's own language, whichever the demo gave them.
    return page.locator('header a[href="/sync"]').filter(has_text=_SENT)


def opening(machine: Machine, stage: Stage, board: Board, template: Path, folder: Path) -> None:
    """A coordinator's phone that holds everything, started: by the network, and without one."""
    with opened(machine, copied(template, folder)) as context:
        phone = tab(context, machine.slower)
        phone.inside.send("Network.enable")
        phone.inside.send("Network.setBypassServiceWorker", {"bypass": True})
        phone.inside.send("Network.setCacheDisabled", {"cacheDisabled": True})
        phone.go(stage.address, home=OVERVIEW)
        board.note(
            COLUMN, "opening with the records held, app from the network", phone.mark("home"), "ms",
            floor=2000, higher_is_better=False,
        )  # fmt: skip
    with opened(machine, copied(template, folder), offline=True) as context:
        phone = tab(context, machine.slower)
        phone.go(stage.address, home=OVERVIEW)
        board.note(
            COLUMN, "opening with the records held, offline", phone.mark("home"), "ms",
            floor=1000, higher_is_better=False,
        )  # fmt: skip
    # What a list was drawn from the last time is of no use on another day.
    with opened(machine, copied(template, folder), offline=True) as context:
        page = context.new_page()
        page.goto(f"{stage.address}/theme.js")
        page.evaluate(probes.FORGET)
    with opened(machine, folder, offline=True) as context:
        phone = tab(context, machine.slower)
        phone.go(stage.address, home=OVERVIEW)
        name = "opening with the records held, offline, first of a day"
        board.note(COLUMN, name, phone.mark("home"), "ms")


def typing(machine: Machine, stage: Stage, board: Board, folder: Path) -> None:
    """A note is typed while the records of a first sync come in.

    The pages of the sync are held at the door until one has brought a
    placement and its note form is open; then all the others may come.
    """
    door = _Door()
    with opened(machine, folder, service_workers="block") as context:
        phone = tab(context, machine.slower)
        page = phone.page
        page.route(_A_SYNC, door.comes)
        phone.go(stage.link("coordinator"))
        page.click(SIGN_IN)
        placement = _first_placement(page, door)
        page.evaluate(probes.GO, f"/placements/{placement}/notes/new")
        page.locator("textarea").first.click()
        before = page.evaluate(probes.HELD)
        page.evaluate(probes.KEYS)
        began = phone.now()
        door.open()
        typed = 0
        # Looked at now and then only: looking takes time of the page too.
        while typed < _KEYS_MOST and (typed < 50 or typed % 10 or not phone.look(_IS_SENT)):
            page.keyboard.press("abcdefghij klmnopqrstuvwxyz"[typed % 27], delay=20)
            typed += 1
        ended = phone.now()
        _synced(page)
        keys = [took for _, took in page.evaluate("bench.keys")]
        text = page.locator("textarea").first.input_value()
        if len(text) != typed:
            raise AssertionError(f"{typed} keys were pressed, {len(text)} letters are there")
        came = page.evaluate(probes.HELD) - before
        tasks = phone.tasks()
    board.note(COLUMN, "typing: records that came in meanwhile", came)
    board.note(COLUMN, "typing: a key to its frame, p50", figures.percentile(keys, 0.5), "ms")
    board.note(
        COLUMN, "typing: a key to its frame, p99", figures.percentile(keys, 0.99), "ms",
        floor=100, higher_is_better=False,
    )  # fmt: skip
    board.note(COLUMN, "typing: a key to its frame, longest", max(keys), "ms")
    board.note(COLUMN, "typing: longest task", figures.longest(tasks, began, ended), "ms")


class _Door:
    """Keeps requests waiting until it is opened."""

    def __init__(self) -> None:
        self._waiting: list[Route] = []
        self._is_open = False

    def comes(self, route: Route) -> None:
        """Take a request as playwright hands it over."""
        self._waiting.append(route)
        if self._is_open:
            self.let_in()

    def let_in(self) -> None:
        """Let those go on that wait now."""
        while self._waiting:
            self._waiting.pop(0).continue_()

    def open(self) -> None:
        """Let all go on, from now."""
        self._is_open = True
        self.let_in()


def _first_placement(page: Page, door: _Door) -> str:
    """Let pages of the sync through, one by one, until they brought a placement; its id."""
    until = time.monotonic() + PATIENCE_MS / 1000
    while time.monotonic() < until:
        # A page asks for the next one when it has been written down.
        page.wait_for_timeout(200)
        placement: str | None = page.evaluate(probes.A_PLACEMENT)
        if placement is not None:
            return placement
        door.let_in()
    raise AssertionError("no placement came in")


def scrolling(
    machine: Machine,
    stage: Stage,
    board: Board,
    template: Path,
    folder: Path,
    size: ViewportSize,
) -> None:
    """All placements of a large school, scrolled through with a finger or a wheel."""
    name = "list on a phone" if size is PHONE else "table at a desk"
    with opened(machine, copied(template, folder), size=size, offline=True) as context:
        screen = tab(context, machine.slower)
        screen.go(stage.address, home=OVERVIEW)
        board.note(COLUMN, f"{name}: opening, offline", screen.mark("home"), "ms")
        screen.page.locator(OVERVIEW).first.hover()
        screen.page.wait_for_timeout(
            3000
        )  # What is loaded beside the first screen is not scrolling.
        before = screen.now()
        screen.page.evaluate(probes.FRAMES)
        speed = 3000
        screen.inside.send(
            "Input.synthesizeScrollGesture",
            {
                "x": size["width"] // 2,
                "y": size["height"] * 2 // 3,
                "yDistance": -speed * SECONDS_OF_SCROLLING,
                "speed": speed,
                "gestureSourceType": "touch" if size is PHONE else "mouse",
            },
        )
        drawn = screen.page.evaluate(probes.FRAMES_DONE)
        seen = figures.frames(drawn)
        board.note(
            COLUMN, f"{name}: scrolling, frames over 50 ms", seen.slow_percent, "%",
            floor=1, higher_is_better=False,
        )  # fmt: skip
        board.note(COLUMN, f"{name}: scrolling, dropped frames", seen.dropped_percent, "%")
        board.note(COLUMN, f"{name}: scrolling, longest frame", seen.longest_ms, "ms")
        board.note(
            COLUMN,
            f"{name}: scrolling, longest task",
            figures.longest(screen.tasks(), before),
            "ms",
        )
