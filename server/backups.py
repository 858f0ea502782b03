"""Copies of the whole database, and putting one back.

A backup is one file: an SQLite database, or what ``pg_dump`` writes in its
custom format. It is whole as of one moment while serving goes on, and its
name only appears once it is finished and checked. Putting one back never
overwrites: what stood there is kept, or must be empty.

Phones learn of a restore because it begins a new epoch; that is the engine's
work (``server/sync/restore.py``) and the caller's to ask for.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit, urlunsplit


class BackupError(Exception):
    """A backup was not made or not put back; nothing was changed. The message says why."""


def back_up(url: str, target: Path) -> None:
    """Write a backup to ``target``, readable only by this user.

    Raises:
        BackupError: there is a file already, or the copy is not sound.
    """
    if target.exists():
        raise BackupError(f"There is a file {target} already; a backup never replaces one.")
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(f".{target.name}.unfinished")
    unfinished.unlink(missing_ok=True)
    os.close(os.open(unfinished, os.O_CREAT | os.O_WRONLY, 0o600))
    try:
        if url.startswith("sqlite:///"):
            _copy_sqlite(_file(url), unfinished)
        else:
            _postgres("pg_dump", url, "--format=custom", f"--file={unfinished}")
        with unfinished.open("rb") as written:
            os.fsync(written.fileno())
        unfinished.rename(target)
    finally:
        for ending in ("", "-journal"):
            unfinished.with_name(unfinished.name + ending).unlink(missing_ok=True)


def put_back(url: str, source: Path) -> Path | None:
    """Make the database what it was when the backup was made.

    Returns where the SQLite file that stood there was kept, if there was one.

    Raises:
        BackupError: the backup is not sound, a server still has the database
            open, or a PostgreSQL database is not empty.
    """
    if not source.is_file():
        raise BackupError(f"There is no backup {source}.")
    if not url.startswith("sqlite:///"):
        _put_back_postgres(url, source)
        return None
    file = _file(url)
    _check_sqlite(source)
    file.parent.mkdir(parents=True, exist_ok=True)
    arriving = file.with_name(f".{file.name}.arriving")
    try:
        # All of it is there before anything else is touched: a disk may be full.
        shutil.copyfile(source, arriving)
        arriving.chmod(0o600)
        with arriving.open("rb") as written:
            os.fsync(written.fileno())
        kept = _set_aside(file) if file.exists() else None
        arriving.rename(file)
    finally:
        arriving.unlink(missing_ok=True)
    return kept


def _file(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))


def _copy_sqlite(file: Path, target: Path) -> None:
    if not file.exists():
        raise BackupError(f"There is no database {file}.")
    with (
        contextlib.closing(sqlite3.connect(file, timeout=30)) as source,
        contextlib.closing(sqlite3.connect(target)) as copy,
    ):
        source.backup(copy)
        # A backup is one file, also for who looks into it read-only.
        copy.execute("PRAGMA journal_mode = DELETE")
    _check_sqlite(target)


def _check_sqlite(file: Path) -> None:
    try:
        with contextlib.closing(
            sqlite3.connect(f"file:{quote(str(file))}?mode=ro", uri=True)
        ) as db:
            said = [row[0] for row in db.execute("PRAGMA integrity_check(3)")]
    except sqlite3.DatabaseError as error:
        raise BackupError(f"{file} is no sound SQLite database: {error}.") from error
    if said != ["ok"]:
        raise BackupError(f"{file} is damaged: {'; '.join(map(str, said))}.")


def _set_aside(file: Path) -> Path:
    """Move the present database away, once it is certain that nobody has it open."""
    with contextlib.closing(sqlite3.connect(file, timeout=0, isolation_level=None)) as present:
        try:
            # In this mode the lock is only given when no other process has the file open.
            present.execute("PRAGMA locking_mode = EXCLUSIVE")
            present.execute("BEGIN EXCLUSIVE")
            present.execute("COMMIT")
            present.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        except sqlite3.OperationalError as error:
            raise BackupError(
                "A server still has the database open. Stop it, then restore."
            ) from error
        except sqlite3.DatabaseError:
            pass  # damaged, which may be why there is a restore; it is kept as it is
    moment = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
    kept = file.with_name(f"{file.name}.before-restore-{moment}")
    file.rename(kept)
    for ending in ("-wal", "-shm"):
        beside = file.with_name(file.name + ending)
        if beside.exists():
            beside.rename(kept.with_name(kept.name + ending))
    return kept


def _put_back_postgres(url: str, source: Path) -> None:
    counted = _postgres(
        "psql", url, "--no-psqlrc", "--quiet", "--tuples-only", "--no-align",
        "--command=SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace",
    )  # fmt: skip
    if counted.strip() != "0":
        raise BackupError(
            "This PostgreSQL database is not empty. Make a new one (createdb), restore "
            "into that, and point LEERPLEK_DATABASE at it."
        )
    _postgres(
        "pg_restore", url, "--no-owner", "--no-privileges", "--single-transaction",
        "--exit-on-error", str(source),
    )  # fmt: skip


def _postgres(program: str, url: str, *arguments: str) -> str:
    """Run one of PostgreSQL's programs, with the password where no process list shows it."""
    parts = urlsplit(url)
    environment = dict(os.environ)
    if parts.password is not None:
        environment["PGPASSWORD"] = unquote(parts.password)
        name, _, host = parts.netloc.rpartition("@")
        parts = parts._replace(netloc=f"{name.partition(':')[0]}@{host}")
    folder = os.environ.get("LEERPLEK_POSTGRES_BIN")
    try:
        done = subprocess.run(
            [
                str(Path(folder, program)) if folder else program,
                f"--dbname={urlunsplit(parts)}",
                *arguments,
            ],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
    except FileNotFoundError as error:
        raise BackupError(
            f"There is no {program} here. Install PostgreSQL's client programs (Debian and "
            "Ubuntu: apt-get install postgresql-client)."
        ) from error
    if done.returncode != 0:
        raise BackupError(f"{program} did not finish: {done.stderr.strip()}")
    return done.stdout
