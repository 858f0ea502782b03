"""Lines of a list that say nothing of anybody: a total, a footer, the headers once more."""

from __future__ import annotations

import re
from collections.abc import Sequence

from server.placements.imports.columns import Layout
from server.placements.rules import tidy, word_key

_TOTAL = re.compile(
    r"(?:sub|eind)?tota(?:al|len|ls?)(?: aantal)?(?: \w{1,20}){0,2}|aantal(?: \w{1,20}){0,2}",
    re.IGNORECASE,
)
_FOOTER = re.compile(
    r"(?:pagina|page) \d+(?: van \d+| of \d+)?"
    r"|(?:afgedrukt|geprint|gegenereerd|aangemaakt|ge[eë]xporteerd)\b.{0,80}",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"[\d.,:; ]*|=.*")


def aside(layout: Layout, cells: Sequence[str]) -> str | None:
    """The code of the finding for a line that is passed over, None for any other.

    A total has words for that and else only numbers, so that a company called
    Totaal Bouw, or one with an address, is none.
    """
    filled = [(at, cell) for at, cell in enumerate(cells) if cell]
    heads = [column.header for column in layout.columns]
    if len(filled) > 1 and all(
        at < len(heads) and word_key(cell) == word_key(heads[at]) for at, cell in filled
    ):
        return "headers-again"
    texts = [cell for _, cell in filled if not _NUMBER.fullmatch(cell)]
    if len(texts) != 1:
        return None
    words = tidy(re.sub(r"[\d:.,=]+", " ", texts[0]))
    numbered = len(filled) > 1 or words != texts[0]
    if _TOTAL.fullmatch(words) and (numbered or " " not in words):
        return "total-line"
    return "total-line" if len(filled) == 1 and _FOOTER.fullmatch(texts[0]) else None
