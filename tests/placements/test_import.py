"""Importing into a school: whole or not at all."""

from __future__ import annotations

import pytest

from server.errors import Problem
from server.placements.imports.plan import count
from server.placements.imports.preview import Fix
from tests.placements.conftest import School
from tests.placements.first_lists import EVERYTHING, STUDENTS
from tests.placements.schools import csv, five_rosters


def states(outcome: object, kind: str) -> dict[str, int]:
    counts = count(outcome.preview.items)  # type: ignore[attr-defined]
    return {state: number for state, number in counts[kind].items() if number}


async def test_what_the_lists_say_is_there_afterwards(school: School):
    await school.bring(*EVERYTHING)

    students = await school.rows(
        "SELECT number, name, first_name, birth_date FROM student"
        " WHERE region = :region ORDER BY number"
    )
    assert students == [
        ("20014", "Jesse Huisman", "Jesse", "2009-08-20"),
        ("20021", "Roos van Dijk", "Roos", "2009-07-28"),
    ]
    placements = await school.rows(
        "SELECT student_name, company_name, site_name, starts, ends, schedule FROM placement"
        " WHERE region = :region"
    )
    assert placements == [
        (
            "Jesse Huisman",
            "Garage Visser",
            "Garage Visser",
            "2026-09-01",
            "2027-07-09",
            '[{"weekday":1,"from":"09:00","to":"15:00"},{"weekday":2,"from":"09:00","to":"15:00"}]',
        )
    ]


async def test_coach_mentor_and_student_see_the_placement_at_once(school: School):
    await school.bring(*EVERYTHING)

    ((placement, student),) = await school.rows(
        "SELECT source, student FROM placement WHERE region = :region"
    )
    people = await school.rows(
        "SELECT role, person FROM placement_person WHERE region = :region ORDER BY role"
    )
    scope = f"placement:{placement}"
    assert await school.roles(student, scope) == {"student"}
    assert [role for role, _ in people] == ["coach", "mentor"]
    assert await school.roles(people[0][1], scope) == {"coach"}
    assert await school.roles(people[1][1], scope) == {"company_mentor"}


async def test_the_same_files_again_change_nothing(school: School):
    await school.bring(*EVERYTHING)
    before = await school.tick()

    again = await school.bring(*EVERYTHING)

    assert again.mutations == 0
    assert await school.tick() == before
    for kind in ("student", "coach", "class", "company", "placement"):
        assert set(states(again, kind)) == {"unchanged"}


async def test_the_five_lists_again_change_nothing(school: School):
    first = await school.bring(*five_rosters(), leave_out=True)
    again = await school.bring(*five_rosters(), leave_out=True)

    assert first.mutations > 200
    assert again.mutations == 0
    assert {item.state for item in again.preview.items} == {"unchanged"}


async def test_an_error_keeps_everything_out(school: School):
    before = await school.tick()

    with pytest.raises(Problem) as refused:
        await school.bring(*five_rosters())

    assert refused.value.code == "import-errors"
    assert await school.tick() == before


async def test_lines_with_errors_stay_behind_when_somebody_says_so(school: School):
    await school.bring(*five_rosters(), leave_out=True)

    ((students,),) = await school.rows("SELECT COUNT(*) FROM student WHERE region = :region")
    kept = await school.rows(
        "SELECT number FROM student WHERE region = :region AND number IN :numbers",
        numbers=["20056", "20105", "20154", "20448"],
    )
    assert students == 115
    assert kept == []


async def test_an_import_is_one_transaction(school: School):
    before = await school.tick()

    await school.bring(*EVERYTHING)

    assert await school.tick() == before + 1


async def test_a_dry_run_writes_nothing_and_minds_no_errors(school: School):
    before = await school.tick()

    dry = await school.bring(*five_rosters(), dry_run=True)

    assert not dry.applied
    assert dry.preview.errors > 0
    assert await school.tick() == before


async def test_a_file_that_cannot_be_read_cannot_be_left_out_silently(school: School):
    with pytest.raises(Problem) as refused:
        await school.bring(STUDENTS, csv("a;b", "1;2", name="raadsel.csv"), leave_out=True)

    assert refused.value.code == "import-errors"


async def test_people_look_again_when_the_school_changed_meanwhile(school: School):
    looked = await school.bring(STUDENTS, dry_run=True)
    await school.bring(csv("Stamnr;Naam;Klas", "20014;Huisman, Jesse;PRO4A"))

    with pytest.raises(Problem) as refused:
        await school.bring(STUDENTS, token=looked.preview.token)

    assert refused.value.code == "changed-meanwhile"


async def test_a_token_of_what_was_seen_lets_it_in(school: School):
    looked = await school.bring(*EVERYTHING, dry_run=True)

    done = await school.bring(*EVERYTHING, token=looked.preview.token)

    assert done.applied


async def test_a_typed_correction_is_taken_in(school: School):
    wrong = csv("Stamnr;Naam;Klas;Geboortedatum", "20014;Huisman, Jesse;PRO4B;31-02-2010")

    await school.bring(wrong, fixes=[Fix(0, 2, "Geboortedatum", "28-02-2010")])

    assert await school.rows("SELECT birth_date FROM student WHERE region = :region") == [
        ("2010-02-28",)
    ]
