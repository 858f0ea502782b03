"""Where the bytes of files are: a folder, or a bucket of an S3 service.

Content-addressed within a scope: the same picture in two placements is two
objects, so that nobody learns from an upload what others have. Everything here
may be done twice, or by two processes at once. The library's blocking calls
are used from threads; its own event loop does not always end well.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, from_url

from server.errors import Problem

KEEP_FREE_BYTES = 256 << 20
"""A disk with less room than this takes no more files: the database comes first."""

_CHUNK = 256 << 10
_TRY_AGAIN_SECONDS = 300


def file_key(region: str, scope: str, sha256: str) -> str:
    """Where a finished file is."""
    return f"files/{region}/{scope.replace(':', '/')}/{sha256}"


def part_key(region: str, upload: str, part: str) -> str:
    """Where a piece of an unfinished upload is."""
    return f"unfinished/{region}/{upload}/{part}"


class Depot:
    """Objects by key. ``address`` is a folder's path or ``s3://bucket/prefix``.

    An S3 service is further described by the usual ``AWS_…`` variables.
    Every method raises ``files-unavailable``, or ``files-full`` when there is
    no room, and has then changed nothing.
    """

    def __init__(self, address: str, free_bytes: Callable[[Path], int] | None = None) -> None:
        self.address = address
        self._folder = None if "://" in address else Path(address).absolute()
        self._free_bytes = free_bytes or (lambda folder: shutil.disk_usage(folder).free)
        self._opened: Any = None

    def _store(self) -> Any:
        if self._opened is None:
            if self._folder is None:
                self._opened = from_url(self.address)
            else:
                self._folder.mkdir(parents=True, exist_ok=True)
                self._opened = LocalStore(prefix=self._folder, automatic_cleanup=True)
        return self._opened

    def _is_bare(self) -> bool:
        """Whether nothing was ever kept here, so that looking need not make the folder."""
        return self._folder is not None and not self._folder.exists()

    @contextlib.contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except FileNotFoundError:
            raise
        except (BaseError, OSError) as error:
            full = "No space left" in str(error) or getattr(error, "errno", None) == 28
            code = "files-full" if full else "files-unavailable"
            raise Problem(code, retry_after=_TRY_AGAIN_SECONDS) from error

    def _has_room(self, wanted: int) -> bool:
        if self._folder is None:
            return True
        self._folder.mkdir(parents=True, exist_ok=True)
        return self._free_bytes(self._folder) - wanted >= KEEP_FREE_BYTES

    async def expect_room(self, wanted: int) -> None:
        """Raise ``files-full`` unless this many bytes more can be kept."""

        def look() -> bool:
            with self._translated():
                return self._has_room(wanted)

        if not await asyncio.to_thread(look):
            raise Problem("files-full", retry_after=_TRY_AGAIN_SECONDS)

    async def put(self, key: str, data: bytes) -> None:
        """Keep an object for good: also when the power fails right after."""

        def keep() -> None:
            with self._translated():
                obstore.put(self._store(), key, data)
                if self._folder is not None:
                    _to_disk(self._folder / key)

        await asyncio.to_thread(keep)

    async def get(self, key: str) -> bytes | None:
        """The whole object, None when there is none."""

        def read() -> bytes | None:
            if self._is_bare():
                return None
            with self._translated():
                try:
                    return bytes(obstore.get(self._store(), key).bytes())
                except FileNotFoundError:
                    return None

        return await asyncio.to_thread(read)

    async def has(self, key: str) -> bool:
        """Whether there is such an object."""

        def look() -> bool:
            if self._is_bare():
                return False
            with self._translated():
                try:
                    obstore.head(self._store(), key)
                except FileNotFoundError:
                    return False
                return True

        return await asyncio.to_thread(look)

    async def stream(self, key: str) -> AsyncIterator[bytes] | None:
        """The object piece by piece, None when there is none."""

        def begin() -> Iterator[Any] | None:
            with self._translated():
                try:
                    return iter(obstore.get(self._store(), key).stream(min_chunk_size=_CHUNK))
                except FileNotFoundError:
                    return None

        pieces = await asyncio.to_thread(begin)
        return None if pieces is None else _pieces(pieces)

    async def delete(self, keys: Iterable[str]) -> None:
        """Take objects away; those that are not there are gone already."""
        wanted = list(keys)

        def remove() -> None:
            with self._translated():
                for key in wanted:
                    with contextlib.suppress(FileNotFoundError):
                        obstore.delete(self._store(), key)

        if wanted:
            await asyncio.to_thread(remove)

    def listed(self, prefix: str) -> Iterator[tuple[str, int, datetime]]:
        """Key, size and time of change of every object under a prefix. Blocks."""
        if self._is_bare():
            return
        with self._translated():
            for page in obstore.list(self._store(), prefix):
                for entry in page:
                    yield entry["path"], entry["size"], entry["last_modified"]


async def _pieces(pieces: Iterator[Any]) -> AsyncIterator[bytes]:
    while True:
        piece = await asyncio.to_thread(next, pieces, None)
        if piece is None:
            return
        yield bytes(piece)


def _to_disk(file: Path) -> None:
    for path in (file, file.parent):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
