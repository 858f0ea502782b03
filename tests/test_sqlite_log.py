"""SQLite's log is folded back into the file while others go on writing."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path

from server.database_sqlite import SqliteDatabase


async def _write(db: SqliteDatabase, first: int, count: int) -> None:
    async with db.write() as tx:
        await tx.execute_many(
            "INSERT INTO day (n, said) VALUES (:n, :said)",
            [(n, "at the bakery " * 40) for n in range(first, first + count)],
        )


async def _open(path: Path) -> SqliteDatabase:
    db = SqliteDatabase(f"sqlite:///{path}")
    async with db.write() as tx:
        await tx.execute("CREATE TABLE day (n INTEGER PRIMARY KEY, said TEXT)")
    return db


def _in_the_file_alone(path: Path, copy: Path) -> int:
    """How many rows stand in the file without its log."""
    copy.write_bytes(path.read_bytes())
    connection = sqlite3.connect(copy)
    try:
        (count,) = connection.execute("SELECT COUNT(*) FROM day").fetchone()
        return int(count)
    finally:
        connection.close()


def _log_size(path: Path) -> int:
    log = Path(f"{path}-wal")
    return log.stat().st_size if log.exists() else 0


async def test_what_is_folded_stands_in_the_file_without_its_log(tmp_path: Path):
    path = tmp_path / "l.sqlite3"
    db = await _open(path)
    await _write(db, 0, 500)
    await db.log.fold()
    assert _in_the_file_alone(path, tmp_path / "copy") == 500
    await db.close()


async def test_the_log_begins_anew_instead_of_growing(tmp_path: Path):
    path = tmp_path / "l.sqlite3"
    db = await _open(path)
    sizes = []
    for turn in range(6):
        await _write(db, turn * 500, 500)
        await db.log.fold()
        sizes.append(_log_size(path))
    assert max(sizes[1:]) <= 2 * sizes[0]
    await db.close()


async def test_writers_and_readers_go_on_while_the_log_is_folded(tmp_path: Path):
    path = tmp_path / "l.sqlite3"
    db = await _open(path)
    async with db.read() as before:
        assert await before.fetch("SELECT COUNT(*) FROM day") == [(0,)]
        for turn in range(20):
            await asyncio.gather(_write(db, turn * 50, 50), db.log.fold())
        assert await before.fetch("SELECT COUNT(*) FROM day") == [(0,)]
    async with db.read() as after:
        assert await after.fetch("SELECT COUNT(*) FROM day") == [(1000,)]
    await db.close()
    assert _in_the_file_alone(path, tmp_path / "copy") == 1000


async def test_the_last_one_to_close_leaves_no_log_behind(tmp_path: Path):
    path = tmp_path / "l.sqlite3"
    db = await _open(path)
    await _write(db, 0, 500)
    await db.close()
    assert _log_size(path) == 0
    assert _in_the_file_alone(path, tmp_path / "copy") == 500
