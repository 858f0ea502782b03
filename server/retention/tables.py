"""The account of what was removed: how much of which data, and never whose."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, String, Table

from server.database import metadata

removal = Table(
    "removal",
    metadata,
    Column("region", String(36), primary_key=True),
    Column("at", BigInteger, primary_key=True),
    Column("data", String(40), primary_key=True),
    Column("removed", BigInteger, nullable=False),
)
"""``at`` is in milliseconds UTC; ``region`` is empty for what belongs to the whole server."""
