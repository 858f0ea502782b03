"""Situations that many tests begin with, each in one line."""

from __future__ import annotations

from typing import Any

from tests.builders import World
from tests.fakes import MINUTE
from tests.phone import Phone, instant, new_id
from tests.sync.port import Answer, Json


def queue_note(phone: Phone, scope: str, ago: int = 0, **fields: Any) -> str:
    """Write a note that waits on the phone; its id."""
    name = new_id()
    phone.put("note", {"title": "Gesprek", **fields}, id=name, scope=scope, ago=ago)
    return name


def write_note(phone: Phone, scope: str, **fields: Any) -> str:
    """Write a note and sync; its id."""
    name = queue_note(phone, scope, **fields)
    phone.sync()
    return name


def edit(phone: Phone, note: str, **fields: Any) -> int:
    """Change fields of a note, ``ago`` milliseconds before now; the edit waits on the phone."""
    ago = fields.pop("ago", 0)
    return phone.put("note", fields, id=note, ago=ago)


def two_coaches(world: World, **skews: int) -> tuple[Phone, Phone]:
    """Two coaches of the same placement, both caught up."""
    world.coaches(world.placement, add=world.coach_2)
    first = world.caught_up(world.coach, skew=skews.get("first", 0))
    second = world.caught_up(world.coach_2, skew=skews.get("second", 0))
    return first, second


def a_note_on_both(world: World, first: Phone, second: Phone, **fields: Any) -> str:
    """A note that the first wrote and both hold, written some time ago."""
    note = write_note(first, world.shared, **fields)
    second.sync()
    first.sync()
    world.now.pass_by(10 * MINUTE)
    return note


def mutation(n: int, name: str, args: Json, *, at: int, **more: Any) -> Json:
    """One mutation as it stands in a request."""
    return {"n": n, "name": name, "at": instant(at), "args": args, **more}


def put_args(id: str, set: Json, scope: str | None = None, kind: str = "note") -> Json:
    """The arguments of a ``record.put``."""
    args: Json = {"kind": kind, "id": id, "set": set}
    return args if scope is None else {**args, "scope": scope}


def sole_outcome(answer: Answer) -> Json:
    """The one outcome of an answered request."""
    (outcome,) = answer.expect(200)["outcomes"]
    return outcome


def send_one(phone: Phone, name: str, args: Json, **more: Any) -> Json:
    """Send one mutation, whatever it says, and take in its outcome."""
    n = phone.queue(name, args, base=None)
    phone.disk.outbox[-1].update(more)
    phone.send()
    return phone.outcome(n)


def rejected(outcome: Json) -> str:
    """The code of a rejection."""
    assert outcome["outcome"] == "rejected", outcome
    code: str = outcome["code"]
    return code


def held(outcome: Json) -> str:
    """The code of a held mutation."""
    assert outcome["outcome"] == "held", outcome
    assert outcome["held"], outcome
    code: str = outcome["code"]
    return code


def accepted(phone: Phone, n: int) -> Json:
    """The outcome of a mutation that was taken in without a word."""
    outcome = phone.outcome(n)
    assert outcome["outcome"] == "accepted", outcome
    assert "superseded" not in outcome or not outcome["superseded"], outcome
    return outcome


def same(first: Phone, second: Phone) -> None:
    """Two devices of people with the same grants hold the same, byte for byte.

    What only one of the two persons may see (their own records, the schools
    and companies of others) is left out of the comparison by scope.
    """
    scopes = first.scopes() & second.scopes()
    mine = {r["id"]: r for r in first.records() if r["scope"] in scopes}
    theirs = {r["id"]: r for r in second.records() if r["scope"] in scopes}
    assert mine == theirs
