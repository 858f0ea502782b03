"""Loads every feature's tables, so that the metadata is complete."""

from __future__ import annotations

import server.attendance.tables
import server.identity.tables
import server.placements.tables
import server.sync.tables  # noqa: F401
from server.database import metadata

__all__ = ["metadata"]
