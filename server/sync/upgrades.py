"""Edits queued by an older app, brought to the present schema on arrival (law S20).

A step goes from one schema to the next and is registered by a feature under
(schema, mutation name, kind; "" where it is no record). What no step and no
present reader understands is held as ``unreadable``, never thrown away.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from server.sync.kinds import Body
from server.sync.wire import SCHEMA

OLDEST_READ = 1
"""Devices below this may send, but must update before they read records."""

Upgrade = Callable[[Body], tuple[str, Body]]


def upgrade(
    schema: int, name: str, args: Body, steps: Mapping[tuple[int, str, str], Upgrade]
) -> tuple[str, Body]:
    """The mutation as the present schema says it; unchanged where no step fits."""
    for version in range(schema, SCHEMA):
        kind = args.get("kind")
        step = steps.get((version, name, kind if isinstance(kind, str) else ""))
        if step is not None:
            name, args = step(args)
    return name, args
