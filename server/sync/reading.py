"""Reads, in few statements, all that a transaction's mutations may look at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from server.database import Tx
from server.sync import journal, store
from server.sync.entries import Entry
from server.sync.held import read_inner
from server.sync.kinds import Need, NeedFact, NeedGroup, NeedRecord, Policy, Record
from server.sync.prepare import CommandIntent, DecisionIntent, Intent, PutIntent, needs_of
from server.sync.rules.merge import needs_earlier_value
from server.sync.rules.mutations import is_forgotten
from server.sync.rules.stamps import Writer, effective_base
from server.sync.working import Task, Working

_ROUNDS = 5
_decode = msgspec.json.Decoder().decode


class _Wire(msgspec.Struct):
    body: dict[str, Any] = {}


async def fetch_needs(tx: Tx, working: Working, tasks: Sequence[Task], floor: int) -> None:
    """Fill the working state for these tasks.

    Needs are asked again with what was found, so that a command may follow a
    chain of look-ups; each round costs the same few statements.
    """
    await _fetch_held(tx, working, tasks)
    intents: list[Intent] = [task.prepared.intent for task in tasks]
    intents += [row.inner for row in working.held.values() if row.inner is not None]
    # What is held by the id alone still needs its record, to know its scope.
    asked = _Asked({t.prepared.record for t in tasks if t.prepared.record is not None})
    asking = intents
    for _ in range(_ROUNDS):
        asking = asked.add(asking, _Found(working))
        if not await asked.fetch(tx, working):
            break
    await _fetch_missing(tx, working, asked.records, floor)
    await _fetch_deciders(tx, working, tasks)
    await _fetch_earlier(tx, working, tasks)


class _Asked:
    """What has been asked for, and of that what has not been read yet."""

    def __init__(self, records: set[str]) -> None:
        first = {NeedRecord(id) for id in records}
        self._known: dict[type, set[Any]] = {NeedRecord: first, NeedGroup: set(), NeedFact: set()}
        self._new: dict[type, set[Any]] = {NeedRecord: set(first)}

    @property
    def records(self) -> set[str]:
        """The ids of all records asked for."""
        return {need.id for need in self._known[NeedRecord]}

    def add(self, intents: Sequence[Intent], found: Mapping[str, Record]) -> list[Intent]:
        """Collect the new needs of these intents; returns those that may have more."""
        may_have_more: list[Intent] = []
        for intent in intents:
            news = [need for need in needs_of(intent, found) if self._is_new(need)]
            if news and isinstance(intent, CommandIntent):
                may_have_more.append(intent)
        return may_have_more

    def _is_new(self, need: Need) -> bool:
        kind = type(need)
        if need in self._known[kind]:
            return False
        self._known[kind].add(need)
        self._new.setdefault(kind, set()).add(need)
        return True

    async def fetch(self, tx: Tx, working: Working) -> bool:
        """Read what is new; False when nothing was."""
        new, self._new = self._new, {}
        records = [need.id for need in new.get(NeedRecord, ())]
        groups, facts = new.get(NeedGroup, ()), new.get(NeedFact, ())
        if records:
            for entry in await store.load_records(tx, working.region, sorted(records)):
                adopt(working, entry)
        if groups:
            await fetch_groups(tx, working, sorted(groups))
        for name in sorted({fact.name for fact in facts}):
            keys = sorted(fact.key for fact in facts if fact.name == name)
            sql = working.registry.facts[name]
            for key, value in (await store.load_fact(tx, working.region, sql, keys)).items():
                working.facts[(name, key)] = value
        return any(new.values())


class _Found(dict[str, Record]):
    """The records found so far, made on demand."""

    def __init__(self, working: Working) -> None:
        super().__init__()
        self._working = working

    def __missing__(self, id: str) -> Record:
        return self._working.entries[id].record()

    def __contains__(self, id: object) -> bool:
        return id in self._working.entries

    def get(self, id: str, default: Any = None) -> Any:
        entry = self._working.entries.get(id)
        return default if entry is None else entry.record()


def adopt(working: Working, entry: Entry) -> Entry:
    """Bring a record that was read into the transaction, unless it is there."""
    present = working.entries.setdefault(entry.id, entry)
    kind = working.registry.kinds.get(present.kind)
    if present is entry and kind is not None:
        entry.stored_group = entry.group(kind)
    return present


async def fetch_groups(tx: Tx, working: Working, keys: Sequence[tuple[str, str]]) -> None:
    """Read whole groups; records changed in this transaction count as changed."""
    changed: dict[tuple[str, str], list[str]] = {}
    for id in working.dirty:
        entry = working.entries[id]
        group = _group_of(working, entry)
        if group is not None:
            changed.setdefault((entry.scope, group), []).append(id)
    for key, entries in (await store.load_groups(tx, working.region, keys)).items():
        members = working.groups.setdefault(key[0], {}).setdefault(key[1], set())
        for entry in entries:
            if _group_of(working, adopt(working, entry)) == key[1]:
                members.add(entry.id)
        members.update(changed.get(key, ()))


def _group_of(working: Working, entry: Entry) -> str | None:
    return entry.group(working.registry.kinds[entry.kind])


async def _fetch_held(tx: Tx, working: Working, tasks: Sequence[Task]) -> None:
    staff_ids = sorted(
        {
            task.prepared.intent.id
            for task in tasks
            if isinstance(task.prepared.intent, DecisionIntent)
        }
    )
    if staff_ids:
        for row in await store.load_held(tx, working.region, staff_ids=staff_ids):
            row.inner = read_inner(row, working.registry)
            working.held[row.id] = row


async def _fetch_missing(tx: Tx, working: Working, asked: set[str], floor: int) -> None:
    unknown = sorted(id for id in asked if id not in working.entries)
    if not unknown:
        return
    if floor > 0:
        for entry in await store.load_purged(tx, working.region, unknown):
            adopt(working, entry)
        unknown = [id for id in unknown if id not in working.entries]
        if not unknown:
            return
    for row in await store.load_held(tx, working.region, records=unknown):
        working.held.setdefault(row.id, row)


_SCHOOL_DECIDES = ("coordinator", "administrator")
_REGION_DECIDES = ("region_lead", "administrator")


async def _fetch_deciders(tx: Tx, working: Working, tasks: Sequence[Task]) -> None:
    """Who decides where there is no placement; needed only when something is held."""
    said = {task.prepared.scope for task in tasks}
    stored = {
        entry.scope
        for task in tasks
        if (entry := working.entries.get(task.prepared.record or "")) is not None
    }
    scopes = sorted(scope for scope in said | stored if scope and scope.startswith("school:"))
    may_hold = any(
        task.revoked
        or task.prepared.scope is None
        or not task.prepared.scope.startswith("placement")
        for task in tasks
        if not task.author.system
    )
    if not may_hold:
        return
    rows = await tx.fetch(
        "SELECT scope, role, MIN(person), MAX(person) FROM grant_ WHERE region = :region"
        " AND scope IN :scopes AND role IN :roles AND until IS NULL GROUP BY scope, role",
        region=working.region,
        scopes=[*scopes, "region"],
        roles=sorted({*_SCHOOL_DECIDES, *_REGION_DECIDES}),
    )
    # Two of each role will do: one of them is not the author.
    found = {(scope, role): people for scope, role, *people in rows}
    for scope in [*scopes, "region"]:
        roles = _REGION_DECIDES if scope == "region" else _SCHOOL_DECIDES
        working.deciders[scope] = [p for role in roles for p in found.get((scope, role), ())]


async def _fetch_earlier(tx: Tx, working: Working, tasks: Sequence[Task]) -> None:
    """The values that authors had seen, where a merge may need them."""
    sent: dict[tuple[str, str, str], Any] = {}
    puts: list[tuple[Writer, PutIntent]] = [
        (
            Writer(
                task.author.device,
                task.prepared.n,
                task.time,
                effective_base(
                    task.prepared.base, task.prepared.epoch, working.epoch, working.epoch_tick
                ),
                task.forgotten,
            ),
            task.prepared.intent,
        )
        for task in tasks
        if isinstance(task.prepared.intent, PutIntent)
    ]
    puts += [
        (Writer(row.device, row.n, row.time, row.base), row.inner)
        for row in working.held.values()
        if isinstance(row.inner, PutIntent)
    ]
    for writer, intent in puts:
        entry = working.entries.get(intent.id)
        for name, value in intent.set.items():
            policy = intent.kind.fields[name].policy
            if policy is not Policy.TEXT and (
                policy is not Policy.UNION or isinstance(value, dict)
            ):
                continue
            place = (writer.device, writer.n, name)
            own = sent.get((writer.device, intent.id, name))
            if own is not None:
                working.earlier[place] = own[0]
            elif entry is None or entry.gone:
                working.earlier[place] = None
            elif needs_earlier_value(entry.state, writer, name, value, policy):
                known, earlier = await _value_seen(tx, working, writer, intent.id, name)
                if known:
                    working.earlier[place] = earlier
            else:
                working.earlier[place] = entry.body.get(name)
            if policy is Policy.TEXT:
                sent[(writer.device, intent.id, name)] = (value,)


async def _value_seen(
    tx: Tx, working: Working, writer: Writer, record: str, name: str
) -> tuple[bool, Any]:
    """The later of the value at base and the last that this device sent itself."""
    for tick, n, args in await journal.last_sent(
        tx, working.region, record, writer.device, writer.n
    ):
        if tick <= writer.base:
            break
        if args is None or is_forgotten(writer.forgotten, n):
            continue
        values = _decode(args)
        values = values.get("set") if isinstance(values, dict) else None
        if isinstance(values, dict) and name in values and not isinstance(values[name], dict):
            return True, values[name]
    if writer.base <= 0:
        return True, None
    images = await journal.effects_at(tx, working.region, record, writer.base)
    if not images:
        return False, None
    return True, msgspec.json.decode(images[0][0], type=_Wire).body.get(name)
