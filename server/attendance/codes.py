"""Signed presence codes: CBOR Web Tokens in COSE_Sign1 with Ed25519.

A code says: at this second, this site's kiosk or poster, or this student's
card, was held in front of a camera. It is a CWT (RFC 8392) in a tagged
COSE_Sign1 (RFC 9052), written in deterministic CBOR (RFC 8949, 4.2):

    18([ << {1: -8, 4: kid} >>, {}, << claims >>, signature ])
    claims: 4 exp   seconds; always there in a kiosk's code, 45 after iat
            6 iat   seconds
            7 cti   8 bytes: kiosk step, poster nonce or card serial
    and one of
       -70001       16 bytes: the site whose kiosk shows it
       -70002       16 bytes: the site whose poster it is
       -70003       16 bytes: the placement whose card it is

There is no ``sub``: that is text in a CWT, and a UUID as text is a third more.
``kid`` is the first 8 bytes of SHA-256 over the raw public key. Because the
encoding is deterministic and every length is fixed, there are exactly two
layouts, of 124 and 130 bytes, and reading compares instead of decoding: each
code has one spelling, and whatever else a CBOR decoder might let through
(indefinite lengths, doubled keys, long integers, tags, bytes at the end,
``none`` as algorithm) is no code. The phone reads the same two layouts;
``tests/vectors/presence_codes.json`` keeps the two in step.

Nothing here knows a clock or a database; :mod:`server.attendance.rules.scans`
judges what a code is worth.
"""

from __future__ import annotations

import hashlib
import re
import uuid
from base64 import urlsafe_b64decode, urlsafe_b64encode
from functools import lru_cache
from typing import NamedTuple

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from nacl.bindings import crypto_sign_open
from nacl.exceptions import BadSignatureError

from server.attendance.rules.scans import KIOSK_LIFE_SECONDS, Code, Source

_HEAD = bytes.fromhex("d2844da201270448")  # 18([<<{1: -8, 4: kid
_PROTECTED = slice(2, 16)
_KID = slice(8, 16)
_SIGNATURE_HEAD = b"\x58\x40"
_SIGNED_HEAD = b"\x84\x6aSignature1"

# Private-use claims (below -65536), each with the head of its 16 bytes.
_SUBJECTS = {
    bytes.fromhex("3a0001117050"): Source.KIOSK,  # -70001
    bytes.fromhex("3a0001117150"): Source.POSTER,  # -70002
    bytes.fromhex("3a0001117250"): Source.CARD,  # -70003
}
_SUBJECT_HEADS = {source: head for head, source in _SUBJECTS.items()}

# Smaller numbers have a shorter spelling in deterministic CBOR, larger ones a
# longer: a code's time lies between the second day of 1970 and the year 2106.
_EARLIEST, _LATEST = 0x1_0000, 0xFFFF_FFFF

# One byte is left over after the threes: the last letter has four bits to spare,
# which are zero.
_BASE64URL = re.compile(r"(?:[A-Za-z0-9_-]{8})?[A-Za-z0-9_-]{165}[AQgw]\Z", re.ASCII)
_KEY_TEXT = re.compile(r"[A-Za-z0-9_-]{43}\Z", re.ASCII)

_FIELD_PRIME = 2**255 - 19
_SMALL_ORDER = frozenset(
    int.from_bytes(bytes.fromhex(encoded), "little")
    for encoded in (
        "00" * 32,
        "01" + "00" * 31,
        "ec" + "ff" * 30 + "7f",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    )
)


class SignedCode(NamedTuple):
    """A code that is well formed; whether its signature holds is still to be asked."""

    code: Code
    signed: bytes
    signature: bytes

    def holds(self, public_key: str) -> bool:
        """Whether this public key (base64url) signed exactly this code.

        False, never an error, for a text that is no key or no safe one.
        """
        return _holds(self.signed, self.signature, public_key)


def to_base64url(data: bytes) -> str:
    """Base64url without padding."""
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def key_id(public_key: bytes) -> str:
    """The kid of a raw public key, as 16 hexadecimal digits."""
    return hashlib.sha256(public_key).digest()[:8].hex()


def key_bytes(public_key: str) -> bytes | None:
    """The 32 raw bytes of a key written in base64url, None where it is no safe key.

    Keys of small order and keys spelt in a second way are refused: under the
    first anybody can sign, and OpenSSL takes both.
    """
    if not _KEY_TEXT.match(public_key):
        return None
    raw = urlsafe_b64decode(public_key + "=")
    if to_base64url(raw) != public_key:
        return None
    height = int.from_bytes(raw, "little") & (2**255 - 1)
    if height >= _FIELD_PRIME or height in _SMALL_ORDER:
        return None
    return raw


