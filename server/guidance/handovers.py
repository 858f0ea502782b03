"""Handing a placement over to a colleague.

    asked ──▶ agreed ──▶ running ──▶ done      temporary: back again at the end
      │         └──────────────────▶ done      for good
      ├──▶ refused
      └──▶ withdrawn

Who guides whom decides who sees a minor's file, so that a coach asks and the
office settles it, or arranges it at once. What is agreed for a later day, and
the way back, is done by the server on that day (see ``FOLLOW_UPS``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from server.attendance.rules.clock import local_day
from server.guidance.rules import turn_due
from server.sync.kinds import (
    Body,
    Changes,
    Decision,
    FollowUp,
    Need,
    NeedFact,
    NeedRecord,
    Put,
    Record,
    Refusal,
    Situation,
)

KIND = "hand-over"
TURN = "handover.turn"
COLLEAGUE, TODAY = "coach-at-school", "today"
OPEN = frozenset({"asked", "agreed", "running"})


def staff_scope(args: Body) -> str:
    """The wall of the school's own people around the placement."""
    return f"placement-staff:{args['placement']}"


def handover_needs(args: Body, found: Mapping[str, Record]) -> Iterable[Need]:
    """The hand-over, its placement, the day, and what the colleagues are at its school."""
    yield NeedRecord(args["id"])
    yield NeedRecord(args["placement"])
    yield NeedFact(TODAY, TODAY)
    placement, standing = found.get(args["placement"]), found.get(args["id"])
    school = placement.body.get("school") if placement is not None else None
    if not school:
        return
    body = standing.body if standing is not None and standing.kind == KIND else {}
    for coach in (args.get("to"), body.get("to_coach"), body.get("from_coach")):
        if coach:
            yield NeedFact(COLLEAGUE, f"{coach}/{school}")


def _today(situation: Situation) -> str:
    return str(situation.fact(TODAY, TODAY) or local_day(situation.received_at))


def _colleague(situation: Situation, placement: Record, coach: str) -> str | None:
    """The name of somebody who is coach at the placement's school today, else None."""
    known = situation.fact(COLLEAGUE, f"{coach}/{placement.body.get('school')}")
    if known is None:
        return None
    ends, _, name = str(known).partition("|")
    return None if ends and ends < _today(situation) else name


def _drawn_up(situation: Situation, args: Body, leaving: str) -> Body | Refusal:
    """The fields of a new hand-over, or why there can be none."""
    placement = situation.record(args["placement"])
    if placement is None:
        return Refusal("record-gone")
    if situation.records.get(args["id"]) is not None:
        return Refusal("invalid", "id", "id-taken")
    name = _colleague(situation, placement, args["to"])
    if name is None or args["to"] in placement.body.get("coaches", ()):
        return Refusal("invalid", "to", "no-colleague")
    if leaving not in placement.body.get("coaches", ()):
        return Refusal("invalid", "from", "not-listed")
    starts = args.get("starts") or _today(situation)
    if args.get("ends") and args["ends"] < starts:
        return Refusal("invalid", "ends", "ends-before-it-starts")
    return {
        "from_coach": leaving,
        "to_coach": args["to"],
        "to_name": name or None,
        "to_phone": args.get("phone"),
        "starts": starts,
        "ends": args.get("ends"),
        "note": args.get("note"),
        "asked_by": situation.author.person,
    }


def decide_ask(situation: Situation, args: Body) -> Decision:
    """A coach asks that a colleague takes over what they guide themselves."""
    body = _drawn_up(situation, args, situation.author.person)
    if isinstance(body, Refusal):
        return body
    return Changes((Put(KIND, args["id"], staff_scope(args), {**body, "state": "asked"}),))


def decide_arrange(situation: Situation, args: Body) -> Decision:
    """The office has a colleague take over, from today or from a later day."""
    body = _drawn_up(situation, args, args["from"])
    if isinstance(body, Refusal):
        return body
    fresh = {**body, "decided_by": situation.author.person}
    return _agreed(situation, args, fresh, fresh)


def decide_settle(situation: Situation, args: Body) -> Decision:
    """The office answers what a coach asked; yes carries it out."""
    asked = _standing(situation, args)
    if asked is None or asked.body.get("state") != "asked":
        return Refusal("invalid", "id", "not-asked")
    said = {"decided_by": situation.author.person, "reason": args.get("reason") or None}
    if args["answer"] == "no":
        return Changes((Put(KIND, asked.id, asked.scope, {**said, "state": "refused"}),))
    placement = situation.record(args["placement"])
    if placement is None:
        return Refusal("record-gone")
    if _colleague(situation, placement, asked.body["to_coach"]) is None:
        return Refusal("invalid", "to", "no-colleague")
    return _agreed(situation, args, asked.body, said)


