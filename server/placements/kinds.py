"""The records of the organisation, who may write them, and their read tables.

What a field means is said where it is not plain from its name. The kind
``note`` is a promise to clients that other people wrote: its fields, limits
and writers do not change.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from server.placements.upgrades import UPGRADES
from server.sync.kinds import (
    Body,
    Feature,
    Field,
    FieldType,
    Kind,
    Policy,
    Projection,
    Record,
    Row,
)

ADMINISTRATOR = frozenset({"administrator"})
SCHOOL_OFFICE = frozenset({"coordinator", "administrator"})
COMPANY_DESK = SCHOOL_OFFICE | {"company_mentor"}
NOTE_STAFF = frozenset({"coach", "class_mentor", "coordinator"})

SECTORS = ("pro", "vso", "vmbo")
WAYS = ("kiosk", "poster", "card", "weekly-link", "paper", "declare")
RECOGNISED = ("yes", "no", "unknown")

LONG_TEXT = 64 * 1024


def _fields(**fields: Field) -> Mapping[str, Field]:
    return MappingProxyType(fields)


def _text(most: int = 200, *, required: bool = False, **more: Any) -> Field:
    return Field(FieldType.TEXT, required=required, max=most, **more)


def _id(*, required: bool = False, once: bool = False) -> Field:
    return Field(FieldType.ID, Policy.ONCE if once else Policy.LATEST, required=required)


def _date(*, required: bool = False) -> Field:
    return Field(FieldType.DATE, required=required)


def _number(most: int) -> Field:
    return Field(FieldType.NUMBER, max=most)


def _people(most: int) -> Field:
    return Field(FieldType.IDS, Policy.UNION, max=most)


def _json(most: int) -> Field:
    return Field(FieldType.JSON, max=most)


def _scope_names_it(scope: str, body: Body) -> str | None:
    return scope.partition(":")[2] or None


REGION = Kind(
    name="region",
    scopes=("region",),
    fields=_fields(name=_text(required=True)),
    write={"region": ADMINISTRATOR},
)

# Whoever writes in `region` writes for all schools of the network; an office is
# therefore bound to its own school, and to what is that school's own affair.
SCHOOL = Kind(
    name="school",
    scopes=("region",),
    fields=_fields(
        name=_text(required=True, write=ADMINISTRATOR),
        short=_text(40, write=ADMINISTRATOR),
        brin=_text(20, write=ADMINISTRATOR),
        sector=Field(FieldType.CHOICE, choices=SECTORS, write=ADMINISTRATOR),
        vocabulary=_json(16 * 1024),
        sick_rule=_text(2000),
        town=_text(100, write=ADMINISTRATOR),
    ),
    write={"region": SCHOOL_OFFICE},
    drop={"region": ADMINISTRATOR},
    own={"coordinator": "school"},
)
"""``vocabulary`` maps a label's key, as ``word.students``, to the school's own word.

docs/own-words.md says what a pack holds.
"""

SCHOOL_YEAR = Kind(
    name="school-year",
    scopes=("region",),
    fields=_fields(
        school=_id(required=True, once=True),
        name=_text(20, required=True),
        starts=_date(required=True),
        ends=_date(required=True),
        holidays=_json(16 * 1024),
    ),
    write={"region": SCHOOL_OFFICE},
)
"""``holidays`` is a list of ``{name, from, to}``, both days included."""

PLACEMENT_TYPE = Kind(
    name="placement-type",
    scopes=("region",),
    fields=_fields(
        name=_text(required=True),
        code=_text(40),
        school=_id(),
        year=_number(9),
        norm_hours=_number(5_000),
        max_day_minutes=_number(24 * 60),
        source=_text(500),
    ),
    write={"region": SCHOOL_OFFICE},
)
"""``source`` says where the norm was read; a type without ``school`` is everybody's."""

CLASS = Kind(
    name="class",
    scopes=("school",),
    fields=_fields(name=_text(80, required=True), school_year=_id(), mentors=_people(20)),
    write={"school": SCHOOL_OFFICE},
    causes_grants=True,
)

STUDENT = Kind(
    name="student",
    scopes=("school",),
    fields=_fields(
        **{"class": _id()},
        person=_id(required=True, once=True),
        name=_text(required=True),
        first_name=_text(100),
        number=_text(40),
        birth_date=_date(),
        email=_text(254),
        left_on=_date(),
    ),
    write={"school": SCHOOL_OFFICE},
    causes_grants=True,
)
"""``left_on`` is set once a student has left the school; nothing is deleted for it."""

COMPANY = Kind(
    name="company",
    scopes=("company",),
    fields=_fields(
        name=_text(required=True, write=SCHOOL_OFFICE),
        sector=_text(80, write=SCHOOL_OFFICE),
        kvk=_text(20, write=SCHOOL_OFFICE),
        phone=_text(40),
        email=_text(254),
        ways=Field(FieldType.TAGS, max=10, max_item=20, write=SCHOOL_OFFICE),
        recognised=Field(FieldType.CHOICE, choices=RECOGNISED, write=SCHOOL_OFFICE),
        remarks=_text(5_000, write=SCHOOL_OFFICE),
    ),
    write={"company": COMPANY_DESK},
    drop={"company": SCHOOL_OFFICE},
    derives=_scope_names_it,
    founding=("", "region"),
    causes_grants=True,
)
"""``ways`` lists how presence may be shown there, of :data:`WAYS`."""

COMPANY_SITE = Kind(
    name="company-site",
    scopes=("company",),
    fields=_fields(
        company=_id(required=True, once=True),
        name=_text(required=True),
        address=_text(),
        postal_code=_text(12),
        town=_text(100),
        travel=_text(500),
    ),
    write={"company": SCHOOL_OFFICE},
)
"""``travel`` says how to get there: the bus, the back door, where to ask."""

