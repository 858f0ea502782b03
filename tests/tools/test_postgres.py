"""The tests' own PostgreSQL: reachable by nobody else, and gone when it should be."""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tools import postgres

START_AND_WAIT = """
import time
from tools import postgres
with postgres.serving() as server:
    print(server.folder, server.sql("SHOW data_directory"), flush=True)
    print(open(f"{server.folder}/data/postmaster.pid").readline(), flush=True)
    time.sleep(600)
"""


def is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{process}/stat")
    return not (stat.exists() and stat.read_text().rpartition(")")[2].split()[0] == "Z")


def test_nobody_reaches_the_server_over_the_network(postgres_server: postgres.Server):
    """Only through the socket, in a folder of its own."""
    assert postgres_server.sql("SHOW listen_addresses") == ""
    assert postgres_server.folder.stat().st_mode & 0o077 == 0


def test_a_copy_of_a_database_is_separate_from_its_model(postgres_server: postgres.Server):
    """And is gone when dropped, even while somebody is connected."""
    postgres_server.create("model")
    postgres_server.sql("CREATE TABLE here (a int)", "model")
    postgres_server.create("copy", "model")
    postgres_server.sql("INSERT INTO here VALUES (1)", "copy")
    assert postgres_server.sql("SELECT count(*) FROM here", "model") == "0"
    for name in ("copy", "model"):
        postgres_server.drop(name)
    left = postgres_server.sql("SELECT datname FROM pg_database")
    assert not {"copy", "model"} & set(left.splitlines())


@pytest.mark.linux  # elsewhere the system does not end the orphans of a process
def test_a_killed_test_run_leaves_no_server_behind():
    """Nobody finds a forgotten PostgreSQL eating memory on Monday."""
    asked = [sys.executable, "-c", START_AND_WAIT]
    with subprocess.Popen(asked, stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout is not None
        folder = Path(run.stdout.readline().split()[0])
        server = int(run.stdout.readline())
        assert is_running(server)
        run.send_signal(signal.SIGKILL)
    deadline = time.monotonic() + 20
    while is_running(server) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not is_running(server)
    subprocess.run(["rm", "-rf", str(folder)], check=True)


def test_without_any_postgresql_the_reader_is_told_what_to_do(monkeypatch: pytest.MonkeyPatch):
    """A missing server is no reason to leave tests out."""
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(shutil, "which", lambda name: None)
    monkeypatch.setattr(postgres, "SYSTEM_FOLDER", Path("/nowhere"))
    monkeypatch.delenv("LEERPLEK_POSTGRES_BIN", raising=False)
    with pytest.raises(RuntimeError, match="make setup"):
        postgres.find_programs()
