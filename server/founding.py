"""Begins a region for real: empty but for its schools and its first administrator."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from server.identity.identity import Identity
from server.identity.kinds import role_id
from server.identity.store import Person, create_people, new_id
from server.sync.engine import Engine, Intended, server_device
from server.sync.kinds import Author
from server.sync.rules.values import unfit_fields


class FoundingError(Exception):
    """The region was not begun as asked; the message says what was refused."""


@dataclass(frozen=True, slots=True)
class NewSchool:
    """A school by its name and, where known, its sector (pro, vso or vmbo)."""

    name: str
    sector: str | None = None


@dataclass(frozen=True, slots=True)
class Founded:
    """What came of it; ``code`` lets the administrator in once."""

    region: str
    administrator: str
    schools: tuple[str, ...]
    code: str


async def found_region(
    engine: Engine,
    identity: Identity,
    name: str,
    administrator: str,
    schools: Sequence[NewSchool] = (),
    days: int = 7,
) -> Founded:
    """Begin a region, through the journal like everything that follows.

    Raises:
        FoundingError: a name cannot be kept, as when it is too long.
    """
    region, person = new_id(), new_id()
    made = [(new_id(), school) for school in schools]
    puts: list[tuple[str, str, dict[str, str]]] = [("region", region, {"name": name})]
    puts += [
        ("school", id, {"name": each.name, **({"sector": each.sector} if each.sector else {})})
        for id, each in made
    ]
    role = {"person": person, "role": "administrator", "name": administrator}
    puts.append(("role", role_id("region", person, "administrator"), role))
    for kind, _, body in puts:
        if unfit := unfit_fields(body, engine.registry.kinds[kind].fields):
            raise FoundingError(f"the {kind} {body['name'][:40]!r} cannot be kept: {unfit}")
    await engine.create_region(region, name)
    own = server_device(region)
    outcomes = await engine.apply(
        region,
        Author(own, own, system=True),
        [
            Intended("record.put", {"kind": kind, "id": id, "scope": "region", "set": body})
            for kind, id, body in puts
        ],
    )
    for (kind, _, body), outcome in zip(puts, outcomes, strict=True):
        if outcome["outcome"] != "accepted":
            raise FoundingError(f"the {kind} {body['name']!r} was refused: {outcome.get('code')}")
    # Not before there is a role: a server that runs on the same database may
    # take a person without any part for one who has left.
    async with engine.db.write() as tx:
        await create_people(tx, [Person(person, administrator)])
    invitation = await identity.invite(person, region=region, days=days)
    return Founded(region, person, tuple(id for id, _ in made), invitation.code or "")
