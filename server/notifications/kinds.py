"""The record of what a person wants to be told: one for each person, everything off at first."""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType

from server.sync.kinds import (
    Body,
    Feature,
    Field,
    FieldType,
    Kind,
    Projection,
    Record,
    Row,
    derived_id,
)

SELF = frozenset({"self"})
CHOICES = ("not_scanned", "week_to_confirm", "edit_held")


def choice_id(scope: str) -> str:
    """Name the one record of a person's choices, the same on every device."""
    return derived_id(scope, "notification-choice", "")


def _derives(scope: str, body: Body) -> str | None:
    return choice_id(scope)


NOTIFICATION_CHOICE = Kind(
    name="notification-choice",
    scopes=("person",),
    fields=MappingProxyType(
        {
            **{name: Field(FieldType.FLAG) for name in CHOICES},
            "quiet_from": Field(FieldType.TIME),
            "quiet_to": Field(FieldType.TIME),
            "quiet_days_off": Field(FieldType.FLAG),
        }
    ),
    write={"person": SELF},
    derives=_derives,
)
"""Without a record, or without a flag in it, nothing is sent.

``quiet_from`` equal to ``quiet_to`` means no quiet hours; left out they are
those of ``rules/quiet.py``, and ``quiet_days_off`` left out is yes.
"""


def _rows(records: Sequence[Record]) -> Sequence[Row]:
    return [
        {
            "person": record.scope.partition(":")[2],
            **{name: int(record.body.get(name) is True) for name in CHOICES},
            "quiet_from": record.body.get("quiet_from"),
            "quiet_to": record.body.get("quiet_to"),
            "quiet_days_off": int(record.body.get("quiet_days_off") is not False),
        }
        for record in records
        if not record.gone
    ]


FEATURE = Feature(
    name="notifications",
    kinds=(NOTIFICATION_CHOICE,),
    projections=(
        Projection(
            frozenset({NOTIFICATION_CHOICE.name}),
            "notification_choice",
            ("person", *CHOICES, "quiet_from", "quiet_to", "quiet_days_off"),
            _rows,
        ),
    ),
)
