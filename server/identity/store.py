"""Persons, devices and invitations in the database.

Codes and tokens are random, and only their SHA-256 is kept; with 128 bits and
more there is nothing to be gained from a slow hash. Each function runs inside
the caller's transaction and commits nothing.
"""

from __future__ import annotations

import hashlib
import secrets
import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from server.database import Tx
from server.identity.rules import EVERYBODY, WINDOW, Guesses

DAY = 24 * 3600 * 1000
CODE_BYTES = 16
TOKEN_BYTES = 32


def new_id() -> str:
    """Name something new."""
    return str(uuid.uuid4())


def secret_hash(secret: str) -> str:
    """What is kept of a code or a token."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who can sign in."""

    id: str
    name: str
    language: str = "nl"


@dataclass(frozen=True, slots=True)
class Device:
    """One enrolled installation of the app."""

    id: str
    person: str
    name: str
    created_at: int
    last_seen_at: int | None = None
    revoked_at: int | None = None


@dataclass(frozen=True, slots=True)
class Invitation:
    """A door for one person to come in once. ``code`` is known only when it is made."""

    id: str
    person: str
    made_by: str | None
    region: str | None
    created_at: int
    expires_at: int
    used_at: int | None = None
    cancelled_at: int | None = None
    code: str | None = None

    def state(self, now: int) -> str:
        """``used``, ``cancelled``, ``expired`` or ``open``."""
        if self.used_at is not None:
            return "used"
        if self.cancelled_at is not None:
            return "cancelled"
        return "expired" if self.expires_at <= now else "open"


# --- persons --------------------------------------------------------------------


async def create_people(tx: Tx, people: Iterable[Person]) -> None:
    """Make these persons known; one that is known already keeps name and language."""
    await tx.execute_many(
        "INSERT INTO person (id, name, language) VALUES (:id, :name, :language)"
        " ON CONFLICT (id) DO NOTHING",
        [{"id": each.id, "name": each.name, "language": each.language} for each in people],
    )


async def people(tx: Tx, ids: Collection[str]) -> dict[str, Person]:
    """Those of these persons who are known, by id."""
    rows = await tx.fetch(
        "SELECT id, name, language FROM person WHERE id IN :ids", ids=sorted(set(ids))
    )
    return {id: Person(id, name, language) for id, name, language in rows}


async def know_from_records(
    tx: Tx, region: str, ids: Collection[str], *, nameless: bool = False
) -> dict[str, Person]:
    """Make persons known whom the region's records name; all known ones of ``ids``, by id.

    With ``nameless`` also those who are only on a list, which holds no names.
    """
    known = await people(tx, ids)
    missing = sorted(set(ids) - known.keys())
    if not missing:
        return known
    rows = await tx.fetch(
        "SELECT person, name FROM role WHERE region = :region AND person IN :ids"
        " UNION SELECT person, name FROM student WHERE region = :region AND person IN :ids"
        " UNION SELECT guardian, name FROM guardianship WHERE region = :region"
        " AND guardian IN :ids",
        region=region,
        ids=missing,
    )
    names = dict.fromkeys(missing if nameless else ())
    names |= dict(sorted(rows, key=lambda row: row[1] or ""))
    await create_people(tx, [Person(id, name or "") for id, name in names.items()])
    return known | await people(tx, names)


# --- invitations ----------------------------------------------------------------

_INVITATION = (
    "SELECT id, person, made_by, region, created_at, expires_at, used_at, cancelled_at"
    " FROM invitation"
)


async def invite(
    tx: Tx,
    persons: Sequence[str],
    *,
    now: int,
    days: int = 7,
    made_by: str | None = None,
    region: str | None = None,
) -> list[Invitation]:
    """Make one invitation for each of these persons, with its code."""
    made = [
        Invitation(
            new_id(),
            person,
            made_by,
            region,
            now,
            now + days * DAY,
            code=secrets.token_urlsafe(CODE_BYTES),
        )
        for person in persons
    ]
    await tx.execute_many(
        "INSERT INTO invitation (id, person, code_hash, made_by, region, created_at, expires_at)"
        " VALUES (:id, :person, :code_hash, :made_by, :region, :created_at, :expires_at)",
        [
            {
                "id": each.id,
                "person": each.person,
                "code_hash": secret_hash(each.code or ""),
                "made_by": made_by,
                "region": region,
                "created_at": each.created_at,
                "expires_at": each.expires_at,
            }
            for each in made
        ],
    )
    return made


async def use_code(tx: Tx, code: str, now: int) -> str | None:
    """Use up the invitation of this code; its person, None when it opens nothing.

    Of two that use one code at once, one gets in.
    """
    rows = await tx.fetch(
        "UPDATE invitation SET used_at = :now WHERE code_hash = :code_hash"
        " AND used_at IS NULL AND cancelled_at IS NULL AND expires_at > :now RETURNING person",
        now=now,
        code_hash=secret_hash(code),
    )
    return rows[0][0] if rows else None


