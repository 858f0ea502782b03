"""Students, classes and staff: several lines to one person, and who they already are.

Lines with an error never become an entry. Where two lines claim one number
nobody but the school can say whose it is, so both are kept out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from server.placements.imports import ids, standing
from server.placements.imports.findings import Finding
from server.placements.imports.lines import ClassLine, CoachLine, StudentLine, Where
from server.placements.imports.values import PersonName, split_name
from server.placements.rules import class_key, could_be, letters_lost, name_key

_BEFORE_A_NAME = re.compile(
    r"^(?:(?:dhr|mw|mevr|mevrouw|meneer|meester|juf|juffrouw|de heer|drs|ing)\b\.?\s*"
    r"|(?:\w\.)+\s*)+",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Desk:
    """Where the checks put what they find. ``place`` names a line for a sentence."""

    standing: standing.Standing
    label: Callable[[Where, str], str]
    place: Callable[[Where], str]
    findings: list[Finding] = field(default_factory=list)

    def find(
        self,
        at: Where,
        column: str,
        code: str,
        value: str = "",
        suggestion: str | None = None,
        /,
        **facts: str,
    ) -> None:
        """Remark on a line; ``column`` is the name of a field."""
        self.findings.append(
            Finding(at.file, at.line, self.label(at, column), code, value[:200], suggestion, facts)
        )

    def bad(self) -> frozenset[Where]:
        """The lines that have an error by now."""
        return frozenset(
            Where(found.file, found.line) for found in self.findings if found.severity == "error"
        )


@dataclass(slots=True)
class StudentEntry:
    """A student as all lines together give them; ``stood`` is who it already was."""

    number: str
    name: PersonName
    class_name: str
    birth_date: date | None
    email: str
    has_left: bool
    lines: tuple[Where, ...]
    person: str
    record: str
    stood: standing.Student | None


@dataclass(slots=True)
class StaffEntry:
    """Somebody who works at the school."""

    person: str
    code: str
    name: str
    email: str
    phone: str
    lines: tuple[Where, ...]
    stood: standing.Staff | None


@dataclass(slots=True)
class ClassEntry:
    """A class; ``mentors`` is None where the rosters say nothing about them.

    ``lines`` are where it stands first, not every student in it.
    """

    id: str
    name: str
    year: str
    mentors: frozenset[str] | None
    lines: tuple[Where, ...]
    stood: standing.SchoolClass | None


def same_name(one: str, other: str) -> bool:
    """Equal up to blanks, case and lost letters."""
    return name_key(one) == name_key(other) or could_be(one, other)


def _differs(one: StudentLine, other: StudentLine) -> tuple[str, str, str] | None:
    """The first field in which two lines of a student contradict each other."""
    for column, left, right in (
        ("class", one.class_name, other.class_name),
        ("birth_date", str(one.birth_date or ""), str(other.birth_date or "")),
        ("email", one.email, other.email),
    ):
        keys = (
            (class_key(left), class_key(right))
            if column == "class"
            else (left.casefold(), right.casefold())
        )
        if left and right and keys[0] != keys[1]:
            return column, left, right
    return None


def _number_in_mail(line: StudentLine) -> str | None:
    """The number that the mail address suggests, where it is another."""
    said = line.email.partition("@")[0]
    alike = len(said) == len(line.number) and said.isdigit() and line.number.isdigit()
    return said if alike and said != line.number else None


def _compare_students(desk: Desk, group: Sequence[StudentLine]) -> None:
    first = group[0]
    for other in group[1:]:
        if first.name.full and other.name.full and not same_name(first.name.full, other.name.full):
            for line, against in ((first, other), (other, first)):
                desk.find(
                    line.at,
                    "number",
                    "number-twice",
                    line.number,
                    _number_in_mail(line),
                    other=against.name.full,
                    where=desk.place(against.at),
                )
        elif difference := _differs(first, other):
            column, left, right = difference
            where = desk.place(other.at)
            desk.find(first.at, column, "student-differs", left, where=where, other=right)
            where = desk.place(first.at)
            desk.find(other.at, column, "student-differs", right, where=where, other=left)
        else:
            desk.find(other.at, "number", "line-twice", other.number, where=desk.place(first.at))


def gather_students(desk: Desk, lines: Iterable[StudentLine]) -> dict[str, StudentEntry]:
    """The students by the key of their number, each once."""
    groups: dict[str, list[StudentLine]] = {}
    for line in lines:
        if line.number:
            groups.setdefault(name_key(line.number), []).append(line)
    for group in groups.values():
        _compare_students(desk, group)
    bad = desk.bad()
    school = desk.standing.school
    known = {name_key(one.number): one for one in desk.standing.students if one.number}
    entries: dict[str, StudentEntry] = {}
    for key, group in groups.items():
        good = [line for line in group if line.at not in bad]
        if not good:
            continue
        names = sorted((line.name for line in good), key=lambda name: letters_lost(name.full))
        stood = known.get(key)
        entries[key] = StudentEntry(
            number=good[0].number,
            name=names[0],
            class_name=next((line.class_name for line in good if line.class_name), ""),
            birth_date=next((line.birth_date for line in good if line.birth_date), None),
            email=next((line.email for line in good if line.email), ""),
            has_left=any(line.has_left for line in good),
            lines=tuple(line.at for line in good),
            person=stood.person if stood else ids.student_person(school, key),
            record=stood.id if stood else desk.standing.fresh(ids.student(school, key)),
            stood=stood,
        )
    return entries


def _staff_who(desk: Desk, code: str, email: str, name: str) -> tuple[str, standing.Staff | None]:
    """The person of a line: by derived id, by mail address, by a name that is one's own."""
    derived = ids.staff_person(desk.standing.school, code, email)
    for staff in desk.standing.staff:
        if staff.person == derived:
            return derived, staff
    for staff in desk.standing.staff:
        if email and staff.email.casefold() == email.casefold():
            return staff.person, staff
    named = [staff for staff in desk.standing.staff if same_name(staff.name, name)]
    if len(named) == 1 and not (email and named[0].email):
        return named[0].person, named[0]
    return derived, None


