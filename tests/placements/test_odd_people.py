"""Students, coaches and companies with mistakes: each is named, on its own line."""

from __future__ import annotations

import pytest

from tests.placements.odd_lists import COACHES, COMPANY, HEAD, JESSE, STUDENTS, placed
from tests.placements.schools import (
    bodies,
    csv,
    found,
    seen,
    states,
)


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
