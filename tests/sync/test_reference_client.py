"""The app's own sync client against a served region."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.sync.serving import Serving, leerplek
from tools import node
from tools.places import PWA


def test_the_app_s_client_ends_with_what_the_server_holds(tmp_path: Path):
    """Devices that lose signal, power and memory agree with the server, and lose no edit."""
    if not (PWA / "node_modules").is_dir():
        pytest.fail("The app's packages are not installed. Run: make app")
    url = f"sqlite:///{tmp_path / 'region.db'}"
    tokens = tmp_path / "tokens.json"
    made = leerplek(
        "demo", "--database", url, "--schools", "1", "--students", "20", "--tokens", str(tokens)
    )
    assert made.returncode == 0, made.stderr
    server = Serving(url, tmp_path / "serve.log")
    server.start()
    try:
        found = node.find()
        ran = subprocess.run(
            [
                found.program,
                "node_modules/vitest/vitest.mjs",
                "run",
                "--config",
                "vitest.server.config.ts",
            ],
            cwd=PWA,
            env=os.environ
            | {
                "PATH": found.path,
                "LEERPLEK_SERVER": server.address,
                "LEERPLEK_TOKENS": str(tokens),
            },
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
    finally:
        server.stop()
    assert ran.returncode == 0, ran.stdout[-6000:] + ran.stderr[-3000:]
