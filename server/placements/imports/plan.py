"""What an import would do, item by item, and what is left of it when people choose.

A plan is a comparison and changes nothing. An item that says ``gone`` does
nothing by itself: its steps are taken only for the items that a person named.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from server.placements.imports.lines import Where

State = Literal["new", "changed", "gone", "unchanged"]

ORDER = ("type", "coach", "class", "student", "company", "placement")
"""Kinds of items in the order in which they are written."""


class UnknownItemError(Exception):
    """A person's choice names an item that is not in the plan."""


@dataclass(frozen=True, slots=True)
class Change:
    """One field, as people read it; "" stands for nothing."""

    field: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Step:
    """One ``record.put`` of the journal."""

    kind: str
    id: str
    scope: str
    set: Mapping[str, Any]

    @property
    def args(self) -> dict[str, Any]:
        """The arguments of the mutation."""
        return {"kind": self.kind, "id": self.id, "scope": self.scope, "set": dict(self.set)}


@dataclass(slots=True)
class Item:
    """One thing that is new, changed, gone or the same.

    ``key`` names it in a choice and is the same for the same files and school.
    ``needs`` are keys of items that must come along when they are new.
    """

    key: str
    kind: str
    label: str
    state: State
    changes: tuple[Change, ...] = ()
    lines: tuple[Where, ...] = ()
    steps: tuple[Step, ...] = ()
    needs: frozenset[str] = frozenset()


@dataclass(slots=True)
class Draft:
    """Gathers the fields that differ, both for people and for the record."""

    changes: list[Change] = field(default_factory=list)
    set: dict[str, Any] = field(default_factory=dict)

    def compare(self, name: str, old: str, new: str, value: Any = None) -> None:
        """Note a field that has another value; an empty new value leaves the old."""
        if new and new != old:
            self.put(name, old, new, new if value is None else value)

    def put(self, name: str, old: str, new: str, value: Any) -> None:
        """Note a field whatever stood there."""
        self.changes.append(Change(name, old, new))
        self.set[name] = value


def filled(**fields: Any) -> dict[str, Any]:
    """The fields that have a value: a record is made without empty ones."""
    return {name: value for name, value in fields.items() if value not in ("", None, [], ())}


def in_order(items: Iterable[Item]) -> list[Item]:
    """The items as they are shown and written."""
    return sorted(items, key=lambda item: ORDER.index(item.kind))


def count(items: Iterable[Item]) -> dict[str, dict[str, int]]:
    """How many items of each kind are in each state."""
    counts: dict[str, dict[str, int]] = {}
    for item in items:
        states = counts.setdefault(item.kind, {"new": 0, "changed": 0, "gone": 0, "unchanged": 0})
        states[item.state] += 1
    return counts


def chosen(items: Sequence[Item], skip: Collection[str], end: Collection[str]) -> list[Item]:
    """The items that are left when people leave out ``skip`` and end ``end``.

    What needs a new item that is left out is left out with it.

    Raises:
        UnknownItemError: a key that is not in the plan, or that cannot be
            chosen in this way.
    """
    by_key = {item.key: item for item in items}
    for key in (*skip, *end):
        if key not in by_key:
            raise UnknownItemError(key)
    for key in end:
        if by_key[key].state != "gone":
            raise UnknownItemError(key)
    out = {key for key in skip if by_key[key].state in ("new", "changed")}
    taken: list[Item] = []
    for item in in_order(items):
        lacking = {key for key in item.needs & out if by_key[key].state == "new"}
        if item.key in out or lacking:
            out.add(item.key)
        elif item.state in ("new", "changed") or item.key in end:
            taken.append(item)
    return taken


def steps_of(items: Iterable[Item]) -> list[Step]:
    """The mutations, in an order in which nothing refers to what is still to come."""
    return [step for item in items for step in item.steps]


def token(inputs: bytes, items: Iterable[Item]) -> str:
    """A digest of what was handed in and of what it would do to what stands now.

    It changes when a file, a choice of columns, or a record that the plan
    compares with changes; then people must look again before they apply.
    """
    digest = hashlib.sha256(inputs)
    for item in in_order(items):
        digest.update(
            json.dumps(
                [
                    item.key,
                    item.state,
                    [[change.field, change.old, change.new] for change in item.changes],
                    [step.args for step in item.steps],
                ],
                sort_keys=True,
            ).encode()
        )
    return digest.hexdigest()
