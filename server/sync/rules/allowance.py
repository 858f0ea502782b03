"""How often one device may ask: an allowance that fills with time, up to a limit.

A phone with a fault that asks without end must not slow down the others; a
phone that comes back from a week offline, or another program that reads much,
must not notice the limit.
"""

from __future__ import annotations

from typing import NamedTuple


class Allowance(NamedTuple):
    """What a device may still spend, as of a moment in seconds."""

    left: float
    at: float


def spend(
    before: Allowance | None, now: float, cost: float, a_second: float, at_once: float
) -> Allowance | None:
    """What is left after a request, or None where the device has to wait.

    ``before`` None: never asked before, and so the whole of ``at_once``. A
    refused request costs nothing.
    """
    if before is None:
        before = Allowance(at_once, now)
    left = min(at_once, before.left + (now - before.at) * a_second) - cost
    return None if left < 0 else Allowance(left, now)
