"""The append-only journal and its chain (laws S17 and S18).

    head(entry) = SHA-256(head before ‖ facts of the entry ‖ digest of its values)
    digest      = SHA-256(salt ‖ arguments ‖ effects ‖ time as said ‖ content's hash)

Facts (tick, device, number, times, outcome) stay for good; values can be
erased (``erasure.py``): their salt and texts go, the digest stays, and the
chain still holds. The hash of the content goes with them, because whoever can
guess a short text can find it by its bare hash.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from typing import Any, NamedTuple

import msgspec

from server.database import Tx
from server.sync.working import Decided

FIRST_HEAD = "0" * 64
_encode = msgspec.json.Encoder().encode


class JournalRow(NamedTuple):
    """One entry as stored."""

    tick: int
    pos: int
    device: str
    person: str
    n: int
    schema: int
    name: str
    record: str | None
    said_at: str | None
    base: int | None
    base_epoch: str | None
    time: int
    received_at: int
    content: str
    outcome: str
    args: str | None
    effects: str | None
    salt: str | None
    digest: str
    chain: str


COLUMNS = JournalRow._fields


def values_digest(
    salt: str, args: str, effects: str, said_at: str | None, content: str | None
) -> str:
    """The salted digest of what may be erased later.

    ``content`` None: as older servers digested, whose chain holds the
    content's hash among the facts.
    """
    parts = [salt, args, effects, said_at or "", *([] if content is None else [content])]
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def next_head(head: str, row: JournalRow, *, old: bool = False) -> str:
    """The chain's head after this entry; ``row.chain`` itself has no say.

    ``old``: as older servers chained.
    """
    facts = (
        head, row.tick, row.pos, row.device, row.person, row.n, row.schema, row.name,
        row.record, row.base, row.base_epoch, row.time, row.received_at,
        *((row.content,) if old else ()), row.outcome, row.digest,
    )  # fmt: skip
    return hashlib.sha256(_encode(facts)).hexdigest()


def chain_entries(head: str, tick: int, decided: Sequence[Decided]) -> list[JournalRow]:
    """Journal rows for what one tick decided, chained onto ``head``."""
    rows: list[JournalRow] = []
    salts = os.urandom(16 * len(decided)).hex()
    for pos, each in enumerate(decided):
        task, prepared = each.task, each.task.prepared
        salt = salts[pos * 32 : pos * 32 + 32]
        content = prepared.digest.hex()
        row = JournalRow(
            tick=tick,
            pos=pos,
            device=task.author.device,
            person=task.author.person,
            n=prepared.n,
            schema=prepared.schema,
            name=prepared.name,
            record=each.record,
            said_at=prepared.said_at,
            base=prepared.base,
            base_epoch=prepared.epoch,
            time=task.time,
            received_at=task.received_at,
            content=content,
            outcome=_encode(each.outcome).decode(),
            args=prepared.args_text,
            effects=each.effects,
            salt=salt,
            digest=values_digest(salt, prepared.args_text, each.effects, prepared.said_at, content),
            chain="",
        )
        head = next_head(head, row)
        rows.append(row._replace(chain=head))
    return rows


async def append(tx: Tx, region: str, rows: Sequence[JournalRow]) -> None:
    """Write entries; the caller holds the region's clock."""
    await tx.execute_many(
        f"INSERT INTO journal (region, {', '.join(COLUMNS)})"
        f" VALUES (:region, {', '.join(':' + name for name in COLUMNS)})",
        [(region, *row) for row in rows],
    )


async def note_touched(tx: Tx, region: str, tick: int, touched: Sequence[tuple[str, int]]) -> None:
    """Make entries findable under the other records that they changed."""
    await tx.execute_many(
        "INSERT INTO touched (region, record, tick, pos) VALUES (:region, :record, :tick, :pos)",
        [{"region": region, "record": r, "tick": tick, "pos": pos} for r, pos in touched],
    )


async def known_numbers(
    tx: Tx, region: str, device: str, first: int, last: int
) -> dict[int, tuple[bytes, dict[str, Any]]]:
    """Content digest and outcome of a device's numbers that were taken in.

    The digest is empty where the entry's values were erased.
    """
    rows = await tx.fetch(
        "SELECT n, content, outcome FROM journal"
        " WHERE region = :region AND device = :device AND n >= :first AND n <= :last",
        region=region,
        device=device,
        first=first,
        last=last,
    )
    return {
        n: (bytes.fromhex(content), msgspec.json.decode(outcome)) for n, content, outcome in rows
    }


async def effects_at(tx: Tx, region: str, record: str, tick: int) -> list[tuple[str, str]]:
    """The after-image (wire, state) of a record as of a tick; empty when unknown."""
    rows = await tx.fetch(
        "SELECT tick, pos, effects FROM journal WHERE region = :region AND record = :record"
        " AND tick <= :tick AND effects LIKE :part ORDER BY tick DESC, pos DESC LIMIT 1",
        region=region,
        record=record,
        tick=tick,
        part=f'%"id":"{record}"%',
    )
    others = await tx.fetch(
        "SELECT j.tick, j.pos, j.effects FROM touched t JOIN journal j"
        " ON j.region = t.region AND j.tick = t.tick AND j.pos = t.pos"
        " WHERE t.region = :region AND t.record = :record AND t.tick <= :tick"
        " ORDER BY t.tick DESC, t.pos DESC LIMIT 1",
        region=region,
        record=record,
        tick=tick,
    )
    best = max([*map(tuple, rows), *map(tuple, others)], default=None)
    if best is None or best[2] is None:
        return []
    for wire, state in msgspec.json.decode(best[2], type=list[tuple[msgspec.Raw, msgspec.Raw]]):
        text = bytes(wire).decode()
        if f'"id":"{record}"' in text[:60]:
            return [(text, bytes(state).decode())]
    return []


async def last_sent(
    tx: Tx, region: str, record: str, device: str, before: int
) -> list[tuple[int, int, str | None]]:
    """A device's own puts of a record before a number: (tick, n, arguments), newest first."""
    rows = await tx.fetch(
        "SELECT tick, n, args FROM journal WHERE region = :region AND record = :record"
        " AND device = :device AND n < :before AND name = 'record.put'"
        " ORDER BY tick DESC, pos DESC LIMIT 20",
        region=region,
        record=record,
        device=device,
        before=before,
    )
    return [(row[0], row[1], row[2]) for row in rows]
