"""From records of presence to rows of its read tables, and what commands look up there."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache

from server.attendance.codes import key_bytes, key_id
from server.attendance.facts import HOLIDAYS
from server.attendance.rules.clock import iso_week
from server.attendance.rules.days import AbsenceFact, AttendanceDay, Event, day_of
from server.attendance.rules.reasons import Reason
from server.attendance.scanning import CARD_KEY, SITE_KEY
from server.sync.kinds import Body, Projection, Record, Row
from server.sync.rules.times import parse_instant


def _ms(body: Body, name: str) -> int | None:
    value = body.get(name)
    return None if value is None else parse_instant(value)


def event_of(record: Record) -> Event:
    """An event's record as the rules read it."""
    body = record.body
    return Event(
        id=record.id,
        event=body["event"],
        day=body["day"],
        at=_ms(body, "at") or 0,
        earliest=_ms(body, "earliest"),
        latest=_ms(body, "latest"),
        code_at=_ms(body, "code_at"),
        starts=body.get("starts"),
        ends=body.get("ends"),
        source=body.get("source"),
        evidence=body.get("evidence"),
        key=body.get("key"),
        planned_from=body.get("planned_from"),
        planned_to=body.get("planned_to"),
        planned_minutes=body.get("planned_minutes"),
        about=body.get("about"),
        answer=body.get("answer"),
        flags=tuple(body.get("flags", ())),
    )


def absence_of(record: Record) -> AbsenceFact:
    """An absence's record as the rules read it."""
    body = record.body
    return AbsenceFact(
        kind=body["kind"],
        state=body.get("state", "reported"),
        planned_from=body.get("planned_from"),
        planned_to=body.get("planned_to"),
        planned_minutes=body.get("planned_minutes"),
    )


def day_of_records(records: Sequence[Record]) -> AttendanceDay:
    """Work out a day from the records of its group."""
    return day_of(
        [event_of(record) for record in records if record.kind == "attendance-event"],
        [absence_of(record) for record in records if record.kind == "absence"],
    )


DAY_COLUMNS = (
    "placement",
    "day",
    "week",
    "planned_from",
    "planned_to",
    "planned_minutes",
    "present",
    "minutes",
    "first_in",
    "last_out",
    "on_time",
    "evidence",
    "evidence_best",
    "end_known",
    "confirmed",
    "absence",
    "flags",
    "needs_look",
)


@lru_cache(maxsize=4096)
def _listed(flags: tuple[str, ...]) -> str:
    return json.dumps(flags, separators=(",", ":"))


def _day_rows(records: Sequence[Record]) -> Sequence[Row]:
    live = [record for record in records if not record.gone]
    if not live:
        return []
    found = day_of_records(live)
    day = live[0].body["day"]
    return [
        {
            "placement": live[0].scope.partition(":")[2],
            "day": day,
            "week": iso_week(day),
            "planned_from": found.planned_from,
            "planned_to": found.planned_to,
            "planned_minutes": found.planned_minutes,
            "present": int(found.present),
            "minutes": found.minutes,
            "first_in": found.first_in,
            "last_out": found.last_out,
            "on_time": None if found.on_time is None else int(found.on_time),
            "evidence": found.evidence,
            "evidence_best": found.evidence_best,
            "end_known": int(found.end_known),
            "confirmed": found.confirmed,
            "absence": found.absence,
            "flags": _listed(found.flags),
            "needs_look": int(found.open),
        }
    ]


KEY_COLUMNS = ("lookup", "company", "site", "purpose", "kid", "public_key", "revoked_at")


def _key_rows(records: Sequence[Record]) -> Sequence[Row]:
    """Keys by what a scan looks up; a text that is no safe key is no key."""
    rows: list[Row] = []
    for record in records:
        if record.gone:
            continue
        body = record.body
        raw = key_bytes(body["public_key"])
        if raw is None:
            continue
        kid, site = key_id(raw), body.get("site")
        rows.append(
            {
                "lookup": f"{kid}/{site}/{body['purpose']}" if site else kid,
                "company": record.scope.partition(":")[2] if site else None,
                "site": site,
                "purpose": body["purpose"],
                "kid": kid,
                "public_key": body["public_key"],
                "revoked_at": _ms(body, "revoked_at"),
            }
        )
    return rows


UNKNOWN_COLUMNS = ("placement", "lookup")
WAITS_FOR_CARD = "card"
"""No key is looked up as this."""


def _unknown_rows(records: Sequence[Record]) -> Sequence[Row]:
    """Scans that wait for their key, by what it will be looked up as, or for their card."""
    rows: list[Row] = []
    for record in records:
        body = record.body
        flags = () if record.gone else body.get("flags", ())
        if Reason.UNKNOWN_KEY in flags:
            kid, site = body.get("key"), body.get("site")
            lookup = f"{kid}/{site}/{body.get('source')}" if site else kid
        elif Reason.UNKNOWN_CARD in flags:
            lookup = WAITS_FOR_CARD
        else:
            continue
        rows.append({"placement": record.scope.partition(":")[2], "lookup": lookup})
    return rows


CARD_COLUMNS = ("placement", "serial", "issued_at", "revoked_at")


def _card_rows(records: Sequence[Record]) -> Sequence[Row]:
    return [
        {
            "placement": record.scope.partition(":")[2],
            "serial": record.body.get("serial"),
            "issued_at": _ms(record.body, "issued_at"),
            "revoked_at": _ms(record.body, "revoked_at"),
        }
        for record in records
        if not record.gone
    ]


# A company can write a key for any site, its neighbour's too; the key counts
# only where the site is its own. Two records of one key count as one, revoked
# as soon as either is.
_SITE_KEY_SQL = """
SELECT k.lookup,
       MIN(k.company || '|' || k.public_key) || '|'
       || COALESCE(CAST(MIN(k.revoked_at) AS VARCHAR(20)), '')
FROM presence_key k
JOIN company_site s ON s.region = k.region AND s.source = k.site AND s.company = k.company
WHERE k.region = :region AND k.lookup IN :keys
GROUP BY k.lookup
"""

_CARD_KEY_SQL = """
SELECT k.lookup,
       '|' || MIN(k.public_key) || '|' || COALESCE(CAST(MIN(k.revoked_at) AS VARCHAR(20)), '')
FROM presence_key k
WHERE k.region = :region AND k.lookup IN :keys AND k.purpose = 'card' AND k.site IS NULL
GROUP BY k.lookup
"""

_HOLIDAYS_SQL = """
SELECT school || '/' || SUBSTR(starts, 1, 4), MIN(holidays)
FROM school_year
WHERE region = :region AND school || '/' || SUBSTR(starts, 1, 4) IN :keys
GROUP BY school || '/' || SUBSTR(starts, 1, 4)
"""

PROJECTIONS = (
    Projection(
        frozenset({"attendance-event", "absence"}),
        "attendance_day",
        DAY_COLUMNS,
        _day_rows,
        by_group=True,
        single=True,
    ),
    Projection(frozenset({"site-key", "signing-key"}), "presence_key", KEY_COLUMNS, _key_rows),
    Projection(frozenset({"attendance-event"}), "unknown_scan", UNKNOWN_COLUMNS, _unknown_rows),
    Projection(frozenset({"student-card"}), "student_card", CARD_COLUMNS, _card_rows),
)

FACTS = {SITE_KEY: _SITE_KEY_SQL, CARD_KEY: _CARD_KEY_SQL, HOLIDAYS: _HOLIDAYS_SQL}
