"""What happened at the placements, day by day, until yesterday.

Every placement has a random source of its own, so that adding a school or a
day changes nothing for the others. The records are the same as those that
scans, declarations and reports make through ``server/attendance``.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any

from server.attendance.codes import key_id
from server.attendance.rules.scans import KIOSK_LIFE_SECONDS
from server.demo.model import AMSTERDAM, Hours, Placement, Region, SiteKey, local_ms
from server.demo.names import WORDS
from server.demo.people import Ids
from server.demo.records import Write, agreed_at, public_key
from server.sync.kinds import derived_id
from server.sync.rules.times import write_instant

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
    came = scan(course.ids, placement, hours, "in", way, arrived + rng.randint(0, 59_999))
    if rng.random() < _FLAGGED:
        _make_odd(came, placement, way, rng)
    yield came
    if rng.random() >= _FORGOT_OUT:
        yield scan(course.ids, placement, hours, "out", way, left + rng.randint(0, 59_999))
        return
    corrected = local_ms(day, time(16)) + rng.randint(1, 3) * _DAY
    if corrected < course.latest and rng.random() < 0.6:
        said_by = rng.choice([*placement.mentors, *placement.coaches])
        body = {
            "event": "correction",
            "day": day.isoformat(),
            "at": write_instant(corrected),
            "ends": hours.ends.isoformat("minutes"),
            "source": "corrected",
            "evidence": "corrected",
            "about": came.id,
            **_planned(hours),
            "person": said_by.id,
            "reason": rng.choice(WORDS["corrected"]),
        }
        yield _event(course, corrected, body)


def _make_odd(came: Write, placement: Placement, way: str, rng: random.Random) -> None:
    """Turn a scan into one that the server keeps with a reason to look at it."""
    at = came.at
    if way != "kiosk":
        others = [site for site in placement.company.sites if site is not placement.site]
        if way == "poster" and others and others[0].keys:
            # Worked at the company's other address that day.
            came.set["site"] = others[0].id
            came.set["key"] = kid_of(others[0].keys[0].seed)
            came.set.update({"flags": ["wrong-site"], "evidence": "declared"})
        return
    off = rng.randint(15, 55) * _MINUTE
    if rng.random() < 0.5:
        issued = at + off - (at + off) % KIOSK_STEP_MS
        latest = issued + KIOSK_LIFE_SECONDS * 1000
        came.set.update({"earliest": write_instant(at), "latest": write_instant(latest)})
        came.set.update({"code_at": write_instant(issued), "flags": ["clock-far-off"]})
    else:
        # A photograph of the screen, scanned later on the way.
        issued = at - off - (at - off) % KIOSK_STEP_MS
        came.set.update({"earliest": write_instant(issued), "latest": write_instant(at)})
        came.set.update({"code_at": write_instant(issued), "flags": ["code-expired"]})
        came.set["evidence"] = "declared"


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
            "at": write_instant(said),
            "starts": f"{starts // 60:02d}:{starts % 60:02d}",
            "ends": hours.ends.isoformat("minutes"),
            "source": "declared",
            "evidence": "declared",
            **_planned(hours),
            "person": placement.student.person.id,
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
        "at": write_instant(answered),
        "about": declaration.id,
        "answer": "yes" if agreed else "no",
        "person": placement.mentors[0].id,
        **({} if agreed else {"reason": rng.choice(WORDS["refused"])}),
    }
    yield _event(course, answered, body)


def scan(ids: Ids, placement: Placement, hours: Hours, direction: str, way: str, at: int) -> Write:
    """Give the fact that a good scan leaves behind, as ``attendance.scan`` writes it down."""
    body: dict[str, Any] = {
        "event": direction,
        "day": datetime.fromtimestamp(at / 1000, AMSTERDAM).date().isoformat(),
        "at": write_instant(at),
        "source": way,
        "evidence": way,
    }
    key = key_for(placement, way)
    if way != "card":
        body["site"] = placement.site.id
    body["key"] = kid_of(key.seed)
    issued = {"kiosk": at - at % KIOSK_STEP_MS, "card": agreed_at(placement)}.get(way, key.made_at)
    scanner = placement.mentors[0] if way == "card" else placement.student.person
    body |= {"code_at": write_instant(issued), **_planned(hours), "person": scanner.id}
    return Write(at, "attendance-event", ids.at(at), f"placement:{placement.id}", body)


def key_for(placement: Placement, way: str) -> SiteKey:
    """Find the key that signs a placement's codes of a way and is in use.

    Raises:
        LookupError: the site shows no codes that way.
    """
    for key in [placement.card_key] if way == "card" else placement.site.keys:
        if key.purpose == way and key.revoked_at is None:
            return key
    raise LookupError(f"no {way} at {placement.site.id}")


@cache
def kid_of(seed: bytes) -> str:
    """Give the name by which codes call the key."""
    return key_id(public_key(seed))


def _planned(hours: Hours) -> dict[str, Any]:
    minutes = (hours.ends.hour - hours.starts.hour) * 60 + hours.ends.minute - hours.starts.minute
    return {
        "planned_from": hours.starts.isoformat("minutes"),
        "planned_to": hours.ends.isoformat("minutes"),
        "planned_minutes": minutes,
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
