"""What a mutation's number means, and when two contents are the same.

Laws S2, S3 and S4: a number is applied once, means one thing, and comes in
order. Nothing here looks inside the arguments.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from server.sync.rules.times import parse_instant

MAX_NUMBER = 2**53
_canonical = msgspec.json.Encoder(order="sorted")


def content_digest(
    schema: int, name: Any, at: Any, args: Any, base: Any = None, epoch: Any = None
) -> bytes:
    """SHA-256 of what was meant, by value: key order and number spelling do not count.

    Times compare as instants where they are instants, else as they stand. The
    arguments must have come from :func:`server.sync.wire.decode`, which
    already turned ``1.0`` into ``1``.
    """
    moment = parse_instant(at)
    content: dict[str, Any] = {
        "schema": schema,
        "name": name,
        "at": at if moment is None else moment,
        "args": args,
    }
    if base is not None:
        content["base"] = base
        if epoch is not None:
            content["epoch"] = epoch
    try:
        text = _canonical.encode(content)
    except (UnicodeEncodeError, ValueError, OverflowError):
        # Lone surrogates cannot be written as UTF-8, yet must keep their number.
        text = repr(content).encode("utf-8", "surrogatepass")
    return hashlib.sha256(text).digest()


class Known(NamedTuple):
    """A number taken in before, with what it meant."""

    digest: bytes


class Numbered(NamedTuple):
    """How far a request's numbers can be followed.

    ``resends`` are positions of mutations already known, ``fresh`` those to
    take in, in order. ``problem`` names the code that stops at position
    ``stop``; nothing from there on counts.
    """

    resends: tuple[int, ...]
    fresh: tuple[int, ...]
    problem: str | None = None
    stop: int | None = None


def follow_numbers(
    numbers: Sequence[int], digests: Sequence[bytes], next_n: int, known: Mapping[int, Known]
) -> Numbered:
    """Sort a request's numbers into resends and fresh ones, up to the first problem.

    A number below ``next_n`` that ``known`` lacks, or whose digest is empty, is
    older than what is kept and counts as a resend. A number that repeats within the request is a
    resend of itself when the content is the same, else a reuse.
    """
    resends: list[int] = []
    fresh: list[int] = []
    taken: dict[int, bytes] = {}
    expected = next_n
    for position, n in enumerate(numbers):
        if n < expected:
            before = taken.get(n) or (known[n].digest if n in known else b"")
            if before and before != digests[position]:
                return Numbered(tuple(resends), tuple(fresh), "mutation-number-reused", position)
            resends.append(position)
        elif n == expected:
            fresh.append(position)
            taken[n] = digests[position]
            expected += 1
        else:
            return Numbered(tuple(resends), tuple(fresh), "mutation-gap", position)
    return Numbered(tuple(resends), tuple(fresh))


def is_forgotten(ranges: Sequence[tuple[int, int]], n: int) -> bool:
    """Whether the device forgot that it sent number n (a restored phone does)."""
    return any(start <= n < end for start, end in ranges)
