"""Makes posters and student cards: a key or a serial, a record, and something to print.

A poster has a key of its own that signs once and is then forgotten; whoever
steals the database cannot make another code of that poster. Cards are signed
by one key of the region, so that a phone needs one public key for all of them;
a card is revoked by its serial.
"""

from __future__ import annotations

import logging
import re
import secrets
import uuid
from base64 import urlsafe_b64decode
from collections.abc import Sequence
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from server.attendance import store
from server.attendance.codes import link_to, read_code, sign_code, to_base64url
from server.attendance.posters import Poster, StudentCard
from server.attendance.rules.scans import Source
from server.attendance.store import KeptPoster, PlacementToPrint, PlaceToPrint
from server.database import Database
from server.errors import Problem
from server.secrets import SecretError, Vault, is_sealed
from server.sync.engine import Engine, Intended
from server.sync.kinds import Author
from server.sync.rules.times import write_instant

_log = logging.getLogger("leerplek.attendance")
_SERIAL = re.compile(r"[0-9a-f]{16}\Z", re.ASCII)


def _public(key: Ed25519PrivateKey) -> str:
    return to_base64url(key.public_key().public_bytes_raw())


async def _apply(
    engine: Engine, region: str, person: str, *puts: dict[str, Any], at: int | None = None
) -> None:
    """Put records in a person's name; who may was asked before."""
    author = Author(person=person, device="", system=True)
    intended = [Intended("record.put", put, at) for put in puts]
    outcomes = await engine.apply(region, author, intended)
    if any(outcome["outcome"] not in ("accepted", "merged") for outcome in outcomes):
        raise Problem("changed-meanwhile")


async def make_poster(
    engine: Engine,
    region: str,
    person: str,
    place: PlaceToPrint,
    label: str | None,
    expires_at: int | None,
) -> KeptPoster:
    """Make a poster's key and code, and tell the region about the key."""
    key = Ed25519PrivateKey.generate()
    now = engine.clock()
    code = sign_code(
        key,
        Source.POSTER,
        place.site,
        now // 1000,
        secrets.token_bytes(8),
        None if expires_at is None else expires_at // 1000,
    )
    poster = KeptPoster(
        str(uuid.uuid4()), place.site, place.company, code, person, now, expires_at, None
    )
    async with engine.db.write() as tx:
        await store.keep_poster(tx, region, poster)
    fields = {
        "site": place.site,
        "purpose": "poster",
        "public_key": _public(key),
        "made_by": person,
        **({"label": label} if label else {}),
    }
    scope = f"company:{place.company}"
    await _apply(
        engine,
        region,
        person,
        {"kind": "site-key", "id": poster.id, "scope": scope, "set": fields},
    )
    return poster


async def revoke_poster(engine: Engine, region: str, person: str, poster: KeptPoster) -> None:
    """Make the region's phones refuse the poster from now on."""
    now = write_instant(engine.clock())
    put = {"kind": "site-key", "id": poster.id, "set": {"revoked_at": now}}
    await _apply(engine, region, person, put)


def poster_to_print(poster: KeptPoster, place: PlaceToPrint, host: str) -> Poster:
    """What the paper says."""
    signed = read_code(poster.code)
    return Poster(
        company=place.company_name,
        site=place.site_name,
        link=link_to(host, poster.code),
        number=signed.code.kid[:4] if signed is not None else "",
        made_at=poster.made_at,
        expires_at=poster.expires_at,
    )


async def _card_key(engine: Engine, vault: Vault, region: str, person: str) -> Ed25519PrivateKey:
    """The region's card key, made the first time it is needed.

    One that does not open, as after a restore without the server's key, is
    followed by another; cards that it signed stay good.
    """
    async with engine.db.read() as tx:
        kept = await store.card_key(tx, region)
    if kept is not None:
        try:
            return Ed25519PrivateKey.from_private_bytes(_opened(vault, region, *kept))
        except SecretError:
            _log.warning("the card key of region %s does not open; making another", region)
    key = Ed25519PrivateKey.generate()
    await keep_card_key(engine, vault, region, person, str(uuid.uuid4()), key)
    return key


