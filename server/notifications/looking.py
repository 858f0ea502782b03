"""Finds what is due in a region: the facts from its read tables, the rules on them.

Only people who chose something and have a phone that can be told are looked
at, so a region of which nobody did costs next to nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from server.attendance.rules.clock import iso_week, local_day
from server.attendance.rules.schedule import Holiday, holidays_in
from server.database import Tx
from server.notifications.rules.due import (
    HELD_USEFUL_FOR,
    DayToConfirm,
    Due,
    HeldEdit,
    NothingNoted,
    Placement,
    due_held,
    due_not_scanned,
    due_weeks,
)
from server.notifications.rules.quiet import Quiet, is_quiet
from server.sync.registry import DECIDERS

_DECIDERS = sorted(frozenset().union(*DECIDERS.values()))

# c: choices of people with a phone to tell; g: what they see now
_CHOOSERS = (
    "notification_choice c JOIN grant_ g ON g.region = c.region AND g.person = c.person"
    " AND g.until IS NULL"
)
_HAS_PHONE = (
    "EXISTS (SELECT 1 FROM push_subscription s JOIN device d ON d.id = s.device"
    " AND d.revoked_at IS NULL WHERE s.person = c.person)"
)
_NOT_TOLD = (
    "NOT EXISTS (SELECT 1 FROM push_told t WHERE t.region = c.region AND t.person = c.person"
    " AND t.about = {about})"
)
# The scopes of placements as a range, which the key of grants can find.
_SEEN_PLACEMENT = (
    "g.scope > 'placement:' AND g.scope < 'placement;'"
    " JOIN placement p ON p.region = g.region AND p.source = substr(g.scope, 11)"
)

_NOTHING_NOTED = f"""
SELECT c.person, g.role, p.source, p.schedule, p.starts, p.ends, p.school
FROM {_CHOOSERS} AND g.role IN :roles AND {_SEEN_PLACEMENT}
LEFT JOIN attendance_day a ON a.region = p.region AND a.placement = p.source AND a.day = :today
WHERE c.region = :region AND c.not_scanned = 1 AND {_HAS_PHONE}
AND COALESCE(p.starts, :today) <= :today AND COALESCE(p.ends, :today) >= :today
AND (a.source IS NULL OR (a.present = 0 AND a.absence IS NULL AND a.confirmed IS NULL))
AND {_NOT_TOLD.format(about="'not-scanned/' || :today || '/' || p.source")}
"""
"""A day that was denied, taken back or merely confirmed has been looked at by a person."""

WAITS = (
    "a.present = 1 AND a.first_in IS NOT NULL AND a.end_known = 1"
    " AND a.evidence = 'declared' AND a.confirmed IS NULL"
)
"""The hours of a day wait for the company's word, as ``rules/days.py`` says it."""

_TO_CONFIRM = f"""
SELECT c.person, p.source, p.schedule, p.starts, p.ends, p.school, a.day
FROM {_CHOOSERS} AND g.role = 'company_mentor' AND {_SEEN_PLACEMENT}
JOIN attendance_day a ON a.region = p.region AND a.placement = p.source
AND a.day >= :since AND a.day <= :today
WHERE c.region = :region AND c.week_to_confirm = 1 AND {_HAS_PHONE}
AND {WAITS}
AND {_NOT_TOLD.format(about="'week-to-confirm/' || a.week")}
"""
"""The days that the app lists under what there is to confirm."""

_HELD = f"""
SELECT c.person, h.id, h.received_at, 1
FROM held h JOIN grant_ g ON g.region = h.region AND g.scope = h.staff_scope AND g.until IS NULL
AND g.role IN :deciders AND g.person <> h.person
JOIN notification_choice c ON c.region = h.region AND c.person = g.person
WHERE h.region = :region AND h.state = 'waiting' AND h.waits_on IS NULL
AND h.received_at > :since AND c.edit_held = 1 AND {_HAS_PHONE}
AND {_NOT_TOLD.format(about="'edit-held/' || h.id")}
UNION
SELECT c.person, h.id, h.received_at, 0
FROM held h JOIN notification_choice c ON c.region = h.region AND c.person = h.person
WHERE h.region = :region AND h.state = 'waiting' AND h.waits_on IS NULL
AND h.received_at > :since AND c.edit_held = 1 AND {_HAS_PHONE}
AND {_NOT_TOLD.format(about="'edit-held/' || h.id")}
"""

