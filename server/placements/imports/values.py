"""From the text of one cell to a value, in all the ways that offices write it.

Every reader answers the value, or raises :class:`Unreadable` with a code and,
where the meaning can be guessed, a suggestion in the form that the reader
would accept. Nothing here knows of other lines.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from server.placements.rules import tidy


class Unreadable(Exception):
    """A cell does not say what its column is about."""

    def __init__(self, code: str, suggestion: str | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.suggestion = suggestion


NOTHING = frozenset({"", "-", "--", "nvt", "n.v.t.", "n.v.t", "geen", "onbekend", "?", "x", "n/a"})

# A spreadsheet runs a cell that begins like this when the list is opened there.
_FORMULA = re.compile(r"^(?:[=@\t]|\+(?!\d)|[-+]\d*[A-Za-z]+\(|[-+]\d+[-+*/])|^'[=@+]")


def is_formula(text: str) -> bool:
    """Whether a spreadsheet would calculate this text instead of showing it."""
    return _FORMULA.match(text) is not None


_MONTHS = {
    word: number
    for number, words in enumerate(
        (
            "jan januari january",
            "feb februari february",
            "mrt maart mar march",
            "apr april",
            "mei may",
            "jun juni june",
            "jul juli july",
            "aug augustus august",
            "sep sept september",
            "okt oktober oct october",
            "nov november",
            "dec december",
        ),
        start=1,
    )
    for word in words.split()
}

_WEEKDAYS = {
    word: number
    for number, words in enumerate(
        (
            "ma maandag mon monday maa",
            "di dinsdag tue tuesday din",
            "wo woensdag wed wednesday woe",
            "do donderdag thu thursday don",
            "vr vrijdag fri friday vrij vri",
            "za zaterdag sat saturday zat",
            "zo zondag sun sunday zon",
        ),
        start=1,
    )
    for word in words.split()
}
WEEKDAYS = ("ma", "di", "wo", "do", "vr", "za", "zo")

_CLOCK_AFTER = r"(?:[t ]+\d{1,2}[:.]\d{2}(?:[:.]\d{2}(?:\.\d+)?)?(?:z|[+-]\d\d:?\d\d)?)?"
_WEEKDAY_BEFORE = re.compile(r"^([a-z]+)[., ]+(?=\d)")
_YEAR_FIRST = re.compile(rf"^(\d{{4}})[-/. ](\d{{1,2}})[-/. ](\d{{1,2}}){_CLOCK_AFTER}$")
_DAY_FIRST = re.compile(
    rf"^(\d{{1,2}})[-/. ](\d{{1,2}})[-/. ]['\u2019]?(\d{{4}}|\d{{2}}){_CLOCK_AFTER}$"
)
_MONTH_WORD = re.compile(r"^(\d{1,2})[-/. ]*([a-z]+)[-/., ]*['\u2019]?(\d{4}|\d{2})$")
_SERIAL = re.compile(r"^(\d{5})(?:[.,]\d+)?$")
_SERIAL_BEGINS = date(1899, 12, 30)


def _year(text: str, latest: int) -> int:
    """A year of two digits is the last such year up to ``latest``."""
    if len(text) == 4:
        return int(text)
    year = latest // 100 * 100 + int(text)
    return year if year <= latest else year - 100


def _day(year: int, month: int, day: int) -> date:
    try:
        found = date(year, month, day)
    except ValueError:
        suggestion = None
        if 1 <= day <= 12 < month <= 31:
            try:
                suggestion = date(year, day, month).strftime("%d-%m-%Y")
            except ValueError:
                suggestion = None
        raise Unreadable("day-does-not-exist", suggestion) from None
    if not 1900 <= year <= 2100:
        raise Unreadable("date-unreadable")
    return found


def read_date(text: str, latest_year: int = 2099) -> date:
    """A day as Dutch offices write it; the day always comes before the month.

    ``latest_year`` decides years of two digits: for births this year, for
    periods the end of the century.
    """
    said = tidy(text).lower().strip(".,;")
    if (named := _WEEKDAY_BEFORE.match(said)) and named[1] in _WEEKDAYS:
        said = said[named.end() :]
    if match := _YEAR_FIRST.match(said):
        return _day(int(match[1]), int(match[2]), int(match[3]))
    if match := _DAY_FIRST.match(said):
        return _day(_year(match[3], latest_year), int(match[2]), int(match[1]))
    if match := _MONTH_WORD.match(said):
        month = _MONTHS.get(match[2])
        if month is not None:
            return _day(_year(match[3], latest_year), month, int(match[1]))
    if re.fullmatch(r"(?:19|20)\d{6}", said):
        return _day(int(said[:4]), int(said[4:6]), int(said[6:]))
    if (match := _SERIAL.match(said)) and 14_000 <= int(match[1]) <= 70_000:
        return _SERIAL_BEGINS + timedelta(days=int(match[1]))
    raise Unreadable("date-unreadable")


def _clock(hours: str, minutes: str | None) -> str:
    hour, minute = int(hours), int(minutes or 0)
    if hour == 24 and minute == 0:
        return "24:00"
    if hour > 23 or minute > 59:
        raise Unreadable("time-unreadable")
    return f"{hour:02d}:{minute:02d}"


_ONE_CLOCK = r"(\d{1,2})(?:[:.uh](\d{2})|[uh])?(?:[:.]00)?"
_DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2212"
_CLOCKS = re.compile(
    rf"^(?:van )?{_ONE_CLOCK} ?(?:uur)? ?(?:[{_DASHES}]+|[/>]|tot(?: en met)?|t/m|to|until) ?"
    rf"{_ONE_CLOCK} ?(?:uur|u|h)?\.?$"
)
_FOUR_DIGITS = re.compile(r"^(\d{2})(\d{2}) ?[-\u2013\u2014] ?(\d{2})(\d{2})$")
_SINGLE = re.compile(rf"^{_ONE_CLOCK} ?(?:uur|u|h)?\.?$")


def read_clock(text: str) -> str:
    """One time of day, as ``HH:MM``."""
    match = _SINGLE.match(tidy(text).lower())
    if match is None:
        raise Unreadable("time-unreadable")
    return _clock(match[1], match[2])


def read_times(text: str) -> tuple[str, str]:
    """Begin and end of a working day, both ``HH:MM``; the end is the later."""
    said = tidy(text).lower()
    match = _FOUR_DIGITS.match(said) or _CLOCKS.match(said)
    if match is None:
        raise Unreadable("time-unreadable", _likely_times(said))
    begin, end = _clock(match[1], match[2]), _clock(match[3], match[4])
    if end == "24:00":
        end = "23:59"  # times stand within their day
    if begin >= end:
        afternoon = f"{int(end[:2]) + 12:02d}{end[2:]}"
        likely = f"{begin}-{afternoon}" if begin < afternoon and int(end[:2]) <= 7 else None
        raise Unreadable("times-backward", likely)
    return begin, end


def _likely_times(said: str) -> str | None:
    """From the first begin to the last end, for times with a break or a remark."""
    parts = re.split(r" ?(?:\ben\b|[+&;,]) ?", re.sub(r" ?\([^)]*\)", "", said).strip())
    try:
        times = [read_times(part) for part in parts if part != said]
    except Unreadable:
        return None
    in_order = all(one[1] <= next_one[0] for one, next_one in pairwise(times))
    return f"{times[0][0]}-{times[-1][1]}" if times and in_order else None


_DAY_SEPARATORS = re.compile(r"[\s,;+&/.|]+")
_DAY_RANGE = re.compile(r"\b([a-z]+)\.? ?(?:t/m|tm|tot en met|\u2013|\u2014|-) ?([a-z]+)\b")


def read_days(text: str) -> tuple[int, ...]:
    """Weekdays from 1 (Monday) to 7, in order, each once."""
    said = tidy(text).lower()
    if said in {"werkdagen", "dagelijks", "elke werkdag", "alle werkdagen"}:
        return 1, 2, 3, 4, 5
    if re.fullmatch(r"[1-7]([ ,;+/]*[1-7])*|[1-7](-[1-7]){2,}", said):
        return tuple(sorted({int(sign) for sign in said if sign.isdigit()}))
    found: set[int] = set()

    def spread(match: re.Match[str]) -> str:
        first, last = _WEEKDAYS.get(match[1]), _WEEKDAYS.get(match[2])
        if first is None or last is None:
            raise Unreadable("days-unreadable")
        if first > last:
            raise Unreadable("days-unreadable")
        found.update(range(first, last + 1))
        return " "

    if said.count("-") > 1:  # ma-wo-vr lists days, ma-vr is a range
        said = said.replace("-", " ")
    rest = _DAY_RANGE.sub(spread, said)
    for word in _DAY_SEPARATORS.split(rest):
        if word in {"", "en", "and", "op", "elke", "iedere", "every"}:
            continue
        day = _WEEKDAYS.get(word) or _WEEKDAYS.get(word.removesuffix("en"))
        if day is None:
            raise Unreadable("days-unreadable")
        found.add(day)
    if not found:
        raise Unreadable("days-unreadable")
    return tuple(sorted(found))


def schedule(days: Sequence[int], begin: str, end: str) -> list[dict[str, object]]:
    """The planned days of a placement as its record holds them."""
    return [{"weekday": day, "from": begin, "to": end} for day in days]


_EMAIL = re.compile(r"^[^\s@<>\"',;:()\\]+@[^\s@<>\"',;:()\\.-][^\s@<>\"',;:()\\]*\.[a-z]{2,}$")


def read_email(text: str) -> str:
    """One mail address; its domain in small letters."""
    said = tidy(text).strip("<>;, ").removeprefix("mailto:")
    name, _, domain = said.rpartition("@")
    found = f"{name}@{domain.lower()}"
    if not _EMAIL.match(found) or ".." in found or len(found) > 254:
        close = re.sub(r"\s+|\(at\)", lambda m: "@" if m[0] == "(at)" else "", said)
        raise Unreadable("email-invalid", close if close != said and _EMAIL.match(close) else None)
    return found


_POSTAL_CODE = re.compile(r"^(\d{4}) ?([A-Za-z]{2})$")
_TO_DIGIT = str.maketrans("OoIlSB", "001158")
_TO_LETTER = str.maketrans("0158", "OISB")


def read_postal_code(text: str) -> str:
    """A Dutch postal code as ``1234 AB``."""
    said = tidy(text)
    if match := _POSTAL_CODE.match(said):
        if match[1][0] != "0":
            return f"{match[1]} {match[2].upper()}"
        raise Unreadable("postal-code-invalid")
    close = said.replace(" ", "").replace("-", "")
    if len(close) == 6:
        guess = f"{close[:4].translate(_TO_DIGIT)} {close[4:].translate(_TO_LETTER).upper()}"
        if _POSTAL_CODE.match(guess) and guess[0] != "0":
            raise Unreadable("postal-code-invalid", guess)
    raise Unreadable("postal-code-invalid")


def read_kvk(text: str) -> str:
    """A number of the Chamber of Commerce: eight digits."""
    said = re.sub(r"[\s.]+", "", tidy(text)).removesuffix(",00")
    if re.fullmatch(r"\d{8}", said):
        return said
    # A spreadsheet drops the nought in front.
    raise Unreadable("kvk-invalid", "0" + said if re.fullmatch(r"\d{7}", said) else None)


_YES = frozenset({"ja", "j", "yes", "y", "1", "x", "true", "waar", "erkend"})
_NO = frozenset({"nee", "n", "no", "0", "false", "onwaar", "niet erkend"})
_UNKNOWN = frozenset({"onbekend", "?", "unknown", "weet niet", "nvt", "n.v.t."})


def read_recognised(text: str) -> str:
    """Whether a company is recognised: ``yes``, ``no`` or ``unknown``."""
    said = tidy(text).lower()
    for answer, words in (("yes", _YES), ("no", _NO), ("unknown", _UNKNOWN)):
        if said in words:
            return answer
    begins = re.match(r"(ja|nee)\b", said)
    raise Unreadable("answer-unreadable", begins[1] if begins else None)


_MARKS = _YES | {"v", "\u2713", "\u2714", "\u2611", "o", "*"}


def is_mark(text: str) -> bool:
    """Whether a cell ticks what its column is about."""
    return tidy(text).lower() in _MARKS


def is_no_mark(text: str) -> bool:
    """Whether a cell says of what its column is about that it is not so."""
    return tidy(text).lower() in _NO | NOTHING - _MARKS


def read_phone(text: str) -> str:
    """A telephone number as written, when it is one."""
    said = tidy(text)
    digits = sum(sign.isdigit() for sign in said)
    if re.fullmatch(r"[1-9]\d{8}", said):
        return f"0{said}"  # a spreadsheet drops the nought in front; Dutch numbers have ten digits
    if not 6 <= digits <= 20 or re.search(r"[^\d\s()+\-./a-z]", said.lower()):
        raise Unreadable("phone-unreadable")
    return said[:40]


# ---- names -----------------------------------------------------------------

_INFIXES = frozenset(
    (
        *("van", "de", "den", "der", "des", "ten", "ter", "te", "het", "'t", "'s", "d'"),
        *("in", "op", "aan", "bij", "uit", "onder", "over", "voor", "tot"),
        *("von", "zu", "du", "la", "le", "les", "el", "al", "da", "di", "do", "dos", "das", "del"),
    )
)


@dataclass(frozen=True, slots=True)
class PersonName:
    """A name as it is spoken, with the first name by itself."""

    full: str
    first: str


def _is_infix(word: str) -> bool:
    return word.lower().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'") in _INFIXES


def join_name(first: str, infix: str, last: str) -> PersonName:
    """The name from three columns."""
    return PersonName(full=tidy(f"{first} {infix} {last}"), first=tidy(first))


def split_name(text: str) -> PersonName:
    """The name from one column: ``Berg, Naomi ten`` or ``Naomi ten Berg``."""
    said = tidy(text)
    parts = [tidy(part) for part in said.split(",") if tidy(part)]
    if len(parts) == 3 and all(_is_infix(word) for word in parts[1].split()):
        return join_name(parts[2], parts[1], parts[0])
    if len(parts) == 3 and all(_is_infix(word) for word in parts[2].split()):
        return join_name(parts[1], parts[2], parts[0])
    if len(parts) == 2:
        words = parts[1].split()
        cut = len(words)
        while cut > 1 and _is_infix(words[cut - 1]):
            cut -= 1
        return join_name(" ".join(words[:cut]), " ".join(words[cut:]), parts[0])
    words = said.split()
    cut = next((at for at, word in enumerate(words) if at and _is_infix(word)), 1)
    return PersonName(full=said, first=" ".join(words[:cut]))


_DEPARTED = re.compile(
    r"\(?\s*\b(vertrokken|uitgeschreven|van school(?: af)?|uitgestroomd|gestopt|left)\b[^)]*\)?",
    re.IGNORECASE,
)


def departed(text: str) -> str | None:
    """The name without the remark that this person has left, None without one."""
    if _DEPARTED.search(text) is None:
        return None
    return tidy(_DEPARTED.sub(" ", text)).strip(" ,-")


def repair_twice_encoded(text: str) -> str | None:
    """``Esm\u00e9e`` for a text whose UTF-8 was read as Windows-1252, else None."""
    if not re.search(
        r"[\u00c2-\u00c5][\u0080-\u00bf\u20ac\u201a-\u2122\u0152-\u017e\u0192\u02c6\u02dc]", text
    ):
        return None
    try:
        return text.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return None
