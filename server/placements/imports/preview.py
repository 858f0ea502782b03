"""From files to findings and a plan: the whole of an import that needs no database.

    bytes ─ reading ─▶ cells ─ columns ─▶ fields ─ lines ─▶ what each line says
      ─ people, companies, placing ─▶ entries ─ plan ─▶ what would change

The same files, choices and school always give the same preview.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from server.placements.imports.asides import aside
from server.placements.imports.columns import Layout, known_header, lay_out
from server.placements.imports.companies import CompanyDirectory, gather_companies
from server.placements.imports.findings import LINE, Finding
from server.placements.imports.lines import (
    ClassLine,
    CoachLine,
    CompanyLine,
    Line,
    PlacementLine,
    StudentLine,
    Where,
    read_line,
)
from server.placements.imports.people import (
    Desk,
    directory,
    gather_classes,
    gather_staff,
    gather_students,
)
from server.placements.imports.placing import StudentDirectory, gather_placements
from server.placements.imports.plan import Item, in_order, token
from server.placements.imports.plan_people import plan_classes, plan_coaches, plan_students
from server.placements.imports.plan_work import PlacementPlanner, plan_companies
from server.placements.imports.reading import Sheet, UnreadableFileError, read_sheet
from server.placements.imports.standing import Standing
from server.placements.rules import KnownNames, letters_lost, name_key, word_key

MOST_FILES = 10
_MOST_REPAIRS = 500


@dataclass(frozen=True, slots=True)
class File:
    """A file as it was handed in, with what a person said about it.

    ``columns`` maps a header (or ``#3``) to a field or ``-``; ``header_line``
    0 says that the file has no headers.
    """

    name: str
    content: bytes
    roster: str | None = None
    header_line: int | None = None
    columns: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Fix:
    """Another text for one cell, typed by a person or taken from a suggestion."""

    file: int
    line: int
    column: str
    value: str


@dataclass(frozen=True, slots=True)
class FileReport:
    """How a file was read; ``sheet`` and ``layout`` are None when it was not."""

    name: str
    sheet: Sheet | None
    layout: Layout | None


@dataclass(slots=True)
class Preview:
    """Everything people look at before they decide."""

    files: list[FileReport]
    findings: list[Finding]
    items: list[Item]
    token: str

    @property
    def errors(self) -> int:
        """How many findings keep a line or a file out."""
        return sum(finding.severity == "error" for finding in self.findings)

    def suggestions(self) -> list[Fix]:
        """All suggestions as fixes, to be accepted at once."""
        return [
            Fix(found.file, found.line, found.column, found.suggestion)
            for found in self.findings
            if found.suggestion is not None and found.line
        ]


def _inputs(files: Sequence[File], fixes: Iterable[Fix]) -> bytes:
    digest = hashlib.sha256()
    for file in files:
        said = [file.name, file.roster, file.header_line, sorted(file.columns.items())]
        digest.update(hashlib.sha256(file.content).digest())
        digest.update(json.dumps(said).encode())
    for fix in sorted(fixes, key=lambda one: (one.file, one.line, one.column)):
        digest.update(json.dumps([fix.file, fix.line, fix.column, fix.value]).encode())
    return digest.digest()


def _file_findings(at: int, sheet: Sheet, layout: Layout) -> list[Finding]:
    found: list[Finding] = []
    if sheet.open_quote is not None:
        found.append(Finding(at, sheet.open_quote, "", "quote-open"))
    found += [Finding(at, line, "", "empty-line") for line in sheet.empty]
    found += [Finding(at, 0, "", "mapping-unknown", name) for name in layout.unknown]
    if layout.roster is None:
        found.append(Finding(at, 0, "", "roster-unknown"))
        return found
    for group in layout.missing:
        found.append(Finding(at, 0, "", "column-missing", facts={"needed": "/".join(group)}))
    if not sheet.rows:
        found.append(Finding(at, 0, "", "no-lines"))
    if sheet.passed_over:
        others = ", ".join(sheet.passed_over)
        found.append(Finding(at, 0, "", "sheet-spare", sheet.name, facts={"others": others}))
    twice = {one: layout.columns[other] for one, other in layout.twice}
    for column in layout.columns:
        if column.field is not None or column.by == "person" or not column.header:
            continue
        used = twice.get(column.at)
        if used is None:
            found.append(Finding(at, 0, column.label, "column-unknown", suggestion=column.guess))
        elif word_key(used.header) == word_key(column.header):
            found.append(Finding(at, 0, column.label, "column-twice"))
        else:
            found.append(Finding(at, 0, column.label, "column-spare", facts={"used": used.label}))
    return found


def _fixed(cells: tuple[str, ...], layout: Layout, fixes: Mapping[str, str]) -> tuple[str, ...]:
    changed = list(cells) + [""] * (len(layout.columns) - len(cells))
    for column in layout.columns:
        if word_key(column.label) in fixes:
            changed[column.at] = fixes[word_key(column.label)]
    return tuple(changed)


def _read_file(
    at: int, file: File, fixes: Iterable[Fix], stands: Standing
) -> tuple[FileReport, list[Line], list[Finding]]:
    try:
        sheet = read_sheet(file.content, known_header, file.header_line)
    except UnreadableFileError as error:
        return FileReport(file.name, None, None), [], [Finding(at, 0, "", error.code)]
    layout = lay_out(sheet.headers, [cells for _, cells in sheet.rows], file.roster, file.columns)
    found = _file_findings(at, sheet, layout)
    lines: list[Line] = []
    if layout.roster is not None and not layout.missing:
        said: dict[int, dict[str, str]] = {}
        for fix in fixes:
            if fix.file == at:
                said.setdefault(fix.line, {})[word_key(fix.column)] = fix.value
        for number, cells in sheet.rows:
            fixed = _fixed(cells, layout, said[number]) if number in said else cells
            if code := aside(layout, fixed):
                found.append(Finding(at, number, "", code))
                continue
            line, remarks = read_line(layout.roster, Where(at, number), layout, fixed, stands.today)
            lines.append(line)
            found += remarks
    return FileReport(file.name, sheet, layout), lines, found


def _names_of(lines: Iterable[Line], stands: Standing) -> list[str]:
    """All names that a damaged one may be repaired from."""
    names = [student.name for student in stands.students]
    names += [staff.name for staff in stands.staff]
    names += [company.name for company in stands.companies]
    for line in lines:
        if isinstance(line, StudentLine | CoachLine):
            names.append(line.name.full)
        elif isinstance(line, CompanyLine):
            names += [line.name, line.contact]
    return list(dict.fromkeys(filter(None, names)))


def _with_repairs(
    found: Iterable[Finding], lines: Sequence[Line], stands: Standing
) -> list[Finding]:
    known = KnownNames(_names_of(lines, stands))
    twins = {
        name_key(line.number): line.name.full
        for line in lines
        if isinstance(line, StudentLine) and not letters_lost(line.name.full)
    }
    numbers = {line.at: name_key(line.number) for line in lines if isinstance(line, StudentLine)}
    answers: dict[str, str | None] = {}
    mended: list[Finding] = []
    for finding in found:
        if finding.code != "letters-lost" or finding.suggestion is not None:
            mended.append(finding)
            continue
        # The same student in another list is the best witness there is.
        twin = twins.get(numbers.get(Where(finding.file, finding.line), ""), "")
        suggestion = KnownNames(twin.split()).repair(finding.value) if twin else None
        if suggestion is None and len(answers) < _MOST_REPAIRS:
            if finding.value not in answers:
                answers[finding.value] = known.repair(finding.value)
            suggestion = answers[finding.value]
        mended.append(replace(finding, suggestion=suggestion))
    return mended


def preview(files: Sequence[File], fixes: Sequence[Fix], stands: Standing) -> Preview:
    """Read the files, check them together, and compare them with the school."""
    reports: list[FileReport] = []
    lines: list[Line] = []
    found: list[Finding] = []
    contents: set[bytes] = set()
    for at, file in enumerate(files):
        report, read, remarks = _read_file(at, file, fixes, stands)
        if file.content in contents and report.sheet is not None:
            remarks, read = [Finding(at, 0, "", "file-twice")], []
        contents.add(file.content)
        reports.append(report)
        lines += read
        found += remarks

    def label(where: Where, name: str) -> str:
        layout = reports[where.file].layout
        column = layout.place(name) if layout else None
        return column.label if column else ""

    def place(where: Where) -> str:
        return f"{files[where.file].name}{LINE}{where.line}"

    desk = Desk(stands, label, place, _with_repairs(found, lines, stands))
    items = _compare(
        desk,
        lines,
        {r.layout.roster for r in reports if _has_lines(r) and r.layout and not r.layout.missing},
    )
    items = _without_gone(desk, items)
    desk.findings.sort(key=lambda one: (one.file, one.line, one.column, one.code))
    items = in_order(items)
    return Preview(reports, desk.findings, items, token(_inputs(files, fixes), items))


def _has_lines(report: FileReport) -> bool:
    """A list without lines says of nobody that they are gone."""
    return report.sheet is not None and bool(report.sheet.rows)


def _without_gone(desk: Desk, items: Iterable[Item]) -> list[Item]:
    """The items without steps that the region would refuse: what is dropped stays dropped."""
    kept: list[Item] = []
    for item in items:
        steps = tuple(step for step in item.steps if step.id not in desk.standing.gone)
        if steps == item.steps:
            kept.append(item)
            continue
        for line in item.lines:
            desk.find(line, "", "role-removed", name=item.label)
        kept.append(replace(item, steps=steps, state=item.state if steps else "unchanged"))
    return kept


def _compare(desk: Desk, lines: Sequence[Line], rosters: set[str | None]) -> list[Item]:
    stands = desk.standing
    student_lines = [line for line in lines if isinstance(line, StudentLine)]
    coach_lines = [line for line in lines if isinstance(line, CoachLine)]
    company_lines = [line for line in lines if isinstance(line, CompanyLine)]
    placement_lines = [line for line in lines if isinstance(line, PlacementLine)]
    class_lines = [line for line in lines if isinstance(line, ClassLine)]

    students = gather_students(desk, student_lines)
    coaches = gather_staff(desk, coach_lines)
    staff = directory(desk, coaches)
    classes = gather_classes(desk, class_lines, students.values(), coach_lines, staff)
    companies = gather_companies(desk, company_lines)

    bad = desk.bad()
    bad_students = [line for line in student_lines if line.at in bad]
    known_students = StudentDirectory(stands.students, students, bad_students)
    known_companies = CompanyDirectory(
        stands.companies,
        companies.values(),
        [line for line in company_lines if line.at in bad],
    )
    placements = gather_placements(desk, placement_lines, known_students, known_companies, staff)

    bad = desk.bad()
    # Somebody on a line with an error is in the list, only not readable: not gone.
    kept_students = {name_key(line.number) for line in bad_students}
    kept_coaches = {name_key(line.name.full) for line in coach_lines if line.at in bad}
    kept_placed = {
        student.person
        for line in placement_lines
        if line.at in bad
        for student in known_students.named(line.student)
    }
    phones = {entry.person: entry.phone for entry in coaches if entry.phone}
    planner = PlacementPlanner(stands, companies, staff.names, phones)
    return [
        *plan_coaches(stands, coaches, whole_list="coaches" in rosters, kept_out=kept_coaches),
        *plan_classes(stands, classes, staff.names),
        *plan_students(
            stands,
            students,
            classes,
            whole_list="students" in rosters,
            kept_out=kept_students,
        ),
        *plan_companies(stands, companies.values()),
        *planner.plan(placements, whole_list="placements" in rosters, kept_out=kept_placed),
    ]
