"""One region in this process: its queue of edits, its caches, its listeners.

Edits queue while the last transaction commits and are then written as one
(group commit): an idle server adds no wait, a busy one shares the fsync and
the lock. Caches hold committed values only and follow other processes by the
clock that each request reads.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field

import msgspec

from server.database import Database
from server.errors import Problem
from server.sync import store
from server.sync.ports import GrantSource
from server.sync.push import Batch, Committed, Push, Pushed
from server.sync.registry import Registry
from server.sync.rules.grants import Holdings
from server.sync.store import RegionRow
from server.sync.tail import Tail

_log = logging.getLogger("leerplek.sync")
_MUTATIONS_A_BATCH = 1_000
_MUTATIONS_QUEUED = 20_000
_CACHED_SCOPES = 200_000
_TICKS_TO_FOLLOW = 2_000
_decode_effects = msgspec.json.Decoder(list[tuple[msgspec.Raw, msgspec.Raw]]).decode


class _Where(msgspec.Struct):
    id: str
    scope: str
    tick: int


_decode_where = msgspec.json.Decoder(_Where).decode


@dataclass(slots=True, eq=False)
class Listener:
    """An open live stream: set when something its person sees has changed."""

    person: str
    heard: asyncio.Event = field(default_factory=asyncio.Event)
    tick: int = 0
    epoch: str = ""


class Region:
    """See the module. One per region and process."""

    def __init__(
        self,
        db: Database,
        id: str,
        row: RegionRow,
        registry: Registry,
        grants: GrantSource,
        after: Callable[[str, Collection[str]], None],
    ) -> None:
        """``after`` is told the kinds that a commit changed and something follows from."""
        self.id = id
        self.row = row
        self.tail = Tail(row.tick, row.tick)
        self._db = db
        self._registry = registry
        self._grants = grants
        self._after = after
        self._holdings: dict[str, Holdings] = {}
        self._cached_scopes = 0
        self._queue: list[tuple[Push, asyncio.Future[Pushed]]] = []
        self._queued = 0
        self._wake = asyncio.Event()
        self._stopping = False
        self._writer: asyncio.Task[None] | None = None
        self._clock: asyncio.Task[None] | None = None
        self._asked: dict[str, list[asyncio.Future[tuple[RegionRow, int]]]] = {}
        self.listeners: set[Listener] = set()
        self.held = 0
        """How often an edit may have been held, here or in another process."""

    # -- edits -------------------------------------------------------------------

    async def push(self, push: Push) -> Pushed:
        """Take edits in; returns once they are committed.

        Raises:
            Problem: ``overloaded`` when too much is waiting already.
        """
        if self._stopping or (
            self._queued + len(push.prepared) > _MUTATIONS_QUEUED and self._queue
        ):
            raise Problem("overloaded", retry_after=2)
        answer: asyncio.Future[Pushed] = asyncio.get_running_loop().create_future()
        self._queue.append((push, answer))
        self._queued += len(push.prepared)
        self._wake.set()
        if self._writer is None or self._writer.done():
            self._writer = asyncio.create_task(self._write())
        return await answer

    async def _write(self) -> None:
        while not self._stopping:
            await self._wake.wait()
            self._wake.clear()
            while self._queue:
                turn = self._take()
                try:
                    await self._commit(turn)
                except asyncio.CancelledError:
                    raise
                except Exception as error:
                    await self._one_by_one(turn, error)

    def _take(self) -> list[tuple[Push, asyncio.Future[Pushed]]]:
        count, taken = 0, 0
        for push, _ in self._queue:
            if taken and count + len(push.prepared) > _MUTATIONS_A_BATCH:
                break
            count += len(push.prepared)
            taken += 1
        turn, self._queue = self._queue[:taken], self._queue[taken:]
        self._queued -= count
        return turn

    async def _commit(self, turn: Sequence[tuple[Push, asyncio.Future[Pushed]]]) -> None:
        batch = Batch(
            self._db, self.id, self._registry, self._grants, self._holdings, self.row.grants_tick
        )
        committed = await batch.commit([push for push, _ in turn])
        await self._apply(committed)
        for (_, answer), pushed in zip(turn, committed.pushed, strict=True):
            if not answer.done():
                answer.set_result(pushed)

    async def _one_by_one(
        self, turn: Sequence[tuple[Push, asyncio.Future[Pushed]]], error: Exception
    ) -> None:
        """One request's trouble is not its neighbours' (law S5)."""
        if len(turn) == 1:
            answer = turn[0][1]
            if not answer.done():
                answer.set_exception(error)
            return
        _log.warning("a batch of %d requests failed; trying each alone", len(turn))
        for each in turn:
            try:
                await self._commit([each])
            except Exception as own:
                if not each[1].done():
                    each[1].set_exception(own)

    async def _apply(self, committed: Committed) -> None:
        row = committed.row
        if not committed.ticked:
            if row.tick > self.tail.head:
                await self._follow(row)
            return
        if row.epoch != self.row.epoch or row.tick - 1 != self.tail.head:
            await self._follow(row)
        else:
            for person in committed.persons:
                self._forget(person)
            self.tail.add(row.tick, committed.changed)
            self.row = row
            self._tell(committed.persons)
        if committed.followed:
            self._after(self.id, committed.followed)

    # -- reading -----------------------------------------------------------------

    async def clock(self, device: str) -> tuple[RegionRow, int]:
        """The region's clock as of now and the device's next number.

        Requests that wait at the same time share one look at the database.
        """
        answer: asyncio.Future[tuple[RegionRow, int]] = asyncio.get_running_loop().create_future()
        self._asked.setdefault(device, []).append(answer)
        if self._clock is None or self._clock.done():
            self._clock = asyncio.create_task(self._read_clock())
        return await answer

    async def _read_clock(self) -> None:
        while self._asked:
            asked, self._asked = self._asked, {}
            try:
                rows = await self._db.fetch(
                    "SELECT r.tick, r.epoch, r.epoch_tick, r.epoch_at, r.grants_tick, r.floor,"
                    " r.chain, r.name, d.device, d.next_n FROM region r"
                    " LEFT JOIN device_region d ON d.region = r.region AND d.device IN :devices"
                    " WHERE r.region = :region",
                    region=self.id,
                    devices=list(asked),
                )
                if not rows:
                    raise Problem("not-found")
                row = RegionRow(*rows[0][:8])
                if row.tick > self.tail.head or row.epoch != self.row.epoch:
                    await self._follow(row)
                next_n = {each[8]: each[9] for each in rows}
                for device, answers in asked.items():
                    for answer in answers:
                        if not answer.done():
                            answer.set_result((row, next_n.get(device) or 1))
            except Exception as error:
                for answers in asked.values():
                    for answer in answers:
                        if not answer.done():
                            answer.set_exception(error)

    async def holdings(self, row: RegionRow, person: str) -> Holdings:
        """What the person may see as of this clock, or later."""
        if row.grants_tick > self.row.grants_tick or row.epoch != self.row.epoch:
            await self._follow(row)
        held = self._holdings.get(person)
        if held is None:
            grants_tick, epoch = self.row.grants_tick, self.row.epoch
            async with self._db.read() as tx:
                now = await store.read_region(tx, self.id)
                held = (await store.load_holdings(tx, self.id, [person]))[person]
            if now is not None and (now.grants_tick, now.epoch) == (grants_tick, epoch) == (
                self.row.grants_tick,
                self.row.epoch,
            ):
                self._remember(person, held)
        return held

    def _remember(self, person: str, held: Holdings) -> None:
        self._cached_scopes += len(held.spans) + 1
        while self._cached_scopes > _CACHED_SCOPES and self._holdings:
            self._forget(next(iter(self._holdings)))
        self._holdings[person] = held

    def _forget(self, person: str) -> None:
        held = self._holdings.pop(person, None)
        if held is not None:
            self._cached_scopes -= len(held.spans) + 1

    async def _follow(self, row: RegionRow) -> None:
        """Bring the caches up to a clock that another process has moved on."""
        self.held += 1
        if row.epoch != self.row.epoch or row.tick < self.tail.head:
            self.row = row
            self.tail = Tail(row.tick, row.tick)
            self._holdings.clear()
            self._cached_scopes = 0
            self._tell(set())
            return
        if row.tick == self.tail.head:
            return
        head = self.tail.head
        rows: Sequence[tuple[int, str | None]] = []
        if row.tick - head <= _TICKS_TO_FOLLOW:
            rows = [
                (each[0], each[1])
                for each in await self._db.fetch(
                    "SELECT tick, effects FROM journal WHERE region = :region"
                    " AND tick > :head AND tick <= :tick ORDER BY tick, pos",
                    region=self.id,
                    head=head,
                    tick=row.tick,
                )
            ]
        if head != self.tail.head:
            return  # another task has followed meanwhile
        if row.grants_tick != self.row.grants_tick:
            self._holdings.clear()
            self._cached_scopes = 0
        self.row = row
        if not rows:
            self.tail = Tail(row.tick, row.tick)
        else:
            by_tick: dict[int, dict[str, tuple[str, str, bytes]]] = {}
            for tick, effects in rows:
                for wire, _ in _decode_effects(effects or "[]"):
                    where = _decode_where(wire)
                    if where.tick == tick:
                        by_tick.setdefault(tick, {})[where.id] = (
                            where.scope,
                            where.id,
                            bytes(wire),
                        )
            for tick, changed in sorted(by_tick.items()):
                self.tail.add(tick, changed.values())
            self.tail.head = row.tick
        self._tell(set())

    # -- live --------------------------------------------------------------------

    def _tell(self, persons: set[str]) -> None:
        """Wake the listeners to whom something may have happened; they look for themselves."""
        for listener in self.listeners:
            held = self._holdings.get(listener.person)
            if (
                held is None
                or listener.person in persons
                or self.concerns(held, listener.epoch, listener.tick)
            ):
                listener.heard.set()

    def concerns(self, held: Holdings, epoch: str, tick: int) -> bool:
        """Whether something that these holdings show has happened after a tick."""
        return (
            epoch != self.row.epoch
            or held.changed > tick
            or not self.tail.covers(tick)
            or self.tail.touches(tick, held.roles)
        )

    async def stop(self) -> None:
        """Finish what is queued and stop writing."""
        self._stopping = True
        self._wake.set()
        if self._writer is not None:
            await asyncio.gather(self._writer, return_exceptions=True)
