"""What the documentation tells a stranger to run does what it says."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from pathlib import Path
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from server.attendance.codes import key_bytes
from server.attendance.rules.reasons import Reason
from tests.attendance.make_vectors import FOLDER

ROOT = Path(__file__).parents[2]


def _claims_of():
    text = (ROOT / "docs" / "presence-codes.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    names: dict[str, Any] = {
        "base64": base64,
        "hashlib": hashlib,
        "cbor2": cbor2,
        "Ed25519PublicKey": Ed25519PublicKey,
    }
    exec(code, names)  # noqa: S102 (our own page)
    return names["claims_of"]


def test_a_stranger_checks_our_codes_with_the_page_alone():
    claims_of = _claims_of()
    vectors = json.loads((FOLDER / "presence_codes.json").read_text(encoding="utf-8"))
    keys = {key["kid"]: key_bytes(key["public_key"]) for key in vectors["keys"]}
    genuine = [case for case in vectors["codes"] if case["verdict"] == "ok"]
    assert len(genuine) >= 4
    for case in genuine:
        claims = claims_of(case["text"], keys[case["code"]["kid"]])
        place = {"kiosk": -70001, "poster": -70002, "card": -70003}[case["code"]["purpose"]]
        assert claims[place].hex() == case["code"]["subject"].replace("-", "")
        assert claims[6] == case["code"]["issued_at"]


def test_every_reason_is_told_in_plain_dutch_and_in_english():
    path = ROOT / "server" / "attendance" / "reasons.json"
    told = json.loads(path.read_text(encoding="utf-8"))
    assert list(told) == [reason.value for reason in Reason]
    for sentences in told.values():
        assert set(sentences) == {"nl", "en"}
        for sentence in re.split(r"(?<=[.:;?!]) ", sentences["nl"]):
            assert len(sentence.split()) <= 16, sentence
