"""Runs the tests: python -m tools.tests [path …].

First everything that needs no browser, then the journeys in Chromium. A journey
that loses a race against a busy machine is tried once more, and the second try
is printed like the first; nothing else gets a second chance.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence

_NOTHING_THERE = 5
"""What pytest ends with where no test was chosen."""


def _run(chosen: Sequence[str], *options: str) -> int:
    return subprocess.run(
        [sys.executable, "-m", "pytest", *options, *chosen], check=False
    ).returncode


def main(chosen: Sequence[str]) -> int:
    """Run the chosen tests, or all; 0 when each has passed."""
    others = _run(chosen, "-m", "not browser")
    journeys = _run(chosen, "-m", "browser")
    if journeys == 1:
        print("Once more, what failed in the browser:", flush=True)
        journeys = _run(chosen, "-m", "browser", "--last-failed", "--last-failed-no-failures=none")
    if others == journeys == _NOTHING_THERE:
        return _NOTHING_THERE
    return next((code for code in (others, journeys) if code not in (0, _NOTHING_THERE)), 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or ["tests"]))
