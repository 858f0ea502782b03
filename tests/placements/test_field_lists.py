"""Lists as offices really hand them over: other programs, other habits, the same people."""

from __future__ import annotations

from dataclasses import replace

import pytest

from server.placements.imports.preview import File
from server.placements.imports.standing import Company, Site
from server.placements.imports.values import Unreadable, read_date, read_days, read_times
from tests.placements.odd_lists import COACHES, COMPANY, HEAD, JESSE, STUDENTS, placed
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

NAMES = ("Esmée Dijk", "Zoë Öztürk", "Björn Kröner", "Aïsha Bakker", "Daan Çelik")


@pytest.mark.parametrize("encoding", ["cp1252", "mac_roman", "cp850", "utf-8", "utf-16"])
@pytest.mark.parametrize("end", ["\r\n", "\r", "\n"])
def test_accents_are_read_as_every_office_program_writes_them(encoding: str, end: str):
    lines = [HEAD, *(f"{at};{name};PRO3A" for at, name in enumerate(NAMES))]

    shown = seen(File("lijst.csv", end.join(lines).encode(encoding)))

    assert (set(states(shown, "student")), shown.findings) == (set(NAMES), [])


@pytest.mark.parametrize("name", ["João Sá", "Dušan Vos", "Núñez", "Renée", "Zoë", "Jürgen Groß"])
def test_one_accent_in_a_list_of_today_is_no_reason_to_think_of_an_old_mac(name: str):
    shown = seen(File("l.csv", f"{HEAD}\r\n1;{name};PRO3A\r\n".encode("cp1252")))

    assert set(states(shown, "student")) == {name}


def test_an_announced_separator_is_believed_on_an_old_mac_too():
    shown = seen(File("l.csv", b"sep=^\rStamnr^Naam^Klas\r20014^Huisman, Jesse^PRO4B\r"))

    assert states(shown, "student") == {"Jesse Huisman": "new"}


@pytest.mark.parametrize(
    "header",
    [
        "Lln.nr.;Roepnaam;Tussenv.;Achternaam;Stamgroep;Geb.dat.",
        "LEERLING-NUMMER*;VOORNAAM;TUSSEN-VOEGSEL;ACHTERNAAM;STAMKLAS;GEBOREN OP",
        "Llnr (Magister);Roepnaam;Tv;Achternaam;Klas 2026-2027;Geboortedatum (dd-mm-jjjj)",
        "Stamnr.;Voorletters;Voorvoegsel;Familienaam;Lesgroep;Geb. datum",
    ],
)
def test_headers_are_known_in_the_spellings_of_the_field(header: str):
    shown = seen(csv(header, "20014;Jesse;van;Huisman;PRO4B;20-8-2009"))

    student = body(shown, "student")
    assert (student["number"], student["name"]) == ("20014", "Jesse van Huisman")
    assert student["birth_date"] == "2009-08-20"
    assert shown.findings == []


def test_a_row_number_is_not_taken_for_the_number_of_a_student():
    """Where two columns could be it, the one that says so most clearly is."""
    shown = seen(csv("Nr;Stamnr;Voornamen;Roepnaam;Achternaam", "1;20014;Jesse Jan;Jesse;Huisman"))

    student = body(shown, "student")
    assert (student["number"], student["first_name"]) == ("20014", "Jesse")
    assert [(one.column, one.code, one.facts["used"]) for one in shown.findings] == [
        ("Nr", "column-spare", "Stamnr"),
        ("Voornamen", "column-spare", "Roepnaam"),
    ]


def test_two_columns_of_one_name_are_told():
    shown = seen(csv(f"{HEAD};Klas", f"{JESSE};PRO4A"))

    assert found(shown) == [(0, "Klas", "column-twice")]


@pytest.mark.parametrize(
    "line",
    [
        "Totaal;;",
        "Totaal: 61 leerlingen;;",
        ";Aantal leerlingen;61",
        "Eindtotaal;61;",
        "Aantal;=COUNTA(A2:A9);",
        "Pagina 1 van 3;;",
        "Afgedrukt op 12-11-2026 om 9:14;;",
    ],
)
def test_a_total_and_a_footer_are_nobody(line: str):
    shown = seen(csv(HEAD, JESSE, line))

    assert found(shown) == [(3, "", "total-line")]
    assert states(shown, "student") == {"Jesse Huisman": "new"}


