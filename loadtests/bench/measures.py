"""What is measured, one function a figure. All of it goes over the wire."""

from __future__ import annotations

import asyncio
import random
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from loadtests.bench.client import Ask, Connection, Tally, at_rate, connect, flat_out
from loadtests.bench.machine import cpu_seconds
from loadtests.bench.phones import (
    Phone,
    Region,
    pick,
    prepare_notes,
    prepare_scans,
    read_page,
)
from loadtests.bench.report import Board

BATCH = 50
FIRST_SYNC_RECORDS = 2000


@dataclass(slots=True)
class Plan:
    """How long and how wide to measure."""

    seconds: float
    connections: int
    phones: int
    scanners: int
    repeats: int


@dataclass(slots=True)
class Target:
    """A running server with a region on it, and the processes whose time counts."""

    port: int
    server_pid: int
    database_pid: int | None
    region: Region
    large: Region | None

    def cpu(self) -> tuple[float, float]:
        """Seconds of processor time so far: the server's, the database's."""
        database = cpu_seconds(self.database_pid) if self.database_pid else 0.0
        return cpu_seconds(self.server_pid), database


async def measure_all(
    target: Target, plan: Plan, board: Board, column: str, cache: dict[str, list[Phone]]
) -> None:
    """Measure everything in an order in which what changes the least comes first."""
    connections = await connect(target.port, plan.connections)
    try:
        await _nothing_new(target, plan, board, column, connections, cache)
        if target.large is not None:
            await _large_coordinator(target, plan, board, column, connections[0], cache)
        await _first_sync(target, plan, board, column, connections[0], cache)
        await _scans(target, plan, board, column, connections, cache)
        for with_changes in (False, True):
            await _batches(target, plan, board, column, connections, cache, with_changes)
    finally:
        for connection in connections:
            connection.close()


async def _caught_up(
    phones: Sequence[Phone],
    connections: Sequence[Connection],
    cache: dict[str, list[Phone]],
    name: str,
) -> list[Phone]:
    """These devices with everything fetched; remembered for the next pass on the same database."""
    if name not in cache:
        waiting = deque(phone.copy() for phone in phones)
        done: list[Phone] = []

        async def work(connection: Connection) -> None:
            while waiting:
                phone = waiting.popleft()
                await phone.catch_up(connection.ask)
                done.append(phone)

        await asyncio.gather(*(work(connection) for connection in connections[:4]))
        done.sort(key=lambda phone: phone.device)
        cache[name] = done
    return [phone.copy() for phone in cache[name]]


def _settle(board: Board, column: str, tally: Tally, expected: int, accepted: int) -> None:
    for error, times in tally.errors.items():
        board.errors[f"{column}: {error}"] = board.errors.get(f"{column}: {error}", 0) + times
    if accepted != expected:
        board.errors[f"{column}: only {accepted} of {expected} edits were accepted"] = 1


async def _nothing_new(
    target: Target,
    plan: Plan,
    board: Board,
    column: str,
    connections: list[Connection],
    cache: dict[str, list[Phone]],
) -> None:
    rng = random.Random(1)
    students = pick(target.region.of_role("student"), plan.phones, rng)
    phones = deque(await _caught_up(students, connections, cache, "students"))

    async def turn(ask: Ask, tally: Tally) -> bool:
        phone = phones.popleft()
        answer = await ask(phone.request())
        phone.take_cursor(answer.body)
        phones.append(phone)
        return True

    await flat_out(connections, turn, 0.5)
    before = target.cpu()
    tally = await flat_out(connections, turn, plan.seconds)
    after = target.cpu()
    _settle(board, column, tally, 0, 0)
    name = "nothing new"
    board.note(column, f"{name}", tally.rate, "/s", floor=4000)
    board.note(column, f"{name}, p50", tally.quantile(0.5), "ms")
    board.note(column, f"{name}, p99", tally.quantile(0.99), "ms")
    _note_cpu(board, column, name, before, after, len(tally.waits))


