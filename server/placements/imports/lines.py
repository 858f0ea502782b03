"""From the cells of a line to what the line says, list by list.

A line is read on its own: whether its number is used twice or its company is
known is decided in ``checks``. A cell that cannot be read leaves a finding and
its field empty; the line is still there for the checks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from server.placements.imports.columns import Layout
from server.placements.imports.findings import Finding
from server.placements.imports.values import (
    NOTHING,
    PersonName,
    Unreadable,
    departed,
    is_formula,
    join_name,
    read_date,
    read_email,
    read_kvk,
    read_phone,
    read_postal_code,
    read_recognised,
    repair_twice_encoded,
    split_name,
)
from server.placements.imports.working_days import read_schedule
from server.placements.rules import letters_lost, tidy

T = TypeVar("T")

_SHORTENED = re.compile(r"\d(?:[.,]\d+)?[eE]\+\d+")


@dataclass(frozen=True, slots=True, order=True)
class Where:
    """A line of a file; ``file`` is its place in the request."""

    file: int
    line: int


@dataclass(frozen=True, slots=True)
class StudentLine:
    """A student as one line gives them. ``has_left`` is what a remark in the name says."""

    at: Where
    number: str
    name: PersonName
    class_name: str
    birth_date: date | None
    email: str
    has_left: bool


@dataclass(frozen=True, slots=True)
class ClassLine:
    """A class with its mentors, by abbreviation, name or mail address."""

    at: Where
    name: str
    mentors: tuple[str, ...]
    school_year: str


@dataclass(frozen=True, slots=True)
class CoachLine:
    """A coach of the school; known by code, else by mail address."""

    at: Where
    code: str
    name: PersonName
    email: str
    phone: str
    classes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CompanyLine:
    """A company at one address, with whom to call."""

    at: Where
    name: str
    site: str
    sector: str
    address: str
    postal_code: str
    town: str
    contact: str
    phone: str
    email: str
    kvk: str
    recognised: str
    remarks: str


@dataclass(frozen=True, slots=True)
class PlacementLine:
    """A placement whose student, company and coaches are still only words.

    ``open_end`` says that the list leaves the last day empty; ``ends`` is also
    None when it could not be read. ``student_also`` is a name beside a number.
    """

    at: Where
    student: str
    student_also: str
    company: str
    kvk: str
    site: str
    coach: str
    starts: date | None
    ends: date | None
    open_end: bool
    schedule: tuple[Mapping[str, object], ...]
    type: str
    tasks: str


Line = StudentLine | ClassLine | CoachLine | CompanyLine | PlacementLine


@dataclass(slots=True)
class LineReader:
    """One line while it is read; collects what is wrong with it."""

    at: Where
    layout: Layout
    cells: Sequence[str]
    today: date
    findings: list[Finding] = field(default_factory=list)

    def label(self, name: str) -> str:
        """How the file calls the column of a field."""
        column = self.layout.place(name)
        return column.label if column else ""

    def find(
        self, name: str, code: str, value: str = "", suggestion: str | None = None, /, **facts: str
    ) -> None:
        """Remark on the cell of a field."""
        self.findings.append(
            Finding(
                self.at.file, self.at.line, self.label(name), code, value[:200], suggestion, facts
            )
        )

    def raw(self, name: str) -> str:
        """The text of a cell, "" where there is none or only a sign for nothing."""
        column = self.layout.place(name)
        text = self.cells[column.at] if column and column.at < len(self.cells) else ""
        return "" if text in {"-", "--"} else text

    def spare(self, name: str) -> str:
        """What another column says of a field than the one that is used."""
        used = self.layout.place(name)
        others = [one for one, other in self.layout.twice if used and other == used.at]
        return next((self.cells[at] for at in others if at < len(self.cells)), "")

    def text(self, name: str, most: int = 200) -> str:
        """A text that is safe to keep; "" after a finding."""
        text = self.raw(name)
        if is_formula(text):
            self.find(name, "formula", text)
            return ""
        if len(text) > most:
            self.find(name, "too-long", text, max=str(most))
            return ""
        return text

    def number(self, name: str, most: int = 40) -> str:
        """What somebody is known by: a text, or a number as a spreadsheet shows it."""
        text = self.text(name, most)
        if _SHORTENED.fullmatch(text):
            self.find(name, "digits-lost", text)
            return ""
        return re.sub(r"[.,]0+$", "", text)

    def name(self, name: str, most: int = 200) -> str:
        """A text that is a name, of which no letters may be lost."""
        text = self.text(name, most)
        mended = repair_twice_encoded(text)
        if mended is not None:
            self.find(name, "letters-lost", text, mended)
        elif letters_lost(text):
            self.find(name, "letters-lost", text)
        return text

    def value(self, name: str, read: Callable[[str], T]) -> T | None:
        """What a reader makes of a cell; None when it is empty or unreadable."""
        text = self.raw(name)
        if not text:
            return None
        try:
            return read(text)
        except Unreadable as unreadable:
            self.find(name, unreadable.code, text, unreadable.suggestion)
            return None

    def period_day(self, name: str) -> date | None:
        """A day of a placement."""
        return self.value(name, read_date)


def _person(reader: LineReader) -> PersonName:
    """The name from the columns that there are, one or three."""
    last = reader.name("last_name")
    first = reader.name("first_name", 100)
    infix = reader.text("infix", 40)
    whole = reader.name("name")
    if last:
        return join_name(first, infix, last)
    if whole and first and "," not in whole and first.lower() not in whole.lower().split():
        return join_name(first, infix, whole)  # the column `Naam` holds the family name
    if whole:
        return split_name(whole)
    return PersonName("", first)


def _name_field(reader: LineReader) -> str:
    return "last_name" if reader.layout.place("last_name") else "name"


def _check_name(reader: LineReader, name: PersonName) -> None:
    if not name.full and not any(
        found.code in {"formula", "too-long"} for found in reader.findings
    ):
        reader.find(_name_field(reader), "name-missing")


def _several(text: str) -> tuple[str, ...]:
    parts = (tidy(part) for part in re.split(r"[,;/|+&]|\ben\b", text))
    return tuple(dict.fromkeys(part for part in parts if part))


def _student(reader: LineReader) -> StudentLine:
    name = _person(reader)
    left = departed(name.full)
    if left is not None:
        first = name.first if departed(name.first) is None else ""
        name = PersonName(left, first)
        reader.find(_name_field(reader), "departed", reader.raw(_name_field(reader)), name=left)
    _check_name(reader, name)
    number = reader.number("number")
    if not number and not reader.raw("number"):
        reader.find("number", "number-missing")
    class_name = reader.text("class", 80)
    if reader.layout.place("class") and not reader.raw("class"):
        reader.find("class", "class-missing")
    birth = reader.value("birth_date", lambda text: read_date(text, reader.today.year))
    if birth is not None:
        age = (reader.today - birth).days // 365
        if not 9 <= age <= 30:
            reader.find("birth_date", "age-odd", reader.raw("birth_date"), age=str(age))
    return StudentLine(
        at=reader.at,
        number=number,
        name=name,
        class_name=class_name,
        birth_date=birth,
        email=reader.value("email", read_email) or "",
        has_left=left is not None,
    )


def _class(reader: LineReader) -> ClassLine:
    name = reader.text("class", 80)
    if not reader.raw("class"):
        reader.find("class", "name-missing")
    return ClassLine(
        reader.at, name, _several(reader.name("mentor")), reader.text("school_year", 20)
    )


def _coach(reader: LineReader) -> CoachLine:
    name = _person(reader)
    _check_name(reader, name)
    code = reader.text("code", 40)
    email = reader.value("email", read_email) or ""
    if not code and not email and not any(found.code == "formula" for found in reader.findings):
        reader.find("code" if reader.layout.place("code") else "email", "code-missing")
    return CoachLine(
        at=reader.at,
        code=code,
        name=name,
        email=email,
        phone=reader.value("phone", read_phone) or "",
        classes=_several(reader.text("classes")),
    )


def _company(reader: LineReader) -> CompanyLine:
    name = reader.name("company")
    if not reader.raw("company"):
        reader.find("company", "name-missing")
    recognised = reader.value("recognised", read_recognised) or ""
    contact = reader.name("contact")
    return CompanyLine(
        at=reader.at,
        name=name,
        site=reader.name("site"),
        sector=reader.text("sector", 80),
        address=tidy(f"{reader.name('address', 180)} {reader.text('house_number', 20)}"),
        postal_code=reader.value("postal_code", read_postal_code) or "",
        town=reader.name("town", 100),
        contact="" if contact.lower() in NOTHING else contact,
        phone=reader.value("phone", read_phone) or "",
        email=reader.value("email", read_email) or "",
        kvk=reader.value("kvk", read_kvk) or "",
        recognised=recognised,
        remarks=reader.text("remarks", 5_000),
    )


def _placement(reader: LineReader) -> PlacementLine:
    student = reader.number("student", 200)
    if not reader.raw("student"):
        reader.find("student", "student-missing")
    company = reader.text("company")
    if not reader.raw("company"):
        reader.find("company", "company-missing")
    starts, ends = reader.period_day("starts"), reader.period_day("ends")
    if not reader.raw("starts"):
        reader.find("starts", "starts-missing")
    if starts and ends and ends < starts:
        reader.find("ends", "ends-before-starts", reader.raw("ends"), starts=reader.raw("starts"))
        ends = None
    elif starts and ends and (ends - starts).days > 380:
        reader.find("ends", "placement-long", reader.raw("ends"))
    return PlacementLine(
        at=reader.at,
        student=student,
        student_also=reader.spare("student"),
        company=company,
        kvk=reader.value("kvk", read_kvk) or "",
        site=reader.text("site"),
        coach=reader.text("coach"),
        starts=starts,
        ends=ends,
        open_end=not reader.raw("ends"),
        schedule=read_schedule(reader),
        type=reader.text("type"),
        tasks=reader.text("tasks", 10_000),
    )


_READ: dict[str, Callable[[LineReader], Line]] = {
    "students": _student,
    "classes": _class,
    "coaches": _coach,
    "companies": _company,
    "placements": _placement,
}


def read_line(
    roster: str, at: Where, layout: Layout, cells: Sequence[str], today: date
) -> tuple[Line, list[Finding]]:
    """What one line of a list says, and what is wrong with it on its own."""
    reader = LineReader(at, layout, cells, today)
    width = len(layout.columns)
    if any(cells[width:]):
        reader.find("", "line-wide", " | ".join(cells[width:]))
    return _READ[roster](reader), reader.findings
