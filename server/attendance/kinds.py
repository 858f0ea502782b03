"""The records of presence, and who may write them.

Events and absences are made by commands only, and what somebody did or said
never changes: a correction is another event. Nothing here holds a medical
reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from server.attendance import commands, rejudging, scanning
from server.attendance.facts import absence_id, day_group, placement_scope
from server.attendance.projections import FACTS, PROJECTIONS
from server.attendance.weeks import photos, signing
from server.sync.kinds import (
    Body,
    Command,
    Feature,
    Field,
    FieldType,
    Kind,
    Policy,
)

SCHOOL_OFFICE = frozenset({"coordinator", "administrator"})
KEY_HOLDERS = SCHOOL_OFFICE | {"company_mentor"}
CARD_ISSUERS = SCHOOL_OFFICE | {"coach"}
SCANNERS = frozenset({"student", "company_mentor", "coach"})
CONFIRMERS = frozenset({"company_mentor", "coach"})
CORRECTORS = commands.SCHOOL_STAFF | {"company_mentor"}
REPORTERS = commands.SCHOOL_STAFF | {"student", "guardian", "company_mentor"}
NOBODY: frozenset[str] = frozenset()

EVENTS = ("in", "out", "declaration", "confirmation", "correction")
SOURCES = ("kiosk", "poster", "card", "declared", "corrected")
EVIDENCE = ("kiosk", "card", "poster", "declared", "corrected")
ABSENCE_KINDS = ("sick", "leave", "unauthorised")

CODE_MAX = 4_096
"""Longer than any QR code: a scan of something else is a scan too."""
REASON_MAX = 500


def _fields(**fields: Field) -> Mapping[str, Field]:
    return MappingProxyType(fields)


def _once(what: FieldType, *, required: bool = False, **more: Any) -> Field:
    return Field(what, Policy.ONCE, required=required, **more)


def _plan_fields(policy: Policy) -> dict[str, Field]:
    return {
        "planned_from": Field(FieldType.TIME, policy),
        "planned_to": Field(FieldType.TIME, policy),
        "planned_minutes": Field(FieldType.NUMBER, policy, max=24 * 60),
    }


def _day_group(body: Body) -> str | None:
    day = body.get("day")
    return day_group(day) if isinstance(day, str) else None


def _absence_derives(scope: str, body: Body) -> str | None:
    return absence_id(scope, str(body.get("day")))


def _card_group(body: Body) -> str | None:
    return scanning.CARDS


ATTENDANCE_EVENT = Kind(
    name="attendance-event",
    scopes=("placement",),
    fields=_fields(
        event=_once(FieldType.CHOICE, required=True, choices=EVENTS),
        day=_once(FieldType.DATE, required=True),
        at=_once(FieldType.INSTANT),
        starts=_once(FieldType.TIME),
        ends=_once(FieldType.TIME),
        source=_once(FieldType.CHOICE, choices=SOURCES),
        evidence=Field(FieldType.CHOICE, choices=EVIDENCE),
        site=_once(FieldType.ID),
        key=_once(FieldType.TEXT, max=16),
        code_at=_once(FieldType.INSTANT),
        earliest=Field(FieldType.INSTANT),
        latest=Field(FieldType.INSTANT),
        **_plan_fields(Policy.ONCE),
        flags=Field(FieldType.TAGS, max=30, max_item=40),
        person=_once(FieldType.ID),
        about=_once(FieldType.ID),
        answer=_once(FieldType.CHOICE, choices=("yes", "no")),
        reason=_once(FieldType.TEXT, max=REASON_MAX),
    ),
    write={},
    group=_day_group,
)
"""``at`` is the phone's clock, corrected; ``code_at`` the clock of the kiosk.

``earliest`` and ``latest`` are there only when the two leave a doubt. ``key``
is the kid of the code's key in hexadecimal, ``site`` the site that the code
names, ``flags`` the reasons of ``rules/reasons.py``. What a scan is worth
(``evidence``, ``flags``, ``earliest``, ``latest``) is judged once more if its
key arrives later; nothing else of an event ever changes.
"""

ABSENCE = Kind(
    name="absence",
    scopes=("placement",),
    fields=_fields(
        day=_once(FieldType.DATE, required=True),
        kind=Field(FieldType.CHOICE, required=True, choices=ABSENCE_KINDS),
        state=Field(FieldType.CHOICE, choices=("reported", "withdrawn")),
        reported_by=Field(FieldType.ID),
        **_plan_fields(Policy.LATEST),
    ),
    write={},
    derives=_absence_derives,
    group=_day_group,
)

STUDENT_CARD = Kind(
    name="student-card",
    scopes=("placement",),
    fields=_fields(
        serial=_once(FieldType.TEXT, required=True, max=16),
        issued_at=_once(FieldType.INSTANT),
        revoked_at=Field(FieldType.INSTANT),
    ),
    write={"placement": CARD_ISSUERS},
    drop={"placement": NOBODY},
    group=_card_group,
)
"""``serial`` is the card code's cti in hexadecimal; a card is revoked, never dropped."""

