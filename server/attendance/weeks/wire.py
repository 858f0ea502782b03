"""What the weekly links say and are told over HTTP."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec

from server.attendance.rules.weeks import week_days
from server.attendance.weeks.issuing import Row
from server.attendance.weeks.sheets import DayAnswer, Sheet, StudentAnswers, StudentWeek
from server.attendance.weeks.signing import REMARK_MAX
from server.sync.rules.times import write_instant

_Text = Annotated[str, msgspec.Meta(max_length=200)]
_Day = Annotated[str, msgspec.Meta(pattern=r"^\d{4}-\d\d-\d\d$")]
_Time = Annotated[str, msgspec.Meta(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
_Id = Annotated[str, msgspec.Meta(max_length=36)]


class OpenedLink(msgspec.Struct, forbid_unknown_fields=True):
    """What stands behind the ``#`` of a link."""

    token: _Text


class GivenDay(msgspec.Struct, forbid_unknown_fields=True):
    """``answer``: whether the student was there. Times only with a yes."""

    day: _Day
    seen: _Text
    answer: Literal["yes", "no"]
    starts: _Time | None = None
    ends: _Time | None = None


class GivenStudent(msgspec.Struct, forbid_unknown_fields=True):
    """The answers about one student."""

    placement: _Id
    days: Annotated[list[GivenDay], msgspec.Meta(min_length=1, max_length=7)]
    remark: Annotated[str, msgspec.Meta(max_length=REMARK_MAX)] = ""


class GivenAnswers(msgspec.Struct, forbid_unknown_fields=True):
    """All that a mentor answers at once."""

    token: _Text
    students: Annotated[list[GivenStudent], msgspec.Meta(min_length=1, max_length=100)]


class WhichLinks(msgspec.Struct, forbid_unknown_fields=True):
    """For whom links are wanted; left out: for everybody who needs one."""

    company: _Id | None = None
    person: _Id | None = None


class WhichSlips(msgspec.Struct, forbid_unknown_fields=True):
    """The placements whose slips are wanted."""

    placements: Annotated[list[_Id], msgspec.Meta(min_length=1, max_length=300)]


class DayOnSheet(msgspec.Struct):
    """One day; see ``rules/weeks.py``. ``given`` is the answer that was signed."""

    day: str
    planned_from: str | None
    planned_to: str | None
    starts: str | None
    ends: str | None
    evidence: str | None
    absence: str | None
    running: bool
    odd: str | None
    expects: str | None
    said: str
    seen: str


class StudentOnSheet(msgspec.Struct):
    """One student, by first name alone."""

    placement: str
    name: str
    days: list[DayOnSheet]
    signed: dict[str, Any] | None


class SheetAnswer(msgspec.Struct):
    """The week behind a link; ``words`` are the school's own, as ``word.student``."""

    week: str
    first: str
    last: str
    company: str
    school: str
    mentor: str
    state: str
    opens_on: str
    expires_at: str
    students: list[StudentOnSheet]
    words: dict[str, str]


class LinkRow(msgspec.Struct):
    """One mentor's link, or why there is none. ``link`` is there while it is open."""

    school: str
    company: str
    company_name: str
    person: str | None
    name: str
    email: str
    coach: str | None
    students: list[dict[str, str]]
    answered: int
    state: str
    id: str | None
    link: str | None
    expires_at: str | None


class WeekAnswer(msgspec.Struct):
    """A week's links."""

    week: str
    first: str
    last: str
    links: list[LinkRow]


def answers_of(given: GivenAnswers) -> list[StudentAnswers]:
    """The answers as the sheet takes them."""
    return [
        StudentAnswers(
            each.placement,
            [
                DayAnswer(day.day, day.seen, day.answer, day.starts, day.ends)
                for day in sorted(each.days, key=lambda day: day.day)
            ],
            each.remark,
        )
        for each in given.students
    ]


def sheet_answer(sheet: Sheet) -> SheetAnswer:
    """The sheet as the page draws it."""
    days = week_days(sheet.link.week)
    return SheetAnswer(
        week=sheet.link.week,
        first=days[0],
        last=days[-1],
        company=sheet.company,
        school=sheet.school,
        mentor=sheet.mentor,
        state=sheet.state,
        opens_on=sheet.opens_on,
        expires_at=write_instant(sheet.link.expires_at),
        students=[_student(each) for each in sheet.students],
        words={key: word for key, word in sheet.words.items() if key.startswith("word.")},
    )


def _student(each: StudentWeek) -> StudentOnSheet:
    days = [
        DayOnSheet(
            day=day.day,
            planned_from=day.planned_from,
            planned_to=day.planned_to,
            starts=day.starts,
            ends=day.ends,
            evidence=day.evidence,
            absence=day.absence,
            running=day.running,
            odd=day.odd,
            expects=day.expects,
            said=each.said.get(day.day, ""),
            seen=day.seen,
        )
        for day in each.days
    ]
    signed = None
    if each.signed is not None:
        signed = {
            "at": each.signed["at"],
            "remark": each.signed.get("remark", ""),
            "days": [
                {name: value for name, value in day.items() if name != "about"}
                for day in each.signed["days"]
            ],
        }
    return StudentOnSheet(each.placement.id, each.name, days, signed)


def row_answer(row: Row, address: str | None) -> LinkRow:
    """A row of the office's list; ``address`` is what to send while the link is open."""
    link = row.link if row.state in ("open", "expired", "withdrawn", "answered") else None
    return LinkRow(
        school=row.school,
        company=row.company,
        company_name=row.company_name,
        person=row.mentor.person if row.mentor else None,
        name=row.mentor.name if row.mentor else "",
        email=row.mentor.email if row.mentor else "",
        coach=row.coach,
        students=[{"placement": each.id, "name": each.student_name} for each in row.students],
        answered=row.answered,
        state=row.state,
        id=link.id if link else None,
        link=address,
        expires_at=write_instant(link.expires_at) if link else None,
    )
