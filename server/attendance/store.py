"""What routes and reports read of presence, and the two things kept outside records.

All functions take part in the caller's transaction. The keys of cards and the
codes of posters never leave the server but on paper.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from server.attendance.rules.clock import iso_week
from server.attendance.rules.schedule import Holiday, holidays_in, planned_days
from server.database import Tx
from server.placements.rules import own_words


@dataclass(frozen=True, slots=True)
class PlaceToPrint:
    """A site as its poster names it."""

    site: str
    company: str
    site_name: str
    company_name: str


@dataclass(frozen=True, slots=True)
class KeptPoster:
    """A poster that can be printed again."""

    id: str
    site: str
    company: str
    code: str
    made_by: str
    made_at: int
    expires_at: int | None
    revoked_at: int | None


@dataclass(frozen=True, slots=True)
class PlacementToPrint:
    """A placement as its card names it, with the card that is valid now."""

    id: str
    school: str
    student_name: str
    company_name: str
    card: str | None
    serial: str | None
    issued_at: int | None


@dataclass(frozen=True, slots=True)
class NotedDay:
    """A day of a placement for a report; ``noted`` is False where nobody noted anything."""

    day: str
    week: str
    planned_minutes: int
    noted: bool
    present: bool
    minutes: int
    evidence: str | None
    end_known: bool
    on_time: bool | None
    absence: str | None
    flags: tuple[str, ...]
    needs_look: bool


async def place_to_print(tx: Tx, region: str, site: str) -> PlaceToPrint | None:
    """The site and the company it belongs to."""
    rows = await tx.fetch(
        "SELECT s.source, s.company, s.name, c.name FROM company_site s"
        " JOIN company c ON c.region = s.region AND c.source = s.company"
        " WHERE s.region = :region AND s.source = :site",
        region=region,
        site=site,
    )
    if not rows:
        return None
    found, company, site_name, company_name = rows[0]
    return PlaceToPrint(found, company, site_name or "", company_name or "")


async def keep_poster(tx: Tx, region: str, poster: KeptPoster) -> None:
    """Keep a poster's code, to print it again."""
    await tx.execute(
        "INSERT INTO poster (region, id, site, company, code, made_by, made_at, expires_at)"
        " VALUES (:region, :id, :site, :company, :code, :made_by, :made_at, :expires_at)",
        region=region,
        id=poster.id,
        site=poster.site,
        company=poster.company,
        code=poster.code,
        made_by=poster.made_by,
        made_at=poster.made_at,
        expires_at=poster.expires_at,
    )


async def posters_of(tx: Tx, region: str, site: str) -> list[KeptPoster]:
    """All posters of a site, the newest first, revoked ones too."""
    rows = await tx.fetch(
        "SELECT p.id, p.site, p.company, p.code, p.made_by, p.made_at, p.expires_at, k.revoked_at"
        " FROM poster p JOIN presence_key k ON k.region = p.region AND k.source = p.id"
        " WHERE p.region = :region AND p.site = :site ORDER BY p.made_at DESC, p.id",
        region=region,
        site=site,
    )
    return [KeptPoster(*row) for row in rows]


async def card_key(tx: Tx, region: str) -> tuple[str, str] | None:
    """The newest card key that is not revoked: its id and its private half as stored."""
    rows = await tx.fetch(
        "SELECT c.id, c.private_key FROM card_key c"
        " JOIN presence_key k ON k.region = c.region AND k.source = c.id"
        " WHERE c.region = :region AND k.revoked_at IS NULL ORDER BY c.made_at DESC, c.id LIMIT 1",
        region=region,
    )
    return (rows[0][0], rows[0][1]) if rows else None


async def keep_card_key(tx: Tx, region: str, id: str, private_key: str, made_at: int) -> None:
    """Keep the private half of a new card key, sealed by the caller."""
    await tx.execute(
        "INSERT INTO card_key (region, id, private_key, made_at)"
        " VALUES (:region, :id, :private_key, :made_at)",
        region=region,
        id=id,
        private_key=private_key,
        made_at=made_at,
    )


