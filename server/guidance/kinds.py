"""Visits, consent and hand-overs: their records, who may write them, and their commands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from server.guidance import consents, handovers
from server.sync.kinds import (
    Command,
    Feature,
    Field,
    FieldType,
    Kind,
    Policy,
    Projection,
    Record,
    Row,
)

SCHOOL_STAFF = frozenset({"coach", "class_mentor", "coordinator"})
OFFICE = frozenset({"coordinator", "administrator"})
NOBODY: frozenset[str] = frozenset()

VISIT_KINDS = ("visit", "phone", "conversation")
STATES = ("asked", "agreed", "running", "done", "refused", "withdrawn")
LONG_TEXT = 64 * 1024


def _fields(**fields: Field) -> Mapping[str, Field]:
    return MappingProxyType(fields)


def _once(type: FieldType, **more: Any) -> Field:
    return Field(type, Policy.ONCE, **more)


_ID = Field(FieldType.ID, required=True)
_DATE = Field(FieldType.DATE)
_REASON = Field(FieldType.TEXT, max=500)
_NOTE = Field(FieldType.TEXT, max=5_000)
_PHONE = Field(FieldType.TEXT, max=40)

VISIT = Kind(
    name="visit",
    scopes=("placement",),
    fields=_fields(
        day=Field(FieldType.DATE, required=True),
        kind=Field(FieldType.CHOICE, required=True, choices=VISIT_KINDS),
        by=_once(FieldType.ID),
        participants=Field(FieldType.TAGS, Policy.UNION, max=12, max_item=40),
        unannounced=Field(FieldType.FLAG),
        report=Field(FieldType.TEXT, Policy.TEXT, max=LONG_TEXT),
        agreements=Field(FieldType.TEXT, Policy.TEXT, max=LONG_TEXT),
        next_day=Field(FieldType.DATE, Policy.ASK),
    ),
    write={"placement": SCHOOL_STAFF},
)
"""A visit, a telephone call or a talk. Student and guardians read the report (it is due
within a week), so that what only school may read belongs in a note for school.

``participants`` holds roles, not names: ``student``, ``company_mentor``, ``guardian`` …
"""

CONSENT = Kind(
    name="consent",
    scopes=("placement",),
    fields=_fields(
        purpose=_once(FieldType.CHOICE, required=True, choices=consents.PURPOSES),
        answer=_once(FieldType.CHOICE, required=True, choices=("yes", "no")),
        at=_once(FieldType.INSTANT, required=True),
        person=_once(FieldType.ID),
        voice=_once(FieldType.CHOICE, choices=("student", "family")),
        via=_once(FieldType.CHOICE, choices=consents.VIAS),
    ),
    write={},
)
"""One thing that somebody said. It is kept with the placement, because consent to be in a
company's pictures is about that company, and everybody who takes pictures there must know.

What stands follows from all of them: a no of either voice stands until that voice says yes.
"""

HAND_OVER = Kind(
    name=handovers.KIND,
    scopes=("placement-staff",),
    fields=_fields(
        state=Field(FieldType.CHOICE, required=True, choices=STATES),
        from_coach=_once(FieldType.ID, required=True),
        to_coach=_once(FieldType.ID, required=True),
        to_name=Field(FieldType.TEXT, max=200),
        to_phone=_PHONE,
        starts=_DATE,
        ends=_DATE,
        note=_NOTE,
        asked_by=_once(FieldType.ID),
        decided_by=Field(FieldType.ID),
        reason=_REASON,
        left=Field(FieldType.JSON, max=4 * 1024),
    ),
    write={},
)
"""``ends`` is the last day of a temporary one; without it the hand-over is for good.
``left`` keeps the contacts that the placement gets back with its coach.
"""


def _visit_rows(records: Sequence[Record]) -> Sequence[Row]:
    return [
        {
            "placement": record.scope.partition(":")[2],
            "day": record.body["day"],
            "kind": record.body["kind"],
            "by_person": record.body.get("by"),
            "reported": int(bool(record.body.get("report") or record.body.get("agreements"))),
            "next_day": record.body.get("next_day"),
        }
        for record in records
        if not record.gone
    ]


def _hand_over_rows(records: Sequence[Record]) -> Sequence[Row]:
    return [
        {
            "placement": record.scope.partition(":")[2],
            **{name: record.body.get(name) for name in ("state", "starts", "ends")},
        }
        for record in records
        if not record.gone
    ]


PROJECTIONS = (
    Projection(
        frozenset({"visit"}),
        "visit",
        ("placement", "day", "kind", "by_person", "reported", "next_day"),
        _visit_rows,
    ),
    Projection(
        frozenset({handovers.KIND}),
        "hand_over",
        ("placement", "state", "starts", "ends"),
        _hand_over_rows,
    ),
)

FACTS = {
    consents.BORN: (
        "SELECT person, birth_date FROM student WHERE region = :region AND person IN :keys"
        " AND birth_date IS NOT NULL"
    ),
    handovers.COLLEAGUE: (
        "SELECT person || '/' || school, COALESCE(ends, '') || '|' || COALESCE(name, '')"
        " FROM role WHERE region = :region AND role = 'coach'"
        " AND person || '/' || school IN :keys"
    ),
    handovers.TODAY: (
        "SELECT 'today', today FROM calendar WHERE region = :region AND 'today' IN :keys"
    ),
}

SAY = Command(
    name="consent.say",
    args=_fields(
        id=_ID,
        placement=_ID,
        purpose=Field(FieldType.CHOICE, required=True, choices=consents.PURPOSES),
        answer=Field(FieldType.CHOICE, required=True, choices=("yes", "no")),
        via=Field(FieldType.CHOICE, choices=consents.VIAS),
    ),
    roles={"placement": consents.STAFF | {"student", "guardian"}},
    scope=consents.placement_scope,
    needs=consents.say_needs,
    decide=consents.decide_say,
)
"""``via`` is left out by who speaks for themselves; school says how it came to know."""

_PERIOD = {
    "to": _ID,
    "phone": _PHONE,
    "starts": _DATE,
    "ends": _DATE,
    "note": _NOTE,
}


def _handing(what: str, roles: frozenset[str], decide: Any, **args: Field) -> Command:
    return Command(
        name=f"handover.{what}",
        args=_fields(id=_ID, placement=_ID, **args),
        roles={"placement-staff": roles},
        scope=handovers.staff_scope,
        needs=handovers.handover_needs,
        decide=decide,
    )


COMMANDS = (
    SAY,
    _handing("ask", frozenset({"coach"}), handovers.decide_ask, **_PERIOD),
    _handing("arrange", OFFICE, handovers.decide_arrange, **{"from": _ID}, **_PERIOD),
    _handing(
        "settle",
        OFFICE,
        handovers.decide_settle,
        answer=Field(FieldType.CHOICE, required=True, choices=("yes", "no")),
        reason=_REASON,
    ),
    _handing("withdraw", OFFICE | {"coach"}, handovers.decide_withdraw),
    _handing("turn", NOBODY, handovers.decide_turn),
)

FEATURE = Feature(
    name="guidance",
    kinds=(VISIT, CONSENT, HAND_OVER),
    commands=COMMANDS,
    projections=PROJECTIONS,
    facts=FACTS,
    follow_ups=handovers.FOLLOW_UPS,
)
