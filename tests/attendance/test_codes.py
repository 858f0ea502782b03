"""Presence codes: what is read, what is believed, and what is not."""

from __future__ import annotations

import hashlib
import uuid
from base64 import urlsafe_b64decode
from typing import Any

import cbor2
import pytest
import qrcode
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st
from qrcode.constants import ERROR_CORRECT_L, ERROR_CORRECT_M

from server.attendance import codes
from server.attendance.codes import key_bytes, link_to, read_code, sign_code, to_base64url
from server.attendance.rules.scans import Source
from tests.attendance import scene


def raw(code: str) -> bytes:
    return urlsafe_b64decode(code + "==")


def believed(code: str, *keys: str) -> bool:
    """Whether a code is well formed and signed by the key that its kid names."""
    signed = read_code(code)
    if signed is None:
        return False
    for key in keys:
        known = key_bytes(key)
        if known is not None and codes.key_id(known) == signed.code.kid and signed.holds(key):
            return True
    return False


ALL_CODES = (
    scene.kiosk_code("2026-11-23 08:25:10"),
    scene.poster_code(),
    scene.poster_code(expires="2027-07-31 23:59:59"),
    scene.card_code(),
)


@pytest.mark.parametrize("code", ALL_CODES)
def test_a_code_is_plain_cose_and_cwt_that_any_tool_can_check(code: str):
    """RFC 9052 and 8392, taken apart with a general CBOR library and rebuilt by hand."""
    tagged = cbor2.loads(raw(code))
    assert isinstance(tagged, cbor2.CBORTag)
    assert tagged.tag == 18
    protected, unprotected, payload, signature = tagged.value
    header = cbor2.loads(protected)
    claims = cbor2.loads(payload)
    (place,) = claims.keys() & {-70001, -70002, -70003}
    key = {-70001: scene.KIOSK, -70002: scene.POSTER, -70003: scene.CARD}[place].public_key()
    assert header == {1: -8, 4: hashlib.sha256(key.public_bytes_raw()).digest()[:8]}
    assert unprotected == {}
    # RFC 8392: exp and iat are numbers, cti is bytes, keys below -65536 are private.
    assert set(claims) - {4} == {6, 7, place}
    assert {type(claims[key]) for key in claims.keys() & {4, 6}} == {int}
    assert (type(claims[7]), type(claims[place])) == (bytes, bytes)
    key.verify(signature, cbor2.dumps(["Signature1", protected, b"", payload]))
    # Deterministic encoding (RFC 8949, 4.2): spelling it again gives the same bytes.
    assert cbor2.dumps(header, canonical=True) == protected
    assert cbor2.dumps(claims, canonical=True) == payload
    assert cbor2.dumps(tagged, canonical=True) == raw(code)


def test_a_kiosk_code_says_where_and_when():
    signed = read_code(scene.kiosk_code("2026-11-23 08:25:10"))
    assert signed is not None
    code = signed.code
    assert (code.source, code.subject) == (Source.KIOSK, scene.SITE)
    assert code.issued_at == scene.at("2026-11-23 08:25:10")
    assert code.expires_at == code.issued_at + 45_000
    assert code.kid == scene.kid_of(scene.KIOSK)
    assert signed.holds(scene.public_text(scene.KIOSK))
    assert not signed.holds(scene.public_text(scene.STRANGER))


@given(
    st.sampled_from([Source.POSTER, Source.CARD]),
    st.uuids(),
    st.integers(0x1_0000, 0xFFFF_FFFF - 1),
    st.binary(min_size=8, max_size=8),
    st.integers(1, 0xFFFF_FFFF) | st.none(),
)
def test_whatever_is_signed_is_read_back_unchanged(source, subject, issued, nonce, life):
    expires = None if life is None else min(issued + life, 0xFFFF_FFFF)
    text = sign_code(scene.POSTER, source, str(subject), issued, nonce, expires)
    signed = read_code(text)
    assert signed is not None
    code = signed.code
    assert (code.source, code.subject, code.nonce) == (source, str(subject), nonce.hex())
    assert code.issued_at == issued * 1000
    assert code.expires_at == (None if expires is None else expires * 1000)
    assert signed.holds(scene.public_text(scene.POSTER))


@given(st.text() | st.text("ABCDEFGHIJKLMNOPabcdef0123456789-_", min_size=166, max_size=174))
def test_no_text_makes_the_reader_fail(text: str):
    read_code(text)


@given(st.binary(min_size=124, max_size=130))
def test_no_bytes_make_the_reader_fail(data: bytes):
    assert not believed(to_base64url(data), scene.public_text(scene.KIOSK))