_READERS = ("student", "company_mentor", "coach")


@dataclass(frozen=True, slots=True)
class _Reader:
    """How one person wants it, and the holidays of the school they belong to."""

    quiet: Quiet
    holidays: Sequence[Holiday]


async def find_due(tx: Tx, region: str, now: int) -> list[Due]:
    """What may be sent now and was not told before; nothing that would break somebody's quiet."""
    choices = await tx.fetch(
        "SELECT c.person, c.quiet_from, c.quiet_to, c.quiet_days_off FROM notification_choice c"
        " WHERE c.region = :region AND c.not_scanned + c.week_to_confirm + c.edit_held > 0"
        f" AND {_HAS_PHONE}",
        region=region,
    )
    if not choices:
        return []
    holidays = await _holidays(tx, region)
    due = await _all_due(tx, region, now, holidays)
    if not due:
        return []
    schools = await _schools(tx, region, {one.person for one in due})
    readers = {
        person: _Reader(
            Quiet(starts, ends, bool(days_off)), holidays.get(schools.get(person, ""), ())
        )
        for person, starts, ends, days_off in choices
    }
    return [
        one
        for one in due
        if (reader := readers.get(one.person)) is not None
        and not is_quiet(reader.quiet, now, reader.holidays, works=one.works)
    ]


async def _all_due(
    tx: Tx, region: str, now: int, holidays: dict[str, Sequence[Holiday]]
) -> list[Due]:
    today = local_day(now)
    rows = await tx.fetch(_NOTHING_NOTED, region=region, today=today, roles=list(_READERS))
    missed = [
        NothingNoted(person, _placement(row, holidays), today, role == "coach")
        for person, role, *row in rows
    ]
    rows = await tx.fetch(_TO_CONFIRM, region=region, today=today, since=_monday_before_last(today))
    days = [
        DayToConfirm(person, _placement(row, holidays), day, iso_week(day))
        for person, *row, day in rows
    ]
    rows = await tx.fetch(_HELD, region=region, since=now - HELD_USEFUL_FOR, deciders=_DECIDERS)
    held = [HeldEdit(person, id, at, bool(decides)) for person, id, at, decides in rows]
    return [
        *due_not_scanned(missed, now),
        *due_weeks(days, today, now),
        *due_held(held, now),
    ]


def _monday_before_last(today: str) -> str:
    day = date.fromisoformat(today)
    return (day - timedelta(days=day.weekday() + 7)).isoformat()


def _placement(row: Iterable[Any], holidays: dict[str, Sequence[Holiday]]) -> Placement:
    id, schedule, starts, ends, school = row
    return Placement(id, _schedule(schedule), starts, ends, holidays.get(school or "", ()))


@lru_cache(maxsize=4096)
def _schedule(listed: str | None) -> object:
    try:
        return json.loads(listed) if listed else None
    except ValueError:
        return None


async def _holidays(tx: Tx, region: str) -> dict[str, Sequence[Holiday]]:
    rows = await tx.fetch(
        "SELECT school, holidays FROM school_year WHERE region = :region", region=region
    )
    found: dict[str, list[Holiday]] = {}
    for school, listed in rows:
        found.setdefault(school or "", []).extend(holidays_in(_schedule(listed)))
    return dict(found)


async def _schools(tx: Tx, region: str, persons: set[str]) -> dict[str, str]:
    """The school whose calendar is each person's; somebody of two schools has the first."""
    rows = await tx.fetch(
        "SELECT person, school FROM role WHERE region = :region AND school IS NOT NULL"
        " AND person IN :persons UNION SELECT person, school FROM student"
        " WHERE region = :region AND person IN :persons",
        region=region,
        persons=sorted(persons),
    )
    return dict(sorted(rows, reverse=True))
