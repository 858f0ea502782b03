"""What happened at the placements, day by day, until yesterday.

Every placement has a random source of its own, so that adding a school or a
day changes nothing for the others. The records are the same as those that
scans, declarations and reports make through ``server/attendance``.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from functools import cache
from typing import Any

from server.attendance.codes import key_id
from server.demo.model import Hours, Placement, Region, SiteKey, local_ms
from server.demo.names import WORDS
from server.demo.people import Ids
from server.demo.records import Write, instant, public_key
from server.sync.kinds import derived_id

KIOSK_STEP_MS = 15_000
_MINUTE = 60_000
_DAY = 86_400_000
# How often a planned day goes another way than there and back again.
_SICK, _LEAVE, _FORGOT_OUT, _EARLY_HOME, _FLAGGED = 0.014, 0.006, 0.025, 0.02, 0.008
_OTHER_WAY = 0.08


@dataclass(slots=True)
class _Course:
    """One placement with its own chance, and how long its illness still lasts."""

    placement: Placement
    hours: dict[int, Hours]
    rng: random.Random
    ids: Ids
    sick_days: int = 0
    scope: str = ""
    latest: int = field(default=0)


def past_days(region: Region) -> Iterator[Write]:
    """Yield attendance of all placements up to the day before the region's today."""
    courses = [_course(region, placement) for placement in region.placements]
    if not courses:
        return
    yesterday = region.today - timedelta(days=1)
    morning = local_ms(region.today, time(6))
    for course in courses:
        course.latest = morning
    day = min(course.placement.starts for course in courses)
    while day <= yesterday:
        weekday = day.isoweekday()
        for course in courses:
            hours = course.hours.get(weekday)
            placement = course.placement
            if hours is None or not placement.starts <= day <= placement.ends:
                continue
            if not placement.year.dates.is_off(day):
                yield from _day(course, hours, day)
        day += timedelta(days=1)


def _course(region: Region, placement: Placement) -> _Course:
    rng = random.Random(f"days {region.seed} {placement.id}")
    hours = {hours.weekday: hours for hours in placement.schedule}
    return _Course(placement, hours, rng, Ids(rng), scope=f"placement:{placement.id}")


def _day(course: _Course, hours: Hours, day: date) -> Iterator[Write]:
    rng, placement = course.rng, course.placement
    begin = local_ms(day, hours.starts)
    if course.sick_days == 0 and rng.random() < _SICK:
        course.sick_days = rng.choice((1, 1, 2, 3, 5))
    if course.sick_days:
        course.sick_days -= 1
        reporter = rng.choice([placement.student.person, *placement.student.guardians])
        told = begin - rng.randint(35, 90) * _MINUTE
        yield _absence(course, hours, day, "sick", reporter.id, told)
        return
    if rng.random() < _LEAVE:
        reporter = rng.choice([*placement.student.guardians, *placement.coaches])
        yield _absence(course, hours, day, "leave", reporter.id, begin - 3 * _DAY)
        return
    if rng.random() > placement.diligent:
        if rng.random() < 0.6:
            coach = placement.coaches[0]
            yield _absence(course, hours, day, "unauthorised", coach.id, begin + 6 * 60 * _MINUTE)
        return
    ways = placement.company.ways
    way = rng.choice(ways) if rng.random() < _OTHER_WAY else ways[0]
    if way == "declare":
        yield from _declared(course, hours, day)
    else:
        yield from _scanned(course, hours, day, way)


