"""Keys, codes and times of one company and one student, the same every time."""

from __future__ import annotations

import hashlib
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from server.attendance.codes import key_id, sign_code, to_base64url
from server.attendance.rules.clock import AMSTERDAM
from server.attendance.rules.scans import Source

SITE = "5173a000-0000-4000-8000-000000000001"
OTHER_SITE = "5173a000-0000-4000-8000-000000000002"
COMPANY = "c0a9a000-0000-4000-8000-000000000001"
OTHER_COMPANY = "c0a9a000-0000-4000-8000-000000000002"
PLACEMENT = "9ace0000-0000-4000-8000-000000000001"
OTHER_PLACEMENT = "9ace0000-0000-4000-8000-000000000002"
SCHOOL = "5c400000-0000-4000-8000-000000000001"
STUDENT = "57d00000-0000-4000-8000-000000000001"
MENTOR = "3e000000-0000-4000-8000-000000000001"
COACH = "c0ac4000-0000-4000-8000-000000000001"
NONCE = bytes.fromhex("0011223344556677")
SERIAL = "c4a1d00000000001"


def private_key(name: str) -> Ed25519PrivateKey:
    """A key that is nobody's secret: it follows from its name."""
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(name.encode()).digest())


def public_text(key: Ed25519PrivateKey) -> str:
    """The public half as records hold it."""
    return to_base64url(key.public_key().public_bytes_raw())


def kid_of(key: Ed25519PrivateKey) -> str:
    """The kid of a key."""
    return key_id(key.public_key().public_bytes_raw())


KIOSK = private_key("kiosk")
POSTER = private_key("poster")
CARD = private_key("card")
STRANGER = private_key("stranger")


def at(text: str) -> int:
    """Milliseconds of a Dutch wall-clock time such as ``2026-11-23 08:25:10``."""
    return int(datetime.fromisoformat(text).replace(tzinfo=AMSTERDAM).timestamp() * 1000)


def seconds(text: str) -> int:
    """The same in whole seconds, as codes have it."""
    return at(text) // 1000


def kiosk_code(when: str, *, site: str = SITE, key: Ed25519PrivateKey = KIOSK) -> str:
    """What the kiosk showed at that second."""
    second = seconds(when)
    return sign_code(key, Source.KIOSK, site, second, (second // 15).to_bytes(8, "big"))


def poster_code(
    *,
    site: str = SITE,
    made: str = "2026-09-01 12:00",
    expires: str | None = None,
    key: Ed25519PrivateKey = POSTER,
) -> str:
    """What hangs on the wall."""
    end = None if expires is None else seconds(expires)
    return sign_code(key, Source.POSTER, site, seconds(made), NONCE, end)


def card_code(
    *, placement: str = PLACEMENT, serial: str = SERIAL, key: Ed25519PrivateKey = CARD
) -> str:
    """What is printed on the student's card."""
    return sign_code(
        key, Source.CARD, placement, seconds("2026-09-01 12:00"), bytes.fromhex(serial)
    )
