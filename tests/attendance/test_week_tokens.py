"""What a weekly link says of itself, and that nobody else can write one."""

from __future__ import annotations

import base64
from pathlib import Path

from server.attendance.weeks.tokens import Token, read_token, write_token
from server.secrets import Vault
from tests.attendance.conftest import REGION
from tests.attendance.week_desk import WEEK
from tests.fakes import VAULT

TOKEN = Token(REGION, "11110000-0000-4000-8000-000000000001", WEEK, 1_796_598_000)


def test_a_token_says_what_it_was_made_with():
    for week in ("2026-W48", "2026-W53", "2027-W01", "2099-W01"):
        token = Token(REGION, TOKEN.link, week, TOKEN.expires)
        assert read_token(VAULT, write_token(VAULT, token)) == token


def test_no_byte_of_a_token_can_be_changed():
    text = write_token(VAULT, TOKEN)
    raw = base64.urlsafe_b64decode(text)
    for place in range(len(raw)):
        for bit in range(8):
            other = bytearray(raw)
            other[place] ^= 1 << bit
            assert read_token(VAULT, base64.urlsafe_b64encode(bytes(other)).decode()) is None
    for place in range(len(text)):
        for letter in "A9-_=+/ é\n":
            changed = text[:place] + letter + text[place + 1 :]
            assert changed == text or read_token(VAULT, changed) is None
    for odd in (text[:-1], text + "A", text + "\n", "", text.swapcase(), " " + text):
        assert read_token(VAULT, odd) is None


def test_a_token_of_another_server_or_region_opens_nothing():
    text = write_token(VAULT, TOKEN)
    assert read_token(Vault(Path("no-file"), secret="B" * 42 + "A"), text) is None
    raw = bytearray(base64.urlsafe_b64decode(text))
    raw[1:17] = bytes(16)
    assert read_token(VAULT, base64.urlsafe_b64encode(bytes(raw)).decode()) is None