_known_key_bytes = lru_cache(maxsize=4096)(key_bytes)


@lru_cache(maxsize=4096)
def _holds(signed: bytes, signature: bytes, public_key: str) -> bool:
    """Remembered, because a poster is the same code all year and a kiosk's has many readers."""
    key = _known_key_bytes(public_key)
    if key is None:
        return False
    try:
        # libsodium: half the time of OpenSSL, on the path that scans take by
        # the thousand. What it refuses besides (small order, a respelt scalar)
        # we refuse anyway.
        crypto_sign_open(signature + signed, key)
    except BadSignatureError:
        return False
    return True


def read_code(text: str) -> SignedCode | None:
    """Read the base64url text of a code; None unless it is spelt exactly as above."""
    if not _BASE64URL.match(text):
        return None
    data = urlsafe_b64decode(text + "==")
    # 124 bytes: the claims take 39 (0x27); 130 bytes: 45 (0x2d), with an exp.
    expiring = len(data) == 130
    size = 45 if expiring else 39
    claims = data[19 : 19 + size]
    if (
        data[:8] != _HEAD
        or data[16:19] != bytes((0xA0, 0x58, size))
        or data[19 + size : 21 + size] != _SIGNATURE_HEAD
    ):
        return None
    code = _read_claims(claims, expiring, data[_KID].hex())
    if code is None:
        return None
    signed = _SIGNED_HEAD + data[_PROTECTED] + b"\x40" + data[17 : 19 + size]
    return SignedCode(code, signed, data[21 + size :])


def _read_claims(claims: bytes, expiring: bool, kid: str) -> Code | None:
    expires = None
    rest = claims[1:]
    if claims[0] != (0xA4 if expiring else 0xA3):
        return None
    if expiring:
        expires = int.from_bytes(rest[2:6], "big")
        if rest[:2] != b"\x04\x1a" or expires < _EARLIEST:
            return None
        rest = rest[6:]
    issued = int.from_bytes(rest[2:6], "big")
    if rest[:2] != b"\x06\x1a" or issued < _EARLIEST or rest[6:8] != b"\x07\x48":
        return None
    source = _SUBJECTS.get(rest[16:22])
    if source is None or not _fits(source, issued, expires):
        return None
    subject = rest[22:].hex()
    return Code(
        source=source,
        subject="-".join(
            (subject[:8], subject[8:12], subject[12:16], subject[16:20], subject[20:])
        ),
        issued_at=issued * 1000,
        expires_at=None if expires is None else expires * 1000,
        nonce=rest[8:16].hex(),
        kid=kid,
    )


def _fits(source: Source, issued: int, expires: int | None) -> bool:
    if source is Source.KIOSK:
        return expires == issued + KIOSK_LIFE_SECONDS
    return expires is None or expires > issued


def sign_code(
    key: Ed25519PrivateKey,
    source: Source,
    subject: str,
    issued_at: int,
    nonce: bytes,
    expires_at: int | None = None,
) -> str:
    """Make a code; times in seconds. A kiosk's expires by itself.

    Raises:
        ValueError: these values make no code that :func:`read_code` would read.
    """
    if source is Source.KIOSK:
        expires_at = issued_at + KIOSK_LIFE_SECONDS
    known = source in _SUBJECT_HEADS and len(nonce) == 8
    times = (issued_at,) if expires_at is None else (issued_at, expires_at)
    if not known or not all(_EARLIEST <= time <= _LATEST for time in times):
        raise ValueError("a code needs a source, eight bytes and times from 1970 to 2106")
    if not _fits(source, issued_at, expires_at):
        raise ValueError("a code cannot expire before it was made")
    claims = (
        (b"\xa3" if expires_at is None else b"\xa4\x04\x1a" + expires_at.to_bytes(4, "big"))
        + b"\x06\x1a"
        + issued_at.to_bytes(4, "big")
        + b"\x07\x48"
        + nonce
        + _SUBJECT_HEADS[source]
        + uuid.UUID(subject).bytes
    )
    kid = bytes.fromhex(key_id(key.public_key().public_bytes_raw()))
    protected = _HEAD[2:] + kid
    payload = b"\x58" + bytes((len(claims),)) + claims
    signature = key.sign(_SIGNED_HEAD + protected + b"\x40" + payload)
    return to_base64url(_HEAD[:2] + protected + b"\xa0" + payload + _SIGNATURE_HEAD + signature)


def link_to(host: str, code: str) -> str:
    """The link that a QR code carries; what follows ``#`` never reaches a server."""
    return f"{host.rstrip('/')}/s#{code}"
