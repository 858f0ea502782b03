"""Packs a student's file into one ZIP: a page, the same as JSON, and the pictures."""

from __future__ import annotations

import asyncio
import tempfile
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

import msgspec

from server.attendance.rules.clock import local_day
from server.database import Database
from server.export.gathering import Student, StudentFile, gather
from server.export.pages import file_path, page_of
from server.files.depot import Depot, file_key
from server.sync.rules.times import write_instant

PAGE = "leesmij.html"
DATA = "gegevens.json"
_IN_MEMORY = 4 << 20


async def pack(db: Database, depot: Depot, region: str, student: Student, now: int) -> IO[bytes]:
    """The ZIP, from its beginning; the caller closes it. It exists nowhere else.

    A file that the depot does not have is named on the page as missing.
    """
    async with db.read() as tx:
        file = await gather(tx, region, student)
    out: IO[bytes] = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115  the caller's
    present: set[str] = set()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for scope, reference in file.files:
            data = await depot.get(file_key(region, scope, reference.sha256))
            if data is None or reference.sha256 in present:
                continue
            present.add(reference.sha256)
            await asyncio.to_thread(archive.writestr, file_path(reference), data, ZIP_STORED)
        archive.writestr(PAGE, page_of(file, local_day(now), frozenset(present)))
        archive.writestr(DATA, _data_of(file, now, present))
    out.seek(0)
    return out


def _data_of(file: StudentFile, now: int, present: set[str]) -> bytes:
    data = {
        "made_at": write_instant(now),
        "school": file.school,
        "student": file.student,
        "records": file.records,
        "devices": file.devices,
        "names": file.names,
        "files": [
            {
                "scope": scope,
                "sha256": each.sha256,
                "path": file_path(each) if each.sha256 in present else None,
            }
            for scope, each in file.files
        ],
    }
    return msgspec.json.format(msgspec.json.encode(data), indent=1)
