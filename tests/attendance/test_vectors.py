"""The vectors that the server and the phone share."""

from __future__ import annotations

import json

import pytest

from server.attendance.codes import key_bytes, read_code
from tests.attendance import make_vectors
from tests.attendance.vectors_of_days import outcome
from tests.attendance.vectors_of_scans import judged


def _loaded(name: str):
    return json.loads((make_vectors.FOLDER / name).read_text(encoding="utf-8"))


CODES = _loaded("presence_codes.json")
DAYS = _loaded("attendance_days.json")
KEYS = {(key["kid"], key["purpose"], key["site"]): key["public_key"] for key in CODES["keys"]}


@pytest.mark.parametrize("name", make_vectors.VECTORS)
def test_the_vectors_are_what_their_generator_writes(name: str):
    """Otherwise the phone would be held to rules that the server no longer has."""
    kept = (make_vectors.FOLDER / name).read_text(encoding="utf-8")
    assert kept == make_vectors.written(make_vectors.VECTORS[name]())


@pytest.mark.parametrize("case", CODES["codes"], ids=lambda case: case["name"])
def test_a_code_of_the_vectors_is_read_as_they_say(case):
    signed = read_code(case["text"])
    if case["code"] is None:
        assert (signed, case["verdict"]) == (None, "malformed-code")
        return
    assert signed is not None
    code, said = signed.code, case["code"]
    assert (code.source, code.subject, code.nonce, code.kid) == tuple(
        said[name] for name in ("purpose", "subject", "serial", "kid")
    )
    assert code.issued_at == said["issued_at"] * 1000
    site = None if code.source == "card" else code.subject
    key = KEYS.get((code.kid, code.source, site))
    if case["verdict"] == "unknown-key":
        assert key is None
    else:
        assert key is not None
        assert signed.holds(key) == (case["verdict"] == "ok")


@pytest.mark.parametrize("case", CODES["public_keys"], ids=lambda case: case["name"])
def test_a_public_key_of_the_vectors_is_safe_or_not_as_they_say(case):
    assert (key_bytes(case["text"]) is not None) == case["safe"]


@pytest.mark.parametrize("case", CODES["scans"], ids=lambda case: case["name"])
def test_a_scan_of_the_vectors_is_judged_as_they_say(case):
    assert judged(case) == case["expect"]


@pytest.mark.parametrize("case", DAYS["cases"], ids=lambda case: case["name"])
def test_a_day_of_the_vectors_amounts_to_what_they_say(case):
    assert outcome(case["events"], case["absences"]) == case["expect"]
