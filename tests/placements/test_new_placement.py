"""A placement made by hand is the record that reading in a list makes.

The same vectors run in pwa/src/lib/placements/new-placement.test.ts.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from server.placements.imports import ids, standing
from server.placements.imports.companies import KnownCompany
from server.placements.imports.lines import PlacementLine, Where
from server.placements.imports.placing import KnownStudent, PlacementEntry
from server.placements.imports.plan import Step
from server.placements.imports.plan_work import PlacementPlanner
from tests.placements.schools import bodies, csv, empty_school, seen

VECTORS = Path(__file__).parent.parent / "vectors" / "new_placements.json"
CASES = json.loads(VECTORS.read_text(encoding="utf-8"))


def read_in(chosen: dict[str, Any]) -> Step:
    """What reading in a list writes for a line that says this."""
    student, company, site = chosen["student"], chosen["company"], chosen["site"]
    school = standing.Standing(
        region="",
        school=chosen["school"],
        today=date(2026, 11, 23),
        types=((chosen["type"], "Stage 1"),) if chosen["type"] else (),
        sites=(standing.Site(site["id"], company["id"], site["name"], "", "", ""),) if site else (),
        contacts=tuple(
            standing.Contact(company["id"], one["id"], one["name"], "") for one in chosen["mentors"]
        ),
    )
    line = PlacementLine(
        at=Where(0, 2),
        student=student["name"],
        student_also="",
        company=company["name"],
        kvk="",
        site="",
        coach="",
        starts=date.fromisoformat(chosen["starts"]),
        ends=date.fromisoformat(chosen["ends"]),
        open_end=False,
        schedule=tuple(chosen["schedule"]),
        type="Stage 1" if chosen["type"] else "",
        tasks="",
    )
    entry = PlacementEntry(
        id=ids.placement(chosen["school"], student["id"], company["id"], chosen["starts"]),
        line=line,
        lines=(line.at,),
        student=KnownStudent(student["id"], student["name"], "", "", has_left=False),
        company=KnownCompany(company["id"], company["name"], ""),
        coaches=frozenset(one["id"] for one in chosen["coaches"]),
        starts=date.fromisoformat(chosen["starts"]),
        ends=date.fromisoformat(chosen["ends"]),
        stood=None,
    )
    people = chosen["coaches"] + chosen["mentors"]
    staff = {one["id"]: one["name"] for one in chosen["coaches"]}
    phones = {one["id"]: one["phone"] for one in people}
    planner = PlacementPlanner(school, {}, staff, phones)
    [item] = planner.plan([entry], whole_list=False, kept_out=())
    [step] = item.steps
    return step


@pytest.mark.parametrize("case", CASES["placements"], ids=lambda case: case["about"])
def test_a_list_makes_the_record_that_the_form_makes(case: dict[str, Any]):
    step = read_in(case["chosen"])
    assert {"id": step.id, "scope": step.scope, "set": step.set} == case["makes"]


@pytest.mark.parametrize("case", CASES["last_days"], ids=lambda case: case["about"])
def test_a_list_without_a_last_day_ends_when_the_form_says(case: dict[str, Any]):
    years = tuple(
        standing.SchoolYear(
            str(at), "", date.fromisoformat(one["starts"]), date.fromisoformat(one["ends"])
        )
        for at, one in enumerate(case["years"])
    )
    starts = date.fromisoformat(case["starts"]).strftime("%d-%m-%Y")
    shown = seen(
        csv("Leerlingnummer;Achternaam;Klas", "1;de Wit;3B"),
        csv("Bedrijfsnaam;Plaats", "Bakkerij Vermeer;Epe"),
        csv("Leerlingnummer;Bedrijf;Begindatum;Einddatum", f"1;Bakkerij Vermeer;{starts};"),
        school=replace(empty_school(), years=years),
    )
    [body] = bodies(shown, "placement")
    assert body["ends"] == case["ends"]
