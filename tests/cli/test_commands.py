"""What an operator types, and what comes of it, on both kinds of database."""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from server.cli import COMMANDS, main
from server.database import open_database
from server.errors import Problem
from server.identity.identity import Identity
from tools.postgres import Server

Leerplek = Callable[..., tuple[int, str, str]]


@pytest.fixture
def leerplek(database_url: str, capsys: pytest.CaptureFixture[str]) -> Leerplek:
    """Runs a command on the database: exit code, what it said, what it complained of."""

    def run(*arguments: object) -> tuple[int, str, str]:
        code = main([*map(str, arguments), "--database", database_url])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


def begin(leerplek: Leerplek) -> tuple[str, str]:
    """A region with one school; its id, and the administrator's code."""
    code, said, _ = leerplek(
        "region", "Regio Noord", "--administrator", "Anna de Wit", "--school", "pro:De Brug"
    )
    assert code == 0
    region = re.search(r"Region Regio Noord: (\S+)", said)
    link = re.search(r"/in#(\S+)", said)
    assert region
    assert link
    return region[1], link[1]


def rows(url: str, sql: str) -> list[Any]:
    async def fetch() -> list[Any]:
        database = await open_database(url)
        try:
            async with database.write() as tx:
                if sql.startswith("SELECT"):
                    return list(await tx.fetch(sql))
                return [await tx.execute(sql)]
        finally:
            await database.close()

    return asyncio.run(fetch())


def enrol(url: str, code: str) -> str:
    """The name of the person whom a code lets in."""

    async def enter() -> str:
        database = await open_database(url)
        try:
            return (await Identity(database).enrol(code, "Telefoon")).person.name
        finally:
            await database.close()

    return asyncio.run(enter())


