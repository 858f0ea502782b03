"""The engine's SQL, the same on SQLite and PostgreSQL.

Each function is one statement, or a few over disjoint lists; how many a
transaction issues does not depend on how many mutations it carries.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import msgspec

from server.database import Tx
from server.sync.entries import Entry, load_entry
from server.sync.held import HeldRow
from server.sync.kinds import Projection, Row
from server.sync.rules.grants import Holdings, holdings
from server.sync.rules.merge import State

_CHUNK = 20_000
_ids_text = msgspec.json.Encoder()
_decode_ranges = msgspec.json.Decoder(list[tuple[int, int]]).decode


class RegionRow(NamedTuple):
    """A region's clock. ``epoch_tick`` is -1 in a region's first epoch."""

    tick: int
    epoch: str
    epoch_tick: int
    epoch_at: int
    grants_tick: int
    floor: int
    chain: str
    name: str


_REGION = "tick, epoch, epoch_tick, epoch_at, grants_tick, floor, chain, name"


async def read_region(tx: Tx, region: str) -> RegionRow | None:
    """The clock as this transaction sees it."""
    rows = await tx.fetch(f"SELECT {_REGION} FROM region WHERE region = :region", region=region)
    return RegionRow(*rows[0]) if rows else None


async def take_tick(tx: Tx, region: str) -> RegionRow | None:
    """Lock the region's clock until commit and move it on by one.

    Commit order is tick order because the row stays locked to the commit: the
    transaction that takes the next tick cannot begin deciding before.
    """
    rows = await tx.fetch(
        f"UPDATE region SET tick = tick + 1 WHERE region = :region RETURNING {_REGION}",
        region=region,
    )
    return RegionRow(*rows[0]) if rows else None


async def write_region(tx: Tx, region: str, grants_tick: int, chain: str) -> None:
    """Keep the head of the chain and the tick of the last change of grants."""
    await tx.execute(
        "UPDATE region SET grants_tick = :grants_tick, chain = :chain WHERE region = :region",
        region=region,
        grants_tick=grants_tick,
        chain=chain,
    )


async def create_region(tx: Tx, region: str, name: str, epoch: str, now: int, chain: str) -> None:
    """Begin a region at tick 0."""
    await tx.execute(
        "INSERT INTO region (region, name, tick, epoch, epoch_tick, epoch_at, grants_tick,"
        " floor, chain) VALUES (:region, :name, 0, :epoch, -1, :now, 0, 0, :chain)",
        region=region,
        name=name,
        epoch=epoch,
        now=now,
        chain=chain,
    )


def _chunks(items: Sequence[Any]) -> Iterable[list[Any]]:
    for start in range(0, len(items), _CHUNK):
        yield list(items[start : start + _CHUNK])


async def load_records(tx: Tx, region: str, ids: Sequence[str]) -> list[Entry]:
    """The records with these ids, tombstones included; unknown ids are left out."""
    found: list[Entry] = []
    for chunk in _chunks(ids):
        rows = await tx.fetch(
            "SELECT id, kind, scope, tick, gone, wire, state FROM record"
            " WHERE region = :region AND id IN :ids",
            region=region,
            ids=chunk,
        )
        found += [load_entry(*row) for row in rows]
    return found


async def load_purged(tx: Tx, region: str, ids: Sequence[str]) -> list[Entry]:
    """Those of these ids whose tombstones are gone, as tombstones without a past."""
    found: list[Entry] = []
    for chunk in _chunks(ids):
        rows = await tx.fetch(
            "SELECT id, kind, scope, tick FROM purged WHERE region = :region AND id IN :ids",
            region=region,
            ids=chunk,
        )
        found += [
            Entry(id, kind, scope, tick, True, State(), False) for id, kind, scope, tick in rows
        ]
    return found


async def load_groups(
    tx: Tx, region: str, keys: Sequence[tuple[str, str]]
) -> dict[tuple[str, str], list[Entry]]:
    """The live records of each (scope, group)."""
    by_source = {f"{scope}/{group}": (scope, group) for scope, group in keys}
    found: dict[tuple[str, str], list[Entry]] = {key: [] for key in keys}
    for chunk in _chunks(list(by_source)):
        rows = await tx.fetch(
            "SELECT g.source, r.id, r.kind, r.scope, r.tick, r.gone, r.wire, r.state"
            " FROM record_group g JOIN record r ON r.region = g.region AND r.id = g.id"
            " WHERE g.region = :region AND g.source IN :sources",
            region=region,
            sources=chunk,
        )
        for source, *record in rows:
            key = by_source[source]
            entry = load_entry(*record)
            entry.stored_group = key[1]
            found[key].append(entry)
    return found


async def load_fact(tx: Tx, region: str, sql: str, keys: Sequence[str]) -> dict[str, Any]:
    """A feature's look-up over read tables, by key."""
    rows = await tx.fetch(sql, region=region, keys=list(keys))
    return {row[0]: row[1] for row in rows}


