"""Removes what has been kept for its term, and tells how much that was.

Records go through the journal as drops by the server, so that phones hear of
it and a replay gives the same; then the journal's own copies of their values
are erased. ``leerplek verify`` holds throughout. Files that only they named go
at the next tidying (``server/files/tidy.py``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from server.attendance.weeks.store import expired_before, forget_expired
from server.database import Database, Tx
from server.files.store import end_term, end_terms_in, files_of
from server.notifications.store import forget_the_gone
from server.retention import finding
from server.retention.account import EVERYWHERE, note_removed
from server.retention.rules import (
    RetentionPolicy,
    files_to_close,
    months_before,
    policies_on,
)
from server.sync.engine import Engine, Intended, server_device
from server.sync.erasure import erase_refused, erase_values
from server.sync.kinds import Author
from server.sync.rules.times import parse_instant

_AT_ONCE = 200


@dataclass(slots=True)
class Due:
    """What has been kept for its term in one region, by kind of data: (id, kind) of records.

    ``roles`` and ``guardians`` are (id, scope) of those that lose their names;
    ``closed`` and ``persons`` are those of whom nothing is left afterwards.
    """

    records: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    roles: list[tuple[str, str]] = field(default_factory=list)
    guardians: list[tuple[str, str]] = field(default_factory=list)
    held: list[str] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)
    persons: list[str] = field(default_factory=list)
    refused_before: int = 0
    links_before: int = 0


def _moment(day: str) -> int:
    moment = parse_instant(f"{day}T00:00:00Z")
    assert moment is not None
    return moment


async def find_due(
    db: Database, region: str, policies: Mapping[str, RetentionPolicy], today: str
) -> Due:
    """What has been kept for its term on this day; changes nothing."""

    def floor(data: str) -> str:
        return months_before(today, policies[data].months)

    due = Due(
        refused_before=_moment(floor("refused-edits")), links_before=_moment(floor("week-links"))
    )
    async with db.read() as tx:
        files = await finding.placement_files(tx, region, floor("student-file"))
        texts, due.closed = files_to_close(files, policies, today)
        due.records["presence"] = await finding.records_of_placements(
            tx, region, due.closed, evidence=True
        )
        due.records["student-file"] = [
            *await finding.records_of_placements(tx, region, texts, evidence=False),
            *await finding.students_who_left(tx, region, floor("student-file")),
        ]
        due.roles = await finding.roles_that_ended(tx, region, floor("staff"))
        due.guardians = await finding.guardians_that_ended(tx, region, floor("past-guardians"))
        upto = await finding.last_tick_before(tx, region, _moment(floor("decided-edits")))
        decided = await finding.decided_edits(tx, region, upto)
        due.held = list(decided)
        copies = [*decided, *decided.values()]
        due.records["decided-edits"] = [(id, "held-edit") for id in copies]
        upto = await finding.last_tick_before(tx, region, _moment(floor("departed")))
        due.persons = await finding.departed(tx, region, upto)
        due.records["departed"] = await finding.records_of_persons(tx, region, due.persons)
    return due


async def counted(
    db: Database, region: str, given: Mapping[str, int], today: str
) -> dict[str, int]:
    """How many records of each kind of data would be removed now."""
    due = await find_due(db, region, policies_on(today, given), today)
    counts = {data: len(records) for data, records in due.records.items()}
    counts["staff"] = len(due.roles)
    counts["past-guardians"] = len(due.guardians)
    async with db.read() as tx:
        counts["week-links"] = await expired_before(tx, region, due.links_before)
    rows = await db.fetch(
        "SELECT COUNT(*) FROM journal WHERE region = :region AND received_at < :before"
        " AND salt IS NOT NULL AND outcome LIKE :rejected",
        region=region,
        before=due.refused_before,
        rejected='%"outcome":"rejected"%',
    )
    counts["refused-edits"] = rows[0][0]
    return counts


async def remove_due(
    engine: Engine, region: str, given: Mapping[str, int], today: str
) -> dict[str, int]:
    """Remove what has been kept for its term in a region; how many records of each kind.

    What somebody changes at that very moment stays until the next time.
    """
    due = await find_due(engine.db, region, policies_on(today, given), today)
    counts: dict[str, int] = {}
    for data, records in due.records.items():
        counts[data] = await _drop(engine, region, records)
    counts["staff"] = await _forget(engine, region, "role", ("name", "email"), due.roles)
    counts["past-guardians"] = await _forget(
        engine, region, "guardianship", ("name",), due.guardians
    )
    counts["refused-edits"] = await erase_refused(engine.db, region, due.refused_before)
    async with engine.db.write() as tx:
        await _forget_held(tx, region, due)
        await _forget_grants(tx, region, due.closed)
        await end_terms_in(tx, region, _scopes_of(due.closed))
        counts["week-links"] = await forget_expired(tx, region, due.links_before)
    await note_removed(engine.db, region, engine.clock(), counts)
    return counts


async def _tick(engine: Engine, region: str) -> int:
    """The region's tick now: whatever is taken away then, was seen as it stood."""
    row, _ = await (await engine.region(region)).clock("")
    return row.tick


