"""Keeps edits that a person must decide, and carries out what was decided."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import TYPE_CHECKING

from server.sync.entries import Entry
from server.sync.held import HeldRow, held_bodies, staff_scope
from server.sync.kinds import Author
from server.sync.prepare import (
    CommandIntent,
    DecisionIntent,
    DropIntent,
    PutIntent,
    Unfit,
    split_scope,
)
from server.sync.registry import DECIDERS
from server.sync.rules.merge import State
from server.sync.rules.stamps import Stamp, Writer
from server.sync.rules.values import missing_field
from server.sync.working import Outcome, Refused, Task, rejected

if TYPE_CHECKING:
    from server.sync.decide import Decider


class HeldEdits:
    """The held edits of one transaction."""

    def __init__(self, decider: Decider) -> None:
        self.decider = decider

    def hold(self, task: Task, writer: Writer, waits_on: str | None, outcome: Outcome) -> str:
        prepared, working = task.prepared, self.decider.working
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
        self._write(
            row,
            task.author.person,
            Stamp(working.tick, task.received_at, task.author.device, prepared.n),
        )
        return row.id

    def _write(self, row: HeldRow, person: str, stamp: Stamp) -> None:
        for id, scope, body in held_bodies(row):
            entry = self.decider.working.entries.get(id)
            if entry is None:
                entry = Entry(id, "held-edit", scope, 0, False, State(), False)
                self.decider.working.entries[id] = entry
            for name, value in body.items():
                if entry.state.body.get(name) != value:
                    entry.state.body[name] = value
                    entry.state.stamps[name] = stamp
                    entry.state.people[name] = person
            entry.tick = self.decider.working.tick
            self.decider.touch(entry)

    def decide(self, task: Task, intent: DecisionIntent) -> None:
        working = self.decider.working
        row = next((r for r in working.held.values() if r.staff_id == intent.id), None)
        if row is None or not self.decider.gate.sees(task, row.staff_scope):
            raise rejected("not-permitted")
        split = split_scope(row.staff_scope)
        roles = self.decider.gate.holdings(task).roles.get(row.staff_scope, frozenset())
        may = split is not None and bool(roles & DECIDERS.get(split[0], frozenset()))
        # Where nobody else is there to decide, the copy lives with its author,
        # who must not lend themselves a permission by accepting it.
        own = split is not None and split[0] == "person" and row.person == task.author.person
        if not task.author.system and (own or not may or intent.to is not None):
            raise rejected("not-permitted")
        if row.state != "waiting":
            raise rejected("invalid", field="id", reason="already-decided")
        if intent.to is not None:
            self._pass_on(task, row, intent.to)
            return
        if row.waits_on is not None and row.waits_on in working.held:
            row = working.held[row.waits_on]
            if row.state != "waiting":
                raise rejected("invalid", field="id", reason="already-decided")
        followers = sorted(
            (r for r in working.held.values() if r.waits_on == row.id and r.state == "waiting"),
            key=lambda r: r.n,
        )
        self._settle(task, row, intent)
        for follower in followers:
            try:
                self._settle(task, follower, intent)
            except Refused:
                continue  # stays waiting, now on its own

    def _pass_on(self, task: Task, row: HeldRow, to: str) -> None:
        """Take the copy from who had it and give ``to`` one of their own."""
        working = self.decider.working
        copy = working.entries.get(row.staff_id)
        if copy is not None:
            copy.gone, copy.tick, copy.state = True, working.tick, State()
            self.decider.touch(copy)
        row.staff_id = str(uuid.uuid5(uuid.NAMESPACE_URL, f"held-pass:{row.staff_id}"))
        row.staff_scope = f"person:{to}"
        working.held_dirty[row.id] = None
        stamp = Stamp(working.tick, task.time, task.author.device, task.prepared.n)
        self._write(row, row.person, stamp)

    def _settle(self, task: Task, row: HeldRow, intent: DecisionIntent) -> None:
        working = self.decider.working
        if intent.accept:
            self._apply(row, task)
        row.state = "accepted" if intent.accept else "refused"
        row.reason = intent.reason
        row.decider = task.author.person
        row.result_tick = working.tick
        working.held_dirty[row.id] = None
        stamp = Stamp(working.tick, task.time, task.author.device, task.prepared.n)
        self._write(row, task.author.person, stamp)

    def _apply(self, row: HeldRow, task: Task) -> None:
        """Apply a held edit with its own author, time and base; permission was given."""
        inner = row.inner
        if inner is None or isinstance(inner, Unfit | DecisionIntent):
            code = inner.code if isinstance(inner, Unfit) else "unreadable"
            raise rejected("unreadable" if code == "unreadable" else code)
        if not any(_allowed(inner).values()):
            # Whoever decides can lend their permission, and nobody has this one.
            raise rejected("not-permitted")
        author = Author(row.person, row.device)
        writer = Writer(row.device, row.n, row.time, row.base)
        late = Task(task.prepared, author, False, row.time, 0, row.received_at, ())
        working = self.decider.working
        if isinstance(inner, CommandIntent):
            self.decider.command(late, writer, inner.command, inner.args, permitted=True)
            return
        entry = working.entries.get(inner.id)
        if entry is not None and entry.gone:
            if isinstance(inner, DropIntent):
                return
            raise rejected("record-gone")
        if isinstance(inner, DropIntent):
            if entry is None:
                raise rejected("record-gone")
            self.decider.remove(entry, writer)
            return
        if entry is None:
            if inner.scope is None:
                raise rejected("record-gone")
            values = self.decider.filled(inner)
            missing = missing_field(values, inner.kind.fields)
            if missing is not None:
                raise rejected("invalid", field=missing, reason="required")
            entry = Entry(inner.id, inner.kind.name, inner.scope, 0, False, State(), False)
            self.decider.merge(late, writer, entry, inner.kind, values)
            return
        if entry.kind != inner.kind.name:
            raise rejected("invalid", field="kind", reason="another-kind")
        self.decider.merge(late, writer, entry, inner.kind, inner.set)


def _allowed(intent: PutIntent | DropIntent | CommandIntent) -> Mapping[str, frozenset[str]]:
    """Who may do this at all, by type of scope."""
    if isinstance(intent, CommandIntent):
        return intent.command.roles
    if isinstance(intent, DropIntent) and intent.kind.drop is not None:
        return intent.kind.drop
    return intent.kind.write
