"""What should be in the notes, said in a few lines and without the server's code.

All clocks of the simulation are right up to a constant shift and every edit has
a moment of its own, so the laws come down to: the latest edit stands (S13,
S14), for a list element by element, and `once` goes by arrival. Everything
the merge has to weigh (base, stamps, own device, chains, replay) must lead
back to that.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True)
class Edit:
    """A put that the server says it applied: when it was truly made, when it arrived."""

    made: int
    device: str
    n: int
    arrived: int
    record: str
    set: Json

    @property
    def order(self) -> tuple[int, str, int]:
        return self.made, self.device, self.n


def applied(listed: Iterable[Json]) -> list[Edit]:
    """The notes' puts that took effect, from the authors' own lists of edits.

    ``made`` is the true moment of each: its `at` without the device's shift.
    """
    edits = []
    for m in listed:
        if m["name"] != "record.put" or m["args"].get("kind") != "note":
            continue
        outcome, decision = m["outcome"], m["decision"]
        by_person = decision is not None and decision["state"] == "accepted"
        if outcome["outcome"] in ("accepted", "merged") or by_person:
            arrived = decision["tick"] if by_person else outcome["tick"]
            args = m["args"]
            edits.append(Edit(m["made"], m["device"], m["n"], arrived, args["id"], args["set"]))
    return sorted(edits, key=lambda edit: edit.order)


def latest(edits: Iterable[Edit], record: str, field: str) -> Any:
    """The value of the last edit of a field; None where it is cleared or was never set."""
    value = None
    for edit in edits:
        if edit.record == record and field in edit.set:
            value = edit.set[field]
    return value


def union(edits: Iterable[Edit], record: str, field: str) -> list[str]:
    """Each element goes by the last that was said of it."""
    said: dict[str, bool] = {}
    for edit in edits:
        if edit.record == record and field in edit.set:
            change = edit.set[field]
            if isinstance(change, list):  # only ever in a create, which had seen nothing
                change = {"add": change}
            said |= dict.fromkeys(change.get("add", ()), True)
            said |= dict.fromkeys(change.get("remove", ()), False)
    return sorted(element for element, present in said.items() if present)


def once(edits: Iterable[Edit], record: str, field: str) -> set[Any]:
    """The values that may stand: those that arrived in the first tick which brought one."""
    given = [e for e in edits if e.record == record and e.set.get(field) is not None]
    first = min((e.arrived for e in given), default=None)
    return {e.set[field] for e in given if e.arrived == first} or {None}
