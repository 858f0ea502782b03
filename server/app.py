"""Puts the parts together; the only module that knows everyone."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from server.attendance.kinds import FEATURE as ATTENDANCE
from server.database import Database
from server.identity.grant_source import GrantSource
from server.identity.kinds import FEATURE as IDENTITY
from server.placements.kinds import FEATURE as PLACEMENTS
from server.settings import Settings
from server.sync.engine import Engine

FEATURES = (IDENTITY, PLACEMENTS, ATTENDANCE)
_AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def today_in_amsterdam() -> str:
    """The school day that it is now, as YYYY-MM-DD."""
    return datetime.now(_AMSTERDAM).date().isoformat()


def make_engine(settings: Settings, database: Database) -> Engine:
    """The engine with every feature on this database."""
    return Engine(database, FEATURES, GrantSource(today_in_amsterdam))
