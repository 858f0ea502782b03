"""Lists of the same kinds with other mistakes: each is named, on its own line."""

from __future__ import annotations

import cProfile
import pstats

import pytest

from server.placements.imports.preview import File, Fix
from tests.placements.schools import (
    bodies,
    body,
    codes,
    csv,
    empty_school,
    found,
    seen,
    states,
)

HEAD = "Stamnr;Naam;Klas"
JESSE = "20014;Huisman, Jesse;PRO4B"
COACHES = csv("Afk.;Naam;E-mail", "C01;Visser, Chloé;c01@school.test", name="coaches.csv")
COMPANY = csv(
    "Bedrijf;Postcode;Plaats;KvK", "Garage Visser;7261 VA;Ruurlo;17021102", name="bedrijven.csv"
)
STUDENTS = csv(HEAD, JESSE, name="leerlingen.csv")
PLACED = "Leerling;Bedrijf;Begeleider;Van;Tot;Dagen;Tijden"


def placed(*lines: str) -> File:
    return csv(PLACED, *lines, name="stages.csv")


def test_a_file_with_titles_above_its_headers_is_read():
    shown = seen(csv("Export Magister;;", ";;", HEAD, JESSE))

    assert states(shown, "student") == {"Jesse Huisman": "new"}
    assert shown.findings == []


def test_a_separator_that_excel_announces_is_believed():
    shown = seen(csv("sep=|", "Stamnr|Naam|Klas", "20014|Huisman, Jesse|PRO4B"))

    assert states(shown, "student") == {"Jesse Huisman": "new"}


def test_line_numbers_count_as_an_editor_does_with_line_breaks_inside_cells():
    shown = seen(csv(HEAD, '20014;"Huisman,\nJesse";PRO4B', "20021;Dijk, Roos;"))

    assert found(shown) == [(4, "Klas", "class-missing")]


def test_a_quote_that_never_ends_costs_no_lines():
    shown = seen(csv(HEAD, '20014;"Huisman, Jesse;PRO4B', "20021;Dijk, Roos;PRO4B"))

    assert (2, "", "quote-open") in found(shown)
    assert len(states(shown, "student")) == 2


def test_a_line_with_a_separator_too_many_is_named():
    shown = seen(csv(HEAD, "20014;Huisman; Jesse;PRO4B", "20021;Dijk, Roos;PRO4B"))

    assert found(shown) == [(2, "", "line-wide")]


def test_a_name_without_a_number_is_named():
    shown = seen(csv(HEAD, ";Huisman, Jesse;PRO4B"))

    assert found(shown) == [(2, "Stamnr", "number-missing")]


def test_a_number_twice_on_equal_lines_is_one_student():
    shown = seen(csv(HEAD, JESSE, JESSE))

    assert found(shown) == [(3, "Stamnr", "line-twice")]
    assert len(states(shown, "student")) == 1


def test_one_student_in_two_files_with_two_birthdays_is_named_in_both():
    one = csv(f"{HEAD};Geboortedatum", f"{JESSE};20-08-2009", name="a.csv")
    two = csv(f"{HEAD};Geb.datum", f"{JESSE};21-08-2009", name="b.csv")

    shown = seen(one, two)

    assert found(shown) == [
        (2, "Geboortedatum", "student-differs"),
        (2, "Geb.datum", "student-differs"),
    ]
    assert states(shown, "student") == {}


def test_the_sentence_says_where_the_other_line_is():
    shown = seen(csv(HEAD, JESSE, "20014;Dijk, Roos;PRO4B", name="leerlingen.csv"))

    assert shown.findings[0].sentence("nl") == (
        "Nummer 20014 staat ook bij Roos Dijk (leerlingen.csv regel 3). "
        "Een nummer is van één leerling."
    )


@pytest.mark.parametrize("name", ["=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0"])
def test_a_formula_is_refused_as_a_name(name: str):
    shown = seen(csv(HEAD, f"20014;{name};PRO4B"))

    assert found(shown) == [(2, "Naam", "formula")]
    assert bodies(shown, "student") == []


def test_a_formula_anywhere_is_kept_out():
    shown = seen(csv("Bedrijf;Adres;Sector", "Garage Visser;=A1;=B1"))

    assert {code for _, _, code in found(shown)} == {"formula"}
    assert bodies(shown, "company") == []


