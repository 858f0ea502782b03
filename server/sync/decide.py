"""Decides mutations one after the other, within one transaction.

Everything a decision may need has been read into :class:`Working` before;
nothing here waits. A mutation changes the working state whole or not at all,
and what it changed is in the state when the next one is decided (law S5).
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from server.sync.entries import Entry
from server.sync.held import HeldRow, held_bodies, is_create, staff_scope
from server.sync.kinds import Author, Body, Changes, Command, Drop, Kind, Put, Record, Situation
from server.sync.prepare import (
    CommandIntent,
    DecisionIntent,
    DropIntent,
    Prepared,
    PutIntent,
    Unfit,
    split_scope,
)
from server.sync.registry import DECIDERS, Registry
from server.sync.rules.grants import Holdings, may_be_held
from server.sync.rules.merge import Edit, State, changed_unseen, merge_fields
from server.sync.rules.stamps import Stamp, Writer, effective_base
from server.sync.rules.values import missing_field, unfit_fields

Outcome = dict[str, Any]
_NOBODY = Holdings()


@dataclass(frozen=True, slots=True)
class Task:
    """One fresh mutation with its author. ``time`` is the corrected time."""

    prepared: Prepared
    author: Author
    revoked: bool
    time: int
    doubt: int
    received_at: int
    forgotten: tuple[tuple[int, int], ...]


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
    purged: set[str] = field(default_factory=set)
    groups: dict[str, dict[str, set[str]]] = field(default_factory=dict)
    facts: dict[tuple[str, str], Any] = field(default_factory=dict)
    holdings: dict[str, Holdings] = field(default_factory=dict)
    held: dict[str, HeldRow] = field(default_factory=dict)
    earlier: dict[tuple[str, int, str], Any] = field(default_factory=dict)
    deciders: dict[str, str | None] = field(default_factory=dict)
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


class _Refused(Exception):
    def __init__(self, outcome: str, code: str, **more: Any) -> None:
        super().__init__(code)
        self.outcome: Outcome = {"outcome": outcome, "code": code, **more}


def _rejected(code: str, **more: Any) -> _Refused:
    return _Refused("rejected", code, **{k: v for k, v in more.items() if v is not None})


class Decider:
    """Decides tasks against one working state."""

    def __init__(self, working: Working) -> None:
        self.working = working
        self._touched: dict[str, None] = {}

    def decide(self, task: Task) -> Decided:
        """Apply one mutation, or say why not. Never raises for what a device sent."""
        self._touched = {}
        prepared = task.prepared
        base = effective_base(
            prepared.base, prepared.epoch, self.working.epoch, self.working.epoch_tick
        )
        writer = Writer(task.author.device, prepared.n, task.time, base, task.forgotten)
        try:
            superseded = self._apply(task, writer)
        except _Refused as refused:
            outcome = refused.outcome
            self._touched = {}
            if outcome["outcome"] == "held":
                outcome["held"] = self._hold(task, writer, outcome.pop("waits_on", None), outcome)
        else:
            outcome = {"outcome": "merged" if superseded else "accepted"}
            if superseded:
                outcome["superseded"] = superseded
        outcome = {"n": prepared.n, **outcome, "tick": self.working.tick}
        record = prepared.record
        if record is None and self._touched:
            record = next(iter(self._touched))
        return Decided(task, outcome, base, record, self._touched, self._effects())

    def _effects(self) -> str:
        texts = []
        for id in self._touched:
            wire, state = self.working.entries[id].texts()
            texts.append(f"[{wire},{state}]")
        return f"[{','.join(texts)}]"

    # -- what each intent does -------------------------------------------------

    def _apply(self, task: Task, writer: Writer) -> dict[str, str]:
        prepared, working = task.prepared, self.working
        intent = prepared.intent
        if task.revoked:
            raise _Refused("held", "device-revoked")
        if isinstance(intent, Unfit):
            if intent.code == "unreadable":
                raise _Refused("held", "unreadable")
            raise _rejected(
                intent.code,
                field=intent.field,
                reason=intent.reason,
                max_bytes=intent.max_bytes,
            )
        if prepared.base is not None and prepared.epoch in (None, working.epoch):
            if prepared.base > working.tick - 1:
                raise _rejected("invalid", field="base", reason="above-the-region")
        if isinstance(intent, PutIntent):
            return self._put(task, writer, intent)
        if isinstance(intent, DropIntent):
            self._drop(task, writer, intent)
            return {}
        if isinstance(intent, DecisionIntent):
            self._decide_held(task, intent)
            return {}
        return self._command(task, writer, intent.command, intent.args)

    def _put(self, task: Task, writer: Writer, intent: PutIntent) -> dict[str, str]:
        working = self.working
        entry = working.entries.get(intent.id)
        if entry is not None and not self._sees(task, entry.scope):
            self._turn_away(task, writer, intent.scope or entry.scope, entry)
        if entry is None:
            self._wait_for_create(task, intent.id)
            if intent.scope is None:
                self._missing(task)
                raise _rejected("not-permitted")
            values = self._filled(intent)
            self._permit_put(task, writer, intent.kind, intent.scope, intent.id, values)
            if intent.id in working.purged:
                raise _rejected("record-gone")
            self._check_create(task, intent, values)
            entry = Entry(intent.id, intent.kind.name, intent.scope, 0, False, State(), False)
            return self._merge(task, writer, entry, intent.kind, values)
        if entry.kind != intent.kind.name:
            raise _rejected("invalid", field="kind", reason="another-kind")
        if intent.scope is not None and intent.scope != entry.scope:
            raise _rejected("invalid", field="scope", reason="another-scope")
        self._permit_put(task, writer, intent.kind, entry.scope, None, intent.set)
        if entry.gone:
            raise _rejected("record-gone")
        return self._merge(task, writer, entry, intent.kind, intent.set)

    def _filled(self, intent: PutIntent) -> Body:
        values = dict(intent.set)
        for name, (fact, key_field) in intent.kind.fills.items():
            if values.get(name) is None and isinstance(values.get(key_field), str):
                found = self.working.facts.get((fact, values[key_field]))
                if found is not None:
                    values[name] = found
        return values

    def _check_create(self, task: Task, intent: PutIntent, values: Body) -> None:
        assert intent.scope is not None
        missing = missing_field(values, intent.kind.fields)
        if missing is not None:
            if task.prepared.base is not None:
                self._missing(task)
            raise _rejected("invalid", field=missing, reason="required")
        if intent.kind.derives is not None:
            derived = intent.kind.derives(intent.scope, values)
            if derived is not None and derived != intent.id:
                raise _rejected("invalid", field="id", reason="id-not-derived")

    def _drop(self, task: Task, writer: Writer, intent: DropIntent) -> None:
        entry = self.working.entries.get(intent.id)
        if entry is None:
            self._wait_for_create(task, intent.id)
            self._missing(task)
            raise _rejected("not-permitted")
        if not self._sees(task, entry.scope):
            self._turn_away(task, writer, entry.scope, entry)
        if entry.kind != intent.kind.name:
            raise _rejected("invalid", field="kind", reason="another-kind")
        self._permit(
            task,
            writer,
            intent.kind.write if intent.kind.drop is None else intent.kind.drop,
            entry.scope,
        )
        if not task.author.system and intent.kind.drop is None:
            roles = self._holdings(task).roles.get(entry.scope, frozenset())
            self._permit_fields(roles, intent.kind, intent.kind.fields)
        self._remove(entry, writer)

    def _remove(self, entry: Entry, writer: Writer) -> None:
        if entry.gone:
            return
        if self._changed_since(entry, writer):
            raise _rejected("changed-since", tick=entry.tick)
        entry.gone = True
        entry.tick = self.working.tick
        entry.state = State()
        self._touch(entry)

    def _changed_since(self, entry: Entry, writer: Writer) -> bool:
        # A value set again moves its stamp, but is nothing that could be missed.
        return entry.tick > writer.base and changed_unseen(entry.state, writer)

    def _command(
        self, task: Task, writer: Writer, command: Command, args: Body, permitted: bool = False
    ) -> dict[str, str]:
        scope = command.scope(args)
        if not permitted:
            self._permit(task, writer, command.roles, scope)
        working = self.working
        holdings = working.holdings.get(task.author.person, _NOBODY)
        decision = command.decide(
            Situation(
                author=task.author,
                at=task.time,
                received_at=task.received_at,
                doubt=task.doubt,
                base=writer.base or None,
                records=_Records(working.entries),
                groups=_Groups(working),
                facts=working.facts,
                roles=lambda of: holdings.roles.get(of, frozenset()),
            ),
            args,
        )
        if not isinstance(decision, Changes):
            if decision.code in ("not-permitted", "record-gone"):
                self._missing(task)
            raise _rejected(decision.code, field=decision.field, reason=decision.reason)
        return self._make_changes(task, writer, decision)

    def _make_changes(self, task: Task, writer: Writer, decision: Changes) -> dict[str, str]:
        working = self.working
        for change in decision.changes:
            entry = working.entries.get(change.id)
            if change.id in working.purged or (entry is not None and entry.gone):
                raise _rejected("record-gone")
            if isinstance(change, Put):
                kind = working.registry.kinds[change.kind]
                if entry is not None and (entry.kind, entry.scope) != (change.kind, change.scope):
                    raise _rejected("invalid", field="id", reason="id-taken")
                if bad := unfit_fields(change.set, kind.fields):
                    raise _rejected("invalid", field=bad[0], reason=bad[1])
            elif entry is not None and self._changed_since(entry, writer):
                raise _rejected("changed-since", tick=entry.tick)
        superseded: dict[str, str] = {}
        for change in decision.changes:
            entry = working.entries.get(change.id)
            if isinstance(change, Drop):
                if entry is not None:
                    self._remove(entry, writer)
                continue
            if entry is None:
                entry = Entry(change.id, change.kind, change.scope, 0, False, State(), False)
            kind = working.registry.kinds[change.kind]
            superseded |= self._merge(task, writer, entry, kind, change.set)
        return superseded

    def _merge(
        self, task: Task, writer: Writer, entry: Entry, kind: Kind, values: Body
    ) -> dict[str, str]:
        working = self.working
        fresh = entry.id not in working.entries
        earlier = {
            name: working.earlier[(writer.device, writer.n, name)]
            for name in values
            if (writer.device, writer.n, name) in working.earlier
        }
        edit = Edit(values, writer, task.author.person, working.tick, entry.tick, earlier)
        merged = merge_fields(entry.state, edit, kind.fields)
        if fresh:
            working.entries[entry.id] = entry
        if fresh or merged.visible:
            entry.tick = working.tick
        self._touch(entry)
        return merged.superseded

    def _touch(self, entry: Entry) -> None:
        working = self.working
        entry.changed()
        self._touched[entry.id] = None
        working.dirty[entry.id] = None
        kind = working.registry.kinds[entry.kind]
        groups = working.groups.get(entry.scope)
        if kind.group is not None and groups:
            group = None if entry.gone else kind.group(entry.state.body)
            for name, members in groups.items():
                (members.add if name == group else members.discard)(entry.id)

    # -- who may ---------------------------------------------------------------

    def _holdings(self, task: Task) -> Holdings:
        return self.working.holdings.get(task.author.person, _NOBODY)

    def _sees(self, task: Task, scope: str) -> bool:
        return task.author.system or scope in self._holdings(task).roles

    def _turn_away(
        self, task: Task, writer: Writer, scope: str, entry: Entry | None = None
    ) -> None:
        """Answer for a scope that the author does not hold; always raises.

        A hidden record answers as an unknown id without a grant would, so an
        open grant on the scope that the mutation names changes nothing.
        """
        asked = scope if entry is None or not self._sees(task, scope) else entry.scope
        if may_be_held(self._holdings(task), asked, writer.base or None):
            raise _Refused("held", "grant-ended")
        self._missing(task)
        raise _rejected("not-permitted")

    def _permit(
        self, task: Task, writer: Writer, allowed: Mapping[str, frozenset[str]], scope: str
    ) -> None:
        if task.author.system:
            return
        split = split_scope(scope)
        roles = self._holdings(task).roles.get(scope)
        if split is None or roles is None:
            self._turn_away(task, writer, scope)
        assert split is not None and roles is not None
        if not roles & allowed.get(split[0], frozenset()):
            raise _rejected("not-permitted")

    def _permit_put(
        self,
        task: Task,
        writer: Writer,
        kind: Kind,
        scope: str,
        founding_id: str | None,
        values: Body,
    ) -> None:
        """``founding_id`` is the id of a record that would be made, else None."""
        if task.author.system:
            return
        split = split_scope(scope)
        if (
            founding_id is not None
            and kind.founding is not None
            and split is not None
            and split[1] == founding_id
            and scope not in self._holdings(task).spans
        ):
            name, type_ = kind.founding
            asked = f"{type_}:{values.get(name)}" if name else type_
            roles = self._holdings(task).roles.get(asked, frozenset())
            if not roles & kind.write.get(split[0], frozenset()):
                self._turn_away(task, writer, scope)
            self._permit_fields(roles, kind, values)
            return
        self._permit(task, writer, kind.write, scope)
        roles = self._holdings(task).roles.get(scope, frozenset())
        self._permit_fields(roles, kind, values)

    def _permit_fields(self, roles: frozenset[str], kind: Kind, names: Iterable[str]) -> None:
        for name in names:
            allowed = kind.fields[name].write
            if allowed is not None and not roles & allowed:
                raise _rejected("not-permitted")

    # -- what is held ----------------------------------------------------------

    def _missing(self, task: Task) -> None:
        """Hold a replayed mutation against which only something missing stands."""
        epoch = task.prepared.epoch
        working = self.working
        if working.epoch_tick < 0 or task.author.system:
            return
        replayed = epoch != working.epoch if epoch is not None else task.time < working.epoch_at
        if replayed:
            raise _Refused("held", "restored")

    def _wait_for_create(self, task: Task, id: str) -> None:
        for row in self.working.held.values():
            if (
                row.state == "waiting"
                and row.record == id
                and row.device == task.author.device
                and is_create(row, self.working.registry)
            ):
                raise _Refused("held", "waits-for-held", waits_on=row.waits_on or row.id)

    def _hold(self, task: Task, writer: Writer, waits_on: str | None, outcome: Outcome) -> str:
        prepared, working = task.prepared, self.working
        entry = working.entries.get(prepared.record or "")
        scope = prepared.scope or (entry.scope if entry is not None else None)
        if waits_on is not None and waits_on in working.held:
            scope = working.held[waits_on].scope
        name = f"{working.region}/{task.author.device}/{prepared.n}"
        row = HeldRow(
            id=str(uuid.uuid5(uuid.NAMESPACE_URL, f"held:{name}")),
            staff_id=str(uuid.uuid5(uuid.NAMESPACE_URL, f"held-staff:{name}")),
            staff_scope=staff_scope(scope, working.deciders, task.author.person),
            state="waiting",
            code=outcome["code"],
            person=task.author.person,
            device=task.author.device,
            n=prepared.n,
            schema=prepared.schema,
            name=prepared.name,
            args=prepared.args_text,
            time=task.time,
            received_at=task.received_at,
            base=writer.base,
            record=prepared.record,
            scope=scope,
            waits_on=waits_on,
        )
        working.held[row.id] = row
        working.held_dirty[row.id] = None
        self._write_held(
            row,
            task.author.person,
            Stamp(working.tick, task.received_at, task.author.device, prepared.n),
        )
        return row.id

    def _write_held(self, row: HeldRow, person: str, stamp: Stamp) -> None:
        for id, scope, body in held_bodies(row):
            entry = self.working.entries.get(id)
            if entry is None:
                entry = Entry(id, "held-edit", scope, 0, False, State(), False)
                self.working.entries[id] = entry
            for name, value in body.items():
                if entry.state.body.get(name) != value:
                    entry.state.body[name] = value
                    entry.state.stamps[name] = stamp
                    entry.state.people[name] = person
            entry.tick = self.working.tick
            self._touch(entry)

    def _decide_held(self, task: Task, intent: DecisionIntent) -> None:
        working = self.working
        row = next((r for r in working.held.values() if r.staff_id == intent.id), None)
        if row is None or not self._sees(task, row.staff_scope):
            raise _rejected("not-permitted")
        split = split_scope(row.staff_scope)
        roles = self._holdings(task).roles.get(row.staff_scope, frozenset())
        if not task.author.system and (
            split is None or not roles & DECIDERS.get(split[0], frozenset())
        ):
            raise _rejected("not-permitted")
        if row.state != "waiting":
            raise _rejected("invalid", field="id", reason="already-decided")
        if row.waits_on is not None and row.waits_on in working.held:
            row = working.held[row.waits_on]
            if row.state != "waiting":
                raise _rejected("invalid", field="id", reason="already-decided")
        followers = sorted(
            (r for r in working.held.values() if r.waits_on == row.id and r.state == "waiting"),
            key=lambda r: r.n,
        )
        self._settle_held(task, row, intent)
        for follower in followers:
            try:
                self._settle_held(task, follower, intent)
            except _Refused:
                continue  # stays waiting, now on its own

    def _settle_held(self, task: Task, row: HeldRow, intent: DecisionIntent) -> None:
        working = self.working
        if intent.accept:
            self._apply_held(row, task)
        row.state = "accepted" if intent.accept else "refused"
        row.reason = intent.reason
        row.decider = task.author.person
        row.result_tick = working.tick
        working.held_dirty[row.id] = None
        stamp = Stamp(working.tick, task.time, task.author.device, task.prepared.n)
        self._write_held(row, task.author.person, stamp)

    def _apply_held(self, row: HeldRow, task: Task) -> None:
        """Apply a held edit with its own author, time and base; permission was given."""
        inner = row.inner
        if inner is None or isinstance(inner, Unfit | DecisionIntent):
            code = inner.code if isinstance(inner, Unfit) else "unreadable"
            raise _rejected("unreadable" if code == "unreadable" else code)
        author = Author(row.person, row.device)
        writer = Writer(row.device, row.n, row.time, row.base)
        late = Task(task.prepared, author, False, row.time, 0, row.received_at, ())
        working = self.working
        if isinstance(inner, CommandIntent):
            self._command(late, writer, inner.command, inner.args, permitted=True)
            return
        entry = working.entries.get(inner.id)
        if inner.id in working.purged or (entry is not None and entry.gone):
            if isinstance(inner, DropIntent):
                return
            raise _rejected("record-gone")
        if isinstance(inner, DropIntent):
            if entry is None:
                raise _rejected("record-gone")
            self._remove(entry, writer)
            return
        if entry is None:
            if inner.scope is None:
                raise _rejected("record-gone")
            values = self._filled(inner)
            missing = missing_field(values, inner.kind.fields)
            if missing is not None:
                raise _rejected("invalid", field=missing, reason="required")
            entry = Entry(inner.id, inner.kind.name, inner.scope, 0, False, State(), False)
            self._merge(late, writer, entry, inner.kind, values)
            return
        if entry.kind != inner.kind.name:
            raise _rejected("invalid", field="kind", reason="another-kind")
        self._merge(late, writer, entry, inner.kind, inner.set)


class _Records(Mapping[str, Record]):
    """The working records, seen as rules see them."""

    def __init__(self, entries: Mapping[str, Entry]) -> None:
        self._entries = entries

    def __getitem__(self, id: str) -> Record:
        return self._entries[id].record()

    def __iter__(self) -> Any:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)


class _Groups(Mapping[tuple[str, str], Any]):
    """The working groups as live records."""

    def __init__(self, working: Working) -> None:
        self._working = working

    def __getitem__(self, key: tuple[str, str]) -> list[Record]:
        entries = self._working.entries
        members = self._working.groups[key[0]][key[1]]
        return [entries[id].record() for id in members if not entries[id].gone]

    def __iter__(self) -> Any:
        return ((scope, name) for scope, names in self._working.groups.items() for name in names)

    def __len__(self) -> int:
        return sum(map(len, self._working.groups.values()))
