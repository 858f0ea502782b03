"""Codes with what a reader must make of them, and scans with how they are judged."""

from __future__ import annotations

import uuid
from base64 import urlsafe_b64decode
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from server.attendance.codes import key_bytes, read_code, to_base64url
from server.sync.rules.times import write_instant
from tests.attendance import scene

MORNING = "2026-11-23 08:25:10"
REVOKED_KIOSK = scene.private_key("revoked kiosk")
OTHER_KIOSK = scene.private_key("other kiosk")

KEYS: list[dict[str, Any]] = [
    {"of": scene.KIOSK, "purpose": "kiosk", "site": scene.SITE, "revoked_at": None},
    {"of": scene.POSTER, "purpose": "poster", "site": scene.SITE, "revoked_at": None},
    {"of": OTHER_KIOSK, "purpose": "kiosk", "site": scene.OTHER_SITE, "revoked_at": None},
    {
        "of": REVOKED_KIOSK,
        "purpose": "kiosk",
        "site": scene.SITE,
        "revoked_at": write_instant(scene.at("2026-11-20 17:00:00")),
    },
    {"of": scene.CARD, "purpose": "card", "site": None, "revoked_at": None},
]

KIOSK_CODE = scene.kiosk_code(MORNING)
POSTER_CODE = scene.poster_code()
CARD_CODE = scene.card_code()
PLACE = uuid.UUID(scene.SITE).bytes


def _bytes(code: str) -> bytearray:
    return bytearray(urlsafe_b64decode(code + "=="))


def _with(code: str, place: int, value: bytes) -> str:
    data = _bytes(code)
    end = place + len(value)
    data[slice(place, end or None)] = value
    return to_base64url(bytes(data))


def _signed_again(payload: bytes, key: Ed25519PrivateKey = scene.POSTER, **header: Any) -> str:
    protected = cbor2.dumps(
        {1: header.get("alg", -8), 4: bytes.fromhex(scene.kid_of(key))}, canonical=True
    )
    signature = key.sign(cbor2.dumps(["Signature1", protected, b"", payload]))
    return to_base64url(cbor2.dumps(cbor2.CBORTag(18, [protected, {}, payload, signature])))


def _claims(code: str) -> dict[int, Any]:
    found: dict[int, Any] = cbor2.loads(cbor2.loads(bytes(_bytes(code))).value[2])
    return found


def _placed(claims: dict[int, Any], key: int) -> bytes:
    """A poster's claims with the place under another key."""
    place = {key: PLACE}
    return cbor2.dumps({6: claims[6], 7: claims[7]} | place, canonical=True)


def flipped(code: str, place: int) -> str:
    return _with(code, place, bytes((_bytes(code)[place] ^ 1,)))


def _moved(code: str, later: int) -> str:
    data = bytes(_bytes(code))
    for place in (22, 28):  # exp and iat
        moved = int.from_bytes(data[place : place + 4], "big") + later
        data = data[:place] + moved.to_bytes(4, "big") + data[place + 4 :]
    return to_base64url(data)


