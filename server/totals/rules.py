"""Which minutes of a day count as hours, and which totals are too small to show.

Pure decisions. The phone adds up the same days in
``pwa/src/lib/progress/hours.ts``; ``tests/vectors/counted_hours.json`` keeps
the two in step. What a day amounts to is decided before, by the rule of the
day; breaks are placement time and are not taken off here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

LEVELS = ("kiosk", "card", "poster", "declared", "corrected")
"""Evidence levels, the strongest first."""

MANUAL = frozenset({"declared", "corrected"})
"""Levels of hours that somebody typed."""

SMALLEST = 5
"""Totals of fewer students than this tell of a person, and are not shown."""


class Standing(StrEnum):
    """What a day adds to the hours."""

    COUNTED = "counted"
    WAITING = "waiting"  # said by the student, not yet answered by the company
    OPEN = "open"  # present, but from when or until when nobody knows
    ABSENT = "absent"
    MISSING = "missing"  # planned and over, and nothing is known
    TO_COME = "to-come"
    FREE = "free"


@dataclass(frozen=True, slots=True)
class DayFacts:
    """A day as the rule of the day left it; ``over``: it lies before today."""

    planned: int
    present: bool
    known: bool
    minutes: int
    evidence: str | None
    confirmed: str | None
    absence: str | None
    over: bool


def standing(day: DayFacts) -> Standing:
    """Say what a day adds. A day under way is still to come.

    Of who scanned at one end the company can refuse what they said about the
    other: that end is not known then, and nobody will be asked about it again.
    """
    if day.present:
        if not day.known:
            return Standing.OPEN if day.over else Standing.TO_COME
        if day.evidence == "declared" and day.confirmed != "yes":
            return Standing.OPEN if day.confirmed == "no" else Standing.WAITING
        return Standing.COUNTED
    if day.absence is not None:
        return Standing.ABSENT
    if day.planned == 0:
        return Standing.FREE
    return Standing.MISSING if day.over else Standing.TO_COME


@dataclass(slots=True)
class Hours:
    """Minutes and days added up.

    ``planned`` is of days that had their turn, ``to_come`` of those that did
    not. ``levels`` divides ``counted`` by evidence; ``open_planned`` is what
    was planned on the days of which an end is not known.
    """

    planned: int = 0
    to_come: int = 0
    counted: int = 0
    waiting: int = 0
    open_planned: int = 0
    levels: dict[str, int] = field(default_factory=lambda: dict.fromkeys(LEVELS, 0))
    days: dict[str, int] = field(default_factory=lambda: dict.fromkeys(Standing, 0))

    def add(self, day: DayFacts) -> None:
        """Add one day."""
        stands = standing(day)
        self.days[stands] += 1
        if stands is Standing.TO_COME:
            self.to_come += day.planned
            return
        self.planned += day.planned
        if stands is Standing.OPEN:
            self.open_planned += day.planned
        elif stands is Standing.WAITING:
            self.waiting += day.minutes
        elif stands is Standing.COUNTED:
            self.counted += day.minutes
            if day.evidence in self.levels:
                self.levels[day.evidence] += day.minutes

    def add_all(self, other: Hours) -> None:
        """Add what was added up elsewhere."""
        self.planned += other.planned
        self.to_come += other.to_come
        self.counted += other.counted
        self.waiting += other.waiting
        self.open_planned += other.open_planned
        for level, minutes in other.levels.items():
            self.levels[level] += minutes
        for stands, days in other.days.items():
            self.days[stands] += days


def add_up(days: Iterable[DayFacts]) -> Hours:
    """The hours of these days together."""
    hours = Hours()
    for day in days:
        hours.add(day)
    return hours


def too_small(students: Mapping[str, int], smallest: int = SMALLEST) -> frozenset[str]:
    """The cells of which only a rounded sum of hours is shown.

    Those with fewer than ``smallest`` students, and as many of the next ones
    as it takes: what is hidden must hold ``smallest`` students together, or it
    could be found by subtracting the rest from the whole. A cell without
    students tells of nobody and hides nothing.
    """
    in_order = sorted((count, cell) for cell, count in students.items() if count > 0)
    hidden: set[str] = set()
    together = 0
    for count, cell in in_order:
        if count >= smallest and (not hidden or together >= smallest):
            break
        hidden.add(cell)
        together += count
    return frozenset(hidden)