@pytest.mark.parametrize("name", ["Totaal Bouw", "Totaal Schoon Aantal BV", "Pagina Een"])
def test_a_company_may_be_called_total(name: str):
    shown = seen(csv("Bedrijf;Plaats;Postcode", f"{name};;"))

    assert states(shown, "company") == {name: "new"}


def test_headers_that_come_again_halfway_are_passed_over():
    shown = seen(csv(HEAD, JESSE, "stamnr;NAAM;klas", "20021;Dijk, Roos;PRO4B"))

    assert found(shown) == [(3, "", "headers-again")]
    assert len(states(shown, "student")) == 2


def test_a_list_with_headers_alone_says_so_and_nobody_is_gone():
    shown = seen(csv(HEAD))

    assert codes(shown) == {"no-lines"}


def test_a_number_that_excel_shortened_is_an_error_and_no_number():
    shown = seen(csv(HEAD, "2,00E+04;Huisman, Jesse;PRO4B", "1E5;Dijk, Roos;PRO4B"))

    assert found(shown) == [(2, "Stamnr", "digits-lost")]
    assert [one["number"] for one in bodies(shown, "student")] == ["1E5"]


def test_a_telephone_number_gets_the_nought_back_that_a_spreadsheet_drops():
    shown = seen(csv("Bedrijf;Plaats;Tel.nr.", "Garage Vos;Vorden;575551234"))

    assert body(shown, "company")["phone"] == "0575551234"


@pytest.mark.parametrize(
    "content",
    [
        b"<html><table><tr><td>Stamnr</td></tr></table></html>",
        b'\xef\xbb\xbf<?xml version="1.0"?><Workbook></Workbook>',
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600,
    ],
)
def test_what_other_programs_call_an_excel_file_says_how_to_save_it(content: bytes):
    assert codes(seen(File("lijst.xls", content))) == {"file-is-workbook"}


# ---- placements ------------------------------------------------------------------------

WEEK = "Stamnr;Bedrijf;Van;Tot;Ma;Di;Wo;Do;Vr"
JOB = "20014;Garage Visser;1-9-2026;9-7-2027"


def _schedule(*lines: str) -> list[tuple[object, object, object]]:
    shown = seen(STUDENTS, COMPANY, csv(*lines, name="stages.csv"))
    entries = body(shown, "placement").get("schedule", [])
    assert isinstance(entries, list)
    return [(one["weekday"], one["from"], one["to"]) for one in entries]


def test_a_cross_under_a_weekday_is_a_day():
    assert _schedule(f"{WEEK};Tijden", f"{JOB};x;;ja;nee;-;8:30-15:00") == [
        (1, "08:30", "15:00"),
        (3, "08:30", "15:00"),
    ]


def test_a_weekday_may_have_times_of_its_own():
    assert _schedule(WEEK, f"{JOB};8:30-16:30;;;9-12;") == [
        (1, "08:30", "16:30"),
        (4, "09:00", "12:00"),
    ]


def test_hours_under_a_weekday_do_not_say_when():
    shown = seen(STUDENTS, COMPANY, csv(WEEK, f"{JOB};8:30-16:30;7,5;;;", name="stages.csv"))

    assert found(shown) == [(2, "Di", "day-without-times")]
    assert len(bodies(shown, "placement")) == 1


def test_crosses_without_times_leave_the_week_empty_and_say_so():
    shown = seen(STUDENTS, COMPANY, csv(WEEK, f"{JOB};x;;;;", name="stages.csv"))

    assert codes(shown) == {"schedule-missing"}


@pytest.mark.parametrize(
    ("written", "days"),
    [("1-3-5", (1, 3, 5)), ("iedere maandag", (1,)), ("ma t/m don", (1, 2, 3, 4))],
)
def test_days_as_hands_write_them(written: str, days: tuple[int, ...]):
    assert read_days(written) == days


