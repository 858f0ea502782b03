"""What people write down around a placement, in plain Dutch (B1)."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, time, timedelta
from typing import Any

from server.demo.model import Placement, local_ms
from server.demo.names import WORDS
from server.demo.people import Ids
from server.demo.records import Write


def notes_of(
    placement: Placement, today: date, seed: int, *, rich: bool = False
) -> Iterator[Write]:
    """Yield the notes of one placement, written on days that have been.

    ``rich`` placements have several of both kinds.
    """
    rng = random.Random(f"notes {seed} {placement.id}")
    ids = Ids(rng)
    last = min(today - timedelta(days=1), placement.ends)
    if last < placement.starts:
        return
    span = (last - placement.starts).days
    for place, choice, usual in (
        ("placement", WORDS["shared_notes"], (0, 0, 1, 1, 2)),
        ("placement-staff", WORDS["staff_notes"], (0, 0, 0, 1, 1, 2)),
    ):
        for words in rng.sample(choice, 3 if rich else rng.choice(usual)):
            day = placement.starts + timedelta(days=rng.randint(0, span))
            at = local_ms(day, time(rng.randint(8, 17), rng.randint(0, 59)))
            body: dict[str, Any] = {
                "title": words["title"],
                "body": words["body"].format(first=placement.student.person.name.first),
                "tags": list(words["tags"]),
            }
            if place == "placement-staff" and rng.random() < 0.4:
                body["follow_up"] = (day + timedelta(days=rng.randint(5, 30))).isoformat()
            if rng.random() < 0.15:
                body["pinned"] = True
            body["about"] = day.isoformat()
            yield Write(at, "note", ids.at(at), f"{place}:{placement.id}", body)
