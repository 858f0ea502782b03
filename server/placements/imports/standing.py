"""What a school holds before an import: the side that a roster is compared with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from server.sync.kinds import derived_id


@dataclass(frozen=True, slots=True)
class SchoolYear:
    """A school year of the school, both days included."""

    id: str
    name: str
    starts: date
    ends: date


@dataclass(frozen=True, slots=True)
class SchoolClass:
    """A class, in any school year."""

    id: str
    name: str
    school_year: str
    mentors: frozenset[str]


@dataclass(frozen=True, slots=True)
class Student:
    """A student of the school; empty texts where nothing is known."""

    id: str
    person: str
    name: str
    first_name: str
    class_id: str
    number: str
    birth_date: str
    email: str
    left_on: str


@dataclass(frozen=True, slots=True)
class Staff:
    """Somebody who works at the school, in all their roles there."""

    person: str
    name: str
    email: str
    roles: frozenset[str]


@dataclass(frozen=True, slots=True)
class Contact:
    """A mentor of a company."""

    company: str
    person: str
    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Site:
    """An address of a company."""

    id: str
    company: str
    name: str
    address: str
    postal_code: str
    town: str


@dataclass(frozen=True, slots=True)
class Company:
    """A company of the region, whichever school brought it."""

    id: str
    name: str
    sector: str
    kvk: str
    phone: str
    email: str
    recognised: str


@dataclass(frozen=True, slots=True)
class Placement:
    """A placement of the school. ``schedule`` and ``contacts`` are JSON text."""

    id: str
    student: str
    company: str
    site: str
    type: str
    starts: str
    ends: str
    schedule: str
    contacts: str
    mentors: frozenset[str]
    coaches: frozenset[str]
    company_name: str
    student_name: str
    ended_early: str


@dataclass(frozen=True, slots=True)
class Standing:
    """One school in its region, on one day.

    ``types`` are the ids and names of the placement types that the school may
    use. Companies, their sites and contacts are those of the whole region.
    ``gone`` are ids of records that were dropped and cannot be made again.
    """

    region: str
    school: str
    today: date
    years: tuple[SchoolYear, ...] = ()
    classes: tuple[SchoolClass, ...] = ()
    students: tuple[Student, ...] = ()
    staff: tuple[Staff, ...] = ()
    types: tuple[tuple[str, str], ...] = ()
    companies: tuple[Company, ...] = ()
    sites: tuple[Site, ...] = ()
    contacts: tuple[Contact, ...] = ()
    placements: tuple[Placement, ...] = ()
    gone: frozenset[str] = frozenset()

    @property
    def scope(self) -> str:
        """The school's own scope."""
        return f"school:{self.school}"

    def year_of(self, day: date) -> SchoolYear | None:
        """The school year with this day in it, else the first that ends after it."""
        later = [year for year in self.years if year.ends >= day]
        return min(later, key=lambda year: year.ends, default=None)

    def fresh(self, id: str) -> str:
        """The id, or the next one derived from it that was never dropped."""
        while id in self.gone:
            id = derived_id("gone", "again", id)
        return id
