"""One write transaction: whatever has queued, decided and committed together.

    take the region's clock ─ follow numbers ─ read what is needed
      ─ decide one by one (flushing where grants change) ─ journal ─ commit

Nothing in memory moves before the commit; the caller applies
:class:`Committed` to its caches afterwards.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from server.database import Database, Tx
from server.errors import Problem
from server.sync import journal, store
from server.sync.decide import Decider
from server.sync.kinds import Author
from server.sync.ports import GrantSource
from server.sync.prepare import Prepared
from server.sync.reading import fetch_needs
from server.sync.registry import Registry
from server.sync.rules.grants import Holdings
from server.sync.rules.mutations import Known, follow_numbers
from server.sync.rules.stamps import corrected_time, forget
from server.sync.working import Decided, Outcome, Task, Working
from server.sync.writing import Writing


@dataclass(slots=True)
class Push:
    """The edits of one request. ``epoch`` None: the device knows none yet."""

    author: Author
    revoked: bool
    epoch: str | None
    sent_at: int
    received_at: int
    prepared: list[Prepared]
    whole: bool = False


@dataclass(slots=True)
class Pushed:
    """The answer to a push. ``problem`` is (code, first offending number).

    ``replay_from`` is set when the device still lives in another epoch:
    nothing was taken in.
    """

    outcomes: list[Outcome]
    next_n: int
    epoch: str
    tick: int
    problem: tuple[str, int] | None = None
    replay_from: int | None = None


@dataclass(slots=True)
class Committed:
    """What a transaction did to its region, for the caches of this process."""

    row: store.RegionRow
    pushed: list[Pushed]
    changed: list[tuple[str, str, bytes]] = field(default_factory=list)
    """(scope, id, wire) of each record of this tick."""
    persons: set[str] = field(default_factory=set)
    """Whose grants changed."""
    ticked: bool = False
    followed: set[str] = field(default_factory=set)
    """Kinds of changed records after which something follows."""


class _Unchanged(Exception):
    """Only resends came in: leave the clock as it was."""


@dataclass(slots=True)
class _Turn:
    """One push on its way through the transaction."""

    push: Push
    resent: dict[int, Outcome]
    fresh: list[Prepared]
    next_n: int
    problem: tuple[str, int] | None
    stop: int | None = None
    replay_from: int | None = None


class Batch:
    """Carries out one transaction for a region."""

    def __init__(
        self,
        db: Database,
        region: str,
        registry: Registry,
        grants: GrantSource,
        cached: dict[str, Holdings],
        cached_tick: int,
    ) -> None:
        self._db = db
        self._region = region
        self._registry = registry
        self._grants = grants
        self._cached = cached
        self._cached_tick = cached_tick
        self._result: Committed | None = None

    async def commit(self, pushes: Sequence[Push]) -> Committed:
        """Take the pushes in, in order.

        Raises:
            Problem: ``not-found``, there is no such region; ``changed-meanwhile``,
                a push that is ``whole`` cannot be.
        """
        self._result = None
        try:
            async with self._db.write() as tx:
                await self._run(tx, pushes)
        except _Unchanged:
            pass
        result: Committed | None = self._result
        assert result is not None
        return result

    async def _run(self, tx: Tx, pushes: Sequence[Push]) -> None:
        row = await store.take_tick(tx, self._region)
        if row is None:
            raise Problem("not-found")
        before = row._replace(tick=row.tick - 1)
        devices = await store.load_devices(
            tx, self._region, sorted({push.author.device for push in pushes})
        )
        known_devices = dict(devices)
        turns, tasks = await self._follow(tx, row, pushes, devices)
        if not tasks:
            if devices == known_devices:
                self._result = Committed(before, self._answers(before, turns, {}))
                raise _Unchanged
            # A reused number is remembered, but is no tick: nothing was taken in.
            await store.write_devices(tx, self._region, devices)
            await tx.execute(
                "UPDATE region SET tick = tick - 1 WHERE region = :region", region=self._region
            )
            self._result = Committed(before, self._answers(before, turns, {}))
            return
        working = await self._read(tx, row, tasks)
        writing = Writing(tx, self._region, working, self._grants)
        decided = await self._decide(working, writing, tasks)
        rows = journal.chain_entries(row.chain, row.tick, decided)
        await journal.append(tx, self._region, rows)
        touched = [
            (id, pos)
            for pos, each in enumerate(decided)
            for id in each.touched
            if id != each.record
        ]
        if touched:
            await journal.note_touched(tx, self._region, row.tick, touched)
        await store.write_devices(tx, self._region, devices)
        after = row._replace(
            chain=rows[-1].chain,
            grants_tick=row.tick if writing.persons else row.grants_tick,
        )
        await store.write_region(tx, self._region, after.grants_tick, after.chain)
        if self._db.dialect == "postgresql":
            await tx.fetch(
                "SELECT pg_notify('leerplek', :payload)", payload=f"{self._region} {row.tick}"
            )
        by_number = {(d.task.author.device, d.task.prepared.n): d.outcome for d in decided}
        self._result = Committed(
            after,
            self._answers(after, turns, by_number),
            [
                (entry.scope, entry.id, entry.texts()[0].encode())
                for entry in writing.written.values()
                if entry.tick == row.tick
            ],
            writing.persons,
            ticked=True,
            followed=self._registry.followed & {entry.kind for entry in writing.written.values()},
        )

    # -- numbers -----------------------------------------------------------------

    async def _follow(
        self,
        tx: Tx,
        row: store.RegionRow,
        pushes: Sequence[Push],
        devices: dict[str, store.DeviceRow],
    ) -> tuple[list[_Turn], list[Task]]:
        turns: list[_Turn] = []
        tasks: list[Task] = []
        taken: dict[str, dict[int, bytes]] = {}
        for push in pushes:
            name = push.author.device
            device = devices.get(name) or store.DeviceRow(1, ())
            if push.epoch is not None and push.epoch != row.epoch:
                turns.append(_Turn(push, {}, [], device.next_n, None, 0, device.next_n))
                continue
            mine = taken.setdefault(name, {})
            numbers = [each.n for each in push.prepared]
            old = [n for n in numbers if n < device.next_n and n not in mine]
            stored = (
                await journal.known_numbers(tx, self._region, name, min(old), max(old))
                if old
                else {}
            )
            known = {n: Known(digest) for n, (digest, _) in stored.items()}
            known |= {n: Known(digest) for n, digest in mine.items()}
            numbered = follow_numbers(
                numbers, [each.digest for each in push.prepared], device.next_n, known
            )
            fresh = [push.prepared[at] for at in numbered.fresh]
            next_n = device.next_n + len(fresh)
            forgotten = device.forgotten
            problem = None
            if numbered.problem is not None and numbered.stop is not None:
                n = numbers[numbered.stop]
                problem = (numbered.problem, n)
                if numbered.problem == "mutation-number-reused":
                    forgotten = forget(forgotten, n, next_n)
            skew = push.received_at - push.sent_at
            for each in fresh:
                mine[each.n] = each.digest
                tasks.append(
                    Task(
                        each,
                        push.author,
                        push.revoked,
                        corrected_time(each.at, push.sent_at, push.received_at),
                        skew,
                        push.received_at,
                        device.forgotten,
                        push.whole,
                    )
                )
            resent = {n: outcome for n, (_, outcome) in stored.items()}
            turns.append(_Turn(push, resent, fresh, next_n, problem, numbered.stop))
            if fresh or forgotten != device.forgotten:
                devices[name] = store.DeviceRow(next_n, forgotten)
        return turns, tasks

    def _answers(
        self,
        row: store.RegionRow,
        turns: Sequence[_Turn],
        decided: dict[tuple[str, int], Outcome],
    ) -> list[Pushed]:
        answers = []
        for turn in turns:
            if turn.replay_from is not None:
                answers.append(
                    Pushed([], turn.next_n, row.epoch, row.tick, replay_from=turn.replay_from)
                )
                continue
            outcomes: list[Outcome] = []
            for each in turn.push.prepared[: turn.stop]:
                outcome = decided.get((turn.push.author.device, each.n)) or turn.resent.get(each.n)
                if outcome is not None:
                    outcomes.append(outcome)
            answers.append(Pushed(outcomes, turn.next_n, row.epoch, row.tick, turn.problem))
        return answers

    # -- deciding ----------------------------------------------------------------

    async def _read(self, tx: Tx, row: store.RegionRow, tasks: Sequence[Task]) -> Working:
        working = Working(
            region=self._region,
            tick=row.tick,
            epoch=row.epoch,
            epoch_tick=row.epoch_tick,
            epoch_at=row.epoch_at,
            registry=self._registry,
        )
        valid = self._cached if row.grants_tick == self._cached_tick else {}
        persons = {task.author.person for task in tasks if not task.author.system}
        working.holdings = {p: valid[p] for p in persons if p in valid}
        missing = sorted(persons - working.holdings.keys())
        if missing:
            working.holdings |= await store.load_holdings(tx, self._region, missing)
        await fetch_needs(tx, working, tasks, row.floor)
        return working

    async def _decide(
        self, working: Working, writing: Writing, tasks: Sequence[Task]
    ) -> list[Decided]:
        decider = Decider(working)
        kinds = self._registry.kinds
        decided: list[Decided] = []
        for position, task in enumerate(tasks):
            each = decider.decide(task)
            decided.append(each)
            if task.whole and "code" in each.outcome:
                raise Problem("changed-meanwhile")
            changes_grants = not task.author.system and any(
                kinds[working.entries[id].kind].causes_grants for id in each.touched
            )
            if changes_grants and position + 1 < len(tasks):
                # The next one is judged with the grants as this one left them.
                await writing.flush()
        await writing.flush()
        return decided
