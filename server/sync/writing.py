"""Writes what a transaction changed: records, groups, read tables, grants."""

from __future__ import annotations

from collections.abc import Sequence

from server.database import Tx
from server.sync import store
from server.sync.entries import Entry
from server.sync.kinds import Projection, Record, Row
from server.sync.ports import GrantSource
from server.sync.reading import fetch_groups
from server.sync.working import Working


class Writing:
    """Flushes the working state; may be called several times in a transaction.

    ``persons`` are those whose grants changed, ``written`` the records.
    """

    def __init__(self, tx: Tx, region: str, working: Working, grants: GrantSource) -> None:
        self._tx = tx
        self._region = region
        self._working = working
        self._grants = grants
        self.persons: set[str] = set()
        self._ended: dict[tuple[str, str, str], int] = {}
        self.written: dict[str, Entry] = {}

    async def flush(self) -> None:
        """Write all that changed since the last flush, and derive grants anew."""
        working = self._working
        entries = [working.entries[id] for id in working.dirty]
        if entries:
            await self._move_groups(entries)
            await store.write_records(self._tx, self._region, entries)
            await project(self._tx, working, entries)
            for entry in entries:
                entry.stored = True
            self.written |= {entry.id: entry for entry in entries}
        if working.held_dirty:
            rows = [working.held[id] for id in working.held_dirty]
            await store.write_held(self._tx, self._region, rows)
            working.held_dirty.clear()
        working.dirty.clear()
        kinds = working.registry.kinds
        causing = [entry.record() for entry in entries if kinds[entry.kind].causes_grants]
        if causing:
            await self._derive_grants(causing)

    async def _move_groups(self, entries: Sequence[Entry]) -> None:
        leaving: list[tuple[str, str, str]] = []
        joining: list[tuple[str, str, str]] = []
        for entry in entries:
            kind = self._working.registry.kinds[entry.kind]
            if kind.group is None:
                continue
            group = entry.group(kind)
            if group == entry.stored_group:
                continue
            if entry.stored_group is not None:
                leaving.append((entry.scope, entry.stored_group, entry.id))
            if group is not None:
                joining.append((entry.scope, group, entry.id))
        if leaving or joining:
            await store.write_groups(self._tx, self._region, leaving, joining)

    async def _derive_grants(self, causing: Sequence[Record]) -> None:
        wanted = await self._grants.derive(self._tx, self._region, causing)
        present = await store.load_scope_grants(self._tx, self._region, sorted(wanted))
        begun: list[tuple[str, str, str, str]] = []
        ended: list[tuple[str, str, str, int]] = []
        for scope, grants in wanted.items():
            # One grant per person and role: a second reason adds nothing to see.
            should = {(person, role): reason for person, role, reason in sorted(grants)}
            has = {(person, role): since for (person, role, _), since in present[scope].items()}
            begun += [
                (scope, person, role, reason)
                for (person, role), reason in should.items()
                if (person, role) not in has
            ]
            ended += [
                (scope, person, role, since)
                for (person, role), since in has.items()
                if (person, role) not in should
            ]
        if not begun and not ended:
            return
        working = self._working
        await self._write_grants(begun, ended)
        changed = {person for _, person, _, _ in begun} | {person for _, person, _, _ in ended}
        self.persons |= changed
        here = sorted(changed & working.holdings.keys())
        if here:
            working.holdings |= await store.load_holdings(self._tx, self._region, here)

    async def _write_grants(
        self,
        begun: Sequence[tuple[str, str, str, str]],
        ended: Sequence[tuple[str, str, str, int]],
    ) -> None:
        """Write grants so that within a tick only the difference remains.

        For readers grants begin and end with the tick: one that ends and begins
        again in it never ended, and one that begins and ends in it never was.
        """
        tick = self._working.tick
        again = [
            (scope, person, role, self._ended.pop((scope, person, role)))
            for scope, person, role, _ in begun
            if (scope, person, role) in self._ended
        ]
        kept = {(scope, person, role) for scope, person, role, _ in again}
        never = [grant for grant in ended if grant[3] == tick]
        ended = [grant for grant in ended if grant[3] < tick]
        self._ended |= {grant[:3]: grant[3] for grant in ended}
        begun = [grant for grant in begun if grant[:3] not in kept]
        await store.write_grants(
            self._tx, self._region, tick, begun=begun, ended=ended, again=again, never=never
        )


async def project(tx: Tx, working: Working, entries: Sequence[Entry]) -> None:
    """Bring the read tables in step with these records.

    The working state takes the new groups as the stored ones.
    """
    registry = working.registry
    sources: dict[str, list[tuple[str, Sequence[Row]]]] = {}
    groups: dict[tuple[str, str], None] = {}
    named: dict[str, Projection] = {}
    for entry in entries:
        for projection in registry.by_kind.get(entry.kind, ()):
            named[projection.table] = projection
            if not projection.by_group:
                rows = () if entry.gone else projection.rows([entry.record()])
                if rows or entry.stored:  # a new record has no rows to take away
                    sources.setdefault(projection.table, []).append((entry.id, rows))
        groups |= dict.fromkeys(_groups_of(working, entry))
    by_group = [projection for projection in named.values() if projection.by_group]
    if by_group:
        for source, members in (await _members(tx, working, list(groups))).items():
            for projection in by_group:
                wanted = [record for record in members if record.kind in projection.kinds]
                rows = projection.rows(wanted) if wanted else ()
                sources.setdefault(projection.table, []).append((source, rows))
    for table, each in sources.items():
        await store.write_projection(tx, working.region, named[table], each)


def _groups_of(working: Working, entry: Entry) -> list[tuple[str, str]]:
    """The groups that a changed record was in and is in; it takes the new one as stored."""
    kind = working.registry.kinds[entry.kind]
    if kind.group is None:
        return []
    now = entry.group(kind)
    groups = [(entry.scope, group) for group in (entry.stored_group, now) if group is not None]
    entry.stored_group = now
    return groups


async def _members(
    tx: Tx, working: Working, groups: Sequence[tuple[str, str]]
) -> dict[str, list[Record]]:
    """The live records of each group, by the source under which read tables keep it."""
    missing = [key for key in groups if key[1] not in working.groups.get(key[0], {})]
    if missing:
        await fetch_groups(tx, working, missing)
    return {
        f"{scope}/{group}": [
            working.entries[id].record()
            for id in sorted(working.groups[scope][group])
            if not working.entries[id].gone
        ]
        for scope, group in groups
    }
