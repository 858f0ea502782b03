"""The commands about hours and absence: what each looks at, and what it writes down.

A command refuses only what makes no sense (`invalid`) or what its author may
never do; what is odd is written down with the reason. Every event carries the
plan of its day, so that the day can be worked out from its own records.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from server.attendance.facts import (
    absence_id,
    day_kind,
    placement_needs,
    placement_scope,
    planned,
    school_year,
    write_event,
)
from server.attendance.rules.clock import instant_of, local_day, minutes_of, parse_day
from server.attendance.rules.reasons import Reason, in_order
from server.attendance.rules.schedule import DayKind
from server.sync.kinds import (
    Body,
    Changes,
    Decision,
    Need,
    NeedRecord,
    Put,
    Record,
    Refusal,
    Situation,
)
from server.sync.rules.times import write_instant

SCHOOL_STAFF = frozenset({"coach", "class_mentor", "coordinator", "administrator"})


def day_flags(kind: DayKind, day: str, at: int) -> set[str]:
    """What is odd about a day itself, before anything is said about it."""
    flags: set[str] = set()
    if kind is DayKind.HOLIDAY:
        flags.add(Reason.SCHOOL_HOLIDAY)
    elif kind is DayKind.FREE:
        flags.add(Reason.NO_PLACEMENT_THAT_DAY)
    if day > local_day(at):
        flags.add(Reason.FUTURE_DAY)
    return flags


def said_needs(args: Body, found: Mapping[str, Record]) -> Iterable[Need]:
    """The placement, the holidays around the day, and the event that it is about."""
    needs: list[Need] = [NeedRecord(args["id"])] if "id" in args else []
    if args.get("about"):
        needs.append(NeedRecord(args["about"]))
    years = {school_year(args["day"])} if parse_day(args.get("day")) else set()
    return needs + placement_needs(args, found, years)


def _backwards(args: Body, day: str) -> Refusal | None:
    """Refuse a day or times that no clock shows, or an end before its start."""
    for name in ("starts", "ends"):
        if args.get(name) is not None and instant_of(day, args[name]) is None:
            return Refusal("invalid", name, "no-such-time")
    starts, ends = minutes_of(args.get("starts")), minutes_of(args.get("ends"))
    if starts is not None and ends is not None and ends <= starts:
        return Refusal("invalid", "ends", "ends-before-it-starts")
    return None


def _about(situation: Situation, args: Body) -> Record | None:
    """The event of this placement that a confirmation or correction names."""
    record = situation.record(args["about"])
    if record is None or record.kind != "attendance-event":
        return None
    return record if record.scope == placement_scope(args) else None


def decide_declare(situation: Situation, args: Body) -> Decision:
    """Write down the hours that somebody says; the latest word counts."""
    placement = situation.record(args["placement"])
    if placement is None:
        return Refusal("record-gone")
    day = args["day"]
    wrong = _backwards(args, day)
    if wrong is not None:
        return wrong
    kind, plan = day_kind(situation, placement, day)
    event = {
        "event": "declaration",
        "day": day,
        "at": write_instant(situation.at),
        "starts": args["starts"],
        "ends": args["ends"],
        "source": "declared",
        "evidence": "declared",
        **planned(plan),
        "flags": list(in_order(day_flags(kind, day, situation.at))),
        "person": situation.author.person,
        "reason": args.get("reason") or None,
    }
    return write_event(situation, args, event)


def decide_confirm(situation: Situation, args: Body) -> Decision:
    """Write down a yes or no about an event; nobody vouches for their own word."""
    about = _about(situation, args)
    if about is None:
        return Refusal("invalid", "about", "no-such-event")
    own = about.body.get("person") == situation.author.person
    event = {
        "event": "confirmation",
        "day": about.body["day"],
        "at": write_instant(situation.at),
        "about": about.id,
        "answer": args["answer"],
        "flags": [str(Reason.OWN_WORD)] if own else None,
        "person": situation.author.person,
        "reason": args.get("reason") or None,
    }
    return write_event(situation, args, event)


def decide_correct(situation: Situation, args: Body) -> Decision:
    """Write down what really happened, over what was known until now.

    With times it sets those ends of the day; with only ``about`` it takes that
    event back. The earlier facts stay in the record.
    """
    placement = situation.record(args["placement"])
    if placement is None:
        return Refusal("record-gone")
    day = args["day"]
    if not args["reason"].strip():
        return Refusal("invalid", "reason", "required")
    wrong = _backwards(args, day)
    if wrong is not None:
        return wrong
    if args.get("about"):
        about = _about(situation, args)
        if about is None or about.body.get("day") != day:
            return Refusal("invalid", "about", "no-such-event")
    elif not args.get("starts") and not args.get("ends"):
        return Refusal("invalid", "starts", "nothing-to-correct")
    kind, plan = day_kind(situation, placement, day)
    event = {
        "event": "correction",
        "day": day,
        "at": write_instant(situation.at),
        "starts": args.get("starts"),
        "ends": args.get("ends"),
        "source": "corrected",
        "evidence": "corrected",
        "about": args.get("about"),
        **planned(plan),
        "flags": list(in_order(day_flags(kind, day, situation.at))),
        "person": situation.author.person,
        "reason": args["reason"],
    }
    return write_event(situation, args, event)


def absence_needs(args: Body, found: Mapping[str, Record]) -> Iterable[Need]:
    """The absence of that day as it stands, the placement and the holidays."""
    yield NeedRecord(absence_id(placement_scope(args), args["day"]))
    yield from said_needs(args, found)


def _may_change(situation: Situation, scope: str, *kinds: str | None) -> bool:
    """Only the school calls an absence unauthorised, or takes that back.

    An author without any role is here because somebody of the school accepted
    an edit that was held for them.
    """
    roles = situation.roles(scope)
    return "unauthorised" not in kinds or not roles or bool(roles & SCHOOL_STAFF)


def decide_report(situation: Situation, args: Body) -> Decision:
    """Report the student absent that day; never why, beyond the three kinds."""
    placement = situation.record(args["placement"])
    if placement is None:
        return Refusal("record-gone")
    scope, day = placement_scope(args), args["day"]
    there = situation.record(absence_id(scope, day))
    standing = there.body.get("kind") if there and there.body.get("state") != "withdrawn" else None
    if not _may_change(situation, scope, args["kind"], standing):
        return Refusal("not-permitted")
    _, plan = day_kind(situation, placement, day)
    body = {
        "day": day,
        "kind": args["kind"],
        "state": "reported",
        "reported_by": situation.author.person,
        **planned(plan),
    }
    return Changes((Put("absence", absence_id(scope, day), scope, body),))


def decide_withdraw(situation: Situation, args: Body) -> Decision:
    """Take an absence back; where there is none nothing changes."""
    scope = placement_scope(args)
    there = situation.record(absence_id(scope, args["day"]))
    if there is None or there.body.get("state") == "withdrawn":
        return Changes()
    if not _may_change(situation, scope, there.body.get("kind")):
        return Refusal("not-permitted")
    return Changes((Put("absence", there.id, scope, {"state": "withdrawn"}),))
