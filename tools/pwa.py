"""Build and check the app with ``python -m tools.pwa build|check|test``."""

from __future__ import annotations

import subprocess
import sys

from tools import node
from tools.places import PWA, files_under, fingerprint, is_done, mark_done, say

NOT_SOURCE = frozenset({"node_modules", "dist", "dev-dist", "e2e"})


def install() -> None:
    """Make ``pwa/node_modules`` what the lock file says."""
    state = fingerprint([PWA / "package.json", PWA / "package-lock.json"])
    if is_done("pwa-packages", state) and (PWA / "node_modules").is_dir():
        return
    say("Installing the app's packages")
    node.find().npm("ci", "--no-audit", "--no-fund", quiet=True)
    mark_done("pwa-packages", state)


def build() -> None:
    """Make ``pwa/dist`` the app as its sources are now; ends at once when it is."""
    sources = [file for file in files_under(PWA, NOT_SOURCE) if file.suffix != ".tsbuildinfo"]
    state = fingerprint(sources)
    if is_done("pwa-build", state) and (PWA / "dist" / "index.html").exists():
        return
    install()
    say("Building the app")
    node.find().npm("run", "build", quiet=True)
    mark_done("pwa-build", state)


def check() -> None:
    """Check types and templates of the app."""
    install()
    node.find().npm("run", "check")


def test() -> None:
    """Run the app's own tests."""
    install()
    node.find().npm("test")


STEPS = {"install": install, "build": build, "check": check, "test": test}


def main() -> None:
    if len(sys.argv) != 2 or sys.argv[1] not in STEPS:
        raise SystemExit(f"usage: python -m tools.pwa {'|'.join(STEPS)}")
    try:
        STEPS[sys.argv[1]]()
    except subprocess.CalledProcessError as failure:
        raise SystemExit(f"The app: {sys.argv[1]} failed.") from failure


if __name__ == "__main__":
    main()
