"""Held edits: received, kept, and waiting for a person (laws S10 and S16)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from server.sync.prepare import Intent, PutIntent, read_intent, split_scope
from server.sync.registry import Registry
from server.sync.rules.times import write_instant
from server.sync.rules.values import missing_field
from server.sync.upgrades import upgrade
from server.sync.wire import SCHEMA

_decode = msgspec.json.Decoder().decode


@dataclass(slots=True)
class HeldRow:
    """A held mutation with all that applying it later takes.

    ``id`` is the author's copy, ``staff_id`` that of those who decide.
    ``waits_on`` is the held create (its ``id``) whose decision it shares.
    ``inner`` is what it means to do, None until :func:`read_inner`.
    """

    id: str
    staff_id: str
    staff_scope: str
    state: str
    code: str
    person: str
    device: str
    n: int
    schema: int
    name: str
    args: str
    time: int
    received_at: int
    base: int
    record: str | None
    scope: str | None
    waits_on: str | None
    reason: str | None = None
    decider: str | None = None
    result_tick: int | None = None
    inner: Intent | None = None


def read_inner(row: HeldRow, registry: Registry) -> Intent | None:
    """What the held mutation means to do, read as the present schema."""
    args = _decode(row.args)
    if not isinstance(args, dict):
        return None
    name = row.name
    if row.schema < SCHEMA:
        name, args = upgrade(row.schema, name, args, registry.upgrades)
    return read_intent(name, args, row.base, registry)


def is_create(row: HeldRow, registry: Registry) -> bool:
    """Whether the held mutation would make its record rather than edit it."""
    inner = row.inner or read_inner(row, registry)
    return (
        isinstance(inner, PutIntent)
        and inner.scope is not None
        and missing_field(inner.set, inner.kind.fields) is None
    )


def staff_scope(scope: str | None, deciders: Mapping[str, Sequence[str]], author: str) -> str:
    """Where the copy of those who decide lives.

    A placement's coaches and coordinators decide; elsewhere the first of the
    school's ``deciders`` who did not send it, else of the region's. Where
    nobody else is there yet, only the author keeps it.
    """
    split = split_scope(scope)
    if split is not None and split[0] in ("placement", "placement-staff"):
        return f"placement-staff:{split[1]}"
    able = [*deciders.get(scope or "", ()), *deciders.get("region", ())]
    return f"person:{next((person for person in able if person != author), author)}"


def held_bodies(row: HeldRow) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """The two records of a held edit as (id, scope, fields)."""
    body: dict[str, Any] = {
        "state": row.state,
        "code": row.code,
        "n": row.n,
        "device": row.device,
        "record": row.record,
        "reason": row.reason,
        "decider": row.decider,
        "result_tick": row.result_tick,
    }
    body = {name: value for name, value in body.items() if value is not None}
    yield row.id, f"person:{row.person}", body
    args = _decode(row.args)
    yield (
        row.staff_id,
        row.staff_scope,
        body
        | {
            "author": row.person,
            "name": row.name,
            "at": write_instant(row.time),
        }
        | ({} if args is None else {"args": args}),
    )
