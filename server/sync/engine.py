"""The engine: one door for devices and one for the server's own changes.

``sync`` answers a device's request; ``apply`` lets imports and the demo make
changes through the same journal. What features mean stays with the features.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from server.database import Database
from server.errors import CODES, Problem
from server.sync import store
from server.sync.answers import worded, write_answer
from server.sync.follow_up import FollowUps
from server.sync.journal import FIRST_HEAD
from server.sync.kinds import Author, Body, Feature
from server.sync.permit import reaches
from server.sync.ports import GrantSource
from server.sync.prepare import Prepared, prepare, split_scope
from server.sync.pull import Page, Pull, page_from_memory, read_page
from server.sync.push import Push, Pushed
from server.sync.region import Region
from server.sync.registry import register
from server.sync.rules.allowance import Allowance, spend
from server.sync.rules.grants import Holdings
from server.sync.rules.times import parse_instant, write_instant
from server.sync.rules.values import is_id
from server.sync.upgrades import OLDEST_READ
from server.sync.wire import SCHEMA, SyncRequest, WireMutation
from server.sync.working import Outcome

_DAY = 24 * 3600 * 1000


def wall_clock() -> int:
    """Now in whole milliseconds UTC."""
    return time.time_ns() // 1_000_000


@dataclass(frozen=True, slots=True)
class Intended:
    """A change the server makes itself. ``at`` None: now; ``base`` None: nothing seen."""

    name: str
    args: Mapping[str, Any]
    at: int | None = None
    base: int | None = None


def server_device(region: str) -> str:
    """The device under whose numbers the server's own changes stand."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"leerplek:server:{region}"))