def _purpose(region: str, id: str) -> str:
    return f"card-key/{region}/{id}"


def _opened(vault: Vault, region: str, id: str, stored: str) -> bytes:
    if is_sealed(stored):
        return vault.open(_purpose(region, id), stored)
    return urlsafe_b64decode(stored + "=")


async def seal_card_keys(db: Database, vault: Vault) -> int:
    """Seal the card keys that an older server left readable; returns how many."""
    async with db.write() as tx:
        rows = await tx.fetch("SELECT region, id, private_key FROM card_key")
        plain = [row for row in rows if not is_sealed(row[2])]
        for region, id, stored in plain:
            await tx.execute(
                "UPDATE card_key SET private_key = :sealed WHERE region = :region AND id = :id",
                sealed=vault.seal(_purpose(region, id), urlsafe_b64decode(stored + "=")),
                region=region,
                id=id,
            )
    return len(plain)


async def keep_card_key(
    engine: Engine,
    vault: Vault,
    region: str,
    person: str,
    id: str,
    key: Ed25519PrivateKey,
    *,
    label: str | None = None,
    made_at: int | None = None,
) -> None:
    """Sign the region's cards with this key from now on, and tell the region about it.

    ``made_at`` None: now. The private half stays in the database, sealed.
    """
    private = vault.seal(_purpose(region, id), key.private_bytes_raw())
    made_at = engine.clock() if made_at is None else made_at
    async with engine.db.write() as tx:
        await store.keep_card_key(tx, region, id, private, made_at)
    fields = {
        "purpose": "card",
        "public_key": _public(key),
        **({"label": label} if label else {}),
    }
    put = {"kind": "signing-key", "id": id, "scope": "region", "set": fields}
    await _apply(engine, region, person, put, at=made_at)


def card_code(key: Ed25519PrivateKey, placement: str, issued_at: int, serial: str) -> str:
    """The code of a card; Ed25519 signs alike every time, so it is the same whenever asked."""
    return sign_code(key, Source.CARD, placement, issued_at // 1000, bytes.fromhex(serial))


async def make_cards(
    engine: Engine,
    vault: Vault,
    region: str,
    person: str,
    placements: Sequence[PlacementToPrint],
    host: str,
    *,
    anew: bool,
) -> list[StudentCard]:
    """The placements' cards: the one that is valid, or a first one.

    With ``anew`` a card that is valid is revoked and another made, as for a
    card that was lost.
    """
    key = await _card_key(engine, vault, region, person)
    now = engine.clock()
    async with engine.db.read() as tx:
        words = await store.own_words_of(tx, region, [each.school for each in placements])
    puts: list[dict[str, Any]] = []
    cards: list[StudentCard] = []
    for placement in placements:
        serial, issued_at = placement.serial, placement.issued_at
        if anew and placement.card is not None:
            revoked = {"revoked_at": write_instant(now)}
            puts.append({"kind": "student-card", "id": placement.card, "set": revoked})
        if anew or serial is None or issued_at is None or not _SERIAL.match(serial):
            serial, issued_at = secrets.token_hex(8), now
            fields = {"serial": serial, "issued_at": write_instant(now)}
            scope = f"placement:{placement.id}"
            puts.append(
                {
                    "kind": "student-card",
                    "id": str(uuid.uuid4()),
                    "scope": scope,
                    "set": fields,
                }
            )
        code = card_code(key, placement.id, issued_at, serial)
        cards.append(
            StudentCard(
                placement.student_name,
                placement.company_name,
                link_to(host, code),
                serial,
                words.get(placement.school, {}),
            )
        )
    if puts:
        await _apply(engine, region, person, *puts)
    return cards
