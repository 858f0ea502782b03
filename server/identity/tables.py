"""Who may sign in, on what, and the read tables of roles and guardians.

``person``, ``device``, ``invitation`` and ``guess`` are written by ``store.py``
and are no records: they belong to the whole server, not to one region. The
others are kept by the projections of ``kinds.py`` and can be rebuilt.
Instants are milliseconds since 1970 in UTC; secrets are stored as SHA-256 in
hexadecimal and never themselves.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Column, Index, String, Table, Text

from server.database import metadata


def _key(name: str) -> Column[Any]:
    return Column(name, String(36), primary_key=True)


def _id(name: str, *, nullable: bool = True) -> Column[Any]:
    return Column(name, String(36), nullable=nullable)


def _instant(name: str, *, nullable: bool = True) -> Column[Any]:
    return Column(name, BigInteger, nullable=nullable)


person = Table(
    "person",
    metadata,
    _key("id"),
    Column("name", Text, nullable=False),
    Column("language", String(2), nullable=False),
)

device = Table(
    "device",
    metadata,
    _key("id"),
    _id("person", nullable=False),
    Column("name", Text, nullable=False),
    Column("public_key", Text),
    Column("token_hash", String(64), nullable=False, unique=True),
    _instant("created_at", nullable=False),
    _instant("last_seen_at"),
    _instant("revoked_at"),
    Index("device_by_person", "person"),
    Index("device_by_revocation", "revoked_at"),
)

invitation = Table(
    "invitation",
    metadata,
    _key("id"),
    _id("person", nullable=False),
    Column("code_hash", String(64), nullable=False, unique=True),
    _id("made_by"),
    _id("region"),
    _instant("created_at", nullable=False),
    _instant("expires_at", nullable=False),
    _instant("used_at"),
    _instant("cancelled_at"),
    Index("invitation_by_person", "person"),
    Index("invitation_by_region", "region", "created_at"),
)
"""``made_by`` is the person who invited; NULL where the operator or an import did."""

guess = Table(
    "guess",
    metadata,
    Column("bucket", String(80), primary_key=True),
    Column("wrong", BigInteger, nullable=False),
    _instant("since", nullable=False),
)
"""Wrong codes of a network address, or of all together, since the window began."""

role = Table(
    "role",
    metadata,
    _key("region"),
    _key("source"),
    _id("person"),
    Column("role", String(16)),
    _id("school"),
    _id("company"),
    Column("name", Text),
    Column("email", Text),
    Column("starts", String(10)),
    Column("ends", String(10)),
    Index("role_by_person", "region", "person"),
    Index("role_by_school", "region", "school"),
    Index("role_by_company", "region", "company"),
    Index("role_by_role", "region", "role"),
)
"""Both ``school`` and ``company`` NULL: a role in the whole region."""

guardianship = Table(
    "guardianship",
    metadata,
    _key("region"),
    _key("source"),
    _id("school"),
    _id("student"),
    _id("guardian"),
    Column("name", Text),
    Column("starts", String(10)),
    Column("ends", String(10)),
    Index("guardianship_by_student", "region", "student"),
    Index("guardianship_by_guardian", "region", "guardian"),
)
"""``student`` and ``guardian`` are ids of persons; ``name`` is the guardian's."""

person_profile = Table(
    "person_profile",
    metadata,
    _key("region"),
    _key("source"),
    _id("person"),
    Column("name", Text),
    Column("language", String(2)),
    Index("person_profile_by_person", "region", "person"),
)
"""What a person says of themselves in a region; it goes before ``person``."""

calendar = Table(
    "calendar",
    metadata,
    _key("region"),
    _key("source"),
    Column("today", String(10), nullable=False),
    Column("before", String(10)),
)
"""The day that a region lives in, for roles and placements that begin and end."""
