"""Read tables of presence, and what the server keeps of posters and cards.

``attendance_day``, ``presence_key``, ``unknown_scan`` and ``student_card`` are kept by the
projections of ``kinds.py`` and can be rebuilt from records. ``poster`` and ``card_key`` are
written by ``store.py``, ``week_link`` by ``weeks/store.py``; they hold what must not reach
every device. Instants are milliseconds since 1970 in UTC, days ``YYYY-MM-DD``,
times ``HH:MM``.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table, Text

from server.database import metadata


def _key(name: str, length: int = 36) -> Column[Any]:
    return Column(name, String(length), primary_key=True)


def _id(name: str, *, nullable: bool = True) -> Column[Any]:
    return Column(name, String(36), nullable=nullable)


attendance_day = Table(
    "attendance_day",
    metadata,
    _key("region"),
    _key("source", 80),
    _id("placement", nullable=False),
    Column("day", String(10), nullable=False),
    Column("week", String(8), nullable=False),
    Column("planned_from", String(5)),
    Column("planned_to", String(5)),
    Column("planned_minutes", Integer, nullable=False),
    Column("present", Integer, nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("first_in", BigInteger),
    Column("last_out", BigInteger),
    Column("on_time", Integer),
    Column("evidence", String(12)),
    Column("evidence_best", String(12)),
    Column("end_known", Integer, nullable=False),
    Column("confirmed", String(3)),
    Column("absence", String(16)),
    Column("flags", Text, nullable=False),
    Column("needs_look", Integer, nullable=False),
    Index("attendance_day_by_placement", "region", "placement", "day", unique=True),
    Index("attendance_day_by_day", "region", "day"),
)
"""One row a placement and day on which something was noted.

A planned day of which nobody noted anything has no row; ``store.days_between``
adds those. ``flags`` is a JSON list of the reasons in ``rules/reasons.py``.
"""

presence_key = Table(
    "presence_key",
    metadata,
    _key("region"),
    _key("source"),
    Column("lookup", String(80), nullable=False),
    _id("company"),
    _id("site"),
    Column("purpose", String(8), nullable=False),
    Column("kid", String(16), nullable=False),
    Column("public_key", String(43), nullable=False),
    Column("revoked_at", BigInteger),
    Index("presence_key_by_lookup", "region", "lookup"),
    Index("presence_key_by_site", "region", "site"),
)
"""``lookup`` is kid/site/purpose, and the kid alone for the key of student cards."""

unknown_scan = Table(
    "unknown_scan",
    metadata,
    _key("region"),
    _key("source"),
    _id("placement", nullable=False),
    Column("lookup", String(80), nullable=False),
)
"""Events that were kept as ``unknown-key``, by the ``lookup`` of the key that they wait for.

Those that were kept as ``unknown-card`` alone have the word ``card`` there.
"""

student_card = Table(
    "student_card",
    metadata,
    _key("region"),
    _key("source"),
    _id("placement", nullable=False),
    Column("serial", String(16)),
    Column("issued_at", BigInteger),
    Column("revoked_at", BigInteger),
    Index("student_card_by_placement", "region", "placement"),
)

poster = Table(
    "poster",
    metadata,
    _key("region"),
    _key("id"),
    _id("site", nullable=False),
    _id("company", nullable=False),
    Column("code", Text, nullable=False),
    _id("made_by", nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger),
    Index("poster_by_site", "region", "site", "made_at"),
)
"""A poster's code, to print it again; ``id`` is that of its ``site-key`` record.

The private key signed once and is kept nowhere. Whether the poster is revoked
is told by the record.
"""

card_key = Table(
    "card_key",
    metadata,
    _key("region"),
    _key("id"),
    Column("private_key", Text, nullable=False),
    Column("made_at", BigInteger, nullable=False),
)
"""The region's key for student cards; ``id`` is that of its ``signing-key`` record.

``private_key`` is sealed (``server/secrets.py``); one from before there was
sealing stands in base64url until the server starts.
"""

week_confirmation = Table(
    "week_confirmation",
    metadata,
    _key("region"),
    _key("source"),
    _id("placement", nullable=False),
    Column("week", String(8), nullable=False),
    _id("person", nullable=False),
    Column("way", String(12), nullable=False),
    Column("at", BigInteger, nullable=False),
    Index("week_confirmation_by_placement", "region", "placement", "week"),
)
"""Who answered about which week of a placement, kept by the projection of ``weeks/signing.py``."""

week_link = Table(
    "week_link",
    metadata,
    _key("region"),
    _key("id"),
    Column("week", String(8), nullable=False),
    _id("school", nullable=False),
    _id("company", nullable=False),
    _id("person", nullable=False),
    _id("coach"),
    _id("made_by", nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Column("withdrawn_at", BigInteger),
    Index("week_link_by_week", "region", "week", "school"),
)
"""A weekly link; ``id`` is also the device under which its answers stand in the journal.

It is about the students of ``school`` at ``company`` whose placements list
``person``, and with a ``coach`` those of that coach alone. The link itself is
not kept: it is signed anew whenever it is shown.
"""
