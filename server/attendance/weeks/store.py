"""What the weekly links read and keep. All functions take part in the caller's transaction."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from server.attendance.facts import day_group
from server.attendance.projections import absence_of, event_of
from server.attendance.rules.days import AbsenceFact, Event
from server.attendance.rules.schedule import Holiday, Plan, planned_days
from server.attendance.rules.weeks import week_days
from server.attendance.store import holidays_of
from server.database import Tx
from server.sync.kinds import Record


@dataclass(frozen=True, slots=True)
class Link:
    """A weekly link as it is kept; times in ms. See ``tables.week_link``."""

    id: str
    week: str
    school: str
    company: str
    person: str
    coach: str | None
    made_by: str
    made_at: int
    expires_at: int
    withdrawn_at: int | None = None

    @property
    def covers(self) -> tuple[str, str, str, str | None]:
        """Whose students it is about; two links that cover the same are one too many."""
        return self.school, self.company, self.person, self.coach


@dataclass(frozen=True, slots=True)
class WeekPlacement:
    """A placement that runs in a week, with its plan for that week by day."""

    id: str
    student_name: str
    first_name: str
    school: str
    company: str
    company_name: str
    site_name: str
    ways: tuple[str, ...]
    mentors: tuple[str, ...]
    coaches: tuple[str, ...]
    plans: dict[str, Plan]


@dataclass(frozen=True, slots=True)
class Mentor:
    """Somebody of a company, as its role record names them."""

    person: str
    company: str
    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Answered:
    """One person's answers about a week of a placement."""

    placement: str
    person: str
    way: str
    at: int


_LINK = (
    "SELECT id, week, school, company, person, coach, made_by, made_at, expires_at, withdrawn_at"
    " FROM week_link WHERE region = :region"
)

_PLACEMENT = (
    "SELECT p.source, p.student_name, s.first_name, p.school, p.company, p.company_name,"
    " p.site_name, c.ways, p.schedule, p.starts, p.ends"
    " FROM placement p LEFT JOIN company c ON c.region = p.region AND c.source = p.company"
    " LEFT JOIN student s ON s.region = p.region AND s.person = p.student AND s.school = p.school"
    " WHERE p.region = :region AND (p.starts IS NULL OR p.starts <= :last)"
    " AND (p.ends IS NULL OR p.ends >= :first)"
)


async def links_of(tx: Tx, region: str, week: str, schools: Collection[str]) -> list[Link]:
    """All links that these schools made for a week, withdrawn ones too, the newest last."""
    rows = await tx.fetch(
        f"{_LINK} AND week = :week AND school IN :schools ORDER BY made_at, id",
        region=region,
        week=week,
        schools=sorted(schools),
    )
    return [Link(*row) for row in rows]


async def link(tx: Tx, region: str, id: str) -> Link | None:
    """The link with this id."""
    rows = await tx.fetch(f"{_LINK} AND id = :id", region=region, id=id)
    return Link(*rows[0]) if rows else None


async def keep_links(tx: Tx, region: str, links: Sequence[Link]) -> None:
    """Keep new links."""
    await tx.execute_many(
        "INSERT INTO week_link (region, id, week, school, company, person, coach, made_by,"
        " made_at, expires_at) VALUES (:region, :id, :week, :school, :company, :person, :coach,"
        " :made_by, :made_at, :expires_at)",
        [
            {
                "region": region,
                "id": each.id,
                "week": each.week,
                "school": each.school,
                "company": each.company,
                "person": each.person,
                "coach": each.coach,
                "made_by": each.made_by,
                "made_at": each.made_at,
                "expires_at": each.expires_at,
            }
            for each in links
        ],
    )


async def withdraw(tx: Tx, region: str, id: str, now: int) -> None:
    """Let a link open nothing any more; one that was withdrawn keeps its moment."""
    await tx.execute(
        "UPDATE week_link SET withdrawn_at = :now"
        " WHERE region = :region AND id = :id AND withdrawn_at IS NULL",
        region=region,
        id=id,
        now=now,
    )


async def expired_before(tx: Tx, region: str, moment: int) -> int:
    """How many links opened nothing any more before a moment."""
    rows = await tx.fetch(
        "SELECT COUNT(*) FROM week_link WHERE region = :region AND expires_at < :moment",
        region=region,
        moment=moment,
    )
    return int(rows[0][0])


async def forget_expired(tx: Tx, region: str, moment: int) -> int:
    """Forget whom the links were for that expired before a moment; how many.

    What was answered by them stays: it is in the records and the journal.
    """
    return await tx.execute(
        "DELETE FROM week_link WHERE region = :region AND expires_at < :moment",
        region=region,
        moment=moment,
    )


async def placements_of_schools(
    tx: Tx, region: str, week: str, schools: Collection[str]
) -> list[WeekPlacement]:
    """The placements of these schools that run in a week, by student."""
    return await _placements(tx, region, week, "p.school IN :wanted", sorted(schools))


async def placements_by_id(
    tx: Tx, region: str, week: str, ids: Collection[str]
) -> list[WeekPlacement]:
    """Those of these placements that run in a week, by student."""
    return await _placements(tx, region, week, "p.source IN :wanted", sorted(ids))


async def placements_of_link(tx: Tx, region: str, link: Link) -> list[WeekPlacement]:
    """What a link is about, by student."""
    found = await _placements(tx, region, link.week, "p.company IN :wanted", [link.company])
    return [
        each
        for each in found
        if each.school == link.school
        and link.person in each.mentors
        and (link.coach is None or link.coach in each.coaches)
    ]


