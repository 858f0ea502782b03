"""``make bench``: what the server can do on this machine, as tables.

python -m loadtests.bench            the usual measurement, three passes
python -m loadtests.bench --quick    one short pass on a small region
python -m loadtests.bench --full     also with a million records of history
"""

from __future__ import annotations

import argparse
import gc
import json
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from multiprocessing import get_context
from pathlib import Path

import uvloop

from loadtests.bench import stage
from loadtests.bench.history import fill
from loadtests.bench.machine import MemoryWatch, describe, idle_share
from loadtests.bench.measures import Plan, Target, measure_all
from loadtests.bench.phones import Phone, load_region
from loadtests.bench.report import Board

QUICK = Plan(seconds=2.0, connections=64, phones=120, scanners=120, repeats=10)
USUAL = Plan(seconds=6.0, connections=96, phones=300, scanners=1500, repeats=30)
MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Base:
    """A database to copy for each pass."""

    column: str
    store: stage.Store
    name: str
    tokens: Path
    keys: Path
    large_tokens: Path | None
    large_keys: Path


def main() -> int:
    """Measure and print; 1 when something went wrong that no figure shows."""
    options = _options()
    plan = QUICK if options.quick else USUAL
    passes = options.passes or (1 if options.quick else 3)
    print(f"Machine: {describe()}; {idle_share():.0%} idle before.", flush=True)
    board = Board()
    began = time.monotonic()
    # A socket's path may be no longer than 107 bytes, so not a deep folder.
    with (
        tempfile.TemporaryDirectory(prefix="leerplek-bench-", dir=options.folder) as folder,
        stage.stores(options.databases.split(","), Path(folder)) as stores,
    ):
        bases = [_base(store, Path(folder), options) for store in stores]
        if options.full:
            bases += _grown(bases, options.history)
        caches: dict[str, dict[str, list[Phone]]] = {base.column: {} for base in bases}
        for number in range(passes):
            for base in bases if number % 2 == 0 else bases[::-1]:
                _one_pass(base, plan, board, caches[base.column], Path(folder))
                print(f"  pass {number + 1}/{passes}, {base.column}: done", flush=True)
    print(f"\nMedians of {passes} passes (least … most), {time.monotonic() - began:.0f} s:\n")
    print(board.table())
    for error, times in board.errors.items():
        print(f"! {times} × {error}", file=sys.stderr)
    if options.json:
        rows = [
            {"column": c, "name": n, "unit": f.unit, "values": f.values, "floor": f.floor}
            for (c, n), f in board.figures.items()
        ]
        options.json.write_text(json.dumps(rows, indent=1) + "\n")
    return 1 if board.errors else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    size = parser.add_mutually_exclusive_group()
    size.add_argument("--quick", action="store_true", help="under a minute, one pass")
    size.add_argument("--full", action="store_true", help="with a million records of history too")
    parser.add_argument("--databases", default="sqlite,postgresql", metavar="LIST")
    parser.add_argument("--passes", type=int, metavar="N")
    parser.add_argument("--history", type=int, default=MILLION, metavar="N", help="with --full")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all values here too")
    parser.add_argument("--folder", default="/tmp", help="where databases go")  # noqa: S108
    return parser.parse_args()


def _base(store: stage.Store, folder: Path, options: argparse.Namespace) -> Base:
    """Make the database that passes begin from: about ten thousand records.

    A second region has the coordinator with very many placements.
    """
    base = Base(
        store.name,
        store,
        "base",
        folder / f"{store.name}.tokens.json",
        folder / f"{store.name}.keys.json",
        None if options.quick else folder / f"{store.name}.large.json",
        folder / f"{store.name}.large.keys.json",
    )
    print(f"{store.name}: making the demo region", flush=True)
    store.create(base.name)
    url = store.url(base.name)
    stage.leerplek(
        "demo", "--database", url, "--schools", "6", "--students", "64",
        "--tokens", str(base.tokens), "--keys", str(base.keys),
    )  # fmt: skip
    if base.large_tokens is not None:
        stage.leerplek(
            "demo", "--database", url, "--schools", "1", "--students", "4000",
            "--placements", "3000", "--seed", "8", "--no-history",
            "--tokens", str(base.large_tokens), "--keys", str(base.large_keys),
        )  # fmt: skip
    store.settle(base.name)
    return base


def _grown(bases: list[Base], wanted: int) -> list[Base]:
    """Copy each database and add history, to both of its regions; the databases side by side."""
    print(f"Adding history up to {wanted:,} records a region …", flush=True)
    with ProcessPoolExecutor(len(bases), get_context("spawn")) as workers:
        filled = []
        for base in bases:
            base.store.copy(base.name, "grown")
            tokens = [file for file in (base.tokens, base.large_tokens) if file]
            filled.append(workers.submit(fill, base.store.url("grown"), tokens, wanted))
        for each in filled:
            each.result()
    for base in bases:
        base.store.settle("grown")
    return [replace(b, column=f"{b.column}, {wanted:,} records", name="grown") for b in bases]


def _one_pass(
    base: Base, plan: Plan, board: Board, cache: dict[str, list[Phone]], folder: Path
) -> None:
    base.store.drop("run")
    base.store.copy(base.name, "run")
    log = folder / "serve.log"
    with stage.serving(base.store.url("run"), log) as (port, pid):
        memory = MemoryWatch(pid)
        memory.start()
        target = Target(
            port,
            pid,
            base.store.process(),
            load_region(base.tokens, base.keys),
            load_region(base.large_tokens, base.large_keys) if base.large_tokens else None,
        )
        gc.collect()
        gc.freeze()
        uvloop.run(measure_all(target, plan, board, base.column, cache))
        memory.stop()
    board.note(
        base.column, "server process, most memory", memory.peak_mib, "MiB",
        floor=250, higher_is_better=False,
    )  # fmt: skip
    board.note(base.column, "database", base.store.size("run") / 1e6, "MB")
    base.store.drop("run")


if __name__ == "__main__":
    raise SystemExit(main())
