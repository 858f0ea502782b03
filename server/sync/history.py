"""Reading back what was said and what became of it (law S16)."""

from __future__ import annotations

from typing import Any

import msgspec

from server.database import Tx
from server.errors import Problem
from server.sync.answers import worded
from server.sync.rules.grants import Holdings
from server.sync.rules.times import write_instant

_PAGE = 200
_decode = msgspec.json.Decoder().decode
_HIDDEN = frozenset({"not-permitted", "invalid", "unknown-kind", "unknown-command", "too-large"})


class _Wire(msgspec.Struct):
    id: str
    body: dict[str, Any] = {}


_decode_effects = msgspec.json.Decoder(list[tuple[_Wire, msgspec.Raw]]).decode

_COLUMNS = (
    "j.tick, j.pos, j.device, j.person, j.n, j.name, j.record, j.time, j.received_at,"
    " j.outcome, j.args, j.effects"
)


async def record_history(
    tx: Tx, region: str, id: str, held: Holdings, after: str | None
) -> dict[str, Any]:
    """The values that a record's fields were given, newest first, a page at a time.

    Raises:
        Problem: ``not-found``, also when the record is only out of sight.
    """
    found = await tx.fetch(
        "SELECT scope FROM record WHERE region = :region AND id = :id", region=region, id=id
    )
    if not found or found[0][0] not in held.roles:
        raise Problem("not-found")
    start = 0
    if after is not None:
        if not after.isascii() or not after.isdigit() or len(after) > 12:
            raise Problem("malformed", at="/after")
        start = int(after)
    direct = await tx.fetch(
        f"SELECT {_COLUMNS} FROM journal j WHERE j.region = :region AND j.record = :id",
        region=region,
        id=id,
    )
    indirect = await tx.fetch(
        f"SELECT {_COLUMNS} FROM touched t JOIN journal j ON j.region = t.region"
        " AND j.tick = t.tick AND j.pos = t.pos WHERE t.region = :region AND t.record = :id",
        region=region,
        id=id,
    )
    entries: list[dict[str, Any]] = []
    overruled: dict[str, bool] = {}
    rows = {(row[0], row[1]): tuple(row) for row in [*direct, *indirect]}
    for _, row in sorted(rows.items(), reverse=True):
        entries += _entries(id, row, overruled)
    page = entries[start : start + _PAGE]
    more = len(entries) > start + _PAGE
    return {"id": id, "entries": page, "next": str(start + _PAGE) if more else None}


def _entries(id: str, row: tuple[Any, ...], overruled: dict[str, bool]) -> list[dict[str, Any]]:
    """One journal entry's values; ``overruled`` carries which field's next older
    standing value was superseded by a newer edit whose author had not seen it."""
    tick, _, device, person, n, name, record, time, received_at, outcome_text, args, effects = row
    outcome = _decode(outcome_text)
    code = outcome.get("code")
    if outcome["outcome"] == "rejected" and code in _HIDDEN:
        return []
    said: dict[str, Any] = {}
    if name == "record.put" and record == id:
        values = _decode(args) if args is not None else None
        values = values.get("set") if isinstance(values, dict) else None
        said = values if isinstance(values, dict) else {}
    elif outcome["outcome"] in ("accepted", "merged") and effects is not None:
        said = next((wire.body for wire, _ in _decode_effects(effects) if wire.id == id), {})
    superseded = outcome.get("superseded", {})
    entries = []
    for field, value in said.items():
        became = outcome["outcome"]
        if became in ("accepted", "merged"):
            lost = superseded.get(field) == "theirs"
            became = "superseded" if lost or overruled.pop(field, False) else "accepted"
            if superseded.get(field) == "mine":
                overruled[field] = True
        entries.append(
            {
                "field": field,
                "value": value,
                "outcome": became,
                "code": code,
                "tick": tick,
                "at": write_instant(time),
                "received_at": write_instant(received_at),
                "person": person,
                "device": device,
                "n": n,
            }
        )
    return entries


async def mutations_page(
    tx: Tx, region: str, person: str, device: str, *, own: bool, after: int, language: str
) -> dict[str, Any]:
    """An author's own mutations from one device, by number.

    Raises:
        Problem: ``not-found`` when the device is another person's.
    """
    rows = await tx.fetch(
        "SELECT j.n, j.device, j.schema, j.name, j.said_at, j.base, j.base_epoch, j.args,"
        " j.received_at, j.outcome, j.person, h.state, h.reason, h.decider, h.result_tick"
        " FROM journal j LEFT JOIN held h ON h.region = j.region AND h.device = j.device"
        " AND h.n = j.n WHERE j.region = :region AND j.device = :device AND j.n > :after"
        " ORDER BY j.n LIMIT :limit",
        region=region,
        device=device,
        after=after,
        limit=_PAGE + 1,
    )
    if any(row[10] != person for row in rows):
        raise Problem("not-found")
    if not rows and not own:
        mine = await tx.fetch(
            "SELECT 1 FROM journal WHERE region = :region AND device = :device"
            " AND person = :person LIMIT 1",
            region=region,
            device=device,
            person=person,
        )
        if not mine:
            raise Problem("not-found")
    mutations = []
    for row in rows[:_PAGE]:
        mutation: dict[str, Any] = {
            "n": row[0],
            "device": row[1],
            "schema": row[2],
            "name": row[3],
            "at": row[4],
            "args": None if row[7] is None else msgspec.Raw(row[7].encode()),
            "received_at": write_instant(row[8]),
            "outcome": worded([_decode(row[9])], language)[0],
            "decision": None
            if row[11] is None
            else {"state": row[11], "reason": row[12], "decider": row[13], "tick": row[14]},
        }
        if row[5] is not None:
            mutation["base"] = row[5]
            mutation["epoch"] = row[6]
        mutations.append(mutation)
    return {
        "mutations": mutations,
        "next": rows[_PAGE - 1][0] if len(rows) > _PAGE else None,
    }