@pytest.mark.parametrize("command", ["serve", "verify", "invite x", "purge", "rebuild"])
def test_without_a_database_nothing_happens_and_the_way_out_is_told(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    """No empty database appears where a path was mistyped."""
    missing = tmp_path / "mistyped.sqlite3"
    assert main([*command.split(), "--database", f"sqlite:///{missing}"]) == 1
    assert "leerplek migrate" in capsys.readouterr().err
    assert not missing.exists()


def test_an_operator_begins_a_region_and_its_administrator_gets_in(
    leerplek: Leerplek, database_url: str
):
    """Once: the link is worth nothing to who finds it later."""
    _, code = begin(leerplek)
    assert enrol(database_url, code) == "Anna de Wit"
    with pytest.raises(Problem, match="code-unknown"):
        enrol(database_url, code)


def test_a_region_that_cannot_be_is_not_begun_by_half(leerplek: Leerplek, database_url: str):
    """A name that is too long leaves no region behind."""
    code, _, complaint = leerplek(
        "region", "Noord", "--administrator", "Anna", "--school", "pro:" + "x" * 5000
    )
    assert (code, "school" in complaint) == (1, True)
    assert rows(database_url, "SELECT region FROM region") == []
    assert rows(database_url, "SELECT id FROM person") == []


def test_who_lost_the_phone_is_invited_by_name(leerplek: Leerplek, database_url: str):
    """Part of it will do, in any case; a name that nobody has is said so."""
    begin(leerplek)
    code, said, _ = leerplek("invite", "ANNA", "--public-url", "https://leerplek.example")
    assert code == 0
    link = re.search(r"https://leerplek\.example/in#(\S+)", said)
    assert link
    assert enrol(database_url, link[1]) == "Anna de Wit"
    assert leerplek("invite", "Bert")[0] == 1


def test_an_untouched_database_is_found_sound(leerplek: Leerplek):
    """Also after its read tables were made anew."""
    begin(leerplek)
    assert leerplek("verify")[0] == 0
    assert leerplek("rebuild")[0] == 0
    assert leerplek("rebuild", "--from-journal")[0] == 0
    code, said, _ = leerplek("verify")
    assert (code, "All agrees" in said) == (0, True)


@pytest.mark.parametrize(
    "deed",
    [
        "UPDATE journal SET args = REPLACE(args, 'Anna de Wit', 'Bert de Wit')",
        "DELETE FROM journal WHERE pos = 1",
        "UPDATE record SET gone = 1 WHERE kind = 'role'",
        "UPDATE school SET name = 'De Kade'",
    ],
)
def test_a_change_behind_leerpleks_back_is_found(leerplek: Leerplek, database_url: str, deed: str):
    """In the journal, in the records and in the read tables."""
    begin(leerplek)
    assert rows(database_url, deed)[0] > 0
    code, said, _ = leerplek("verify")
    assert (code, "FAULT" in said) == (1, True)


def test_a_restore_takes_the_region_back_and_tells_phones_so(sqlite_url: str, tmp_path: Path):
    """By a new epoch; what was invited since the backup is gone."""

    def run(*arguments: object) -> None:
        assert main([*map(str, arguments), "--database", sqlite_url]) == 0

    run("region", "Regio Noord", "--administrator", "Anna de Wit")
    run("backup", tmp_path / "backup")
    before = rows(sqlite_url, "SELECT epoch FROM region")
    run("invite", "Anna")
    run("restore", tmp_path / "backup")
    assert rows(sqlite_url, "SELECT epoch FROM region") != before
    assert len(rows(sqlite_url, "SELECT id FROM invitation")) == 1
    run("verify")


def test_a_postgresql_region_moves_to_a_new_database_by_backup_and_restore(
    postgres_server: Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    """With pg_dump and pg_restore of the server's own version."""
    monkeypatch.setenv("LEERPLEK_POSTGRES_BIN", str(postgres_server.programs))
    names = ["moves_from", "moves_to"]
    for name in names:
        postgres_server.create(name)
    old, new = map(postgres_server.url, names)

    assert main(["migrate", "--database", old]) == 0
    begun = ["region", "Regio Noord", "--administrator", "Anna de Wit"]
    assert main([*begun, "--database", old]) == 0
    assert main(["backup", str(tmp_path / "backup"), "--database", old]) == 0
    assert main(["restore", str(tmp_path / "backup"), "--database", new]) == 0

    assert main(["verify", "--database", new]) == 0
    epochs = [rows(url, "SELECT epoch FROM region") for url in (old, new)]
    assert epochs[0] != epochs[1]
    for name in names:
        postgres_server.drop(name)


def test_a_list_is_looked_at_before_it_is_taken_in(
    leerplek: Leerplek, database_url: str, tmp_path: Path
):
    """A dry run writes nothing; errors keep all of it out unless told otherwise."""
    begin(leerplek)
    roster = tmp_path / "leerlingen.csv"
    roster.write_text(
        "Leerlingnummer;Roepnaam;Achternaam;Geboortedatum;Klas\n"
        "1001;Noor;Visser;12-03-2011;3A\n"
        "1002;Sem;Bakker;31-02-2011;3A\n"
    )
    read = ("import", roster, "--school", "de brug", "--language", "en")
    students = "SELECT name FROM student"

    assert leerplek(*read, "--dry-run")[0] == 0
    assert rows(database_url, students) == []
    code, said, complaint = leerplek(*read)
    assert (code, "leerlingen.csv:3" in said, "Nothing was written" in complaint) == (1, True, True)
    assert rows(database_url, students) == []
    assert leerplek(*read, "--leave-out")[0] == 0
    assert [tuple(row) for row in rows(database_url, students)] == [("Noor Visser",)]


def test_columns_that_nobody_knows_are_mapped_on_the_command_line(
    leerplek: Leerplek, database_url: str, tmp_path: Path
):
    """By their headers, or by number where a list has none."""
    begin(leerplek)
    roster = tmp_path / "lijst.csv"
    roster.write_text("1001;Visser, Noor;3A\n1002;Bakker, Sem;3A\n")
    read = ("import", roster, "--school", "de brug", "--roster", "lijst.csv=students")
    headers = ("--header-line", "lijst.csv=0", "--column", "lijst.csv:#1=number")
    columns = ("--column", "lijst.csv:#2=name", "--column", "lijst.csv:#3=class")

    assert leerplek(*read)[0] == 1
    assert leerplek(*read, *headers, *columns)[0] == 0
    students = rows(database_url, "SELECT name FROM student ORDER BY name")
    assert [name for (name,) in students] == ["Noor Visser", "Sem Bakker"]
    assert leerplek(*read, "--column", "ander.csv:#1=number")[0] == 1


def test_values_of_a_record_that_still_stands_are_not_erased(leerplek: Leerplek, database_url: str):
    """The law's erasure begins with removing the record where people see it."""
    region, _ = begin(leerplek)
    ((school,),) = rows(database_url, "SELECT source FROM school")
    code, _, complaint = leerplek("purge", "--region", region, "--erase", school)
    assert (code, "still stands" in complaint) == (1, True)
    assert leerplek("purge")[0] == 0
    assert leerplek("verify")[0] == 0


def test_help_does_not_load_the_server():
    """It is there at once, on a slow machine too."""
    ask = "import sys, server.cli as cli; cli._parser(); print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", ask], capture_output=True, text=True, check=True
    ).stdout.split()
    assert not {"litestar", "sqlalchemy", "granian", "cryptography", "asyncpg"} & set(loaded)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command: str, capsys: pytest.CaptureFixture[str]):
    """And says what its database is called."""
    with pytest.raises(SystemExit) as ended:
        main([command, "--help"])
    assert ended.value.code == 0
    assert "--database" in capsys.readouterr().out


def test_a_setting_that_cannot_be_is_the_operators_mistake(capsys: pytest.CaptureFixture[str]):
    """With an exit code of its own, so that scripts can tell."""
    assert main(["verify", "--database", "mysql://there"]) == 2
    assert "sqlite:///" in capsys.readouterr().err
