"""The week that a link opens: whose days are asked about, and what is done with the answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from server.attendance.rules.clock import local_day
from server.attendance.rules.weeks import SheetDay, answerable_from, sheet_day, week_days
from server.attendance.store import own_words_of
from server.attendance.weeks import store
from server.attendance.weeks.store import Link, WeekPlacement
from server.attendance.weeks.tokens import read_token
from server.errors import Problem
from server.secrets import Vault
from server.sync.engine import Engine, Intended
from server.sync.kinds import Author, Body


@dataclass(frozen=True, slots=True)
class StudentWeek:
    """One student's days; ``said`` holds the reasons that came with declared hours."""

    placement: WeekPlacement
    name: str
    days: tuple[SheetDay, ...]
    said: Mapping[str, str]
    signed: Body | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a link shows. ``state`` is ``open``, ``early``, ``answered`` or ``empty``.

    ``words`` are the school's own.
    """

    region: str
    link: Link
    company: str
    school: str
    mentor: str
    opens_on: str
    state: str
    students: tuple[StudentWeek, ...]
    words: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class DayAnswer:
    """What the company says about a day. ``seen`` is what stood on the sheet then."""

    day: str
    seen: str
    answer: str
    starts: str | None = None
    ends: str | None = None


@dataclass(frozen=True, slots=True)
class StudentAnswers:
    """The answers about one student, and a remark."""

    placement: str
    days: Sequence[DayAnswer]
    remark: str


async def link_of(engine: Engine, vault: Vault, text: str) -> tuple[str, Link] | None:
    """The region and the link of a text, None where this server did not sign it.

    Raises:
        Problem: ``week-link-expired`` for one that says so itself and whose row
            was cleaned away since.
    """
    token = read_token(vault, text)
    if token is None:
        return None
    async with engine.db.read() as tx:
        link = await store.link(tx, token.region, token.link)
    if link is None and token.expires * 1000 <= engine.clock():
        raise Problem("week-link-expired")
    if link is None or (link.week, link.expires_at // 1000) != (token.week, token.expires):
        return None
    return token.region, link


def usable(link: Link, now: int) -> None:
    """Let a link through that still counts.

    Raises:
        Problem: ``week-link-withdrawn`` or ``week-link-expired``.
    """
    if link.withdrawn_at is not None:
        raise Problem("week-link-withdrawn")
    if link.expires_at <= now:
        raise Problem("week-link-expired")


async def read_sheet(engine: Engine, region: str, link: Link) -> Sheet:
    """The week as it stands now, of the students whom the mentor is still responsible for."""
    held = await engine.held(region, link.person)
    now = engine.clock()
    days = week_days(link.week)
    async with engine.db.read() as tx:
        placements = [
            each
            for each in await store.placements_of_link(tx, region, link)
            if "company_mentor" in held.roles.get(f"placement:{each.id}", ())
        ]
        ids = [each.id for each in placements]
        facts = await store.facts_of_days(tx, region, ids, days)
        signed = await store.signed(tx, region, link.week, ids, link.person)
        companies = await store.names_of(tx, "company", region, [link.company])
        schools = await store.names_of(tx, "school", region, [link.school])
        words = await own_words_of(tx, region, [link.school])
        mentors = await store.mentors_of(tx, region, [link.company], local_day(now))
    names = _short_names(placements)
    students = []
    for each in placements:
        shown: list[SheetDay] = []
        said: dict[str, str] = {}
        for day in days:
            noted = facts.get((each.id, day))
            asked = sheet_day(
                day,
                each.plans.get(day),
                noted.events if noted else (),
                noted.absence if noted else None,
                now,
            )
            if asked is not None:
                shown.append(asked)
                if noted and noted.said:
                    said[day] = noted.said
        if shown or each.plans or each.id in signed:
            students.append(
                StudentWeek(each, names[each.id], tuple(shown), said, signed.get(each.id))
            )
    planned = [day for each in students for day in each.placement.plans]
    opens_on = answerable_from(planned, [d.day for s in students for d in s.days], link.week)
    mentor = mentors.get((link.company, link.person))
    return Sheet(
        region=region,
        link=link,
        company=companies.get(link.company, ""),
        school=schools.get(link.school, ""),
        mentor=mentor.name if mentor else "",
        opens_on=opens_on,
        state=_state(students, opens_on, local_day(now)),
        students=tuple(students),
        words=words.get(link.school, {}),
    )


def _state(students: Sequence[StudentWeek], opens_on: str, today: str) -> str:
    waiting = [each for each in students if each.signed is None]
    if students and not waiting:
        return "answered"
    if not students:
        return "empty"
    if today < opens_on:
        return "early"
    return "open" if any(each.days for each in waiting) else "empty"


def _short_names(placements: Sequence[WeekPlacement]) -> dict[str, str]:
    """First names, with a letter of the surname where two students share one."""
    first = [each.first_name for each in placements]
    names = {}
    for each in placements:
        surname = each.student_name.rpartition(" ")[2]
        twice = first.count(each.first_name) > 1 and surname not in ("", each.first_name)
        names[each.id] = f"{each.first_name} {surname[:1]}." if twice else each.first_name
    return names


async def take_answers(
    engine: Engine, region: str, link: Link, given: Sequence[StudentAnswers]
) -> Sheet:
    """Write the answers down in the mentor's name, with the link as their device.

    The same answers sent again change nothing.

    Raises:
        Problem: ``week-already-answered`` with other answers before these;
            ``week-not-over`` while a planned day is still to come;
            ``week-changed`` when what was answered no longer stands so;
            ``malformed`` for answers that are not about this sheet.
    """
    sheet = await read_sheet(engine, region, link)
    standing = {each.placement.id: each for each in sheet.students}
    intended = []
    for answers in given:
        student = standing.get(answers.placement)
        if student is None:
            raise Problem("week-changed")
        if student.signed is not None:
            if not _same(student.signed, answers):
                raise Problem("week-already-answered")
            continue
        if sheet.state == "early":
            raise Problem("week-not-over", opens_on=sheet.opens_on)
        days = [_day(student, each) for each in answers.days]
        if [each["day"] for each in days] != [each.day for each in student.days]:
            raise Problem("week-changed")
        args = {
            "placement": answers.placement,
            "week": link.week,
            "way": "weekly-link",
            "days": days,
            "remark": answers.remark.strip() or None,
        }
        intended.append(Intended("week.sign", args))
    if intended:
        outcomes = await engine.apply(region, Author(link.person, link.id), intended)
        codes = {outcome.get("code") for outcome in outcomes if outcome["outcome"] == "rejected"}
        if codes:
            raise Problem(
                "week-already-answered" if codes == {"already-signed"} else "week-changed"
            )
    return await read_sheet(engine, region, link)


def _said(answer: DayAnswer, asked: SheetDay | None) -> tuple[str, str | None, str | None]:
    """An answer without times that only repeat what is known."""
    times = (answer.starts, answer.ends)
    if answer.answer == "no" or (asked is not None and times == (asked.starts, asked.ends)):
        times = (None, None)
    return answer.answer, *times


def _day(student: StudentWeek, answer: DayAnswer) -> dict[str, Any]:
    """The answer as ``week.sign`` takes it."""
    asked = next((each for each in student.days if each.day == answer.day), None)
    if asked is None or asked.seen != answer.seen:
        raise Problem("week-changed")
    said, starts, ends = _said(answer, asked)
    if asked.claim is None and said == "yes" and starts is None:
        raise Problem("malformed", at="/students")
    day = {"day": answer.day, "answer": said, "about": asked.claim, "starts": starts, "ends": ends}
    return {name: value for name, value in day.items() if value is not None}


def _same(signed: Body, answers: StudentAnswers) -> bool:
    """Whether these are the answers that were signed, sent once more."""
    before = {day["day"]: day for day in signed["days"]}
    if before.keys() != {each.day for each in answers.days}:
        return False
    if (signed.get("remark") or "") != answers.remark.strip():
        return False
    for each in answers.days:
        there = before[each.day]
        same_times = (there.get("starts"), there.get("ends")) in (
            (each.starts, each.ends),
            (None, None),
        )
        if there["answer"] != each.answer or not same_times:
            return False
    return True
