"""Placements with mistakes: each is named, on its own line."""

from __future__ import annotations

import pytest

from tests.placements.odd_lists import COACHES, COMPANY, HEAD, JESSE, STUDENTS, placed
from tests.placements.schools import (
    bodies,
    body,
    codes,
    csv,
    found,
    seen,
)


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