async def _large_coordinator(
    target: Target,
    plan: Plan,
    board: Board,
    column: str,
    connection: Connection,
    cache: dict[str, list[Phone]],
) -> None:
    assert target.large is not None
    coordinator = target.large.of_role("coordinator")[:1]
    (phone,) = await _caught_up(coordinator, [connection], cache, "coordinator")
    tally = Tally()
    before = target.cpu()
    for _ in range(plan.repeats * 4):
        began = time.perf_counter()
        answer = await connection.ask(phone.request())
        tally.waits.append(time.perf_counter() - began)
        if answer.status != 200:
            tally.miss(f"{answer.status}")
        phone.take_cursor(answer.body)
    after = target.cpu()
    _settle(board, column, tally, 0, 0)
    name = f"nothing new, coordinator of {len(phone.placements):,} placements"
    board.note(column, name, tally.quantile(0.5), "ms", floor=5, higher_is_better=False)
    board.note(column, f"{name}, p99", tally.quantile(0.99), "ms")
    _note_cpu(board, column, name, before, after, len(tally.waits))


async def _first_sync(
    target: Target,
    plan: Plan,
    board: Board,
    column: str,
    connection: Connection,
    cache: dict[str, list[Phone]],
) -> None:
    """A device of the first school gets everything; the load goes to the other schools."""
    school = target.region.placements[0]["school"]
    staff = [
        phone
        for role in ("coordinator", "coach", "class_mentor")
        for phone in target.region.of_role(role)
        if phone.school == school
    ]
    caught = await _caught_up(staff, [connection], cache, "first school")
    phone = min(caught, key=lambda each: (abs(each.seen - FIRST_SYNC_RECORDS), each.device))
    sizes: dict[str, int] = {}
    for packing in ("identity", "gzip", "br", "zstd"):
        answer = await connection.ask(
            phone.first_request(limit=FIRST_SYNC_RECORDS, packing=packing.encode())
        )
        sizes[packing] = len(answer.packed)
        records = len(read_page(answer.body).records)
    tally = Tally()
    before = target.cpu()
    for _ in range(plan.repeats):
        began = time.perf_counter()
        answer = await connection.ask(phone.first_request(limit=FIRST_SYNC_RECORDS))
        tally.waits.append(time.perf_counter() - began)
        if answer.status != 200:
            tally.miss(f"{answer.status}")
    after = target.cpu()
    _settle(board, column, tally, 0, 0)
    name = "first sync"
    board.note(column, f"{name}, records", records)
    board.note(
        column, f"{name}, server CPU", (after[0] - before[0]) / plan.repeats * 1000, "ms",
        floor=60, higher_is_better=False,
    )  # fmt: skip
    if target.database_pid:
        spent = (after[1] - before[1]) / plan.repeats * 1000
        board.note(column, f"{name}, database CPU", spent, "ms")
    board.note(column, f"{name}, p50", tally.quantile(0.5), "ms")
    best = min(size for packing, size in sizes.items() if packing != "identity")
    for packing, size in sizes.items():
        board.note(
            column, f"{name}, {packing}", size / 1000, "kB",
            floor=60 if size == best else None, higher_is_better=False,
        )  # fmt: skip