def gather_staff(desk: Desk, lines: Iterable[CoachLine]) -> list[StaffEntry]:
    """The coaches, each once."""
    seen: dict[str, CoachLine] = {}
    kept: list[CoachLine] = []
    for line in lines:
        key = name_key(line.code or line.email)
        first = seen.setdefault(key, line) if key else line
        if first is line:
            kept.append(line)
        elif same_name(first.name.full, line.name.full):
            desk.find(line.at, "code", "line-twice", line.code, where=desk.place(first.at))
        else:
            for one, other in ((first, line), (line, first)):
                facts = {"other": other.name.full, "where": desk.place(other.at)}
                desk.find(one.at, "code", "code-twice", one.code or one.email, **facts)
    bad = desk.bad()
    entries: list[StaffEntry] = []
    for line in kept:
        if line.at in bad:
            continue
        person, stood = _staff_who(desk, line.code, line.email, line.name.full)
        entries.append(
            StaffEntry(person, line.code, line.name.full, line.email, line.phone, (line.at,), stood)
        )
    return entries


@dataclass(frozen=True, slots=True)
class StaffDirectory:
    """Finds somebody of the school by what a cell says: code, mail address or name."""

    by_word: dict[str, str]
    by_name: dict[str, list[str]]
    names: dict[str, str]
    derived: Callable[[str], str]

    def close_to(self, word: str) -> str | None:
        """The only name that ends in this family name, titles and initials aside."""
        last = name_key(_BEFORE_A_NAME.sub("", split_name(word).full))
        found = [name for name in self.names.values() if name_key(name).endswith(f" {last}")]
        return found[0] if last and len(found) == 1 else None

    def person(self, word: str) -> str | None:
        """The person whom this word names, None where it is nobody or several."""
        key = name_key(word)
        if key in self.by_word:
            return self.by_word[key]
        code = self.derived(word)
        if code in self.names:
            return code
        for name in (key, name_key(split_name(word).full)):
            if len(self.by_name.get(name, ())) == 1:
                return self.by_name[name][0]
        return None


