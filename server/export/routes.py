"""A student's file over HTTP, for the office of that student's school.

POST /api/regions/{region}/students/{student}/export   a ZIP

``student`` is the id of the student's record. Whoever may not have the file
meets the same 404 as for a student that there is not.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from typing import IO, Any

from litestar import Request, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath
from litestar.response import Stream

from server.errors import Problem
from server.export.gathering import Student, find_student
from server.export.packing import pack
from server.export.rules import OFFICE
from server.files.depot import Depot
from server.sync.engine import Engine
from server.sync.routes import Authenticate
from server.sync.rules.values import is_id

_log = logging.getLogger("leerplek.export")
_CHUNK = 256 << 10
_AT_ONCE = 2


def export_routes(
    engine: Engine, authenticate: Authenticate, depot: Depot
) -> list[HTTPRouteHandler]:
    """The one handler."""
    room = asyncio.Semaphore(_AT_ONCE)

    async def permit(request: Request[Any, Any, Any], region: str, id: str) -> tuple[str, Student]:
        headers = {name.lower(): value for name, value in request.headers.items()}
        caller = await authenticate(headers, request.method)
        if caller is None or caller.revoked:
            raise Problem("not-signed-in")
        if not is_id(region) or not is_id(id):
            raise Problem("not-found")
        held = await engine.held(region, caller.person)
        async with engine.db.read() as tx:
            student = await find_student(tx, region, id) if held.roles else None
        roles = held.roles.get(f"school:{student.school}", frozenset()) if student else frozenset()
        if student is None or not OFFICE & roles:
            raise Problem("not-found")
        return caller.person, student

    @post(
        "/api/regions/{region:str}/students/{student:str}/export",
        status_code=200,
        summary="All that a school keeps about one student, as a ZIP.",
        media_type="application/zip",
    )
    async def export_student(
        request: Request[Any, Any, Any], region: FromPath[str], student: FromPath[str]
    ) -> Stream:
        person, found = await permit(request, region, student)
        async with room:
            packed = await pack(engine.db, depot, region, found, engine.clock())
        _log.info("%s took along the file of student record %s", person, found.id)
        headers = {
            "content-disposition": 'attachment; filename="leerplek-dossier.zip"',
            "cache-control": "no-store",
        }
        return Stream(_pieces(packed), media_type="application/zip", headers=headers)

    return [export_student]


async def _pieces(packed: IO[bytes]) -> AsyncIterator[bytes]:
    try:
        while piece := await asyncio.to_thread(packed.read, _CHUNK):
            yield piece
    finally:
        packed.close()
