"""Puts the parts together; the only module that knows everyone.

Requests go one of three ways: the sync's own paths are answered directly
(they are hot), other ``/api`` paths by Litestar, everything else is the app.
"""

from __future__ import annotations

import asyncio
import logging
import traceback
from collections.abc import Callable
from contextlib import AsyncExitStack
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from litestar import Litestar, Request, Response, get
from litestar.exceptions import HTTPException
from litestar.openapi import OpenAPIConfig
from litestar.serialization import decode_json

from server.asgi import Receive, Scope, Send, headers_of, respond
from server.attendance.issuing import seal_card_keys
from server.attendance.kinds import FEATURE as ATTENDANCE
from server.attendance.routes import attendance_routes
from server.attendance.weeks.routes import week_routes
from server.daily import keep_days
from server.database import Database, open_database
from server.errors import Problem
from server.export.routes import export_routes
from server.files.depot import Depot
from server.files.kinds import files_feature
from server.files.limits import FileLimits
from server.files.routes import FileRoutes
from server.files.tidy import keep_tidy
from server.files.uploads import Uploads
from server.guidance.kinds import FEATURE as GUIDANCE
from server.http_errors import language_of, problem_document
from server.identity.grant_source import GrantSource
from server.identity.identity import Identity
from server.identity.kinds import FEATURE as IDENTITY
from server.identity.permissions import GRANTS, governed
from server.identity.routes import identity_router
from server.logbook.kinds import FEATURE as LOGBOOK
from server.notifications.kinds import FEATURE as NOTIFICATIONS
from server.notifications.routes import push_routes
from server.notifications.watching import Notifier
from server.openapi import whole_document
from server.placements.kinds import FEATURE as PLACEMENTS
from server.placements.routes import import_routes
from server.settings import Settings
from server.static import AppFiles
from server.sync.engine import Engine, wall_clock
from server.sync.registry import describe
from server.sync.routes import SyncRoutes
from server.totals.routes import totals_routes
from server.trouble import explained, is_full, problem_of

_GOVERNED = tuple(
    governed(feature)
    for feature in (IDENTITY, PLACEMENTS, ATTENDANCE, GUIDANCE, NOTIFICATIONS, LOGBOOK)
)
FEATURES = (*_GOVERNED, files_feature(_GOVERNED))
_AMSTERDAM = ZoneInfo("Europe/Amsterdam")
_log = logging.getLogger("leerplek")
_LARGEST_BODY = 48 * 2**20  # rosters as base64; every other route reads far less


def today_in_amsterdam() -> str:
    """The school day that it is now, as YYYY-MM-DD."""
    return datetime.now(_AMSTERDAM).date().isoformat()


def make_engine(
    settings: Settings, database: Database, clock: Callable[[], int] = wall_clock
) -> Engine:
    """The engine with every feature on this database."""
    return Engine(
        database,
        FEATURES,
        GrantSource(today_in_amsterdam),
        clock,
        requests_a_second=settings.limits.requests_a_second,
        requests_at_once=settings.limits.requests_at_once,
    )


@get("/api/kinds", summary="What may be written, by whom, and how fields merge.")
async def kinds(request: Request[Any, Any, Any]) -> Response[bytes]:
    """The same for everybody: it describes, it holds no records."""
    return Response(request.app.state.kinds, media_type="application/json")


@get("/api/schema", summary="This document.", include_in_schema=False)
async def schema(request: Request[Any, Any, Any]) -> Response[bytes]:
    """The OpenAPI document, from which the app's types are generated."""
    document = whole_document(request.app.openapi_schema.to_schema())
    return Response(msgspec.json.encode(document), media_type="application/json")


@get("/health", summary="200 when the server can write.")
async def health(request: Request[Any, Any, Any]) -> dict[str, str]:
    """Takes the write lock for a moment; a disk that is nearly full or a lost database says so."""
    database: Database = request.app.state.database
    if is_full(request.app.state.settings.database_file):
        raise Problem("server-full", retry_after=60)
    async with database.write() as tx:
        await tx.execute("UPDATE region SET tick = tick WHERE region = :region", region="-")
    return {"status": "ok"}


def _is_unreadable(error: Exception) -> bool:
    """Whether a body was no UTF-8, or nested too deep, which Litestar takes for our own fault."""
    if not isinstance(error, UnicodeDecodeError | RecursionError):
        return False
    *_, (frame, _) = traceback.walk_tb(error.__traceback__)
    return frame.f_code is decode_json.__code__


def _failed(error: Exception, database_url: str) -> Problem:
    """What is answered to a request that failed; the log tells more."""
    code = problem_of(error)
    if code is None:
        _log.exception("a request failed", exc_info=error)
        return Problem("internal", retry_after=5)
    _log.error("a request failed: %s", explained(error, database_url) or type(error).__name__)
    return Problem(code, retry_after=60 if code == "server-full" else 5)


