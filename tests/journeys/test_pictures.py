"""Every screen looks as it did, on phone and desktop, light and dark, in both languages.

`make pictures` keeps what is on the screen now as how it should look. What
differs is left in build/pictures: before, after, and where.
"""

from __future__ import annotations

import base64
import functools
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal, get_args

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, ViewportSize, expect

from server.attendance.rules.clock import iso_week
from tests.journeys import pictures, stopped
from tests.journeys.devices import HERE, Device
from tests.journeys.screens import NOBODY, SCREENS, Language, Screen, reach, settled, wording
from tests.journeys.weeks import answer, old_link
from tests.phone import Phone, new_id
from tests.sync.databases import SqliteDatabases
from tests.sync.port import OverHttp
from tests.sync.serving import COMMAND, Serving, leerplek
from tools.places import ROOT

pytestmark = pytest.mark.browser

Look = tuple[str, Literal["light", "dark"]]
LOOKS: tuple[Look, ...] = (
    ("phone", "light"),
    ("phone", "dark"),
    ("desktop", "dark"),
    ("desktop", "light"),
)
ON_TABLET: tuple[Look, ...] = (("tablet", "light"), ("tablet", "dark"))
SIZES: dict[str, ViewportSize] = {
    "phone": {"width": 360, "height": 740},
    "tablet": {"width": 1024, "height": 768},
    "desktop": {"width": 1280, "height": 800},
}
SCALES = {"phone": 1.0, "tablet": 0.5, "desktop": 0.5}
TALLEST = 1600
FONTS = ROOT / "server" / "attendance" / "fonts"
PHONE_OF_OLD = (
    "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36"
)
STILL = """
  @font-face { font-family: Pictures; src: url(/pictures/NotoSans-Regular.ttf) }
  @font-face { font-family: Pictures; src: url(/pictures/NotoSans-Bold.ttf); font-weight: bold }
  :root { font-family: Pictures !important }
  * { transition: none !important; animation: none !important; caret-color: transparent !important }
  svg[role="img"] path { display: none }
"""
# The same letters, voices and storage on every machine.
SAME_EVERYWHERE = f"""
addEventListener("DOMContentLoaded", () => {{
  document.head.appendChild(document.createElement("style")).textContent = {json.dumps(STILL)};
}});
if (window.speechSynthesis) speechSynthesis.getVoices = () => ["nl-NL", "en-GB"].map(
  (lang) => ({{ lang, name: lang, voiceURI: lang, localService: true, default: true }}));
navigator.storage.persisted = navigator.storage.persist = async () => true;
"""
TALL_ENOUGH = """() => {
  const main = document.querySelector("#main") ?? document.documentElement;
  const page = document.documentElement;
  return innerHeight + Math.max(
    main.scrollHeight - main.clientHeight, page.scrollHeight - innerHeight, 0);
}"""
LETTERS = """Promise.all([
  document.fonts.load("16px Pictures"), document.fonts.load("bold 16px Pictures"),
]).then((fonts) => fonts.every((faces) => faces.length === 1))"""
GO = "(to) => { history.pushState(null, '', to); dispatchEvent(new PopStateEvent('popstate')) }"
TRIES = 12


@dataclass
class Demo:
    """A demo region on a server whose clock stands still."""

    address: str
    links: dict[str, str]
    places: dict[str, str]


@pytest.fixture(scope="module", params=get_args(Language))
def language(request: pytest.FixtureRequest) -> Language:
    language: Language = request.param
    return language


