"""Lighthouse on the screens of a student, in the same Chromium.

It comes as a package of its own beside this file, so that the app depends on
nothing of it.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from loadtests.app.browser import Machine, copied, opened
from loadtests.app.stage import Stage
from loadtests.bench.report import Board
from loadtests.bench.stage import free_port
from tools import node
from tools.places import fingerprint, is_done, mark_done, say

HERE = Path(__file__).resolve().parent
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
SCREENS = {
    "a student's first screen": "/",
    "the days": "/days",
    "the log of the day": "/log",
    "a day without scanning": "/declare",
    "reporting sick": "/sick",
    "settings": "/settings",
}
FLOOR = 95
_SECONDS = 240


class LighthouseError(Exception):
    """Lighthouse could not be installed, or did not come to a result."""


def install() -> None:
    """Make ``node_modules`` beside this file what the lock file says."""
    state = fingerprint([HERE / "package.json", HERE / "package-lock.json"])
    if is_done("lighthouse", state) and (HERE / "node_modules").is_dir():
        return
    say("Installing Lighthouse")
    try:
        # Nothing in it needs a script to be run; one of its packages would report its use.
        node.find().npm(
            "ci", "--ignore-scripts", "--no-audit", "--no-fund", quiet=True, folder=HERE
        )
    except subprocess.CalledProcessError as failure:
        raise LighthouseError("Lighthouse cannot be installed here") from failure
    mark_done("lighthouse", state)


def measure(
    machine: Machine, stage: Stage, board: Board, template: Path, folder: Path, *, quick: bool
) -> dict[str, list[str]]:
    """Note the scores of sign-in and of the student's screens; gives what cost points."""
    found: dict[str, list[str]] = {}
    with _listening(machine, folder / "nobody") as port:
        link = stage.link("student")
        found["sign-in"] = _note(board, "sign-in", _run(link, port, folder, fresh=True))
    screens = dict(list(SCREENS.items())[:1]) if quick else SCREENS
    with _listening(machine, copied(template, folder / "somebody")) as port:
        for name, path in screens.items():
            report = _run(f"{stage.address}{path}", port, folder, fresh=False)
            found[name] = _note(board, name, report)
    return found


@contextmanager
def _listening(machine: Machine, profile: Path) -> Iterator[int]:
    """A browser that Lighthouse can reach by the port that is given."""
    port = free_port()
    with opened(machine, profile, arguments=(f"--remote-debugging-port={port}",)):
        yield port


def _run(address: str, port: int, folder: Path, *, fresh: bool) -> Mapping[str, Any]:
    try:
        return _once(address, port, folder, fresh=fresh)
    except LighthouseError as failure:
        # Its own words where it missed the beginning of a page.
        if "Please run Lighthouse again" not in str(failure):
            raise
        return _once(address, port, folder, fresh=fresh)


def _once(address: str, port: int, folder: Path, *, fresh: bool) -> Mapping[str, Any]:
    found = node.find()
    output = folder / "lighthouse.json"
    output.unlink(missing_ok=True)
    command = [
        shutil.which(found.program) or found.program,
        str(HERE / "node_modules" / "lighthouse" / "cli" / "index.js"),
        address,
        f"--port={port}",
        "--output=json",
        f"--output-path={output}",
        f"--only-categories={','.join(CATEGORIES)}",
        "--no-enable-error-reporting",
        "--quiet",
    ]
    if not fresh:
        command.append("--disable-storage-reset")
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, timeout=_SECONDS, cwd=HERE
        )
    except subprocess.TimeoutExpired as late:
        raise LighthouseError(f"Lighthouse took more than {_SECONDS} s") from late
    if done.returncode != 0 or not output.exists():
        raise LighthouseError(f"Lighthouse: {(done.stderr or done.stdout).strip()[-1000:]}")
    report: dict[str, Any] = json.loads(output.read_text())
    if report.get("runtimeError"):
        raise LighthouseError(f"Lighthouse: {report['runtimeError'].get('message')}")
    return report


def _note(board: Board, screen: str, report: Mapping[str, Any]) -> list[str]:
    for category in CATEGORIES:
        score = report["categories"][category]["score"]
        if score is None:
            raise LighthouseError(f"Lighthouse gives no score for {category} of {screen}")
        board.note("Lighthouse", f"{screen}: {category}", 100 * score, floor=FLOOR)
    return shortcomings(report)


def shortcomings(report: Mapping[str, Any]) -> list[str]:
    """What cost points, in Lighthouse's words, the dearest first: ``category: title (display)``."""
    lost = []
    for key, category in report["categories"].items():
        for reference in category["auditRefs"]:
            audit = report["audits"][reference["id"]]
            if audit.get("score") is not None and audit["score"] < 1 and reference["weight"] > 0:
                shown = f" ({audit['displayValue']})" if audit.get("displayValue") else ""
                cost = reference["weight"] * (1 - audit["score"])
                lost.append((cost, f"{key}: {audit['title']}{shown}"))
    return [line for _, line in sorted(lost, key=lambda each: -each[0])]
