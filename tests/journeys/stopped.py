"""A server whose clock stands still, so that what it serves looks the same for ever.

Run as a program it is ``leerplek serve`` at noon of :data:`DAY`; everything
that it writes carries that moment.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from server.settings import Settings

DAY = date(2026, 11, 19)
NOON = datetime.combine(DAY, time(12), ZoneInfo("Europe/Amsterdam"))
MOMENT = round(NOON.timestamp() * 1000)


def load_app(settings: Settings) -> Callable[..., Any]:
    """The application as ``leerplek serve`` makes it, but for the time."""
    from server import app

    app.today_in_amsterdam = DAY.isoformat
    return app.create_app(settings, lambda: MOMENT)


def main() -> int:
    from server.cli import main as leerplek
    from server.cli import serve

    serve.load_app = load_app
    return leerplek(sys.argv[1:])


if __name__ == "__main__":
    raise SystemExit(main())
