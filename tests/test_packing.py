"""Answers are packed the way that the device asked for, and large ones the smallest."""

import gzip
import json

import brotli
import pytest
import zstandard

from server.asgi import pack

FEW = b"[]"
SOME = json.dumps([{"name": f"day {n}"} for n in range(100)]).encode()
MANY = json.dumps([{"name": f"day {n}"} for n in range(2000)]).encode()

UNPACK = {
    None: bytes,
    "br": brotli.decompress,
    "gzip": gzip.decompress,
    "zstd": lambda packed: zstandard.ZstdDecompressor().decompress(packed),
}
BROWSER = "gzip, deflate, br, zstd"


@pytest.mark.parametrize(
    ("body", "accepted", "coding"),
    [
        (FEW, BROWSER, None),
        (SOME, BROWSER, "zstd"),
        (MANY, BROWSER, "br"),
        (SOME, "gzip, deflate, br", "gzip"),
        (MANY, "gzip, deflate, br", "br"),
        (MANY, "gzip, zstd", "zstd"),
        (MANY, "gzip", "gzip"),
        (MANY, "GZIP", "gzip"),
        (MANY, "", None),
        (MANY, "identity", None),
        (MANY, "br;q=0, zstd;q=0.000, gzip;q=0.5", "gzip"),
        (MANY, "br;q=0.1", "br"),
        (MANY, "br; Q = 0, gzip", "gzip"),
        (MANY, "bread, gzipped", None),
    ],
)
def test_an_answer_is_packed_as_it_was_asked_for(body, accepted, coding):
    packed, used = pack(body, accepted)
    assert used == coding
    assert UNPACK[used](packed) == body
