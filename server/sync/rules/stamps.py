"""Who set a value, when, and whether an author had seen it.

A stamp is (tick, corrected time in ms, device, number). It travels as a plain
list in the store. A value that a merge made counts as set by no device: its
stamp has an empty device and number 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from server.sync.rules.mutations import is_forgotten


class Stamp(NamedTuple):
    """When and by which mutation a value came to stand."""

    tick: int
    time: int
    device: str
    n: int

    @property
    def order(self) -> tuple[int, str]:
        """Later stands; on equal times the higher device id does."""
        return self.time, self.device


class Writer(NamedTuple):
    """The author's side of an edit, as far as merging needs it."""

    device: str
    n: int
    time: int
    base: int
    forgotten: tuple[tuple[int, int], ...] = ()

    def had_seen(self, stamp: Stamp) -> bool:
        """Whether the author knew the value with this stamp when editing."""
        if stamp.tick <= self.base:
            return True
        return (
            stamp.device == self.device
            and stamp.n < self.n
            and not is_forgotten(self.forgotten, stamp.n)
        )

    def stamp(self, tick: int) -> Stamp:
        """The stamp of this edit in a tick, before any rule moves its time."""
        return Stamp(tick, self.time, self.device, self.n)


def corrected_time(at: int, sent_at: int, received_at: int) -> int:
    """The time of an edit by the server's clock, never later than arrival.

    A device whose clock runs ahead, or that says an edit is of after the
    sending, wins nothing by it (law S13).
    """
    return min(min(at, sent_at) + (received_at - sent_at), received_at)


def effective_base(base: int | None, base_epoch: str | None, epoch: str, epoch_tick: int) -> int:
    """The tick up to which the author had seen, in the present epoch's counting.

    A base of another epoch counts as at most the last tick before the present
    epoch began; nothing seen is 0.
    """
    if base is None:
        return 0
    if base_epoch is not None and base_epoch != epoch:
        return min(base, epoch_tick)
    return base


def forget(ranges: Sequence[tuple[int, int]], start: int, end: int) -> tuple[tuple[int, int], ...]:
    """Add the numbers from start up to end to those a device has forgotten."""
    if start >= end:
        return tuple(ranges)
    merged: list[tuple[int, int]] = []
    for low, high in sorted([*ranges, (start, end)]):
        if merged and low <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(high, merged[-1][1]))
        else:
            merged.append((low, high))
    return tuple(merged)
