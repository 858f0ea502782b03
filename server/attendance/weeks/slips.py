"""The paper slip of a week: planned days, boxes for times and initials, and a code.

The code names the placement and the week and holds no secret: who scans it
without a right to the placement sees nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from server.attendance.drawing import GREY, Box, Page, Qr, Text, to_pdf, wrapped
from server.attendance.rules.clock import parse_day
from server.attendance.rules.schedule import Plan
from server.attendance.rules.weeks import week_days
from server.attendance.weeks.store import WeekPlacement
from server.placements.rules import all_in_own_words

_LEFT, _RIGHT, _TOP = 18.0, 192.0, 84.0
_ROW = 13.0
_BLACK_LINE = 60
_COLUMNS: tuple[tuple[str, float], ...] = (
    ("day", 50.0),
    ("planned", 30.0),
    ("from", 23.0),
    ("to", 23.0),
    ("there", 22.0),
    ("initials", 26.0),
)
_EXTRA = 2
"""Rows for days that nobody planned, as far as the week has any."""


@dataclass(frozen=True, slots=True)
class Slip:
    """What one slip says; ``plans`` by day, ``words`` the school's own."""

    student: str
    company: str
    week: str
    plans: Mapping[str, Plan]
    link: str
    words: Mapping[str, str] = field(default_factory=dict)


def slip_of(
    placement: WeekPlacement, week: str, host: str, words: Mapping[str, str] | None = None
) -> Slip:
    """The slip of a placement and a week, in the school's own words."""
    link = f"{host.rstrip('/')}/slip/{placement.id}/{week}"
    student, company = placement.student_name, placement.company_name
    return Slip(student, company, week, placement.plans, link, words or {})


@lru_cache(maxsize=1)
def _words() -> Mapping[str, Mapping[str, Any]]:
    text = (Path(__file__).parent / "slip_words.json").read_text(encoding="utf-8")
    found: Mapping[str, Mapping[str, Any]] = json.loads(text)
    return found


def _short(day: str) -> str:
    found = parse_day(day)
    assert found is not None
    return f"{found.day}-{found.month}-{found.year}"


def slip_page(slip: Slip, language: str = "nl") -> Page:
    """An A4 page."""
    words = all_in_own_words(_words()["en" if language == "en" else "nl"], slip.words)
    days = week_days(slip.week)
    page = Page()
    add = page.items.append
    add(Text(_LEFT, 27, words["title"], 24, bold=True))
    span = words["week"].format(
        number=int(slip.week[-2:]), first=_short(days[0]), last=_short(days[-1])
    )
    add(Text(_LEFT, 37, span, 13))
    width = 118.0
    for y, label, text in (
        (47.0, words["student"], slip.student),
        (58.0, words["company"], slip.company),
    ):
        add(Text(_LEFT, y, label, 9, shade=GREY))
        add(Text(_LEFT, y + 5.5, wrapped(text, 13, width, bold=True, lines=1)[0], 13, bold=True))
    add(Qr(_RIGHT - 44, 16, 44, slip.link))
    scan = wrapped(words["scan"], 7.5, 44, lines=2)
    for number, line in enumerate(scan):
        add(Text(_RIGHT - 42, 63 + number * 3.4, line, 7.5, shade=GREY))
    page.items.extend(_table(slip, words, days))
    y = _TOP + _ROW * (1 + len(_rows(slip, days))) + 8
    add(Text(_LEFT, y, words["remark"], 9, shade=GREY))
    add(Box(_LEFT, y + 2, _RIGHT - _LEFT, 22, _BLACK_LINE))
    add(Text(_LEFT, y + 32, words["name"], 9, shade=GREY))
    add(Box(_LEFT, y + 34, _RIGHT - _LEFT, 16, _BLACK_LINE))
    for number, line in enumerate(words["how"]):
        add(Text(_LEFT, y + 60 + number * 6, f"{number + 1}.  {line}", 11))
    return page


def _rows(slip: Slip, days: Sequence[str]) -> list[str | None]:
    """The planned days, and rows without a day for others; a week has seven."""
    planned = [day for day in days if day in slip.plans]
    return [*planned, *[None] * min(_EXTRA, len(days) - len(planned))]


def _table(slip: Slip, words: Mapping[str, Any], days: Sequence[str]) -> Iterator[Text | Box]:
    x = _LEFT
    for name, width in _COLUMNS:
        head = wrapped(words[name], 9, width - 3, bold=True, lines=1)[0]
        yield Text(x + 2, _TOP + 8, head, 9, bold=True)
        x += width
    for number, day in enumerate(_rows(slip, days), 1):
        top = _TOP + number * _ROW
        x = _LEFT
        for name, width in _COLUMNS:
            yield Box(x, top, width, _ROW, _BLACK_LINE)
            yield from _cell(name, x, top, day, slip, words)
            x += width


def _cell(
    name: str, x: float, top: float, day: str | None, slip: Slip, words: Mapping[str, Any]
) -> Iterator[Text | Box]:
    if name == "day" and day is None:
        yield Text(x + 2, top + 8, words["extra"], 9, shade=GREY)
    elif name == "day" and day is not None:
        found = parse_day(day)
        assert found is not None
        text = f"{words['weekdays'][found.weekday()]} {found.day}-{found.month}"
        yield Text(x + 2, top + 8.2, text, 11)
    elif name == "planned" and day is not None:
        plan = slip.plans[day]
        yield Text(x + 2, top + 8.2, f"{plan.starts} - {plan.ends}", 10, shade=GREY)
    elif name == "there":
        for place, answer in enumerate(("yes", "no")):
            yield Box(x + 2 + place * 10.5, top + 2.2, 4.6, 4.6, _BLACK_LINE)
            yield Text(x + 2 + place * 10.5, top + 11, words[answer], 8)


def slips_pdf(slips: Sequence[Slip], language: str = "nl") -> bytes:
    """The slips, a page each."""
    title = str(_words()["en" if language == "en" else "nl"]["title"])
    return to_pdf([slip_page(slip, language) for slip in slips], title)
