"""What a transaction has read and changes: the state between reading and writing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from server.sync.entries import Entry
from server.sync.held import HeldRow
from server.sync.kinds import Author, Record
from server.sync.prepare import Prepared
from server.sync.registry import Registry
from server.sync.rules.grants import Holdings

Outcome = dict[str, Any]
NOBODY = Holdings()


class Task(NamedTuple):
    """One fresh mutation with its author. ``time`` is the corrected time.

    With ``whole`` its request is taken in as one or not at all; only the
    server's own are.
    """

    prepared: Prepared
    author: Author
    revoked: bool
    time: int
    doubt: int
    received_at: int
    forgotten: tuple[tuple[int, int], ...]
    whole: bool = False


@dataclass(slots=True)
class Working:
    """The part of a region that a transaction reads and changes."""

    region: str
    tick: int
    epoch: str
    epoch_tick: int
    epoch_at: int
    registry: Registry
    entries: dict[str, Entry] = field(default_factory=dict)
    groups: dict[str, dict[str, set[str]]] = field(default_factory=dict)
    facts: dict[tuple[str, str], Any] = field(default_factory=dict)
    holdings: dict[str, Holdings] = field(default_factory=dict)
    held: dict[str, HeldRow] = field(default_factory=dict)
    earlier: dict[tuple[str, int, str], Any] = field(default_factory=dict)
    deciders: dict[str, list[str]] = field(default_factory=dict)
    dirty: dict[str, None] = field(default_factory=dict)
    held_dirty: dict[str, None] = field(default_factory=dict)

    def live(self, id: str) -> Entry | None:
        """The record with this id unless there is none, or none any more."""
        entry = self.entries.get(id)
        return None if entry is None or entry.gone else entry


@dataclass(slots=True)
class Decided:
    """What became of a mutation. ``effects`` is the journal's text of what changed."""

    task: Task
    outcome: Outcome
    base: int
    record: str | None
    touched: dict[str, None]
    effects: str


class Refused(Exception):
    def __init__(self, outcome: str, code: str, **more: Any) -> None:
        super().__init__(code)
        self.outcome: Outcome = {"outcome": outcome, "code": code, **more}


def rejected(code: str, **more: Any) -> Refused:
    return Refused("rejected", code, **{k: v for k, v in more.items() if v is not None})


class RecordsSeen(Mapping[str, Record]):
    """The working records, seen as rules see them."""

    def __init__(self, entries: Mapping[str, Entry]) -> None:
        self._entries = entries

    def __getitem__(self, id: str) -> Record:
        return self._entries[id].record()

    def get(self, id: str, default: Any = None) -> Any:
        entry = self._entries.get(id)
        return default if entry is None else entry.record()

    def __iter__(self) -> Any:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)


class GroupsSeen(Mapping[tuple[str, str], Any]):
    """The working groups as live records."""

    def __init__(self, working: Working) -> None:
        self._working = working

    def __getitem__(self, key: tuple[str, str]) -> list[Record]:
        entries = self._working.entries
        members = self._working.groups[key[0]][key[1]]
        return [entries[id].record() for id in members if not entries[id].gone]

    def get(self, key: tuple[str, str], default: Any = None) -> Any:
        return self[key] if key[1] in self._working.groups.get(key[0], ()) else default

    def __iter__(self) -> Any:
        return ((scope, name) for scope, names in self._working.groups.items() for name in names)

    def __len__(self) -> int:
        return sum(map(len, self._working.groups.values()))
