"""Files over HTTP: tus 1.0 to send, plain GET to read.

OPTIONS                    /api/regions/{region}/files
POST                       /api/regions/{region}/files                  creation
HEAD · PATCH · DELETE      /api/regions/{region}/files/{upload}
GET · HEAD                 /api/regions/{region}/files/{scope}/{sha256}

Extensions: creation, termination, checksum, expiration. ``Upload-Metadata``
names ``scope``, ``sha256`` and ``filetype``. Whoever may write records there
that name files may send; whoever sees the scope may read. An upload belongs to
the device that began it. Missing and forbidden are answered alike.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Mapping
from email.utils import formatdate

from server.asgi import Receive, Scope, Send, headers_of
from server.errors import Problem
from server.files.kinds import uploaders
from server.files.rules import ENDINGS, read_announced, read_checksum
from server.files.store import Upload
from server.files.uploads import Uploads, is_sha256, matches
from server.sync.engine import Engine
from server.sync.routes import Authenticate, Caller
from server.sync.rules.values import is_id

_FILES = re.compile(r"/api/regions/([^/]+)/files\Z")
_UPLOAD = re.compile(r"/api/regions/([^/]+)/files/([^/]+)\Z")
_CONTENT = re.compile(r"/api/regions/([^/]+)/files/([^/]+)/([^/]+)\Z")

TUS = "1.0.0"
CHECKSUMS = {"sha1": "sha1", "sha256": "sha256"}
PIECE_BYTES = 1 << 20
"""Of a long request, what came is made safe this often."""
CHECKED_BYTES = 4 << 20
"""The most that one request may carry with a checksum, for it counts whole or not at all."""
_SILENCE_SECONDS = 30.0

_TUS_HEADERS = {
    "tus-resumable": TUS,
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
}
_CONTENT_HEADERS = {
    "cache-control": "private, no-store",
    "content-security-policy": "default-src 'none'; sandbox",
    "cross-origin-resource-policy": "same-origin",
    "x-content-type-options": "nosniff",
}


class FileRoutes:
    """The paths of files. :meth:`handles` says which requests are its."""

    def __init__(self, engine: Engine, authenticate: Authenticate, uploads: Uploads) -> None:
        self._engine = engine
        self._authenticate = authenticate
        self._uploads = uploads
        self._uploaders = uploaders(engine.registry.kinds.values())

    def handles(self, path: str) -> bool:
        """Whether the path is one of the module's."""
        return path.startswith("/api/regions/") and any(
            pattern.match(path) for pattern in (_FILES, _UPLOAD, _CONTENT)
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request. Problems are the caller's to turn into responses."""
        headers = headers_of(scope)
        method: str = scope["method"]
        if method == "OPTIONS":
            await _answer(send, 204, self._abilities())
            return
        caller = await self._authenticate(headers, method)
        if caller is None or caller.revoked:
            raise Problem("not-signed-in")
        path: str = scope["path"]
        if found := _CONTENT.match(path):
            await self._content(send, method, caller, *found.groups())
            return
        if headers.get("tus-resumable") != TUS:
            raise Problem("tus-version", version=TUS)
        if found := _FILES.match(path):
            _only(method, "POST")
            await self._create(send, headers, caller, found[1])
            return
        found = _UPLOAD.match(path)
        assert found is not None
        region, id = found.groups()
        if not (is_id(region) and is_id(id)):
            raise Problem("not-found")
        _only(method, "HEAD", "PATCH", "DELETE")
        upload = await self._uploads.find(region, id, caller.device)
        await self._expect_writer(region, caller, upload.scope)
        if method == "HEAD":
            await _answer(send, 200, _standing(upload) | {"upload-length": str(upload.size)})
        elif method == "DELETE":
            await self._uploads.give_up(region, upload)
            await _answer(send, 204, {})
        else:
            await self._append(send, receive, headers, region, upload)

    def _abilities(self) -> dict[str, str]:
        return {
            "tus-version": TUS,
            "tus-extension": "creation,termination,checksum,expiration",
            "tus-max-size": str(self._uploads.limits.file_bytes),
            "tus-checksum-algorithm": ",".join(CHECKSUMS),
        }

    async def _expect_writer(self, region: str, caller: Caller, scope: str) -> None:
        roles = await self._engine.roles(region, caller.person, scope)
        if not roles:
            raise Problem("not-found")
        if not roles & self._uploaders.get(scope.partition(":")[0], frozenset()):
            raise Problem("not-allowed")

    async def _create(
        self, send: Send, headers: Mapping[str, str], caller: Caller, region: str
    ) -> None:
        if not is_id(region):
            raise Problem("not-found")
        size = _whole(headers.get("upload-length", ""))
        announced = read_announced(headers.get("upload-metadata", ""), is_sha256)
        if not size or announced is None:
            at = "upload-metadata" if size else "upload-length"
            raise Problem("malformed", at=at)
        await self._expect_writer(region, caller, announced.scope)
        upload = await self._uploads.begin(region, caller.device, announced, size)
        location = {"location": f"/api/regions/{region}/files/{upload.id}"}
        await _answer(send, 201, location | _standing(upload))

    async def _append(
        self,
        send: Send,
        receive: Receive,
        headers: Mapping[str, str],
        region: str,
        upload: Upload,
    ) -> None:
        if headers.get("content-type") != "application/offset+octet-stream":
            raise Problem("unsupported-media-type")
        offset = _whole(headers.get("upload-offset", ""))
        if offset is None:
            raise Problem("malformed", at="upload-offset")
        if offset != upload.received:
            raise Problem("file-offset")
        length = _whole(headers.get("content-length", "")) or 0
        checked = "upload-checksum" in headers
        most = min(upload.size - offset, CHECKED_BYTES if checked else upload.size)
        if length > most:
            raise Problem("too-large", max_bytes=most)
        if checked:
            upload = await self._append_checked(receive, headers, region, upload, most)
        else:
            upload = await self._append_as_it_comes(receive, region, upload)
        await _answer(send, 204, _standing(upload))

    async def _append_checked(
        self,
        receive: Receive,
        headers: Mapping[str, str],
        region: str,
        upload: Upload,
        most: int,
    ) -> Upload:
        """Take the request whole, or nothing of it."""
        checksum = read_checksum(headers["upload-checksum"])
        if checksum is None or checksum[0] not in CHECKSUMS:
            raise Problem("malformed", at="upload-checksum")
        data = b""
        async for piece in _arriving(receive):
            data += piece
            if len(data) > most:
                raise Problem("too-large", max_bytes=most)
        if not matches(data, checksum, CHECKSUMS):
            raise Problem("file-checksum")
        return await self._uploads.append(region, upload, data) if data else upload

    async def _append_as_it_comes(self, receive: Receive, region: str, upload: Upload) -> Upload:
        """Keep what arrives, also of a request that breaks off."""
        data = bytearray()
        try:
            async for piece in _arriving(receive):
                data += piece
                if upload.received + len(data) > upload.size:
                    raise Problem("too-large", max_bytes=upload.size - upload.received)
                if len(data) >= PIECE_BYTES:
                    upload = await self._uploads.append(region, upload, bytes(data))
                    data.clear()
        except Problem as broken:
            if broken.code == "request-timeout" and data:
                await self._uploads.append(region, upload, bytes(data))
            raise
        return await self._uploads.append(region, upload, bytes(data)) if data else upload

    async def _content(
        self, send: Send, method: str, caller: Caller, region: str, scope: str, sha256: str
    ) -> None:
        _only(method, "GET", "HEAD")
        if not is_id(region) or not is_sha256(sha256):
            raise Problem("not-found")
        if not await self._engine.roles(region, caller.person, scope):
            raise Problem("not-found")
        opened = await self._uploads.open(region, scope, sha256)
        ending = ENDINGS[opened.file.type]
        out = _CONTENT_HEADERS | {
            "content-type": opened.file.type,
            "content-length": str(opened.file.size),
            "content-disposition": f'attachment; filename="{sha256[:12]}.{ending}"',
        }
        await send({"type": "http.response.start", "status": 200, "headers": _raw(out)})
        if method == "GET":
            async for piece in opened.pieces:
                await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b""})


def _only(method: str, *allowed: str) -> None:
    if method not in allowed:
        raise Problem("method-not-allowed")


def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None


def _standing(upload: Upload) -> dict[str, str]:
    return {
        "upload-offset": str(upload.received),
        "upload-expires": formatdate(upload.expires_at / 1000, usegmt=True),
    }


async def _arriving(receive: Receive) -> AsyncIterator[bytes]:
    """The body as it comes.

    Raises:
        Problem: ``request-timeout`` when it stops before its end.
    """
    while True:
        try:
            async with asyncio.timeout(_SILENCE_SECONDS):
                message = await receive()
        except TimeoutError:
            raise Problem("request-timeout") from None
        if message["type"] == "http.disconnect":
            raise Problem("request-timeout")
        if message.get("body"):
            yield message["body"]
        if not message.get("more_body", False):
            return


def _raw(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]


async def _answer(send: Send, status: int, headers: Mapping[str, str]) -> None:
    out = {**_TUS_HEADERS, **headers}
    if status != 204:
        out["content-length"] = "0"
    await send({"type": "http.response.start", "status": status, "headers": _raw(out)})
    await send({"type": "http.response.body", "body": b""})
