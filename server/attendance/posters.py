"""What is printed: the poster at a site's door and the student's card.

A poster speaks Dutch and English; the language asked for comes first and
larger. Plain words, short sentences, one thing to do.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from server.attendance.drawing import A4, GREY, Box, Page, Qr, Text, to_pdf, to_png, wrapped
from server.attendance.rules.clock import local_day
from server.placements.rules import all_in_own_words

LANGUAGES = ("nl", "en")
CARD_WIDTH, CARD_HEIGHT = 85.6, 53.98  # ISO/IEC 7810 ID-1, a bank card
_COLUMNS, _ROWS = 2, 5
_LEFT = (A4[0] - _COLUMNS * CARD_WIDTH) / 2
_TOP = (A4[1] - _ROWS * CARD_HEIGHT) / 2
_MIDDLE = A4[0] / 2
_TEXT_WIDTH = 180.0


@dataclass(frozen=True, slots=True)
class Poster:
    """What one poster says. ``link`` is what its code carries, times in ms."""

    company: str
    site: str
    link: str
    number: str
    made_at: int
    expires_at: int | None = None


@dataclass(frozen=True, slots=True)
class StudentCard:
    """What one card says; ``words`` are the school's own."""

    student: str
    company: str
    link: str
    serial: str
    words: Mapping[str, str] = field(default_factory=dict)


@lru_cache(maxsize=1)
def _words() -> Mapping[str, Mapping[str, Any]]:
    text = (Path(__file__).parent / "poster_words.json").read_text(encoding="utf-8")
    found: Mapping[str, Mapping[str, Any]] = json.loads(text)
    return found


def _both(language: str) -> tuple[str, str]:
    return ("en", "nl") if language == "en" else ("nl", "en")


def _centred(
    lines: Sequence[str], y: float, size: float, step: float, **style: Any
) -> Iterator[Text]:
    for number, line in enumerate(lines):
        yield Text(_MIDDLE, y + number * step, line, size, centred=True, **style)


def _day(at: int) -> str:
    year, month, day = local_day(at).split("-")
    return f"{int(day)}-{int(month)}-{year}"


def poster_page(poster: Poster, language: str = "nl") -> Page:
    """An A4 page for the wall."""
    first, second = (_words()[each] for each in _both(language))
    page = Page()
    add = page.items.extend
    name = wrapped(poster.company, 34, _TEXT_WIDTH, bold=True, lines=2)
    add(_centred(name, 28, 34, 14, bold=True))
    y = 28 + 14 * len(name) - 3
    if poster.site and poster.site != poster.company:
        add(_centred(wrapped(poster.site, 17, _TEXT_WIDTH, lines=1), y, 17, 8, shade=GREY))
    headline = wrapped(first["headline"], 24, _TEXT_WIDTH, bold=True, lines=2)
    add(_centred(headline, 68, 24, 10, bold=True))
    page.items.append(Qr(_MIDDLE - 62, 76, 124, poster.link))
    for number, step in enumerate(first["steps"], 1):
        page.items.append(Text(32, 204 + number * 9.5, f"{number}.  {step}", 17))
    add(_centred([first["offline"], first["help"]], 244, 13, 6.5))
    add(_centred([second["headline"]], 261, 13, 6, bold=True, shade=GREY))
    add(_centred([" ".join(second["steps"])], 267, 9.5, 6, shade=GREY))
    add(_centred([f"{second['offline']} {second['help']}"], 272, 9.5, 6, shade=GREY))
    add(_centred([_small_print(poster, first)], 285, 8.5, 4, shade=GREY))
    return page


def _small_print(poster: Poster, words: Mapping[str, Any]) -> str:
    parts = [words["only_here"]]
    parts.append(words["made"].format(day=_day(poster.made_at), number=poster.number))
    if poster.expires_at is not None:
        parts.append(words["until"].format(day=_day(poster.expires_at)))
    return "Leerplek  ·  " + " ".join(parts)


def poster_pdf(poster: Poster, language: str = "nl") -> bytes:
    """The poster to print."""
    return to_pdf([poster_page(poster, language)], f"{poster.company}, {poster.site}")


def poster_png(poster: Poster, language: str = "nl") -> bytes:
    """The poster as a picture, for a screen or a message."""
    return to_png(poster_page(poster, language))


def _card(card: StudentCard, x: float, y: float, language: str) -> Iterator[Text | Qr | Box]:
    words, other = (all_in_own_words(_words()[each], card.words) for each in _both(language))
    width = CARD_WIDTH - 51
    yield Box(x, y, CARD_WIDTH, CARD_HEIGHT)
    yield Qr(x + CARD_WIDTH - 49, y + 1.8, 47.5, card.link)
    yield Text(x + 4, y + 8, f"Leerplek  ·  {words['card_title']}", 7, shade=GREY)
    line = y + 15.0
    for text, size, bold, lines in ((card.student, 10, True, 3), (card.company, 8, False, 2)):
        for part in wrapped(text, size, width - 4, bold=bold, lines=lines):
            yield Text(x + 4, line, part, size, bold=bold)
            line += size * 0.45
        line += 0.8
    line = y + 37.5
    for language_words, shade in ((words, 0), (other, GREY)):
        for part in wrapped(language_words["card_use"], 6.5, width - 4, lines=2):
            yield Text(x + 4, line, part, 6.5, shade=shade)
            line += 2.9
        line += 0.6
    lost = f"{words['card_lost']}  {card.serial}"
    yield Text(x + 4, y + CARD_HEIGHT - 2.0, lost, 6, shade=GREY)


def card_page(card: StudentCard, language: str = "nl") -> Page:
    """One card as a page of its own size."""
    return Page(CARD_WIDTH, CARD_HEIGHT, list(_card(card, 0, 0, language)))


def cards_pdf(cards: Sequence[StudentCard], language: str = "nl") -> bytes:
    """Cards of the size of a bank card on A4 sheets, ten to a sheet, with lines to cut along."""
    sheet = _COLUMNS * _ROWS
    pages = []
    for start in range(0, len(cards), sheet):
        page = Page()
        for place, card in enumerate(cards[start : start + sheet]):
            x = _LEFT + place % _COLUMNS * CARD_WIDTH
            y = _TOP + place // _COLUMNS * CARD_HEIGHT
            page.items.extend(_card(card, x, y, language))
        pages.append(page)
    return to_pdf(pages or [Page()], _words()[_both(language)[0]]["card_title"])


def card_png(card: StudentCard, language: str = "nl") -> bytes:
    """One card as a picture."""
    return to_png(card_page(card, language), 400)
