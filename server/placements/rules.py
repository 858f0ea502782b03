"""When two spellings mean the same, and when a planned day is too long.

Pure decisions: no clock, no database, no file. Keys are for comparing only
and are never shown or stored.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

LOST = "?\N{REPLACEMENT CHARACTER}"
"""What stands where a program could not write a letter."""

_QUOTES = str.maketrans({"\N{RIGHT SINGLE QUOTATION MARK}": "'", "`": "'", "\N{ACUTE ACCENT}": "'"})
_BLANKS = re.compile(r"\s+")
_LOST_LETTER = re.compile(r"\w\?|\?\w|\ufffd")


def tidy(text: str) -> str:
    """The text without blanks around it, with single blanks inside, in composed form."""
    visible = "".join(
        " " if unicodedata.category(sign) in {"Cc", "Cf", "Zs", "Zl", "Zp"} else sign
        for sign in unicodedata.normalize("NFC", text)
    )
    return _BLANKS.sub(" ", visible).strip()


def name_key(text: str) -> str:
    """Equal for names that differ only in blanks, case or kind of apostrophe."""
    return tidy(text).translate(_QUOTES).casefold()


def class_key(text: str) -> str:
    """Equal for ``PRO 3A``, ``pro3a`` and ``Pro-3a``."""
    return re.sub(r"[\s\-_./]+", "", name_key(text))


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


def repair(damaged: str, known: Iterable[str]) -> str | None:
    """The name with its letters back, where the known names leave one answer.

    A known name may be the whole text or give single words of it.
    """
    whole: dict[str, str] = {}
    words: dict[str, str] = {}
    for name in known:
        if letters_lost(name):
            continue
        if could_be(damaged, name):
            whole.setdefault(name_key(name), name)
        for word in name.split():
            words.setdefault(name_key(word), word)
    if len(whole) == 1:
        return next(iter(whole.values()))
    repaired: list[str] = []
    for word in damaged.split():
        if not letters_lost(word):
            repaired.append(word)
            continue
        fitting = [known_word for known_word in words.values() if could_be(word, known_word)]
        if len(fitting) != 1:
            return None
        repaired.append(fitting[0])
    return " ".join(repaired)


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
        source="Nadere regeling kinderarbeid; Arbeidstijdenwet (szw.rijksoverheid.nl)",
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
