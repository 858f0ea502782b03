"""Who wants to be told what, on which devices, and what was told.

``notification_choice`` is kept by the projection of ``kinds.py`` and can be
rebuilt. The other tables belong to the whole server, not to one region, and
are no part of the journal. Instants are milliseconds since 1970 in UTC.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table, Text

from server.database import metadata


def _key(name: str, length: int = 36) -> Column[Any]:
    return Column(name, String(length), primary_key=True)


def _instant(name: str, *, nullable: bool = False) -> Column[Any]:
    return Column(name, BigInteger, nullable=nullable)


def _flag(name: str) -> Column[Any]:
    return Column(name, Integer, nullable=False)


notification_choice = Table(
    "notification_choice",
    metadata,
    _key("region"),
    _key("source"),
    Column("person", String(36), nullable=False),
    _flag("not_scanned"),
    _flag("week_to_confirm"),
    _flag("edit_held"),
    Column("quiet_from", String(5)),
    Column("quiet_to", String(5)),
    _flag("quiet_days_off"),
    Index("notification_choice_by_person", "region", "person"),
)

push_key = Table(
    "push_key",
    metadata,
    Column("n", Integer, primary_key=True, autoincrement=False),
    Column("public_key", String(87), nullable=False),
    Column("private_key", Text, nullable=False),
    _instant("made_at"),
)
"""With which this server tells push services who it is (VAPID); the highest ``n`` is in use.

``private_key`` is sealed (``server/secrets.py``).
"""

push_subscription = Table(
    "push_subscription",
    metadata,
    _key("device"),
    Column("person", String(36), nullable=False),
    Column("endpoint", Text, nullable=False),
    Column("endpoint_hash", String(64), nullable=False, unique=True),
    Column("p256dh", String(87), nullable=False),
    Column("auth", String(22), nullable=False),
    Column("key", Integer, nullable=False),
    Column("language", String(2), nullable=False),
    _instant("made_at"),
    _instant("tested_at", nullable=True),
    Index("push_subscription_by_person", "person"),
)
"""Where a device is told things; ``key`` is the ``n`` of the ``push_key`` it was made with."""

push_told = Table(
    "push_told",
    metadata,
    _key("region"),
    _key("person"),
    _key("about", 100),
    _instant("made_at"),
    Index("push_told_by_age", "made_at"),
)
"""The occasions about which a person was told, so that it happens once."""

push_delivery = Table(
    "push_delivery",
    metadata,
    _key("device"),
    _key("kind", 20),
    _instant("until"),
    _instant("next_try_at"),
    Column("tries", Integer, nullable=False),
    Index("push_delivery_by_time", "next_try_at"),
)
"""What is still to be sent; one a device and kind, since none says what it is about."""

push_lease = Table(
    "push_lease",
    metadata,
    _key("name", 20),
    Column("holder", String(36), nullable=False),
    _instant("until"),
)
"""Which of several processes looks for what is due."""
