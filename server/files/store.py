"""What the database knows of files. All functions take part in the caller's transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from server.database import Tx

_COLUMNS = "id, scope, device, sha256, type, size, received, finished, expires_at"


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file that the depot holds whole."""

    sha256: str
    type: str
    size: int


@dataclass(frozen=True, slots=True)
class Upload:
    """A file on its way. ``received`` bytes are safe; ``finished`` once it is a stored file."""

    id: str
    scope: str
    device: str
    sha256: str
    type: str
    size: int
    received: int
    finished: bool
    expires_at: int


async def stored_file(tx: Tx, region: str, scope: str, sha256: str) -> StoredFile | None:
    rows = await tx.fetch(
        "SELECT sha256, type, size FROM stored_file"
        " WHERE region = :region AND scope = :scope AND sha256 = :sha256",
        region=region,
        scope=scope,
        sha256=sha256,
    )
    return StoredFile(*rows[0]) if rows else None


async def keep_file(tx: Tx, region: str, scope: str, file: StoredFile, now: int) -> None:
    """Note that the depot holds a file; its term as an unused file begins anew."""
    await tx.execute(
        "INSERT INTO stored_file (region, scope, sha256, type, size, made_at, unused_since)"
        " VALUES (:region, :scope, :sha256, :type, :size, :now, NULL)"
        " ON CONFLICT (region, scope, sha256) DO UPDATE SET unused_since = NULL",
        region=region,
        scope=scope,
        sha256=file.sha256,
        type=file.type,
        size=file.size,
        now=now,
    )


async def forget_file(tx: Tx, region: str, scope: str, sha256: str) -> None:
    await tx.execute(
        "DELETE FROM stored_file WHERE region = :region AND scope = :scope AND sha256 = :sha256",
        region=region,
        scope=scope,
        sha256=sha256,
    )


# -- on their way ------------------------------------------------------------------


async def sent_since(tx: Tx, region: str, device: str, since: int) -> int:
    """Bytes that a device announced since this moment."""
    rows = await tx.fetch(
        "SELECT COALESCE(SUM(size), 0) FROM upload"
        " WHERE region = :region AND device = :device AND made_at > :since",
        region=region,
        device=device,
        since=since,
    )
    return int(rows[0][0])


async def begin_upload(tx: Tx, region: str, upload: Upload, now: int) -> None:
    await tx.execute(
        "INSERT INTO upload (region, id, scope, device, sha256, type, size, received, finished,"
        " made_at, expires_at) VALUES (:region, :id, :scope, :device, :sha256, :type, :size,"
        " :received, :finished, :now, :expires_at)",
        region=region,
        id=upload.id,
        scope=upload.scope,
        device=upload.device,
        sha256=upload.sha256,
        type=upload.type,
        size=upload.size,
        received=upload.received,
        finished=int(upload.finished),
        now=now,
        expires_at=upload.expires_at,
    )


async def find_upload(tx: Tx, region: str, id: str, device: str, now: int) -> Upload | None:
    """A device's own upload that has not expired."""
    rows = await tx.fetch(
        f"SELECT {_COLUMNS} FROM upload"
        " WHERE region = :region AND id = :id AND device = :device AND expires_at > :now",
        region=region,
        id=id,
        device=device,
        now=now,
    )
    return _upload(rows[0]) if rows else None


def _upload(row: Sequence[object]) -> Upload:
    id, scope, device, sha256, type, size, received, finished, expires_at = row
    return Upload(
        str(id), str(scope), str(device), str(sha256), str(type),
        int(str(size)), int(str(received)), bool(finished), int(str(expires_at)),
    )  # fmt: skip


async def add_part(
    tx: Tx, region: str, upload: Upload, part: str, size: int, expires_at: int
) -> bool:
    """Append a piece at ``upload.received``; False when another request did so meanwhile."""
    moved = await tx.execute(
        "UPDATE upload SET received = received + :more, expires_at = :expires_at"
        " WHERE region = :region AND id = :id AND received = :received",
        more=size,
        expires_at=expires_at,
        region=region,
        id=upload.id,
        received=upload.received,
    )
    if moved != 1:
        return False
    await tx.execute(
        "INSERT INTO upload_part (region, upload, start, size, part)"
        " VALUES (:region, :id, :start, :size, :part)",
        region=region,
        id=upload.id,
        start=upload.received,
        size=size,
        part=part,
    )
    return True


