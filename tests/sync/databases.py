"""Databases whose whole content can be set aside and put back, many times a second."""

from __future__ import annotations

import contextlib
import itertools
import sqlite3
from pathlib import Path
from typing import Protocol

from server import migrations
from server.migrations.tables import metadata
from tools import postgres


class Databases(Protocol):
    """Makes databases of one engine. No server may run on one while it is handled."""

    def make(self) -> str:
        """The address of a new database with all tables and no rows."""

    def set_aside(self, url: str) -> str:
        """Keep a copy of the content as it is now; a word for it."""

    def put_back(self, url: str, kept: str) -> None:
        """Give a database a content that was set aside."""


class SqliteDatabases:
    """Files in one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = itertools.count(1)

    def _new(self) -> str:
        return f"sqlite:///{self._folder / str(next(self._numbers))}.sqlite3"

    def make(self) -> str:
        url = self._new()
        migrations.upgrade(url)
        return url

    def set_aside(self, url: str) -> str:
        kept = self._new()
        _copy(url, kept)
        return kept

    def put_back(self, url: str, kept: str) -> None:
        for ending in ("", "-wal", "-shm"):
            Path(f"{_file(url)}{ending}").unlink(missing_ok=True)
        _copy(kept, url)


def _file(url: str) -> str:
    return url.removeprefix("sqlite:///")


def _copy(url: str, to: str) -> None:
    with (
        contextlib.closing(sqlite3.connect(_file(url))) as source,
        contextlib.closing(sqlite3.connect(_file(to))) as target,
    ):
        target.execute("PRAGMA synchronous = OFF")
        source.backup(target)


class PostgresDatabases:
    """Databases of one server; what is set aside stands in a schema beside the tables.

    A copy of the database itself would take a checkpoint each time.
    """

    _numbers = itertools.count(1)

    def __init__(self, server: postgres.Server) -> None:
        self._server = server

    def make(self) -> str:
        name = f"sync_{next(self._numbers)}"
        self._server.create(name)
        url = self._server.url(name)
        migrations.upgrade(url)
        return url

    def set_aside(self, url: str) -> str:
        kept = f"kept_{next(self._numbers)}"
        copies = "".join(f'CREATE TABLE {kept}."{t}" AS TABLE public."{t}";' for t in _tables())
        self._server.sql(f"CREATE SCHEMA {kept};{copies}", _name(url))
        return kept

    def put_back(self, url: str, kept: str) -> None:
        moves = "".join(
            f'DELETE FROM public."{t}"; INSERT INTO public."{t}" SELECT * FROM {kept}."{t}";'
            for t in _tables()
        )
        self._server.sql(moves, _name(url))


def _tables() -> list[str]:
    return [table.name for table in metadata.sorted_tables]


def _name(url: str) -> str:
    return url.partition("@/")[2].partition("?")[0]
