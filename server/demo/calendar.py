"""School years with the holidays of the Dutch calendar, as settings of a school.

The holidays are the nationally fixed and advised ones of the three regions.
Schools move them and add days of their own, so the demo writes them into the
``school-year`` record, where a coordinator changes them; no rule reads this
module.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class HolidayRegion(StrEnum):
    """The part of the country whose summer and spring a school follows."""

    NORTH = "noord"
    MIDDLE = "midden"
    SOUTH = "zuid"


@dataclass(frozen=True, slots=True)
class Holiday:
    """Days without school, both ends included."""

    name: str
    first: date
    last: date

    def covers(self, day: date) -> bool:
        """Say whether the day falls in it."""
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class SchoolYear:
    """One school year, 1 August to 31 July, of one holiday region."""

    name: str
    starts: date
    ends: date
    lessons_from: date
    lessons_to: date
    holidays: tuple[Holiday, ...]

    def is_off(self, day: date) -> bool:
        """Say whether the school is closed all day."""
        return any(holiday.covers(day) for holiday in self.holidays)


# 2026-2027. (name, {region: (first, last)}); the summer before and the one after.
_FIXED_2026: tuple[tuple[str, dict[HolidayRegion, tuple[date, date]]], ...] = (
    (
        "Herfstvakantie",
        {
            HolidayRegion.NORTH: (date(2026, 10, 10), date(2026, 10, 18)),
            HolidayRegion.MIDDLE: (date(2026, 10, 17), date(2026, 10, 25)),
            HolidayRegion.SOUTH: (date(2026, 10, 17), date(2026, 10, 25)),
        },
    ),
    (
        "Kerstvakantie",
        dict.fromkeys(HolidayRegion, (date(2026, 12, 19), date(2027, 1, 3))),
    ),
    (
        "Voorjaarsvakantie",
        {
            HolidayRegion.NORTH: (date(2027, 2, 20), date(2027, 2, 28)),
            HolidayRegion.MIDDLE: (date(2027, 2, 20), date(2027, 2, 28)),
            HolidayRegion.SOUTH: (date(2027, 2, 13), date(2027, 2, 21)),
        },
    ),
    (
        "Meivakantie",
        dict.fromkeys(HolidayRegion, (date(2027, 4, 24), date(2027, 5, 2))),
    ),
)
_SUMMER_2026: dict[HolidayRegion, tuple[date, date]] = {
    HolidayRegion.NORTH: (date(2026, 7, 4), date(2026, 8, 16)),
    HolidayRegion.MIDDLE: (date(2026, 7, 18), date(2026, 8, 30)),
    HolidayRegion.SOUTH: (date(2026, 7, 11), date(2026, 8, 23)),
}
_SUMMER_2027: dict[HolidayRegion, tuple[date, date]] = {
    HolidayRegion.NORTH: (date(2027, 7, 10), date(2027, 8, 22)),
    HolidayRegion.MIDDLE: (date(2027, 7, 17), date(2027, 8, 29)),
    HolidayRegion.SOUTH: (date(2027, 7, 24), date(2027, 9, 5)),
}


def starting_year(day: date) -> int:
    """Tell in which calendar year the school year of a day began."""
    return day.year if day.month >= 8 else day.year - 1


def school_year(starts_in: int, region: HolidayRegion) -> SchoolYear:
    """Give the school year that begins in August of a calendar year.

    Only 2026-2027 has its published dates. Other years borrow them, moved by
    whole weeks to about the same date, which keeps the weekdays.
    """
    moved = _whole_weeks(starts_in)
    vacations = [
        Holiday(name, first + moved, last + moved)
        for name, by_region in _FIXED_2026
        for first, last in (by_region[region],)
    ]
    before, after = _SUMMER_2026[region], _SUMMER_2027[region]
    starts, ends = date(starts_in, 8, 1), date(starts_in + 1, 7, 31)
    lessons_from = before[1] + moved + timedelta(days=1)
    lessons_to = after[0] + moved - timedelta(days=1)
    summers = [Holiday("Zomervakantie", starts, lessons_from - timedelta(days=1))]
    if lessons_to < ends:
        summers.append(Holiday("Zomervakantie", lessons_to + timedelta(days=1), ends))
    holidays = sorted([*summers, *vacations, *_free_days(starts_in + 1)], key=lambda h: h.first)
    return SchoolYear(
        f"{starts_in}-{starts_in + 1}", starts, ends, lessons_from, lessons_to, tuple(holidays)
    )


def _whole_weeks(starts_in: int) -> timedelta:
    """Give the whole weeks between 2026 and a year, to the nearest."""
    days = (date(starts_in, 8, 1) - date(2026, 8, 1)).days
    return timedelta(weeks=round(days / 7))


def _free_days(year: int) -> Iterator[Holiday]:
    """Give the public holidays on which schools are closed in the spring of a year."""
    easter = _easter(year)
    yield Holiday("Goede Vrijdag", easter - timedelta(days=2), easter - timedelta(days=2))
    yield Holiday("Tweede paasdag", easter + timedelta(days=1), easter + timedelta(days=1))
    yield Holiday("Bevrijdingsdag", date(year, 5, 5), date(year, 5, 5))
    yield Holiday("Hemelvaart", easter + timedelta(days=39), easter + timedelta(days=40))
    yield Holiday("Tweede pinksterdag", easter + timedelta(days=50), easter + timedelta(days=50))


def _easter(year: int) -> date:
    """Reckon Easter Sunday in the Gregorian calendar."""
    golden = year % 19
    century, of_century = divmod(year, 100)
    leap_centuries, rest = divmod(century, 4)
    shift = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - leap_centuries - shift + 15) % 30
    leap_years, past_leap = divmod(of_century, 4)
    weekday = (32 + 2 * rest + 2 * leap_years - epact - past_leap) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)
