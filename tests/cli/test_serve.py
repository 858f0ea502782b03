"""`leerplek serve` as the operator's machine runs it: a process, a port, a certificate."""

from __future__ import annotations

import http.client
import ipaddress
import os
import resource
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from server.cli import main
from server.cli.serve import connections_at_once
from server.phone_certificate import make

# Generous: a machine that is busy with other tests is slow, not wrong.
_STARTS_WITHIN = 60


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
        return port


@contextmanager
def serving(*arguments: object) -> Iterator[subprocess.Popen[bytes]]:
    """The process, ended afterwards if the test did not."""
    command = [sys.executable, "-c", "import sys; from server.cli import main; sys.exit(main())"]
    with subprocess.Popen([*command, "serve", *map(str, arguments)], env=os.environ) as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)


def health(process: subprocess.Popen[bytes], port: int, trusting: ssl.SSLContext | None) -> int:
    """The status of /health, once there is an answer."""
    deadline = time.monotonic() + _STARTS_WITHIN
    while process.poll() is None and time.monotonic() < deadline:
        connection: http.client.HTTPConnection
        if trusting is None:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        else:
            connection = http.client.HTTPSConnection(
                "127.0.0.1", port, timeout=10, context=trusting
            )
        try:
            connection.request("GET", "/health")
            return connection.getresponse().status
        except (ConnectionError, TimeoutError):
            time.sleep(0.1)
        finally:
            connection.close()
    pytest.fail("there was no answer")


def test_serving_begins_and_ends_on_command(database_url: str):
    """On each kind of database; stopping is no failure."""
    port = free_port()
    with serving("--database", database_url, "--port", port) as process:
        assert health(process, port, None) == 200
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=60) == 0


def test_phones_that_stay_connected_keep_nobody_out(sqlite_url: str):
    """A thousand phones on a Monday morning are more than servers let in by themselves."""
    port = free_port()
    assert connections_at_once() > 1200
    with serving("--database", sqlite_url, "--port", port) as process, ExitStack() as open_phones:
        assert health(process, port, None) == 200
        for _ in range(1100):
            phone = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
            open_phones.callback(phone.close)
            phone.request("GET", "/health")
            assert phone.getresponse().read()
        assert health(process, port, None) == 200


@pytest.mark.parametrize(
    ("soft", "hard", "then", "connections"),
    [
        (1024, 524_288, 16_256, 16_000),
        (1024, resource.RLIM_INFINITY, 16_256, 16_000),
        (1024, 4096, 4096, 3840),
        (20_000, 20_000, None, 16_000),
        (resource.RLIM_INFINITY, resource.RLIM_INFINITY, None, 16_000),
    ],
)
def test_as_many_connections_as_the_system_lets_it_have(
    soft: int, hard: int, then: int | None, connections: int, monkeypatch: pytest.MonkeyPatch
):
    said: list[tuple[int, int]] = []
    monkeypatch.setattr(resource, "getrlimit", lambda _: (soft, hard))
    monkeypatch.setattr(resource, "setrlimit", lambda _, limits: said.append(limits))
    assert connections_at_once() == connections
    assert said == ([] if then is None else [(then, hard)])


def test_two_processes_serve_one_postgresql_database(postgres_url: str):
    """As a larger installation runs it."""
    port = free_port()
    with serving("--database", postgres_url, "--port", port, "--workers", 2) as process:
        assert {health(process, port, None) for _ in range(20)} == {200}


def test_a_phone_with_the_authority_reaches_it_over_https(sqlite_url: str, tmp_path: Path):
    """With what `leerplek phone-certificate` made, and nothing clicked away."""
    made = make(tmp_path, [ipaddress.ip_address("127.0.0.1")], [])
    trusting = ssl.create_default_context(cafile=str(made.authority))
    port = free_port()
    arguments = ["--port", port, "--certificate", made.certificate, "--key", made.key]
    with serving("--database", sqlite_url, *arguments) as process:
        assert health(process, port, trusting) == 200


def test_one_sqlite_file_has_one_server(sqlite_url: str, capfd: pytest.CaptureFixture[str]):
    """Phones that listen to the one would not hear what comes in at the other."""
    port, another = free_port(), free_port()
    with serving("--database", sqlite_url, "--port", port) as process:
        assert health(process, port, None) == 200
        with serving("--database", sqlite_url, "--port", another) as second:
            assert second.wait(timeout=_STARTS_WITHIN) == 1
        assert "Stop that one first" in capfd.readouterr().err
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=60) == 0
    # What is left of it keeps nobody out.
    with serving("--database", sqlite_url, "--port", another) as process:
        assert health(process, another, None) == 200


def test_a_missing_certificate_is_named(sqlite_url: str, capsys: pytest.CaptureFixture[str]):
    """Before a port is taken."""
    files = ["--certificate", "/nowhere/server.crt", "--key", "/nowhere/server.key"]
    assert main(["serve", "--database", sqlite_url, *files]) == 1
    assert "/nowhere/server.crt" in capsys.readouterr().err


def test_more_than_one_process_needs_postgresql(
    sqlite_url: str, capsys: pytest.CaptureFixture[str]
):
    """SQLite would make them wait for each other."""
    assert main(["serve", "--database", sqlite_url, "--workers", "2"]) == 2
    assert "PostgreSQL" in capsys.readouterr().err
