"""Passes a held edit on when who would decide it cannot any more.

An edit outside a placement waits with one person (``server/sync/held.py``).
When that person's role ends, or when there was nobody but its author, it goes
to whoever would decide it now, in the same order: the school's coordinator,
its administrator, the region's lead, its administrator, and never its author.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from server.sync.kinds import Body, FollowUp
from server.sync.registry import HAND_ON

_STEPS = (
    ("h.scope", "coordinator"),
    ("h.scope", "administrator"),
    ("'region'", "region_lead"),
    ("'region'", "administrator"),
)
_FIRSTS = ", ".join(
    "(SELECT MIN(g.person) FROM grant_ g WHERE g.region = h.region AND g.until IS NULL"
    f" AND g.scope = {scope} AND g.role = '{role}' AND g.person <> h.person)"
    for scope, role in _STEPS
)
_ABLE = " OR ".join(f"(g.scope = {scope} AND g.role = '{role}')" for scope, role in _STEPS)

DUE = f"""
SELECT id, staff_id, heir FROM (
SELECT h.id, h.staff_id, COALESCE({_FIRSTS}) AS heir FROM held h
WHERE h.region = :region AND h.id > :after AND h.state = 'waiting'
AND h.staff_scope LIKE 'person:%'
AND NOT EXISTS (SELECT 1 FROM grant_ g WHERE g.region = h.region AND g.until IS NULL
AND 'person:' || g.person = h.staff_scope AND g.person <> h.person AND ({_ABLE}))
) AS stranded
WHERE heir IS NOT NULL ORDER BY id LIMIT 200
"""


def _passes(rows: Sequence[Sequence[Any]]) -> list[tuple[str, Body]]:
    return [(HAND_ON, {"id": staff_id, "to": heir}) for _, staff_id, heir in rows]


FOLLOW_UPS = (FollowUp(kinds=frozenset({"role", "calendar"}), due=DUE, commands=_passes),)
