"""A full disk, a wrong address, a database that is away: a sentence, never a traceback."""

from __future__ import annotations

import errno
import os
import resource
import socket
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from server import trouble
from server.cli import main
from server.cli.serve import _check_port
from server.database_postgres import PostgresDatabase
from server.errors import CODES
from server.trouble import explained, is_full, problem_of
from tools.postgres import Server


def complaint(capsys: pytest.CaptureFixture[str], *arguments: object) -> str:
    """What a command that cannot do its work says."""
    assert main([str(one) for one in arguments]) in (1, 2)
    said = capsys.readouterr().err
    assert said.startswith("leerplek: ")
    assert "Traceback" not in said
    return said


@contextmanager
def files_no_larger_than(size: int) -> Iterator[None]:
    """A disk that is full, as far as this process can tell."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("command", ["migrate", "verify", "serve"])
@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("sqlite:///", "names no file"),
        ("mysql://x/y", "must begin with"),
        ("sqlite:///{folder}", "cannot be opened"),
        ("sqlite:///{folder}/text", "no database of Leerplek"),
        ("postgresql://u@127.0.0.1:1/x", "No PostgreSQL answers at 127.0.0.1:1."),
        ("postgresql://u:geheim@127.0.0.1:1/x", "No PostgreSQL answers at 127.0.0.1:1."),
        ("postgresql:///x?host={folder}", "No PostgreSQL answers at {folder}."),
        ("postgresql://u@host:poort/x", "port"),
    ],
)
def test_an_address_that_is_wrong_is_named_with_a_way_out(
    command: str, address: str, told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    (tmp_path / "text").write_text("no database at all, but a letter to the school\n" * 20)
    said = complaint(capsys, command, "--database", address.format(folder=tmp_path))
    assert told.format(folder=tmp_path) in said
    assert "geheim" not in said


def test_a_postgresql_database_that_is_not_there_is_named(
    postgres_server: Server, capsys: pytest.CaptureFixture[str]
):
    said = complaint(capsys, "migrate", "--database", postgres_server.url("nergens"))
    assert "has no database nergens" in said
    assert "createdb" in said


def test_who_may_not_use_postgresql_hears_so(
    postgres_server: Server, capsys: pytest.CaptureFixture[str]
):
    url = postgres_server.url("postgres").replace("postgres@", "niemand@")
    assert "refuses this user" in complaint(capsys, "migrate", "--database", url)


def test_a_database_is_for_its_owner_alone(tmp_path: Path):
    """It holds names of minors; what SQLite writes beside it goes by it."""
    file = tmp_path / "new" / "leerplek.sqlite3"
    before = os.umask(0o022)
    try:
        assert main(["migrate", "--database", f"sqlite:///{file}"]) == 0
    finally:
        os.umask(before)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_full_disk_leaves_no_half_backup(
    sqlite_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    folder = tmp_path / "backups"
    with files_no_larger_than(64 * 1024):
        said = complaint(capsys, "backup", folder / "tonight", "--database", sqlite_url)
    assert "full" in said
    assert list(folder.iterdir()) == []
    assert main(["backup", str(folder / "tonight"), "--database", sqlite_url]) == 0


def test_a_full_disk_keeps_the_database_that_a_restore_would_replace(
    sqlite_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    file = Path(sqlite_url.removeprefix("sqlite:///"))
    backup = tmp_path / "backup"
    assert main(["backup", str(backup), "--database", sqlite_url]) == 0
    stands = file.read_bytes()
    beside = set(file.parent.iterdir())
    with files_no_larger_than(64 * 1024):
        said = complaint(capsys, "restore", backup, "--database", sqlite_url)
    assert "full" in said
    assert file.read_bytes() == stands
    assert {one for one in file.parent.iterdir() if "shm" not in one.name} <= beside
    assert main(["restore", str(backup), "--database", sqlite_url]) == 0


def test_a_folder_that_cannot_be_written_is_named(
    sqlite_url: str, capsys: pytest.CaptureFixture[str]
):
    said = complaint(capsys, "backup", "/proc/1/nowhere/backup", "--database", sqlite_url)
    assert "/proc/1/nowhere" in said


def test_a_fault_in_the_program_keeps_its_traceback(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
):
    """Which is needed to report it."""

    def broken(*_: Any) -> None:
        raise ValueError("nobody thought of this")

    monkeypatch.setattr("server.backups.back_up", broken)
    with pytest.raises(ValueError, match="nobody thought of this"):
        main(["backup", "x", "--database", sqlite_url])


def test_a_certificate_that_is_none_is_named(
    sqlite_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    file = tmp_path / "letter.txt"
    file.write_text("Dear school")
    pair = ("--certificate", file, "--key", file)
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    said = complaint(capsys, "serve", "--database", sqlite_url, "--port", port, *pair)
    assert "must be PEM files" in said


@pytest.mark.parametrize(
    ("host", "told"),
    [("192.0.2.7", "no address of this machine"), ("nergens.invalid", "no address called")],
)
def test_an_address_to_listen_on_that_is_not_here_is_named(
    host: str, told: str, sqlite_url: str, capsys: pytest.CaptureFixture[str]
):
    assert told in complaint(capsys, "serve", "--database", sqlite_url, "--host", host)


def test_a_port_below_1024_says_whom_it_is_for(monkeypatch: pytest.MonkeyPatch):
    def refused(*_: Any) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(socket, "create_server", refused)
    with pytest.raises(Exception, match="from 1024 on"):
        _check_port("127.0.0.1", 443)


@pytest.mark.parametrize(
    ("option", "value", "told"),
    [
        ("--roster", "students", "'students' names none of the files"),
        ("--roster", "other.csv=students", "'other.csv' names none of the files"),
        ("--header-line", "list.csv=x", "from 0 on"),
        ("--header-line", "list.csv=-3", "from 0 on"),
        ("--column", "Klas=class", "is not FILE:HEADER=FIELD"),
    ],
)
def test_what_is_said_of_a_list_that_cannot_be_is_named(
    option: str, value: str, told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    file = tmp_path / "list.csv"
    file.write_text("Stamnr;Naam;Klas")
    arguments = ("import", "--school", "x", option, value, file)
    assert told in complaint(capsys, *arguments, "--database", "sqlite:///nowhere")


# ---- while serving ---------------------------------------------------------------------


def _sqlite_error(name: str) -> sqlite3.OperationalError:
    error = sqlite3.OperationalError("refused")
    error.sqlite_errorname = name
    return error


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("SQLITE_FULL", "server-full"),
        ("SQLITE_IOERR_WRITE", "database-away"),
        ("SQLITE_BUSY", "database-away"),
        ("SQLITE_READONLY_DBMOVED", "database-away"),
        ("SQLITE_CONSTRAINT_UNIQUE", None),
    ],
)
def test_a_device_hears_what_is_wrong_with_the_servers_disk(name: str, code: str | None):
    wrapped = RuntimeError("a request failed")
    wrapped.__cause__ = _sqlite_error(name)
    assert problem_of(wrapped) == code
    assert (explained(wrapped, "sqlite:///x") is None) is (code is None)


@pytest.mark.parametrize("error", [ConnectionRefusedError(111, "refused"), ConnectionResetError()])
def test_a_database_that_was_stopped_is_away_and_not_a_fault_of_ours(error: Exception):
    assert problem_of(error) == "database-away"


async def test_a_postgresql_whose_socket_file_is_gone_is_away_too():
    """Connecting says "no such file" then, as anything else may."""

    class Stopped:
        async def acquire(self) -> None:
            raise FileNotFoundError(errno.ENOENT, "No such file or directory")

    database = PostgresDatabase("postgresql://somewhere", Stopped())
    with pytest.raises(ConnectionError) as refused:
        await database.fetch("SELECT 1")
    assert problem_of(refused.value) == "database-away"
    with pytest.raises(ConnectionError):
        async with database.write():
            pass


def test_what_is_wrong_with_the_disk_is_for_later_and_not_for_the_person():
    for code in ("server-full", "database-away"):
        assert (CODES[code].status, CODES[code].remedy) == (503, "retry")


def test_a_full_server_is_not_taken_for_a_full_phone():
    """Which the app calls ``storage-full``, and asks somebody to make room on it."""
    assert "storage-full" not in CODES


def test_a_chain_of_errors_that_bites_its_tail_has_an_end():
    one, other = ValueError("one"), ValueError("other")
    one.__context__, other.__context__ = other, one
    assert explained(ExceptionGroup("both", [one]), "sqlite:///x") is None


def test_a_disk_with_hardly_any_room_is_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    file = tmp_path / "leerplek.sqlite3"
    assert not is_full(file)
    assert not is_full(None)
    monkeypatch.setattr(trouble, "_LEAST_ROOM", 1 << 62)
    assert is_full(file)
