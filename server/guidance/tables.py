"""Read tables of visits and hand-overs, kept by the projections of ``kinds.py``."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, Index, Integer, String, Table

from server.database import metadata


def _key(name: str) -> Column[Any]:
    return Column(name, String(36), primary_key=True)


visit = Table(
    "visit",
    metadata,
    _key("region"),
    _key("source"),
    Column("placement", String(36), nullable=False),
    Column("day", String(10), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("by_person", String(36)),
    Column("reported", Integer, nullable=False),
    Column("next_day", String(10)),
    Index("visit_by_placement", "region", "placement", "day"),
)
"""``reported`` is 1 once something was written about it."""

hand_over = Table(
    "hand_over",
    metadata,
    _key("region"),
    _key("source"),
    Column("placement", String(36), nullable=False),
    Column("state", String(12), nullable=False),
    Column("starts", String(10)),
    Column("ends", String(10)),
)
