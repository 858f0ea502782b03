"""Saying yes or no for a purpose: one fact each time, and none is ever changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from server.attendance.rules.clock import local_day
from server.guidance.rules import Voice, age_on, may_say, who_gives
from server.sync.kinds import (
    Body,
    Changes,
    Decision,
    Need,
    NeedFact,
    NeedRecord,
    Put,
    Record,
    Refusal,
    Situation,
)
from server.sync.rules.times import write_instant

PURPOSES = ("portfolio", "company-pr", "school-pr")
VIAS = ("app", "paper", "phone")
STAFF = frozenset({"coach", "coordinator", "administrator"})
BORN = "born"


def placement_scope(args: Body) -> str:
    """What is said about a placement is said to those who see it."""
    return f"placement:{args['placement']}"


def say_needs(args: Body, found: Mapping[str, Record]) -> Iterable[Need]:
    """The placement, its student's birthday, and the fact itself where it was sent before."""
    yield NeedRecord(args["id"])
    yield NeedRecord(args["placement"])
    placement = found.get(args["placement"])
    if placement is not None and placement.body.get("student"):
        yield NeedFact(BORN, placement.body["student"])


def decide_say(situation: Situation, args: Body) -> Decision:
    """Write down what somebody says for one purpose.

    School writes down what came on paper, and a no by telephone; it never says
    yes by itself. Whose signature stands under the paper follows from the age.
    """
    placement = situation.record(args["placement"])
    if placement is None:
        return Refusal("record-gone")
    scope, student = placement_scope(args), placement.body.get("student")
    age = age_on(situation.fact(BORN, student or ""), local_day(situation.at))
    via = args.get("via") or "app"
    voice: Voice = "student" if situation.author.person == student else "family"
    if situation.roles(scope) & STAFF and not situation.roles(scope) & {"guardian", "student"}:
        if via == "app" or (via == "phone" and args["answer"] == "yes"):
            return Refusal("invalid", "via", "school-says-no-yes-itself")
        voice = who_gives(age)
    elif via != "app":
        return Refusal("invalid", "via", "not-by-school")
    if not may_say(voice, args["answer"], age):
        return Refusal("consent-not-yours", "answer")
    body = {
        "purpose": args["purpose"],
        "answer": args["answer"],
        "at": write_instant(situation.at),
        "person": situation.author.person,
        "voice": voice,
        "via": via,
    }
    return Changes((Put("consent", args["id"], scope, body),))