async def parts_of(tx: Tx, region: str, upload: str) -> list[str]:
    """The pieces of an upload, in order."""
    rows = await tx.fetch(
        "SELECT part FROM upload_part WHERE region = :region AND upload = :upload ORDER BY start",
        region=region,
        upload=upload,
    )
    return [row[0] for row in rows]


async def finish_upload(tx: Tx, region: str, upload: str) -> None:
    """Note that the upload is a stored file now; its pieces are no longer needed."""
    await tx.execute(
        "UPDATE upload SET finished = 1 WHERE region = :region AND id = :upload",
        region=region,
        upload=upload,
    )
    await _forget_parts(tx, region, upload)


async def forget_upload(tx: Tx, region: str, upload: str) -> None:
    await tx.execute(
        "DELETE FROM upload WHERE region = :region AND id = :upload", region=region, upload=upload
    )
    await _forget_parts(tx, region, upload)


async def _forget_parts(tx: Tx, region: str, upload: str) -> None:
    await tx.execute(
        "DELETE FROM upload_part WHERE region = :region AND upload = :upload",
        region=region,
        upload=upload,
    )


async def expired_uploads(tx: Tx, region: str, now: int) -> list[str]:
    rows = await tx.fetch(
        "SELECT id FROM upload WHERE region = :region AND expires_at <= :now",
        region=region,
        now=now,
    )
    return [row[0] for row in rows]


# -- files that nobody names any more -----------------------------------------------

_UNUSED = (
    " NOT EXISTS (SELECT 1 FROM file_reference AS named WHERE named.region = stored_file.region"
    " AND named.scope = stored_file.scope AND named.sha256 = stored_file.sha256)"
)


async def mark_unused(tx: Tx, region: str, now: int) -> None:
    """Begin the term of files that no record names, and end it where one does again."""
    await tx.execute(
        "UPDATE stored_file SET unused_since = :now"
        f" WHERE region = :region AND unused_since IS NULL AND {_UNUSED}",
        now=now,
        region=region,
    )
    await tx.execute(
        "UPDATE stored_file SET unused_since = NULL"
        f" WHERE region = :region AND unused_since IS NOT NULL AND NOT ({_UNUSED})",
        region=region,
    )


async def files_of(tx: Tx, region: str, records: Sequence[str]) -> list[tuple[str, str]]:
    """The files that these records name; their (scope, sha256)."""
    rows = await tx.fetch(
        "SELECT DISTINCT scope, sha256 FROM file_reference"
        " WHERE region = :region AND source IN :records ORDER BY scope, sha256",
        region=region,
        records=list(records),
    )
    return [(scope, sha256) for scope, sha256 in rows]


async def end_term(tx: Tx, region: str, files: Iterable[tuple[str, str]]) -> None:
    """Let files that nothing names any more go at the next tidying, without their month."""
    for scope, sha256 in files:
        await tx.execute(
            "UPDATE stored_file SET unused_since = 0 WHERE region = :region AND scope = :scope"
            f" AND sha256 = :sha256 AND {_UNUSED}",
            region=region,
            scope=scope,
            sha256=sha256,
        )


async def end_terms_in(tx: Tx, region: str, scopes: Sequence[str]) -> None:
    """As :func:`end_term`, for all files of these scopes."""
    await tx.execute(
        "UPDATE stored_file SET unused_since = 0 WHERE region = :region AND scope IN :scopes"
        f" AND {_UNUSED}",
        region=region,
        scopes=list(scopes),
    )


async def forget_unused(tx: Tx, region: str, before: int) -> list[tuple[str, str]]:
    """Forget files that were unused since before this moment; their (scope, sha256)."""
    rows = await tx.fetch(
        "SELECT scope, sha256 FROM stored_file"
        f" WHERE region = :region AND unused_since < :before AND {_UNUSED}",
        region=region,
        before=before,
    )
    for scope, sha256 in rows:
        await forget_file(tx, region, scope, sha256)
    return [(scope, sha256) for scope, sha256 in rows]