async def _scans(
    target: Target,
    plan: Plan,
    board: Board,
    column: str,
    connections: list[Connection],
    cache: dict[str, list[Phone]],
) -> None:
    """A phone sends one scan and gets what changed, its own event at least.

    In the region without attendance: there each scan is the day's first or
    second, as in life.
    """
    rng = random.Random(2)
    region = target.large or target.region
    students = {phone.person: phone for phone in region.of_role("student")}
    chosen = pick(list(students.values()), plan.scanners, rng)
    phones = await _caught_up(chosen, connections, cache, "scanners")
    wanted = int(plan.seconds * 2 * 5000 / max(1, len(phones))) + 4
    if any(not phone.prepared for phone in cache["scanners"]):
        for phone in cache["scanners"]:
            prepare_scans(phone, region, wanted, rng)
        cache["scanners"] = [phone for phone in cache["scanners"] if phone.prepared]
        phones = [phone.copy() for phone in cache["scanners"]]
    ready = deque(phones)
    accepted = 0

    async def turn(ask: Ask, tally: Tally) -> bool:
        nonlocal accepted
        if not ready:
            return False
        phone = ready.popleft()
        answer = await ask(phone.request(phone.prepared.pop(0)))
        body = answer.body
        accepted += body.count(b'"outcome":"accepted"')
        tally.mutations += 1
        more = phone.take_cursor(body)
        while more:
            more = phone.take_cursor((await ask(phone.request())).body)
        if phone.prepared:
            ready.append(phone)
        return True

    before = target.cpu()
    tally = await flat_out(connections, turn, plan.seconds)
    after = target.cpu()
    _settle(board, column, tally, tally.mutations, accepted)
    floor = 1500 if target.database_pid else 2000
    name = "one scan in, its changes out"
    board.note(column, name, tally.rate, "/s", floor=floor)
    board.note(column, f"{name}, p50", tally.quantile(0.5), "ms")
    board.note(column, f"{name}, p99", tally.quantile(0.99), "ms")
    _note_cpu(board, column, name, before, after, len(tally.waits))
    accepted = 0
    half = await at_rate(connections, turn, tally.rate / 2, plan.seconds)
    _settle(board, column, half, half.mutations, accepted)
    board.note(column, "at half that rate, p50", half.quantile(0.5), "ms")
    board.note(column, "at half that rate, p99", half.quantile(0.99), "ms")


async def _batches(
    target: Target,
    plan: Plan,
    board: Board,
    column: str,
    connections: list[Connection],
    cache: dict[str, list[Phone]],
    with_changes: bool,
) -> None:
    """Coaches send notes of about 300 bytes, fifty a request, each with their own device."""
    rng = random.Random(3 + with_changes)
    first = target.region.placements[0]["school"]
    coaches = [phone for phone in target.region.of_role("coach") if phone.school != first]
    coaches = coaches or target.region.of_role("coach")
    half = coaches[with_changes::2] or coaches
    kind = "coaches, changes out" if with_changes else "coaches"
    phones = await _caught_up(half, connections, cache, kind)
    wanted = int(plan.seconds * 30_000 / BATCH / max(1, len(phones)) + 1) * BATCH
    for phone in phones:
        prepare_notes(phone, wanted, rng)
    ready = deque(phone for phone in phones if phone.prepared)
    accepted = 0

    async def turn(ask: Ask, tally: Tally) -> bool:
        nonlocal accepted
        if not ready:
            return False
        phone = ready.popleft()
        batch, phone.prepared = phone.prepared[:BATCH], phone.prepared[BATCH:]
        edits = b",".join(batch)
        answer = await ask(phone.request(edits) if with_changes else phone.send_only(edits))
        body = answer.body
        accepted += body.count(b'"outcome":"accepted"')
        tally.mutations += len(batch)
        more = with_changes and phone.take_cursor(body)
        while more:
            more = phone.take_cursor((await ask(phone.request())).body)
        if phone.prepared:
            ready.append(phone)
        return True

    width = min(16, len(ready))
    tally = await flat_out(connections[:width], turn, plan.seconds)
    _settle(board, column, tally, tally.mutations, accepted)
    rate = tally.mutations / tally.seconds
    if with_changes:
        board.note(column, "edits in batches of 50, changes out", rate, "/s")
    else:
        board.note(column, "edits in batches of 50", rate, "/s", floor=10_000)
        board.note(column, "a batch of 50, p50", tally.quantile(0.5), "ms")
        board.note(column, "a batch of 50, p99", tally.quantile(0.99), "ms")


def _note_cpu(
    board: Board,
    column: str,
    name: str,
    before: tuple[float, float],
    after: tuple[float, float],
    answers: int,
) -> None:
    server, database = (
        (late - early) / max(1, answers) * 1000 for early, late in zip(before, after, strict=True)
    )
    board.note(column, f"{name}, server CPU", server, "ms")
    if database:
        board.note(column, f"{name}, database CPU", database, "ms")
