"""Where things are in a checkout, and how a finished step is remembered."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
REQUIREMENTS = ROOT / "requirements"
PWA = ROOT / "pwa"


def say(sentence: str) -> None:
    """Tell the person at the terminal what is being done, without waiting for a buffer."""
    print(sentence, file=sys.stderr, flush=True)


def fingerprint(files: Iterable[Path], *words: str) -> str:
    """Sum up these files, names and contents, and these words.

    Two checkouts with the same files give the same answer; a changed, new,
    renamed or removed file gives another.
    """
    total = hashlib.sha256()
    for word in words:
        total.update(f"{len(word)}:{word}".encode())
    for file in sorted(files):
        content = file.read_bytes()
        total.update(f"{file.relative_to(ROOT)}:{len(content)}:".encode())
        total.update(content)
    return total.hexdigest()


def is_done(step: str, state: str) -> bool:
    """Whether this step was finished before with exactly this state."""
    stamp = VENV / f"stamp-{step}"
    return stamp.exists() and stamp.read_text() == state


def mark_done(step: str, state: str) -> None:
    """Remember that the step is finished; removing .venv forgets it."""
    VENV.mkdir(exist_ok=True)
    (VENV / f"stamp-{step}").write_text(state)


def files_under(folder: Path, skip: frozenset[str] = frozenset()) -> list[Path]:
    """All files below a folder, without the folders whose name is in ``skip``."""
    found: list[Path] = []
    for entry in folder.iterdir():
        if entry.name in skip:
            continue
        if entry.is_dir():
            found.extend(files_under(entry, skip))
        elif entry.is_file():
            found.append(entry)
    return found
