"""Where a phone says at which address it can be told things; what it is told is in its records.

GET    /api/push               the server's key, and whether this device is told things
POST   /api/push/subscription  tell this device things at this address
DELETE /api/push/subscription  tell it nothing any more
POST   /api/push/test          send one message to it now

Each is about the device that asks and no other.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any, Literal

import msgspec
from cryptography.hazmat.primitives.asymmetric import ec
from litestar import Request, Router, delete, get, post
from litestar.datastructures import CacheControlHeader
from litestar.handlers import HTTPRouteHandler
from litestar.params import JSONBody

from server.errors import Problem
from server.notifications import store
from server.notifications.messages import Subscription
from server.notifications.rules.answers import Verdict, after
from server.notifications.rules.due import Kind
from server.notifications.rules.endpoints import LONGEST, key_of, may_be_told
from server.notifications.watching import Notifier
from server.sync.routes import Authenticate, Caller

AnyRequest = Request[Any, Any, Any]
TEST_EVERY = 10 * 1000
_TEST_GOOD_FOR = 10 * 60 * 1000
_POINT, _SECRET = 65, 16


class BrowserKeys(msgspec.Struct):
    """What a browser calls ``keys``: its public key and its secret, in base64url."""

    p256dh: Annotated[str, msgspec.Meta(max_length=200)]
    auth: Annotated[str, msgspec.Meta(max_length=100)]


class NewSubscription(msgspec.Struct):
    """A browser's ``PushSubscription``, and the server's key that it was made with.

    Without a language the one that stood before goes on, or else Dutch.
    """

    endpoint: Annotated[str, msgspec.Meta(max_length=LONGEST)]
    keys: BrowserKeys
    server_key: Annotated[str, msgspec.Meta(max_length=100)]
    language: Literal["nl", "en"] | None = None


class PushAnswer(msgspec.Struct):
    """``key`` is what ``PushManager.subscribe`` takes. ``on``: this device is told things.

    ``renew`` says that it should subscribe anew, with another key than it did.
    """

    key: str
    on: bool
    renew: bool


class _Desk:
    """Who asks, and what they may."""

    def __init__(self, notifier: Notifier, authenticate: Authenticate) -> None:
        self.notifier = notifier
        self._authenticate = authenticate

    async def caller(self, request: AnyRequest) -> Caller:
        headers = {name.lower(): value for name, value in request.headers.items()}
        caller = await self._authenticate(headers, request.method)
        if caller is None or caller.revoked:
            raise Problem("not-signed-in")
        return caller

    async def state(self, caller: Caller) -> PushAnswer:
        key = await self.notifier.key()
        async with self.notifier.db.read() as tx:
            found = await store.subscription(tx, caller.device)
        return PushAnswer(
            key.public_key, found is not None, found is not None and found.key != key.n
        )

    async def subscribe(self, caller: Caller, asked: NewSubscription) -> None:
        point, secret = key_of(asked.keys.p256dh, _POINT), key_of(asked.keys.auth, _SECRET)
        inside = self.notifier.carrier.inside
        if point is None or secret is None or not may_be_told(asked.endpoint, inside=inside):
            raise Problem("push-address")
        try:
            ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
        except ValueError:
            raise Problem("push-address") from None
        key = await self.notifier.key()
        if asked.server_key.rstrip("=") != key.public_key:
            raise Problem("push-key-changed")
        one = Subscription(
            caller.device,
            caller.person,
            asked.endpoint,
            asked.keys.p256dh.rstrip("="),
            asked.keys.auth.rstrip("="),
            key.n,
            asked.language or "nl",
        )
        async with self.notifier.db.write() as tx:
            before = await store.subscription(tx, caller.device)
            if before is not None and asked.language is None:
                one = replace(one, language=before.language)
            await store.subscribe(tx, one, self.notifier.clock())

    async def unsubscribe(self, caller: Caller) -> None:
        async with self.notifier.db.write() as tx:
            await store.unsubscribe(tx, caller.device)

    async def test(self, caller: Caller) -> None:
        """Send a message to the device that asks; says so where that did not work."""
        now = self.notifier.clock()
        async with self.notifier.db.write() as tx:
            to = await store.subscription(tx, caller.device)
            if to is None:
                raise Problem("push-off")
            if not await store.may_test(tx, caller.device, now, TEST_EVERY):
                raise Problem("rate-limited", retry_after=TEST_EVERY // 1000)
        until = now + _TEST_GOOD_FOR
        answered = await self.notifier.tell(to, Kind.TEST, until)
        verdict = after(answered.status, answered.retry_after, 1, now, until).verdict
        if verdict is Verdict.GONE:
            async with self.notifier.db.write() as tx:
                await store.unsubscribe(tx, to.device, to.endpoint)
            raise Problem("push-off")
        if verdict is not Verdict.SENT:
            raise Problem("push-failed", retry_after=60)


def push_routes(notifier: Notifier, authenticate: Authenticate) -> Router:
    """All of the above."""
    desk = _Desk(notifier, authenticate)

    @get("/", summary="The server's key, and whether this device is told things")
    async def state(request: AnyRequest) -> PushAnswer:
        return await desk.state(await desk.caller(request))

    @post("/subscription", status_code=204, summary="Tell this device things at this address")
    async def subscribe(request: AnyRequest, data: JSONBody[NewSubscription]) -> None:
        await desk.subscribe(await desk.caller(request), data)

    @delete("/subscription", status_code=204, summary="Tell this device nothing any more")
    async def unsubscribe(request: AnyRequest) -> None:
        await desk.unsubscribe(await desk.caller(request))

    @post("/test", status_code=204, summary="Send this device a message now")
    async def test(request: AnyRequest) -> None:
        await desk.test(await desk.caller(request))

    handlers: tuple[HTTPRouteHandler, ...] = (state, subscribe, unsubscribe, test)
    return Router(
        "/api/push",
        route_handlers=handlers,
        cache_control=CacheControlHeader(no_store=True),
        tags=["notifications"],
    )
