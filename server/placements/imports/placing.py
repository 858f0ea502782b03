"""Placements: which student, company and coach a line means, and which one it already is.

A placement goes on being the same one while the student stays at the company,
also when its days, its coach or its dates change.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from server.placements.imports import ids, standing
from server.placements.imports.companies import CompanyDirectory, KnownCompany
from server.placements.imports.lines import PlacementLine, StudentLine, Where
from server.placements.imports.people import Desk, StaffDirectory, StudentEntry, same_name
from server.placements.imports.values import split_name
from server.placements.rules import letters_lost, name_key, over_the_limit


@dataclass(frozen=True, slots=True)
class KnownStudent:
    """A student whom a placement may name. ``birth_date`` as ``YYYY-MM-DD`` or ""."""

    person: str
    name: str
    number: str
    birth_date: str
    has_left: bool


@dataclass(slots=True)
class PlacementEntry:
    """A placement with everybody found. ``coaches`` is None where the list names none."""

    id: str
    line: PlacementLine
    lines: tuple[Where, ...]
    student: KnownStudent
    company: KnownCompany
    coaches: frozenset[str] | None
    starts: date
    ends: date
    stood: standing.Placement | None


class StudentDirectory:
    """Finds a student by what a cell says: the number, else the name."""

    def __init__(
        self,
        stood: Iterable[standing.Student],
        entries: Mapping[str, StudentEntry],
        left_out: Iterable[StudentLine],
    ) -> None:
        known = {
            one.person: KnownStudent(
                one.person, one.name, one.number, one.birth_date, bool(one.left_on)
            )
            for one in stood
        }
        self._left: dict[str, str] = {}
        for entry in entries.values():
            if entry.has_left:
                self._left[name_key(entry.number)] = entry.name.full
                if entry.stood is None:
                    continue
            before = known.get(entry.person)
            birth = entry.birth_date.isoformat() if entry.birth_date else ""
            known[entry.person] = KnownStudent(
                entry.person,
                entry.name.full,
                entry.number,
                birth or (before.birth_date if before else ""),
                entry.has_left,
            )
        self._known = tuple(known.values())
        self._numbers = {name_key(one.number): one for one in self._known if one.number}
        self._bad: dict[str, StudentLine] = {}
        for line in left_out:
            if line.number:
                self._bad.setdefault(name_key(line.number), line)

    def named(self, text: str) -> list[KnownStudent]:
        """All students that this text may mean."""
        found = self._numbers.get(name_key(text)) or self._numbers.get(
            name_key(_number_within(text))
        )
        if found is not None:
            return [found]
        full = split_name(text).full
        return [one for one in self._known if same_name(full, one.name)]

    def left_out(self, text: str) -> StudentLine | None:
        """The line with an error that holds the student meant, if there is one."""
        return self._bad.get(name_key(text)) or self._bad.get(name_key(_number_within(text)))

    def departed(self, text: str) -> bool:
        """Whether the lists say that this student has left."""
        return name_key(text) in self._left


def _number_within(text: str) -> str:
    """``20014`` of ``20014 - Jesse Huisman`` or ``Huisman, Jesse (20014)``."""
    numbers: list[str] = re.findall(r"\b\d{3,}\b", text)
    return numbers[0] if len(numbers) == 1 else ""


def _may_be_called(name: str, said: str) -> bool:
    """Whether two texts may name one person: a word of three letters in common will do."""
    words = [set(re.findall(r"[^\W\d_]{3,}", name_key(text))) for text in (name, said)]
    return not all(words) or bool(words[0] & words[1]) or letters_lost(name + said)


def _student(desk: Desk, line: PlacementLine, students: StudentDirectory) -> KnownStudent | None:
    found = students.named(line.student)
    if len(found) == 1 and not found[0].has_left:
        also = line.student_also
        if not _may_be_called(found[0].name, also):
            desk.find(
                line.at,
                "student",
                "student-other-name",
                line.student,
                name=found[0].name,
                said=also,
            )
        return found[0]
    bad = students.left_out(line.student)
    if len(found) > 1:
        desk.find(line.at, "student", "student-ambiguous", line.student)
    elif found or students.departed(line.student):
        desk.find(line.at, "student", "student-departed", line.student)
    elif bad is not None:
        place = desk.place(bad.at)
        desk.find(line.at, "student", "student-left-out", line.student, where=place)
    else:
        desk.find(line.at, "student", "student-unknown", line.student)
    return None


def _company(desk: Desk, line: PlacementLine, companies: CompanyDirectory) -> KnownCompany | None:
    found = companies.named(line.company)
    numbered = companies.named(line.kvk) if line.kvk else []
    if len(found) > 1:
        found = [one for one in numbered if one in found] or found
    if len(found) == 1:
        if name_key(found[0].name) != name_key(line.company) != name_key(found[0].kvk):
            desk.find(line.at, "company", "letters-lost", line.company, found[0].name)
        return found[0]
    if found:
        desk.find(line.at, "company", "company-ambiguous", line.company)
    elif (bad := companies.left_out(line.company)) is not None:
        place = desk.place(bad.at)
        desk.find(line.at, "company", "company-left-out", line.company, where=place)
    else:
        close = numbered[0].name if len(numbered) == 1 else companies.close_to(line.company)
        desk.find(line.at, "company", "company-unknown", line.company, close)
    return None


def _coaches(desk: Desk, line: PlacementLine, staff: StaffDirectory) -> frozenset[str] | None:
    if not line.coach:
        return None
    whole = staff.person(line.coach)
    if whole is not None:
        return frozenset({whole})
    found: set[str] = set()
    for word in re.split(r"\s*(?:[,;/&+]|\ben\b)\s*", line.coach):
        person = staff.person(word) if word else None
        if person is None:
            desk.find(line.at, "coach", "coach-unknown", line.coach, staff.close_to(line.coach))
            return None
        found.add(person)
    return frozenset(found)


def _assumed_end(desk: Desk, line: PlacementLine, starts: date) -> date:
    year = desk.standing.year_of(starts)
    if year is not None and year.starts <= starts:
        day = year.ends
    else:  # school years begin on 1 August (art. 1.1 WVO 2020)
        day = date(starts.year + (starts.month >= 8), 7, 31)
    desk.find(line.at, "ends", "ends-assumed", "", None, day=day.strftime("%d-%m-%Y"))
    return day


def _legal_hours(desk: Desk, line: PlacementLine, student: KnownStudent, starts: date) -> None:
    if not student.birth_date:
        return
    over = over_the_limit(date.fromisoformat(student.birth_date), starts, line.schedule)
    if over is not None:
        code, age, rule = over
        desk.find(
            line.at,
            "days" if code == "sunday" else "times",
            code,
            age=str(age),
            hours=str(rule.day_minutes // 60),
            earliest=rule.earliest,
            latest=rule.latest,
        )


def _same_one(
    candidates: Sequence[standing.Placement], entry: PlacementEntry, taken: set[str]
) -> standing.Placement | None:
    """The placement that stands and that this line goes on with."""
    here = [one for one in candidates if one.company == entry.company.id and one.id not in taken]
    starts, ends = entry.starts.isoformat(), entry.ends.isoformat()
    exact = [one for one in here if one.starts == starts]
    if exact:
        return exact[0]
    within = [one for one in here if one.starts <= ends and starts <= one.ends]
    return within[0] if len(within) == 1 else None


def _compare(desk: Desk, entries: Sequence[PlacementEntry]) -> list[PlacementEntry]:
    """The entries without those that say what an earlier one said already."""
    kept: list[PlacementEntry] = []
    by_student: dict[str, list[PlacementEntry]] = {}
    for entry in entries:
        earlier = by_student.setdefault(entry.student.person, [])
        place = ""
        twin = next(
            (
                one
                for one in earlier
                if (one.company.id, one.starts) == (entry.company.id, entry.starts)
            ),
            None,
        )
        if twin is not None:
            place = desk.place(twin.line.at)
            same = (twin.ends, twin.line.schedule, twin.coaches) == (
                entry.ends,
                entry.line.schedule,
                entry.coaches,
            )
            code = "line-twice" if same else "placement-twice"
            desk.find(entry.line.at, "student", code, entry.line.student, where=place)
            continue
        for one in earlier:
            days = {day["weekday"] for day in one.line.schedule}
            if (
                one.starts <= entry.ends
                and entry.starts <= one.ends
                and days & {day["weekday"] for day in entry.line.schedule}
            ):
                place = desk.place(one.line.at)
                facts = {"other": one.company.name, "where": place}
                desk.find(entry.line.at, "days", "placement-overlaps", entry.line.student, **facts)
        earlier.append(entry)
        kept.append(entry)
    return kept


def gather_placements(
    desk: Desk,
    lines: Iterable[PlacementLine],
    students: StudentDirectory,
    companies: CompanyDirectory,
    staff: StaffDirectory,
) -> list[PlacementEntry]:
    """The placements of which everything is known."""
    entries: list[PlacementEntry] = []
    for line in lines:
        student = _student(desk, line, students) if line.student else None
        company = _company(desk, line, companies) if line.company else None
        coaches = _coaches(desk, line, staff)
        if student is None or line.starts is None:
            continue
        ends = line.ends or line.starts  # stays so only on a line with an error
        if line.open_end:
            ends = _assumed_end(desk, line, line.starts)
        _legal_hours(desk, line, student, line.starts)
        if company is None:
            continue
        entries.append(
            PlacementEntry(
                id="",
                line=line,
                lines=(line.at,),
                student=student,
                company=company,
                coaches=coaches,
                starts=line.starts,
                ends=ends,
                stood=None,
            )
        )
    bad = desk.bad()
    kept = _compare(desk, [entry for entry in entries if entry.line.at not in bad])
    stood: dict[str, list[standing.Placement]] = {}
    for one in desk.standing.placements:
        stood.setdefault(one.student, []).append(one)
    taken: set[str] = set()
    for entry in kept:
        entry.stood = _same_one(stood.get(entry.student.person, ()), entry, taken)
        new = ids.placement(
            desk.standing.school,
            entry.student.person,
            entry.company.id,
            entry.starts.isoformat(),
        )
        entry.id = entry.stood.id if entry.stood else desk.standing.fresh(new)
        taken.add(entry.id)
    return kept
