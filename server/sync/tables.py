"""The engine's tables. Instants are milliseconds UTC, ids lower-case UUIDs.

Everything is keyed by region first, so that a region can move to another
database. ``record`` has no index on the bare tick: a planner that finds one
reads the whole region to answer for a few scopes. Small tables that are
found by their key alone are kept in it on SQLite (no row id): one page less
to write for each change.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, PrimaryKeyConstraint, Table, Text

from server.database import metadata

region = Table(
    "region",
    metadata,
    Column("region", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("tick", BigInteger, nullable=False),
    Column("epoch", Text, nullable=False),
    Column("epoch_tick", BigInteger, nullable=False),
    Column("epoch_at", BigInteger, nullable=False),
    Column("grants_tick", BigInteger, nullable=False),
    Column("floor", BigInteger, nullable=False),
    Column("chain", Text, nullable=False),
    PrimaryKeyConstraint("region"),
)

record = Table(
    "record",
    metadata,
    Column("region", Text, nullable=False),
    Column("id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("scope", Text, nullable=False),
    Column("tick", BigInteger, nullable=False),
    Column("gone", Integer, nullable=False),
    Column("wire", Text, nullable=False),
    Column("state", Text, nullable=False),
    PrimaryKeyConstraint("region", "id"),
    Index("record_by_scope", "region", "scope", "tick", "id"),
)

record_group = Table(
    "record_group",
    metadata,
    Column("region", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("id", Text, nullable=False),
    PrimaryKeyConstraint("region", "source", "id"),
    sqlite_with_rowid=False,
)
"""``source`` is scope, a slash and the group."""

purged = Table(
    "purged",
    metadata,
    Column("region", Text, nullable=False),
    Column("id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("scope", Text, nullable=False),
    Column("tick", BigInteger, nullable=False),
    PrimaryKeyConstraint("region", "id"),
    sqlite_with_rowid=False,
)

journal = Table(
    "journal",
    metadata,
    Column("region", Text, nullable=False),
    Column("tick", BigInteger, nullable=False),
    Column("pos", Integer, nullable=False),
    Column("device", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("n", BigInteger, nullable=False),
    Column("schema", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("record", Text),
    Column("said_at", Text),
    Column("base", BigInteger),
    Column("base_epoch", Text),
    Column("time", BigInteger, nullable=False),
    Column("received_at", BigInteger, nullable=False),
    Column("content", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("args", Text),
    Column("effects", Text),
    Column("salt", Text),
    Column("digest", Text, nullable=False),
    Column("chain", Text, nullable=False),
    PrimaryKeyConstraint("region", "tick", "pos"),
    Index("journal_by_device", "region", "device", "n", unique=True),
    Index("journal_by_record", "region", "record", "tick"),
)

touched = Table(
    "touched",
    metadata,
    Column("region", Text, nullable=False),
    Column("record", Text, nullable=False),
    Column("tick", BigInteger, nullable=False),
    Column("pos", Integer, nullable=False),
    PrimaryKeyConstraint("region", "record", "tick", "pos"),
    sqlite_with_rowid=False,
)

device_region = Table(
    "device_region",
    metadata,
    Column("region", Text, nullable=False),
    Column("device", Text, nullable=False),
    Column("next_n", BigInteger, nullable=False),
    Column("forgotten", Text, nullable=False),
    PrimaryKeyConstraint("region", "device"),
    sqlite_with_rowid=False,
)

grant = Table(
    "grant_",
    metadata,
    Column("region", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("scope", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("since", BigInteger, nullable=False),
    Column("until", BigInteger),
    PrimaryKeyConstraint("region", "person", "scope", "role", "since"),
    Index("grant_by_scope", "region", "scope"),
    sqlite_with_rowid=False,
)

held = Table(
    "held",
    metadata,
    Column("region", Text, nullable=False),
    Column("id", Text, nullable=False),
    Column("staff_id", Text, nullable=False),
    Column("staff_scope", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("code", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("device", Text, nullable=False),
    Column("n", BigInteger, nullable=False),
    Column("schema", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("args", Text, nullable=False),
    Column("time", BigInteger, nullable=False),
    Column("received_at", BigInteger, nullable=False),
    Column("base", BigInteger, nullable=False),
    Column("record", Text),
    Column("scope", Text),
    Column("waits_on", Text),
    Column("reason", Text),
    Column("decider", Text),
    Column("result_tick", BigInteger),
    PrimaryKeyConstraint("region", "id"),
    Index("held_by_staff", "region", "staff_id"),
    Index("held_by_record", "region", "record"),
)

refetched = Table(
    "refetched",
    metadata,
    Column("region", Text, nullable=False),
    Column("device", Text, nullable=False),
    Column("scope", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    PrimaryKeyConstraint("region", "device", "scope"),
)
