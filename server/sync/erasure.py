"""Takes values out of the journal for good, where the law asks for it (laws S16 and S18).

What was erased is counted by ``verify`` and can be shown by nobody. The chain
still holds, a replay still gives every record that stands, and the outcome of
every number stays.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

import msgspec

from server.database import Database, Tx
from server.sync.journal import values_digest

_AT_ONCE = 500


class _Wire(msgspec.Struct):
    id: str
    gone: bool = False


_decode = msgspec.json.Decoder(list[tuple[msgspec.Raw, msgspec.Raw]]).decode
_decode_wire = msgspec.json.Decoder(_Wire).decode
_encode = msgspec.json.Encoder().encode

_COLUMNS = (
    "j.tick, j.pos, j.name, j.outcome, j.args, j.effects, j.salt, j.said_at, j.content, j.digest"
)
_ERASE = (
    "UPDATE journal SET args = NULL, effects = :effects, salt = NULL, said_at = NULL,"
    " content = :content WHERE region = :region AND tick = :tick AND pos = :pos"
)


class _Found(NamedTuple):
    tick: int
    pos: int
    name: str
    outcome: str
    args: str | None
    effects: str | None
    salt: str | None
    said_at: str | None
    content: str
    digest: str

    def erased(self, region: str, effects: str) -> dict[str, Any]:
        """What the entry becomes; an older chain holds the content's hash and needs it."""
        salt, args = self.salt or "", self.args or ""
        own = values_digest(salt, args, self.effects or "", self.said_at, self.content)
        return {
            "region": region,
            "tick": self.tick,
            "pos": self.pos,
            "effects": effects,
            "content": "" if own == self.digest else self.content,
        }


async def erase_values(
    db: Database, region: str, records: Collection[str], *, upto: int | None = None
) -> int:
    """Erase what the journal holds of these records' values; returns the entries touched.

    What such an entry did to other records stays, so that a replay still
    knows them, and so does that a record was taken away. With ``upto`` what was
    written after that tick stays as well.
    """
    wanted = frozenset(records)
    touched = 0
    for start in range(0, len(wanted), _AT_ONCE):
        ids = sorted(wanted)[start : start + _AT_ONCE]
        async with db.write() as tx:
            touched += await _erase(tx, region, ids, wanted, upto)
    return touched


async def _erase(
    tx: Tx, region: str, ids: Sequence[str], wanted: frozenset[str], upto: int | None
) -> int:
    found = await tx.fetch(
        f"SELECT {_COLUMNS} FROM journal j WHERE j.region = :region AND j.record IN :ids"
        f" UNION SELECT {_COLUMNS} FROM touched t JOIN journal j"
        " ON j.region = t.region AND j.tick = t.tick AND j.pos = t.pos"
        " WHERE t.region = :region AND t.record IN :ids",
        region=region,
        ids=list(ids),
    )
    rows = []
    for each in (_Found(*row) for row in found):
        if upto is not None and each.tick > upto:
            continue
        left = _without(each.effects or "[]", wanted)
        taken_away = each.name == "record.drop" and '"accepted"' in each.outcome
        if left != each.effects or not (each.salt is None or taken_away):
            rows.append(each.erased(region, left))
    await tx.execute_many(_ERASE, rows)
    return len(rows)


def _without(effects: str, records: frozenset[str]) -> str:
    """The after-images without those of these records, but for their being gone."""
    kept = []
    for image in _decode(effects):
        wire = _decode_wire(image[0])
        if wire.gone or wire.id not in records:
            kept.append(image)
    return _encode(kept).decode()


async def erase_refused(db: Database, region: str, before: int) -> int:
    """Erase the values of edits that were rejected before then; returns how many.

    They changed nothing, and their authors can read them for 13 months.
    """
    upto = await db.fetch(
        "SELECT MAX(tick) FROM journal WHERE region = :region AND received_at < :before",
        region=region,
        before=before,
    )
    erased, after = 0, 0
    while upto[0][0] is not None:
        rows = await db.fetch(
            f"SELECT {_COLUMNS} FROM journal j WHERE j.region = :region AND j.tick > :after"
            " AND j.tick <= :upto AND j.salt IS NOT NULL AND j.outcome LIKE :rejected"
            " ORDER BY j.tick, j.pos LIMIT :limit",
            region=region,
            after=after,
            upto=upto[0][0],
            rejected='%"outcome":"rejected"%',
            limit=_AT_ONCE,
        )
        found = [_Found(*row) for row in rows]
        if not found:
            break
        async with db.write() as tx:
            await tx.execute_many(
                _ERASE, [each.erased(region, each.effects or "[]") for each in found]
            )
        erased += len(found)
        # The last tick may go on after this page; what was erased is not found again.
        after = found[-1].tick - 1
    return erased
