"""Judging scans again whose key or card came after them.

A kiosk that has no network shows codes whose key nobody knows yet; a student
who uploads first gets a scan that proves nothing. When the key arrives the
server judges such a scan again by ``attendance.rejudge``, from the code that
the journal kept, and the event carries what it is worth from then on. Its
history shows both. The same goes for a card whose record was still on the
printer's phone when a company scanned it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

from server.attendance.codes import SignedCode
from server.attendance.facts import placement_scope
from server.attendance.rules.reasons import Reason
from server.attendance.rules.scans import Card, Moment, Scan, Source, Where, judge_again
from server.attendance.scanning import (
    CARDS,
    key_fact,
    known_card,
    known_key,
    read,
    still_unsure,
)
from server.sync.kinds import (
    Body,
    Changes,
    Decision,
    FollowUp,
    Need,
    NeedGroup,
    NeedRecord,
    Put,
    Record,
    Refusal,
    Situation,
)
from server.sync.rules.times import parse_instant, write_instant

REJUDGE = "attendance.rejudge"
_MENDABLE = frozenset({Reason.UNKNOWN_KEY, Reason.UNKNOWN_CARD})


def rejudge_needs(args: Body, found: Mapping[str, Record]) -> Iterable[Need]:
    """The event, its placement, and what is known now about the code's key and card."""
    yield NeedRecord(args["id"])
    yield NeedRecord(args["placement"])
    signed = read(args["code"])
    if signed is not None:
        yield key_fact(signed.code)
        if signed.code.source is Source.CARD:
            yield NeedGroup(placement_scope(args), CARDS)


def decide_rejudge(situation: Situation, args: Body) -> Decision:
    """Write down what a scan is worth now that its key or card is known; only the server may."""
    if not situation.author.system:
        return Refusal("not-permitted")
    event, placement = situation.record(args["id"]), situation.record(args["placement"])
    if event is None or placement is None or event.scope != placement_scope(args):
        return Refusal("record-gone")
    signed = read(args["code"])
    if signed is None or not _is_of(signed, event.body):
        return Refusal("invalid", "code", "another-code")
    stood = event.body.get("flags", ())
    if _MENDABLE.isdisjoint(stood):
        return Changes()
    key, public_key = known_key(situation, signed.code)
    card: Card | None = None
    if signed.code.source is Source.CARD:
        card = known_card(situation, event.scope, signed.code.nonce)
    scan = Scan(
        id=event.id,
        direction=event.body["event"],
        moment=_moment(event.body),
        received_at=parse_instant(args["received_at"]) or situation.at,
        by_student=event.body.get("person") == placement.body.get("student"),
        code=signed.code,
        key=key,
        signature_holds=public_key is not None and signed.holds(public_key),
        card=card,
    )
    where = Where(args["placement"], placement.body.get("site"), placement.body.get("company"))
    verdict = judge_again(scan, where, stood)
    changed = {
        "evidence": str(verdict.evidence),
        "flags": list(verdict.flags) or None,
        **still_unsure(verdict),
    }
    return Changes((Put("attendance-event", event.id, event.scope, changed),))


def _is_of(signed: SignedCode, event: Body) -> bool:
    """Whether the event was written down from this code, as far as it tells."""
    code_at = write_instant(signed.code.issued_at)
    return (event.get("key"), event.get("code_at")) == (signed.code.kid, code_at)


def _moment(event: Body) -> Moment:
    """When the scan was made, as it was found out at the time."""
    at = parse_instant(event.get("at")) or 0
    return Moment(
        at=at,
        earliest=parse_instant(event.get("earliest")) or at,
        latest=parse_instant(event.get("latest")) or at,
        unsure=Reason.CLOCK_FAR_OFF in event.get("flags", ()),
    )


# Scans that wait for a key which is known by now, with what was sent of each.
_DUE = """
SELECT u.source, u.placement, u.lookup, j.args, j.received_at
FROM unknown_scan u
JOIN journal j ON j.region = u.region AND j.record = u.source AND j.name = 'attendance.scan'
WHERE u.region = :region AND u.source > :after AND j.args IS NOT NULL
AND EXISTS (SELECT 1 FROM presence_key k WHERE k.region = u.region AND k.lookup = u.lookup
  AND (k.site IS NULL OR EXISTS (SELECT 1 FROM company_site s WHERE s.region = k.region
    AND s.source = k.site AND s.company = k.company)))
ORDER BY u.source, j.tick, j.pos
LIMIT 500
"""


def _commands(rows: Sequence[Sequence[Any]]) -> list[tuple[str, Body]]:
    return [
        (REJUDGE, args)
        for _, sent in groupby(rows, key=lambda row: row[0])
        if (args := _arguments(list(sent))) is not None
    ]


def _arguments(sent: Sequence[Sequence[Any]]) -> Body | None:
    """The first that was sent under the event's id with the code that it waits for."""
    for event, placement, lookup, said, received_at in sent:
        args = json.loads(said)
        code = args.get("code") if isinstance(args, dict) else None
        signed = read(code) if isinstance(code, str) else None
        if signed is not None and key_fact(signed.code).key == lookup:
            return {
                "id": event,
                "placement": placement,
                "code": code,
                "received_at": write_instant(received_at),
            }
    return None


# Scans whose key is known and whose card was not, beside the cards of that
# placement; which of those was scanned only the code itself tells.
_CARDS_DUE = """
SELECT u.source, u.placement, c.serial, j.args, j.received_at
FROM unknown_scan u
JOIN student_card c ON c.region = u.region AND c.placement = u.placement
JOIN journal j ON j.region = u.region AND j.record = u.source AND j.name = 'attendance.scan'
WHERE u.region = :region AND u.source > :after AND u.lookup = 'card'
AND c.serial IS NOT NULL AND j.args IS NOT NULL
ORDER BY u.source, j.tick, j.pos, c.source
LIMIT 500
"""


def _card_commands(rows: Sequence[Sequence[Any]]) -> list[tuple[str, Body]]:
    found: dict[str, Body] = {}
    for event, placement, serial, said, received_at in rows:
        args = json.loads(said)
        code = args.get("code") if isinstance(args, dict) else None
        signed = read(code) if isinstance(code, str) else None
        if signed is not None and signed.code.nonce == serial:
            found.setdefault(
                event,
                {
                    "id": event,
                    "placement": placement,
                    "code": code,
                    "received_at": write_instant(received_at),
                },
            )
    return [(REJUDGE, args) for args in found.values()]


CARDS_ARRIVE = FollowUp(kinds=frozenset({"student-card"}), due=_CARDS_DUE, commands=_card_commands)

KEYS_ARRIVE = FollowUp(
    kinds=frozenset({"site-key", "signing-key", "company-site"}), due=_DUE, commands=_commands
)
