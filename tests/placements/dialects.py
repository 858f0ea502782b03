"""Rosters written in any dialect of the field, for the search for counterexamples."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from hypothesis import strategies as st

from server.placements.imports.values import WEEKDAYS

FIRST = ("Naomi", "Esmée", "Jan-Willem", "Zoë", "Björn", "Mohammed", "Aïsha", "Sem")
INFIX = ("", "", "van", "van der", "ten", "'t", "de", "van den")
LAST = ("Berg", "El-Amrani", "Öztürk", "Bakker", "Kröner", "Visser", "Boer", "Hof")
CLASSES = ("PRO3A", "4KB-ZW", "3BB PIE", "5-Uitstroom")


@dataclass(frozen=True)
class Student:
    """A student before an office writes them down."""

    number: str
    first: str
    infix: str
    last: str
    class_name: str
    born: date

    @property
    def full(self) -> str:
        return " ".join(filter(None, (self.first, self.infix, self.last)))


@dataclass(frozen=True)
class Dialect:
    """How one office's program writes its lists."""

    encoding: str
    separator: str
    quoting: str
    end: str
    dates: str
    one_name: bool
    small_classes: bool
    order: int
    titles: int
    empty_at: int
    headers: int


HEADERS = {
    "number": ("Stamnr", "Leerlingnummer", "Llnr.", "STAMNUMMER", "Leerling nr"),
    "first": ("Roepnaam", "Voornaam", "roepnaam ", "Rn", "VOORNAAM"),
    "infix": ("Tv", "Tussenvoegsel", "Tussenv.", "Voorvoegsel", "tv"),
    "last": ("Achternaam", "achternaam", "Familienaam", "ACHTERNAAM", "Geslachtsnaam"),
    "name": ("Naam", "Volledige naam", "Leerling", "Naam leerling", "NAAM"),
    "class": ("Klas", "Stamgroep", "Stamklas", "Klas/groep", "Klascode"),
    "born": ("Geboortedatum", "Geb.datum", "geb. datum", "Geboren", "Geboorte-datum"),
}

DATES = ("%d-%m-%Y", "%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "words", "serial", "short", "%Y%m%d")
_MONTHS = ("jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec")


def written(day: date, form: str) -> str:
    """A day in one of the forms of :data:`DATES`."""
    if form == "words":
        return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
    if form == "serial":
        return str((day - date(1899, 12, 30)).days)
    if form == "short":
        return f"{day.day}/{day.month}/{day.year}"
    return day.strftime(form)


def as_file(rows: list[list[str]], dialect: Dialect) -> bytes:
    """A table as a file in this dialect."""
    out = io.StringIO(newline="")
    if dialect.quoting == "whole lines":
        inner = io.StringIO(newline="")
        csv.writer(inner, delimiter=dialect.separator, lineterminator="\n").writerows(rows)
        for line in inner.getvalue().splitlines():
            quoted = line.replace('"', '""')
            out.write(f'"{quoted}"{dialect.end}')
    else:
        quoting: Literal[0, 1] = csv.QUOTE_MINIMAL if dialect.quoting == "needed" else csv.QUOTE_ALL
        writer = csv.writer(
            out, delimiter=dialect.separator, lineterminator=dialect.end, quoting=quoting
        )
        for row in rows:
            twice = dialect.quoting == "twice"
            writer.writerow([f'"{cell}"' if twice and cell else cell for cell in row])
    text = out.getvalue()
    if dialect.encoding == "utf-16-le":
        return text.encode("utf-16-le")
    return text.encode(dialect.encoding)


def student_rows(students: list[Student], dialect: Dialect) -> list[list[str]]:
    """A list of students with its headers, as this office has it."""
    names = ["number", *(["name"] if dialect.one_name else ["first", "infix", "last"])]
    names += ["class", "born"]
    turn = dialect.order % len(names)
    names = names[turn:] + names[:turn]
    table = [[HEADERS[name][dialect.headers] for name in names]]
    for student in students:
        klass = student.class_name
        cells = {
            "number": student.number,
            "first": student.first,
            "infix": student.infix,
            "last": student.last,
            "name": f"{student.last}, {student.first} {student.infix}".strip(),
            "class": klass.lower() if dialect.small_classes else klass,
            "born": written(student.born, dialect.dates),
        }
        table.append([cells[name] for name in names])
    table.insert(1 + dialect.empty_at % len(table), [""] * len(names))
    titles = [["Export leerlingadministratie"], ["Peildatum 1 oktober"]][: dialect.titles]
    return [title + [""] * (len(names) - 1) for title in titles] + table


dialects = st.builds(
    Dialect,
    encoding=st.sampled_from(("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252")),
    separator=st.sampled_from((";", ",", "\t", "|")),
    quoting=st.sampled_from(("needed", "all", "twice", "whole lines")),
    end=st.sampled_from(("\r\n", "\n", "\r")),
    dates=st.sampled_from(DATES),
    one_name=st.booleans(),
    small_classes=st.booleans(),
    order=st.integers(0, 5),
    titles=st.integers(0, 2),
    empty_at=st.integers(0, 5),
    headers=st.integers(0, 4),
)

students = st.lists(
    st.builds(
        Student,
        number=st.integers(10_000, 99_999).map(str),
        first=st.sampled_from(FIRST),
        infix=st.sampled_from(INFIX),
        last=st.sampled_from(LAST),
        class_name=st.sampled_from(CLASSES),
        born=st.integers(0, 2_500).map(lambda days: date(2007, 3, 1) + timedelta(days=days)),
    ),
    min_size=1,
    max_size=8,
    unique_by=lambda student: student.number,
)

weekdays = st.sets(st.integers(1, 7), min_size=1).map(lambda days: tuple(sorted(days)))


def days_written(days: tuple[int, ...], form: int) -> str:
    """Weekdays as one of the offices writes them."""
    short = [WEEKDAYS[day - 1] for day in days]
    long = [
        ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")[day - 1]
        for day in days
    ]
    return (
        ", ".join(short),
        "+".join(short),
        " ".join(short),
        " en ".join(long),
        "/".join(name.upper() for name in short),
        "; ".join(name.capitalize() for name in long),
    )[form]


def times_written(begin: int, end: int, form: int) -> str:
    """Minutes of the day as one of the offices writes a working day."""
    one, two = divmod(begin, 60), divmod(end, 60)
    return (
        f"{one[0]}:{one[1]:02d}-{two[0]}:{two[1]:02d}",
        f"{one[0]:02d}.{one[1]:02d} - {two[0]:02d}.{two[1]:02d}",
        f"{one[0]}.{one[1]:02d} tot {two[0]}.{two[1]:02d} uur",
        f"{one[0]:02d}:{one[1]:02d}\N{EN DASH}{two[0]:02d}:{two[1]:02d}",
        f"{one[0]}u{one[1]:02d}-{two[0]}u{two[1]:02d}",
        f"{one[0]:02d}{one[1]:02d}-{two[0]:02d}{two[1]:02d}",
    )[form]
