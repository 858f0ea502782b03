"""What a device is told: one page of a round, from one snapshot.

cursor ─ which round ─ which scopes ─ records by (tick, id) ─ next cursor
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from server.database import Tx
from server.errors import Problem
from server.sync.rules.cursors import Cursor, between_rounds, read_cursor, write_cursor
from server.sync.rules.digests import scope_digest
from server.sync.rules.grants import Holdings, RoundScopes, round_scopes
from server.sync.store import RegionRow
from server.sync.tail import Tail

_SCOPES_A_QUERY = 20_000


class Pull(NamedTuple):
    """What a request asks to be told. ``cursor`` None: from nothing."""

    device: str
    person: str
    cursor: str | None
    limit: int
    digests: bool
    refetch: tuple[str, ...]


@dataclass(slots=True)
class Page:
    """One answer's part for reading. ``records`` are finished JSON."""

    tick: int
    reset: bool
    dropped: tuple[str, ...]
    records: list[bytes]
    cursor: str
    more: bool
    digests: dict[str, Any] | None = None


class _Round(NamedTuple):
    have: int
    target: int
    position: tuple[int, str] | None
    refetch: frozenset[str]
    reset: bool


def _begin(region: str, row: RegionRow, pull: Pull) -> _Round:
    refetch = frozenset(pull.refetch)
    if pull.cursor is None:
        return _Round(0, row.tick, None, frozenset(), False)
    cursor = read_cursor(pull.cursor, region, row.epoch, pull.device)
    if cursor is None or (0 < cursor.have < row.floor):
        return _Round(0, row.tick, None, frozenset(), True)
    if max(cursor.have, cursor.target or 0) > row.tick:
        raise Problem("behind", retry_after=1)
    if cursor.target is None:
        return _Round(cursor.have, row.tick, None, refetch, False)
    if refetch:
        # `dropped` is only said where a tick is fixed, so the round begins anew.
        return _Round(cursor.have, row.tick, None, refetch.union(cursor.refetch), False)
    return _Round(cursor.have, cursor.target, cursor.position, frozenset(cursor.refetch), False)


def page_from_memory(
    region: str, row: RegionRow, held: Holdings, tail: Tail, pull: Pull
) -> Page | None:
    """The answer where the caches alone can give it, as for nearly every device.

    All three must be of the same moment. None: the store must be asked.

    Raises:
        Problem: ``behind``, as :func:`read_page`.
    """
    if pull.digests or tail.head != row.tick:
        return None
    current = _begin(region, row, pull)
    if current.position is not None or current.refetch or current.have == 0:
        return None
    if not tail.covers(current.have):
        return None
    scopes = _scopes(held, current)
    if scopes.whole:
        return None
    changes = tail.since(current.have, scopes.continued)
    found = [(change.tick, change.id, change.wire) for change in changes[: pull.limit + 1]]
    return _page(region, row, pull, current, scopes, found)


async def read_page(
    tx: Tx, region: str, row: RegionRow, held: Holdings, tail: Tail, pull: Pull
) -> Page:
    """Answer one pull as of the snapshot that ``tx`` sees; ``row`` and ``held`` are of it too.

    Raises:
        Problem: ``behind`` when the cursor names a tick that this process has
            not reached.
    """
    current = _begin(region, row, pull)
    scopes = _scopes(held, current)
    found: list[tuple[int, str, bytes]] = []
    if current.position is not None or current.refetch or current.have < row.tick:
        found = await _from_store(tx, region, current, scopes, pull.limit + 1)
    page = _page(region, row, pull, current, scopes, found)
    if not page.more and current.target < row.tick:
        if await _moved_on(tx, region, row, held, tail, current.target):
            page.more = True
        else:
            # Nothing of this person's happened since: the device is up to date
            # with the newest tick, and its next request is answered at once.
            page.tick = row.tick
            page.cursor = write_cursor(between_rounds(region, row.epoch, pull.device, row.tick))
    if pull.digests and not page.more:
        page.digests = await _digests(tx, region, held)
    return page


