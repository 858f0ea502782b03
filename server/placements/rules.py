"""When two spellings mean the same, when a planned day is too long, and what a school calls things.

Pure decisions: no clock, no database, no file. Keys are for comparing only
and are never shown or stored.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

LOST = "?\N{REPLACEMENT CHARACTER}"
"""What stands where a program could not write a letter."""

_QUOTES = str.maketrans({"\N{RIGHT SINGLE QUOTATION MARK}": "'", "`": "'", "\N{ACUTE ACCENT}": "'"})
_REMEMBERED = 1 << 15
_BLANKS = re.compile(r"\s+")
_LOST_LETTER = re.compile(r"\w\?|\?\w|\ufffd")


@lru_cache(_REMEMBERED)
def tidy(text: str) -> str:
    """The text without blanks around it, with single blanks inside, in composed form."""
    visible = "".join(
        " " if unicodedata.category(sign) in {"Cc", "Cf", "Zs", "Zl", "Zp"} else sign
        for sign in unicodedata.normalize("NFC", text)
    )
    return _BLANKS.sub(" ", visible).strip()


@lru_cache(_REMEMBERED)
def name_key(text: str) -> str:
    """Equal for names that differ only in blanks, case or kind of apostrophe."""
    return tidy(text).translate(_QUOTES).casefold()


@lru_cache(_REMEMBERED)
def class_key(text: str) -> str:
    """Equal for ``PRO 3A``, ``pro3a`` and ``Pro-3a``."""
    return re.sub(r"[\s\-_./]+", "", name_key(text))


@lru_cache(_REMEMBERED)
def word_key(text: str) -> str:
    """Equal for spellings that differ in accents, case and punctuation."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in plain if sign.isalnum())


def letters_lost(text: str) -> bool:
    """Whether a letter of this name was lost on the way, as in ``Y?lmaz``."""
    return _LOST_LETTER.search(text) is not None


def could_be(damaged: str, whole: str) -> bool:
    """Whether the damaged name is this name, each lost sign standing for one letter."""
    left, right = name_key(damaged), name_key(whole)
    return len(left) == len(right) and all(
        one == other or one in LOST or other in LOST for one, other in zip(left, right, strict=True)
    )


class KnownNames:
    """Names whose letters are all there, to repair damaged ones from."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names: dict[int, dict[str, str]] = {}
        self._words: dict[int, dict[str, str]] = {}
        for name in names:
            if letters_lost(name):
                continue
            self._names.setdefault(len(name_key(name)), {}).setdefault(name_key(name), name)
            for word in name.split():
                self._words.setdefault(len(name_key(word)), {}).setdefault(name_key(word), word)

    def repair(self, damaged: str) -> str | None:
        """The name with its letters back, where the known names leave one answer.

        A known name may be the whole text or give single words of it.
        """
        whole = _fitting(damaged, self._names)
        if len(whole) == 1:
            return whole[0]
        repaired: list[str] = []
        for word in damaged.split():
            fitting = _fitting(word, self._words) if letters_lost(word) else [word]
            if len(fitting) != 1:
                return None
            repaired.append(fitting[0])
        return " ".join(repaired)


def _fitting(damaged: str, known: Mapping[int, Mapping[str, str]]) -> list[str]:
    alike = known.get(len(name_key(damaged)), {})
    return [name for key, name in alike.items() if could_be(damaged, key)]


@dataclass(frozen=True, slots=True)
class WorkingTimeRule:
    """What the law lets a student of this age work in a day; ages both included.

    ``since`` and ``source`` say when and where the rule was read. It leads to
    warnings only: breaks and lessons of that day are not known here.
    """

    since: date
    ages: tuple[int, int]
    day_minutes: int
    break_minutes: int
    earliest: str
    latest: str
    sunday: bool
    source: str


WORKING_TIME: tuple[WorkingTimeRule, ...] = (
    WorkingTimeRule(
        since=date(2015, 1, 1),
        ages=(13, 15),
        day_minutes=7 * 60,
        break_minutes=30,
        earliest="07:00",
        latest="19:00",
        sunday=False,
        # At 13 only a social placement is allowed, with the same seven hours.
        source="Nadere regeling kinderarbeid (szw.rijksopenheid.nl/159, 2015);"
        " burgerschapindeschool.nl/arbo-atw",
    ),
    WorkingTimeRule(
        since=date(2015, 1, 1),
        ages=(16, 17),
        day_minutes=9 * 60,
        break_minutes=30,
        earliest="06:00",
        latest="23:00",
        sunday=True,
        source="Arbeidstijdenwet art. 5 (oudersenonderwijs.nl)",
    ),
)


def age_on(birth: date, day: date) -> int:
    """Whole years on that day; 29 February turns a year older on 1 March."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def minutes(clock: str) -> int:
    """Minutes since midnight of ``HH:MM``."""
    hours, _, rest = clock.partition(":")
    return int(hours) * 60 + int(rest)


