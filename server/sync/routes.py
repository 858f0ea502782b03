"""HTTP of the sync protocol, spoken directly: these are the hot paths.

POST /api/regions/{region}/sync
GET  /api/regions/{region}/live
GET  /api/regions/{region}/records/{id}/history
GET  /api/regions/{region}/mutations
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Protocol
from urllib.parse import parse_qs

import msgspec

from server.asgi import Receive, Scope, Send, headers_of, read_body, respond
from server.errors import Problem
from server.http_errors import language_of
from server.sync.engine import Engine
from server.sync.history import mutations_page, record_history
from server.sync.kinds import Author
from server.sync.region import Listener, Region
from server.sync.rules.mutations import MAX_NUMBER
from server.sync.rules.values import is_id
from server.sync.wire import MAX_BYTES, MAX_MUTATIONS, MAX_PACKED_BYTES, decode

_SYNC = re.compile(r"/api/regions/([^/]+)/(sync|live|mutations)\Z")
_HISTORY = re.compile(r"/api/regions/([^/]+)/records/([^/]+)/history\Z")
_COMMENT_SECONDS = 25.0
_BETWEEN_HINTS = 0.2
_JSON = {"content-type": "application/json", "cache-control": "no-store"}
_encode = msgspec.json.Encoder().encode


class Caller(Protocol):
    """A device that is signed in."""

    @property
    def person(self) -> str: ...
    @property
    def device(self) -> str: ...
    @property
    def revoked(self) -> bool: ...


Authenticate = Callable[[Mapping[str, str], str], Awaitable[Caller | None]]
"""From request headers and method to the caller, None when not signed in."""


class SyncRoutes:
    """The protocol's own paths. :meth:`handles` says which requests are its."""

    def __init__(self, engine: Engine, authenticate: Authenticate) -> None:
        self._engine = engine
        self._authenticate = authenticate

    def handles(self, path: str) -> bool:
        """Whether the path is one of the module's."""
        return path.startswith("/api/regions/") and (
            _SYNC.match(path) is not None or _HISTORY.match(path) is not None
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request. Problems are the caller's to turn into responses."""
        headers = headers_of(scope)
        caller = await self._authenticate(headers, scope["method"])
        if caller is None:
            raise Problem("not-signed-in")
        path: str = scope["path"]
        match = _SYNC.match(path)
        if match is None:
            match = _HISTORY.match(path)
            assert match is not None
            self._only(scope, "GET")
            await self._history(scope, send, headers, caller, match[1], match[2])
        elif match[2] == "sync":
            self._only(scope, "POST")
            await self._sync(receive, send, headers, caller, match[1])
        elif match[2] == "live":
            self._only(scope, "GET")
            await self._live(receive, send, headers, caller, match[1])
        else:
            self._only(scope, "GET")
            await self._mutations(scope, send, headers, caller, match[1])

    def _only(self, scope: Scope, method: str) -> None:
        if scope["method"] != method:
            raise Problem("method-not-allowed")

    async def _sync(
        self,
        receive: Receive,
        send: Send,
        headers: Mapping[str, str],
        caller: Caller,
        region: str,
    ) -> None:
        media = headers.get("content-type", "").partition(";")[0].strip().lower()
        if media != "application/json":
            raise Problem("unsupported-media-type")
        body = await read_body(
            receive, headers, MAX_PACKED_BYTES, MAX_BYTES, max_mutations=MAX_MUTATIONS
        )
        request = decode(body)
        answer = await self._engine.sync(
            region,
            Author(caller.person, caller.device),
            caller.revoked,
            request,
            language_of(headers.get("accept-language", "")),
        )
        await respond(send, 200, answer, _JSON, headers.get("accept-encoding", ""))

    # -- live ----------------------------------------------------------------------

    async def _live(
        self,
        receive: Receive,
        send: Send,
        headers: Mapping[str, str],
        caller: Caller,
        region_id: str,
    ) -> None:
        held = await self._engine.held(region_id, caller.person)
        if not held.spans or caller.revoked:
            raise Problem("not-found")
        region = await self._engine.region(region_id)
        listener = Listener(caller.person, tick=region.row.tick, epoch=region.row.epoch)
        epoch, _, tick = headers.get("last-event-id", "").partition(":")
        if epoch and tick.isascii() and tick.isdigit():
            # What was missed between two connections is told at once.
            listener.epoch, listener.tick = epoch, min(int(tick), listener.tick)
            listener.heard.set()
        region.listeners.add(listener)
        gone = asyncio.create_task(_until_disconnect(receive))
        try:
            await send(
                {
                    "type": "http.response.start",
                    "status": 200,
                    "headers": [
                        (b"content-type", b"text/event-stream"),
                        (b"cache-control", b"no-store"),
                        (b"x-accel-buffering", b"no"),
                    ],
                }
            )
            await self._say(send, b": hello\n\n")
            while not gone.done():
                heard = asyncio.create_task(listener.heard.wait())
                done, _ = await asyncio.wait(
                    {heard, gone}, timeout=_COMMENT_SECONDS, return_when=asyncio.FIRST_COMPLETED
                )
                if gone in done:
                    heard.cancel()
                    break
                if heard not in done:
                    heard.cancel()
                    await self._say(send, b": still here\n\n")
                    continue
                listener.heard.clear()
                await self._hint(send, region, listener)
                # Many ticks a second are one hint: a device only needs to know
                # that there is something.
                await asyncio.sleep(_BETWEEN_HINTS)
        except OSError:
            pass
        finally:
            region.listeners.discard(listener)
            gone.cancel()

    async def _hint(self, send: Send, region: Region, listener: Listener) -> None:
        """Say that there is something, if there is something for this person."""
        held = await region.holdings(region.row, listener.person)
        row = region.row
        if not region.concerns(held, listener.epoch, listener.tick):
            return
        event = b"tick" if row.epoch == listener.epoch else b"reset"
        listener.tick, listener.epoch = row.tick, row.epoch
        await self._say(
            send,
            b'id: %s:%d\nevent: %s\ndata: {"tick": %d}\n\n'
            % (row.epoch.encode(), row.tick, event, row.tick),
        )

    async def _say(self, send: Send, text: bytes) -> None:
        await send({"type": "http.response.body", "body": text, "more_body": True})

    # -- looking back ----------------------------------------------------------------

    async def _history(
        self,
        scope: Scope,
        send: Send,
        headers: Mapping[str, str],
        caller: Caller,
        region: str,
        id: str,
    ) -> None:
        if not is_id(id) or caller.revoked:
            raise Problem("not-found")
        after = _query(scope).get("after")
        held = await self._engine.held(region, caller.person)
        async with self._engine.db.read() as tx:
            page = await record_history(tx, region, id, held, after)
        await respond(send, 200, _encode(page), _JSON, headers.get("accept-encoding", ""))

    async def _mutations(
        self,
        scope: Scope,
        send: Send,
        headers: Mapping[str, str],
        caller: Caller,
        region: str,
    ) -> None:
        query = _query(scope)
        device = query.get("device", caller.device)
        after = query.get("after", "0")
        if len(after) > 16 or not (after.isascii() and after.isdigit()) or int(after) >= MAX_NUMBER:
            raise Problem("malformed", at="/after")
        held = await self._engine.held(region, caller.person)
        if not held.spans or not is_id(device) or caller.revoked:
            raise Problem("not-found")
        async with self._engine.db.read() as tx:
            page = await mutations_page(
                tx,
                region,
                caller.person,
                device,
                own=device == caller.device,
                after=int(after),
                language=language_of(headers.get("accept-language", "")),
            )
        await respond(send, 200, _encode(page), _JSON, headers.get("accept-encoding", ""))


def _query(scope: Scope) -> dict[str, str]:
    try:
        parsed = parse_qs(scope.get("query_string", b"").decode("ascii"), keep_blank_values=True)
    except (UnicodeDecodeError, ValueError):
        raise Problem("malformed", at="") from None
    return {name: values[-1] for name, values in parsed.items()}


async def _until_disconnect(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