def directory(desk: Desk, entries: Iterable[StaffEntry]) -> StaffDirectory:
    """Everybody who stands at the school or comes with this import."""
    by_word: dict[str, str] = {}
    by_name: dict[str, list[str]] = {}
    names: dict[str, str] = {}
    for staff in desk.standing.staff:
        names[staff.person] = staff.name
        if staff.email:
            by_word[name_key(staff.email)] = staff.person
    for entry in entries:
        names[entry.person] = entry.name
        for word in (entry.code, entry.email):
            if word:
                by_word[name_key(word)] = entry.person
    for person, name in names.items():
        by_name.setdefault(name_key(name), []).append(person)
    school = desk.standing.school
    return StaffDirectory(by_word, by_name, names, lambda code: ids.staff_person(school, code, ""))


def _mentors(desk: Desk, line: ClassLine, staff: StaffDirectory) -> frozenset[str]:
    found: set[str] = set()
    whole = staff.person(", ".join(line.mentors)) if len(line.mentors) > 1 else None
    for mentor in () if whole else line.mentors:
        person = staff.person(mentor)
        if person is None:
            desk.find(line.at, "mentor", "mentor-unknown", mentor)
        else:
            found.add(person)
    return frozenset({whole} if whole else found)


class _Classes:
    """Classes by key while they are gathered."""

    def __init__(self, stands: standing.Standing) -> None:
        year = stands.year_of(stands.today)
        self.year = year.id if year else ""
        self.entries: dict[str, ClassEntry] = {}
        self._stands = stands
        # A class that was made before the school had a school year is taken into it.
        self._stood = {
            class_key(one.name): one
            for one in sorted(stands.classes, key=lambda one: one.school_year)
            if one.school_year in ("", self.year)
        }

    def knows(self, name: str) -> bool:
        """Whether the class stands or comes with this import."""
        return class_key(name) in self.entries or class_key(name) in self._stood

    def add(self, name: str, mentors: frozenset[str] | None, lines: tuple[Where, ...]) -> None:
        """Take in what one line says of a class."""
        key = class_key(name)
        entry = self.entries.get(key)
        if entry is None:
            stood = self._stood.get(key)
            new = ids.school_class(self._stands.school, self.year, name)
            made = stood.id if stood else self._stands.fresh(new)
            self.entries[key] = ClassEntry(made, name, self.year, mentors, lines, stood)
            return
        if sum(map(str.isupper, name)) > sum(map(str.isupper, entry.name)):
            entry.name = name  # one program writes pro3a where another has PRO3A
        if entry.mentors is None:
            entry.mentors = mentors


def _listed_classes(
    desk: Desk, classes: _Classes, lines: Iterable[ClassLine], staff: StaffDirectory
) -> None:
    first: dict[str, ClassLine] = {}
    for line in lines:
        if not line.name or line.at in desk.bad():
            continue
        before = first.setdefault(class_key(line.name), line)
        mentors = _mentors(desk, line, staff)
        if before is line:
            classes.add(line.name, mentors, (line.at,))
            continue
        same = classes.entries[class_key(line.name)].mentors == mentors
        code = "line-twice" if same else "class-twice"
        desk.find(line.at, "class", code, line.name, where=desk.place(before.at))


def gather_classes(
    desk: Desk,
    lines: Sequence[ClassLine],
    students: Iterable[StudentEntry],
    coaches: Iterable[CoachLine],
    staff: StaffDirectory,
) -> dict[str, ClassEntry]:
    """The classes by key: those of a list of classes, and those that students are in."""
    classes = _Classes(desk.standing)
    _listed_classes(desk, classes, lines, staff)
    for student in students:
        if student.class_name and not student.has_left:
            classes.add(student.class_name, None, student.lines)
    if classes.entries and not classes.year:
        at = min(where for entry in classes.entries.values() for where in entry.lines)
        desk.find(Where(at.file, 0), "class", "school-year-unknown")
    for coach in coaches:
        for name in coach.classes:
            if classes.entries and not classes.knows(name):
                desk.find(coach.at, "classes", "class-unknown", name)
    return classes.entries
