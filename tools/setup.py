"""Make ``.venv`` hold exactly what a lock file says, and this package.

``python -m tools.setup run`` installs what the server needs, ``dev`` also
what tests and checks need. A second run with the same lock ends at once.
Runs with any Python from 3.11 on, before anything is installed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv

from tools.places import PYTHON, REQUIREMENTS, ROOT, VENV, fingerprint, is_done, mark_done, say

OLDEST = (3, 11)


def make_venv() -> None:
    """Create ``.venv`` when it is missing, or stands on a Python that is gone."""
    if (
        PYTHON.exists()
        and subprocess.run([PYTHON, "-c", "import pip"], check=False).returncode == 0
    ):
        return
    say(f"Making .venv with Python {sys.version.split()[0]}")
    shutil.rmtree(VENV, ignore_errors=True)
    if not _has_ensurepip():
        _install_ensurepip()
    venv.EnvBuilder(with_pip=True, symlinks=True).create(VENV)


def _has_ensurepip() -> bool:
    return (
        subprocess.run(
            [sys.executable, "-c", "import ensurepip, venv"], check=False, capture_output=True
        ).returncode
        == 0
    )


def _install_ensurepip() -> None:
    """Debian and Ubuntu keep a part of Python in a package of its own."""
    package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    apt = shutil.which("apt-get")
    if apt is None or os.geteuid() != 0:
        raise SystemExit(
            f"This Python cannot make virtual environments. On Debian or Ubuntu: "
            f"sudo apt-get install {package}"
        )
    say(f"Installing {package}")
    subprocess.run([apt, "install", "-y", "-qq", package], check=True)


def install(lock: str) -> None:
    """Install everything the lock lists, checked against its hashes.

    Only wheels: building from source would fetch build tools that no lock
    names. Ends at once when this lock is in already; ``dev`` contains ``run``.
    """
    file = REQUIREMENTS / f"{lock}.txt"
    state = fingerprint([file], sys.version)
    if is_done(f"lock-{lock}", state):
        return
    say(f"Installing {file.relative_to(ROOT)}")
    _pip("install", "--require-hashes", "--only-binary", ":all:", "--no-compile", "-r", str(file))
    # Compiled here once: some machines forbid it while programs run, and every
    # start would then pay for it again.
    subprocess.run(
        [PYTHON, "-m", "compileall", "-q", "-j", "0", str(VENV / "lib")],
        check=False,
        env=os.environ | {"PYTHONWARNINGS": "ignore"},
        stdout=subprocess.DEVNULL,
    )
    mark_done(f"lock-{lock}", state)
    if lock == "dev":  # it contains the other
        mark_done("lock-run", fingerprint([REQUIREMENTS / "run.txt"], sys.version))


def install_ourselves() -> None:
    """Make ``server`` importable from anywhere and put ``leerplek`` in ``.venv/bin``."""
    state = fingerprint([ROOT / "pyproject.toml"], sys.version)
    if is_done("package", state) and (VENV / "bin" / "leerplek").exists():
        return
    _pip("install", "--no-deps", "--no-index", "--no-build-isolation", "-e", str(ROOT))
    mark_done("package", state)


def _pip(*arguments: str) -> None:
    quiet = ["-qq", "--disable-pip-version-check"]
    subprocess.run([PYTHON, "-m", "pip", *arguments, *quiet], check=True, cwd=ROOT)


def main() -> None:
    if sys.version_info < OLDEST:
        raise SystemExit("Leerplek needs Python 3.11 or newer.")
    lock = sys.argv[1] if len(sys.argv) > 1 else "dev"
    if lock not in {"run", "dev", "node"}:
        raise SystemExit("usage: python -m tools.setup run|dev|node")
    try:
        make_venv()
        install(lock)
        install_ourselves()
    except subprocess.CalledProcessError as failure:
        raise SystemExit(
            "Set-up stopped: the command above did not finish. With the network "
            "back, run make setup again; it goes on where it stopped."
        ) from failure


if __name__ == "__main__":
    main()