def decide_withdraw(situation: Situation, args: Body) -> Decision:
    """Take back what was not carried out yet; the office also ends what is running."""
    standing = _standing(situation, args)
    if standing is None or standing.body.get("state") not in OPEN:
        return Refusal("invalid", "id", "not-open")
    office = situation.roles(staff_scope(args)) & {"coordinator", "administrator"}
    if not office and standing.body["state"] != "asked":
        return Refusal("not-permitted")
    if standing.body["state"] == "running":
        return _over(situation, standing)
    return Changes((Put(KIND, standing.id, standing.scope, {"state": "withdrawn"}),))


def decide_turn(situation: Situation, args: Body) -> Decision:
    """Do what the day asks of a hand-over; only the server may."""
    if not situation.author.system:
        return Refusal("not-permitted")
    standing = _standing(situation, args)
    if standing is None:
        return Refusal("record-gone")
    body = standing.body
    due = turn_due(body["state"], body.get("starts"), body.get("ends"), _today(situation))
    if due == "begin":
        return _begun(situation, standing.id, standing.scope, body, {})
    return _over(situation, standing) if due == "end" else Changes()


def _standing(situation: Situation, args: Body) -> Record | None:
    record = situation.record(args["id"])
    found = record is not None and record.kind == KIND and record.scope == staff_scope(args)
    return record if found else None


def _agreed(situation: Situation, args: Body, body: Body, said: Body) -> Decision:
    """``body`` is the whole hand-over, ``said`` what of it is written now."""
    if turn_due("agreed", body.get("starts"), body.get("ends"), _today(situation)) == "begin":
        return _begun(situation, args["id"], staff_scope(args), body, said)
    return Changes((Put(KIND, args["id"], staff_scope(args), {**said, "state": "agreed"}),))


def _begun(situation: Situation, id: str, scope: str, body: Body, said: Body) -> Decision:
    """Let the colleague come and the coach go, in one edit of the placement."""
    placement = situation.record(scope.partition(":")[2])
    if placement is None:
        return Refusal("record-gone")
    leaving, coming = body["from_coach"], body["to_coach"]
    contacts: list[Body] = list(placement.body.get("contacts") or ())
    left = [one for one in contacts if _is_coach(one, leaving)]
    kept = [one for one in contacts if not _is_coach(one, leaving)]
    if body.get("to_name") and not any(_is_coach(one, coming) for one in kept):
        fresh: Body = {"person": coming, "role": "coach", "name": body["to_name"]}
        if body.get("to_phone"):
            fresh["phone"] = body["to_phone"]
        kept.append(fresh)
    state = "running" if body.get("ends") else "done"
    change = {"coaches": {"add": [coming], "remove": [leaving]}, "contacts": kept or None}
    return Changes(
        (
            Put(KIND, id, scope, {**said, "state": state, "left": left or None}),
            Put("placement", placement.id, placement.scope, change),
        )
    )


def _over(situation: Situation, standing: Record) -> Decision:
    """Give the placement back, unless somebody arranged it otherwise meanwhile."""
    placement = situation.record(standing.scope.partition(":")[2])
    done = Put(KIND, standing.id, standing.scope, {"state": "done"})
    back, went = standing.body["from_coach"], standing.body["to_coach"]
    if (
        placement is None
        or went not in placement.body.get("coaches", ())
        or _colleague(situation, placement, back) is None
    ):
        return Changes((done,))
    contacts = [one for one in placement.body.get("contacts") or () if not _is_coach(one, went)]
    contacts += [
        one
        for one in standing.body.get("left") or ()
        if not any(_is_coach(other, back) for other in contacts)
    ]
    change = {"coaches": {"add": [back], "remove": [went]}, "contacts": contacts or None}
    return Changes((done, Put("placement", placement.id, placement.scope, change)))


def _is_coach(contact: Any, person: str) -> bool:
    return isinstance(contact, dict) and (contact.get("role"), contact.get("person")) == (
        "coach",
        person,
    )


_DUE = """
SELECT h.source, h.placement FROM hand_over h
JOIN calendar c ON c.region = h.region
WHERE h.region = :region AND h.source > :after
AND ((h.state = 'agreed' AND h.starts <= c.today) OR (h.state = 'running' AND h.ends < c.today))
ORDER BY h.source
LIMIT 200
"""


def _turns(rows: Sequence[Sequence[Any]]) -> list[tuple[str, Body]]:
    return [(TURN, {"id": id, "placement": placement}) for id, placement in rows]


FOLLOW_UPS = (FollowUp(kinds=frozenset({"calendar", KIND}), due=_DUE, commands=_turns),)