def test_a_date_column_from_another_country_is_not_turned_round_silently():
    shown = seen(csv(f"{HEAD};Geboortedatum", f"{JESSE};08-20-2009"))

    (finding,) = shown.findings
    assert (finding.code, finding.suggestion) == ("day-does-not-exist", "20-08-2009")


def test_a_coach_without_code_or_mail_is_named():
    shown = seen(csv("Afkorting;Naam;E-mail", ";Visser, Chloé;"))

    assert found(shown) == [(2, "Afkorting", "code-missing")]


def test_a_code_of_two_coaches_is_named_on_both_lines():
    shown = seen(csv("Afkorting;Naam", "C01;Visser, Chloé", "c01;Hof, Koen"))

    assert found(shown) == [(2, "Afkorting", "code-twice"), (3, "Afkorting", "code-twice")]


def test_a_coach_of_a_class_that_does_not_exist_is_a_warning():
    coaches = csv("Afkorting;Naam;Klassen", 'C01;Visser, Chloé;"PRO4B,PRO9Z"')

    shown = seen(STUDENTS, coaches)

    assert [(one.code, one.value) for one in shown.findings] == [("class-unknown", "PRO9Z")]


def test_a_list_of_classes_gives_them_their_mentors():
    classes = csv("Klas;Mentor", "PRO4B;C01", "PRO3A;C99", name="klassen.csv")

    shown = seen(COACHES, classes, STUDENTS)

    assert [(one.code, one.value) for one in shown.findings] == [("mentor-unknown", "C99")]
    mentors = {str(one["name"]): one.get("mentors", []) for one in bodies(shown, "class")}
    assert len(mentors["PRO4B"]) == 1  # type: ignore[arg-type]
    assert mentors["PRO3A"] == []
    assert {one["role"] for one in bodies(shown, "role")} == {"coach", "class_mentor"}


def test_a_company_twice_up_to_blanks_and_case_with_equal_details_is_one():
    shown = seen(csv("Bedrijf;Plaats", "Garage Visser;Ruurlo", "garage  visser ;Ruurlo"))

    assert found(shown) == [(3, "Bedrijf", "line-twice")]
    assert len(bodies(shown, "company")) == 1


def test_one_company_at_two_addresses_has_two_sites():
    shown = seen(
        csv(
            "Bedrijf;Adres;Postcode;KvK",
            "Garage Visser;Kerkplein 1;7261 VA;17021102",
            "Garage Visser;Markt 2;7101 BB;17021102",
        )
    )

    assert shown.findings == []
    assert len(bodies(shown, "company")) == 1
    assert len(bodies(shown, "company-site")) == 2


def test_a_slip_in_a_company_is_suggested():
    shown = seen(STUDENTS, COACHES, COMPANY, placed("20014;Garage Viser;C01;1-9-2026;;ma;9-15"))

    (finding,) = [one for one in shown.findings if one.code == "company-unknown"]
    assert finding.suggestion == "Garage Visser"


def test_a_placement_names_its_student_by_name_too():
    shown = seen(
        STUDENTS,
        COACHES,
        COMPANY,
        placed('"Huisman, Jesse";Garage Visser;C01;1-9-2026;1-7-2027;ma;9-15'),
    )

    assert shown.findings == []
    assert body(shown, "placement")["student_name"] == "Jesse Huisman"


def test_a_name_of_two_students_asks_for_the_number():
    students = csv(HEAD, JESSE, "20021;Huisman, Jesse;PRO3A")

    shown = seen(
        students, COMPANY, placed("Jesse Huisman;Garage Visser;;1-9-2026;1-7-2027;ma;9-15")
    )

    assert found(shown) == [(2, "Leerling", "student-ambiguous")]


