"""Matches students with companies: who goes where, when, with whom, to do what."""

from __future__ import annotations

import random
from datetime import date, time, timedelta

from server.demo import names
from server.demo.model import (
    Company,
    DatedYear,
    Hours,
    Placement,
    PlacementType,
    Region,
    School,
    Student,
)
from server.demo.people import Person
from server.demo.plan_schools import Registry

_WEEKDAYS: dict[int, tuple[tuple[int, ...], ...]] = {
    1: ((1,), (2,), (3,), (4,), (5,)),
    2: ((1, 2), (3, 4), (4, 5), (2, 4)),
    3: ((1, 2, 3), (3, 4, 5), (1, 3, 5), (2, 3, 4)),
    4: ((1, 2, 3, 4), (2, 3, 4, 5)),
    5: ((1, 2, 3, 4, 5),),
}
_OPEN_AT_WEEKENDS = ("Horeca", "Groen", "Zorg en welzijn", "Winkel")
_STARTS: dict[str, tuple[time, ...]] = {
    "Horeca": (time(9), time(9, 30), time(10)),
    "Bouw": (time(7, 30), time(8)),
    "Zorg en welzijn": (time(7, 30), time(8), time(9)),
}
_USUAL_STARTS = (time(8), time(8, 30), time(9))


def plan_placements(registry: Registry, region: Region, count: int) -> None:
    """Add the placements: four in five of this school year, the rest of the year before."""
    students = [
        (school, student)
        for nth in range(max((len(school.students) for school in region.schools), default=0))
        for school in region.schools
        if nth < len(school.students)
        for student in (school.students[nth],)
    ]
    if not students or not region.companies:
        return
    before = count // 5
    for nth in range(count - before):
        school, student = students[nth % len(students)]
        placement = _plan_one(registry, region, school, student, school.year, nth)
        region.placements.append(placement)
    seniors = [
        (school, student) for school, student in students if _types(school, student.class_.year - 1)
    ] or students
    for nth in range(before):
        school, student = seniors[nth * 7 % len(seniors)]
        region.placements.append(
            _plan_one(registry, region, school, student, school.year_before, nth + count)
        )
    registry.turn_to("coaches")
    _hand_to(registry, region, region.showcase)
    for placement in region.placements[1:]:
        if registry.rng.random() < 0.02 and placement.former_coach is None:
            _replace_coach(registry, placement, placement.school.coaches)


def _hand_to(registry: Registry, region: Region, shown: Placement) -> None:
    """Let the coach who is shown have taken over a placement from a colleague."""
    for placement in region.placements[1:]:
        theirs = placement.coaches == shown.coaches
        if placement.school is shown.school and placement.year is shown.year and not theirs:
            _replace_coach(registry, placement, shown.coaches)
            if placement.former_coach is not None:
                return


def _types(school: School, year: int) -> list[PlacementType]:
    return [kind for kind in school.types if kind.year == year]


def _plan_one(
    registry: Registry, region: Region, school: School, student: Student, year: DatedYear, nth: int
) -> Placement:
    registry.turn_to(f"placement {year.dates.name} {nth}")
    rng = registry.rng
    of_year = student.class_.year - (year is school.year_before)
    types = _types(school, of_year) or school.types
    shown = nth == 0
    kind = rng.choices(types, [kind.norm.share for kind in types])[0]
    if shown:
        kind = next(kind for kind in types if kind.norm.weeks is None)
    # The first few students share the first company, so that its kiosk has a queue.
    company = region.companies[0] if nth < 5 else rng.choice(region.companies)
    starts, ends = _period(rng, year, kind, registry.today, shown=shown)
    # The lowest id is the showcase's: whoever prints sign-in links finds it by that.
    made_at = registry.founded + 86_400_000 + nth
    placement = Placement(
        id=registry.ids.at(made_at),
        student=student,
        school=school,
        year=year,
        company=company,
        site=company.sites[0] if nth < 5 else rng.choice(company.sites),
        type=kind,
        starts=starts,
        ends=ends,
        schedule=_schedule(rng, kind, company, student, registry.today, nth),
        mentors=rng.sample(company.mentors, min(len(company.mentors), rng.choice((1, 1, 1, 2)))),
        coaches=[school.coaches[_spread(nth, len(school.coaches), len(region.schools))]],
        former_coach=None,
        handed_over=None,
        tasks=rng.sample(names.WORDS["trades"][company.trade]["tasks"], 3),
        goals=rng.sample(names.WORDS["goals"], 2),
        card_id=registry.ids.at(made_at),
        card_serial=f"{rng.getrandbits(64):016x}",
        card_key=region.card_key,
        punctual=0.97 if shown else min(0.99, rng.betavariate(14, 1.6)),
        diligent=0.98 if shown else min(0.995, rng.betavariate(22, 1.4)),
    )
    if shown:
        placement.mentors = company.mentors[:1]
    elif ends < registry.today or rng.random() < 0.02:
        _end_early(registry, placement)
    return placement


