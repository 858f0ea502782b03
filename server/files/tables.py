"""What is kept about files; the bytes themselves are in the depot.

``file_reference`` is a read table of records. The others are written by
``store.py``: they say what the depot holds and who may go on sending. Instants
are milliseconds since 1970 in UTC.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table

from server.database import metadata


def _key(name: str, length: int = 36) -> Column[Any]:
    return Column(name, String(length), primary_key=True)


stored_file = Table(
    "stored_file",
    metadata,
    _key("region"),
    _key("scope", 80),
    _key("sha256", 64),
    Column("type", String(60), nullable=False),
    Column("size", Integer, nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("unused_since", BigInteger),
)
"""``unused_since`` is when it was first seen that no record names the file any more."""

file_reference = Table(
    "file_reference",
    metadata,
    _key("region"),
    _key("source"),
    _key("sha256", 64),
    Column("scope", String(80), nullable=False),
    Index("file_reference_by_file", "region", "scope", "sha256"),
)
"""Which records name which files."""

upload = Table(
    "upload",
    metadata,
    _key("region"),
    _key("id"),
    Column("scope", String(80), nullable=False),
    Column("device", String(36), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("type", String(60), nullable=False),
    Column("size", Integer, nullable=False),
    Column("received", Integer, nullable=False),
    Column("finished", Integer, nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Index("upload_by_device", "region", "device", "made_at"),
    Index("upload_by_expiry", "region", "expires_at"),
)

upload_part = Table(
    "upload_part",
    metadata,
    _key("region"),
    _key("upload"),
    Column("start", Integer, primary_key=True),
    Column("size", Integer, nullable=False),
    Column("part", String(36), nullable=False),
)
"""The pieces of an unfinished upload, each an object of its own in the depot."""