@pytest.mark.parametrize(
    ("source", "issued", "nonce", "expires"),
    [
        (Source.DECLARED, 1_800_000_000, b"12345678", None),
        (Source.POSTER, 1_800_000_000, b"1234567", None),
        (Source.POSTER, 60_000, b"12345678", None),
        (Source.KIOSK, 2**32 - 10, b"12345678", None),
        (Source.POSTER, 1_800_000_000, b"12345678", 1_800_000_000),
    ],
)
def test_what_could_not_be_read_is_never_signed(source, issued, nonce, expires):
    with pytest.raises(ValueError, match="code"):
        sign_code(scene.POSTER, source, scene.SITE, issued, nonce, expires)


PLACE = uuid.UUID(scene.SITE).bytes


def placed(claims: dict[int, Any], places: dict[int, Any]) -> bytes:
    """A poster's claims with these in the place of the site."""
    return cbor2.dumps({6: claims[6], 7: claims[7]} | places)


def _resigned(change: Any) -> str:
    """A code whose CBOR was changed and signed again by the right key."""
    protected, _, payload, _ = cbor2.loads(raw(ALL_CODES[1])).value
    parts = {
        "protected": protected,
        "unprotected": {},
        "payload": payload,
        "context": "Signature1",
        "tag": 18,
    } | change(cbor2.loads(protected), cbor2.loads(payload))
    signature = scene.POSTER.sign(
        cbor2.dumps([parts["context"], parts["protected"], b"", parts["payload"]])
    )
    body = [parts["protected"], parts["unprotected"], parts["payload"], signature]
    whole = body if parts["tag"] is None else cbor2.CBORTag(parts["tag"], body)
    return to_base64url(cbor2.dumps(whole) + parts.get("after", b""))


def test_the_changed_codes_below_are_refused_for_their_change_alone():
    assert believed(_resigned(lambda header, claims: {}), scene.public_text(scene.POSTER))


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda h, c: {"protected": cbor2.dumps(h | {1: -7})}, id="another algorithm"),
        pytest.param(lambda h, c: {"protected": cbor2.dumps(h | {1: 0})}, id="reserved algorithm"),
        pytest.param(lambda h, c: {"protected": cbor2.dumps({4: h[4]})}, id="no algorithm"),
        pytest.param(lambda h, c: {"protected": b""}, id="no header"),
        pytest.param(
            lambda h, c: {"protected": cbor2.dumps({4: h[4]}), "unprotected": {1: -8}},
            id="algorithm outside the signature",
        ),
        pytest.param(lambda h, c: {"unprotected": {4: b"x"}}, id="something unprotected"),
        pytest.param(lambda h, c: {"protected": cbor2.dumps(h | {2: [4]})}, id="critical header"),
        pytest.param(lambda h, c: {"protected": cbor2.dumps(h | {4: h[4][:7]})}, id="short kid"),
        pytest.param(lambda h, c: {"context": "Signature"}, id="another context"),
        pytest.param(lambda h, c: {"tag": 98}, id="another message type"),
        pytest.param(lambda h, c: {"tag": None}, id="untagged"),
        pytest.param(lambda h, c: {"tag": 61}, id="CWT tag alone"),
        pytest.param(lambda h, c: {"after": b"\x00"}, id="a byte behind it"),
        pytest.param(lambda h, c: {"payload": cbor2.dumps(c | {1: "me"})}, id="an issuer too"),
        pytest.param(lambda h, c: {"payload": cbor2.dumps({2: "x"} | c)}, id="a subject too"),
        pytest.param(lambda h, c: {"payload": placed(c, {-70002: PLACE[:15]})}, id="short place"),
        pytest.param(lambda h, c: {"payload": placed(c, {-70002: "x" * 16})}, id="text place"),
        pytest.param(lambda h, c: {"payload": placed(c, {})}, id="no place"),
        pytest.param(lambda h, c: {"payload": cbor2.dumps(c | {6: -1})}, id="before 1970"),
        pytest.param(lambda h, c: {"payload": cbor2.dumps(c | {6: 2**33})}, id="far future"),
        pytest.param(lambda h, c: {"payload": cbor2.dumps(c | {6: 1.8e9})}, id="time as float"),
        pytest.param(lambda h, c: {"payload": cbor2.dumps(c | {4: c[6]})}, id="expired when made"),
        pytest.param(lambda h, c: {"payload": placed(c, {-70004: PLACE})}, id="another claim"),
        pytest.param(
            lambda h, c: {"payload": placed(c, {-70001: PLACE, -70002: PLACE})}, id="two places"
        ),
        pytest.param(
            lambda h, c: {"payload": placed(c, {-70001: PLACE})}, id="kiosk that never expires"
        ),
        pytest.param(
            lambda h, c: {"payload": cbor2.dumps({4: c[6] + 46, 6: c[6], 7: c[7], -70001: PLACE})},
            id="kiosk that lasts too long",
        ),
        pytest.param(
            lambda h, c: {"payload": cbor2.dumps({k: c[k] for k in (7, 6, -70002)})},
            id="claims in another order",
        ),
        pytest.param(
            lambda h, c: {
                "payload": b"\xbf" + cbor2.dumps(c)[1:] + b"\xff",
            },
            id="indefinite length",
        ),
        pytest.param(
            lambda h, c: {"payload": b"\xa4" + cbor2.dumps(c)[1:] + cbor2.dumps(c)[-22:]},
            id="the place twice",
        ),
        pytest.param(
            lambda h, c: {
                "payload": cbor2.dumps(c).replace(b"\x06\x1a", b"\x06\x1b\x00\x00\x00\x00")
            },
            id="a longer integer than needed",
        ),
    ],
)
def test_another_spelling_is_refused_even_when_the_right_key_signed_it(change):
    """One code, one spelling: nothing is left for two readers to differ about."""
    assert not believed(_resigned(change), scene.public_text(scene.POSTER))