@pytest.fixture(scope="module")
def demo(
    tmp_path_factory: pytest.TempPathFactory, built_app: Path, language: Language
) -> Iterator[Demo]:
    """One for each language: in a second one, what the first did would show."""
    folder = tmp_path_factory.mktemp(f"pictures-{language}")
    url = SqliteDatabases(folder).make()
    server = Serving(url, folder / "serve.log")
    server.command = (*COMMAND[:2], COMMAND[2].replace("server.cli", stopped.__name__))
    made = leerplek(
        *("demo", "--database", url, "--public-url", server.address, "--insecure-tokens"),
        *("--today", stopped.DAY.isoformat(), "--schools", "2", "--students", "16"),
        *("--tokens", str(folder / "tokens.json")),
    )
    links = _links(made.stdout)
    known = json.loads((folder / "tokens.json").read_text())
    first = min(known["placements"], key=lambda one: one["placement"])
    server.more = ("--app-folder", str(built_app))
    server.start()
    _declare(server.address, known, first)
    links_of_weeks = _week_links(server.address, url, known, first)
    places = {"placement": first["placement"], "company": first["company"]}
    places |= {"person": first["mentors"][0], "today": stopped.DAY.isoformat()}
    places["student"] = first["student"]
    places["week"] = stopped.DAY.strftime("%G-W%V")
    places |= links_of_weeks
    yield Demo(server.address, links, places)
    server.stop()


def _declare(address: str, known: dict[str, Any], placement: dict[str, Any]) -> None:
    """The student says when they were there: the company has something to answer."""
    student = next(one for one in known["people"] if one["person"] == placement["student"])
    who = {name: student[name] for name in ("person", "device", "token")}
    server = OverHttp(address)
    phone = Phone(server, known["region"], **who, now=lambda: stopped.MOMENT)
    yesterday = (stopped.DAY - timedelta(days=1)).isoformat()
    day = {"id": new_id(), "placement": placement["placement"], "day": yesterday}
    reason = "De tablet was leeg"
    phone.queue("attendance.declare", {**day, "starts": "09:00", "ends": "15:30", "reason": reason})
    phone.sync()
    assert phone.incidents == []
    server.close()


def _week_links(
    address: str, database: str, known: dict[str, Any], shown: dict[str, Any]
) -> dict[str, str]:
    """Companies of the shown school get the link of last week; one of them has answered."""
    office = next(
        one
        for one in known["people"]
        if one["role"] == "coordinator" and one["school"] == shown["school"]
    )
    last_week = iso_week((stopped.DAY - timedelta(days=7)).isoformat())
    others = {
        one["company"]: one["company"] != shown["company"]
        for one in known["placements"]
        if one["school"] == shown["school"]
    }
    server = OverHttp(address)
    device = {name: office[name] for name in ("person", "device", "token")}
    phone = Phone(server, known["region"], **device, now=lambda: stopped.MOMENT)
    phone.sync()
    for company in (one for one, other in others.items() if other):
        phone.put("company", {"ways": ["weekly-link"]}, id=company, scope=f"company:{company}")
    phone.sync()
    assert phone.incidents == []
    rows = server.client.post(
        f"/api/regions/{known['region']}/weeks/{last_week}/links",
        json={},
        headers={"authorization": f"Bearer {office['token']}"},
    ).json()["links"]
    server.close()
    # The one with most to answer stays open; another company has answered.
    rows = sorted((row for row in rows if row["link"]), key=lambda row: -len(row["students"]))
    opened = rows[0]
    answered = next(row for row in rows if row["company"] != opened["company"])
    links = [row["link"].removeprefix(address) for row in (opened, answered)]
    answer(address, links[1])
    old = old_link(database, known["region"], iso_week("2025-11-19"))
    return {"week_link": links[0], "answered_week_link": links[1], "old_week_link": old}


def _links(printed: str) -> dict[str, str]:
    return {
        words[0]: words[-1]
        for words in (line.split() for line in printed.splitlines())
        if words and "/in#" in words[-1]
    }


@pytest.fixture
def context(browser: Browser, language: Language) -> Iterator[BrowserContext]:
    locale = {"nl": "nl-NL", "en": "en-GB"}[language]
    context = browser.new_context(
        **{**HERE, "locale": locale},
        user_agent=PHONE_OF_OLD,
        bypass_csp=True,
        service_workers="block",
    )
    context.clock.set_fixed_time(stopped.NOON)
    context.add_init_script(SAME_EVERYWHERE)
    context.add_init_script(f"localStorage.setItem('leerplek.language', '{language}')")
    context.route(
        "**/pictures/*.ttf",
        lambda route: route.fulfill(path=FONTS / route.request.url.rpartition("/")[2]),
    )
    yield context
    context.close()


