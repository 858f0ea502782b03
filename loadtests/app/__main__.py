"""``make bench-app``: what the app does on a slow phone, as a table.

python -m loadtests.app                   the usual measurement, five passes and Lighthouse
python -m loadtests.app --quick           one pass on small regions, to see that it runs
python -m loadtests.app --no-lighthouse   without Lighthouse
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from playwright.sync_api import Error as BrowserError
from playwright.sync_api import sync_playwright

from loadtests.app import lighthouse, measures, stage
from loadtests.app.browser import DESKTOP, PHONE, Machine
from loadtests.bench.machine import describe, idle_share
from loadtests.bench.report import Board
from loadtests.bench.stage import StageError
from tools import browser
from tools.places import PWA


def main() -> int:
    """Measure and print; 1 when something went wrong that no figure shows."""
    options = _options()
    if not (options.app / "index.html").exists():
        print(f"No built app in {options.app}. Run: make app", file=sys.stderr)
        return 1
    passes = options.passes or (1 if options.quick else 5)
    size = stage.QUICK if options.quick else stage.USUAL
    print(
        f"Machine: {describe()}; {idle_share(2):.0%} idle before. "
        f"Processor {options.slower:g} times slower.",
        flush=True,
    )
    board = Board()
    began = time.monotonic()
    lost: dict[str, list[str]] = {}
    with (
        tempfile.TemporaryDirectory(prefix="leerplek-bench-app-", dir=options.folder) as folder,
        stage.staged(Path(folder), options.app.resolve(), size, 3 * passes + 3) as staged,
        sync_playwright() as playwright,
    ):
        machine = Machine(playwright, browser.find_or_install(), options.slower)
        _measure(machine, staged, board, passes)
        if options.lighthouse:
            lost = _lighthouse(machine, staged, board, quick=options.quick)
    print(f"\nMedians of {passes} passes (least … most), {time.monotonic() - began:.0f} s:\n")
    print(board.table())
    for screen, lines in lost.items():
        for line in lines:
            print(f"- {screen}: {line}")
    for error, times in board.errors.items():
        print(f"! {times} × {error}", file=sys.stderr)
    if options.json:
        rows = [
            {"column": c, "name": n, "unit": f.unit, "values": f.values, "floor": f.floor}
            for (c, n), f in board.figures.items()
        ]
        options.json.write_text(json.dumps(rows, indent=1) + "\n")
    return 1 if board.errors else 0


def _measure(machine: Machine, staged: stage.Stage, board: Board, passes: int) -> None:
    folder = staged.folder
    held = measures.signed_in(machine, staged, "coordinator", folder / "held", PHONE)
    board.note(measures.COLUMN, "records held when opening", held, floor=5000)
    many = measures.signed_in(machine, staged, "coordinator of many", folder / "many", DESKTOP)
    board.note(measures.COLUMN, "records held when scrolling", many)
    common = (machine, staged, board)
    copy = folder / "copy"
    for number in range(passes):
        new = folder / f"pass-{number}"
        each: list[tuple[str, Callable[[], None]]] = [
            ("first use", partial(measures.first_use, *common, new / "first")),
            ("slow network", partial(measures.slow_network, *common, new / "slow")),
            ("opening", partial(measures.opening, *common, folder / "held", copy)),
            ("typing", partial(measures.typing, *common, new / "typing")),
            ("the table", partial(measures.scrolling, *common, folder / "many", copy, DESKTOP)),
            ("the list", partial(measures.scrolling, *common, folder / "many", copy, PHONE)),
        ]
        for name, measure in each:
            try:
                measure()
            except (BrowserError, AssertionError, ValueError) as failure:
                error = f"{name}: {str(failure).splitlines()[0]}"
                board.errors[error] = board.errors.get(error, 0) + 1
            print(f"  pass {number + 1}/{passes}, {name}: done", flush=True)


def _lighthouse(
    machine: Machine, staged: stage.Stage, board: Board, *, quick: bool
) -> dict[str, list[str]]:
    folder = staged.folder
    try:
        lighthouse.install()
        measures.signed_in(machine, staged, "student", folder / "student", PHONE)
        return lighthouse.measure(machine, staged, board, folder / "student", folder, quick=quick)
    except (lighthouse.LighthouseError, BrowserError) as failure:
        board.errors[str(failure)] = 1
        return {}


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="bench-app", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="one pass on small regions")
    parser.add_argument("--passes", type=int, metavar="N")
    parser.add_argument("--slower", type=float, default=4, metavar="N", help="the processor (4)")
    parser.add_argument("--app", type=Path, default=PWA / "dist", help="the built app")
    parser.add_argument("--lighthouse", action=argparse.BooleanOptionalAction, default=True)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all values here too")
    parser.add_argument("--folder", default="/tmp", help="where browsers and databases go")  # noqa: S108
    return parser.parse_args()


if __name__ == "__main__":
    try:
        raise SystemExit(main())
    except StageError as failure:
        raise SystemExit(str(failure)) from failure
