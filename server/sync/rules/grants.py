"""Which scopes a person holds, held, and must be told to drop (law S10).

Grants arrive as rows (scope, role, since, until); ``until`` is None while the
grant lasts. A scope is held at a tick when any role's grant covers it: a coach
who is also class mentor keeps the scope when one of the two ends.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

NEVER_ENDS = 2**62


@dataclass(slots=True)
class Holdings:
    """What one person may see in a region, now and before.

    ``roles`` are those of now, per scope. ``spans`` are the times at which a
    scope was held, as (since, until) without overlaps, oldest first.
    ``changed`` is the tick of the latest beginning or end.
    """

    roles: dict[str, frozenset[str]] = field(default_factory=dict)
    spans: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    changed: int = 0

    def last_end(self, scope: str) -> int | None:
        """The tick at which the scope was last lost; None when held now, or never."""
        spans = self.spans.get(scope)
        if not spans or spans[-1][1] == NEVER_ENDS:
            return None
        return spans[-1][1]


def holdings(grants: Iterable[tuple[str, str, int, int | None]]) -> Holdings:
    """Sum up grant rows of one person: (scope, role, since, until)."""
    result = Holdings()
    roles: dict[str, set[str]] = {}
    raw: dict[str, list[tuple[int, int]]] = {}
    for scope, role, since, until in grants:
        if until is None:
            roles.setdefault(scope, set()).add(role)
        raw.setdefault(scope, []).append((since, NEVER_ENDS if until is None else until))
        result.changed = max(result.changed, since, until or 0)
    for scope, spans in raw.items():
        merged: list[tuple[int, int]] = []
        for since, until in sorted(spans):
            if since >= until:
                continue
            if merged and since <= merged[-1][1]:
                merged[-1] = (merged[-1][0], max(merged[-1][1], until))
            else:
                merged.append((since, until))
        if merged:
            result.spans[scope] = merged
    result.roles = {scope: frozenset(held) for scope, held in roles.items()}
    return result


@dataclass(frozen=True, slots=True)
class RoundScopes:
    """How each scope takes part in a round from ``have`` to ``target``."""

    dropped: tuple[str, ...]
    whole: tuple[str, ...]
    continued: frozenset[str]


def round_scopes(held: Holdings, have: int, target: int, refetch: frozenset[str]) -> RoundScopes:
    """Sort a person's scopes for a round.

    ``have`` 0 means from nothing: nothing can be dropped, all comes whole.
    Only scopes held both at ``target`` and now take part; what ended meanwhile
    is dropped when the next tick is fixed.
    """
    dropped: list[str] = []
    whole: list[str] = []
    continued: list[str] = []
    for scope, spans in held.spans.items():
        last_since, last_until = spans[-1]
        takes_part = last_until == NEVER_ENDS and last_since <= target
        had = have > 0 and any(since <= have < until for since, until in spans)
        if takes_part and last_since <= have and scope not in refetch:
            continued.append(scope)
            continue
        if takes_part:
            whole.append(scope)
            if had:
                dropped.append(scope)
        elif had and not any(since <= have and until > target for since, until in spans):
            dropped.append(scope)
    return RoundScopes(tuple(sorted(dropped)), tuple(sorted(whole)), frozenset(continued))


def may_be_held(held: Holdings, scope: str, base: int | None) -> bool:
    """Whether an edit on a scope not held now is kept for a person to decide.

    It is when its author once held the scope and had made the edit on what
    was seen before that ended.
    """
    ended = held.last_end(scope)
    return ended is not None and (base is None or base < ended)
