"""The key pair by which push services know this server (VAPID, RFC 8292).

Made when it is first needed and kept in the database, the private half sealed.
A phone's subscription belongs to the key it was made with; after a rotation
older keys go on signing for the phones that have not asked anew.
"""

from __future__ import annotations

import logging
from base64 import urlsafe_b64encode
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from server.database import Database, Tx
from server.secrets import SecretError, Vault

_log = logging.getLogger("leerplek.notifications")
_BYTES = 32


@dataclass(frozen=True, slots=True)
class PushKey:
    """One key pair. ``public_key`` is the uncompressed point in base64url, as browsers take it."""

    n: int
    public_key: str
    made_at: int
    private_key: ec.EllipticCurvePrivateKey


async def present_key(db: Database, vault: Vault, now: int) -> PushKey:
    """The key in use; made where there is none, or none that opens.

    Two processes that begin at once end up with the same one.
    """
    async with db.read() as tx:
        kept = await _newest(tx)
    if kept is None:
        await _make(db, vault, 1, now)
        async with db.read() as tx:
            kept = await _newest(tx)
    assert kept is not None
    try:
        return _opened(vault, kept)
    except SecretError:
        _log.warning("the push key does not open with this server's secret; making another")
        return await rotate(db, vault, now)


async def key_of(db: Database, vault: Vault, n: int) -> PushKey | None:
    """The key with this number; None where it is gone or does not open."""
    rows = await db.fetch(
        "SELECT n, public_key, private_key, made_at FROM push_key WHERE n = :n", n=n
    )
    try:
        return _opened(vault, rows[0]) if rows else None
    except SecretError:
        return None


async def rotate(db: Database, vault: Vault, now: int) -> PushKey:
    """Make another key and use it from now on. Phones ask anew when the app is opened."""
    async with db.read() as tx:
        kept = await _newest(tx)
    n = (kept[0] if kept else 0) + 1
    await _make(db, vault, n, now)
    found = await key_of(db, vault, n)
    if found is None:
        raise SecretError("The new push key does not open again.")
    return found


async def forget_older(db: Database) -> int:
    """Forget every key but the one in use, and the phones that were told by those; how many."""
    async with db.write() as tx:
        kept = await _newest(tx)
        n = kept[0] if kept else 0
        await tx.execute("DELETE FROM push_key WHERE n < :n", n=n)
        return await tx.execute("DELETE FROM push_subscription WHERE key < :n", n=n)


async def _newest(tx: Tx) -> tuple[int, str, str, int] | None:
    rows = await tx.fetch(
        "SELECT n, public_key, private_key, made_at FROM push_key ORDER BY n DESC LIMIT 1"
    )
    return (rows[0][0], rows[0][1], rows[0][2], rows[0][3]) if rows else None


async def _make(db: Database, vault: Vault, n: int, now: int) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    raw = key.private_numbers().private_value.to_bytes(_BYTES, "big")
    point = key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    async with db.write() as tx:
        await tx.execute(
            "INSERT INTO push_key (n, public_key, private_key, made_at)"
            " VALUES (:n, :public_key, :private_key, :now) ON CONFLICT (n) DO NOTHING",
            n=n,
            public_key=urlsafe_b64encode(point).decode().rstrip("="),
            private_key=vault.seal(_purpose(n), raw),
            now=now,
        )


def _opened(vault: Vault, row: tuple[int, str, str, int]) -> PushKey:
    n, public_key, sealed, made_at = row
    raw = vault.open(_purpose(n), sealed)
    private = ec.derive_private_key(int.from_bytes(raw, "big"), ec.SECP256R1())
    return PushKey(n, public_key, made_at, private)


def _purpose(n: int) -> str:
    return f"push-key/{n}"
