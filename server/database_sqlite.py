"""SQLite: one writer with FULL durability, any number of snapshot readers.

Statements run in the event loop's own thread: they take tens of
microseconds, less than handing them to another thread would. Waiting for
another process's lock and the commit with its fsync do go to a thread, so
the loop stays free for readers meanwhile.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from functools import lru_cache
from operator import itemgetter
from typing import Any

import msgspec

from server.database import split_parameters
from server.sqlite_log import LogFolding

_BUSY_SECONDS = 30.0
_encode = msgspec.json.Encoder().encode


def _place(position: int, is_list: bool) -> str:
    return "IN (SELECT value FROM json_each(?))" if is_list else "?"


@lru_cache(maxsize=1024)
def _compiled(sql: str) -> tuple[str, tuple[tuple[str, bool], ...]]:
    return split_parameters(sql, _place)


def _bind(order: tuple[tuple[str, bool], ...], values: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(_encode(values[name]).decode() if many else values[name] for name, many in order)


class SqliteTx:
    """A transaction on one connection; see :class:`server.database.Tx`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    async def fetch(self, sql: str, **parameters: Any) -> Sequence[tuple[Any, ...]]:
        text, order = _compiled(sql)
        return self._connection.execute(text, _bind(order, parameters)).fetchall()

    async def execute(self, sql: str, **parameters: Any) -> int:
        text, order = _compiled(sql)
        return self._connection.execute(text, _bind(order, parameters)).rowcount

    async def execute_many(self, sql: str, rows: Sequence[Any]) -> None:
        text, order = _compiled(sql)
        if not rows or isinstance(rows[0], tuple):
            self._connection.executemany(text, rows)
            return
        pick = itemgetter(*(name for name, _ in order))
        values = map(pick, rows) if len(order) > 1 else ((pick(row),) for row in rows)
        self._connection.executemany(text, values)


def _connect(path: str) -> sqlite3.Connection:
    connection = sqlite3.connect(
        path, isolation_level=None, check_same_thread=False, cached_statements=512
    )
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "cache_size=-16000",
        "temp_store=MEMORY",
        # A backstop of 256 MB: LogFolding comes long before it.
        "wal_autocheckpoint=64000",
        "journal_size_limit=67108864",
    ):
        connection.execute(f"PRAGMA {pragma}")
    return connection


class SqliteDatabase:
    """See :class:`server.database.Database`."""

    dialect = "sqlite"

    def __init__(self, url: str) -> None:
        self.url = url
        self._path = url.removeprefix("sqlite:///")
        self._writer = _connect(self._path)
        self._writing = asyncio.Lock()
        self._idle: list[sqlite3.Connection] = []
        self.log = LogFolding(lambda: _connect(self._path), self._writing)

    @asynccontextmanager
    async def write(self) -> AsyncIterator[SqliteTx]:
        async with self._writing:
            await self._begin()
            try:
                yield SqliteTx(self._writer)
            except BaseException:
                if self._writer.in_transaction:
                    self._writer.execute("ROLLBACK")
                raise
            # A cancelled request must not leave the loop and the commit racing
            # for the connection: the commit is waited for in any case.
            commit = asyncio.ensure_future(asyncio.to_thread(self._writer.execute, "COMMIT"))
            try:
                await asyncio.shield(commit)
            except asyncio.CancelledError:
                await asyncio.wait([commit])
                raise
            except BaseException:
                if self._writer.in_transaction:
                    self._writer.execute("ROLLBACK")
                raise
            self.log.written()

    async def _begin(self) -> None:
        try:
            self._writer.execute("PRAGMA busy_timeout=0")
            self._writer.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            self._writer.execute(f"PRAGMA busy_timeout={int(_BUSY_SECONDS * 1000)}")
            await asyncio.to_thread(self._writer.execute, "BEGIN IMMEDIATE")

    @asynccontextmanager
    async def read(self) -> AsyncIterator[SqliteTx]:
        connection = self._idle.pop() if self._idle else _connect(self._path)
        try:
            connection.execute("BEGIN")
            yield SqliteTx(connection)
        finally:
            connection.execute("ROLLBACK")
            if len(self._idle) < 8:
                self._idle.append(connection)
            else:
                connection.close()

    async def fetch(self, sql: str, **parameters: Any) -> Sequence[tuple[Any, ...]]:
        connection = self._idle[-1] if self._idle else self._new_reader()
        return await SqliteTx(connection).fetch(sql, **parameters)

    def _new_reader(self) -> sqlite3.Connection:
        self._idle.append(_connect(self._path))
        return self._idle[-1]

    async def listen(self, channel: str, heard: Callable[[str], None]) -> None:
        return None

    async def close(self) -> None:
        await self.log.close()
        async with self._writing:
            for connection in [*self._idle, self._writer]:
                connection.close()
            self._idle.clear()


async def open_sqlite(url: str) -> SqliteDatabase:
    """Open the file, which is made when it is not there."""
    return SqliteDatabase(url)
