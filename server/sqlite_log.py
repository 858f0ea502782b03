"""Folds SQLite's write-ahead log back into the database file, beside the writers.

Left to itself SQLite folds in the middle of whichever commit makes the log too
long: everybody who waits for that commit waits for some ten thousand pages
more. Here another connection copies them while commits go on, and only the
little that was written meanwhile is copied with the writers held, after which
the log begins anew.
"""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Callable

_EVERY_SECONDS = 2.0
_PASSES = 4
_SHORT_SECONDS = 0.02


class LogFolding:
    """The folding of one database file in this process.

    ``writing`` is the lock that whoever writes in this process holds;
    ``connect`` opens the connection that folds, when there is something to.
    """

    def __init__(self, connect: Callable[[], sqlite3.Connection], writing: asyncio.Lock) -> None:
        self._connect = connect
        self._writing = writing
        self._connection: sqlite3.Connection | None = None
        self._task: asyncio.Task[None] | None = None
        self._closing = asyncio.Event()

    def written(self) -> None:
        """Must be called after each commit."""
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._soon())

    async def close(self) -> None:
        """Wait for a folding that goes on. SQLite folds the rest when the last one closes."""
        self._closing.set()
        if self._task is not None:
            await asyncio.gather(self._task, return_exceptions=True)
        if self._connection is not None:
            self._connection.close()

    async def _soon(self) -> None:
        try:
            await asyncio.wait_for(self._closing.wait(), _EVERY_SECONDS)
        except TimeoutError:
            await self.fold()

    async def fold(self) -> None:
        """Copy what the log holds into the file, the last of it with the writers held."""
        for _ in range(_PASSES):
            if await asyncio.to_thread(self._pass) < _SHORT_SECONDS:
                break
        async with self._writing:
            await asyncio.to_thread(self._pass)

    def _pass(self) -> float:
        # PASSIVE waits for nobody: what a reader still needs stays for the next time.
        began = time.perf_counter()
        if self._connection is None:
            self._connection = self._connect()
        self._connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
        return time.perf_counter() - began
