"""Runs the tests: python -m tools.tests [path …].

First everything that needs no browser, then the journeys in Chromium. Without
paths the first part runs as two at once, the protocol's tests and the others,
because either keeps one core busy; the journeys have the machine to
themselves. A journey that loses a race against a busy machine is tried once
more, and the second try is printed like the first; nothing else gets a second
chance.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Sequence

_NOTHING_THERE = 5
"""What pytest ends with where no test was chosen."""
_PROTOCOL = "tests/sync"


def _command(*options: str) -> list[str]:
    return [sys.executable, "-m", "pytest", *options]


def _run(*options: str) -> int:
    return subprocess.run(_command(*options), check=False).returncode


def _without_browser(chosen: Sequence[str]) -> list[int]:
    if chosen:
        return [_run("-m", "not browser", *chosen)]
    with tempfile.TemporaryFile() as printed:
        protocol = subprocess.Popen(
            _command("-m", "not browser", "-p", "no:cacheprovider", _PROTOCOL),
            stdout=printed,
            stderr=subprocess.STDOUT,
        )
        try:
            others = _run("-m", "not browser", "tests", "--ignore", _PROTOCOL)
            print(f"Beside these ran {_PROTOCOL}:", flush=True)
            codes = [others, protocol.wait()]
        except BaseException:
            protocol.terminate()
            protocol.wait()
            raise
        printed.seek(0)
        sys.stdout.buffer.write(printed.read())
        sys.stdout.flush()
    return codes


def main(chosen: Sequence[str]) -> int:
    """Run the chosen tests, or all; 0 when each has passed."""
    codes = _without_browser(chosen)
    within = chosen or ["tests"]
    journeys = _run("-m", "browser", *within)
    if journeys == 1:
        print("Once more, what failed in the browser:", flush=True)
        journeys = _run("-m", "browser", "--last-failed", "--last-failed-no-failures=none", *within)
    codes.append(journeys)
    if all(code == _NOTHING_THERE for code in codes):
        return _NOTHING_THERE
    return next((code for code in codes if code not in (0, _NOTHING_THERE)), 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
