"""Writes a planned region through the engine, in the order in which it came about.

Everything goes through the journal like anybody's edits, so digests, history
and ``leerplek verify`` hold for a demo as for a real region. The past is put
in large transactions by the server itself; what is odd or new today is done
by the people themselves, with their permissions.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from server.attendance.issuing import keep_card_key
from server.attendance.store import KeptPoster, keep_poster
from server.database import Database
from server.demo.days import past_days
from server.demo.guidance import guidance_of
from server.demo.logbook import Log
from server.demo.model import Region
from server.demo.notes import notes_of
from server.demo.oddities import conflict, edit_after_replacement
from server.demo.records import (
    Write,
    handover,
    organisation,
    placement_record,
    student_card,
)
from server.demo.today import Act, acts_of_today, poster_code
from server.identity.store import secret_hash
from server.secrets import Vault
from server.sync.engine import Engine, Intended, server_device
from server.sync.kinds import Author

_A_TICK = 1_000
_PEOPLE_AT_ONCE = 5_000

Item = TypeVar("Item")


class DemoRefusedError(Exception):
    """The engine would not take what the demo made: the two have grown apart."""


async def load_region(
    engine: Engine, vault: Vault, region: Region, now: int, *, history: bool = True
) -> int:
    """Write the whole region into a database that does not have it; gives the records written.

    ``now`` is the moment until which today has happened. Without ``history``
    there are people and placements, but nothing has happened yet.

    Raises:
        DemoRefusedError: an edit was not accepted.
    """
    await engine.create_region(region.id, region.name)
    await _enrol(engine.db, region)
    count = await _put(engine, region, organisation(region))
    await _keep_card_key(engine, vault, region)
    count += 1
    await _keep_posters(engine.db, region)
    count += await _put(engine, region, _placements(region))
    if not history:
        return count
    log = Log(region)
    count += await _put(engine, region, log.watch(past_days(region)))
    count += await _put(engine, region, log.entries())
    changed = [change for p in region.placements if (change := handover(p)) is not None]
    count += await _put(engine, region, changed)
    count += await _put(engine, region, _guidance(region))
    count += await _notes(engine, region)
    for act in [
        *conflict(region, now),
        *edit_after_replacement(region, now),
        *log.initials(),
        *acts_of_today(region, now),
    ]:
        await _act(engine, region, act)
        count += 1
    return count


async def _keep_card_key(engine: Engine, vault: Vault, region: Region) -> None:
    """Let the server print the demo's cards as it prints any region's."""
    key = region.card_key
    private = Ed25519PrivateKey.from_private_bytes(key.seed)
    own = server_device(region.id)
    await keep_card_key(
        engine, vault, region.id, own, key.id, private, label=key.label, made_at=key.made_at
    )


async def _keep_posters(db: Database, region: Region) -> None:
    """Let the server print the demo's posters again, as it does those that it made."""
    async with db.write() as tx:
        for company in region.companies:
            made_by = company.mentors[0].id
            for site in company.sites:
                for key in site.keys:
                    if key.purpose == "poster":
                        code = poster_code(site.id, key)
                        poster = KeptPoster(
                            key.id, site.id, company.id, code, made_by, key.made_at, None, None
                        )
                        await keep_poster(tx, region.id, poster)


def _placements(region: Region) -> Iterator[Write]:
    for placement in region.placements:
        yield placement_record(placement)
        if (card := student_card(placement)) is not None:
            yield card


def _guidance(region: Region) -> Iterator[Write]:
    for placement in region.placements:
        yield from guidance_of(placement, region.today, region.seed)


async def _put(engine: Engine, region: Region, writes: Iterable[Write]) -> int:
    """Put records as the server itself, a thousand a tick."""
    own = server_device(region.id)
    author, count = Author(own, own, system=True), 0
    for chunk in _chunks(writes, _A_TICK):
        outcomes = await engine.apply(region.id, author, [_intended(write) for write in chunk])
        _check(chunk, [str(outcome) for outcome in outcomes if outcome["outcome"] != "accepted"])
        count += len(chunk)
    return count


async def _notes(engine: Engine, region: Region) -> int:
    """Put notes in the name of whoever wrote them, each person's in one tick."""
    by_author: dict[str, list[Write]] = {}
    for placement in region.placements:
        rich = placement is region.showcase
        for write in notes_of(placement, region.today, region.seed, rich=rich):
            by_author.setdefault(placement.coaches[0].id, []).append(write)
    device = server_device(region.id)
    for person, writes in by_author.items():
        author = Author(person, device, system=True)
        outcomes = await engine.apply(region.id, author, [_intended(write) for write in writes])
        _check(writes, [str(outcome) for outcome in outcomes if outcome["outcome"] != "accepted"])
    return sum(map(len, by_author.values()))


async def _act(engine: Engine, region: Region, act: Act) -> None:
    """Have a person do something themselves, and see that it goes as foreseen."""
    author = Author(act.person, act.device or server_device(region.id))
    intended = Intended(act.name, act.args, act.at)
    (outcome,) = await engine.apply(region.id, author, [intended])
    if outcome["outcome"] != act.outcome:
        raise DemoRefusedError(f"{act.name} was {outcome}")


def _intended(write: Write) -> Intended:
    args = {"kind": write.kind, "id": write.id, "scope": write.scope, "set": write.set}
    return Intended("record.put", args, write.at)


def _check(writes: Sequence[Write], refused: list[str]) -> None:
    if refused:
        kinds = ", ".join(sorted({write.kind for write in writes}))
        raise DemoRefusedError(f"{len(refused)} of {len(writes)} ({kinds}): {refused[0]}")


async def _enrol(db: Database, region: Region) -> None:
    """Make the people and their devices known to the server."""
    people: list[dict[str, Any]] = [
        {"id": person.id, "name": person.name.full, "language": person.language}
        for person in region.people
    ]
    devices: list[dict[str, Any]] = [
        {
            "id": device.id,
            "person": person.id,
            "name": device.name,
            "token_hash": secret_hash(device.token),
            "created_at": region.founded,
        }
        for person in region.people
        for device in person.devices
    ]
    async with db.write() as tx:
        for rows in _chunks(people, _PEOPLE_AT_ONCE):
            await tx.execute_many(
                "INSERT INTO person (id, name, language) VALUES (:id, :name, :language)", rows
            )
        for rows in _chunks(devices, _PEOPLE_AT_ONCE):
            await tx.execute_many(
                "INSERT INTO device (id, person, name, token_hash, created_at)"
                " VALUES (:id, :person, :name, :token_hash, :created_at)",
                rows,
            )


def _chunks(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    source = iter(items)
    while chunk := list(islice(source, size)):
        yield chunk
