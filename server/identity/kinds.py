"""The records about people: their roles, their guardians and themselves.

A role stands in the scope that it is about: a coach in their school, a mentor
in their company, an inspector, a region lead or an administrator in the
region. Where it stands decides who may give it, so that nobody can hand out
more than they have: see :func:`role_id`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from server.identity.passing import FOLLOW_UPS
from server.identity.rules import ROLES_IN, SCHOOL_IN_REGION
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
    derived_id,
)

NO_ID = ""
"""No record can have this id, so a record that should is refused."""

SCHOOL_OFFICE = frozenset({"coordinator", "administrator"})
ADMINISTRATOR = frozenset({"administrator"})
SELF = frozenset({"self"})

GIVEN_ROLES = tuple(role for roles in ROLES_IN.values() for role in roles)
LANGUAGES = ("nl", "en")


def _fields(**fields: Field) -> Mapping[str, Field]:
    return MappingProxyType(fields)


def _text(max: int, *, required: bool = False) -> Field:
    return Field(FieldType.TEXT, required=required, max=max)


def _once_id(*, required: bool = True) -> Field:
    return Field(FieldType.ID, Policy.ONCE, required=required)


def role_id(scope: str, person: str, role: str, school: str | None = None) -> str:
    """Name the record of a person's role in a scope, the same on every device.

    ``school`` counts only where a role in the region is about one school, so
    that one person can inspect two schools. A role that cannot stand in the
    scope has no id at all, and a record of it is refused.
    """
    if role not in ROLES_IN.get(scope.partition(":")[0], ()):
        return NO_ID
    if school is not None and role in SCHOOL_IN_REGION:
        return derived_id(scope, "role", f"{person}/{role}/{school}")
    return derived_id(scope, "role", f"{person}/{role}")


def guardianship_id(scope: str, student: str, guardian: str) -> str:
    """Name the record that makes one person the guardian of another."""
    return derived_id(scope, "guardianship", f"{student}/{guardian}")


def calendar_id() -> str:
    """Name the one calendar of a region."""
    return derived_id("region", "calendar", "")


def _role_derives(scope: str, body: Body) -> str | None:
    return role_id(scope, str(body.get("person")), str(body.get("role")), body.get("school"))


def _guardianship_derives(scope: str, body: Body) -> str | None:
    return guardianship_id(scope, str(body.get("student")), str(body.get("guardian")))


def _scope_names_it(scope: str, body: Body) -> str | None:
    return scope.partition(":")[2] or None


ROLE = Kind(
    name="role",
    scopes=("region", "school", "company"),
    fields=_fields(
        person=_once_id(),
        role=Field(FieldType.CHOICE, Policy.ONCE, required=True, choices=GIVEN_ROLES),
        school=_once_id(required=False),
        name=_text(200),
        email=_text(254),
        starts=Field(FieldType.DATE),
        ends=Field(FieldType.DATE),
    ),
    write={"region": ADMINISTRATOR, "school": SCHOOL_OFFICE, "company": SCHOOL_OFFICE},
    drop={},
    derives=_role_derives,
    causes_grants=True,
)
"""It counts from ``starts`` up to and including ``ends``, where those are set.

It is ended and never dropped: its id follows from what it says, and a dropped
record's id cannot be used again.

``school`` says of which school an inspector or an administrator is; in
``school:`` and ``company:`` scopes it means nothing.
"""

GUARDIANSHIP = Kind(
    name="guardianship",
    scopes=("school",),
    fields=_fields(
        student=_once_id(),
        guardian=_once_id(),
        name=_text(200),
        starts=Field(FieldType.DATE),
        ends=Field(FieldType.DATE),
    ),
    write={"school": SCHOOL_OFFICE},
    drop={},
    derives=_guardianship_derives,
    causes_grants=True,
)
"""It counts between its days as a role does, and is ended and never dropped for the same
reason: a parent who was taken off by mistake, or comes back, must be able to be put on again.
"""

PERSON = Kind(
    name="person",
    scopes=("person",),
    fields=_fields(
        name=_text(200, required=True),
        language=Field(FieldType.CHOICE, choices=LANGUAGES),
    ),
    write={"person": SELF},
    derives=_scope_names_it,
)

CALENDAR = Kind(
    name="calendar",
    scopes=("region",),
    fields=_fields(
        today=Field(FieldType.DATE, required=True),
        before=Field(FieldType.DATE),
    ),
    write={},
    derives=lambda scope, body: calendar_id(),
    causes_grants=True,
)
"""The day that the region lives in, put by the server when a day begins.

Being a record it stands in the journal, so a role that ends with a day ends at
one place in history, and a replay derives the same grants on any later day.
``before`` is the day that it replaces.
"""


def _role_rows(records: Sequence[Record]) -> Sequence[Row]:
    rows: list[Row] = []
    for record in records:
        place, _, about = record.scope.partition(":")
        if record.gone or record.body.get("role") not in ROLES_IN.get(place, ()):
            continue
        school = about if place == "school" else None
        if record.body["role"] in SCHOOL_IN_REGION:
            school = record.body.get("school")
        rows.append(
            {
                "person": record.body.get("person"),
                "role": record.body["role"],
                "school": school,
                "company": about if place == "company" else None,
                **{name: record.body.get(name) for name in ("name", "email", "starts", "ends")},
            }
        )
    return rows


_OF_GUARDIANSHIP = ("student", "guardian", "name", "starts", "ends")


def _guardianship_rows(records: Sequence[Record]) -> Sequence[Row]:
    return [
        {
            "school": record.scope.partition(":")[2],
            **{name: record.body.get(name) for name in _OF_GUARDIANSHIP},
        }
        for record in records
        if not record.gone
    ]


def _profile_rows(records: Sequence[Record]) -> Sequence[Row]:
    return [
        {
            "person": record.scope.partition(":")[2],
            **{name: record.body.get(name) for name in ("name", "language")},
        }
        for record in records
        if not record.gone
    ]


def _calendar_rows(records: Sequence[Record]) -> Sequence[Row]:
    return [
        {name: record.body.get(name) for name in ("today", "before")}
        for record in records
        if not record.gone
    ]


FEATURE = Feature(
    name="identity",
    follow_ups=FOLLOW_UPS,
    kinds=(ROLE, GUARDIANSHIP, PERSON, CALENDAR),
    projections=(
        Projection(
            frozenset({"role"}),
            "role",
            ("person", "role", "school", "company", "name", "email", "starts", "ends"),
            _role_rows,
        ),
        Projection(
            frozenset({"guardianship"}),
            "guardianship",
            ("school", *_OF_GUARDIANSHIP),
            _guardianship_rows,
        ),
        Projection(
            frozenset({"person"}), "person_profile", ("person", "name", "language"), _profile_rows
        ),
        Projection(frozenset({"calendar"}), "calendar", ("today", "before"), _calendar_rows),
    ),
)
