"""Decides mutations one after the other, within one transaction.

Everything a decision may need has been read into :class:`Working` before;
nothing here waits. A mutation changes the working state whole or not at all,
and what it changed is in the state when the next one is decided (law S5).
"""

from __future__ import annotations

from server.sync.entries import Entry
from server.sync.held_edits import HeldEdits
from server.sync.kinds import Body, Changes, Command, Drop, Kind, Put, Situation
from server.sync.permit import Gate
from server.sync.prepare import DecisionIntent, DropIntent, PutIntent, Unfit
from server.sync.rules.merge import Edit, State, changed_unseen, merge_fields
from server.sync.rules.stamps import Writer, effective_base
from server.sync.rules.values import missing_field
from server.sync.working import (
    NOBODY,
    Decided,
    GroupsSeen,
    RecordsSeen,
    Refused,
    Task,
    Working,
    rejected,
)


class Decider:
    """Decides tasks against one working state."""

    def __init__(self, working: Working) -> None:
        self.working = working
        self.gate = Gate(working)
        self._touched: dict[str, None] = {}

    @property
    def held(self) -> HeldEdits:
        # Made anew, not kept: each would hold the other, and all that the
        # transaction read would lie about until the garbage collector comes by.
        return HeldEdits(self)

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
        except Refused as refused:
            outcome = refused.outcome
            self._touched = {}
            if outcome["outcome"] == "held":
                outcome["held"] = self.held.hold(
                    task, writer, outcome.pop("waits_on", None), outcome
                )
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
            raise Refused("held", "device-revoked")
        if isinstance(intent, Unfit):
            if intent.code == "unreadable":
                raise Refused("held", "unreadable")
            raise rejected(
                intent.code,
                field=intent.field,
                reason=intent.reason,
                max_bytes=intent.max_bytes,
            )
        of_now = prepared.base is not None and prepared.epoch in (None, working.epoch)
        if of_now and (prepared.base or 0) >= working.tick:
            raise rejected("invalid", field="base", reason="above-the-region")
        if isinstance(intent, PutIntent):
            return self._put(task, writer, intent)
        if isinstance(intent, DropIntent):
            self._drop(task, writer, intent)
            return {}
        if isinstance(intent, DecisionIntent):
            self.held.decide(task, intent)
            return {}
        return self.command(task, writer, intent.command, intent.args)

    def _put(self, task: Task, writer: Writer, intent: PutIntent) -> dict[str, str]:
        working = self.working
        entry = working.entries.get(intent.id)
        if entry is not None and not self.gate.sees(task, entry.scope):
            self.gate.turn_away(task, writer, intent.scope or entry.scope, entry)
        if entry is None:
            self.gate.wait_for_create(task, intent.id)
            if intent.scope is None:
                self.gate.missing(task)
                raise rejected("not-permitted")
            values = self.filled(intent)
            self.gate.permit_put(
                task, writer, intent.kind, intent.scope, intent.id, values, founds=True
            )
            self._check_create(task, intent, values)
            entry = Entry(intent.id, intent.kind.name, intent.scope, 0, False, State(), False)
            return self.merge(task, writer, entry, intent.kind, values)
        if entry.kind != intent.kind.name:
            raise rejected("invalid", field="kind", reason="another-kind")
        if intent.scope is not None and intent.scope != entry.scope:
            raise rejected("invalid", field="scope", reason="another-scope")
        self.gate.permit_put(
            task, writer, intent.kind, entry.scope, intent.id, intent.set, founds=False
        )
        if entry.gone:
            raise rejected("record-gone")
        return self.merge(task, writer, entry, intent.kind, intent.set)

    def filled(self, intent: PutIntent) -> Body:
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
                self.gate.missing(task)
            raise rejected("invalid", field=missing, reason="required")
        if intent.kind.derives is not None:
            derived = intent.kind.derives(intent.scope, values)
            if derived is not None and derived != intent.id:
                raise rejected("invalid", field="id", reason="id-not-derived")

    def _drop(self, task: Task, writer: Writer, intent: DropIntent) -> None:
        entry = self.working.entries.get(intent.id)
        if entry is None:
            self.gate.wait_for_create(task, intent.id)
            self.gate.missing(task)
            raise rejected("not-permitted")
        if not self.gate.sees(task, entry.scope):
            self.gate.turn_away(task, writer, entry.scope, entry)
        if entry.kind != intent.kind.name:
            raise rejected("invalid", field="kind", reason="another-kind")
        self.gate.permit(
            task,
            writer,
            intent.kind.write if intent.kind.drop is None else intent.kind.drop,
            entry.scope,
        )
        if not task.author.system and intent.kind.drop is None:
            roles = self.gate.holdings(task).roles.get(entry.scope, frozenset())
            self.gate.permit_fields(roles, intent.kind, intent.kind.fields)
        self.remove(entry, writer)

    def remove(self, entry: Entry, writer: Writer) -> None:
        if entry.gone:
            return
        if self._changed_since(entry, writer):
            raise rejected("changed-since", tick=entry.tick)
        entry.gone = True
        entry.tick = self.working.tick
        entry.state = State()
        self.touch(entry)

    def _changed_since(self, entry: Entry, writer: Writer) -> bool:
        # A value set again moves its stamp, but is nothing that could be missed.
        return entry.tick > writer.base and changed_unseen(entry.state, writer)

    def command(
        self, task: Task, writer: Writer, command: Command, args: Body, permitted: bool = False
    ) -> dict[str, str]:
        scope = command.scope(args)
        if not permitted:
            self.gate.permit(task, writer, command.roles, scope)
        working = self.working
        holdings = working.holdings.get(task.author.person, NOBODY)
        decision = command.decide(
            Situation(
                author=task.author,
                at=task.time,
                received_at=task.received_at,
                doubt=task.doubt,
                base=writer.base or None,
                records=RecordsSeen(working.entries),
                groups=GroupsSeen(working),
                facts=working.facts,
                roles=lambda of: holdings.roles.get(of, frozenset()),
            ),
            args,
        )
        if not isinstance(decision, Changes):
            if decision.code in ("not-permitted", "record-gone"):
                self.gate.missing(task)
            raise rejected(decision.code, field=decision.field, reason=decision.reason)
        return self._make_changes(task, writer, decision)

    def _make_changes(self, task: Task, writer: Writer, decision: Changes) -> dict[str, str]:
        working = self.working
        for change in decision.changes:
            entry = working.entries.get(change.id)
            if entry is not None and entry.gone:
                raise rejected("record-gone")
            if isinstance(change, Put):
                if entry is not None and (entry.kind, entry.scope) != (change.kind, change.scope):
                    raise rejected("invalid", field="id", reason="id-taken")
            elif entry is not None and self._changed_since(entry, writer):
                raise rejected("changed-since", tick=entry.tick)
        superseded: dict[str, str] = {}
        for change in decision.changes:
            entry = working.entries.get(change.id)
            if isinstance(change, Drop):
                if entry is not None:
                    self.remove(entry, writer)
                continue
            if entry is None:
                entry = Entry(change.id, change.kind, change.scope, 0, False, State(), False)
            kind = working.registry.kinds[change.kind]
            superseded |= self.merge(task, writer, entry, kind, change.set)
        return superseded

    def merge(
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
        self.touch(entry)
        return merged.superseded

    def touch(self, entry: Entry) -> None:
        working = self.working
        entry.changed()
        self._touched[entry.id] = None
        working.dirty[entry.id] = None
        kind = working.registry.kinds[entry.kind]
        groups = working.groups.get(entry.scope)
        if kind.group is not None and groups:
            group = entry.group(kind)
            for name, members in groups.items():
                (members.add if name == group else members.discard)(entry.id)
