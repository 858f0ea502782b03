"""The digest of a scope: what a device and the server compare (law S11)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

_MODULUS = 2**64


def record_digest(id: str, tick: int) -> int:
    """One record's part of its scope's digest."""
    return int.from_bytes(hashlib.sha256(f"{id}:{tick}".encode()).digest()[:8], "big")


def scope_digest(records: Iterable[tuple[str, int]]) -> dict[str, object]:
    """Count and digest over the (id, tick) of a scope's live records.

    A sum, not an exclusive or: that would let two equal differences cancel.
    """
    count, total = 0, 0
    for id, tick in records:
        count += 1
        total = (total + record_digest(id, tick)) % _MODULUS
    return {"count": count, "digest": f"{total:016x}"}
