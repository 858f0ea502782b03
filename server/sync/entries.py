"""A record inside a transaction: how it is kept as text, and what it was.

The store keeps two texts a record: ``wire``, finished as devices receive it,
so that a pull only joins bytes; and ``state``, the stamps that merging needs.
"""

from __future__ import annotations

from typing import Any

import msgspec

from server.sync.kinds import Kind, Record
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


class Entry:
    """A record as it stands in the transaction, new ones included.

    ``stored_group`` is the group under which the store knows it. The stamps
    are only read from their text where something is merged: most records that
    a transaction reads are looked at and left as they are.
    """

    __slots__ = (
        "_body", "_group", "_record", "_state", "_texts", "_unread", "gone", "id", "kind",
        "scope", "stored", "stored_group", "tick",
    )  # fmt: skip

    def __init__(
        self,
        id: str,
        kind: str,
        scope: str,
        tick: int,
        gone: bool,
        state: State | None,
        stored: bool,
        unread: tuple[dict[str, Any], str] = ({}, ""),
    ) -> None:
        """``unread`` is the body and the state's text of an entry without ``state``."""
        self.id = id
        self.kind = kind
        self.scope = scope
        self.tick = tick
        self.gone = gone
        self.stored = stored
        self.stored_group: str | None = None
        self._state = state
        self._body, self._unread = unread
        self._texts: tuple[str, str] | None = None
        self._record: Record | None = None
        self._group: str | msgspec.UnsetType | None = msgspec.UNSET

    @property
    def state(self) -> State:
        """What merging needs."""
        if self._state is None:
            self._state = read_state(self._unread, self._body)
        return self._state

    @state.setter
    def state(self, state: State) -> None:
        self._state = state

    @property
    def body(self) -> dict[str, Any]:
        """The fields as they stand."""
        return self._body if self._state is None else self._state.body

    def changed(self) -> None:
        """Must be called after each change, so that what was made of it is made anew."""
        self._texts = None
        self._record = None
        self._group = msgspec.UNSET

    def texts(self) -> tuple[str, str]:
        """The record's two texts (wire, state) as it stands."""
        if self._texts is None:
            self._texts = (write_wire(self), write_state(self.state))
        return self._texts

    def group(self, kind: Kind) -> str | None:
        """The group of its scope that it belongs to as it stands (see :attr:`Kind.group`)."""
        if self._group is msgspec.UNSET:
            sort = kind.group
            self._group = None if self.gone or sort is None else sort(self.body)
        return self._group

    def record(self) -> Record:
        """What rules and features see of it."""
        if self._record is None:
            self._record = Record(self.id, self.kind, self.scope, self.tick, self.body, self.gone)
        return self._record


def load_entry(
    id: str, kind: str, scope: str, tick: int, gone: int, wire: str, state: str
) -> Entry:
    """Read a record back from its two texts."""
    return Entry(id, kind, scope, tick, bool(gone), None, True, (_decode_body(wire).body, state))


def read_state(text: str, body: dict[str, Any]) -> State:
    """The merge state behind a body."""
    stored = _decode_state(text)
    if stored.fields is None:
        # As almost every record: one mutation set all of it.
        tick, time, device, n, person = stored.stamps[0]
        stamp = Stamp(tick, time, device, n)
        return State(body, dict.fromkeys(body, stamp), {}, dict.fromkeys(body, person), [])
    stamps = [Stamp(*each[:4]) for each in stored.stamps]
    people = [each[4] for each in stored.stamps]
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
    if (alone := _only_stamp(state)) is not None:
        return _encode(_StoredState([alone])).decode()
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


def _only_stamp(state: State) -> tuple[int, int, str, int, str] | None:
    """The one stamp and person behind all fields, where one mutation set all of the record."""
    if state.elements or state.conflicts or not state.stamps:
        return None
    if state.stamps.keys() != state.body.keys():
        return None
    name, stamp = next(iter(state.stamps.items()))
    person = state.people.get(name, "")
    stamps, people = list(state.stamps.values()), list(state.people.values())
    if stamps.count(stamp) == len(stamps) and people.count(person) == len(people):
        return (*stamp, person)
    return None


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
