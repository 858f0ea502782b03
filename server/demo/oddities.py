"""Two situations that only a sync can bring about, made on purpose to be seen.

A disagreement: two people set the follow-up day of one note, neither having
seen the other's. A late edit: a coach writes about a student who has another
coach by then, and somebody at school decides what becomes of it.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import timedelta

from server.demo.model import Placement, Region
from server.demo.names import WORDS
from server.demo.people import Ids
from server.demo.today import Act

_HOUR = 3_600_000


def conflict(region: Region, now: int) -> Iterator[Act]:
    """Have coach and class mentor choose different days while both are offline."""
    placement = region.showcase
    ids = Ids(random.Random(f"conflict {region.seed}"))
    coach, mentor = placement.coaches[0], placement.student.class_.mentors[0]
    if coach is mentor:
        return
    first = now - 30 * _HOUR
    note, scope = ids.at(first), f"placement-staff:{placement.id}"
    words = WORDS["disagreement"]
    day = region.today + timedelta(days=7)
    made = {"title": words["title"], "body": words["body"], "tags": words["tags"]}
    put = {"kind": "note", "id": note, "scope": scope}
    yield Act(first, coach.id, "record.put", {**put, "set": made}, ids.at(first))
    for who, later, hours in ((coach, 0, 6), (mentor, 3, 5)):
        chosen = {"follow_up": (day + timedelta(days=later)).isoformat()}
        outcome = "merged" if later else "accepted"
        at = first + hours * _HOUR
        yield Act(at, who.id, "record.put", {**put, "set": chosen}, ids.at(at), outcome)


def edit_after_replacement(region: Region, now: int) -> Iterator[Act]:
    """Have a former coach send what they wrote while the placement was theirs."""
    placement = next((p for p in region.placements if _was_replaced(p)), None)
    if placement is None or placement.former_coach is None:
        return
    ids = Ids(random.Random(f"held {region.seed}"))
    at = now - 4 * 24 * _HOUR
    words = WORDS["late_note"]
    body = words["body"].format(first=placement.student.person.name.first)
    args = {
        "kind": "note",
        "id": ids.at(at),
        "scope": f"placement:{placement.id}",
        "set": {"title": words["title"], "body": body, "tags": words["tags"]},
    }
    yield Act(at, placement.former_coach.id, "record.put", args, ids.at(at), "held")


def _was_replaced(placement: Placement) -> bool:
    """Leave out a former coach who still sees it, as the mentor of the student's class."""
    former = placement.former_coach
    return former is not None and former not in placement.student.class_.mentors