def _spread(nth: int, coaches: int, schools: int) -> int:
    """Deal a school's placements out over its coaches."""
    return nth // max(1, schools) % coaches


def _period(
    rng: random.Random, year: DatedYear, kind: PlacementType, today: date, *, shown: bool
) -> tuple[date, date]:
    dates = year.dates
    if shown:
        return dates.starts, dates.ends
    if kind.norm.weeks:
        weeks = max(1, (dates.lessons_to - dates.lessons_from).days // 7 - kind.norm.weeks)
        # Half of the block placements run now: they are short, and a demo lives today.
        running = dates.starts <= today <= dates.ends and rng.random() < 0.5
        back = rng.randint(0, kind.norm.weeks - 1)
        first = today - timedelta(weeks=back) if running else None
        first = first or dates.lessons_from + timedelta(weeks=rng.randint(1, weeks))
        first -= timedelta(days=first.weekday())
        return first, first + timedelta(weeks=kind.norm.weeks, days=-3)
    first = dates.lessons_from + timedelta(weeks=rng.choice((1, 1, 2, 2, 2, 3, 4, 5)))
    first -= timedelta(days=first.weekday())
    return first, dates.lessons_to - timedelta(days=rng.choice((0, 3, 7)))


def _schedule(
    rng: random.Random,
    kind: PlacementType,
    company: Company,
    student: Student,
    today: date,
    nth: int,
) -> list[Hours]:
    """Choose weekdays and times; under sixteen nobody works more than seven hours.

    The first few are due today whatever day it is, the very first on all
    working days, so that a demo made last week can still be scanned in to.
    """
    trade = names.TRADES[company.trade]
    age = (today - student.birth_date).days // 365
    days = set(rng.choice(_WEEKDAYS[kind.norm.days]))
    weekday = today.isoweekday()
    at_weekend = weekday > 5 and trade in _OPEN_AT_WEEKENDS and age >= (15 if weekday == 6 else 16)
    if nth == 0:
        days |= {1, 2, 3, 4, 5}
    if nth < 5 or (at_weekend and rng.random() < 0.35):
        days.add(weekday)
    starts = rng.choice(_STARTS.get(trade, _USUAL_STARTS))
    minutes = min(kind.norm.max_day_minutes, 480 if age >= 16 else 420)
    minutes -= rng.choice((0, 0, 0, 30, 60)) if minutes > 300 else 0
    total = starts.hour * 60 + starts.minute + minutes
    ends = time(total // 60, total % 60)
    return [Hours(day, starts, ends) for day in sorted(days)]


def _replace_coach(registry: Registry, placement: Placement, by: list[Person]) -> None:
    """Have one of these coaches take over, somewhere in the middle so far."""
    others = [coach for coach in by if coach not in placement.coaches]
    so_far = (min(registry.today, placement.ends) - placement.starts).days
    if not others or so_far < 14:
        return
    placement.former_coach = placement.coaches[0]
    placement.coaches = [registry.rng.choice(others)]
    placement.handed_over = placement.starts + timedelta(days=registry.rng.randint(7, so_far - 3))


def _end_early(registry: Registry, placement: Placement) -> None:
    """Let a few placements stop before their time, with the reason that was written down."""
    length = (min(registry.today, placement.ends) - placement.starts).days
    if length < 30 or registry.rng.random() > 0.08:
        return
    placement.ends = placement.starts + timedelta(days=registry.rng.randint(21, length - 2))
    placement.ended_early = registry.rng.choice(names.WORDS["ended_early"])
