"""The newest changes of a region, kept in memory.

Almost every device that syncs was here a moment ago: what changed since is in
the tail, and answering needs no query. What is older is read from the store.
The tail is a cache of committed records only; it may be emptied at any time.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import deque
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

_MAX_BYTES = 8 * 2**20
_MAX_CHANGES = 20_000
_FEW_SCOPES = 64
"""So many look-ups cost less than a walk over the changes of even one busy tick."""


@dataclass(slots=True)
class Change:
    """One record as of the tick that changed it."""

    tick: int
    scope: str
    id: str
    wire: bytes


@dataclass(slots=True)
class Tail:
    """Changes of the ticks after ``start`` up to ``head``, in (tick, id) order per scope."""

    start: int
    head: int
    _changes: deque[Change] = field(default_factory=deque)
    _by_scope: dict[str, list[Change]] = field(default_factory=dict)
    _latest: dict[str, int] = field(default_factory=dict)
    _bytes: int = 0

    def add(self, tick: int, changed: Iterable[tuple[str, str, bytes]]) -> None:
        """Append a tick's records as (scope, id, wire); ticks come in order."""
        for scope, id, wire in sorted(changed, key=lambda each: each[1]):
            change = Change(tick, scope, id, wire)
            self._changes.append(change)
            self._by_scope.setdefault(scope, []).append(change)
            self._latest[id] = tick
            self._bytes += len(wire)
        self.head = tick
        while self._bytes > _MAX_BYTES or len(self._changes) > _MAX_CHANGES:
            self._forget_oldest_tick()

    def _forget_oldest_tick(self) -> None:
        oldest = self._changes[0].tick
        while self._changes and self._changes[0].tick == oldest:
            change = self._changes.popleft()
            self._bytes -= len(change.wire)
            listed = self._by_scope[change.scope]
            listed.pop(0)
            if not listed:
                del self._by_scope[change.scope]
            if self._latest.get(change.id) == oldest:
                del self._latest[change.id]
        self.start = oldest

    def covers(self, since: int) -> bool:
        """Whether all changes after this tick are here."""
        return since >= self.start

    def since(self, tick: int, scopes: Collection[str]) -> list[Change]:
        """The latest change of each record in these scopes after the tick, by (tick, id).

        Only right when :meth:`covers` the tick.
        """
        if tick >= self.head:
            return []
        if len(scopes) <= max(_FEW_SCOPES, self.head - tick):
            found = [
                change
                for scope in scopes
                for change in self._of_scope(scope, tick)
                if self._latest[change.id] == change.tick
            ]
        else:
            found = []
            for change in reversed(self._changes):
                if change.tick <= tick:
                    break
                if change.scope in scopes and self._latest[change.id] == change.tick:
                    found.append(change)
        found.sort(key=lambda change: (change.tick, change.id))
        return found

    def _of_scope(self, scope: str, tick: int) -> list[Change]:
        listed = self._by_scope.get(scope)
        if not listed or listed[-1].tick <= tick:
            return []
        return listed[bisect_right(listed, tick, key=lambda change: change.tick) :]

    def touches(self, tick: int, scopes: Collection[str]) -> bool:
        """Whether anything in these scopes changed after the tick."""
        if len(scopes) <= max(_FEW_SCOPES, self.head - tick):
            return any(self._of_scope(scope, tick) for scope in scopes)
        for change in reversed(self._changes):
            if change.tick <= tick:
                return False
            if change.scope in scopes:
                return True
        return False
