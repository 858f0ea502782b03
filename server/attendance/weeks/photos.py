"""The photograph of a week's paper slip, for whoever works at the school.

A slip is a picture of others' handwriting and initials, so it stays on the
school's side of the placement while the week's confirmation is everybody's.
There is one record a placement and week, whoever made the photo and whether or
not the slip is copied yet: a coach takes it in the car and copies it at home.
"""

from __future__ import annotations

from types import MappingProxyType

from server.attendance.commands import SCHOOL_STAFF
from server.attendance.rules.weeks import week_days
from server.sync.kinds import Body, Field, FieldType, Kind, Policy, derived_id

KIND = "slip-photo"
MOST_PICTURES = 4
_NO_ID = ""


def photo_id(scope: str, week: str) -> str:
    """The one record of the photos of a week's slip."""
    return derived_id(scope, KIND, week)


def _derives(scope: str, body: Body) -> str | None:
    week = body.get("week")
    return photo_id(scope, week) if isinstance(week, str) and week_days(week) else _NO_ID


SLIP_PHOTO = Kind(
    name=KIND,
    scopes=("placement-staff",),
    fields=MappingProxyType(
        {
            "week": Field(FieldType.TEXT, Policy.ONCE, required=True, max=8),
            "pictures": Field(FieldType.FILES, Policy.UNION, max=MOST_PICTURES),
        }
    ),
    write={"placement-staff": SCHOOL_STAFF},
    drop={},
    derives=_derives,
)
"""A photo that did not come out is taken off the list; the record itself is never dropped,
because its id follows from the week and could not be used again."""
