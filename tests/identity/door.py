"""The identity routes in an app of their own, and browsers and clients that use them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
from litestar import Litestar, Request, Response
from litestar.datastructures import State
from litestar.exceptions import HTTPException

from server.database import Database
from server.errors import Problem
from server.http_errors import language_of, problem_document
from server.identity.identity import Identity
from server.identity.routes import identity_router
from server.settings import Settings
from tests.fakes import Clock

HOST = "https://leerplek.test"


def _answer_problem(request: Request[Any, Any, Any], problem: Problem) -> Response[bytes]:
    language = language_of(request.headers.get("accept-language", ""))
    status, headers, body = problem_document(problem, language)
    media = headers.pop("content-type")
    return Response(body, status_code=status, headers=headers, media_type=media)


def _answer_bad_request(request: Request[Any, Any, Any], error: HTTPException) -> Response[bytes]:
    code = {400: "malformed", 404: "not-found", 405: "method-not-allowed"}[error.status_code]
    return _answer_problem(request, Problem(code))


@dataclass
class Door:
    """A server with only the identity feature, and its clock."""

    db: Database
    clock: Clock
    identity: Identity
    app: Litestar
    url: str

    @asynccontextmanager
    async def client(self, token: str | None = None) -> AsyncIterator[httpx.AsyncClient]:
        """A client with a jar of cookies; with ``token`` one that is no browser.

        It calls the app in the test's own event loop, where its database lives.
        """
        transport = httpx.ASGITransport(self.app)  # type: ignore[arg-type]
        async with httpx.AsyncClient(transport=transport, base_url=self.url) as client:
            if token is not None:
                client.headers["authorization"] = f"Bearer {token}"
            yield client

    async def device(self, person: str) -> str:
        """The token of a new device of a person."""
        (enrolled,) = await self.identity.create_devices([(person, None, "phone")])
        return enrolled.token


def open_door(db: Database, url: str = HOST) -> Door:
    clock = Clock()
    identity = Identity(db, clock, recheck_seconds=0, stranger_seconds=0)
    app = Litestar(
        [identity_router()],
        state=State({"identity": identity, "settings": Settings(public_url=url)}),
        exception_handlers={Problem: _answer_problem, HTTPException: _answer_bad_request},
    )
    return Door(db, clock, identity, app, url)
