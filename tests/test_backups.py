"""Backups: whole, never half, and never in the way of what is there."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from server.backups import BackupError, back_up, put_back
from server.database import Database, open_database
from tools.postgres import Server

ADD = "INSERT INTO person (id, name, language) VALUES (:id, :name, 'nl')"


async def add_person(database: Database, name: str) -> None:
    async with database.write() as tx:
        await tx.execute(ADD, id=name, name=name)


async def people(url: str) -> list[str]:
    database = await open_database(url)
    try:
        async with database.read() as tx:
            rows = await tx.fetch("SELECT name FROM person ORDER BY name")
            return [row[0] for row in rows]
    finally:
        await database.close()


@pytest.fixture
def postgres_programs(postgres_server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """The programs that belong to the server, as an administrator would have them."""
    monkeypatch.setenv("LEERPLEK_POSTGRES_BIN", str(postgres_server.programs))


async def test_a_backup_made_while_serving_holds_all_that_was_committed(
    sqlite_url: str, tmp_path: Path
):
    """Also what still stands in the write-ahead log, and nothing that came later."""
    database = await open_database(sqlite_url)
    try:
        await add_person(database, "Noor")
        back_up(sqlite_url, tmp_path / "backup.sqlite3")
        await add_person(database, "Sem")
    finally:
        await database.close()
    with closing(sqlite3.connect(tmp_path / "backup.sqlite3")) as copy:
        assert copy.execute("SELECT name FROM person").fetchall() == [("Noor",)]


def test_a_backup_is_for_its_owners_eyes_only(sqlite_url: str, tmp_path: Path):
    """It holds every name there is."""
    back_up(sqlite_url, tmp_path / "deep" / "backup.sqlite3")
    assert (tmp_path / "deep" / "backup.sqlite3").stat().st_mode & 0o077 == 0


def test_a_backup_never_replaces_a_file(sqlite_url: str, tmp_path: Path):
    """Yesterday's backup is not lost by a script that repeats a name."""
    target = tmp_path / "backup.sqlite3"
    target.write_text("yesterday")
    with pytest.raises(BackupError, match="already"):
        back_up(sqlite_url, target)
    assert target.read_text() == "yesterday"


async def test_a_restore_keeps_the_database_it_replaces(sqlite_url: str, tmp_path: Path):
    """Who restores the wrong day can go back."""
    backup = tmp_path / "backup.sqlite3"
    database = await open_database(sqlite_url)
    await add_person(database, "Noor")
    back_up(sqlite_url, backup)
    await add_person(database, "Sem")
    await database.close()

    kept = put_back(sqlite_url, backup)

    assert await people(sqlite_url) == ["Noor"]
    assert kept is not None
    assert await people(f"sqlite:///{kept}") == ["Noor", "Sem"]


async def test_a_restore_waits_until_no_server_has_the_database_open(
    sqlite_url: str, tmp_path: Path
):
    """A server that kept writing to the file that was moved away would lose all of it."""
    backup = tmp_path / "backup.sqlite3"
    database = await open_database(sqlite_url)
    try:
        await add_person(database, "Noor")
        back_up(sqlite_url, backup)
        with pytest.raises(BackupError, match="Stop it"):
            put_back(sqlite_url, backup)
        await add_person(database, "Sem")
    finally:
        await database.close()
    assert await people(sqlite_url) == ["Noor", "Sem"]


async def test_a_damaged_backup_leaves_the_database_alone(sqlite_url: str, tmp_path: Path):
    """Found out before anything is moved."""
    back_up(sqlite_url, tmp_path / "backup.sqlite3")
    content = bytearray((tmp_path / "backup.sqlite3").read_bytes())
    content[4096:12288] = b"\xa5" * 8192
    (tmp_path / "damaged.sqlite3").write_bytes(content)
    with pytest.raises(BackupError):
        put_back(sqlite_url, tmp_path / "damaged.sqlite3")
    assert await people(sqlite_url) == []


@pytest.mark.usefixtures("postgres_programs")
async def test_a_postgresql_backup_goes_into_an_empty_database(
    postgres_url: str, empty_postgres_url: str, tmp_path: Path
):
    """And holds what the first one held."""
    database = await open_database(postgres_url)
    await add_person(database, "Noor")
    await database.close()

    back_up(postgres_url, tmp_path / "backup.dump")
    put_back(empty_postgres_url, tmp_path / "backup.dump")

    assert await people(empty_postgres_url) == ["Noor"]


@pytest.mark.usefixtures("postgres_programs")
async def test_a_postgresql_database_that_holds_something_is_never_restored_over(
    postgres_url: str, tmp_path: Path
):
    """There is no way to keep what stood there, so nothing happens."""
    back_up(postgres_url, tmp_path / "backup.dump")
    database = await open_database(postgres_url)
    await add_person(database, "Sem")
    await database.close()
    with pytest.raises(BackupError, match="not empty"):
        put_back(postgres_url, tmp_path / "backup.dump")
    assert await people(postgres_url) == ["Sem"]