def _texts() -> list[tuple[str, str]]:
    claims = _claims(POSTER_CODE)
    plain = bytes(_bytes(POSTER_CODE))
    protected, _, payload, signature = cbor2.loads(plain).value
    rewritten = {
        "unprotected header not empty": [protected, {4: b"x"}, payload, signature],
        "signature of another length": [protected, {}, payload, signature[:63]],
        "a fifth element": [protected, {}, payload, signature, 0],
    }
    order = 2**252 + 27742317777372353535851937790883648493
    s = int.from_bytes(plain[-32:], "little") + order
    return [
        ("a kiosk's code", KIOSK_CODE),
        ("a poster without an end", POSTER_CODE),
        ("a poster with an end", scene.poster_code(expires="2027-07-31 23:59:59")),
        ("a student card", CARD_CODE),
        (
            "a kiosk of another site",
            scene.kiosk_code(MORNING, site=scene.OTHER_SITE, key=OTHER_KIOSK),
        ),
        ("a kiosk whose key was revoked", scene.kiosk_code(MORNING, key=REVOKED_KIOSK)),
        ("a stranger's key", scene.kiosk_code(MORNING, key=scene.STRANGER)),
        (
            "a stranger who borrows the kiosk's kid",
            _with(
                scene.kiosk_code(MORNING, key=scene.STRANGER),
                8,
                bytes.fromhex(scene.kid_of(scene.KIOSK)),
            ),
        ),
        (
            "the kiosk's key for another site",
            scene.kiosk_code(MORNING, site=scene.OTHER_SITE),
        ),
        ("another site under the same signature", flipped(KIOSK_CODE, 48)),
        ("fifteen seconds later under the same signature", _moved(KIOSK_CODE, 15)),
        ("one bit of the signature", flipped(KIOSK_CODE, -64)),
        ("the last bit of the signature", flipped(KIOSK_CODE, -1)),
        ("an empty signature", _with(KIOSK_CODE, -64, bytes(64))),
        ("S plus the group's order", to_base64url(plain[:-32] + s.to_bytes(32, "little"))),
        ("algorithm ES256", _signed_again(payload, alg=-7)),
        ("algorithm 0", _signed_again(payload, alg=0)),
        ("algorithm none, no signature", to_base64url(plain[:-66] + b"\x40")),
        ("the tag of another message", "0" + "4" + POSTER_CODE[2:]),
        ("no tag", to_base64url(plain[1:])),
        ("a CWT tag in front", to_base64url(b"\xd8\x3d" + plain)),
        ("a byte behind", to_base64url(plain + b"\x00")),
        ("a byte short", to_base64url(plain[:-1])),
        ("one letter short", POSTER_CODE[:-1]),
        ("a stray bit in the last letter", POSTER_CODE[:-1] + chr(ord(POSTER_CODE[-1]) + 1)),
        ("padding", POSTER_CODE + "="),
        ("a line end", POSTER_CODE + "\n"),
        ("standard base64", KIOSK_CODE.replace("-", "+").replace("_", "/")),
        ("nothing", ""),
        ("some other text", "https://example.org/menu"),
        *(
            (name, to_base64url(cbor2.dumps(cbor2.CBORTag(18, parts))))
            for name, parts in rewritten.items()
        ),
        (
            "claims in another order",
            _signed_again(cbor2.dumps({k: claims[k] for k in (7, 6, -70002)})),
        ),
        ("an extra claim", _signed_again(cbor2.dumps({1: "me"} | claims))),
        ("a claim missing", _signed_again(cbor2.dumps({k: claims[k] for k in (6, -70002)}))),
        ("no place", _signed_again(cbor2.dumps({k: claims[k] for k in (6, 7)}))),
        (
            "a kiosk's place beside a poster's",
            _signed_again(
                cbor2.dumps({k: claims[k] for k in (6, 7)} | {-70001: PLACE, -70002: PLACE})
            ),
        ),
        (
            "a claim twice",
            _signed_again(
                b"\xa4" + cbor2.dumps(claims)[1:] + cbor2.dumps(-70002) + b"\x50" + PLACE
            ),
        ),
        ("claims of indefinite length", _signed_again(b"\xbf" + cbor2.dumps(claims)[1:] + b"\xff")),
        (
            "a time in eight bytes",
            _signed_again(cbor2.dumps(claims).replace(b"\x06\x1a", b"\x06\x1b\x00\x00\x00\x00")),
        ),
        ("a time as a fraction", _signed_again(cbor2.dumps(claims | {6: 1.8e9}))),
        ("a time before 1970", _signed_again(cbor2.dumps(claims | {6: -1}))),
        (
            "a subject where a CWT has it",
            _signed_again(cbor2.dumps({2: scene.SITE} | {k: claims[k] for k in (6, 7)})),
        ),
        ("a subject beside the place", _signed_again(cbor2.dumps({2: scene.SITE} | claims))),
        ("a place as text", _signed_again(cbor2.dumps(claims | {-70002: "0123456789abcdef"}))),
        ("a place of 15 bytes", _signed_again(cbor2.dumps(claims | {-70002: PLACE[:15]}))),
        ("a serial of 7 bytes", _signed_again(cbor2.dumps(claims | {7: claims[7][:7]}))),
        ("a place of another kind", _signed_again(_placed(claims, -70004))),
        ("a place under a number that is not private", _signed_again(_placed(claims, 8))),
        (
            "a kiosk's code without an end",
            _signed_again(_placed(claims, -70001), scene.KIOSK),
        ),
        (
            "a kiosk's code that lasts 46 seconds",
            _signed_again(
                cbor2.dumps(_claims(KIOSK_CODE) | {4: _claims(KIOSK_CODE)[6] + 46}), scene.KIOSK
            ),
        ),
        (
            "a poster that ends before it begins",
            _signed_again(cbor2.dumps({4: claims[6], 6: claims[6], 7: claims[7], -70002: PLACE})),
        ),
    ]


def _public_keys() -> list[tuple[str, str]]:
    good = scene.public_text(scene.KIOSK)
    return [
        ("a key", good),
        ("a key with padding", good + "="),
        ("a key one letter short", good[:-1]),
        ("a key with bits left over", good[:-1] + chr(ord(good[-1]) + 1)),
        ("the identity", to_base64url(bytes.fromhex("01" + "00" * 31))),
        ("zero", to_base64url(bytes(32))),
        (
            "a key of order 8",
            to_base64url(
                bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05")
            ),
        ),
        ("p + 1, the identity spelt again", to_base64url(bytes.fromhex("ee" + "ff" * 30 + "7f"))),
    ]


def key_for(text: str) -> dict[str, Any] | None:
    signed = read_code(text)
    if signed is None:
        return None
    for key in KEYS:
        same = scene.kid_of(key["of"]) == signed.code.kid
        here = key["site"] in (None, signed.code.subject)
        if same and here and key["purpose"] == signed.code.source:
            return key
    return None


def _read(name: str, text: str) -> dict[str, Any]:
    signed = read_code(text)
    if signed is None:
        return {"name": name, "text": text, "code": None, "verdict": "malformed-code"}
    code, key = signed.code, key_for(text)
    if key is None:
        verdict = "unknown-key"
    else:
        verdict = "ok" if signed.holds(scene.public_text(key["of"])) else "bad-signature"
    return {
        "name": name,
        "text": text,
        "code": {
            "purpose": str(code.source),
            "subject": code.subject,
            "issued_at": code.issued_at // 1000,
            "expires_at": None if code.expires_at is None else code.expires_at // 1000,
            "serial": code.nonce,
            "kid": code.kid,
        },
        "verdict": verdict,
    }


def keys() -> list[dict[str, Any]]:
    """The keys that the phone has synchronised."""
    return [
        {
            "kid": scene.kid_of(key["of"]),
            "public_key": scene.public_text(key["of"]),
            "purpose": key["purpose"],
            "site": key["site"],
            "revoked_at": key["revoked_at"],
        }
        for key in KEYS
    ]


def public_keys() -> list[dict[str, Any]]:
    """Texts that are a key, and texts that must not be taken for one."""
    return [
        {"name": name, "text": text, "safe": key_bytes(text) is not None}
        for name, text in _public_keys()
    ]


def codes() -> list[dict[str, Any]]:
    """Texts, and what they are."""
    return [_read(name, text) for name, text in _texts()]
