"""A record inside a transaction: how it is kept as text, and what it was.

The store keeps two texts a record: ``wire``, finished as devices receive it,
so that a pull only joins bytes; and ``state``, the stamps that merging needs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec

from server.sync.kinds import Record
from server.sync.rules.merge import Conflict, State
from server.sync.rules.stamps import Stamp
from server.sync.rules.times import write_instant


class _StoredState(msgspec.Struct, array_like=True):
    # Most records were set by one mutation: each stamp stands once and the
    # fields point to it; None says that all fields of the body share stamp 0.
    stamps: list[tuple[int, int, str, int, str]]
    fields: dict[str, int] | None = None
    elements: dict[str, dict[str, tuple[int, bool]]] = {}
    conflicts: list[tuple[str, Any, int, int, str]] = []


class _WireBody(msgspec.Struct):
    body: dict[str, Any] = {}


_encode = msgspec.json.Encoder().encode
_decode_state = msgspec.json.Decoder(_StoredState).decode
_decode_body = msgspec.json.Decoder(_WireBody).decode


@dataclass(slots=True)
class Entry:
    """A record as it stands in the transaction, new ones included.

    ``stored_group`` is the group under which the store knows it.
    """

    id: str
    kind: str
    scope: str
    tick: int
    gone: bool
    state: State
    stored: bool
    stored_group: str | None = None
    _texts: tuple[str, str] | None = None

    def changed(self) -> None:
        """Must be called after each change, so that the texts are written anew."""
        self._texts = None

    def texts(self) -> tuple[str, str]:
        """The record's two texts (wire, state) as it stands."""
        if self._texts is None:
            self._texts = (write_wire(self), write_state(self.state))
        return self._texts

    def record(self) -> Record:
        """What rules and features see of it."""
        return Record(self.id, self.kind, self.scope, self.tick, self.state.body, self.gone)


def load_entry(
    id: str, kind: str, scope: str, tick: int, gone: int, wire: str, state: str
) -> Entry:
    """Read a record back from its two texts."""
    body = _decode_body(wire).body
    return Entry(id, kind, scope, tick, bool(gone), read_state(state, body), True)


def read_state(text: str, body: dict[str, Any]) -> State:
    """The merge state behind a body."""
    stored = _decode_state(text)
    stamps = [Stamp(*each[:4]) for each in stored.stamps]
    people = [each[4] for each in stored.stamps]
    if stored.fields is None:
        names = dict.fromkeys(body, 0)
    else:
        names = stored.fields
    return State(
        body,
        {name: stamps[at] for name, at in names.items()},
        {
            name: {item: (stamps[at], inside) for item, (at, inside) in items.items()}
            for name, items in stored.elements.items()
        },
        {name: people[at] for name, at in names.items()},
        [
            Conflict(name, value, people[at], stamps[at], tick, reason)
            for name, value, at, tick, reason in stored.conflicts
        ],
    )


def write_state(state: State) -> str:
    """The stamps of a record as text."""
    places: dict[tuple[int, int, str, int, str], int] = {}

    def place(stamp: Stamp, person: str) -> int:
        return places.setdefault((*stamp, person), len(places))

    fields: dict[str, int] | None = {
        name: place(stamp, state.people.get(name, "")) for name, stamp in state.stamps.items()
    }
    if len(places) == 1 and not state.elements and fields and fields.keys() == state.body.keys():
        fields = None
    stored = _StoredState(
        [],
        fields,
        {
            name: {item: (place(stamp, ""), inside) for item, (stamp, inside) in items.items()}
            for name, items in state.elements.items()
        },
        [(c.field, c.value, place(c.stamp, c.person), c.tick, c.reason) for c in state.conflicts],
    )
    stored.stamps = list(places)
    return _encode(stored).decode()


def write_wire(entry: Entry) -> str:
    """The record exactly as devices receive it."""
    record: dict[str, Any] = {
        "id": entry.id,
        "kind": entry.kind,
        "scope": entry.scope,
        "tick": entry.tick,
    }
    if entry.gone:
        record["gone"] = True
    else:
        record["body"] = entry.state.body
        if entry.state.conflicts:
            record["conflicts"] = [
                {
                    "field": conflict.field,
                    "value": conflict.value,
                    "person": conflict.person,
                    "device": conflict.stamp.device,
                    "at": write_instant(conflict.stamp.time),
                    "tick": conflict.tick,
                    "reason": conflict.reason,
                }
                for conflict in entry.state.conflicts
            ]
    return _encode(record).decode()