async def _placements(
    tx: Tx, region: str, week: str, condition: str, wanted: Sequence[str]
) -> list[WeekPlacement]:
    days = week_days(week)
    rows = await tx.fetch(
        f"{_PLACEMENT} AND {condition} ORDER BY p.student_name, p.source",
        region=region,
        wanted=list(wanted),
        first=days[0],
        last=days[-1],
    )
    people = await _people(tx, region, [row[0] for row in rows])
    holidays = {
        school: await holidays_of(tx, region, school) for school in {row[3] for row in rows}
    }
    return [_placement(row, people, holidays[row[3]], days) for row in rows]


def _placement(
    row: Sequence[Any],
    people: dict[tuple[str, str], list[str]],
    holidays: Sequence[Holiday],
    days: Sequence[str],
) -> WeekPlacement:
    id, name, first, school, company, company_name, site, ways, schedule, starts, ends = row
    body = {
        "schedule": json.loads(schedule) if schedule else None,
        "starts": starts,
        "ends": ends,
    }
    return WeekPlacement(
        id=id,
        student_name=name or "",
        first_name=first or (name or "").partition(" ")[0],
        school=school or "",
        company=company or "",
        company_name=company_name or "",
        site_name=site or "",
        ways=tuple(json.loads(ways)) if ways else (),
        mentors=tuple(people.get((id, "mentor"), ())),
        coaches=tuple(people.get((id, "coach"), ())),
        plans=dict(planned_days(body, holidays, days[0], days[-1])),
    )


async def _people(
    tx: Tx, region: str, placements: Sequence[str]
) -> dict[tuple[str, str], list[str]]:
    if not placements:
        return {}
    rows = await tx.fetch(
        "SELECT source, role, person FROM placement_person"
        " WHERE region = :region AND source IN :placements ORDER BY source, role, person",
        region=region,
        placements=list(placements),
    )
    found: dict[tuple[str, str], list[str]] = {}
    for placement, role, person in rows:
        found.setdefault((placement, role), []).append(person)
    return found


async def mentors_of(
    tx: Tx, region: str, companies: Collection[str], today: str
) -> dict[tuple[str, str], Mentor]:
    """The company mentors of these companies today, by company and person."""
    rows = await tx.fetch(
        "SELECT person, company, name, email FROM role WHERE region = :region"
        " AND role = 'company_mentor' AND company IN :companies"
        " AND (starts IS NULL OR starts <= :today) AND (ends IS NULL OR ends >= :today)"
        " ORDER BY company, person",
        region=region,
        companies=sorted(companies),
        today=today,
    )
    return {
        (company, person): Mentor(person, company, name or "", email or "")
        for person, company, name, email in rows
    }


async def names_of(tx: Tx, table: str, region: str, ids: Collection[str]) -> dict[str, str]:
    """Names by id from one of the read tables ``school`` and ``company``."""
    assert table in ("school", "company")
    rows = await tx.fetch(
        f"SELECT source, name FROM {table} WHERE region = :region AND source IN :ids",
        region=region,
        ids=sorted(ids),
    )
    return {id: name or "" for id, name in rows}


async def answered(tx: Tx, region: str, week: str, placements: Iterable[str]) -> list[Answered]:
    """Who answered about this week of these placements."""
    rows = await tx.fetch(
        "SELECT placement, person, way, at FROM week_confirmation"
        " WHERE region = :region AND week = :week AND placement IN :placements",
        region=region,
        week=week,
        placements=sorted(placements),
    )
    return [Answered(*row) for row in rows]


@dataclass(frozen=True, slots=True)
class DayFacts:
    """What was noted of one day of a placement."""

    events: list[Event]
    absence: AbsenceFact | None
    said: str
    """The reason that somebody gave with the hours they declared last, or nothing."""


async def facts_of_days(
    tx: Tx, region: str, placements: Iterable[str], days: Sequence[str]
) -> dict[tuple[str, str], DayFacts]:
    """By placement and day; days of which nothing was noted are not in it."""
    sources = {
        f"placement:{placement}/{day_group(day)}": (placement, day)
        for placement in placements
        for day in days
    }
    rows = await tx.fetch(
        "SELECT g.source, r.id, r.kind, r.scope, r.tick, r.wire FROM record_group g"
        " JOIN record r ON r.region = g.region AND r.id = g.id"
        " WHERE g.region = :region AND g.source IN :sources AND r.gone = 0"
        " ORDER BY g.source, r.id",
        region=region,
        sources=sorted(sources),
    )
    found: dict[tuple[str, str], list[Record]] = {}
    for source, id, kind, scope, tick, wire in rows:
        record = Record(id, kind, scope, tick, json.loads(wire)["body"])
        found.setdefault(sources[source], []).append(record)
    return {key: _facts(records) for key, records in found.items()}


def _facts(records: Sequence[Record]) -> DayFacts:
    events = [event_of(each) for each in records if each.kind == "attendance-event"]
    absences = [absence_of(each) for each in records if each.kind == "absence"]
    declared = [each for each in records if each.body.get("event") == "declaration"]
    last = max(declared, key=lambda each: (str(each.body.get("at")), each.id), default=None)
    said = "" if last is None else str(last.body.get("reason") or "")
    return DayFacts(events, absences[0] if absences else None, said)


async def signed(
    tx: Tx, region: str, week: str, placements: Iterable[str], person: str
) -> dict[str, dict[str, Any]]:
    """What this person answered about the week, by placement: the fields of the record."""
    sources = {f"placement:{id}/week:{week}": id for id in placements}
    rows = await tx.fetch(
        "SELECT g.source, r.wire FROM record_group g"
        " JOIN record r ON r.region = g.region AND r.id = g.id"
        " WHERE g.region = :region AND g.source IN :sources AND r.gone = 0",
        region=region,
        sources=sorted(sources),
    )
    bodies = [(sources[source], json.loads(wire)["body"]) for source, wire in rows]
    return {placement: body for placement, body in bodies if body.get("person") == person}