@pytest.mark.parametrize("role", SCREENS)
def test_screens_look_as_they_did(
    role: str, language: Language, demo: Demo, context: BrowserContext
):
    one = Device(context, demo.address)
    page = one.page
    if role != NOBODY:
        _come_in(page, demo.links[role], demo.address, language)
    camera = context.new_cdp_session(page)
    differing = []
    before: Screen | None = None
    for screen in SCREENS[role]:
        if screen.pictured:
            _open(one, screen, before, demo, language)
            looks = LOOKS + (ON_TABLET if screen.on_tablet else ())
            differing += _compare(page, camera, f"{role}/{screen.name}", language, looks)
            before = screen
    assert differing == [], f"see {pictures.SEEN}; if it is meant to look so: make pictures"


def _come_in(page: Page, link: str, address: str, language: Language) -> None:
    page.goto(link)
    page.locator("form button[type=submit]").click()
    page.wait_for_url(f"{address}/")
    _chip_says(page, "sync.chip.sent", language)


def _chip_says(page: Page, key: str, language: Language) -> None:
    expect(page.locator("a.chip span")).to_have_text(wording(key, language))


def _open(
    one: Device, screen: Screen, before: Screen | None, demo: Demo, language: Language
) -> None:
    """Show a screen in its state; where the one before left nothing behind, without loading."""
    page = one.page
    page.set_viewport_size(SIZES["phone"])
    if screen.path == "":
        reach(page, screen, language)
        return
    address = screen.address(demo.places)
    if before and not (before.presses or before.offline or "#" in address + before.path):
        page.evaluate(GO, address)
    else:
        one.has_signal()
        page.goto("about:blank")
        one.open(address)
        assert page.evaluate(LETTERS), "the letters of the pictures did not load"
    settled(page)
    if screen.offline:
        one.loses_signal()
        # With something unsent the chip names that instead.
        sent = wording("sync.chip.sent", language)
        expect(page.locator("a.chip span", has_text=sent)).to_have_count(0)
    reach(page, screen, language)


def _compare(
    page: Page, camera: CDPSession, name: str, language: Language, looks: Iterable[Look]
) -> list[str]:
    """Look at a screen in these sizes and colours; those that differ from what is kept."""
    differing = []
    for size, scheme in looks:
        page.emulate_media(color_scheme=scheme)
        picture = f"{name}.{size}.{scheme}.{language}"
        look = functools.partial(_look, page, camera, size)
        wait = functools.partial(page.wait_for_timeout, 100)
        if not (_renew if pictures.RENEW else _is_alike)(look, wait, picture):
            differing.append(picture)
    return differing


def _is_alike(look: Callable[[], Image.Image], wait: Callable[[], None], name: str) -> bool:
    """Whether the screen comes to look like the kept picture, within some tries."""
    before = pictures.kept(name)
    for _ in range(TRIES):
        after = look()
        found = pictures.difference(before, after) if before else pictures.Difference("is new")
        if found is None:
            return True
        wait()
    assert found is not None
    pictures.show(name, before, after, found)
    return False


def _renew(look: Callable[[], Image.Image], wait: Callable[[], None], name: str) -> bool:
    """Keep what the screen looks like once it stays the same, where it is not alike already."""
    after = look()
    for _ in range(TRIES):
        wait()
        before, after = after, look()
        if before == after:
            break
    known = pictures.kept(name)
    if known is None or pictures.difference(known, after) is not None:
        pictures.keep(name, after)
    return True


def _look(page: Page, camera: CDPSession, size: str) -> Image.Image:
    """Take a picture of all there is to scroll; Playwright's own way takes three times as long."""
    page.set_viewport_size(SIZES[size])
    wide, tall = SIZES[size]["width"], min(page.evaluate(TALL_ENOUGH), TALLEST)
    if tall > SIZES[size]["height"]:
        page.set_viewport_size({"width": wide, "height": tall})
    clip = {"x": 0, "y": 0, "width": wide, "height": tall, "scale": SCALES[size]}
    wanted = {"format": "png", "optimizeForSpeed": True, "clip": clip}
    return pictures.read(base64.b64decode(camera.send("Page.captureScreenshot", wanted)["data"]))
