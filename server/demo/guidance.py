"""Visits of coaches and what was said about pictures, as they would have come about."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, time, timedelta
from typing import Any

from server.demo.model import Placement, local_ms
from server.demo.names import WORDS
from server.demo.people import Ids
from server.demo.records import Write
from server.guidance.consents import PURPOSES
from server.guidance.rules import age_on, who_gives
from server.sync.rules.times import write_instant

_BETWEEN = (28, 49)  # days; some coaches come late, which is what the list is for


def guidance_of(placement: Placement, today: date, seed: int) -> Iterator[Write]:
    """Yield the visits and answers of one placement, up to the day before ``today``."""
    rng = random.Random(f"guidance {seed} {placement.id}")
    ids = Ids(rng)
    last = min(today - timedelta(days=1), placement.ends)
    yield from _visits(placement, last, rng, ids)
    yield from _answers(placement, last, rng, ids)


def _visits(placement: Placement, last: date, rng: random.Random, ids: Ids) -> Iterator[Write]:
    first_name = placement.student.person.name.first
    weekdays = [hours.weekday for hours in placement.schedule]
    day = placement.starts + timedelta(days=rng.randint(3, 14))
    while day <= last:
        if day.isoweekday() not in weekdays or placement.year.dates.is_off(day):
            day += timedelta(days=1)
            continue
        words = rng.choice(WORDS["visits"])
        at = local_ms(day, time(rng.randint(15, 17), rng.randint(0, 59)))
        body: dict[str, Any] = {
            "day": day.isoformat(),
            "kind": words["kind"],
            "by": placement.coaches[0].id,
            "participants": list(words["participants"]),
            "report": words["report"].format(first=first_name),
        }
        if words["agreements"]:
            body["agreements"] = words["agreements"].format(first=first_name)
        day += timedelta(days=rng.randint(*_BETWEEN))
        if rng.random() < 0.4:
            body["next_day"] = day.isoformat()
        yield Write(at, "visit", ids.at(at), f"placement:{placement.id}", body)


def _answers(placement: Placement, last: date, rng: random.Random, ids: Ids) -> Iterator[Write]:
    student = placement.student
    for purpose in PURPOSES:
        day = placement.starts + timedelta(days=rng.randint(0, 5))
        voice = who_gives(age_on(student.birth_date.isoformat(), day.isoformat()))
        people = [student.person] if voice == "student" else student.guardians
        if day > last or not people or rng.random() < 0.25:
            continue
        at = local_ms(day, time(rng.randint(17, 21), rng.randint(0, 59)))
        body = {
            "purpose": purpose,
            "answer": "yes" if rng.random() < 0.8 else "no",
            "at": write_instant(at),
            "person": rng.choice(people).id,
            "voice": voice,
            "via": "app",
        }
        yield Write(at, "consent", ids.at(at), f"placement:{placement.id}", body)
