"""The measuring tools tell the truth about what they saw."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import AsyncIterator

import pytest

from loadtests.bench.client import Tally, connect, flat_out
from loadtests.bench.report import Board

BODY = b'{"cursor":"abc","more":false}' * 50


async def _answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while True:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
        except asyncio.IncompleteReadError:
            writer.close()
            return
        path = head.split(b" ")[1]
        if path == b"/chunked":
            writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            for start in range(0, len(BODY), 700):
                part = BODY[start : start + 700]
                writer.write(b"%x\r\n%b\r\n" % (len(part), part))
                await writer.drain()
            writer.write(b"0\r\n\r\n")
        elif path == b"/gzip":
            packed = gzip.compress(BODY)
            writer.write(
                b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n%b"
                % (len(packed), packed)
            )
        else:
            writer.write(b"HTTP/1.1 503 Busy\r\ncontent-length: 4\r\n\r\nbusy")
        await writer.drain()


@pytest.fixture
async def port() -> AsyncIterator[int]:
    server = await asyncio.start_server(_answer, "127.0.0.1", 0)
    yield server.sockets[0].getsockname()[1]
    server.close()


def request(path: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: here\r\n\r\n".encode()


async def test_an_answer_is_the_same_however_it_travels(port):
    (connection,) = await connect(port, 1)
    chunked = await connection.ask(request("/chunked"))
    packed = await connection.ask(request("/gzip"))
    assert chunked.body == packed.body == BODY
    assert len(packed.packed) < len(BODY) / 5
    connection.close()


async def test_refusals_are_counted_and_never_taken_for_answers(port):
    connections = await connect(port, 2)
    left = 5

    async def turn(ask, tally: Tally) -> bool:
        nonlocal left
        left -= 1
        await ask(request("/busy"))
        return left > 0

    tally = await flat_out(connections, turn, 5)
    assert tally.errors == {"503 busy": len(tally.waits)}
    for connection in connections:
        connection.close()


def test_a_median_below_its_floor_is_said_to_be_so():
    board = Board()
    for value in (900.0, 1100.0, 950.0):
        board.note("SQLite", "scans", value, "/s", floor=1000)
    board.note("SQLite", "memory", 240.0, "MiB", floor=250, higher_is_better=False)
    scans, memory = board.table().splitlines()[2:]
    assert "950 (900 … 1,100) /s" in scans
    assert "NO (≥ 1,000)" in scans
    assert "yes (≤ 250)" in memory


def test_a_quantile_is_the_wait_that_so_many_stayed_under():
    tally = Tally(waits=[number / 1000 for number in range(100, 0, -1)])
    assert tally.quantile(0.5) == pytest.approx(51)
    assert tally.quantile(0.99) == pytest.approx(100)
