"""The door through which the suite sees the server: the wire, and nothing behind it.

Two ways lead to the same door. :class:`InProcess` calls the ASGI application
directly, which is quick enough for thousands of random requests;
:class:`OverHttp` speaks to a process that listens on a port and can be killed.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import threading
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeAlias, TypeVar
from urllib.parse import quote, urlencode

import httpx

from tests.sync.stream import Listener

Json: TypeAlias = dict[str, Any]
Asgi: TypeAlias = Callable[[Any, Any, Any], Awaitable[None]]
T = TypeVar("T")


@dataclass(frozen=True)
class Answer:
    """What came back, byte for byte."""

    status: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.content)

    @property
    def code(self) -> str:
        """The stable code of a problem document."""
        assert self.headers.get("content-type", "").startswith("application/problem+json"), self
        code: str = self.json["code"]
        return code

    def expect(self, status: int) -> Json:
        """The body, when the answer has this status.

        Raises:
            AssertionError: it has another; the message shows the answer.
        """
        assert self.status == status, f"{self.status}: {self.content[:2000]!r}"
        body: Json = self.json
        return body


@dataclass(frozen=True)
class Request:
    """A request that has not been sent yet, so that several can leave together."""

    method: str
    path: str
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


def encode(body: Json | bytes) -> bytes:
    """The bytes of a body; bytes are left as they are."""
    return body if isinstance(body, bytes) else json.dumps(body).encode()


class Server:
    """What a client can ask of a server. The two ways in say how it travels."""

    def call(self, request: Request) -> Answer:
        """Send one request and wait for its answer."""
        raise NotImplementedError

    def together(self, requests: Sequence[Request]) -> list[Answer]:
        """Send requests at the same moment; the answers in the order of the requests."""
        raise NotImplementedError

    def listening(
        self, region: str, *, token: str, after: str | None = None
    ) -> AbstractContextManager[Listener]:
        """Keep the live stream of a region open; ``after`` is the last event's id."""
        raise NotImplementedError

    def get(self, path: str, *, token: str | None = None, **query: Any) -> Answer:
        text = urlencode({name: value for name, value in query.items() if value is not None})
        return self.call(Request("GET", f"{path}?{text}" if text else path, b"", bearer(token)))

    def post(
        self,
        path: str,
        body: Json | bytes,
        *,
        token: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        wanted = {"content-type": "application/json", **bearer(token), **(headers or {})}
        return self.call(Request("POST", path, encode(body), wanted))

    def sync_request(self, region: str, body: Json | bytes, *, token: str | None) -> Request:
        headers = {"content-type": "application/json", **bearer(token)}
        return Request("POST", f"/api/regions/{region}/sync", encode(body), headers)

    def sync(
        self,
        region: str,
        body: Json | bytes,
        *,
        token: str | None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        return self.post(f"/api/regions/{region}/sync", body, token=token, headers=headers)

    def packed(self, region: str, body: Json | bytes, *, token: str) -> Answer:
        """The same request, sent as gzip."""
        headers = {"content-encoding": "gzip"}
        content = gzip.compress(encode(body), mtime=0)
        return self.sync(region, content, token=token, headers=headers)

    def history(self, region: str, id: str, *, token: str, after: Any = None) -> Answer:
        path = f"/api/regions/{region}/records/{quote(id, safe='')}/history"
        return self.get(path, token=token, after=after)

    def mutations(
        self, region: str, *, token: str, device: str | None = None, after: Any = None
    ) -> Answer:
        path = f"/api/regions/{region}/mutations"
        return self.get(path, token=token, device=device, after=after)

    def kinds(self, *, token: str | None = None) -> Answer:
        return self.get("/api/kinds", token=token)

    def enrol(self, code: str, name: str = "phone") -> Answer:
        return self.post("/api/enrol", {"code": code, "device": {"name": name}})

    def close(self) -> None:
        """Let go of everything that was opened."""


def bearer(token: str | None) -> dict[str, str]:
    return {} if token is None else {"authorization": f"Bearer {token}"}


def lower(headers: httpx.Headers) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


class Loop:
    """An event loop in a thread of its own, so that tests can be plain functions."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self._thread.start()

    def run(self, work: Coroutine[Any, Any, T], timeout: float = 60) -> T:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(timeout)

    def close(self) -> None:
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(10)
        self.loop.close()


class InProcess(Server):
    """The application called as an ASGI server would call it, without a socket."""

    def __init__(self, app: Asgi, loop: Loop) -> None:
        self.loop = loop
        self._to_app: asyncio.Queue[Json] | None = None
        self.start(app)

    def start(self, app: Asgi) -> None:
        """Let this application answer from now on; the one before must have stopped."""
        self.app = app
        self.loop.run(self._start())

    async def _start(self) -> None:
        self._to_app = asyncio.Queue()
        answers: asyncio.Queue[Json] = asyncio.Queue()
        scope: Json = {
            "type": "lifespan",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "state": {},
        }
        self._state = scope["state"]
        self._lifespan = asyncio.ensure_future(
            _awaited(self.app(scope, self._to_app.get, answers.put))
        )
        self._answers = answers
        await self._to_app.put({"type": "lifespan.startup"})
        await self._reach("lifespan.startup.complete")

    async def _reach(self, wanted: str) -> None:
        answer = asyncio.ensure_future(self._answers.get())
        await asyncio.wait({answer, self._lifespan}, return_when=asyncio.FIRST_COMPLETED)
        if not answer.done():
            answer.cancel()
            self._lifespan.result()
            return
        assert answer.result()["type"] == wanted, answer.result()

    async def _stop(self) -> None:
        assert self._to_app is not None
        await self._to_app.put({"type": "lifespan.shutdown"})
        await self._reach("lifespan.shutdown.complete")
        await self._lifespan

    def call(self, request: Request) -> Answer:
        return self.loop.run(self._call(request))

    def together(
        self, requests: Sequence[Request], doors: Sequence[InProcess] = ()
    ) -> list[Answer]:
        """As :meth:`Server.together`; ``doors`` names the server of each request."""
        through = doors or [self] * len(requests)

        async def all_at_once() -> list[Answer]:
            calls = [door._call(each) for door, each in zip(through, requests, strict=True)]
            return list(await asyncio.gather(*calls))

        return self.loop.run(all_at_once())

    async def _call(self, request: Request) -> Answer:
        status, headers, content = 0, {}, bytearray()
        body: list[Json] = [{"type": "http.request", "body": request.body, "more_body": False}]
        over = asyncio.Event()

        async def receive() -> Json:
            if body:
                return body.pop()
            await over.wait()
            return {"type": "http.disconnect"}

        async def send(message: Json) -> None:
            nonlocal status, headers
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = {k.decode().lower(): v.decode() for k, v in message["headers"]}
            elif message["type"] == "http.response.body":
                content.extend(message.get("body", b""))
                if not message.get("more_body"):
                    over.set()

        await self.app(self._scope(request), receive, send)
        if headers.get("content-encoding") == "gzip":
            content = bytearray(gzip.decompress(content))
        return Answer(status, headers, bytes(content))

    def _scope(self, request: Request) -> Json:
        path, _, query = request.path.partition("?")
        headers = {"host": "leerplek.test", **request.headers}
        if request.body:
            headers.setdefault("content-length", str(len(request.body)))
        return {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "method": request.method,
            "scheme": "http",
            "path": httpx.URL(f"http://leerplek.test{path}").path,
            "raw_path": path.encode(),
            "root_path": "",
            "query_string": query.encode(),
            "headers": [(k.lower().encode(), v.encode("latin-1")) for k, v in headers.items()],
            "client": ("127.0.0.1", 50000),
            "server": ("leerplek.test", 80),
            "state": dict(self._state),
        }

    @contextmanager
    def listening(self, region: str, *, token: str, after: str | None = None) -> Iterator[Listener]:
        listener = Listener()
        opened, leave = threading.Event(), asyncio.Event()
        headers = bearer(token) | ({} if after is None else {"last-event-id": after})
        request = Request("GET", f"/api/regions/{region}/live", b"", headers)

        async def receive() -> Json:
            await leave.wait()
            return {"type": "http.disconnect"}

        async def send(message: Json) -> None:
            if message["type"] == "http.response.start":
                headers = {k.decode().lower(): v.decode() for k, v in message["headers"]}
                listener.opened(message["status"], headers)
                opened.set()
            else:
                listener.feed(message.get("body", b"").decode())

        async def stream() -> None:
            await self.app(self._scope(request), receive, send)

        task = asyncio.run_coroutine_threadsafe(stream(), self.loop.loop)
        try:
            assert opened.wait(10), "the live stream did not open"
            yield listener
        finally:
            self.loop.loop.call_soon_threadsafe(leave.set)
            try:
                task.result(2)
            except TimeoutError:
                task.cancel()

    def close(self) -> None:
        self.loop.run(self._stop())


async def _awaited(work: Awaitable[None]) -> None:
    await work


class OverHttp(Server):
    """A server that listens somewhere."""

    def __init__(self, address: str, timeout: float = 30) -> None:
        self.address = address
        self.timeout = timeout
        limits = httpx.Limits(max_connections=64)
        self.client = httpx.Client(base_url=address, timeout=timeout, limits=limits)

    def call(self, request: Request) -> Answer:
        reply = self.client.request(
            request.method, request.path, content=request.body, headers=dict(request.headers)
        )
        return Answer(reply.status_code, lower(reply.headers), reply.content)

    def together(self, requests: Sequence[Request]) -> list[Answer]:
        answers: list[Answer | None] = [None] * len(requests)

        def one(at: int) -> None:
            answers[at] = self.call(requests[at])

        threads = [threading.Thread(target=one, args=(at,)) for at in range(len(requests))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(self.timeout)
        return [answer for answer in answers if answer is not None]

    @contextmanager
    def listening(self, region: str, *, token: str, after: str | None = None) -> Iterator[Listener]:
        listener = Listener()
        path = f"/api/regions/{region}/live"
        headers = bearer(token) | ({} if after is None else {"last-event-id": after})
        with self.client.stream("GET", path, headers=headers) as reply:
            listener.opened(reply.status_code, lower(reply.headers))

            def read() -> None:
                try:
                    for text in reply.iter_text():
                        listener.feed(text)
                except httpx.HTTPError:
                    return  # the test has left, or the server has gone: both end the stream

            threading.Thread(target=read, daemon=True).start()
            yield listener

    def close(self) -> None:
        self.client.close()