def _problem_response(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    if isinstance(error, Problem):
        problem = error
    elif isinstance(error, HTTPException):
        problem = Problem(_CODE_OF_STATUS.get(error.status_code, "malformed"))
        if error.status_code >= 500:
            _log.error("a request failed: %s", type(error).__name__)
            problem = Problem("internal")
    elif _is_unreadable(error):
        problem = Problem("malformed")
    else:
        problem = _failed(error, request.app.state.database.url)
    language = language_of(request.headers.get("accept-language", ""))
    status, headers, body = problem_document(problem, language)
    return Response(body, status_code=status, headers=headers, media_type=headers["content-type"])


_CODE_OF_STATUS = {
    400: "malformed",
    401: "not-signed-in",
    403: "not-allowed",
    404: "not-found",
    405: "method-not-allowed",
    413: "too-large",
    415: "unsupported-media-type",
    429: "rate-limited",
}


class Application:
    """The ASGI application of one process.

    The database is opened when the server starts it, not before: connections
    belong to the event loop that uses them.
    """

    def __init__(self, settings: Settings, clock: Callable[[], int] = wall_clock) -> None:
        self.settings = settings
        self._clock = clock
        self._files = AppFiles(settings.app_folder)
        self._sync: SyncRoutes | None = None
        self._uploads: FileRoutes | None = None
        self._litestar: Litestar | None = None
        self.engine: Engine | None = None
        self.identity: Identity | None = None
        self.notifier: Notifier | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or live from start to stop."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        assert self._sync is not None and self._litestar is not None, "not started"
        assert self._uploads is not None, "not started"
        path: str = scope["path"]
        if self._sync.handles(path):
            await self._answer_directly(self._sync, scope, receive, send)
        elif self._uploads.handles(path):
            await self._answer_directly(self._uploads, scope, receive, send)
        elif path.startswith("/api/") or path == "/health":
            await self._litestar(scope, receive, send)  # type: ignore[arg-type]
        else:
            await self._files(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        async with AsyncExitStack() as stack:
            try:
                await self._start(stack)
            except Exception as error:
                _log.exception("the server could not start")
                await send({"type": "lifespan.startup.failed", "message": str(error)})
                return
            await send({"type": "lifespan.startup.complete"})
            await receive()
        await send({"type": "lifespan.shutdown.complete"})

    async def _start(self, stack: AsyncExitStack) -> None:
        database = await open_database(self.settings.database_url)
        stack.push_async_callback(database.close)
        await seal_card_keys(database, self.settings.vault)
        engine = make_engine(self.settings, database, self._clock)
        await engine.start()
        stack.push_async_callback(engine.stop)
        identity = Identity(database, self._clock)
        await identity.start()
        stack.push_async_callback(identity.stop)
        terms = self.settings.retention_terms
        days = asyncio.create_task(keep_days(engine, database, today_in_amsterdam, terms))
        stack.callback(days.cancel)
        notifier = Notifier(
            database,
            self.settings.vault,
            self.settings.contact,
            self._clock,
            inside=self.settings.push_inside,
        )
        stack.push_async_callback(notifier.stop)
        telling = asyncio.create_task(notifier.run())
        stack.callback(telling.cancel)
        self._sync = SyncRoutes(engine, identity.authenticate)
        depot, limits = Depot(self.settings.files_address), FileLimits()
        uploads = Uploads(database, depot, engine.clock, limits)
        self._uploads = FileRoutes(engine, identity.authenticate, uploads)
        tidying = asyncio.create_task(keep_tidy(database, depot, engine.clock, limits))
        stack.callback(tidying.cancel)
        self._litestar = _litestar(self.settings, database, engine, identity, notifier, depot)
        self.engine, self.identity = engine, identity
        self.notifier = notifier
        await stack.enter_async_context(self._litestar.lifespan())

    async def _answer_directly(
        self, routes: SyncRoutes | FileRoutes, scope: Scope, receive: Receive, send: Send
    ) -> None:
        began = False

        async def once(message: dict[str, Any]) -> None:
            nonlocal began
            began = True
            await send(message)

        try:
            await routes(scope, receive, once)
            return
        except Problem as error:
            problem = error
        except Exception as error:
            problem = _failed(error, self.settings.database_url)
        if began:
            return
        headers = headers_of(scope)
        language = language_of(headers.get("accept-language", ""))
        status, out, body = problem_document(problem, language)
        await respond(send, status, body, out, headers.get("accept-encoding", ""))


def _litestar(
    settings: Settings,
    database: Database,
    engine: Engine,
    identity: Identity,
    notifier: Notifier,
    depot: Depot,
) -> Litestar:
    authenticate = identity.authenticate
    app = Litestar(
        [
            kinds,
            schema,
            health,
            identity_router(),
            push_routes(notifier, authenticate),
            *import_routes(engine, authenticate),
            *totals_routes(engine, authenticate),
            *export_routes(engine, authenticate, depot),
            attendance_routes(engine, authenticate, settings.public_url, settings.vault),
            *week_routes(engine, authenticate, identity, settings.public_url, settings.vault),
        ],
        openapi_config=OpenAPIConfig(title="Leerplek", version="1", path="/api/openapi"),
        exception_handlers={Exception: _problem_response},
        request_max_body_size=_LARGEST_BODY,
        logging_config=None,
    )
    app.state.settings = settings
    app.state.database = database
    app.state.engine = engine
    app.state.identity = identity
    app.state.kinds = msgspec.json.encode(describe(engine.registry, GRANTS))
    return app


def create_app(settings: Settings, clock: Callable[[], int] = wall_clock) -> Application:
    """The application that ``leerplek serve`` runs in each worker."""
    return Application(settings, clock)