def _scanned(course: _Course, hours: Hours, day: date, way: str) -> Iterator[Write]:
    rng, placement = course.rng, course.placement
    begin, end = local_ms(day, hours.starts), local_ms(day, hours.ends)
    if rng.random() < placement.punctual:
        arrived = begin + int(rng.triangular(-16, 3, -5) * _MINUTE)
    else:
        arrived = begin + rng.randint(8, 50) * _MINUTE
    left = end + int(rng.triangular(-6, 14, 1) * _MINUTE)
    if rng.random() < _EARLY_HOME:
        left = end - rng.randint(30, 150) * _MINUTE
    came = scan(course.ids, placement, hours, day, "in", way, arrived + rng.randint(0, 59_999))
    if rng.random() < _FLAGGED:
        came.set["flags"] = [rng.choice(("clock-off", "late-delivery"))]
    yield came
    if rng.random() >= _FORGOT_OUT:
        yield scan(course.ids, placement, hours, day, "out", way, left + rng.randint(0, 59_999))
        return
    corrected = local_ms(day, time(16)) + rng.randint(1, 3) * _DAY
    if corrected < course.latest and rng.random() < 0.6:
        said_by = rng.choice([*placement.mentors, *placement.coaches])
        body = {
            "event": "correction",
            "day": day.isoformat(),
            "at": instant(corrected),
            "ends": hours.ends.isoformat("minutes"),
            "source": "corrected",
            "evidence": "corrected",
            "person": said_by.id,
            "about": came.id,
            "reason": rng.choice(WORDS["corrected"]),
            **_planned(hours),
        }
        yield _event(course, corrected, body)


def _declared(course: _Course, hours: Hours, day: date) -> Iterator[Write]:
    rng, placement = course.rng, course.placement
    said = local_ms(day, hours.ends) + rng.randint(2, 240) * _MINUTE
    late = rng.choice((0, 0, 0, 0, 15, 30))
    starts = hours.starts.hour * 60 + hours.starts.minute + late
    declaration = _event(
        course,
        said,
        {
            "event": "declaration",
            "day": day.isoformat(),
            "at": instant(said),
            "starts": f"{starts // 60:02d}:{starts % 60:02d}",
            "ends": hours.ends.isoformat("minutes"),
            "source": "declared",
            "evidence": "declared",
            "person": placement.student.person.id,
            **_planned(hours),
        },
    )
    yield declaration
    answered = said + rng.randint(2, 6 * 24 * 60) * _MINUTE
    if answered >= course.latest or rng.random() > 0.9:
        return
    agreed = rng.random() < 0.97
    body = {
        "event": "confirmation",
        "day": day.isoformat(),
        "at": instant(answered),
        "source": "declared",
        "evidence": "confirmed",
        "person": placement.mentors[0].id,
        "about": declaration.id,
        "answer": "yes" if agreed else "no",
        **({} if agreed else {"reason": rng.choice(WORDS["refused"])}),
    }
    yield _event(course, answered, body)


def scan(
    ids: Ids, placement: Placement, hours: Hours, day: date, direction: str, way: str, at: int
) -> Write:
    """Give the fact that a scan leaves behind."""
    body: dict[str, Any] = {
        "event": direction,
        "day": day.isoformat(),
        "at": instant(at),
        "source": way,
        "evidence": way,
        "site": placement.site.id,
        "person": placement.student.person.id,
        **_planned(hours),
    }
    key = key_for(placement, way)
    if key is not None:
        body["key"] = kid_of(key.seed)
    if way == "kiosk":
        body["code_at"] = instant(at - at % KIOSK_STEP_MS)
    elif way == "card":
        body["person"] = placement.mentors[0].id
    return Write(at, "attendance-event", ids.at(at), f"placement:{placement.id}", body)


def key_for(placement: Placement, way: str) -> SiteKey | None:
    """Find the site's key of a way that is in use."""
    for key in placement.site.keys:
        if key.purpose == way and key.revoked_at is None:
            return key
    return None


@cache
def kid_of(seed: bytes) -> str:
    """Give the name by which codes call the key."""
    return key_id(public_key(seed))


def _planned(hours: Hours) -> dict[str, str]:
    return {
        "planned_from": hours.starts.isoformat("minutes"),
        "planned_to": hours.ends.isoformat("minutes"),
    }


def _event(course: _Course, at: int, body: dict[str, Any]) -> Write:
    return Write(at, "attendance-event", course.ids.at(at), course.scope, body)


def _absence(course: _Course, hours: Hours, day: date, kind: str, reporter: str, at: int) -> Write:
    body = {
        "day": day.isoformat(),
        "kind": kind,
        "state": "reported",
        "reported_by": reporter,
        **_planned(hours),
    }
    record = derived_id(course.scope, "absence", day.isoformat())
    return Write(at, "absence", record, course.scope, body)
