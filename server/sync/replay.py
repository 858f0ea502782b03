"""Replays a journal, and checks what stands against it (laws S17 and S18).

Entries hold what was decided, so replay decides nothing: it puts after-images
in place, tick by tick, and lets read tables and grants follow from them.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from server.database import Database, Tx
from server.sync import store
from server.sync.entries import Entry, load_entry
from server.sync.journal import COLUMNS, FIRST_HEAD, JournalRow, next_head, values_digest
from server.sync.ports import GrantSource
from server.sync.reading import adopt
from server.sync.registry import Registry
from server.sync.rules.digests import scope_digest
from server.sync.working import Working
from server.sync.writing import Writing

_PAGE = 2_000
_DIRTY = 4_000


class _Wire(msgspec.Struct):
    id: str
    kind: str
    scope: str
    tick: int
    gone: bool = False


_decode_effects = msgspec.json.Decoder(list[tuple[msgspec.Raw, msgspec.Raw]]).decode
_decode_wire = msgspec.json.Decoder(_Wire).decode


async def journal_rows(tx: Tx, region: str) -> AsyncIterator[JournalRow]:
    """All entries of a region in their order."""
    tick, pos = -1, -1
    while True:
        rows = await tx.fetch(
            f"SELECT {', '.join(COLUMNS)} FROM journal WHERE region = :region"
            " AND tick >= :tick AND (tick > :tick OR pos > :pos)"
            " ORDER BY tick, pos LIMIT :limit",
            region=region,
            tick=tick,
            pos=pos,
            limit=_PAGE,
        )
        for row in rows:
            yield JournalRow(*row)
        if len(rows) < _PAGE:
            return
        tick, pos = rows[-1][0], rows[-1][1]


@dataclass(slots=True)
class _Replay:
    source: Tx
    target: Tx
    region: str
    registry: Registry
    grants: GrantSource
    working: Working = field(init=False)

    async def run(self) -> None:
        self._fresh(0)
        causing = False
        last = 0
        async for row in journal_rows(self.source, self.region):
            if row.tick != last and (causing or len(self.working.dirty) > _DIRTY):
                await self._flush(last)
                causing = False
            last = row.tick
            for wire, state in _decode_effects(row.effects or "[]"):
                where = _decode_wire(wire)
                entry = load_entry(
                    where.id,
                    where.kind,
                    where.scope,
                    where.tick,
                    int(where.gone),
                    bytes(wire).decode(),
                    bytes(state).decode(),
                )
                if self.registry.kinds[where.kind].causes_grants:
                    if not causing and self.working.dirty:
                        # What came before belongs to earlier ticks; the grants of
                        # this one must begin with it.
                        await self._flush(last)
                        causing = False
                    causing = True
                self.working.entries[entry.id] = entry
                self.working.dirty[entry.id] = None
        await self._flush(last)

    def _fresh(self, tick: int) -> None:
        self.working = Working(self.region, tick, "", -1, 0, self.registry)

    async def _flush(self, tick: int) -> None:
        dirty = self.working.entries
        stored: dict[str, str | None] = {}
        for entry in await store.load_records(self.target, self.region, sorted(dirty)):
            kind = self.registry.kinds[entry.kind]
            if kind.group is not None and not entry.gone:
                stored[entry.id] = kind.group(entry.body)
        for id, entry in dirty.items():
            entry.stored_group = stored.get(id)
        self.working.tick = tick
        await Writing(self.target, self.region, self.working, self.grants).flush()
        self._fresh(tick)


async def replay(
    source: Tx, target: Tx, region: str, registry: Registry, grants: GrantSource
) -> None:
    """Apply a region's journal to a target that holds nothing of the region."""
    await _Replay(source, target, region, registry, grants).run()


def _tables(registry: Registry) -> list[str]:
    return sorted({projection.table for projection in registry.projections})


async def rebuild(
    db: Database, region: str, registry: Registry, grants: GrantSource, *, from_journal: bool
) -> None:
    """Make the read tables anew from the records, or all of it from the journal.

    One transaction: who reads meanwhile sees the old state, then the new.
    """
    async with db.write() as tx:
        for table in _tables(registry):
            await tx.execute(f"DELETE FROM {table} WHERE region = :region", region=region)
        await tx.execute("DELETE FROM record_group WHERE region = :region", region=region)
        if from_journal:
            for table in ("record", "grant_"):
                await tx.execute(f"DELETE FROM {table} WHERE region = :region", region=region)
            await replay(tx, tx, region, registry, grants)
            await tx.execute(
                "DELETE FROM record WHERE region = :region AND gone = 1 AND id IN"
                " (SELECT id FROM purged WHERE region = :region)",
                region=region,
            )
        else:
            await _project_all(tx, region, registry)


async def _project_all(tx: Tx, region: str, registry: Registry) -> None:
    last = ""
    while True:
        rows = await tx.fetch(
            "SELECT id, kind, scope, tick, gone, wire, state FROM record"
            " WHERE region = :region AND id > :last ORDER BY id LIMIT :limit",
            region=region,
            last=last,
            limit=_PAGE,
        )
        if not rows:
            return
        last = rows[-1][0]
        await _project_page(tx, region, registry, [load_entry(*row) for row in rows])


async def _project_page(tx: Tx, region: str, registry: Registry, entries: Sequence[Entry]) -> None:
    from server.sync.writing import project

    working = Working(region, 0, "", -1, 0, registry)
    live = [adopt(working, entry) for entry in entries if not entry.gone]
    joining = [
        (entry.scope, entry.stored_group, entry.id)
        for entry in live
        if entry.stored_group is not None
    ]
    await store.write_groups(tx, region, [], joining)
    await project(tx, working, live)


