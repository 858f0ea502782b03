"""What the engine asks of others, as promises.

The store's promises are those of ``server/database.py``: a write transaction
is alone in its region from its first statement to its commit, and commits
whole or not at all; a read transaction sees one snapshot. ``tests`` collect
on them on both engines.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from server.database import Tx
from server.sync.kinds import Record

GrantSet = set[tuple[str, str, str]]
"""Grants on one scope as (person, role, reason)."""


class GrantSource(Protocol):
    """Derives who sees what from the records that cause it."""

    async def derive(self, tx: Tx, region: str, changed: Sequence[Record]) -> dict[str, GrantSet]:
        """For each scope whose grants may change, all grants it should have now.

        Called after the changed records are in the read tables, in the same
        transaction. The same records and read tables give the same answer, so
        that a replay of the journal derives the same grants. A scope that is
        not in the answer keeps its grants.
        """
        ...
