"""Plays the Monday morning against a server of its own, and prints what came of it."""

from __future__ import annotations

import argparse
import csv
import os
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from loadtests.bench import stage
from loadtests.bench.machine import MemoryWatch, cpu_seconds, describe
from loadtests.bench.report import aligned

_LOCUST = Path(sys.executable).with_name("locust")
_SCRIPT = Path(__file__).with_name("monday_morning.py")


def main() -> int:
    """Run it; 1 when requests failed."""
    options = _options()
    print(f"Machine: {describe()}", flush=True)
    with (
        tempfile.TemporaryDirectory(prefix="leerplek-load-", dir="/tmp") as name,
        stage.stores([options.database], Path(name)) as stores,
        ExitStack() as running,
    ):
        folder, (store,) = Path(name), stores
        tokens, keys = folder / "tokens.json", folder / "keys.json"
        print("Making the region …", flush=True)
        store.create("load")
        stage.leerplek(
            "demo", "--database", store.url("load"), "--schools", str(options.schools),
            "--students", str(options.students), "--no-history",
            "--tokens", str(tokens), "--keys", str(keys),
        )  # fmt: skip
        store.settle("load")
        port, pid = running.enter_context(
            stage.serving(store.url("load"), folder / "serve.log", options.workers)
        )
        memory = MemoryWatch(pid)
        memory.start()
        before = cpu_seconds(pid)
        print(f"Everybody scans in within {options.seconds} seconds …", flush=True)
        code = _locust(port, tokens, keys, options.seconds, folder)
        spent = cpu_seconds(pid) - before
        memory.stop()
        print(_table(folder / "load_stats.csv"))
        print(f"\nServer: {spent:.1f} s of CPU, at most {memory.peak_mib:.0f} MiB a process.")
        for line in (folder / "load_failures.csv").read_text().splitlines()[1:]:
            print(f"! {line}", file=sys.stderr)
    return code


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="monday_morning", description=__doc__)
    parser.add_argument("--schools", type=int, default=10)
    parser.add_argument("--students", type=int, default=200, help="per school")
    parser.add_argument(
        "--seconds", type=int, default=40, help="the morning; 600 is as long as a real one"
    )
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--workers", type=int, default=1, help="more than one needs postgresql")
    return parser.parse_args()


def _locust(port: int, tokens: Path, keys: Path, seconds: int, folder: Path) -> int:
    environment = {
        **os.environ,
        "LEERPLEK_TOKENS": str(tokens),
        "LEERPLEK_KEYS": str(keys),
        "LEERPLEK_LOAD_SECONDS": str(seconds),
    }
    done = subprocess.run(
        [
            str(_LOCUST), "-f", str(_SCRIPT), "--headless", "--only-summary", "--skip-log",
            "--host", f"http://127.0.0.1:{port}", "--csv", str(folder / "load"),
            "--stop-timeout", "2",
        ],
        env=environment,
        stdout=subprocess.DEVNULL,
        check=False,
    )  # fmt: skip
    return done.returncode


def _table(file: Path) -> str:
    """Locust's figures, of the morning first."""
    with file.open() as source:
        rows = [row for row in csv.DictReader(source) if row["Name"] != "Aggregated"]
    rows.sort(key=lambda row: (row["Name"].startswith("before"), row["Name"]))
    head = ["", "count", "failed", "p50 ms", "p95 ms", "p99 ms", "most ms", "a second"]
    shown = [
        [
            row["Name"],
            row["Request Count"],
            row["Failure Count"],
            row["50%"],
            row["95%"],
            row["99%"],
            f"{float(row['Max Response Time']):.0f}",
            f"{float(row['Requests/s']):.1f}",
        ]
        for row in rows
    ]
    return aligned([head, *shown])