async def write_records(tx: Tx, region: str, entries: Sequence[Entry]) -> None:
    """Keep records as they stand now."""
    await tx.execute_many(
        "INSERT INTO record (region, id, kind, scope, tick, gone, wire, state)"
        " VALUES (:region, :id, :kind, :scope, :tick, :gone, :wire, :state)"
        " ON CONFLICT (region, id) DO UPDATE SET tick = excluded.tick, gone = excluded.gone,"
        " wire = excluded.wire, state = excluded.state",
        [
            (
                region,
                entry.id,
                entry.kind,
                entry.scope,
                entry.tick,
                int(entry.gone),
                *entry.texts(),
            )
            for entry in entries
        ],
    )


async def write_groups(
    tx: Tx,
    region: str,
    leaving: Sequence[tuple[str, str, str]],
    joining: Sequence[tuple[str, str, str]],
) -> None:
    """Move records between groups: (scope, group, id)."""

    def rows(moves: Sequence[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
        return [(region, f"{s}/{g}", i) for s, g, i in moves]

    if leaving:
        await tx.execute_many(
            "DELETE FROM record_group WHERE region = :region AND source = :source AND id = :id",
            rows(leaving),
        )
    if joining:
        await tx.execute_many(
            "INSERT INTO record_group (region, source, id) VALUES (:region, :source, :id)"
            " ON CONFLICT DO NOTHING",
            rows(joining),
        )


async def write_projection(
    tx: Tx, region: str, projection: Projection, sources: Sequence[tuple[str, Sequence[Row]]]
) -> None:
    """Replace the rows of each source in a read table."""
    table, single = projection.table, projection.single
    stale = [source for source, rows in sources if not (single and rows)]
    for chunk in _chunks(stale):
        await tx.execute(
            f"DELETE FROM {table} WHERE region = :region AND source IN :sources",
            region=region,
            sources=chunk,
        )
    columns = ("region", "source", *projection.columns)
    kept = [
        (region, source, *[row[name] for name in projection.columns])
        for source, rows in sources
        for row in rows
    ]
    if kept:
        await tx.execute_many(
            f"INSERT INTO {table} ({', '.join(columns)})"
            f" VALUES ({', '.join(':' + name for name in columns)}){_in_place(projection)}",
            kept,
        )


@lru_cache(maxsize=128)
def _in_place(projection: Projection) -> str:
    if not projection.single:
        return ""
    settings = ", ".join(f"{name} = excluded.{name}" for name in projection.columns)
    return f" ON CONFLICT (region, source) DO UPDATE SET {settings}"


class DeviceRow(NamedTuple):
    """How far a device's numbers have come in a region."""

    next_n: int
    forgotten: tuple[tuple[int, int], ...]


async def load_devices(tx: Tx, region: str, devices: Sequence[str]) -> dict[str, DeviceRow]:
    """Known devices only; a new device begins at number 1."""
    rows = await tx.fetch(
        "SELECT device, next_n, forgotten FROM device_region"
        " WHERE region = :region AND device IN :devices",
        region=region,
        devices=list(devices),
    )
    return {
        device: DeviceRow(next_n, () if forgotten == "[]" else tuple(_decode_ranges(forgotten)))
        for device, next_n, forgotten in rows
    }


async def write_devices(tx: Tx, region: str, devices: dict[str, DeviceRow]) -> None:
    """Keep how far each device has come."""
    await tx.execute_many(
        "INSERT INTO device_region (region, device, next_n, forgotten)"
        " VALUES (:region, :device, :next_n, :forgotten)"
        " ON CONFLICT (region, device) DO UPDATE SET next_n = excluded.next_n,"
        " forgotten = excluded.forgotten",
        [
            (region, device, row.next_n, _ids_text.encode(row.forgotten).decode())
            for device, row in devices.items()
        ],
    )


async def load_holdings(tx: Tx, region: str, persons: Sequence[str]) -> dict[str, Holdings]:
    """What each person may see now, and could see before."""
    rows: dict[str, list[tuple[str, str, int, int | None]]] = {person: [] for person in persons}
    for chunk in _chunks(persons):
        for person, *grant in await tx.fetch(
            "SELECT person, scope, role, since, until FROM grant_"
            " WHERE region = :region AND person IN :persons",
            region=region,
            persons=chunk,
        ):
            rows[person].append((grant[0], grant[1], grant[2], grant[3]))
    return {person: holdings(grants) for person, grants in rows.items()}


async def load_scope_grants(
    tx: Tx, region: str, scopes: Sequence[str]
) -> dict[str, dict[tuple[str, str, str], int]]:
    """The open grants of each scope: (person, role, reason) → since."""
    found: dict[str, dict[tuple[str, str, str], int]] = {scope: {} for scope in scopes}
    for chunk in _chunks(scopes):
        for scope, person, role, reason, since in await tx.fetch(
            "SELECT scope, person, role, reason, since FROM grant_"
            " WHERE region = :region AND scope IN :scopes AND until IS NULL",
            region=region,
            scopes=chunk,
        ):
            found[scope][(person, role, reason)] = since
    return found


async def write_grants(
    tx: Tx,
    region: str,
    tick: int,
    *,
    begun: Sequence[tuple[str, str, str, str]],
    ended: Sequence[tuple[str, str, str, int]],
    again: Sequence[tuple[str, str, str, int]],
    never: Sequence[tuple[str, str, str, int]],
) -> None:
    """Begin grants (scope, person, role, reason), and change those of (scope, person, role, since).

    Those of ``again`` had ended in this tick and go on, those of ``never`` began
    in it and are taken away.
    """

    def rows(grants: Sequence[tuple[str, str, str, int]]) -> list[dict[str, Any]]:
        return [{"region": region, "scope": s, "person": p, "role": r, "since": t, "tick": tick}
                for s, p, r, t in grants]  # fmt: skip

    one = (
        " WHERE region = :region AND person = :person AND scope = :scope AND role = :role"
        " AND since = :since"
    )
    if ended:
        await tx.execute_many(f"UPDATE grant_ SET until = :tick{one}", rows(ended))
    if again:
        await tx.execute_many(f"UPDATE grant_ SET until = NULL{one}", rows(again))
    if never:
        await tx.execute_many(f"DELETE FROM grant_{one}", rows(never))
    if begun:
        await tx.execute_many(
            "INSERT INTO grant_ (region, person, scope, role, reason, since, until)"
            " VALUES (:region, :person, :scope, :role, :reason, :since, NULL)",
            [
                {"region": region, "scope": s, "person": p, "role": r, "reason": why, "since": tick}
                for s, p, r, why in begun
            ],
        )


_HELD = (
    "id, staff_id, staff_scope, state, code, person, device, n, schema, name, args, time,"
    " received_at, base, record, scope, waits_on, reason, decider, result_tick"
)


async def load_held(
    tx: Tx, region: str, *, staff_ids: Sequence[str] = (), records: Sequence[str] = ()
) -> list[HeldRow]:
    """Held edits by the staff copy's id, and waiting ones by the record they are about.

    Those that share a decision with a found one come along.
    """
    found: dict[str, HeldRow] = {}

    async def take(condition: str, **parameters: Any) -> None:
        for row in await tx.fetch(
            f"SELECT {_HELD} FROM held WHERE region = :region AND {condition}",
            region=region,
            **parameters,
        ):
            found[row[0]] = HeldRow(*row)

    if staff_ids:
        await take("staff_id IN :staff_ids", staff_ids=list(staff_ids))
        related = sorted(
            {row.id for row in found.values()} | {r.waits_on for r in found.values() if r.waits_on}
        )
        if related:
            await take(
                "(waits_on IN :related OR id IN :related2)", related=related, related2=related
            )
    for chunk in _chunks(records):
        await take("record IN :records AND state = 'waiting'", records=chunk)
    return list(found.values())


async def waiting_for_restore(tx: Tx, region: str) -> list[HeldRow]:
    """Replayed edits that still wait for a grant or a record to come back."""
    rows = await tx.fetch(
        f"SELECT {_HELD} FROM held WHERE region = :region AND state = 'waiting'"
        " AND code = 'restored' ORDER BY received_at, n",
        region=region,
    )
    return [HeldRow(*row) for row in rows]


async def write_held(tx: Tx, region: str, rows: Sequence[HeldRow]) -> None:
    """Keep held edits as they stand now."""
    names = [name.strip() for name in _HELD.split(",")]
    await tx.execute_many(
        f"INSERT INTO held (region, {_HELD})"
        f" VALUES (:region, {', '.join(':' + name for name in names)})"
        " ON CONFLICT (region, id) DO UPDATE SET state = excluded.state,"
        " staff_id = excluded.staff_id, staff_scope = excluded.staff_scope,"
        " reason = excluded.reason, decider = excluded.decider,"
        " result_tick = excluded.result_tick",
        [{"region": region} | {name: getattr(row, name) for name in names} for row in rows],
    )
