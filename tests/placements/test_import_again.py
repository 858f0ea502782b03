"""The lists of next month: who is new, changed and gone, and what stays as it stands."""

from __future__ import annotations

import pytest

from server.errors import Problem
from tests.placements.conftest import School
from tests.placements.first_lists import (
    COACHES,
    COMPANIES,
    EVERYTHING,
    PLACEMENTS,
    PLACEMENTS_HEAD,
    STUDENTS,
)
from tests.placements.schools import REGION, SCHOOL, YEAR, csv


async def test_next_month_shows_who_is_new_changed_and_gone(school: School):
    await school.bring(*EVERYTHING)
    october = csv(
        "Stamnr;Roepnaam;Tv;Achternaam;Klas;Geboortedatum",
        "20021;Roos;van;Dijk;PRO4A;28-07-2009",
        "20028;Björn;;Veen;PRO4A;16-04-2011",
    )

    shown = await school.bring(october, dry_run=True)

    students = {item.label: item for item in shown.preview.items if item.kind == "student"}
    assert {name: item.state for name, item in students.items()} == {
        "Roos van Dijk": "changed",
        "Björn Veen": "new",
        "Jesse Huisman": "gone",
    }
    (change,) = students["Roos van Dijk"].changes
    assert (change.field, change.old, change.new) == ("class", "PRO4B", "PRO4A")


async def test_nobody_who_is_gone_ends_by_themselves(school: School):
    await school.bring(*EVERYTHING)

    await school.bring(csv("Stamnr;Naam;Klas", "20021;Dijk, Roos van;PRO4B"))

    left = await school.rows("SELECT left_on FROM student WHERE region = :region")
    assert left == [(None,), (None,)]


async def test_a_student_who_left_ends_with_the_placement_when_somebody_says_so(school: School):
    await school.bring(*EVERYTHING)
    list_ = csv("Stamnr;Naam;Klas", "20021;Dijk, Roos van;PRO4B")

    await school.bring(list_, end=["student/20014"])

    assert await school.rows(
        "SELECT left_on, class FROM student WHERE region = :region AND number = '20014'"
    ) == [("2026-11-22", None)]
    ((ends, why),) = await school.rows(
        "SELECT ends, ended_early FROM placement WHERE region = :region"
    )
    assert ends == "2026-11-22"
    assert why


async def test_a_student_who_comes_back_is_the_same_student(school: School):
    await school.bring(STUDENTS)
    ((before,),) = await school.rows(
        "SELECT source FROM student WHERE region = :region AND number = '20014'"
    )
    await school.bring(csv("Stamnr;Naam;Klas", "20021;Dijk, Roos van;PRO4B"), end=["student/20014"])

    await school.bring(STUDENTS)

    assert await school.rows(
        "SELECT source, left_on FROM student WHERE region = :region AND number = '20014'"
    ) == [(before, None)]


async def test_a_replaced_coach_loses_the_placement_and_the_new_one_gets_it(school: School):
    await school.bring(*EVERYTHING)
    ((placement, old),) = await school.rows(
        "SELECT source, person FROM placement_person WHERE region = :region AND role = 'coach'"
    )
    february = csv(
        PLACEMENTS_HEAD, "20014;Garage Visser;C02;01-09-2026;09-07-2027;ma, di;9-15;lintstage"
    )

    await school.bring(COACHES, february)

    ((new,),) = await school.rows(
        "SELECT person FROM placement_person WHERE region = :region AND role = 'coach'"
    )
    scope = f"placement:{placement}"
    assert await school.roles(old, scope) == frozenset()
    assert await school.roles(new, scope) == {"coach"}
    ((contacts,),) = await school.rows("SELECT contacts FROM placement WHERE region = :region")
    assert "Koen Hof" in contacts
    assert "Chloé Visser" not in contacts


async def test_a_coach_is_known_by_abbreviation_without_the_list_of_coaches(school: School):
    await school.bring(STUDENTS, COACHES, COMPANIES)

    await school.bring(PLACEMENTS)

    coaches = await school.rows(
        "SELECT role.name FROM placement_person AS listed"
        " JOIN role ON role.region = listed.region AND role.person = listed.person"
        " WHERE listed.region = :region AND listed.role = 'coach'"
    )
    assert coaches == [("Chloé Visser",)]


async def test_a_placement_with_other_days_stays_the_same_placement(school: School):
    await school.bring(*EVERYTHING)
    (before,) = await school.rows("SELECT source FROM placement WHERE region = :region")
    moved = csv(PLACEMENTS_HEAD, "20014;Garage Visser;C01;08-09-2026;09-07-2027;do;9-15;lintstage")

    await school.bring(moved)

    assert await school.rows(
        "SELECT source, starts, schedule FROM placement WHERE region = :region"
    ) == [(*before, "2026-09-08", '[{"weekday":4,"from":"09:00","to":"15:00"}]')]