@dataclass(slots=True)
class Report:
    """What ``verify`` found in a region. Sound when ``faults`` is empty."""

    region: str
    tick: int
    head: str
    entries: int = 0
    erased: int = 0
    records: int = 0
    faults: list[str] = field(default_factory=list)
    unproven: set[str] = field(default_factory=set)
    """Records that an erased entry changed, and neither it nor a later one shows."""


async def _touched_by(tx: Tx, region: str, entry: JournalRow) -> set[str]:
    rows = await tx.fetch(
        "SELECT record FROM touched WHERE region = :region AND tick = :tick AND pos = :pos",
        region=region,
        tick=entry.tick,
        pos=entry.pos,
    )
    return {row[0] for row in rows} | ({entry.record} if entry.record else set())


def _shown_by(entry: JournalRow) -> set[str]:
    return {_decode_wire(wire).id for wire, _ in _decode_effects(entry.effects or "[]")}


async def verify_chain(tx: Tx, region: str) -> Report:
    """Follow the chain from the first entry to the region's head."""
    row = await store.read_region(tx, region)
    assert row is not None
    report = Report(region, row.tick, row.chain)
    head, tick, pos = FIRST_HEAD, 0, -1
    async for each in journal_rows(tx, region):
        report.entries += 1
        expected = (tick, pos + 1) if each.tick == tick else (tick + 1, 0)
        if (each.tick, each.pos) != expected:
            report.faults.append(f"entry {expected[0]}/{expected[1]} is missing")
        tick, pos = each.tick, each.pos
        old = each.chain == next_head(head, each, old=True)
        if each.salt is None:
            report.erased += 1
            if "rejected" not in each.outcome:
                report.unproven |= await _touched_by(tx, region, each)
        elif each.digest != values_digest(
            each.salt,
            each.args or "",
            each.effects or "",
            each.said_at,
            None if old else each.content,
        ):
            report.faults.append(f"the values of entry {each.tick}/{each.pos} were changed")
        if report.unproven:
            report.unproven -= _shown_by(each)
        head = next_head(head, each, old=old)
        if head != each.chain:
            report.faults.append(
                f"entry {each.tick}/{each.pos} does not follow from the one before"
            )
            head = each.chain
    if head != row.chain:
        report.faults.append("the last entry is not the one that the region's head names")
    if tick != row.tick:
        report.faults.append(f"the journal ends at tick {tick}, the region is at {row.tick}")
    return report


async def compare(live: Tx, replayed: Tx, region: str, registry: Registry, report: Report) -> None:
    """Hold records, digests, grants and read tables against a replay of the journal.

    After an erasure the grants that stand are compared and not when they
    began, which followed from what was erased; nor everybody's own scope, which
    outlasts all that gave it.
    """
    purged = report.unproven | {
        r[0]
        for r in await live.fetch("SELECT id FROM purged WHERE region = :region", region=region)
    }
    scopes: dict[bool, dict[str, list[tuple[str, int]]]] = {}
    texts: dict[bool, dict[str, tuple[Any, ...]]] = {}
    for side, tx in ((True, live), (False, replayed)):
        rows = await tx.fetch(
            "SELECT id, kind, scope, tick, gone, wire, state FROM record WHERE region = :region",
            region=region,
        )
        texts[side] = {row[0]: tuple(row[1:]) for row in rows if row[0] not in purged}
        by_scope = scopes.setdefault(side, {})
        for id, _, scope, tick, gone, *_ in rows:
            if not gone and id not in purged:
                by_scope.setdefault(scope, []).append((id, tick))
    report.records = len(texts[True])
    differing = sum(
        texts[True].get(id) != texts[False].get(id) for id in {*texts[True], *texts[False]}
    )
    if differing:
        report.faults.append(f"{differing} records differ from the journal")
    wrong = [
        scope
        for scope in {*scopes[True], *scopes[False]}
        if scope_digest(scopes[True].get(scope, ())) != scope_digest(scopes[False].get(scope, ()))
    ]
    if wrong:
        report.faults.append(f"the digests of {len(wrong)} scopes differ from the journal's")
    grants = "SELECT person, scope, role, since, until FROM grant_ WHERE region = :region"
    lasting = " AND (until IS NULL OR until > since)"
    if report.erased:
        grants = "SELECT DISTINCT person, scope, role FROM grant_ WHERE region = :region"
        lasting = " AND until IS NULL AND reason <> 'self'"
    if await _rows(live, grants + lasting, region) != await _rows(
        replayed, grants + lasting, region
    ):
        report.faults.append("the grants differ from the journal's")
    if report.unproven:
        return
    for table in _tables(registry):
        columns = next(p.columns for p in registry.projections if p.table == table)
        sql = f"SELECT source, {', '.join(columns)} FROM {table} WHERE region = :region"
        if await _rows(live, sql, region) != await _rows(replayed, sql, region):
            report.faults.append(f"the read table {table} differs from the journal's")


async def _rows(tx: Tx, sql: str, region: str) -> list[str]:
    return sorted(repr(tuple(row)) for row in await tx.fetch(sql, region=region))


async def verify(
    db: Database, scratch: Database, region: str, registry: Registry, grants: GrantSource
) -> Report:
    """Check chain, records, digests, grants and read tables of one region.

    ``scratch`` is an empty database with the same tables; it is written to.
    """
    async with db.read() as live:
        report = await verify_chain(live, region)
        async with scratch.write() as target:
            await replay(live, target, region, registry, grants)
            await compare(live, target, region, registry, report)
    return report
