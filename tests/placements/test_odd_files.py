"""Files and columns with mistakes: each is named, and a person says what is meant."""

from __future__ import annotations

import cProfile
import pstats

import pytest

from server.placements.imports.preview import File, Fix
from tests.placements.odd_lists import COACHES, HEAD, JESSE, STUDENTS, placed
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


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file-empty"),
        (b"\n\n;;\n", "file-empty"),
        (b"PK\x03\x04rest", "file-is-workbook"),
        (b"%PDF-1.7", "file-not-text"),
        (b"\xd0\xcf\x11\xe0old excel", "file-is-workbook"),
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