async def _drop(engine: Engine, region: str, records: Sequence[tuple[str, str]]) -> int:
    removed: list[str] = []
    own = server_device(region)
    for start in range(0, len(records), _AT_ONCE):
        chunk = records[start : start + _AT_ONCE]
        tick = await _tick(engine, region)
        async with engine.db.read() as tx:
            files = await files_of(tx, region, [id for id, _ in chunk])
        drops = [
            Intended("record.drop", {"kind": kind, "id": id, "base": tick}) for id, kind in chunk
        ]
        outcomes = await engine.apply(region, Author(own, own, system=True), drops)
        removed += [
            id
            for (id, _), outcome in zip(chunk, outcomes, strict=True)
            if outcome["outcome"] == "accepted"
        ]
        if files:
            async with engine.db.write() as tx:
                await end_term(tx, region, files)
    await erase_values(engine.db, region, removed)
    return len(removed)


async def _forget(
    engine: Engine,
    region: str,
    kind: str,
    fields: Sequence[str],
    records: Sequence[tuple[str, str]],
) -> int:
    """Clear these fields of records, (id, scope) each, which themselves stay as they are.

    So it stays known that there was such a role, without whose it was, and it
    can be given again: a dropped record's id could not be used any more.
    """
    own = server_device(region)
    nameless = dict.fromkeys(fields)
    for start in range(0, len(records), _AT_ONCE):
        chunk = records[start : start + _AT_ONCE]
        tick = await _tick(engine, region)
        puts = [
            Intended(
                "record.put", {"kind": kind, "id": id, "scope": scope, "set": nameless}, base=tick
            )
            for id, scope in chunk
        ]
        await engine.apply(region, Author(own, own, system=True), puts)
        await erase_values(engine.db, region, [id for id, _ in chunk], upto=tick)
    return len(records)


async def _forget_held(tx: Tx, region: str, due: Due) -> None:
    scopes = [f"placement-staff:{id}" for id in due.closed]
    for column, values in (("id", due.held), ("staff_scope", scopes), ("person", due.persons)):
        await tx.execute(
            f"DELETE FROM held WHERE region = :region AND {column} IN :values",
            region=region,
            values=values,
        )


async def _forget_grants(tx: Tx, region: str, placements: Sequence[str]) -> None:
    """Forget who could see these placements."""
    await tx.execute(
        "DELETE FROM grant_ WHERE region = :region AND until IS NOT NULL AND scope IN :scopes",
        region=region,
        scopes=_scopes_of(placements),
    )


def _scopes_of(placements: Sequence[str]) -> list[str]:
    return [f"{type}:{id}" for id in placements for type in ("placement", "placement-staff")]


async def remove_sign_in(
    db: Database, given: Mapping[str, int], today: str, now: int, *, dry: bool = False
) -> dict[str, int]:
    """Remove codes, devices and names with which nobody signs in any more; how many of each.

    A device that was not heard of for long is revoked first, so that it is
    told so when it does come back.
    """
    policies = policies_on(today, given)

    def before(data: str) -> int:
        return _moment(months_before(today, policies[data].months))

    statements = {
        "invitations": ("DELETE FROM", "invitation", _SPENT, before("invitations")),
        "revoked-devices": ("DELETE FROM", "device", _REVOKED, before("revoked-devices")),
        "idle-devices": ("UPDATE", "device SET revoked_at = :now", _IDLE, before("idle-devices")),
        "departed": ("DELETE FROM", "person", _NAMED_BY_NOTHING, 0),
    }
    counts: dict[str, int] = {}
    async with db.write() as tx:
        for data, (verb, what, condition, moment) in statements.items():
            table = what.partition(" ")[0]
            parameters = {"before": moment} if ":before" in condition else {}
            if dry:
                rows = await tx.fetch(
                    f"SELECT COUNT(*) FROM {table} WHERE {condition}", **parameters
                )
                counts[data] = rows[0][0]
                continue
            if ":now" in what:
                parameters["now"] = now
            counts[data] = await tx.execute(f"{verb} {what} WHERE {condition}", **parameters)
        if not dry:
            await forget_the_gone(tx)
    if not dry:
        await note_removed(db, EVERYWHERE, now, counts)
    return counts


_SPENT = "COALESCE(used_at, cancelled_at, expires_at) < :before"
_REVOKED = "revoked_at < :before"
_IDLE = "revoked_at IS NULL AND COALESCE(last_seen_at, created_at) < :before"
# An invitation or a device stays for months after its last use, so a person
# who has neither, and no part in any region, has been away for long.
_NAMED_BY_NOTHING = (
    "NOT EXISTS (SELECT 1 FROM device d WHERE d.person = person.id)"
    " AND NOT EXISTS (SELECT 1 FROM invitation i WHERE i.person = person.id)"
    " AND NOT EXISTS (SELECT 1 FROM grant_ g WHERE g.person = person.id AND g.until IS NULL"
    " AND g.scope <> 'person:' || g.person)"
    " AND NOT EXISTS (SELECT 1 FROM role r WHERE r.person = person.id"
    " AND (r.ends IS NULL OR r.name IS NOT NULL))"
)