async def test_a_placement_on_a_line_with_an_error_is_not_gone(school: School):
    await school.bring(*EVERYTHING)
    night = csv(
        PLACEMENTS_HEAD, "20014;Garage Visser;C01;01-09-2026;09-07-2027;ma;nachtdienst;lintstage"
    )

    shown = await school.bring(night, dry_run=True)

    assert [item.state for item in shown.preview.items if item.kind == "placement"] == []


async def test_a_placement_that_was_ended_in_the_app_is_not_opened_by_a_list(school: School):
    await school.bring(*EVERYTHING)
    ((placement,),) = await school.rows("SELECT source FROM placement WHERE region = :region")
    ended = {"ends": "2026-11-01", "ended_early": "In overleg gestopt."}
    await school.put(("placement", placement, f"placement:{placement}", ended))

    again = await school.bring(*EVERYTHING)

    assert again.mutations == 0


async def test_a_letter_lost_next_month_does_not_undo_a_name(school: School):
    await school.bring(csv("Stamnr;Naam;Klas", "20070;Yılmaz, Aïsha;PRO3A"))

    again = await school.bring(csv("Stamnr;Naam;Klas", "20070;Y?lmaz, A?sha;PRO3A"))

    assert again.mutations == 0


async def test_an_empty_cell_leaves_what_stands(school: School):
    await school.bring(STUDENTS)

    again = await school.bring(
        csv("Stamnr;Naam;Klas;Geboortedatum", "20014;Huisman, Jesse;PRO4B;"),
        csv("Stamnr;Naam;Klas", "20021;Dijk, Roos van;PRO4B"),
    )

    assert again.mutations == 0


async def test_a_student_made_by_hand_is_found_by_number(school: School):
    id, person = "11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"
    body = {"person": person, "name": "Jesse Huisman", "number": "20014"}
    await school.put(("student", id, f"school:{SCHOOL}", body))

    await school.bring(STUDENTS)

    assert await school.rows(
        "SELECT source, person FROM student WHERE region = :region AND number = '20014'"
    ) == [(id, person)]


async def test_a_dropped_student_can_come_back_as_a_new_record(school: School):
    await school.bring(STUDENTS)
    ((dropped,),) = await school.rows(
        "SELECT source FROM student WHERE region = :region AND number = '20014'"
    )
    await school.drop("student", dropped)

    await school.bring(STUDENTS)

    ((again,),) = await school.rows(
        "SELECT source FROM student WHERE region = :region AND number = '20014'"
    )
    assert again != dropped


async def test_classes_without_a_school_year_are_taken_into_the_first_one(school: School):
    year = {"starts": "2020-08-01", "ends": "2021-07-01"}
    await school.put(("school-year", YEAR, "region", year))
    await school.bring(STUDENTS)
    before = await school.rows(
        "SELECT source, school_year FROM school_class WHERE region = :region"
    )

    await school.put(("school-year", YEAR, "region", {"ends": "2027-07-09"}))
    await school.bring(STUDENTS)

    assert [made for _, made in before] == [None]
    assert await school.rows(
        "SELECT source, school_year FROM school_class WHERE region = :region"
    ) == [(before[0][0], YEAR)]


async def test_another_school_of_the_region_does_not_double_a_company(school: School):
    other = "6a5b4c3d-2e1f-4a0b-9c8d-7e6f5a4b3c2d"
    await school.put(("school", other, "region", {"name": "De Andere School"}))
    await school.bring(COMPANIES)

    from server.placements.imports.carry_out import import_files

    again = await import_files(school.engine, REGION, other, other, [COMPANIES])

    assert again.mutations == 0


async def test_a_choice_that_is_not_in_the_preview_is_refused(school: School):
    with pytest.raises(Problem) as refused:
        await school.bring(STUDENTS, skip=["student/99999"])

    assert refused.value.code == "import-choice"


async def test_what_needs_a_thing_left_out_stays_out_with_it(school: School):
    await school.bring(*EVERYTHING, skip=["student/20014"])

    assert await school.rows("SELECT number FROM student WHERE region = :region") == [("20021",)]
    assert await school.rows("SELECT source FROM placement WHERE region = :region") == []


async def test_a_school_of_another_region_is_not_found(school: School):
    from server.placements.imports.carry_out import import_files

    with pytest.raises(Problem) as refused:
        await import_files(school.engine, REGION, REGION, REGION, [STUDENTS])

    assert refused.value.code == "not-found"
