"""Every screen of the app, and the states of it that look different.

The addresses come from the app itself: a route or a role's first screen that
nobody shows here fails the tests, and so does one that is no longer there.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from PIL import Image
from playwright.sync_api import Page, expect

from tools.places import PWA

Language = Literal["nl", "en"]
NOBODY = "nobody"
# The first bytes of a picture of 20,000 by 10,000: the size is read before anything is drawn.
HUGE = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x4e\x20\0\0\x27\x10"


@dataclass(frozen=True)
class Screen:
    """One screen as one role meets it; whoever opens it fills in ``{placement}`` and such."""

    name: str
    path: str
    """Empty to go on from the screen before, as it stands."""
    presses: tuple[str, ...] = ()
    """What leads to the state: a button's key in the messages, ``css=…``, ``fill=key=text``, a
    button's key of the weekly link (``week:…``), or the key of a field for files: ``large=…``
    puts in a photo that is too large, ``refused=…`` one that the server does not take."""
    offline: bool = False
    pictured: bool = True
    """Whether a picture of it says more than pictures of others do."""
    on_tablet: bool = False
    """Whether it is made for a tablet on a wall or counter too."""

    def address(self, places: Mapping[str, str]) -> str:
        return self.path.format_map(places)


# What changes something comes last and without a network: it stays on that device.
SCREENS: dict[str, tuple[Screen, ...]] = {
    NOBODY: (
        Screen("welcome", "/"),
        Screen("sign-in", "/in#AAAAAAAAAAAAAAAAAAAAAA"),
        Screen("sign-in-without-code", "/in"),
        Screen("scan-by-a-stranger", "/s#0oRDoQ"),
        Screen("week-by-a-wrong-link", "/w#AAAAAAAAAAAAAAAAAAAAAA"),
        Screen("week-by-an-old-link", "{old_week_link}"),
        Screen("week", "{week_link}"),
        Screen("week-unanswered", "{week_link}", ("week:send",), pictured=False),
        Screen("week-answered", "{answered_week_link}"),
    ),
    "student": (
        Screen("today", "/"),
        Screen("days", "/days"),
        Screen("expected", "/expected"),
        Screen("log", "/log"),
        Screen("log-of-a-day", "/log/{today}", pictured=False),
        Screen("consent", "/consent"),
        Screen("declare", "/declare"),
        Screen("sick", "/sick"),
        Screen("scan", "/scan"),
        Screen("scan-out", "/scan/out", pictured=False),
        Screen("scan-by-link", "/s#0oRDoQ"),
        Screen("scan-refused", "/scan", ("fill=scan.link=https://menu.test", "scan.link.use")),
        Screen("placement", "/placements/{placement}", pictured=False),
        Screen("notes", "/placements/{placement}?tab=notes"),
        Screen("settings", "/settings"),
        Screen("sign-out", "/settings", ("signout.title",)),
        Screen("devices", "/devices", pictured=False),
        Screen("sync", "/sync"),
        Screen("pin", "/pin"),
        Screen("notifications", "/notifications"),
        Screen("nothing-here", "/elders"),
        Screen("today-without-network", "/", offline=True),
        Screen("photo-too-large", "/log", ("large=log.picture.choose",)),
        Screen("photo-refused", "/log", ("refused=log.picture.choose",)),
        Screen("scan-taken", "/s#0oRDoQ", ("landing.in",), offline=True),
    ),
    "guardian": (
        Screen("children", "/"),
        Screen("sick", "/sick", pictured=False),
        Screen("sick-child", "/sick/{placement}"),
        Screen("consent", "/consent/{placement}"),
        Screen("placement", "/placements/{placement}"),
        Screen("devices", "/devices"),
        Screen("pin-set", "/pin", ("fill=pin.new=482913", "fill=pin.again=482913", "pin.do.set")),
        Screen("locked", "", ("pin.lock",)),
        Screen("locked-still", "", ("fill=lock.pin=482914", "lock.open"), pictured=False),
    ),
    "company_mentor": (
        Screen("present", "/"),
        Screen("confirm", "/confirm"),
        Screen("confirm-unanswered", "/confirm", ("confirm.save",)),
        Screen("card", "/card"),
        Screen("posters", "/posters"),
        Screen("kiosk", "/kiosk"),
        Screen("kiosk-at-work", "/kiosk", ("kiosk.begin",), offline=True, on_tablet=True),
        Screen("kiosk-leave", "", ("kiosk.leave",)),
    ),
    "coach": (
        Screen("caseload", "/"),
        Screen("decide", "/decide"),
        Screen("placement", "/placements/{placement}"),
        Screen("route", "/route"),
        Screen("visit", "/placements/{placement}/visits/new"),
        Screen("hand-over", "/handover"),
        Screen("slip", "/slip/{placement}/{week}"),
        Screen("correct", "/placements/{placement}", ("css=.row .quiet",)),
        Screen("report-absence", "/placements/{placement}", ("absence.report",)),
        Screen("notes", "/placements/{placement}?tab=notes"),
        Screen("facts", "/placements/{placement}?tab=facts"),
        Screen("note", "/placements/{placement}/notes/new"),
        Screen("note-without-title", "/placements/{placement}/notes/new-staff", ("save",)),
        Screen("card", "/card", pictured=False),
        Screen("cards", "/cards"),
        Screen("weeks", "/weeks", pictured=False),
        Screen("slip", "/slip/{placement}/2026-W46", pictured=False),
        Screen("school", "/school", pictured=False),
        Screen("school-read", "/school?tab=about", pictured=False),
        Screen("words-read", "/school?tab=words", pictured=False),
        Screen("placements", "/placements", pictured=False),
        Screen("unknown-placement", "/placements/weg"),
    ),
    "class_mentor": (
        Screen("placements", "/"),
        Screen("unplaced", "/unplaced"),
        Screen("progress", "/progress"),
    ),
    "coordinator": (
        Screen("placements", "/"),
        Screen("placements-without-network", "/", offline=True, pictured=False),
        Screen("edit-placement", "/placements/{placement}/edit"),
        Screen("new-placement", "/placements/new?student={student}"),
        Screen("new-placement-unfilled", "/placements/new", ("newplacement.make",), pictured=False),
        Screen("decide", "/decide", pictured=False),
        Screen("companies", "/companies"),
        Screen("new-company", "/companies/new"),
        Screen("company", "/companies/{company}"),
        Screen("posters", "/companies/{company}/posters"),
        Screen("unplaced", "/unplaced"),
        Screen("school", "/school"),
        Screen("types", "/school?tab=types"),
        Screen("type-without-name", "", ("types.new", "save"), pictured=False),
        Screen("school-about", "/school?tab=about", pictured=False),
        Screen("words", "/school?tab=words", ("fill=word.student=kandidaat",), pictured=False),
        Screen("import", "/import"),
        Screen("invitations", "/invitations", ("fill=search.label=Jonker",)),
        Screen("weeks", "/weeks"),
        Screen("people", "/people"),
        Screen("person", "/people/{person}"),
        Screen("give-a-role", "/people/new"),
        Screen("guardians", "/students/{student}/guardians"),
        Screen("guardian-ends", "/students/{student}/guardians", ("css=.danger",)),
        Screen("invitations-without-network", "/invitations", offline=True, pictured=False),
        Screen("weeks-office", "/weeks", pictured=False),
        Screen("totals", "/totals"),
        Screen("settings", "/settings", pictured=False),
        Screen("kiosk", "/kiosk", pictured=False),
    ),
    "administrator": (
        Screen("people", "/"),
        Screen("school-new", "/school/new"),
        Screen("school-about", "/school?tab=about", pictured=False),
        Screen("school-without-name", "/school/new", ("school.add",), pictured=False),
        Screen("words", "/school?tab=words", ("fill=word.student=kandidaat",), pictured=False),
    ),
    "inspector": (
        Screen("placements", "/"),
        Screen("placement", "/placements/{placement}", pictured=False),
    ),
    "region_lead": (
        Screen("totals", "/"),
        Screen("decide", "/decide"),
    ),
}


def routes() -> set[str]:
    """The addresses that the app knows, as it writes them."""
    built = [line for line in _routes_file().splitlines() if "import.meta.env.DEV" not in line]
    return set(re.findall(r'\bpath: "([^"]+)"', "\n".join(built)))


def homes() -> set[str]:
    """The roles that have a first screen."""
    table = re.search(r"HOMES:.*?= \{(.*?)\n\};", _routes_file(), re.DOTALL)
    assert table is not None
    return set(re.findall(r"^ *(\w+): ", table[1], re.MULTILINE))


def shows(screen: Screen, route: str) -> bool:
    """Whether this screen is at this route."""
    here = re.split(r"[?#]", screen.path)[0].split("/")
    there = route.split("/")
    return len(here) == len(there) and all(
        part == want or want.startswith(":") for part, want in zip(here, there, strict=True)
    )


def _routes_file() -> str:
    return (PWA / "src" / "screens" / "routes.ts").read_text("utf-8")


@cache
def _messages(language: Language, of: str = "") -> dict[str, str]:
    file = PWA / "src" / "i18n" / f"{of}{language}.json"
    messages: dict[str, str] = json.loads(file.read_text("utf-8"))
    return messages


def wording(key: str, language: Language) -> re.Pattern[str]:
    """The text of this key, whatever is filled in; ``week:…`` for one of the weekly link."""
    of, _, name = key.rpartition(":")
    parts = re.split(r"\{[^}]*\}", _messages(language, "week-link." if of else "")[name])
    return re.compile("^" + ".*".join(re.escape(part) for part in parts) + "$")


def reach(page: Page, screen: Screen, language: Language) -> None:
    """Wait for a screen that was just opened, and press what leads to its state."""
    settled(page)
    for press in screen.presses:
        if press.startswith("fill="):
            _, key, text = press.split("=", 2)
            page.get_by_label(wording(key, language)).fill(text)
        elif press.startswith("css="):
            page.locator("main").locator(press.removeprefix("css=")).first.click()
        elif press.startswith(("large=", "refused=")):
            state, _, key = press.partition("=")
            _put_in(page, wording(key, language), state)
        else:
            page.get_by_role("button", name=wording(press, language)).first.click()
    settled(page)


def _put_in(page: Page, field: re.Pattern[str], state: str) -> None:
    """Put in a photo, and wait until the screen says what is wrong with it."""
    picture = HUGE if state == "large" else small_picture()
    if state == "refused":
        # Nothing reaches the server, so that no other screen comes to look otherwise.
        page.context.route(re.compile(r"/sync$"), lambda route: route.abort())
        told = {"code": "file-type", "title": "Dit bestand kan niet.", "remedy": "ask"}
        page.context.route(
            re.compile(r"/files$"), lambda route: route.fulfill(status=415, json=told)
        )
    page.locator("input[type=file]").and_(page.get_by_label(field)).first.set_input_files(
        {"name": "foto.png", "mimeType": "image/png", "buffer": picture}
    )
    expect(page.locator("main .notice.bad")).to_be_visible()
    # A photo is drawn once it comes into view.
    page.locator("main .notice.bad").scroll_into_view_if_needed()


def small_picture() -> bytes:
    """A photo that any server takes."""
    drawn = io.BytesIO()
    Image.new("RGB", (60, 40), "#1d5c4b").save(drawn, "png")
    return drawn.getvalue()


def settled(page: Page) -> None:
    """Wait until the screen has a heading and nothing says that it is still coming."""
    expect(page.get_by_role("heading", level=1).first).to_be_attached()
    for language in ("nl", "en"):
        for coming in ("app.loading", "caseload.first"):
            expect(page.get_by_text(_messages(language)[coming])).to_have_count(0)
    expect(page.locator("[aria-busy=true]")).to_have_count(0)