SITE_KEY = Kind(
    name="site-key",
    scopes=("company",),
    fields=_fields(
        site=_once(FieldType.ID, required=True),
        purpose=_once(FieldType.CHOICE, required=True, choices=("kiosk", "poster")),
        public_key=_once(FieldType.TEXT, required=True, max=43),
        label=Field(FieldType.TEXT, max=100),
        made_by=_once(FieldType.ID),
        revoked_at=Field(FieldType.INSTANT),
    ),
    write={"company": KEY_HOLDERS},
    drop={"company": NOBODY},
)
"""A key is revoked, never dropped: events of years ago still refer to it."""

SIGNING_KEY = Kind(
    name="signing-key",
    scopes=("region",),
    fields=_fields(
        purpose=_once(FieldType.CHOICE, required=True, choices=("card",)),
        public_key=_once(FieldType.TEXT, required=True, max=43),
        revoked_at=Field(FieldType.INSTANT),
        label=Field(FieldType.TEXT, max=100),
    ),
    write={},
)
"""The public half of the key with which the server signs student cards."""


# --- commands ------------------------------------------------------------------

_ID = Field(FieldType.ID, required=True)
_DAY = Field(FieldType.DATE, required=True)
_REASON = Field(FieldType.TEXT, max=REASON_MAX)


def _in_placement(roles: frozenset[str]) -> Mapping[str, frozenset[str]]:
    return {"placement": roles}


SCAN = Command(
    name="attendance.scan",
    args=_fields(
        id=_ID,
        placement=_ID,
        direction=Field(FieldType.CHOICE, required=True, choices=("in", "out")),
        code=Field(FieldType.TEXT, required=True, max=CODE_MAX),
        scanned_at=Field(FieldType.INSTANT),
    ),
    roles=_in_placement(SCANNERS),
    scope=placement_scope,
    needs=scanning.scan_needs,
    decide=scanning.decide_scan,
    dated="scanned_at",
)
"""``scanned_at`` is what the phone's own clock showed, uncorrected."""

REJUDGE = Command(
    name=rejudging.REJUDGE,
    args=_fields(
        id=_ID,
        placement=_ID,
        code=Field(FieldType.TEXT, required=True, max=CODE_MAX),
        received_at=Field(FieldType.INSTANT, required=True),
    ),
    roles=_in_placement(NOBODY),
    scope=placement_scope,
    needs=rejudging.rejudge_needs,
    decide=rejudging.decide_rejudge,
)
"""The server's own, for an event whose code's key came late; see ``rejudging.py``."""

DECLARE = Command(
    name="attendance.declare",
    args=_fields(
        id=_ID,
        placement=_ID,
        day=_DAY,
        starts=Field(FieldType.TIME, required=True),
        ends=Field(FieldType.TIME, required=True),
        reason=_REASON,
    ),
    roles=_in_placement(SCANNERS),
    scope=placement_scope,
    needs=commands.said_needs,
    decide=commands.decide_declare,
)

CONFIRM = Command(
    name="attendance.confirm",
    args=_fields(
        id=_ID,
        placement=_ID,
        about=_ID,
        answer=Field(FieldType.CHOICE, required=True, choices=("yes", "no")),
        reason=_REASON,
    ),
    roles=_in_placement(CONFIRMERS),
    scope=placement_scope,
    needs=commands.said_needs,
    decide=commands.decide_confirm,
)

CORRECT = Command(
    name="attendance.correct",
    args=_fields(
        id=_ID,
        placement=_ID,
        day=_DAY,
        starts=Field(FieldType.TIME),
        ends=Field(FieldType.TIME),
        about=Field(FieldType.ID),
        reason=Field(FieldType.TEXT, required=True, max=REASON_MAX),
    ),
    roles=_in_placement(CORRECTORS),
    scope=placement_scope,
    needs=commands.said_needs,
    decide=commands.decide_correct,
)

REPORT = Command(
    name="absence.report",
    args=_fields(
        placement=_ID,
        day=_DAY,
        kind=Field(FieldType.CHOICE, required=True, choices=ABSENCE_KINDS),
    ),
    roles=_in_placement(REPORTERS),
    scope=placement_scope,
    needs=commands.absence_needs,
    decide=commands.decide_report,
)

WITHDRAW = Command(
    name="absence.withdraw",
    args=_fields(placement=_ID, day=_DAY),
    roles=_in_placement(REPORTERS),
    scope=placement_scope,
    needs=commands.absence_needs,
    decide=commands.decide_withdraw,
)


FEATURE = Feature(
    name="attendance",
    kinds=(
        ATTENDANCE_EVENT,
        ABSENCE,
        STUDENT_CARD,
        SITE_KEY,
        SIGNING_KEY,
        signing.WEEK_CONFIRMATION,
        photos.SLIP_PHOTO,
    ),
    commands=(SCAN, REJUDGE, DECLARE, CONFIRM, CORRECT, REPORT, WITHDRAW, signing.SIGN),
    projections=(*PROJECTIONS, signing.PROJECTION),
    facts=FACTS,
    follow_ups=(rejudging.KEYS_ARRIVE, rejudging.CARDS_ARRIVE),
)
