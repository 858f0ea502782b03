"""The command ``attendance.scan``: what it looks at, and what it writes down.

A scan that breaks a rule is written down with the reason, never refused; see
:mod:`server.attendance.rules.scans` for what counts as what.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

from server.attendance.codes import SignedCode, read_code
from server.attendance.facts import (
    day_group,
    day_kind,
    placement_needs,
    placement_scope,
    planned,
    school_year,
    write_event,
)
from server.attendance.rules.clock import local_day
from server.attendance.rules.scans import (
    Card,
    Code,
    Earlier,
    Judgement,
    Key,
    Moment,
    Scan,
    Source,
    Where,
    doubt_without_second_clock,
    judge_scan,
    moment_of,
)
from server.sync.kinds import (
    Body,
    Decision,
    Need,
    NeedFact,
    NeedGroup,
    NeedRecord,
    Record,
    Refusal,
    Situation,
)
from server.sync.rules.times import parse_instant, write_instant

CARDS = "cards"
SITE_KEY, CARD_KEY = "site-key", "card-key"

read = lru_cache(maxsize=1024)(read_code)
"""A code is asked for what it needs and then judged, which reads it twice."""


def key_fact(code: Code) -> NeedFact:
    """What tells whether the code's key is known."""
    if code.source is Source.CARD:
        return NeedFact(CARD_KEY, code.kid)
    return NeedFact(SITE_KEY, f"{code.kid}/{code.subject}/{code.source}")


def scan_needs(args: Body, found: Mapping[str, Record]) -> Iterable[Need]:
    """The placement, its school's holidays, the code's key, and the day's other scans."""
    needs, years = _asked(args["id"], placement_scope(args), args["code"], args.get("scanned_at"))
    return [*needs, *placement_needs(args, found, years)]


@lru_cache(maxsize=1024)
def _asked(
    id: str, scope: str, text: str, said_at: str | None
) -> tuple[tuple[Need, ...], frozenset[int]]:
    """What the arguments alone ask for; needs are asked again until nothing is new."""
    needs: list[Need] = [NeedRecord(id)]
    scanned_at = parse_instant(said_at)
    days = set() if scanned_at is None else {local_day(scanned_at)}
    years = {school_year(day) for day in days}
    signed = read(text)
    if signed is not None:
        code = signed.code
        needs.append(key_fact(code))
        if code.source is Source.CARD:
            needs.append(NeedGroup(scope, CARDS))
        issued = local_day(code.issued_at)
        if code.source is Source.KIOSK:
            days.add(issued)
            years.add(school_year(issued))
        elif not years:
            # An edit that was kept without its time: a poster or card is good
            # for the years after it was made.
            years |= {school_year(issued) + later for later in range(3)}
    needs += [NeedGroup(scope, day_group(day)) for day in sorted(days)]
    return tuple(needs), frozenset(years)


def decide_scan(situation: Situation, args: Body) -> Decision:
    """Judge a scan and write it down with what is odd about it."""
    placement = situation.record(args["placement"])
    if placement is None:
        return Refusal("record-gone")
    signed = read(args["code"])
    scanned_at = parse_instant(args.get("scanned_at"))
    moment = moment_of(situation.at, situation.received_at, situation.doubt, scanned_at)
    by_student = situation.author.person == placement.body.get("student")
    scan = _scan(situation, args, signed, moment, by_student)
    where = Where(args["placement"], placement.body.get("site"), placement.body.get("company"))
    verdict = judge_scan(scan, where, lambda day: day_kind(situation, placement, day))
    return write_event(situation, args, _scan_event(situation, args, signed, verdict))


def _scan(
    situation: Situation, args: Body, signed: SignedCode | None, moment: Moment, by_student: bool
) -> Scan:
    scope = placement_scope(args)
    key: Key | None = None
    card: Card | None = None
    holds = False
    earlier: tuple[Earlier, ...] = ()
    if signed is None or signed.code.source is not Source.KIOSK:
        moment = doubt_without_second_clock(moment, situation.received_at, situation.doubt)
    if signed is not None:
        code = signed.code
        key, public_key = known_key(situation, code)
        holds = public_key is not None and signed.holds(public_key)
        if code.source is Source.CARD:
            card = known_card(situation, scope, code.nonce)
        days = sorted({local_day(moment.at), local_day(code.issued_at)})
        earlier = tuple(
            _earlier(record)
            for day in days
            for record in situation.group(scope, day_group(day))
            if record.body.get("key") == code.kid and record.kind == "attendance-event"
        )
    return Scan(
        id=args["id"],
        direction=args["direction"],
        moment=moment,
        received_at=situation.received_at,
        by_student=by_student,
        code=None if signed is None else signed.code,
        key=key,
        signature_holds=holds,
        card=card,
        earlier=earlier,
    )


def known_key(situation: Situation, code: Code) -> tuple[Key | None, str | None]:
    """The key for the code, and its public half; both facts read ``company|key|revoked``."""
    asked = key_fact(code)
    value = situation.fact(asked.name, asked.key)
    parts = value.split("|") if isinstance(value, str) else []
    if len(parts) != 3:
        return None, None
    company, public_key, revoked = parts
    return Key(company or None, int(revoked) if revoked.isdecimal() else None), public_key


def known_card(situation: Situation, scope: str, serial: str) -> Card | None:
    """The student's card with this serial."""
    for record in situation.group(scope, CARDS):
        if record.body.get("serial") == serial:
            return Card(parse_instant(record.body.get("revoked_at")))
    return None


def _earlier(record: Record) -> Earlier:
    body = record.body
    return Earlier(
        id=record.id,
        event=str(body.get("event")),
        at=parse_instant(body.get("at")) or 0,
        key=body.get("key"),
        code_at=parse_instant(body.get("code_at")),
    )


def _scan_event(
    situation: Situation, args: Body, signed: SignedCode | None, verdict: Judgement
) -> Body:
    code = None if signed is None else signed.code
    at_site = code is not None and code.source is not Source.CARD
    return {
        "event": args["direction"],
        "day": verdict.day,
        "at": write_instant(verdict.at),
        "source": None if code is None else str(code.source),
        "evidence": str(verdict.evidence),
        "site": code.subject if code is not None and at_site else None,
        "key": None if code is None else code.kid,
        "code_at": None if code is None else write_instant(code.issued_at),
        **still_unsure(verdict),
        **planned(verdict.plan),
        "flags": list(verdict.flags),
        "person": situation.author.person,
    }


def still_unsure(verdict: Judgement) -> Body:
    """Between which two instants a scan happened, where the clocks leave a doubt."""
    sure = verdict.earliest == verdict.latest == verdict.at
    return {
        "earliest": None if sure else write_instant(verdict.earliest),
        "latest": None if sure else write_instant(verdict.latest),
    }
