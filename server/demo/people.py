"""Ids, people and devices of the demo, drawn from one seed.

Record ids are UUIDs of version 7: they sort by the moment of creation, so
records that travel together look alike and pack well.
"""

from __future__ import annotations

import hashlib
import random
import secrets
import uuid
from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass, field

from server.demo.names import PersonName

SecretSource = Callable[[str], bytes]
"""Gives 32 secret bytes for a purpose; asked once for each."""


def fresh_secrets(purpose: str) -> bytes:
    """Secrets that nobody can work out."""
    return secrets.token_bytes(32)


def secrets_of_seed(seed: int) -> SecretSource:
    """Secrets that whoever knows the seed can work out: for tests on loopback only."""

    def of(purpose: str) -> bytes:
        return hashlib.sha256(f"leerplek demo {seed} {purpose}".encode()).digest()

    return of


class Ids:
    """Time-ordered UUIDs as one device makes them.

    Version 7: the millisecond, a count within it, and a random part that the
    device drew once. Two devices never meet, since that part has 62 bits; and
    records of one device share most of their id, which packs them to a third.
    """

    def __init__(self, rng: random.Random) -> None:
        self._tail = 0x7 << 76 | 0x2 << 62 | rng.getrandbits(62)
        self._counts: dict[int, int] = {}

    def at(self, instant_ms: int) -> str:
        """Give a new id that was made at a moment.

        Raises:
            OverflowError: 4096 ids of this moment have been given.
        """
        count = self._counts.get(instant_ms, 0)
        if count > 0xFFF:
            raise OverflowError("too many ids in one millisecond")
        self._counts[instant_ms] = count + 1
        return str(uuid.UUID(int=(instant_ms & 0xFFFFFFFFFFFF) << 80 | count << 64 | self._tail))


@dataclass(frozen=True, slots=True)
class Device:
    """One enrolled installation, with the token it signs in with."""

    id: str
    name: str
    token: str


@dataclass(frozen=True, slots=True)
class Post:
    """What a person is: a role, at a school or company where it belongs to one."""

    role: str
    school: str | None = None
    company: str | None = None
    starts: str | None = None
    ends: str | None = None


@dataclass(slots=True)
class Person:
    """Somebody who signs in."""

    id: str
    name: PersonName
    email: str
    language: str = "nl"
    phone: str = ""
    posts: list[Post] = field(default_factory=list)
    devices: list[Device] = field(default_factory=list)


def device_token(secret: bytes) -> str:
    """Write a secret the way a device carries it."""
    return urlsafe_b64encode(secret).rstrip(b"=").decode()