@pytest.mark.parametrize(
    ("line", "column", "code"),
    [
        (";Garage Visser;C01;1-9-2026;1-7-2027;ma;9-15", "Leerling", "student-missing"),
        ("20014;;C01;1-9-2026;1-7-2027;ma;9-15", "Bedrijf", "company-missing"),
        ("20014;Garage Visser;C09;1-9-2026;1-7-2027;ma;9-15", "Begeleider", "coach-unknown"),
        ("20014;Garage Visser;C01;;1-7-2027;ma;9-15", "Van", "starts-missing"),
        ("20014;Garage Visser;C01;31-9-2026;1-7-2027;ma;9-15", "Van", "day-does-not-exist"),
        ("20014;Garage Visser;C01;1-9-2026;1-8-2026;ma;9-15", "Tot", "ends-before-starts"),
        ("20014;Garage Visser;C01;1-9-2026;1-7-2028;ma;9-15", "Tot", "placement-long"),
        ("20014;Garage Visser;C01;1-9-2026;1-7-2027;soms;9-15", "Dagen", "days-unreadable"),
        ("20014;Garage Visser;C01;1-9-2026;1-7-2027;ma;15-9", "Tijden", "times-backward"),
        ("20014;Garage Visser;C01;1-9-2026;1-7-2027;;", "Dagen", "schedule-missing"),
    ],
)
def test_each_mistake_in_a_placement_is_named_by_its_column(line: str, column: str, code: str):
    shown = seen(STUDENTS, COACHES, COMPANY, placed(line))

    assert found(shown) == [(2, column, code)]


def test_a_placement_twice_with_other_days_is_named():
    shown = seen(
        STUDENTS,
        COACHES,
        COMPANY,
        placed(
            "20014;Garage Visser;C01;1-9-2026;1-7-2027;ma;9-15",
            "20014;Garage Visser;C01;1-9-2026;1-7-2027;di;9-15",
        ),
    )

    assert found(shown) == [(3, "Leerling", "placement-twice")]


def test_two_companies_on_one_day_are_a_warning():
    companies = csv("Bedrijf;Plaats", "Garage Visser;Ruurlo", "Eetcafé Smit;Ulft")

    shown = seen(
        STUDENTS,
        COACHES,
        companies,
        placed(
            "20014;Garage Visser;C01;1-9-2026;1-7-2027;ma, di;9-15",
            "20014;Eetcafé Smit;C01;1-9-2026;1-7-2027;di, wo;9-15",
        ),
    )

    assert found(shown) == [(3, "Dagen", "placement-overlaps")]
    assert len(bodies(shown, "placement")) == 2


@pytest.mark.parametrize(
    ("born", "days", "times", "code"),
    [
        ("1-3-2012", "ma", "8:00-16:00", "day-long"),
        ("1-3-2012", "ma", "6:00-9:00", "hour-odd"),
        ("1-3-2012", "zo", "9-12", "sunday"),
        ("1-3-2010", "ma", "7:00-17:00", "day-long"),
        ("1-3-2010", "ma", "20:00-23:30", "hour-odd"),
    ],
)
def test_hours_beyond_the_law_for_the_age_are_a_warning(
    born: str, days: str, times: str, code: str
):
    students = csv(f"{HEAD};Geboortedatum", f"{JESSE};{born}")

    shown = seen(
        students,
        COACHES,
        COMPANY,
        placed(f"20014;Garage Visser;C01;1-9-2026;1-7-2027;{days};{times}"),
    )

    assert codes(shown) == {code}
    assert len(bodies(shown, "placement")) == 1


def test_an_open_end_ends_with_the_school_year():
    shown = seen(STUDENTS, COACHES, COMPANY, placed("20014;Garage Visser;C01;1-9-2026;;ma;9-15"))

    assert codes(shown) == {"ends-assumed"}
    assert body(shown, "placement")["ends"] == "2027-07-09"


def test_begin_and_end_in_columns_of_their_own_are_read():
    file = csv(
        "Leerlingnr;Stagebedrijf;Startdatum;Einddatum;Stagedagen;Begintijd;Eindtijd",
        "20014;Garage Visser;1-9-2026;1-7-2027;ma;8.30;15:00",
    )

    shown = seen(STUDENTS, COMPANY, file)

    assert shown.findings == []
    assert body(shown, "placement")["schedule"] == [{"weekday": 1, "from": "08:30", "to": "15:00"}]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file-empty"),
        (b"\n\n;;\n", "file-empty"),
        (b"PK\x03\x04rest", "file-is-workbook"),
        (b"%PDF-1.7", "file-not-text"),
        (b"\xd0\xcf\x11\xe0old excel", "file-not-text"),
        (b"a;b\x00;c", "file-not-text"),
        (b'"' + b"een cel zonder eind\n" * 9_000, "file-not-text"),
        (b";" * 100_000, "file-not-text"),
        (b"a;b\n" * 20_001, "file-too-long"),
        (b"x" * (5 * 2**20 + 1), "file-too-large"),
    ],
)
def test_what_is_no_list_says_what_to_do(content: bytes, code: str):
    shown = seen(File("iets", content))

    assert found(shown) == [(0, "", code)]


