"""A push service of the tests' own: it takes messages over HTTP as a browser's maker does.

It checks who sends (RFC 8292) and, being the phone as well, opens what it was
sent (RFC 8291), with nothing of the server's own code.
"""

from __future__ import annotations

import json
import os
import struct
import threading
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

Json = dict[str, Any]
CURVE = ec.SECP256R1()


def text_of(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")


def bytes_of(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def derive(length: int, salt: bytes, info: bytes, secret: bytes) -> bytes:
    return HKDF(SHA256(), length, salt, info).derive(secret)


@dataclass
class Browser:
    """What a browser keeps of one subscription, and what arrived for it."""

    endpoint: str
    server_key: str
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(CURVE))
    secret: bytes = field(default_factory=lambda: os.urandom(16))
    arrived: list[Json] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    taking: threading.Lock = field(default_factory=threading.Lock, repr=False)
    answers: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    """What to answer next, instead of taking the message."""

    @property
    def point(self) -> bytes:
        return self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)

    def subscription(self, **more: Any) -> Json:
        """As ``PushSubscription.toJSON`` gives it, with the server's key."""
        keys = {"p256dh": text_of(self.point), "auth": text_of(self.secret)}
        return {
            "endpoint": self.endpoint, "keys": keys, "server_key": self.server_key, **more,
        }  # fmt: skip

    @property
    def kinds(self) -> list[str]:
        return [message["kind"] for message in self.arrived]

    def open(self, body: bytes) -> Json:
        """Decrypt one record of aes128gcm (RFC 8188) made for this subscription."""
        salt, (size, length) = body[:16], struct.unpack("!LB", body[16:21])
        theirs, sealed = body[21 : 21 + length], body[21 + length :]
        assert size >= len(sealed)
        public = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, theirs)
        shared = self.key.exchange(ec.ECDH(), public)
        info = b"WebPush: info\0" + self.point + theirs
        secret = derive(32, self.secret, info, shared)
        key = derive(16, salt, b"Content-Encoding: aes128gcm\0", secret)
        nonce = derive(12, salt, b"Content-Encoding: nonce\0", secret)
        plain = AESGCM(key).decrypt(nonce, sealed, None).rstrip(b"\0")
        assert plain.endswith(b"\2"), "the last record ends with a delimiter of its own"
        message: Json = json.loads(plain[:-1])
        return message


class PushService:
    """Serves on this machine until closed."""

    def __init__(self) -> None:
        self.browsers: dict[str, Browser] = {}
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                status, headers = service.take(self)
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def browser(self, server_key: str) -> Browser:
        """A browser that asked to be told things by the server with this key."""
        made = Browser(f"{self.origin}/push/{text_of(os.urandom(16))}", server_key)
        self.browsers[made.endpoint] = made
        return made

    def take(self, request: BaseHTTPRequestHandler) -> tuple[int, dict[str, str]]:
        body = request.rfile.read(int(request.headers["content-length"]))
        browser = self.browsers.get(f"{self.origin}{request.path}")
        if browser is None:
            return 410, {}
        if browser.answers:
            return browser.answers.pop(0)
        headers = {name.lower(): value for name, value in request.headers.items()}
        if not self._is_the_server(headers.get("authorization", ""), browser.server_key):
            return 403, {}
        if headers.get("content-encoding") != "aes128gcm" or not headers["ttl"].isdigit():
            return 400, {}
        if len(headers.get("topic", "")) > 32 or len(body) > 4096:
            return 400, {}
        message = browser.open(body)
        # Two messages may come at once, and each list tells of them in one order.
        with browser.taking:
            browser.headers.append(headers)
            browser.bodies.append(body)
            browser.arrived.append(message)
        return 201, {"location": f"{self.origin}/message"}

    def _is_the_server(self, authorization: str, server_key: str) -> bool:
        scheme, _, rest = authorization.partition(" ")
        parts = dict(part.strip().split("=", 1) for part in rest.split(","))
        if scheme != "vapid" or parts["k"] != server_key:
            return False
        key = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, bytes_of(parts["k"]))
        options: Any = {"verify_exp": False, "require": ["aud", "exp", "sub"]}
        claims = jwt.decode(
            parts["t"], key, algorithms=["ES256"], audience=self.origin, options=options
        )
        return str(claims["sub"]).startswith(("mailto:", "https://"))

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(10)


@contextmanager
def push_service() -> Iterator[PushService]:
    service = PushService()
    try:
        yield service
    finally:
        service.close()
