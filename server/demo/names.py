"""Invented people, companies and places that sound like a Dutch region.

Functions that combine the words of ``words.json``; every choice comes from the
random source that is handed in. Towns do not exist, mail goes to ``.test``
and telephone numbers begin with digits that are not given out.
"""

from __future__ import annotations

import json
import random
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Any

WORDS: dict[str, Any] = json.loads(Path(__file__).with_name("words.json").read_text("utf-8"))
"""Everything in Dutch that the demo chooses from."""

TOWNS: tuple[tuple[str, str], ...] = tuple((t["name"], t["postal"]) for t in WORDS["towns"])
TRADES: tuple[str, ...] = tuple(trade["name"] for trade in WORDS["trades"])


@dataclass(frozen=True, slots=True)
class PersonName:
    """A name in the two parts that lists and greetings need."""

    first: str
    last: str

    @property
    def full(self) -> str:
        """First and last name as on a list."""
        return f"{self.first} {self.last}"


_GIVEN: list[list[str]] = [background["given"] for background in WORDS["backgrounds"]]
_FAMILY: list[list[str]] = [background["family"] for background in WORDS["backgrounds"]]
_WEIGHTS: list[int] = [background["share"] for background in WORDS["backgrounds"]]
_INDEX = range(len(_WEIGHTS))


def person_name(rng: random.Random) -> PersonName:
    """Combine a given name with a family name, mostly of one background."""
    background = rng.choices(_INDEX, _WEIGHTS)[0]
    family = background if rng.random() < 0.88 else rng.choices(_INDEX, _WEIGHTS)[0]
    return PersonName(rng.choice(_GIVEN[background]), rng.choice(_FAMILY[family]))


def relative_name(rng: random.Random, of: PersonName) -> PersonName:
    """Name a parent: mostly with the child's family name, sometimes with another."""
    other = person_name(rng)
    return PersonName(other.first, of.last if rng.random() < 0.75 else other.last)


_FOLDED = str.maketrans({"ł": "l", "Ł": "L", "ı": "i", "ø": "o", "’": "", "ß": "ss"})


def plain(text: str) -> str:
    """Fold a name to what fits in front of the @ of a mail address."""
    folded = (
        unicodedata.normalize("NFKD", text.translate(_FOLDED)).encode("ascii", "ignore").decode()
    )
    kept = "".join(c if c.isalnum() else "." for c in folded.lower())
    return ".".join(part for part in kept.split(".") if part)


def address(rng: random.Random, town: tuple[str, str]) -> tuple[str, str]:
    """Give a street with number, and a postal code that goes with the town."""
    letters = rng.choice("ABCDEGHJKLMNPRTVWXZ") + rng.choice("ABCDEGHJKLMNPRTVWXZ")
    number = (
        f"{rng.choice(WORDS['streets'])} {rng.randint(1, 180)}{rng.choice(('', '', '', 'a', '-2'))}"
    )
    return number, f"{town[1]}{rng.randint(0, 99):02d} {letters}"


def phone(rng: random.Random, mobile: bool = False) -> str:
    """Give a telephone number that nobody has: no subscriber number begins with 00."""
    rest = f"{rng.randint(0, 9999):04d}"
    return f"06 00 {rng.randint(10, 99)} {rest}" if mobile else f"0570 00 {rest}"


def school_name(sector: str, nth: int) -> tuple[str, str]:
    """Name the nth school of a sector, in full and short; never the same twice."""
    names = WORDS["schools"][sector]
    full, short = names[nth % len(names)]["name"], names[nth % len(names)]["short"]
    again = nth // len(names)
    return (full, short) if not again else (f"{full} {again + 1}", f"{short} {again + 1}")


def company_name(rng: random.Random, trade: int) -> str:
    """Name a company after its trade and either a family or a word."""
    pattern = rng.choice(WORDS["trades"][trade]["companies"])
    family = rng.choice(_FAMILY[rng.choices(_INDEX, _WEIGHTS)[0]])
    name: str = pattern.format(
        f=family[0].upper() + family[1:], w=rng.choice(WORDS["company_words"])
    )
    return name
