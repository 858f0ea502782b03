"""Schools and small rosters that the tests of the import play with."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from server.placements.imports.preview import File, Fix, Preview, preview
from server.placements.imports.standing import SchoolYear, Standing

TODAY = date(2026, 11, 22)
REGION = "0f1c6a52-5a0e-4a53-9d3c-0a8f0d3a2b11"
SCHOOL = "5d3a1c0e-7f2b-4a1d-8c6e-1b2a3c4d5e6f"
YEAR = "7b0b6a0e-11f4-4a55-9f3e-2d1c0b9a8f7e"

ROSTERS = Path(__file__).parent / "rosters"


def empty_school() -> Standing:
    """A school with a school year and nothing else."""
    year = SchoolYear(YEAR, "2026-2027", date(2026, 8, 1), date(2027, 7, 9))
    return Standing(REGION, SCHOOL, TODAY, years=(year,))


def five_rosters() -> list[File]:
    """The five files of the field, in the order of their names."""
    return [File(path.name, path.read_bytes()) for path in sorted(ROSTERS.glob("*.csv"))]


def csv(*lines: str, name: str = "lijst.csv", **said: object) -> File:
    """A file of these lines."""
    return File(name, "\r\n".join(lines).encode(), **said)  # type: ignore[arg-type]


def seen(*files: File, fixes: Sequence[Fix] = (), school: Standing | None = None) -> Preview:
    """What an import of these files shows."""
    return preview(files, fixes, school or empty_school())


def found(shown: Preview, *leave: str) -> list[tuple[int, str, str]]:
    """Line, column and code of the findings, without those to leave aside."""
    return [(one.line, one.column, one.code) for one in shown.findings if one.code not in leave]


def codes(shown: Preview) -> set[str]:
    """The codes that were found."""
    return {one.code for one in shown.findings}


def states(shown: Preview, kind: str) -> dict[str, str]:
    """The items of one kind: their state by label."""
    return {item.label: item.state for item in shown.items if item.kind == kind}


def bodies(shown: Preview, kind: str) -> list[dict[str, object]]:
    """What would be written into records of one kind."""
    return [dict(step.set) for item in shown.items for step in item.steps if step.kind == kind]


def body(shown: Preview, kind: str) -> dict[str, object]:
    """The one record of this kind that would be written."""
    (only,) = bodies(shown, kind)
    return only