@pytest.mark.parametrize(
    ("written", "likely"),
    [
        ("van 9 tot 5", "09:00-17:00"),
        ("9:00-12:00 en 13:00-17:00", "09:00-17:00"),
        ("8.30-16.30 (pauze 30 min)", "08:30-16:30"),
        ("13:00-17:00, 9:00-12:00", None),
        ("22-6", None),
        ("9-17 (", None),
        ("in overleg", None),
    ],
)
def test_times_with_a_break_or_of_the_afternoon_are_suggested(written: str, likely: str | None):
    with pytest.raises(Unreadable) as unreadable:
        read_times(written)
    assert unreadable.value.suggestion == likely


@pytest.mark.parametrize(
    "written", ["di 1-9-2026", "dinsdag 1 sept. 2026", "1-9-'26", "di. 01/09/26", "1 sep '26"]
)
def test_a_day_may_have_its_weekday_and_a_short_year(written: str):
    assert read_date(written).isoformat() == "2026-09-01"


def test_a_name_beside_a_number_that_is_somebody_elses_is_told():
    head = "Stamnr;Naam;Bedrijf;Van;Tot;Dagen;Tijden"
    line = "20014;{};Garage Visser;1-9-2026;9-7-2027;ma;9-15"

    for name, said in (
        ("Jesse Huisman", set()),
        ("J. Huisman", set()),
        ("", set()),
        ("Roos Dijk", {"student-other-name"}),
    ):
        shown = seen(STUDENTS, COMPANY, csv(head, line.format(name), name="stages.csv"))
        assert codes(shown) - {"column-spare"} == said


@pytest.mark.parametrize(
    ("written", "suggestion"),
    [("Visser", "Chloé Visser"), ("mw. C. Visser", "Chloé Visser"), ("Jansen", None)],
)
def test_a_coach_by_family_name_alone_is_suggested(written: str, suggestion: str | None):
    line = f"20014;Garage Visser;{written};1-9-2026;9-7-2027;ma;9-15"

    shown = seen(STUDENTS, COACHES, COMPANY, placed(line))

    assert [(one.code, one.suggestion) for one in shown.findings] == [("coach-unknown", suggestion)]


def test_two_companies_of_one_name_are_told_apart_by_the_number_beside_it():
    school = replace(
        empty_school(),
        companies=(
            Company("c1", "Garage Vos", "", "11111111", "", "", ""),
            Company("c2", "Garage Vos", "", "22222222", "", "", ""),
        ),
    )
    head = "Stamnr;Bedrijf;KvK;Van;Tot;Dagen;Tijden"
    line = "20014;Garage Vos;22222222;1-9-2026;9-7-2027;ma;9-15"

    shown = seen(STUDENTS, csv(head, line, name="stages.csv"), school=school)

    assert shown.findings == []
    assert body(shown, "placement")["company"] == "c2"


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("Bakkerij Smith", {"company-close"}),
        ("Bakkerij Smit B.V.", {"company-close"}),
        ("Kapsalon Kim", set()),
    ],
)
def test_nearly_one_name_at_one_address_is_asked_about(name: str, told: set[str]):
    lines = ("Bakkerij Smit;Markt 2;7261 AB;Ruurlo", f"{name};Markt 2;7261AB;Ruurlo")

    shown = seen(csv("Bedrijf;Adres;Postcode;Plaats", *lines))

    assert codes(shown) == told
    assert len(states(shown, "company")) == 2


def test_a_company_that_the_region_has_under_nearly_the_same_name_is_suggested():
    school = replace(
        empty_school(),
        companies=(Company("c1", "Bakkerij Smit", "", "", "", "", ""),),
        sites=(Site("s1", "c1", "Bakkerij Smit", "Markt 2", "7261 AB", "Ruurlo"),),
    )
    line = "Bakkerij Smitt;Markt 2;7261AB;Ruurlo"

    shown = seen(csv("Bedrijf;Adres;Postcode;Plaats", line), school=school)

    assert [(one.code, one.suggestion) for one in shown.findings] == [
        ("company-close-to-known", "Bakkerij Smit")
    ]