async def placements_to_print(
    tx: Tx, region: str, placements: Sequence[str]
) -> dict[str, PlacementToPrint]:
    """The placements by id, each with its newest card that is not revoked."""
    rows = await tx.fetch(
        "SELECT p.source, p.school, p.student_name, p.company_name, c.source, c.serial, c.issued_at"
        " FROM placement p LEFT JOIN student_card c ON c.region = p.region"
        " AND c.placement = p.source AND c.revoked_at IS NULL"
        " WHERE p.region = :region AND p.source IN :placements"
        " ORDER BY p.source, c.issued_at, c.source",
        region=region,
        placements=list(placements),
    )
    return {
        id: PlacementToPrint(id, school or "", student or "", company or "", *card)
        for id, school, student, company, *card in rows
    }


async def own_words_of(tx: Tx, region: str, schools: Iterable[str]) -> dict[str, dict[str, str]]:
    """What each of these schools calls things, by school; see ``placements.rules.own_words``."""
    rows = await tx.fetch(
        "SELECT source, vocabulary FROM school WHERE region = :region AND source IN :schools",
        region=region,
        schools=sorted(set(schools)),
    )
    return {school: own_words(json.loads(kept)) if kept else {} for school, kept in rows}


async def holidays_of(tx: Tx, region: str, school: str) -> list[Holiday]:
    """All holidays of a school, of every year that it has."""
    rows = await tx.fetch(
        "SELECT holidays FROM school_year WHERE region = :region AND school = :school",
        region=region,
        school=school,
    )
    return [holiday for (listed,) in rows if listed for holiday in holidays_in(json.loads(listed))]


async def days_between(
    tx: Tx, region: str, placement: str, first: str, last: str
) -> list[NotedDay]:
    """Every planned or noted day of a placement, both ends included, in order.

    A planned day of which nobody noted anything is in it, with nothing noted;
    so is one that is still to come. An unknown placement has no days.
    """
    plans = await _plans(tx, region, placement, first, last)
    rows = await tx.fetch(
        "SELECT day, week, planned_minutes, present, minutes, evidence, end_known, on_time,"
        " absence, flags, needs_look FROM attendance_day"
        " WHERE region = :region AND placement = :placement AND day >= :first AND day <= :last",
        region=region,
        placement=placement,
        first=first,
        last=last,
    )
    found = {row[0]: _noted(row) for row in rows}
    for day, minutes in plans.items():
        if day not in found:
            found[day] = NotedDay(
                day, iso_week(day), minutes, False, False, 0, None, False, None, None, (), False
            )
    return [found[day] for day in sorted(found)]


def _noted(row: Sequence[Any]) -> NotedDay:
    day, week, planned, present, minutes, evidence, end_known, on_time, absence, flags, look = row
    return NotedDay(
        day=day,
        week=week,
        planned_minutes=planned,
        noted=True,
        present=bool(present),
        minutes=minutes,
        evidence=evidence,
        end_known=bool(end_known),
        on_time=None if on_time is None else bool(on_time),
        absence=absence,
        flags=tuple(json.loads(flags)),
        needs_look=bool(look),
    )


async def _plans(tx: Tx, region: str, placement: str, first: str, last: str) -> dict[str, int]:
    rows = await tx.fetch(
        "SELECT school, starts, ends, schedule FROM placement"
        " WHERE region = :region AND source = :placement",
        region=region,
        placement=placement,
    )
    if not rows:
        return {}
    school, starts, ends, schedule = rows[0]
    body = {
        "starts": starts,
        "ends": ends,
        "schedule": json.loads(schedule) if schedule else None,
    }
    holidays = await holidays_of(tx, region, school) if school else []
    return {day: plan.minutes for day, plan in planned_days(body, holidays, first, last)}
