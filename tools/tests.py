"""Runs the tests: python -m tools.tests [path …].

First everything that needs no browser, then the journeys in Chromium. Without
paths the first part runs as two at once, the protocol's tests and the others
with the pictures of the screens, because either keeps one core busy; the
journeys have the machine to themselves. What loses a race in the browser against
a busy machine is tried once more, and the second try is printed like the first;
nothing else gets a second chance.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Sequence

_NOTHING_THERE = 5
"""What pytest ends with where no test was chosen."""
_PROTOCOL = "tests/sync"
_PICTURES = "tests/journeys/test_pictures.py"


def _command(*options: str) -> list[str]:
    return [sys.executable, "-m", "pytest", *options]


def _run(*options: str) -> int:
    return subprocess.run(_command(*options), check=False).returncode


def _two_at_once() -> list[int]:
    with tempfile.TemporaryFile() as printed:
        protocol = subprocess.Popen(
            _command("-m", "not browser", "-p", "no:cacheprovider", _PROTOCOL),
            stdout=printed,
            stderr=subprocess.STDOUT,
        )
        try:
            others = _run("-m", "not browser", "tests", "--ignore", _PROTOCOL)
            pictures = _run(_PICTURES)
            print(f"Beside these ran {_PROTOCOL}:", flush=True)
            codes = [others, pictures, protocol.wait()]
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
    if chosen:
        others, pictures = [_run("-m", "not browser", *chosen)], _NOTHING_THERE
        journeys = _run("-m", "browser", *chosen)
    else:
        first, pictures, last = _two_at_once()
        others = [first, last]
        journeys = _run("-m", "browser", "tests", "--ignore", _PICTURES)
    if 1 in (journeys, pictures):
        print("Once more, what failed in the browser:", flush=True)
        again = _run(
            "-m", "browser", "--last-failed", "--last-failed-no-failures=none", *chosen or ["tests"]
        )
        if again == _NOTHING_THERE:
            again = 1  # what had failed was not found again
        journeys, pictures = (again if code == 1 else code for code in (journeys, pictures))
    codes = [*others, pictures, journeys]
    if all(code in (0, _NOTHING_THERE) for code in codes):
        return 0 if 0 in codes else _NOTHING_THERE
    return next(code for code in codes if code not in (0, _NOTHING_THERE))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
