"""One way to talk to SQLite and PostgreSQL: text SQL with named parameters.

``:name`` stands for a parameter, ``IN :names`` takes a list on both engines.
A transaction either commits whole at the end of its ``async with`` block or
leaves nothing behind. The engines differ in two small modules only
(``database_sqlite`` and ``database_postgres``); all SQL above them is shared.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol

import sqlalchemy

metadata = sqlalchemy.MetaData()
"""All tables of Leerplek; Alembic compares its migrations with this."""

_PARAMETER = re.compile(r"(\bIN\s+)?(?<![:\w]):([a-z_][a-z0-9_]*)", re.IGNORECASE)


class Tx(Protocol):
    """One transaction. Rows are tuples in the order of the selected columns."""

    async def fetch(self, sql: str, **parameters: Any) -> Sequence[tuple[Any, ...]]:
        """All rows of a query."""
        ...

    async def execute(self, sql: str, **parameters: Any) -> int:
        """Run a statement and say how many rows it touched."""
        ...

    async def execute_many(
        self, sql: str, rows: Sequence[dict[str, Any]] | Sequence[tuple[Any, ...]]
    ) -> None:
        """Run a statement once per row; all rows name the same parameters.

        A row that is a tuple has them in the order in which the statement does,
        each once.
        """
        ...


class Database(Protocol):
    """An open database. ``url`` is as the administrator wrote it."""

    url: str
    dialect: str

    def write(self) -> AbstractAsyncContextManager[Tx]:
        """A write transaction; on SQLite it holds the write lock from the start."""
        ...

    def read(self) -> AbstractAsyncContextManager[Tx]:
        """A read-only transaction that sees one snapshot throughout."""
        ...

    async def fetch(self, sql: str, **parameters: Any) -> Sequence[tuple[Any, ...]]:
        """One query by itself, as of now."""
        ...

    async def listen(self, channel: str, heard: Callable[[str], None]) -> None:
        """Call ``heard`` for each notice of another process until closed."""
        ...

    async def close(self) -> None:
        """Give back connections; open transactions are rolled back."""
        ...


def split_parameters(
    sql: str, place: Callable[[int, bool], str]
) -> tuple[str, tuple[tuple[str, bool], ...]]:
    """Rewrite named parameters to an engine's own placeholders.

    ``place(position, is_list)`` writes the placeholder (with its ``IN`` where
    it is a list). Returns the SQL and the parameters' (name, is_list) in
    order; a name used twice stands twice.
    """
    order: list[tuple[str, bool]] = []

    def put(match: re.Match[str]) -> str:
        order.append((match.group(2), match.group(1) is not None))
        return place(len(order), match.group(1) is not None)

    return _PARAMETER.sub(put, sql), tuple(order)


async def open_database(url: str) -> Database:
    """Open ``sqlite:///path`` or ``postgresql://…``; the schema must exist.

    Raises:
        ValueError: the address names another kind of database.
    """
    opener: Callable[[str], Awaitable[Database]]
    if url.startswith("sqlite:///"):
        from server.database_sqlite import open_sqlite as opener
    elif url.startswith(("postgresql://", "postgres://")):
        from server.database_postgres import open_postgres as opener
    else:
        raise ValueError("a database address begins with sqlite:/// or postgresql://")
    return await opener(url)
