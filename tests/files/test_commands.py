"""Backups on the command line take the files along and bring them back."""

from __future__ import annotations

from pathlib import Path

import pytest

from server.cli import main
from server.files.depot import Depot
from tests.sync.port import Loop

KEY = "files/region/placement/p/" + "a" * 64


@pytest.fixture
def files(sqlite_url: str) -> Depot:
    """The depot beside the database, with one file in it."""
    loop = Loop()
    depot = Depot(sqlite_url.removeprefix("sqlite:///") + ".files")
    loop.run(depot.put(KEY, b"photo"))
    loop.close()
    return depot


def test_a_backup_takes_files_along_and_a_restore_brings_them_back(
    sqlite_url: str, files: Depot, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    backup, copies = tmp_path / "backup", tmp_path / "copies"
    at = ["--database", sqlite_url]
    assert main(["backup", str(backup), "--files", str(copies), *at]) == 0
    assert (copies / KEY).read_bytes() == b"photo"
    assert "1 copied" in capsys.readouterr().out

    kept = Path(files.address) / KEY
    kept.unlink()
    assert main(["restore", str(backup), "--files", str(copies), *at]) == 0
    assert kept.read_bytes() == b"photo"


def test_a_backup_without_files_says_that_they_are_not_in_it(
    sqlite_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    assert main(["backup", str(tmp_path / "backup"), "--database", sqlite_url]) == 0
    assert "--files FOLDER" in capsys.readouterr().out


def test_files_that_cannot_be_written_end_the_backup_with_a_sentence(
    sqlite_url: str, files: Depot, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    taken = tmp_path / "taken"
    taken.write_text("a file, not a folder")
    arguments = ["backup", str(tmp_path / "backup"), "--files", str(taken)]
    assert main([*arguments, "--database", sqlite_url]) != 0
    assert "were not copied" in capsys.readouterr().err