async def invitations(tx: Tx, region: str, since: int) -> list[Invitation]:
    """What was made in a region since then, newest first."""
    rows = await tx.fetch(
        f"{_INVITATION} WHERE region = :region AND created_at >= :since"
        " ORDER BY created_at DESC, id",
        region=region,
        since=since,
    )
    return [Invitation(*row) for row in rows]


async def invitation(tx: Tx, region: str, id: str) -> Invitation | None:
    """The invitation with this id, if it was made in the region."""
    rows = await tx.fetch(
        f"{_INVITATION} WHERE id = :id AND region = :region", id=id, region=region
    )
    return Invitation(*rows[0]) if rows else None


async def cancel_invitation(tx: Tx, id: str, now: int) -> None:
    """Let the code open nothing any more; one that was used stays used."""
    await tx.execute(
        "UPDATE invitation SET cancelled_at = :now WHERE id = :id"
        " AND used_at IS NULL AND cancelled_at IS NULL",
        id=id,
        now=now,
    )


# --- devices --------------------------------------------------------------------

_DEVICE = "SELECT id, person, name, created_at, last_seen_at, revoked_at FROM device"


async def create_devices(
    tx: Tx, devices: Sequence[Device], public_key: str | None = None
) -> list[str]:
    """Enrol these devices; the token of each, in the same order, told this once."""
    tokens = [secrets.token_urlsafe(TOKEN_BYTES) for _ in devices]
    await tx.execute_many(
        "INSERT INTO device (id, person, name, public_key, token_hash, created_at, last_seen_at)"
        " VALUES (:id, :person, :name, :public_key, :token_hash, :created_at, :last_seen_at)",
        [
            {
                "id": each.id,
                "person": each.person,
                "name": each.name,
                "public_key": public_key,
                "token_hash": secret_hash(token),
                "created_at": each.created_at,
                "last_seen_at": each.last_seen_at,
            }
            for each, token in zip(devices, tokens, strict=True)
        ],
    )
    return tokens


async def device_of_token(tx: Tx, token_hash: str) -> Device | None:
    """The device that this token belongs to, also when it was revoked."""
    rows = await tx.fetch(f"{_DEVICE} WHERE token_hash = :token_hash", token_hash=token_hash)
    return Device(*rows[0]) if rows else None


async def device(tx: Tx, id: str) -> Device | None:
    """The device with this id."""
    rows = await tx.fetch(f"{_DEVICE} WHERE id = :id", id=id)
    return Device(*rows[0]) if rows else None


async def devices_of(tx: Tx, person: str) -> list[Device]:
    """All devices of a person, the newest first, revoked ones included."""
    rows = await tx.fetch(
        f"{_DEVICE} WHERE person = :person ORDER BY created_at DESC, id", person=person
    )
    return [Device(*row) for row in rows]


async def revoke(tx: Tx, id: str, now: int) -> None:
    """Sign the device out for good; one that was revoked keeps its moment."""
    await tx.execute(
        "UPDATE device SET revoked_at = :now WHERE id = :id AND revoked_at IS NULL", id=id, now=now
    )


async def revoked_since(tx: Tx, since: int) -> list[tuple[str, int]]:
    """Id and moment of the devices that were revoked since then."""
    rows = await tx.fetch(
        "SELECT id, revoked_at FROM device WHERE revoked_at >= :since", since=since
    )
    return [(id, at) for id, at in rows]


async def mark_seen(tx: Tx, seen: Sequence[tuple[str, int]]) -> None:
    """Remember when these devices were last heard of."""
    await tx.execute_many(
        "UPDATE device SET last_seen_at = :at WHERE id = :id",
        [{"id": id, "at": at} for id, at in seen],
    )


# --- guessing -------------------------------------------------------------------


async def guesses(tx: Tx, bucket: str) -> tuple[Guesses | None, Guesses | None]:
    """The wrong codes of this bucket and of everybody."""
    rows = await tx.fetch(
        "SELECT bucket, wrong, since FROM guess WHERE bucket IN :buckets",
        buckets=[bucket, EVERYBODY],
    )
    found = {name: Guesses(wrong, since) for name, wrong, since in rows}
    return found.get(bucket), found.get(EVERYBODY)


async def count_wrong(tx: Tx, bucket: str, now: int) -> None:
    """Count a wrong code, and forget those that no longer count."""
    floor = now - WINDOW
    await tx.execute("DELETE FROM guess WHERE since <= :floor", floor=floor)
    for each in (bucket, EVERYBODY):
        await tx.execute(
            "INSERT INTO guess (bucket, wrong, since) VALUES (:bucket, 1, :now)"
            " ON CONFLICT (bucket) DO UPDATE SET wrong = guess.wrong + 1",
            bucket=each,
            now=now,
        )
