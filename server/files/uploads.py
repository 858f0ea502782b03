"""Taking a file in piece by piece, and handing it out again.

Pieces go to the depot first and count once the database says so, so that two
requests for one upload cannot both append: the database lets one of them.
A file is only there for others when all of it came, is what was announced, and
does not tell where somebody was.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import re
import uuid
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, replace

from server.database import Database
from server.errors import Problem
from server.files import store
from server.files.depot import Depot, file_key, part_key
from server.files.limits import DAY_MS, FileLimits
from server.files.pictures import fault_of
from server.files.rules import (
    ENDINGS,
    HEAD_BYTES,
    PICTURES,
    Announced,
    sound_tells_where,
    type_of,
)
from server.files.store import StoredFile, Upload

_log = logging.getLogger("leerplek.files")
_SHA256 = re.compile(r"[0-9a-f]{64}\Z")
_JUDGED_AT_ONCE = 2


def is_sha256(text: str) -> bool:
    """A digest in lower-case hexadecimal."""
    return _SHA256.match(text) is not None


@dataclass(frozen=True, slots=True)
class Opened:
    """A file to hand out."""

    file: StoredFile
    pieces: AsyncIterator[bytes]


class Uploads:
    """All files of one database. Who may is asked before; see ``routes.py``."""

    def __init__(
        self, db: Database, depot: Depot, clock: Callable[[], int], limits: FileLimits
    ) -> None:
        self.limits = limits
        self._db = db
        self._depot = depot
        self._clock = clock
        self._judging = asyncio.Semaphore(_JUDGED_AT_ONCE)

    async def begin(self, region: str, device: str, announced: Announced, size: int) -> Upload:
        """Make room for a file. One that is here already comes back as finished.

        Raises:
            Problem: ``file-type``, ``file-too-large``, ``file-quota``, ``files-full``.
        """
        limits, now = self.limits, self._clock()
        if announced.type not in ENDINGS:
            raise Problem("file-type")
        if size > limits.file_bytes:
            raise Problem("file-too-large", max_bytes=limits.file_bytes)
        there = await self._depot.has(file_key(region, announced.scope, announced.sha256))
        if not there:
            await self._depot.expect_room(size)
        async with self._db.write() as tx:
            known = await store.stored_file(tx, region, announced.scope, announced.sha256)
            done = there and known is not None and known.size == size
            if not done:
                spent = await store.sent_since(tx, region, device, now - DAY_MS)
                if spent + size > limits.device_bytes:
                    raise Problem("file-quota", retry_after=3600, max_bytes=limits.device_bytes)
            if done and known is not None:
                await store.keep_file(tx, region, announced.scope, known, now)
            upload = Upload(
                str(uuid.uuid4()), announced.scope, device, announced.sha256, announced.type,
                size, size if done else 0, done, now + limits.unfinished_ms,
            )  # fmt: skip
            await store.begin_upload(tx, region, upload, now)
        return upload

    async def find(self, region: str, id: str, device: str) -> Upload:
        """A device's own upload; one whose last piece came in is finished first.

        Raises:
            Problem: ``not-found``, and what :meth:`_finish` raises.
        """
        async with self._db.read() as tx:
            upload = await store.find_upload(tx, region, id, device, self._clock())
        if upload is None:
            raise Problem("not-found")
        if upload.received == upload.size and not upload.finished:
            await self._finish(region, upload)
            upload = replace(upload, finished=True)
        return upload

    async def append(self, region: str, upload: Upload, data: bytes) -> Upload:
        """Add a piece at the end; the last one finishes the file.

        Raises:
            Problem: ``file-offset`` when another request added one meanwhile,
                and what :meth:`_finish` raises.
        """
        part = str(uuid.uuid4())
        key = part_key(region, upload.id, part)
        expires_at = self._clock() + self.limits.unfinished_ms
        await self._depot.put(key, data)
        async with self._db.write() as tx:
            added = await store.add_part(tx, region, upload, part, len(data), expires_at)
        if not added:
            await self._depot.delete([key])
            raise Problem("file-offset")
        upload = replace(upload, received=upload.received + len(data), expires_at=expires_at)
        if upload.received == upload.size:
            await self._finish(region, upload)
            upload = replace(upload, finished=True)
        return upload

    async def give_up(self, region: str, upload: Upload) -> None:
        """Forget an upload and what came in of it; a finished file stays."""
        async with self._db.write() as tx:
            parts = await store.parts_of(tx, region, upload.id)
            await store.forget_upload(tx, region, upload.id)
        await self._depot.delete(part_key(region, upload.id, part) for part in parts)

    async def _finish(self, region: str, upload: Upload) -> None:
        """Judge the whole file and keep it.

        Raises:
            Problem: ``file-differs``, ``file-type`` or ``file-location``; the
                upload is forgotten then, for sending on would not help.
        """
        async with self._judging:
            async with self._db.read() as tx:
                parts = await store.parts_of(tx, region, upload.id)
            keys = [part_key(region, upload.id, part) for part in parts]
            pieces = [await self._depot.get(key) for key in keys]
            data = b"".join(piece or b"" for piece in pieces)
            fault = await asyncio.to_thread(_fault, data, upload)
            if fault is not None:
                await self.give_up(region, upload)
                _log.info("file refused: %s, %d bytes", fault, upload.size)
                raise Problem(fault)
            await self._depot.put(file_key(region, upload.scope, upload.sha256), data)
            file = StoredFile(upload.sha256, upload.type, upload.size)
            async with self._db.write() as tx:
                await store.keep_file(tx, region, upload.scope, file, self._clock())
                await store.finish_upload(tx, region, upload.id)
        await self._depot.delete(keys)

    async def stored(self, region: str, scope: str, sha256: str) -> StoredFile:
        """What is known of a file that is here.

        A database that was restored may not know yet of a file in the depot:
        its name is its digest, so it is known again.

        Raises:
            Problem: ``not-found``.
        """
        key = file_key(region, scope, sha256)
        async with self._db.read() as tx:
            known = await store.stored_file(tx, region, scope, sha256)
        if known is not None:
            if await self._depot.has(key):
                return known
            async with self._db.write() as tx:
                await store.forget_file(tx, region, scope, sha256)
            raise Problem("not-found")
        data = await self._depot.get(key)
        media = type_of(data[:HEAD_BYTES]) if data else None
        if not data or media is None or hashlib.sha256(data).hexdigest() != sha256:
            raise Problem("not-found")
        found = StoredFile(sha256, media, len(data))
        async with self._db.write() as tx:
            await store.keep_file(tx, region, scope, found, self._clock())
        return found

    async def open(self, region: str, scope: str, sha256: str) -> Opened:
        """A file to read.

        Raises:
            Problem: ``not-found``.
        """
        file = await self.stored(region, scope, sha256)
        pieces = await self._depot.stream(file_key(region, scope, sha256))
        if pieces is None:
            raise Problem("not-found")
        return Opened(file, pieces)


def _fault(data: bytes, upload: Upload) -> str | None:
    """Why these bytes are not the file that was announced, as a code."""
    if len(data) != upload.size or hashlib.sha256(data).hexdigest() != upload.sha256:
        return "file-differs"
    if type_of(data[:HEAD_BYTES]) != upload.type:
        return "file-type"
    if upload.type in PICTURES:
        return fault_of(data, upload.type)
    return "file-location" if sound_tells_where(data) else None


def matches(data: bytes, checksum: tuple[str, bytes], known: Mapping[str, str]) -> bool:
    """Whether the data has this digest; ``known`` maps tus's names to hashlib's."""
    algorithm, digest = checksum
    return hashlib.new(known[algorithm], data, usedforsecurity=False).digest() == digest
