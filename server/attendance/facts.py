"""What the commands of presence share: the plan of a day, and writing an event down."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import lru_cache

from server.attendance.rules.schedule import DayKind, Holiday, Plan, holidays_in, kind_of_day
from server.sync.kinds import (
    Body,
    Changes,
    Decision,
    Need,
    NeedFact,
    NeedRecord,
    Put,
    Record,
    Refusal,
    Situation,
    derived_id,
)

HOLIDAYS = "holidays"

# What makes two events with one id the same event: everything a person said,
# nothing that the server worked out.
_SAID = ("event", "person", "about", "answer", "starts", "ends", "reason", "key", "code_at")


def day_group(day: str) -> str:
    """The group of everything about one day of a placement."""
    return f"day:{day}"


def absence_id(scope: str, day: str) -> str:
    """Name the one absence of a day, the same on every device."""
    return derived_id(scope, "absence", day)


def placement_scope(args: Body) -> str:
    """The wall inside which the author of an attendance command must be."""
    return f"placement:{args['placement']}"


def school_year(day: str) -> int:
    """The year in which the school year of a day began."""
    return int(day[:4]) - (day[5:7] < "08")


def placement_needs(args: Body, found: Mapping[str, Record], years: Iterable[int]) -> list[Need]:
    """The placement, and once it is found the holidays of these school years."""
    needs: list[Need] = [NeedRecord(args["placement"])]
    placement = found.get(args["placement"])
    school = placement.body.get("school") if placement is not None else None
    if school:
        needs += [NeedFact(HOLIDAYS, f"{school}/{year}") for year in sorted(set(years))]
    return needs


@lru_cache(maxsize=512)
def _holidays(listed: str) -> tuple[Holiday, ...]:
    try:
        return holidays_in(json.loads(listed))
    except ValueError:
        return ()


def day_kind(situation: Situation, placement: Record, day: str) -> tuple[DayKind, Plan | None]:
    """What a day is for the placement, as far as the holidays are known."""
    body = placement.body
    listed = situation.fact(HOLIDAYS, f"{body.get('school')}/{school_year(day)}")
    return kind_of_day(
        body.get("schedule"),
        body.get("starts"),
        body.get("ends"),
        _holidays(listed) if isinstance(listed, str) else (),
        day,
    )


def planned(plan: Plan | None) -> Body:
    """The plan as fields of an event or absence."""
    if plan is None:
        return {}
    return {
        "planned_from": plan.starts,
        "planned_to": plan.ends,
        "planned_minutes": plan.minutes,
    }


def write_event(situation: Situation, args: Body, event: Body) -> Decision:
    """Put the event, unless its id is taken; a copy of what is there changes nothing."""
    scope = placement_scope(args)
    there = situation.records.get(args["id"])
    body = {name: value for name, value in event.items() if value is not None and value != []}
    if there is None:
        return Changes((Put("attendance-event", args["id"], scope, body),))
    if there.scope != scope:
        seen = situation.roles(there.scope)
        return Refusal("invalid", "id", "in-use") if seen else Refusal("not-permitted")
    if there.gone:
        return Refusal("record-gone")
    if all(there.body.get(name) == body.get(name) for name in _SAID):
        return Changes()
    return Refusal("invalid", "id", "in-use")
