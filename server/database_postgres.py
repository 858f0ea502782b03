"""PostgreSQL through asyncpg: READ COMMITTED writers, REPEATABLE READ readers."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from functools import lru_cache
from typing import Any

import asyncpg

from server.database import split_parameters

_ARRAYS = {int: "bigint[]", str: "text[]"}


@lru_cache(maxsize=2048)
def _compiled(
    sql: str, arrays: tuple[tuple[str, str], ...]
) -> tuple[str, tuple[tuple[str, bool], ...]]:
    types = dict(arrays)
    names: list[str] = [name for name, _ in split_parameters(sql, lambda n, many: "")[1]]
    positions: dict[str, int] = {}
    for name in names:
        positions.setdefault(name, len(positions) + 1)

    def place(position: int, is_list: bool) -> str:
        name = names[position - 1]
        number = positions[name]
        return f"= ANY(${number}::{types[name]})" if is_list else f"${number}"

    text, order = split_parameters(sql, place)
    seen: dict[str, bool] = {}
    for name, many in order:
        seen.setdefault(name, many)
    return text, tuple(seen.items())


def _prepare(sql: str, values: dict[str, Any]) -> tuple[str, list[Any]]:
    arrays = tuple(
        (name, _ARRAYS[type(value[0])] if value else "text[]")
        for name, value in values.items()
        if isinstance(value, list)
    )
    text, order = _compiled(sql, arrays)
    return text, [values[name] for name, _ in order]


class PostgresTx:
    """A transaction on one connection; see :class:`server.database.Tx`."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    async def fetch(self, sql: str, **parameters: Any) -> Sequence[tuple[Any, ...]]:
        text, values = _prepare(sql, parameters)
        rows: Sequence[tuple[Any, ...]] = await self._connection.fetch(text, *values)
        return rows

    async def execute(self, sql: str, **parameters: Any) -> int:
        text, values = _prepare(sql, parameters)
        status: str = await self._connection.execute(text, *values)
        count = status.rpartition(" ")[2]
        return int(count) if count.isdigit() else 0

    async def execute_many(self, sql: str, rows: Sequence[Any]) -> None:
        if not rows:
            return
        text, order = _compiled(sql, ())
        if isinstance(rows[0], tuple):
            await self._connection.executemany(text, rows)
            return
        names = [name for name, _ in order]
        await self._connection.executemany(text, [[row[name] for name in names] for row in rows])


class PostgresDatabase:
    """See :class:`server.database.Database`."""

    dialect = "postgresql"

    def __init__(self, url: str, pool: Any) -> None:
        self.url = url
        self._pool = pool
        self._ears: list[Any] = []

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[Any]:
        try:
            connection = await self._pool.acquire()
        except OSError as away:
            # A socket file that is gone says "no such file", which others say too.
            raise ConnectionError("PostgreSQL does not answer") from away
        try:
            yield connection
        finally:
            await self._pool.release(connection)

    @asynccontextmanager
    async def write(self) -> AsyncIterator[PostgresTx]:
        async with self._connection() as connection, connection.transaction():
            yield PostgresTx(connection)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[PostgresTx]:
        async with (
            self._connection() as connection,
            connection.transaction(isolation="repeatable_read", readonly=True),
        ):
            yield PostgresTx(connection)

    async def fetch(self, sql: str, **parameters: Any) -> Sequence[tuple[Any, ...]]:
        text, values = _prepare(sql, parameters)
        async with self._connection() as connection:
            rows: Sequence[tuple[Any, ...]] = await connection.fetch(text, *values)
        return rows

    async def listen(self, channel: str, heard: Callable[[str], None]) -> None:
        connection = await asyncpg.connect(self.url)
        await connection.add_listener(channel, lambda *heard_of: heard(str(heard_of[3])))
        self._ears.append(connection)

    async def close(self) -> None:
        for connection in self._ears:
            await connection.close()
        await self._pool.close()


async def open_postgres(url: str) -> PostgresDatabase:
    """Connect; the database itself must exist."""
    pool = await asyncpg.create_pool(url, min_size=1, max_size=10)
    return PostgresDatabase(url, pool)
