"""What a change may touch of who sees what.

Pure: from changed records to the placements, companies, schools and people
whose grants must be looked at again. A record that is gone may have lost its
body; then everything counts as touched that it could have been about.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from server.identity.grants import REGION_WIDE, SEES_ALL_PLACEMENTS
from server.identity.rules import ROLES_IN, SCHOOL_IN_REGION
from server.sync.kinds import Record

CAUSES: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "placement": frozenset({"student", "school", "company", "ends", "mentors", "coaches"}),
        "student": frozenset({"person", "class"}),
        "class": frozenset({"mentors"}),
        "guardianship": frozenset({"student", "guardian", "starts", "ends"}),
        "role": frozenset({"person", "role", "school", "starts", "ends"}),
        "company": frozenset(),
        "calendar": frozenset({"today"}),
    }
)
"""The fields that grants follow from. Creating and dropping always count."""

DAWN, LAST_DAY = "0000-01-01", "9999-12-31"
"""Before and after all days."""


@dataclass(slots=True)
class Touched:
    """What must be looked at again; each set holds ids."""

    placements: set[str] = field(default_factory=set)
    students: set[str] = field(default_factory=set)
    classes: set[str] = field(default_factory=set)
    class_schools: set[str] = field(default_factory=set)
    listed: set[str] = field(default_factory=set)
    """Persons whose place on the lists of placements may begin or cease to count."""
    offices: set[str] = field(default_factory=set)
    """Schools all of whose placements are touched."""
    vacated: set[str] = field(default_factory=set)
    """Companies all of whose placements are touched."""
    schools: set[str] = field(default_factory=set)
    companies: set[str] = field(default_factory=set)
    persons: set[str] = field(default_factory=set)
    rechecked: frozenset[str] = frozenset()
    """Roles whose holders in the region may have lost what they were holders by."""
    every_company: bool = False
    overseen: bool = False
    """Any school with an inspector or an administrator of its own."""
    since: str | None = None
    """The day after which whatever begins or ends with a date is touched."""

    def __bool__(self) -> bool:
        return self != Touched()


def touched_by(changed: Iterable[Record]) -> Touched:
    """Everything that these changes may touch together."""
    touched = Touched()
    for record in changed:
        touch = _BY_KIND.get(record.kind)
        if touch is not None:
            touch(touched, record)
    return touched


def touch_role(
    touched: Touched, person: str, role: str, school: str | None, company: str | None
) -> None:
    """Add what a person's role there may touch, whether it begins or ends."""
    touched.persons.add(person)
    touched.listed.add(person)
    touched.every_company |= role in REGION_WIDE
    if company is not None:
        touched.companies.add(company)
    if school is not None:
        touched.schools.add(school)
        if role in SEES_ALL_PLACEMENTS:
            touched.offices.add(school)


def _placement(touched: Touched, record: Record) -> None:
    touched.placements.add(record.id)
    touched.persons.update(record.body.get("mentors", ()), record.body.get("coaches", ()))
    if "student" in record.body:
        touched.persons.add(record.body["student"])
    if record.body.get("company"):
        touched.companies.add(record.body["company"])


def _student(touched: Touched, record: Record) -> None:
    if "person" in record.body:
        touched.persons.add(record.body["person"])
        touched.students.add(record.body["person"])
    else:
        touched.offices.add(_place(record))
        touched.rechecked |= {"student"}


def _class(touched: Touched, record: Record) -> None:
    touched.classes.add(record.id)
    touched.class_schools.add(_place(record))
    touched.persons.update(record.body.get("mentors", ()))
    # Who was taken off the list shows only in what they still hold.
    touched.rechecked |= {"class_mentor"}


def touch_guardian(touched: Touched, student: str, guardian: str) -> None:
    """Add what somebody's being a student's guardian may touch, whether it begins or ends."""
    touched.students.add(student)
    touched.persons.add(guardian)


def _guardianship(touched: Touched, record: Record) -> None:
    if "student" in record.body and "guardian" in record.body:
        touch_guardian(touched, record.body["student"], record.body["guardian"])
    else:
        touched.offices.add(_place(record))
        touched.rechecked |= {"guardian"}


def _role(touched: Touched, record: Record) -> None:
    place = record.scope.partition(":")[0]
    school = _place(record) if place == "school" else None
    company = _place(record) if place == "company" else None
    role, person = record.body.get("role"), record.body.get("person")
    if role is not None and person is not None:
        if role in SCHOOL_IN_REGION:
            school = record.body.get("school")
        touch_role(touched, person, role, school, company)
        return
    # As what the region sees an administrator of one school: a coordinator.
    touched.rechecked |= {*ROLES_IN.get(place, ()), "coordinator"}
    touched.every_company |= not REGION_WIDE.isdisjoint(ROLES_IN.get(place, ()))
    touched.overseen |= place == "region"
    if company is not None:
        touched.companies.add(company)
        touched.vacated.add(company)
    if school is not None:
        touched.schools.add(school)
        touched.offices.add(school)


def _company(touched: Touched, record: Record) -> None:
    touched.companies.add(record.id)


def _calendar(touched: Touched, record: Record) -> None:
    touched.since = record.body.get("before", DAWN)


def _place(record: Record) -> str:
    return record.scope.partition(":")[2]


_BY_KIND: Mapping[str, Callable[[Touched, Record], None]] = MappingProxyType(
    {
        "placement": _placement,
        "student": _student,
        "class": _class,
        "guardianship": _guardianship,
        "role": _role,
        "company": _company,
        "calendar": _calendar,
    }
)
