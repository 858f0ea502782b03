"""Sets the stage: databases with a demo region, and the server on them.

Every pass gets a fresh copy of the same database and a fresh server process,
so that no figure rests on what an earlier one left behind.
"""

from __future__ import annotations

import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from loadtests.bench.machine import family
from tools import postgres

_LEERPLEK = Path(sys.executable).with_name("leerplek")
_START_SECONDS = 30
# What an operator would give PostgreSQL on a machine of this size; durability stays on.
_POSTGRES_SETTINGS = ("shared_buffers=256MB", "max_wal_size=2GB", "checkpoint_timeout=15min")


class StageError(Exception):
    """Something that the measurements stand on did not come up."""


def leerplek(*arguments: str) -> None:
    """Run one of the server's own commands to its end."""
    done = subprocess.run([str(_LEERPLEK), *arguments], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise StageError(f"leerplek {arguments[0]}: {done.stderr.strip() or done.stdout.strip()}")


@dataclass(slots=True)
class Store:
    """Where databases of one kind come from."""

    name: str
    folder: Path
    server: postgres.Server | None = None

    def url(self, database: str) -> str:
        """The address of a database of this kind."""
        if self.server is not None:
            return self.server.url(database)
        return f"sqlite:///{self.folder / database}.sqlite3"

    def create(self, database: str) -> None:
        """Make room for a new database."""
        if self.server is not None:
            self.server.create(database)

    def copy(self, source: str, target: str) -> None:
        """Make a database that is the same as another, to which nobody is connected."""
        if self.server is not None:
            self.server.create(target, source)
            return
        origin = sqlite3.connect(self.folder / f"{source}.sqlite3")
        origin.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        origin.close()
        shutil.copyfile(self.folder / f"{source}.sqlite3", self.folder / f"{target}.sqlite3")

    def drop(self, database: str) -> None:
        """Take a database away."""
        if self.server is not None:
            self.server.drop(database)
            return
        for end in ("", "-wal", "-shm"):
            (self.folder / f"{database}.sqlite3{end}").unlink(missing_ok=True)

    def settle(self, database: str) -> None:
        """Let the database do now what it would else do in the middle of a measurement."""
        if self.server is not None:
            self.server.sql("VACUUM (ANALYZE)", database)
            self.server.sql("CHECKPOINT")
            return
        base = sqlite3.connect(self.folder / f"{database}.sqlite3")
        base.execute("PRAGMA analysis_limit=1000")
        base.execute("ANALYZE")
        base.close()

    def size(self, database: str) -> int:
        """Bytes on disk."""
        if self.server is not None:
            return int(self.server.sql(f"SELECT pg_database_size('{database}')"))
        return (self.folder / f"{database}.sqlite3").stat().st_size

    def process(self) -> int | None:
        """The database server's process, where there is one."""
        if self.server is None:
            return None
        return int((self.server.folder / "data" / "postmaster.pid").read_text().split()[0])


@contextmanager
def stores(names: Sequence[str], folder: Path) -> Iterator[list[Store]]:
    """Bring up what the named kinds of database need, until the block ends."""
    found = [Store("SQLite", folder)] if "sqlite" in names else []
    if "postgresql" not in names:
        yield found
        return
    with postgres.serving(*_POSTGRES_SETTINGS, durable=True) as server:
        yield [*found, Store("PostgreSQL", folder, server)]


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def serving(
    url: str, log: Path, workers: int = 1, *, port: int | None = None, more: Sequence[str] = ()
) -> Iterator[tuple[int, int]]:
    """Run ``leerplek serve`` on a database, with ``more`` options; gives its port and process."""
    port = port or free_port()
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": ""}
    with log.open("ab") as output:
        server = subprocess.Popen(
            [
                str(_LEERPLEK), "serve", "--database", url, "--host", "127.0.0.1",
                "--port", str(port), "--workers", str(workers), "--log-level", "warning", *more,
            ],
            stdout=output,
            stderr=output,
            env=environment,
        )  # fmt: skip
    try:
        _wait_for(port, server, log)
        yield port, server.pid
    finally:
        server.terminate()
        try:
            server.wait(timeout=15)
        except subprocess.TimeoutExpired:
            for each in family(server.pid):
                os.kill(each, 9)
            server.wait()


def _wait_for(port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=2) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    raise StageError(f"The server did not start:\n{log.read_text(errors='replace')[-2000:]}")