def test_the_largest_list_is_checked_by_steps_that_do_not_multiply():
    """Twice the lines may cost twice the work: compared with each other they would cost four."""
    calls = []
    for size in (500, 1_000):
        lines = (f"{at};N?{at % 97}a?b, V?{at};K{at % 3}" for at in range(size))
        profile = cProfile.Profile()
        profile.runcall(seen, csv(HEAD, *lines))
        calls.append(pstats.Stats(profile).total_calls)  # type: ignore[attr-defined]

    assert calls[1] < calls[0] * 2.5


def test_one_file_chosen_twice_is_named():
    shown = seen(STUDENTS, STUDENTS)

    assert [(one.file, one.code) for one in shown.findings] == [(1, "file-twice")]


def test_headers_that_nobody_knows_are_suggested_and_not_guessed():
    shown = seen(csv("Leerlingnumer;Naam;Klas;Geb.datm", "20014;Huisman, Jesse;PRO4B;1-3-2010"))

    (report,) = shown.files
    assert report.layout is not None
    assert report.layout.roster is None
    assert report.layout.likely == "students"
    guesses = {one.header: one.guess for one in report.layout.columns if one.guess}
    assert guesses == {
        "Leerlingnumer": "number",
        "Naam": "name",
        "Klas": "class",
        "Geb.datm": "birth_date",
    }
    assert bodies(shown, "student") == []


def test_a_person_maps_what_nobody_knows():
    said = {"Leerlingnumer": "number", "Geb.datm": "birth_date"}
    file = csv(
        "Leerlingnumer;Naam;Klas;Geb.datm",
        "20014;Huisman, Jesse;PRO4B;1-3-2010",
        roster="students",
        columns=said,
    )

    shown = seen(file)

    assert shown.findings == []
    assert body(shown, "student")["birth_date"] == "2010-03-01"


def test_a_file_without_headers_is_mapped_by_number():
    file = csv(
        JESSE,
        "20021;Dijk, Roos van;PRO4B",
        roster="students",
        header_line=0,
        columns={"#1": "number", "#2": "name", "#3": "class"},
    )

    shown = seen(file)

    assert states(shown, "student") == {"Jesse Huisman": "new", "Roos van Dijk": "new"}


def test_a_column_that_people_leave_out_is_not_taken_over():
    shown = seen(csv(f"{HEAD};E-mail", f"{JESSE};jesse@thuis.test", columns={"E-mail": "-"}))

    assert "email" not in body(shown, "student")


def test_a_mapping_to_something_that_does_not_exist_is_named():
    shown = seen(csv(HEAD, JESSE, columns={"Schoenmaat": "number", "Klas": "schoenmaat"}))

    assert {one.value for one in shown.findings if one.code == "mapping-unknown"} == {
        "Schoenmaat",
        "schoenmaat",
    }


def test_a_correction_is_read_instead_of_the_cell():
    file = csv(HEAD, "20014;Huisman, Jesse;")

    shown = seen(file, fixes=[Fix(0, 2, "Klas", "PRO4B")])

    assert shown.findings == []
    assert [one["name"] for one in bodies(shown, "class")] == ["PRO4B"]


def test_a_school_without_a_school_year_hears_so():
    from dataclasses import replace

    shown = seen(STUDENTS, school=replace(empty_school(), years=()))

    assert codes(shown) == {"school-year-unknown"}


def test_letters_read_twice_are_mended_on_request():
    shown = seen(csv(HEAD, "20014;YÄ±lmaz, EsmÃ©e;PRO4B"))

    (finding,) = shown.findings
    assert (finding.code, finding.suggestion) == ("letters-lost", "Yılmaz, Esmée")


def test_a_lost_letter_in_a_placement_finds_the_company_all_the_same():
    company = csv("Bedrijf;Plaats", "Eetcafé Yılmaz;Ulft")

    shown = seen(
        STUDENTS, COACHES, company, placed("20014;Eetcafé Y?lmaz;C01;1-9-2026;1-7-2027;ma;9-15")
    )

    assert codes(shown) == {"letters-lost"}
    assert body(shown, "placement")["company_name"] == "Eetcafé Yılmaz"
