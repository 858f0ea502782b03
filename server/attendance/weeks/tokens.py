"""The signed text behind the ``#`` of a weekly link.

    57 bytes as 76 characters of base64url, which leaves no spare bits:
        version 1 · region 16 · link 16 · week 2 · expires 4 · HMAC 18

The week is the years since 2000 times 64 plus its number, ``expires`` whole
seconds. The HMAC is
the first 18 bytes of HMAC-SHA-256 over all that stands before it, with a key
that the server derives for the region and never stores. Whoever changes any
byte, or makes up a text, has no link. What the link is for (company, mentor,
school) is known by its row alone.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import uuid
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass

from server.attendance.rules.weeks import week_days
from server.secrets import Vault

_TEXT = re.compile(r"[A-Za-z0-9_-]{76}\Z", re.ASCII)
_VERSION = b"\x01"
_MAC = 18
_FIRST_YEAR = 2000
_CONTEXT = b"leerplek week link\x00"


@dataclass(frozen=True, slots=True)
class Token:
    """What a link says of itself. ``expires`` in seconds since 1970."""

    region: str
    link: str
    week: str
    expires: int


def _sign(vault: Vault, region: str, head: bytes) -> bytes:
    key = vault.key_for(f"week-links/{region}")
    return hmac.new(key, _CONTEXT + head, hashlib.sha256).digest()[:_MAC]


def write_token(vault: Vault, token: Token) -> str:
    """The text of a link; the same for the same token, so that none needs to be stored."""
    year, _, number = token.week.partition("-W")
    head = (
        _VERSION
        + uuid.UUID(token.region).bytes
        + uuid.UUID(token.link).bytes
        + ((int(year) - _FIRST_YEAR) * 64 + int(number)).to_bytes(2, "big")
        + token.expires.to_bytes(4, "big")
    )
    return urlsafe_b64encode(head + _sign(vault, token.region, head)).decode()


def read_token(vault: Vault, text: str) -> Token | None:
    """What a genuine link says, None for any text that this server did not sign."""
    if not _TEXT.match(text):
        return None
    raw = urlsafe_b64decode(text)
    head, mac = raw[:-_MAC], raw[-_MAC:]
    region = str(uuid.UUID(bytes=head[1:17]))
    if head[:1] != _VERSION or not hmac.compare_digest(mac, _sign(vault, region, head)):
        return None
    year, number = divmod(int.from_bytes(head[33:35], "big"), 64)
    week = f"{year + _FIRST_YEAR:04d}-W{number:02d}"
    if not week_days(week):
        return None
    return Token(region, str(uuid.UUID(bytes=head[17:33])), week, int.from_bytes(head[35:], "big"))


def link_to(host: str, text: str) -> str:
    """The address to send; what follows ``#`` is never in a server's log."""
    return f"{host.rstrip('/')}/w#{text}"
