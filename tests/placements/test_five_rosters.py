"""The five rosters of the field: every mistake is named, and nothing else is."""

from __future__ import annotations

from collections import Counter

import pytest

from server.placements.imports.plan import count
from server.placements.imports.preview import Preview
from tests.placements.schools import bodies, five_rosters, seen

LEERLINGEN_1, LEERLINGEN_2, BEDRIJVEN, BEGELEIDERS, STAGES = range(5)

EXPECTED = [
    # file, line, column, code, value, suggestion
    (LEERLINGEN_1, 10, "Geboortedatum", "day-does-not-exist", "31-02-2010", None),
    (LEERLINGEN_1, 12, "Achternaam", "letters-lost", "Y?lmaz", "Yılmaz"),
    (LEERLINGEN_1, 17, "Roepnaam", "letters-lost", "Ay?e", "Ayşe"),
    (LEERLINGEN_1, 17, "Stamnr", "number-twice", "20105", None),
    (LEERLINGEN_1, 18, "Stamnr", "number-twice", "20105", "20112"),
    (LEERLINGEN_1, 20, "Achternaam", "letters-lost", "Y?lmaz", "Yılmaz"),
    (LEERLINGEN_1, 24, "Klas", "class-missing", "", None),
    (LEERLINGEN_1, 25, "Roepnaam", "letters-lost", "Ay?e", "Ayşe"),
    (LEERLINGEN_1, 32, "E-mailadres", "email-invalid", "geen mail", None),
    (LEERLINGEN_1, 66, "Achternaam", "letters-lost", "Y?lmaz", "Yılmaz"),
    (LEERLINGEN_1, 66, "Stamnr", "number-twice", "20448", None),
    (LEERLINGEN_1, 72, "", "empty-line", "", None),
    (LEERLINGEN_2, 6, "Leerlingnummer", "number-twice", "20448", None),
    (LEERLINGEN_2, 6, "Naam", "departed", "Jansen, Pim (vertrokken per 1-10)", None),
    (BEDRIJVEN, 5, "Bedrijfsnaam", "company-twice", "Constructie Yılmaz", None),
    (BEDRIJVEN, 9, "Bedrijfsnaam", "formula", '=HYPERLINK("http://evil.test";"klik")', None),
    (BEDRIJVEN, 13, "Postcode", "postal-code-invalid", "70O1 AB", "7001 AB"),
    (STAGES, 7, "Leerling", "student-unknown", "99999", None),
    (STAGES, 12, "Bedrijf", "company-unknown", "Onbekend bedrijf", None),
    (STAGES, 16, "Tot", "ends-before-starts", "01-02-2027", None),
    (STAGES, 19, "Leerling", "student-left-out", "20448", None),
    (STAGES, 38, "Leerling", "student-left-out", "20105", None),
    (STAGES, 61, "Leerling", "student-left-out", "20056", None),
    *(
        (STAGES, line, "Bedrijf", "formula", '=HYPERLINK("http://evil.test";"klik")', None)
        for line in (10, 13, 23, 32, 52)
    ),
    *(
        (STAGES, line, "Bedrijf", "letters-lost", name.replace("ı", "?"), name)
        for line, name in (
            (28, "Constructie Yılmaz"),
            (34, "Constructie Yılmaz"),
            (41, "Woonzorgcentrum Yılmaz"),
            (48, "Eetcafé Yılmaz"),
        )
    ),
]

# The same remark on many lines: how often, and the lines where it is plain to see.
MANY = {
    (LEERLINGEN_2, "line-twice"): 9,
    (STAGES, "time-unreadable"): 22,
    (STAGES, "ends-assumed"): 18,
    (STAGES, "day-long"): 24,
}


@pytest.fixture(scope="module")
def shown() -> Preview:
    return seen(*five_rosters())


def test_each_file_is_recognised_for_what_it_is(shown: Preview):
    how = [
        (file.sheet.encoding, file.sheet.separator, file.layout.roster, len(file.sheet.rows))
        for file in shown.files
        if file.sheet and file.layout
    ]

    assert how == [
        ("Windows-1252", ";", "students", 70),
        ("UTF-8 (BOM)", ",", "students", 60),
        ("UTF-8 (BOM)", ";", "companies", 40),
        ("UTF-8", "\t", "coaches", 6),
        ("Windows-1252", ";", "placements", 60),
    ]


def test_each_mistake_is_named_with_its_line_and_column(shown: Preview):
    told = {
        (one.file, one.line, one.column, one.code, one.value, one.suggestion)
        for one in shown.findings
        if (one.file, one.code) not in MANY
    }

    assert told == set(EXPECTED)


def test_what_many_lines_share_is_counted_right(shown: Preview):
    counted = Counter((one.file, one.code) for one in shown.findings)

    assert {key: counted[key] for key in MANY} == MANY


def test_every_night_shift_is_found(shown: Preview):
    lines = five_rosters()[STAGES].content.decode("cp1252").splitlines()
    nights = {at for at, line in enumerate(lines, start=1) if ";nachtdienst;" in line}

    assert {one.line for one in shown.findings if one.code == "time-unreadable"} == nights


def test_every_finding_says_so_in_two_languages(shown: Preview):
    for one in shown.findings:
        dutch, english = one.sentence("nl"), one.sentence("en")
        assert dutch != english
        assert "{" not in dutch + english
        assert "\x1f" not in dutch + english


def test_students_of_two_files_become_one_person_each(shown: Preview):
    students = bodies(shown, "student")
    numbers = [student["number"] for student in students]

    assert len(numbers) == len(set(numbers)) == 115
    assert count(shown.items)["student"]["new"] == 115


def test_names_in_one_column_and_in_three_read_the_same(shown: Preview):
    names = {student["number"]: student["name"] for student in bodies(shown, "student")}

    assert names["20000"] == "Esmée van Veen"
    assert names["20462"] == "Jayden van den Bakker"
    assert names["20518"] == "Chloé 't Bakker"
    assert names["20756"] == "Ayşe van der Scholten"


def test_classes_in_other_letters_are_one_class(shown: Preview):
    names = sorted(str(each["name"]) for each in bodies(shown, "class"))

    assert names == ["3BB-PIE", "4KB-ZW", "5-Uitstroom", "PRO3A", "PRO4B"]


def test_no_formula_reaches_a_record(shown: Preview):
    written = str([step.args for item in shown.items for step in item.steps])

    assert "HYPERLINK" not in written
    assert "evil" not in written


def test_days_and_times_in_all_spellings_become_one_schedule(shown: Preview):
    schedules = {
        (each["student_name"], each["company_name"]): each["schedule"]
        for each in bodies(shown, "placement")
    }

    assert schedules["Roos Groot", "Smit Schoonmaak"] == [
        {"weekday": 4, "from": "07:00", "to": "15:30"},
        {"weekday": 5, "from": "07:00", "to": "15:30"},
    ]
    assert schedules["Naomi 't Bakker", "Eetcafé Tempelman"] == [
        {"weekday": day, "from": "09:00", "to": "17:00"} for day in (1, 2, 3)
    ]


def test_the_suggestions_taken_together_leave_fewer_findings(shown: Preview):
    again = seen(*five_rosters(), fixes=shown.suggestions())

    left = {one.code for one in again.findings}
    assert "letters-lost" not in left
    assert "postal-code-invalid" not in left
    numbers = [one.value for one in again.findings if one.code == "number-twice"]
    assert numbers == ["20448", "20448"]