PLACEMENT = Kind(
    name="placement",
    scopes=("placement",),
    fields=_fields(
        student=_id(required=True, once=True),
        site=_id(once=True),
        school=_id(once=True),
        company=_id(once=True),
        type=_id(),
        starts=_date(required=True),
        ends=_date(required=True),
        schedule=_json(8 * 1024),
        mentors=_people(20),
        coaches=_people(20),
        tasks=Field(FieldType.TEXT, Policy.TEXT, max=LONG_TEXT),
        goals=Field(FieldType.TEXT, Policy.TEXT, max=LONG_TEXT),
        student_name=_text(),
        company_name=_text(),
        site_name=_text(),
        contacts=_json(8 * 1024),
        ended_early=_text(1_000),
    ),
    write={"placement": SCHOOL_OFFICE},
    derives=_scope_names_it,
    founding=("school", "school"),
    fills={
        "school": ("school-of-student", "student"),
        "company": ("company-of-site", "site"),
        "company_name": ("company-name-of-site", "site"),
        "site_name": ("name-of-site", "site"),
    },
    causes_grants=True,
)
"""``schedule`` lists ``{weekday 1..7, from, to}``, ``contacts`` ``{person, role, name, phone}``.

The names are copied here because neither the student nor the mentor receives
the school's own records. A student's name is never looked up for a writer: it
would tell one school the names of another's students.
"""

NOTE = Kind(
    name="note",
    scopes=("placement", "placement-staff"),
    fields=_fields(
        title=_text(required=True),
        body=Field(FieldType.TEXT, Policy.TEXT, max=LONG_TEXT),
        follow_up=Field(FieldType.DATE, Policy.ASK),
        tags=Field(FieldType.TAGS, Policy.UNION, max=50, max_item=50),
        about=Field(FieldType.DATE, Policy.ONCE),
        pinned=Field(FieldType.FLAG),
    ),
    write={
        "placement": NOTE_STAFF | {"student", "company_mentor"},
        "placement-staff": NOTE_STAFF,
    },
)


def _cell(value: Any) -> Any:
    """A field's value as a read table keeps it."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return value


def _copied(kind: str, table: str, *fields: str, school: bool = False) -> Projection:
    """One row a record with these fields; ``school`` adds the school of its scope."""

    def rows(records: Sequence[Record]) -> Sequence[Row]:
        found: list[Row] = []
        for record in records:
            if record.gone:
                continue
            row: Row = {name: _cell(record.body.get(name)) for name in fields}
            if school:
                row["school"] = record.scope.partition(":")[2]
            found.append(row)
        return found

    columns = (*fields, "school") if school else fields
    return Projection(frozenset({kind}), table, columns, rows)


def _class_mentors(records: Sequence[Record]) -> Sequence[Row]:
    return [
        {"person": person, "school": record.scope.partition(":")[2]}
        for record in records
        if not record.gone
        for person in record.body.get("mentors", ())
    ]


def _placement_people(records: Sequence[Record]) -> Sequence[Row]:
    return [
        {"placement": record.id, "person": person, "role": role}
        for record in records
        if not record.gone
        for role, field in (("mentor", "mentors"), ("coach", "coaches"))
        for person in record.body.get(field, ())
    ]


PROJECTIONS = (
    _copied("region", "region_profile", "name"),
    _copied(
        "school", "school", "name", "short", "brin", "sector", "vocabulary", "sick_rule", "town"
    ),
    _copied("school-year", "school_year", "school", "name", "starts", "ends", "holidays"),
    _copied(
        "placement-type",
        "placement_type",
        "name",
        "code",
        "school",
        "year",
        "norm_hours",
        "max_day_minutes",
    ),
    _copied("class", "school_class", "name", "school_year", school=True),
    Projection(frozenset({"class"}), "class_mentor", ("person", "school"), _class_mentors),
    _copied(
        "student",
        "student",
        "person",
        "name",
        "first_name",
        "class",
        "number",
        "birth_date",
        "email",
        "left_on",
        school=True,
    ),
    _copied("company", "company", "name", "sector", "kvk", "phone", "email", "ways", "recognised"),
    _copied("company-site", "company_site", "company", "name", "address", "postal_code", "town"),
    _copied(
        "placement",
        "placement",
        "student",
        "site",
        "school",
        "company",
        "type",
        "starts",
        "ends",
        "schedule",
        "student_name",
        "company_name",
        "site_name",
        "contacts",
        "ended_early",
    ),
    Projection(
        frozenset({"placement"}),
        "placement_person",
        ("placement", "person", "role"),
        _placement_people,
    ),
)

FACTS = {
    "school-of-student": (
        "SELECT person, school FROM student"
        " WHERE region = :region AND person IN :keys AND left_on IS NULL"
    ),
    "company-of-site": (
        "SELECT source, company FROM company_site WHERE region = :region AND source IN :keys"
    ),
    "name-of-site": (
        "SELECT source, name FROM company_site WHERE region = :region AND source IN :keys"
    ),
    "company-name-of-site": (
        "SELECT site.source, company.name FROM company_site AS site"
        " JOIN company ON company.region = site.region AND company.source = site.company"
        " WHERE site.region = :region AND site.source IN :keys"
    ),
}

FEATURE = Feature(
    name="placements",
    kinds=(
        REGION,
        SCHOOL,
        SCHOOL_YEAR,
        PLACEMENT_TYPE,
        CLASS,
        STUDENT,
        COMPANY,
        COMPANY_SITE,
        PLACEMENT,
        NOTE,
    ),
    projections=PROJECTIONS,
    upgrades=UPGRADES,
    facts=FACTS,
)
