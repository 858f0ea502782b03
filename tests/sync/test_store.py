"""What the engine asks of a database, collected on both engines.

``server/sync/ports.py`` and ``server/database.py`` say it: a write transaction
commits whole or leaves nothing, is alone in its region until it commits, and
a read sees one snapshot. Everything the engine promises stands on these.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from server.database import Database, open_database
from server.sync import store
from tests.phone import new_id
from tests.sync.databases import Databases
from tests.sync.port import Loop

Work = Callable[[Database], Awaitable[Any]]


class Store:
    """One open database, for tests that are plain functions."""

    def __init__(self, loop: Loop, url: str) -> None:
        self._loop = loop
        self._url = url
        self.region = new_id()

    def run(self, *works: Work) -> list[Any]:
        """Do all of it at the same time, on connections of one database."""

        async def run() -> list[Any]:
            database = await open_database(self._url)
            try:
                return list(await asyncio.gather(*(work(database) for work in works)))
            finally:
                await database.close()

        return self._loop.run(run())

    async def tick(self, database: Database) -> int:
        async with database.read() as tx:
            row = await store.read_region(tx, self.region)
            assert row is not None
            return row.tick


@pytest.fixture
def kept(databases: Databases, own_url: tuple[str, str], loop: Loop) -> Store:
    """A database with one region and nothing else."""
    url, empty = own_url
    databases.put_back(url, empty)
    made = Store(loop, url)

    async def begin(database: Database) -> None:
        async with database.write() as tx:
            await store.create_region(tx, made.region, "Proef", "epoch", 0, "head")

    made.run(begin)
    return made


async def add(tx: Any, region: str, id: str, **more: Any) -> int:
    row = {"tick": 1, "gone": 0, "wire": "{}", "state": "{}", **more}
    count: int = await tx.execute(
        "INSERT INTO record (region, id, kind, scope, tick, gone, wire, state)"
        " VALUES (:region, :id, 'note', 'region', :tick, :gone, :wire, :state)",
        region=region,
        id=id,
        **row,
    )
    return count


def test_a_write_that_ends_well_is_there_for_everybody(kept):
    async def write(database):
        async with database.write() as tx:
            assert await add(tx, kept.region, "a") == 1
        async with database.read() as tx:
            return await tx.fetch("SELECT id FROM record WHERE region = :r", r=kept.region)

    (rows,) = kept.run(write)
    assert [tuple(row) for row in rows] == [("a",)]


@pytest.mark.parametrize("accident", [RuntimeError, asyncio.CancelledError])
def test_a_write_that_ends_in_an_accident_leaves_nothing_and_can_be_tried_again(kept, accident):
    async def write(database):
        async def half() -> None:
            async with database.write() as tx:
                await add(tx, kept.region, "a")
                await store.take_tick(tx, kept.region)
                raise accident

        with pytest.raises(accident):
            await half()
        async with database.read() as tx:
            assert await tx.fetch("SELECT id FROM record") == []
        assert await kept.tick(database) == 0
        async with database.write() as tx:
            await add(tx, kept.region, "a")

    kept.run(write)


def test_a_statement_that_is_refused_takes_its_transaction_with_it(kept):
    async def write(database):
        async def twice() -> None:
            async with database.write() as tx:
                await add(tx, kept.region, "a")
                await add(tx, kept.region, "a")

        with pytest.raises(Exception, match=r"(?i)unique|duplicate"):
            await twice()
        async with database.read() as tx:
            return await tx.fetch("SELECT id FROM record")

    assert kept.run(write) == [[]]


def test_a_read_sees_one_moment_from_beginning_to_end(kept):
    """Whatever commits meanwhile: two looks in one transaction agree."""

    async def look(database):
        async with database.read() as tx:
            before = await tx.fetch("SELECT id FROM record ORDER BY id")
            async with database.write() as other:
                await add(other, kept.region, "later")
                await store.take_tick(other, kept.region)
            row = await store.read_region(tx, kept.region)
            after = await tx.fetch("SELECT id FROM record ORDER BY id")
            assert row is not None
            return before, after, row.tick, await kept.tick(database)

    ((before, after, tick, present),) = kept.run(look)
    assert before == after == []
    assert (tick, present) == (0, 1)


def test_who_writes_in_a_region_is_alone_there_until_the_commit(kept):
    """Ten at once: each reads the clock, waits a moment, and moves it on by one."""
    inside = 0

    async def write(database):
        nonlocal inside
        async with database.write() as tx:
            row = await store.take_tick(tx, kept.region)
            assert row is not None
            inside += 1
            assert inside == 1
            await asyncio.sleep(0.005)
            await add(tx, kept.region, new_id(), tick=row.tick)
            inside -= 1
        return row.tick

    async def ten(database):
        return await asyncio.gather(*(write(database) for _ in range(10)))

    (ticks,) = kept.run(ten)
    assert sorted(ticks) == list(range(1, 11))


def test_two_connections_take_turns_as_well(kept):
    """As two processes do: nobody gets a tick that another has."""

    async def write(database):
        ticks = []
        for _ in range(8):
            async with database.write() as tx:
                row = await store.take_tick(tx, kept.region)
                assert row is not None
                await add(tx, kept.region, new_id(), tick=row.tick)
                ticks.append(row.tick)
        return ticks

    async def alone(_):
        other = await open_database(kept._url)
        try:
            return await write(other)
        finally:
            await other.close()

    taken = kept.run(write, alone)
    assert sorted(taken[0] + taken[1]) == list(range(1, 17))


def test_commits_are_seen_in_the_order_of_their_ticks(kept):
    """A reader who sees tick n sees everything of all ticks up to n."""

    async def write(database):
        for _ in range(20):
            async with database.write() as tx:
                row = await store.take_tick(tx, kept.region)
                assert row is not None
                await add(tx, kept.region, new_id(), tick=row.tick)

    async def read(database):
        for _ in range(60):
            async with database.read() as tx:
                row = await store.read_region(tx, kept.region)
                ticks = await tx.fetch("SELECT tick FROM record ORDER BY tick")
            assert row is not None
            assert [t for (t,) in ticks] == list(range(1, row.tick + 1))
            await asyncio.sleep(0)

    async def other(_):
        database = await open_database(kept._url)
        try:
            await write(database)
        finally:
            await database.close()

    kept.run(read, write, other, read)


def test_an_unknown_region_has_no_clock(kept):
    async def take(database):
        async with database.write() as tx:
            return await store.take_tick(tx, new_id()), await store.read_region(tx, new_id())

    assert kept.run(take) == [(None, None)]


TEXTS = [
    "",
    " ",
    "'",
    '"',
    "a:b",
    ":name",
    "::text",
    "%s %(x)s $1 ?",
    "é e\u0301 🌱",
    "\\",
    "\n\r\t",
]


@pytest.mark.parametrize("text", TEXTS)
def test_text_goes_in_and_comes_out_unchanged(kept, text):
    async def keep(database):
        async with database.write() as tx:
            await add(tx, kept.region, "a", wire=text)
        async with database.read() as tx:
            return await tx.fetch("SELECT wire FROM record WHERE wire = :text", text=text)

    assert [tuple(row) for row in kept.run(keep)[0]] == [(text,)]


@pytest.mark.parametrize("number", [0, 1, -1, 2**53 - 1, -(2**62), 2**62])
def test_numbers_go_in_and_come_out_unchanged(kept, number):
    async def keep(database):
        async with database.write() as tx:
            await add(tx, kept.region, "a", tick=number)
        async with database.read() as tx:
            return await tx.fetch("SELECT tick FROM record WHERE tick = :n", n=number)

    assert [tuple(row) for row in kept.run(keep)[0]] == [(number,)]


@pytest.mark.parametrize("count", [0, 1, 2, 1000, 20_000])
def test_a_list_may_be_empty_or_long(kept, count):
    async def ask(database):
        async with database.write() as tx:
            await add(tx, kept.region, "id-0")
            await add(tx, kept.region, "id-x")
        async with database.read() as tx:
            return await tx.fetch(
                "SELECT id FROM record WHERE region = :region AND id IN :ids"
                " AND (region = :region OR id IN :ids)",
                region=kept.region,
                ids=[f"id-{i}" for i in range(count)],
            )

    assert [row[0] for row in kept.run(ask)[0]] == (["id-0"] if count else [])


def test_statements_say_how_many_rows_they_touched(kept):
    async def work(database):
        async with database.write() as tx:
            rows = [{"region": kept.region, "id": str(i)} for i in range(5)]
            await tx.execute_many(
                "INSERT INTO record (region, id, kind, scope, tick, gone, wire, state)"
                " VALUES (:region, :id, 'note', 'region', 1, 0, '', '')",
                rows,
            )
            await tx.execute_many("INSERT INTO record (region) VALUES (:region)", [])
            return [
                await tx.execute("UPDATE record SET tick = 2 WHERE id IN :ids", ids=["1", "2"]),
                await tx.execute("DELETE FROM record WHERE region = :r", r=kept.region),
                await tx.execute("DELETE FROM record WHERE region = :r", r=kept.region),
            ]

    assert kept.run(work) == [[2, 5, 0]]


def test_rows_as_tuples_replace_what_has_their_key(kept):
    """Values that are missing, empty, quoted or braced arrive as they were sent."""
    sql = (
        "INSERT INTO purged (region, id, kind, scope, tick)"
        " VALUES (:region, :id, :kind, :scope, :tick)"
        " ON CONFLICT (region, id) DO UPDATE SET scope = excluded.scope, tick = excluded.tick"
    )
    odd = ["", "NULL", '{"a", b}', "it's \\ here", "🌱 é"]

    async def work(database):
        async with database.write() as tx:
            rows = [(kept.region, str(n), "note", text, n) for n, text in enumerate(odd)]
            await tx.execute_many(sql, rows)
            await tx.execute_many(sql, [(kept.region, "1", "note", "again", 2**40)])
            await tx.execute_many(sql, [])
            return await tx.fetch(
                "SELECT id, scope, tick FROM purged WHERE region = :r ORDER BY id", r=kept.region
            )

    assert [tuple(row) for row in kept.run(work)[0]] == [
        (str(n), "again" if n == 1 else text, 2**40 if n == 1 else n) for n, text in enumerate(odd)
    ]


def test_a_tuple_may_leave_a_value_open(kept):
    async def work(database):
        async with database.write() as tx:
            await tx.execute_many(
                "INSERT INTO presence_key (region, source, lookup, company, site, purpose, kid,"
                " public_key, revoked_at) VALUES (:region, :source, :lookup, :company, :site,"
                " :purpose, :kid, :public_key, :revoked_at)",
                [
                    (kept.region, "1", "a", None, None, "card", "a", "k", None),
                    (kept.region, "2", "b", "c", None, "card", "b", "k", 7),
                ],
            )
            return await tx.fetch(
                "SELECT company, site, revoked_at FROM presence_key WHERE region = :r"
                " ORDER BY source",
                r=kept.region,
            )

    assert [tuple(row) for row in kept.run(work)[0]] == [(None, None, None), ("c", None, 7)]
