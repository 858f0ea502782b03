"""From what was seen in the page to figures. No browser in here."""

from __future__ import annotations

import gzip
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

FRAME_MS = 1000 / 60
FIRST_SCREEN_KB = 90
"""JavaScript before a student's first screen, packed; everything else comes by route or later."""
SLOW_FRAME_MS = 50.0
# What vite says a file weighs, and most servers send.
_GZIP_LEVEL = 6


def packed(folder: Path, paths: Iterable[str]) -> int:
    """Bytes of these files of a built app, each packed with gzip by itself.

    ``paths`` are addresses such as ``/assets/main.js``; each counts once.
    """
    files = (folder / path.lstrip("/") for path in set(paths))
    return sum(len(gzip.compress(file.read_bytes(), _GZIP_LEVEL)) for file in files)


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which this share (0 to 1) of the values lie, itself one of them."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


@dataclass(frozen=True, slots=True)
class Frames:
    """How smooth a movement was."""

    slow: int
    slow_percent: float
    dropped_percent: float
    longest_ms: float


def frames(drawn_at: Sequence[float]) -> Frames:
    """Judge a movement by the times at which its frames were drawn, in milliseconds.

    A frame is dropped when the screen, sixty times a second, had nothing new
    to show; one that took more than 50 ms is slow. Raises ValueError with
    fewer than two frames, which is no movement.
    """
    if len(drawn_at) < 2:
        raise ValueError("no frames were drawn")
    gaps = [after - before for before, after in pairwise(drawn_at)]
    due = max(1, round((drawn_at[-1] - drawn_at[0]) / FRAME_MS))
    slow = sum(gap > SLOW_FRAME_MS for gap in gaps)
    dropped = sum(max(0, round(gap / FRAME_MS) - 1) for gap in gaps)
    return Frames(slow, 100 * slow / len(gaps), 100 * dropped / due, max(gaps))


def longest(tasks: Iterable[Sequence[float]], since: float, until: float = math.inf) -> float:
    """The longest task, in milliseconds, that began in this time; 0 when none took 50 ms."""
    return max((took for began, took in tasks if since <= began <= until), default=0.0)
