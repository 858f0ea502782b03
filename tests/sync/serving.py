"""`leerplek serve` as a process of its own, to be killed and started again."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path

START_WITHIN_SECONDS = 60
COMMAND = (sys.executable, "-c", "from server.cli import main; raise SystemExit(main())")


class Serving:
    """A server on one database and one port, running or not; ``more`` options at its start."""

    def __init__(self, url: str, log: Path, workers: int = 1, *more: str) -> None:
        self._url = url
        self._log = log
        self._workers = workers
        self.more = more
        self.command = COMMAND
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it says that it can write."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [
                    *self.command, "serve", "--database", self._url, "--port", str(self.port),
                    "--workers", str(self._workers), *self.more,
                ],
                stdout=log,
                stderr=log,
                start_new_session=True,
            )  # fmt: skip
        until = time.monotonic() + START_WITHIN_SECONDS
        while time.monotonic() < until:
            assert self._process.poll() is None, self._log.read_text()[-3000:]
            if self._can_write():
                return
            time.sleep(0.05)
        raise AssertionError(f"no server: {self._log.read_text()[-3000:]}")

    def _can_write(self) -> bool:
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=5)) as asked:
            try:
                asked.request("GET", "/health")
                return asked.getresponse().status == 200
            except (OSError, HTTPException):
                return False

    def kill(self) -> None:
        """Take it away between any two instructions, its workers included."""
        assert self._process is not None
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(10)
        self._process = None

    def stop(self) -> None:
        """End it as an operator would; by force when it does not listen."""
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(15)
            except subprocess.TimeoutExpired:
                self.kill()
            self._process = None


@contextmanager
def serving(url: str, folder: Path, workers: int = 1) -> Iterator[Serving]:
    """A running server until the block ends."""
    server = Serving(url, folder / "serve.log", workers)
    server.start()
    try:
        yield server
    finally:
        server.stop()


def leerplek(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run one of the server's commands and wait for its end."""
    return subprocess.run(
        [*COMMAND, *arguments], capture_output=True, text=True, check=False, timeout=300
    )
