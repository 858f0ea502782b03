"""Importing into a school: whole or not at all, and safe to do again next month."""

from __future__ import annotations

import pytest

from server.errors import Problem
from server.placements.imports.plan import count
from server.placements.imports.preview import Fix
from tests.placements.conftest import School
from tests.placements.schools import REGION, SCHOOL, YEAR, csv, five_rosters

STUDENTS = csv(
    "Stamnr;Roepnaam;Tv;Achternaam;Klas;Geboortedatum",
    "20014;Jesse;;Huisman;PRO4B;20-08-2009",
    "20021;Roos;van;Dijk;PRO4B;28-07-2009",
    name="leerlingen.csv",
)
COACHES = csv(
    "Afkorting;Voornaam;Tussenvoegsel;Achternaam;E-mail",
    "C01;Chloé;;Visser;c01@school.test",
    "C02;Koen;;Hof;c02@school.test",
    name="begeleiders.csv",
)
COMPANIES = csv(
    "Bedrijfsnaam;Sector;Adres;Postcode;Plaats;Contactpersoon;Email contact;KvK",
    "Garage Visser;Techniek;Kerkplein 1;7261 VA;Ruurlo;Fenna Roelofs;info@garage.test;17021102",
    name="bedrijven.csv",
)
PLACEMENTS_HEAD = "Leerling;Bedrijf;Begeleider;Van;Tot;Dagen;Tijden;Soort stage"
PLACEMENTS = csv(
    PLACEMENTS_HEAD,
    "20014;Garage Visser;C01;01-09-2026;09-07-2027;ma, di;9-15;lintstage",
    name="stages.csv",
)
EVERYTHING = (STUDENTS, COACHES, COMPANIES, PLACEMENTS)


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
