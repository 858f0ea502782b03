"""The vectors that the server and the phone share."""

from __future__ import annotations

import json
import sqlite3

import pytest

from server.attendance.codes import key_bytes, read_code
from server.notifications.looking import WAITS
from tests.attendance import make_vectors, vectors_of_weeks
from tests.attendance.vectors_of_days import outcome
from tests.attendance.vectors_of_scans import judged


def _loaded(name: str):
    return json.loads((make_vectors.FOLDER / name).read_text(encoding="utf-8"))


CODES = _loaded("presence_codes.json")
DAYS = _loaded("attendance_days.json")
WEEKS = _loaded("week_sheets.json")
NO_PROOF = "only scans that prove nothing"
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


@pytest.mark.parametrize("case", WEEKS["cases"], ids=lambda case: f"{case['of']} {case['now']}")
def test_a_day_of_a_week_is_asked_about_as_the_vectors_say(case):
    (day,) = [each for each in DAYS["cases"] if each["name"] == case["of"]]
    assert vectors_of_weeks.outcome(case, day) == case["expect"]


def test_a_day_on_which_two_scans_prove_nothing_waits_for_the_company():
    """Their codes were wrong: somebody must say whether the student was there."""
    (case, *_) = [each for each in WEEKS["cases"] if each["of"] == NO_PROOF]
    assert case["expect"]["waits"]
    assert case["expect"]["sheet"]["odd"] == "unproven"


@pytest.mark.parametrize("case", DAYS["cases"], ids=lambda case: case["name"])
def test_who_is_told_of_a_day_is_asked_about_it(case):
    """The statement for notifications and the rule for the screen say the same."""
    day = case["expect"]
    row = {name: day[name] for name in ("present", "first_in", "end_known", "evidence")}
    row |= {"confirmed": day["confirmed"]}
    columns = ", ".join(f":{name} AS {name}" for name in row)
    with sqlite3.connect(":memory:") as db:
        (told,) = db.execute(f"SELECT {WAITS} FROM (SELECT {columns}) a", row).fetchone()
    asked = {each["expect"]["waits"] for each in WEEKS["cases"] if each["of"] == case["name"]}
    assert asked == {bool(told)}
