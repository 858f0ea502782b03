"""A message as it leaves the server: encrypted for one phone, signed for its push service.

What is inside is a kind and a language, nothing about anybody; every message
is of the same length, so that its length tells no kind either.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

import jwt
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from webpush import WebPush, WebPushSubscription
from webpush.types import WebPushKeys
from webpush.vapid import VAPID

from server.notifications.keys import PushKey
from server.notifications.rules.due import Kind
from server.notifications.rules.endpoints import origin_of

LENGTH = 64
_SECOND = 1_000
_SIGNED_FOR = 12 * 3600
_SIGN_AGAIN_AFTER = 6 * 3600
_MOST_ORIGINS = 500
_LONGEST_KEPT = 28 * 24 * 3600  # more than push services keep a message
_URGENT = frozenset({Kind.NOT_SCANNED, Kind.TEST})


@dataclass(frozen=True, slots=True)
class Subscription:
    """Where one device is told things; ``key`` is the number of the server's key."""

    device: str
    person: str
    endpoint: str
    p256dh: str
    auth: str
    key: int
    language: str


def plain_message(kind: str, language: str) -> bytes:
    """What the phone reads; padded with blanks, which JSON passes over."""
    text = json.dumps({"kind": kind, "lang": language}, separators=(",", ":"))
    return text.encode().ljust(LENGTH)


class _Signature(VAPID):  # type: ignore[misc]  # the package tells no types
    """Signs for an origin, port included, and uses a signature for hours."""

    def __init__(self, private_key: bytes, public_key: bytes, contact: str) -> None:
        super().__init__(private_key, public_key)
        self._contact = contact
        self._made: dict[str, tuple[int, str]] = {}
        self.now = 0

    def get_authorization_header(self, endpoint: object, subscriber: str, expiration: int) -> str:
        origin, seconds = origin_of(str(endpoint)), self.now // _SECOND
        made = self._made.get(origin)
        if made is None or not 0 <= seconds - made[0] < _SIGN_AGAIN_AFTER:
            claims = {"aud": origin, "exp": seconds + _SIGNED_FOR, "sub": self._contact}
            if len(self._made) >= _MOST_ORIGINS:
                self._made.clear()
            made = seconds, jwt.encode(claims, self.private_key, algorithm="ES256")
            self._made[origin] = made
        return f"vapid t={made[1]}, k={self.get_application_server_key(self.public_key)}"


class Writer:
    """Writes messages with one of the server's keys.

    ``contact`` is an https: or mailto: address at which the push service can
    find who runs this server.
    """

    def __init__(self, key: PushKey, contact: str) -> None:
        private = key.private_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        public = key.private_key.public_key().public_bytes(
            Encoding.PEM, PublicFormat.SubjectPublicKeyInfo
        )
        self._signature = _Signature(private, public, contact)
        self._push = WebPush(private, public, subscriber=contact)
        self._push.vapid = self._signature

    def write(
        self, to: Subscription, kind: str, now: int, until: int
    ) -> tuple[Mapping[str, str], bytes]:
        """Headers and body of the request that carries one message.

        Raises:
            ValueError: the subscription's key is no point of the curve.
        """
        self._signature.now = now
        whom = WebPushSubscription.model_construct(
            endpoint=to.endpoint, keys=WebPushKeys(auth=to.auth, p256dh=to.p256dh)
        )
        made = self._push.get(plain_message(kind, to.language), whom)
        topic = sha256(f"{to.device}/{kind}".encode()).digest()[:24]
        headers = {
            **{name: str(value) for name, value in made.headers.items()},
            "ttl": str(max(0, min((until - now) // _SECOND, _LONGEST_KEPT))),
            "urgency": "high" if kind in _URGENT else "normal",
            # A later message of the kind takes the place of one that still waits for the phone.
            "topic": urlsafe_b64encode(topic).decode(),
            "content-type": "application/octet-stream",
        }
        return headers, made.encrypted
