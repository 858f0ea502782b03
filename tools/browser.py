"""Find the Chromium that journeys are driven in, or install it.

``python -m tools.browser`` prints its path. Tests only look; installing is
left to ``make test``.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from tools.places import say

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome")
ELSEWHERE = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
MISSING = (
    "No Chromium or Chrome here, and the journeys need one. Install it "
    "(Debian and Ubuntu: sudo apt-get install chromium) or name it in "
    "LEERPLEK_CHROMIUM."
)


def find() -> str | None:
    """The path of a Chromium or Chrome, if any; the one in ``LEERPLEK_CHROMIUM`` goes first."""
    named = os.environ.get("LEERPLEK_CHROMIUM")
    if named:
        return named if Path(named).exists() else None
    for name in NAMES:
        if found := shutil.which(name):
            return found
    return next((path for path in ELSEWHERE if Path(path).exists()), None)


def find_or_install() -> str:
    """The path of a Chromium, installed with apt-get where there is none and we may.

    Raises:
        SystemExit: there is none and this user cannot install it; says what to do.
    """
    found = find()
    if found:
        return found
    apt = shutil.which("apt-get")
    if apt is None or os.geteuid() != 0 or os.environ.get("LEERPLEK_CHROMIUM"):
        raise SystemExit(MISSING)
    say("Installing Chromium for the journeys")
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run([apt, "update", "-qq"], env=quiet, check=False, stdout=subprocess.DEVNULL)
    try:
        subprocess.run(
            [apt, "install", "-y", "-qq", "--no-install-recommends", "chromium"],
            env=quiet,
            check=True,
            stdout=subprocess.DEVNULL,
        )
    except subprocess.CalledProcessError as failure:
        raise SystemExit(MISSING) from failure
    found = find()
    if found is None:
        raise SystemExit(MISSING)
    return found


if __name__ == "__main__":
    print(find_or_install())