@pytest.mark.parametrize(
    "text",
    [
        "",
        ALL_CODES[0] + "=",
        ALL_CODES[0] + "\n",
        " " + ALL_CODES[0][1:],
        ALL_CODES[0][:-4],
        ALL_CODES[0] + "AAAA",
        ALL_CODES[0][:-1] + chr(ord(ALL_CODES[0][-1]) + 1),
        "+" + ALL_CODES[0][1:],
        "https://leerplek.example/s#" + ALL_CODES[0],
        "d2844da2" * 21 + "d2844Q",
        "é" * 173 + "A",
    ],
)
def test_only_plain_base64url_of_the_right_length_is_read(text: str):
    assert not believed(text, scene.public_text(scene.KIOSK))


ED25519_ORDER = 2**252 + 27742317777372353535851937790883648493


def test_a_signature_has_no_second_form():
    """Adding the group's order to S would give another text with the same meaning."""
    data = raw(ALL_CODES[0])
    s = int.from_bytes(data[-32:], "little") + ED25519_ORDER
    twin = to_base64url(data[:-32] + s.to_bytes(32, "little"))
    assert read_code(twin) is not None
    assert not believed(twin, scene.public_text(scene.KIOSK))


SMALL_ORDER_KEYS = [
    "00" * 32,
    "00" * 31 + "80",
    "01" + "00" * 31,
    "01" + "00" * 30 + "80",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
    "ec" + "ff" * 30 + "7f",
    "ec" + "ff" * 31,
    "ed" + "ff" * 30 + "7f",
    "ee" + "ff" * 31,
]


@pytest.mark.parametrize("encoded", SMALL_ORDER_KEYS)
def test_a_key_under_which_anybody_can_sign_is_no_key(encoded: str):
    """With such a key registered, one made-up signature would hold for many codes."""
    assert key_bytes(to_base64url(bytes.fromhex(encoded))) is None


def test_a_made_up_signature_holds_under_no_registered_key():
    """The identity as key and R, and zero as S: OpenSSL alone takes it for any message."""
    identity = bytes.fromhex("01" + "00" * 31)
    data = bytearray(raw(ALL_CODES[0]))
    data[8:16] = hashlib.sha256(identity).digest()[:8]
    data[-64:] = identity + bytes(32)
    signed = read_code(to_base64url(bytes(data)))
    assert signed is not None
    Ed25519PublicKey.from_public_bytes(identity).verify(signed.signature, signed.signed)
    assert not signed.holds(to_base64url(identity))


@pytest.mark.parametrize("text", ["", "A" * 42, "A" * 44, "A" * 42 + "=", "é" * 43, "B" * 43])
def test_a_key_is_written_in_one_way(text: str):
    assert key_bytes(text) is None


def test_the_link_keeps_the_code_off_the_network():
    assert link_to("https://leerplek.example/", "abc") == "https://leerplek.example/s#abc"


@pytest.mark.parametrize(
    ("level", "largest"), [(ERROR_CORRECT_L, 9), (ERROR_CORRECT_M, 11)], ids=["L", "M"]
)
def test_the_qr_of_a_kiosk_stays_coarse_enough_for_a_cheap_phone(level: int, largest: int):
    """With a host of forty characters; a screen that shines shows level L."""
    host = "https://" + "leerplek.techniekregio-salland.example.nl"[:40].ljust(40, "x")
    code = qrcode.QRCode(error_correction=level)
    code.add_data(link_to(host, ALL_CODES[0]))
    code.make(fit=True)
    assert code.version <= largest


@pytest.mark.parametrize("remembered", [codes._known_key_bytes, codes._holds])
def test_what_is_remembered_is_bounded(remembered: Any):
    """A stream of made-up keys and codes cannot fill the server's memory."""
    limit = remembered.cache_parameters()["maxsize"]
    assert limit is not None
    assert limit <= 10_000
