"""A lean HTTP/1.1 client: sends finished bytes, finds the end of the answer, no more.

It keeps connections open and one request under way on each, as phones behind
a proxy do. Answers are handed over as bytes; only a packed one is unpacked.
"""

from __future__ import annotations

import asyncio
import time
import zlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import brotli  # type: ignore[import-untyped]
import zstandard

Ask = Callable[[bytes], Awaitable["Answer"]]


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer's status, its body as it travelled, and how that was packed."""

    status: int
    packed: bytes
    encoding: str

    @property
    def body(self) -> bytes:
        """The body unpacked."""
        if not self.encoding:
            return self.packed
        if self.encoding == "gzip":
            return zlib.decompress(self.packed, wbits=31)
        if self.encoding == "br":
            return bytes(brotli.decompress(self.packed))
        return zstandard.ZstdDecompressor().decompressobj().decompress(self.packed)


class BrokenAnswerError(Exception):
    """The server closed the connection in the middle of an answer."""


class Connection(asyncio.Protocol):
    """One connection with at most one request under way.

    A server hangs up on who has been silent for long; it is then opened again.
    """

    def __init__(self, port: int) -> None:
        self._port = port
        self._transport: asyncio.Transport | None = None
        self._received = bytearray()
        self._waiting: asyncio.Future[Answer] | None = None
        self._head_end = -1
        self._length = -1

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport  # type: ignore[assignment]

    def connection_lost(self, exc: Exception | None) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_exception(BrokenAnswerError(str(exc or "closed")))

    def data_received(self, data: bytes) -> None:
        received = self._received
        received += data
        if self._head_end < 0:
            self._head_end = received.find(b"\r\n\r\n")
            if self._head_end < 0:
                return
            self._length = self._length_of(bytes(received[: self._head_end]).lower())
        start = self._head_end + 4
        if self._length >= 0:
            if len(received) < start + self._length:
                return
            body = bytes(received[start : start + self._length])
        elif received.endswith(b"0\r\n\r\n"):
            body = _join_chunks(bytes(received[start:]))
        else:
            return
        head = bytes(received[: self._head_end]).lower()
        answer = Answer(int(head[9:12]), body, _header(head, b"content-encoding"))
        received.clear()
        self._head_end = -1
        waiting, self._waiting = self._waiting, None
        if waiting is not None and not waiting.done():
            waiting.set_result(answer)

    @staticmethod
    def _length_of(head: bytes) -> int:
        length = _header(head, b"content-length")
        return int(length) if length else -1

    async def open(self) -> None:
        """Connect to the server on this machine."""
        loop = asyncio.get_running_loop()
        await loop.create_connection(lambda: self, "127.0.0.1", self._port)

    async def ask(self, request: bytes) -> Answer:
        """Send a finished request and wait for its answer."""
        assert self._waiting is None, "one request at a time"
        if self._transport is None or self._transport.is_closing():
            await self.open()
        assert self._transport is not None
        self._waiting = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return await self._waiting

    def close(self) -> None:
        """Hang up."""
        if self._transport is not None:
            self._transport.close()


def _header(head: bytes, name: bytes) -> str:
    at = head.find(b"\r\n" + name + b":")
    if at < 0:
        return ""
    start = at + len(name) + 3
    end = head.find(b"\r\n", start)
    return head[start : end if end > 0 else None].strip().decode()


def _join_chunks(data: bytes) -> bytes:
    parts: list[bytes] = []
    at = 0
    while True:
        line = data.index(b"\r\n", at)
        size = int(data[at:line].split(b";")[0], 16)
        if size == 0:
            return b"".join(parts)
        parts.append(data[line + 2 : line + 2 + size])
        at = line + 2 + size + 2


async def connect(port: int, count: int) -> list[Connection]:
    """Open connections to the server on this machine."""
    connections = [Connection(port) for _ in range(count)]
    await asyncio.gather(*(each.open() for each in connections))
    return connections


@dataclass(slots=True)
class Tally:
    """What came of a run of requests."""

    seconds: float = 0.0
    waits: list[float] = field(default_factory=list)
    sent: int = 0
    received: int = 0
    mutations: int = 0
    errors: dict[str, int] = field(default_factory=dict)

    def miss(self, what: str) -> None:
        """Count something that went wrong."""
        self.errors[what] = self.errors.get(what, 0) + 1

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.waits) / self.seconds if self.seconds else 0.0

    def quantile(self, part: float) -> float:
        """The wait in milliseconds that this part of the answers stayed under."""
        if not self.waits:
            return 0.0
        ordered = sorted(self.waits)
        return ordered[min(len(ordered) - 1, int(part * len(ordered)))] * 1000


Turn = Callable[[Ask, Tally], Awaitable[bool]]
"""One turn of one connection: asks what it likes; False when it has nothing left to ask."""


async def flat_out(connections: list[Connection], turn: Turn, seconds: float) -> Tally:
    """Have every connection take turn after turn, as fast as answers come."""
    tally = Tally()
    until = time.perf_counter() + seconds

    async def keep_on(connection: Connection) -> None:
        ask = _timed(connection, tally)
        while time.perf_counter() < until and await turn(ask, tally):
            pass

    began = time.perf_counter()
    await asyncio.gather(*(keep_on(connection) for connection in connections))
    tally.seconds = time.perf_counter() - began
    return tally


async def at_rate(connections: list[Connection], turn: Turn, rate: float, seconds: float) -> Tally:
    """Start turns at a steady rate, whatever the answers do, and time from the due moment."""
    tally = Tally()
    free: asyncio.Queue[Connection] = asyncio.Queue()
    for connection in connections:
        free.put_nowait(connection)
    began = time.perf_counter()

    async def one(due: float) -> None:
        connection = await free.get()
        try:
            await turn(_timed(connection, tally, due), tally)
        finally:
            free.put_nowait(connection)

    tasks = []
    for number in range(int(rate * seconds)):
        due = began + number / rate
        wait = due - time.perf_counter()
        if wait > 0.0005:
            await asyncio.sleep(wait)
        tasks.append(asyncio.create_task(one(due)))
    await asyncio.gather(*tasks)
    tally.seconds = time.perf_counter() - began
    return tally


def _timed(connection: Connection, tally: Tally, due: float | None = None) -> Ask:
    async def ask(request: bytes) -> Answer:
        began = time.perf_counter() if due is None else due
        answer = await connection.ask(request)
        tally.waits.append(time.perf_counter() - began)
        tally.sent += len(request)
        tally.received += len(answer.packed)
        if answer.status != 200:
            tally.miss(f"{answer.status} {answer.body[:200].decode(errors='replace')}")
        return answer

    return ask