def _page(
    region: str,
    row: RegionRow,
    pull: Pull,
    current: _Round,
    scopes: RoundScopes,
    found: list[tuple[int, str, bytes]],
) -> Page:
    more = len(found) > pull.limit
    cursor = between_rounds(region, row.epoch, pull.device, current.target)
    if more:
        found = found[: pull.limit]
        cursor = Cursor(
            cursor.version,
            region,
            row.epoch,
            pull.device,
            current.have,
            current.target,
            (found[-1][0], found[-1][1]),
            tuple(sorted(current.refetch)),
        )
    fixing = current.position is None
    return Page(
        current.target,
        current.reset,
        scopes.dropped if fixing else (),
        [wire for _, _, wire in found],
        write_cursor(cursor),
        more,
    )


def _scopes(held: Holdings, current: _Round) -> RoundScopes:
    if current.have >= held.changed and not current.refetch and current.have > 0:
        return RoundScopes((), (), frozenset(held.roles))
    return round_scopes(held, current.have, current.target, current.refetch)


def _split(scopes: Sequence[str]) -> list[list[str]]:
    return [
        list(scopes[start : start + _SCOPES_A_QUERY])
        for start in range(0, len(scopes), _SCOPES_A_QUERY)
    ]


async def _from_store(
    tx: Tx, region: str, current: _Round, scopes: RoundScopes, limit: int
) -> list[tuple[int, str, bytes]]:
    tick, id = current.position or (0, "")
    found: list[tuple[int, str, bytes]] = []
    continued: Sequence[str] = sorted(scopes.continued)
    for chunk in _split(continued):
        rows = await tx.fetch(
            "SELECT tick, id, wire FROM record WHERE region = :region AND scope IN :scopes"
            " AND tick > :have AND tick <= :target AND tick >= :tick"
            " AND (tick > :tick OR id > :id) ORDER BY tick, id LIMIT :limit",
            region=region,
            scopes=chunk,
            have=current.have,
            target=current.target,
            tick=tick,
            id=id,
            limit=limit,
        )
        found += [(row[0], row[1], row[2].encode()) for row in rows]
    for chunk in _split(scopes.whole):
        rows = await tx.fetch(
            "SELECT tick, id, wire FROM record WHERE region = :region AND scope IN :scopes"
            " AND gone = 0 AND tick <= :target AND tick >= :tick"
            " AND (tick > :tick OR id > :id) ORDER BY tick, id LIMIT :limit",
            region=region,
            scopes=chunk,
            target=current.target,
            tick=tick,
            id=id,
            limit=limit,
        )
        found += [(row[0], row[1], row[2].encode()) for row in rows]
    found.sort(key=lambda each: (each[0], each[1]))
    return found[:limit]


async def _moved_on(
    tx: Tx, region: str, row: RegionRow, held: Holdings, tail: Tail, target: int
) -> bool:
    """Whether anything this person sees happened after the round's tick."""
    if held.changed > target:
        return True
    if tail.head == row.tick and tail.covers(target):
        return tail.touches(target, held.roles)
    for chunk in _split(sorted(held.roles)):
        rows = await tx.fetch(
            "SELECT 1 FROM record WHERE region = :region AND scope IN :scopes"
            " AND tick > :target LIMIT 1",
            region=region,
            scopes=chunk,
            target=target,
        )
        if rows:
            return True
    return False


async def _digests(tx: Tx, region: str, held: Holdings) -> dict[str, Any]:
    parts: dict[str, list[tuple[str, int]]] = {scope: [] for scope in held.roles}
    for chunk in _split(sorted(held.roles)):
        for scope, id, tick in await tx.fetch(
            "SELECT scope, id, tick FROM record WHERE region = :region AND scope IN :scopes"
            " AND gone = 0",
            region=region,
            scopes=chunk,
        ):
            parts[scope].append((id, tick))
    return {scope: scope_digest(records) for scope, records in sorted(parts.items())}
