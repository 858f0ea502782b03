"""Renew ``requirements/*.txt`` from ``requirements/*.in``, with hashes.

Needs ``uv`` on the PATH. The locks hold for every platform and Python from
3.11 on, and name no registry, so a mirror serves as well.
"""

from __future__ import annotations

import shutil
import subprocess

from tools.places import ROOT, say

LOCKS = ("run", "dev", "node")


def main() -> None:
    uv = shutil.which("uv")
    if uv is None:
        raise SystemExit("Renewing the locks needs uv: pip install uv")
    for lock in LOCKS:
        say(f"Locking requirements/{lock}.txt")
        # What run.txt pins, dev.txt must pin alike: one environment holds both.
        alike = ["--constraint", "requirements/run.txt"] if lock == "dev" else []
        subprocess.run(
            [
                uv, "pip", "compile", f"requirements/{lock}.in", "-o", f"requirements/{lock}.txt",
                "--universal", "--python-version", "3.11", "--generate-hashes",
                "--no-emit-index-url", "--no-emit-find-links", "--no-header", "--no-annotate",
                "--quiet", *alike,
            ],
            cwd=ROOT,
            check=True,
        )  # fmt: skip


if __name__ == "__main__":
    main()
