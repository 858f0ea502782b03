"""Databases for tests: made from a template with the present schema, copied, put back."""

from __future__ import annotations

import contextlib
import itertools
import shutil
import sqlite3
from pathlib import Path
from typing import Protocol

from tools import postgres


class Databases(Protocol):
    """Makes databases of one engine. Nobody may be connected to one that is copied."""

    def make(self) -> str:
        """The address of a new database with empty tables."""

    def copy(self, url: str) -> str:
        """The address of a database with the same content."""

    def replace(self, url: str, by: str) -> None:
        """Give a database the content of another."""

    def close(self) -> None:
        """Take all of them away."""


def make_tables(url: str) -> None:
    """Bring a database that has nothing up to the present schema."""
    from server import migrations

    migrations.upgrade(url)


class SqliteDatabases:
    """Files in one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = itertools.count(1)
        self._template: str | None = None

    def _new(self) -> Path:
        return self._folder / f"{next(self._numbers)}.sqlite3"

    def make(self) -> str:
        if self._template is None:
            self._template = f"sqlite:///{self._new()}"
            make_tables(self._template)
        return self.copy(self._template)

    def copy(self, url: str) -> str:
        target = self._new()
        source = sqlite3.connect(_file(url))
        with contextlib.closing(source), contextlib.closing(sqlite3.connect(target)) as copied:
            source.backup(copied)
        return f"sqlite:///{target}"

    def replace(self, url: str, by: str) -> None:
        for ending in ("", "-wal", "-shm"):
            Path(f"{_file(url)}{ending}").unlink(missing_ok=True)
        source = sqlite3.connect(_file(by))
        with contextlib.closing(source), contextlib.closing(sqlite3.connect(_file(url))) as target:
            source.backup(target)

    def close(self) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)


def _file(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))


class PostgresDatabases:
    """Databases of one server of our own, each a copy of a template."""

    _numbers = itertools.count(1)

    def __init__(self, server: postgres.Server) -> None:
        self._server = server
        self._template: str | None = None
        self._made: list[str] = []

    def _new(self, template: str) -> str:
        name = f"test_{next(self._numbers)}"
        self._server.create(name, template)
        self._made.append(name)
        return self._server.url(name)

    def make(self) -> str:
        if self._template is None:
            self._template = self._new("template1")
            make_tables(self._template)
        return self.copy(self._template)

    def copy(self, url: str) -> str:
        return self._new(_name(url))

    def replace(self, url: str, by: str) -> None:
        self._server.drop(_name(url))
        self._server.create(_name(url), _name(by))

    def close(self) -> None:
        for name in self._made:
            self._server.drop(name)


def _name(url: str) -> str:
    return url.partition("@/")[2].partition("?")[0]