def over_the_limit(
    birth: date,
    starts: date,
    schedule: Iterable[Mapping[str, object]],
    rules: Iterable[WorkingTimeRule] = WORKING_TIME,
) -> tuple[str, int, WorkingTimeRule] | None:
    """The first way in which a schedule asks more than the law allows at this age.

    Answers ``day-long``, ``hour-odd`` or ``sunday``, with the age on the first
    day and the rule; None where nothing is wrong or no rule is known. A day
    longer than four and a half hours is taken to have its legal break.
    """
    age = age_on(birth, starts)
    in_force = [r for r in rules if r.since <= starts and r.ages[0] <= age <= r.ages[1]]
    if not in_force:
        return None
    rule = max(in_force, key=lambda r: r.since)
    for entry in schedule:
        begin, end = str(entry["from"]), str(entry["to"])
        length = minutes(end) - minutes(begin)
        if length > 270:
            length -= rule.break_minutes
        if length > rule.day_minutes:
            return "day-long", age, rule
        if begin < rule.earliest or end > rule.latest:
            return "hour-odd", age, rule
        if entry["weekday"] == 7 and not rule.sunday:
            return "sunday", age, rule
    return None


_WORD = re.compile(r"(\b[Aa] )?\{([wW])(ord\.[A-Za-z0-9_.]+)\|([^}]*)\}")
# Before these English says "an", as far as one letter can tell.
_VOWEL = re.compile(r"(?!one|eu|uni|use)[aeiou]", re.IGNORECASE)
_LONGEST_WORD = 120


def own_words(vocabulary: object) -> dict[str, str]:
    """The words that a school has of its own, by key, such as ``word.coach``.

    Takes the school's ``vocabulary`` as it travels and passes over what can be
    no label. The app reads it in the same way: ``tests/vectors/own_words.json``.
    """
    if not isinstance(vocabulary, dict):
        return {}
    words: dict[str, str] = {}
    for key, value in vocabulary.items():
        word = value.strip() if isinstance(value, str) else ""
        if word and len(word) <= _LONGEST_WORD:
            words[key if "." in key else f"word.{key}"] = word
    return words


def in_own_words(text: str, words: Mapping[str, str]) -> str:
    """The text with the school's words: ``{word.coach|begeleider}`` reads "begeleider" until
    the school has a word, and ``{Word.coach|Begeleider}`` begins with a capital. An English
    "a" before it becomes "an" where the word asks for that.
    """

    def read(place: re.Match[str]) -> str:
        article, capital, key, usual = place[1] or "", place[2] == "W", place[3], place[4]
        word = words.get("w" + key, usual)
        if article and _VOWEL.match(word):
            article = f"{article.strip()}n "
        if capital and "w" + key in words:
            word = word[:1].upper() + word[1:]
        return article + word

    return _WORD.sub(read, text)


def all_in_own_words(texts: Any, words: Mapping[str, str]) -> Any:
    """A table of texts, as a JSON file holds it, with every text in the school's words."""
    if isinstance(texts, str):
        return in_own_words(texts, words)
    if isinstance(texts, list):
        return [all_in_own_words(each, words) for each in texts]
    if isinstance(texts, dict):
        return {key: all_in_own_words(each, words) for key, each in texts.items()}
    return texts
