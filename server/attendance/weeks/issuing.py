"""Which links a week needs, who answered, and making and withdrawing them."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from server.attendance.kinds import SCHOOL_OFFICE
from server.attendance.rules.clock import instant_of, local_day
from server.attendance.rules.weeks import week_after, week_days
from server.attendance.weeks import store
from server.attendance.weeks.store import Link, Mentor, WeekPlacement
from server.attendance.weeks.tokens import Token, link_to, write_token
from server.errors import Problem
from server.secrets import Vault
from server.sync.engine import Engine
from server.sync.rules.grants import Holdings

WEEKLY_LINK = "weekly-link"


@dataclass(frozen=True, slots=True)
class Reach:
    """Whose weeks somebody sees: whole schools, or the placements that they coach."""

    schools: frozenset[str]
    coached: frozenset[str] = frozenset()
    coach: str | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One mentor of one company for one week; without a mentor, students whom nobody answers for.

    ``state``: ``none``, ``open``, ``answered``, ``expired`` or ``withdrawn``.
    """

    school: str
    company: str
    company_name: str
    mentor: Mentor | None
    coach: str | None
    students: tuple[WeekPlacement, ...]
    answered: int
    link: Link | None
    state: str


def reach_of(held: Holdings, person: str) -> Reach:
    """What a person's grants let them send links about."""

    def scopes(type: str, roles: frozenset[str]) -> frozenset[str]:
        return frozenset(
            scope.partition(":")[2]
            for scope, theirs in held.roles.items()
            if scope.startswith(f"{type}:") and theirs & roles
        )

    return Reach(scopes("school", SCHOOL_OFFICE), scopes("placement", frozenset({"coach"})), person)


def expiry_of(week: str) -> int:
    """When a week's links stop: a week after its Sunday is over. In ms."""
    at = instant_of(week_days(week_after(week, 2))[0], "00:00")
    assert at is not None
    return at


async def overview(engine: Engine, region: str, week: str, reach: Reach) -> list[Row]:
    """Every link that the week has or needs, by company and mentor."""
    today = local_day(engine.clock())
    async with engine.db.read() as tx:
        placements = await store.placements_of_schools(tx, region, week, reach.schools)
        coached = await store.placements_by_id(tx, region, week, reach.coached)
        coached = [each for each in coached if each.school not in reach.schools]
        wanted = [each for each in (*placements, *coached) if WEEKLY_LINK in each.ways]
        mentors = await store.mentors_of(tx, region, {each.company for each in wanted}, today)
        schools = {each.school for each in wanted}
        links = await store.links_of(tx, region, week, schools)
        answered = await store.answered(tx, region, week, [each.id for each in wanted])
    signed = {(each.placement, each.person) for each in answered}
    of_coach = {each.id for each in coached}
    groups: dict[tuple[str, str, str, str | None], list[WeekPlacement]] = {}
    for each in wanted:
        if not each.plans:
            continue
        coach = reach.coach if each.id in of_coach else None
        theirs = [one for one in each.mentors if (each.company, one) in mentors]
        for person in theirs or [""]:
            groups.setdefault((each.school, each.company, person, coach), []).append(each)
    # Of several the one that still counts, or else the newest, comes last.
    newest = {link.covers: link for link in sorted(links, key=lambda each: not each.withdrawn_at)}
    return [
        _row(key, students, mentors, newest.get(key), signed, engine.clock())
        for key, students in sorted(groups.items(), key=lambda item: _by_name(item, mentors))
    ]


def _by_name(
    item: tuple[tuple[str, str, str, str | None], list[WeekPlacement]],
    mentors: Mapping[tuple[str, str], Mentor],
) -> tuple[str, str, str]:
    (_, company, person, _), students = item
    mentor = mentors.get((company, person))
    return students[0].company_name.casefold(), mentor.name.casefold() if mentor else "", person


def _row(
    key: tuple[str, str, str, str | None],
    students: Sequence[WeekPlacement],
    mentors: Mapping[tuple[str, str], Mentor],
    link: Link | None,
    signed: set[tuple[str, str]],
    now: int,
) -> Row:
    school, company, person, coach = key
    answered = sum((each.id, person) in signed for each in students)
    if answered == len(students):
        state = "answered"
    elif link is None:
        state = "none"
    elif link.withdrawn_at is not None:
        state = "withdrawn"
    else:
        state = "expired" if link.expires_at <= now else "open"
    return Row(
        school=school,
        company=company,
        company_name=students[0].company_name,
        mentor=mentors.get((company, person)),
        coach=coach,
        students=tuple(students),
        answered=answered,
        link=link,
        state=state,
    )


async def make_links(
    engine: Engine, region: str, week: str, rows: Sequence[Row], made_by: str
) -> list[Link]:
    """A link for each row that has a mentor, has not answered and has no open link yet.

    Raises:
        Problem: ``week-over`` for a week whose links would be expired already.
    """
    expires_at, now = expiry_of(week), engine.clock()
    if expires_at <= now:
        raise Problem("week-over")
    made = [
        Link(
            id=str(uuid.uuid4()),
            week=week,
            school=row.school,
            company=row.company,
            person=row.mentor.person,
            coach=row.coach,
            made_by=made_by,
            made_at=now,
            expires_at=expires_at,
        )
        for row in rows
        if row.mentor is not None and row.state in ("none", "withdrawn", "expired")
    ]
    if made:
        async with engine.db.write() as tx:
            await store.keep_links(tx, region, made)
    return made


def address_of(vault: Vault, host: str, region: str, link: Link) -> str:
    """What to send to the mentor."""
    token = Token(region, link.id, link.week, link.expires_at // 1000)
    return link_to(host, write_token(vault, token))