class Engine:
    """All regions of one database. Use within a running event loop."""

    def __init__(
        self,
        db: Database,
        features: Iterable[Feature],
        grants: GrantSource,
        clock: Callable[[], int] = wall_clock,
        *,
        requests_a_second: float = 1000,
        requests_at_once: float = 2000,
    ) -> None:
        """One device may ask so often; what only sends counts half (Limits)."""
        self.db = db
        self.registry = register(features)
        self.clock = clock
        self._grants = grants
        self._regions: dict[str, Region] = {}
        self._own_numbers = asyncio.Lock()
        self._requests_a_second = requests_a_second
        self._requests_at_once = requests_at_once
        self._allowances: dict[str, Allowance] = {}
        self._nothing_waited: dict[str, int] = {}
        self._tasks: set[asyncio.Task[Any]] = set()
        self._follow_ups = FollowUps(db, self.registry.follow_ups, self._send)

    async def start(self) -> None:
        """Begin to hear other processes."""
        await self.db.listen("leerplek", self._heard)

    async def stop(self) -> None:
        """Finish what is being written, and what follows from it."""
        await self.settled()
        for region in self._regions.values():
            await region.stop()
        for task in self._tasks:
            task.cancel()

    def _heard(self, payload: str) -> None:
        id, _, tick = payload.partition(" ")
        region = self._regions.get(id)
        if region is not None and tick.isdigit() and int(tick) > region.tail.head:
            self._spawn(region.clock(""))

    def _spawn(self, work: Any) -> None:
        async def quietly() -> None:
            with contextlib.suppress(Problem):
                await work

        task = asyncio.create_task(quietly())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def region(self, id: str) -> Region:
        """The region's part of this process.

        Raises:
            Problem: ``not-found`` when there is none.
        """
        region = self._regions.get(id)
        if region is None:
            if not is_id(id):
                raise Problem("not-found")
            async with self.db.read() as tx:
                row = await store.read_region(tx, id)
            if row is None:
                raise Problem("not-found")
            region = self._regions.setdefault(
                id, Region(self.db, id, row, self.registry, self._grants, self._follow_ups.begin)
            )
            self._follow_ups.begin(id)
        return region

    async def create_region(self, id: str, name: str) -> None:
        """Begin an empty region. It has no grants until records give them."""
        async with self.db.write() as tx:
            await store.create_region(tx, id, name, uuid.uuid4().hex[:16], self.clock(), FIRST_HEAD)

    # -- devices -----------------------------------------------------------------

    async def sync(
        self, region_id: str, author: Author, revoked: bool, request: SyncRequest, language: str
    ) -> bytes:
        """Answer a device's sync; see ``docs/sync-protocol.md``.

        The bytes are the body of a 200.

        Raises:
            Problem: the request as a whole cannot be answered.
        """
        received_at = self.clock()
        reads = request.cursor is not msgspec.UNSET
        self._spend(author.device, 1.0 if reads else 0.5)
        if request.mutations and (
            request.schema > SCHEMA or any((m.schema or 0) > SCHEMA for m in request.mutations)
        ):
            raise Problem("server-too-old", retry_after=3600)
        region = await self.region(region_id)
        held = await region.holdings(region.row, author.person)
        if not held.spans:
            raise Problem("not-found")
        if request.refetch and reads and not revoked:
            await self._refetch(region, held, author.device, request.refetch, received_at)
        pushed = await self._push(region, author, revoked, request, received_at)
        outcomes = worded(pushed.outcomes, language)
        if pushed.problem is not None:
            code, n = pushed.problem
            raise Problem(code, n=n, next_n=pushed.next_n, outcomes=outcomes)
        page: Page | None = None
        refused = None
        too_old = request.schema < OLDEST_READ
        if too_old and not revoked:
            explanation = CODES["client-too-old"]
            refused = {
                "code": "client-too-old",
                "message": explanation.sentence(language),
                "remedy": explanation.remedy,
            }
        elif reads and not revoked:
            page = await self._pull(region, author, request)
        return write_answer(
            epoch=pushed.epoch,
            tick=pushed.tick if page is None else page.tick,
            received_at=received_at,
            outcomes=outcomes,
            next_n=pushed.next_n,
            wipe=revoked,
            replay_from=pushed.replay_from,
            page=page,
            echo=None if request.cursor is msgspec.UNSET else request.cursor,
            refused=refused,
            silent=reads and page is None,
        )

    def _spend(self, device: str, cost: float) -> None:
        """Slow down a device that asks without end."""
        left = spend(
            self._allowances.get(device),
            time.monotonic(),
            cost,
            self._requests_a_second,
            self._requests_at_once,
        )
        if left is None:
            raise Problem("rate-limited", retry_after=1)
        if len(self._allowances) > 50_000:
            self._allowances.clear()
        self._allowances[device] = left

    async def _push(
        self,
        region: Region,
        author: Author,
        revoked: bool,
        request: SyncRequest,
        received_at: int,
    ) -> Pushed:
        if not request.mutations:
            row, next_n = await region.clock(author.device)
            replay = next_n if request.epoch is not None and request.epoch != row.epoch else None
            return Pushed([], next_n, row.epoch, row.tick, replay_from=replay)
        sent_at = parse_instant(request.sent_at)
        assert sent_at is not None
        prepared = [prepare(each, request.schema, self.registry) for each in request.mutations]
        pushed = await region.push(
            Push(author, revoked, request.epoch, sent_at, received_at, prepared)
        )
        if region.row.epoch_tick >= 0:
            if any("held" in outcome for outcome in pushed.outcomes):
                region.held += 1
            if self._nothing_waited.get(region.id) != region.held:
                await self._bring_back(region)
        return pushed

    async def _pull(self, region: Region, author: Author, request: SyncRequest) -> Page:
        assert request.cursor is not msgspec.UNSET
        held = await region.holdings(region.row, author.person)
        pull = Pull(
            author.device,
            author.person,
            request.cursor,
            request.limit,
            request.digests,
            tuple(scope for scope in request.refetch if scope in held.roles),
        )
        page = page_from_memory(region.id, region.row, held, region.tail, pull)
        if page is not None:
            return page
        async with self.db.read() as tx:
            row = await store.read_region(tx, region.id)
            assert row is not None
            if (row.grants_tick, row.epoch) != (region.row.grants_tick, region.row.epoch):
                held = (await store.load_holdings(tx, region.id, [author.person]))[author.person]
            else:
                held = await region.holdings(region.row, author.person)
            return await read_page(tx, region.id, row, held, region.tail, pull)

    async def _refetch(
        self, region: Region, held: Holdings, device: str, scopes: Sequence[str], now: int
    ) -> None:
        wanted = sorted({scope for scope in scopes if scope in held.roles})
        if not wanted:
            return
        async with self.db.write() as tx:
            recent = await tx.fetch(
                "SELECT MAX(at) FROM refetched WHERE region = :region AND device = :device"
                " AND scope IN :scopes AND at > :since",
                region=region.id,
                device=device,
                scopes=wanted,
                since=now - _DAY,
            )
            if recent[0][0] is not None:
                raise Problem(
                    "refetch-limited", retry_after=max(1, (recent[0][0] + _DAY - now) // 1000)
                )
            await tx.execute_many(
                "INSERT INTO refetched (region, device, scope, at)"
                " VALUES (:region, :device, :scope, :at)"
                " ON CONFLICT (region, device, scope) DO UPDATE SET at = excluded.at",
                [{"region": region.id, "device": device, "scope": s, "at": now} for s in wanted],
            )

    # -- the server itself ---------------------------------------------------------

    async def roles(self, region_id: str, person: str, scope: str) -> frozenset[str]:
        """The person's roles on a scope now; empty where they hold no grant."""
        region = await self.region(region_id)
        row, _ = await region.clock("")
        return (await region.holdings(row, person)).roles.get(scope, frozenset())

    async def held(self, region_id: str, person: str) -> Holdings:
        """All that a person may see now, and could see before."""
        region = await self.region(region_id)
        row, _ = await region.clock("")
        return await region.holdings(row, person)

    async def apply(
        self,
        region_id: str,
        author: Author,
        mutations: Sequence[Intended],
        *,
        whole: bool = False,
    ) -> list[Outcome]:
        """Make the server's own changes in one transaction, through the journal.

        With ``author.system`` permissions are not asked. Outcomes come in
        order; a rejected one does not stop the others unless ``whole`` is set.

        Raises:
            Problem: ``changed-meanwhile``, with ``whole``: one of them could
                not be made, and so none was.
        """
        region = await self.region(region_id)
        device = author.device or server_device(region_id)
        async with self._own_numbers:
            _, next_n = await region.clock(device)
            now = self.clock()
            prepared = [
                self._intend(next_n + position, each, now)
                for position, each in enumerate(mutations)
            ]
            own = Author(author.person, device, author.system)
            pushed = await region.push(Push(own, False, None, now, now, prepared, whole))
        if pushed.problem is not None:
            # Another process used the numbers in between; they are only numbers.
            return await self.apply(region_id, author, mutations, whole=whole)
        return pushed.outcomes

    def _intend(self, n: int, each: Intended, now: int) -> Prepared:
        at = write_instant(now if each.at is None else each.at)
        base = each.args.get("base") if each.name == "record.drop" else each.base
        args = {key: value for key, value in each.args.items() if key != "base"}
        return prepare(WireMutation(n, each.name, at, base, None, args), SCHEMA, self.registry)

    async def _send(self, region_id: str, commands: Sequence[tuple[str, Body]]) -> None:
        """Send commands in the server's own name, which has seen all there is."""
        row, _ = await (await self.region(region_id)).clock("")
        own = server_device(region_id)
        await self.apply(
            region_id,
            Author(own, own, system=True),
            [Intended(name, args, base=row.tick) for name, args in commands],
        )

    async def settled(self) -> None:
        """Wait until what follows from the commits so far has been done; see ``FollowUp``."""
        await self._follow_ups.settled()

    async def _bring_back(self, region: Region) -> None:
        """Apply replayed edits whose grant or record has come back."""
        held = region.held
        async with self.db.read() as tx:
            waiting = await store.waiting_for_restore(tx, region.id)
            if not waiting:
                self._nothing_waited[region.id] = held
                return
            holdings = await store.load_holdings(
                tx, region.id, sorted({row.person for row in waiting})
            )
            records = {
                entry.id: entry
                for entry in await store.load_records(
                    tx, region.id, sorted({row.record for row in waiting if row.record})
                )
            }
        ready = []
        for row in waiting:
            entry = records.get(row.record or "")
            scope = entry.scope if entry is not None else row.scope
            roles = holdings[row.person].roles
            granted = scope is not None and scope in roles
            if granted and entry is not None:
                kind = self.registry.kinds[entry.kind]
                granted = reaches(kind, entry.scope, entry.id, roles)
            founded = scope is not None and (split_scope(scope) or ("", ""))[1] == row.record
            if (granted or founded) and (entry is not None or row.scope is not None):
                ready.append(Intended("held.accept", {"id": row.staff_id}))
        if ready:
            system = Author(server_device(region.id), server_device(region.id), system=True)
            await self.apply(region.id, system, ready)
