"""What a demo region is made of, before it becomes records.

Plain values; ``plan`` fills them, ``records`` and ``days`` read them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from server.demo.calendar import SchoolYear
from server.demo.norms import TypeNorm
from server.demo.people import Person

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


@dataclass(frozen=True, slots=True)
class Size:
    """How large the region is; what is left out follows from the number of students."""

    schools: int = 10
    students: int = 40
    placements: int | None = None
    companies: int | None = None

    @property
    def placement_count(self) -> int:
        """Three students in four have a placement, one at least: the links are for its people."""
        if self.placements is not None:
            return self.placements
        return max(1, self.schools * self.students * 3 // 4)

    @property
    def company_count(self) -> int:
        """About three students a company."""
        if self.companies is not None:
            return self.companies
        return max(1, -(-self.placement_count // 3))


@dataclass(frozen=True, slots=True)
class DatedYear:
    """A school year with its holidays, as a record of one school."""

    id: str
    dates: SchoolYear


@dataclass(slots=True)
class PlacementType:
    """A norm as a record of one school."""

    id: str
    norm: TypeNorm
    year: int


@dataclass(slots=True)
class SchoolClass:
    """A class of one school year."""

    id: str
    name: str
    year: int
    mentors: list[Person]


@dataclass(slots=True)
class Student:
    """A student; ``id`` is the record's, ``person.id`` the person's."""

    id: str
    person: Person
    class_: SchoolClass
    number: str
    birth_date: date
    guardians: list[Person]


@dataclass(slots=True)
class School:
    """A school with everybody in it."""

    id: str
    name: str
    short: str
    sector: str
    town: tuple[str, str]
    year: DatedYear
    year_before: DatedYear
    types: list[PlacementType] = field(default_factory=list)
    classes: list[SchoolClass] = field(default_factory=list)
    coordinators: list[Person] = field(default_factory=list)
    administrators: list[Person] = field(default_factory=list)
    coaches: list[Person] = field(default_factory=list)
    students: list[Student] = field(default_factory=list)


@dataclass(slots=True)
class SiteKey:
    """A key that signs codes: a site's kiosk or poster, or the region's cards.

    ``seed`` is the private half.
    """

    id: str
    purpose: str
    seed: bytes
    label: str
    made_at: int
    revoked_at: int | None = None


@dataclass(slots=True)
class Site:
    """One address of a company."""

    id: str
    company: str
    name: str
    address: str
    postal_code: str
    town: str
    keys: list[SiteKey] = field(default_factory=list)


@dataclass(slots=True)
class Company:
    """A company with its sites and the people who guide students there."""

    id: str
    name: str
    trade: int
    kvk: str
    phone: str
    email: str
    ways: tuple[str, ...]
    recognised: str
    remarks: str
    sites: list[Site] = field(default_factory=list)
    mentors: list[Person] = field(default_factory=list)


@dataclass(slots=True)
class Hours:
    """The planned times of one weekday (1 is Monday)."""

    weekday: int
    starts: time
    ends: time


@dataclass(slots=True)
class Placement:
    """A student at a site, in a period."""

    id: str
    student: Student
    school: School
    year: DatedYear
    company: Company
    site: Site
    type: PlacementType
    starts: date
    ends: date
    schedule: list[Hours]
    mentors: list[Person]
    coaches: list[Person]
    former_coach: Person | None
    handed_over: date | None
    tasks: list[str]
    goals: list[str]
    card_id: str
    card_serial: str
    card_key: SiteKey
    punctual: float
    diligent: float
    ended_early: str = ""


@dataclass(slots=True)
class Region:
    """The whole demo region."""

    id: str
    name: str
    today: date
    seed: int
    founded: int
    card_key: SiteKey
    schools: list[School] = field(default_factory=list)
    companies: list[Company] = field(default_factory=list)
    placements: list[Placement] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)

    @property
    def showcase(self) -> Placement:
        """The placement whose people the sign-in links are for: due today, at a kiosk."""
        return self.placements[0]


def local_ms(day: date, at: time) -> int:
    """Give the moment of a local time, in whole milliseconds since 1970."""
    return int(datetime.combine(day, at, tzinfo=AMSTERDAM).timestamp()) * 1000
