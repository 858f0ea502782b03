"""One cell in all the ways that offices write it."""

from __future__ import annotations

from datetime import date

import pytest

from server.placements.imports.values import (
    Unreadable,
    departed,
    is_formula,
    read_date,
    read_days,
    read_email,
    read_kvk,
    read_postal_code,
    read_recognised,
    read_times,
    repair_twice_encoded,
    split_name,
)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("17-06-2013", date(2013, 6, 17)),
        ("2010-10-30", date(2010, 10, 30)),
        ("1/9/2026", date(2026, 9, 1)),
        ("1.9.2026", date(2026, 9, 1)),
        ("1 sep 2026", date(2026, 9, 1)),
        ("1 september 2026", date(2026, 9, 1)),
        ("dinsdag 1 september 2026", date(2026, 9, 1)),
        ("1-mrt-2026", date(2026, 3, 1)),
        ("01 Mei 2026", date(2026, 5, 1)),
        ("46266", date(2026, 9, 1)),
        ("46266,0", date(2026, 9, 1)),
        ("20260901", date(2026, 9, 1)),
        ("01-09-2026 00:00:00", date(2026, 9, 1)),
        ("2026-09-01T00:00:00+02:00", date(2026, 9, 1)),
        ("1-9-26", date(2026, 9, 1)),
        ("29-02-2024", date(2024, 2, 29)),
    ],
)
def test_a_day_is_read_in_every_form(text: str, day: date):
    assert read_date(text) == day


@pytest.mark.parametrize(
    ("text", "year"), [("17-06-13", 2013), ("17-06-26", 2026), ("1-1-98", 1998)]
)
def test_a_birth_with_two_digits_is_never_in_the_future(text: str, year: int):
    assert read_date(text, latest_year=2026).year == year


@pytest.mark.parametrize(
    ("text", "code", "suggestion"),
    [
        ("31-02-2010", "day-does-not-exist", None),
        ("29-02-2023", "day-does-not-exist", None),
        ("00-05-2010", "day-does-not-exist", None),
        ("06-17-2013", "day-does-not-exist", "17-06-2013"),
        ("volgt nog", "date-unreadable", None),
        ("2013", "date-unreadable", None),
        ("12-2013", "date-unreadable", None),
        ("1 brumaire 2026", "date-unreadable", None),
        ("1-1-1750", "date-unreadable", None),
    ],
)
def test_what_is_no_day_is_named_and_never_guessed(text: str, code: str, suggestion: str | None):
    with pytest.raises(Unreadable) as unreadable:
        read_date(text)

    assert (unreadable.value.code, unreadable.value.suggestion) == (code, suggestion)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("ma, di, wo", (1, 2, 3)),
        ("do+vr", (4, 5)),
        ("di do", (2, 4)),
        ("maandag", (1,)),
        ("Ma/Wo/Vr", (1, 3, 5)),
        ("ma t/m do", (1, 2, 3, 4)),
        ("ma-vr", (1, 2, 3, 4, 5)),
        ("ma-wo-vr", (1, 3, 5)),
        ("dinsdag en donderdag", (2, 4)),
        ("donderdagen", (4,)),
        ("vr ma ma", (1, 5)),
        ("1,3", (1, 3)),
        ("werkdagen", (1, 2, 3, 4, 5)),
    ],
)
def test_weekdays_are_read_in_every_form(text: str, days: tuple[int, ...]):
    assert read_days(text) == days


@pytest.mark.parametrize("text", ["in overleg", "ma en soms di", "vr-ma", "8", "dagdeel"])
def test_what_are_no_days_are_refused(text: str):
    with pytest.raises(Unreadable, match="days-unreadable"):
        read_days(text)


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("8:30-16:30", ("08:30", "16:30")),
        ("9-17", ("09:00", "17:00")),
        ("07.00 - 15.30", ("07:00", "15:30")),
        ("8.30 tot 16.30 uur", ("08:30", "16:30")),
        ("van 9 tot 17 uur", ("09:00", "17:00")),
        ("8u30-16u30", ("08:30", "16:30")),
        ("0830-1630", ("08:30", "16:30")),
        ("9:00:00-17:00:00", ("09:00", "17:00")),
        ("13:00\N{EN DASH}24:00", ("13:00", "23:59")),
    ],
)
def test_working_hours_are_read_in_every_form(text: str, times: tuple[str, str]):
    assert read_times(text) == times


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("nachtdienst", "time-unreadable"),
        ("22-6", "times-backward"),
        ("9-9", "times-backward"),
        ("25:00-26:00", "time-unreadable"),
        ("8:75-9:00", "time-unreadable"),
        ("hele dag", "time-unreadable"),
        ("8 uur", "time-unreadable"),
    ],
)
def test_what_are_no_hours_are_refused(text: str, code: str):
    with pytest.raises(Unreadable, match=code):
        read_times(text)


@pytest.mark.parametrize(
    ("text", "full", "first"),
    [
        ("Berg, Naomi ten", "Naomi ten Berg", "Naomi"),
        ("Heuvel, Daan van der", "Daan van der Heuvel", "Daan"),
        ("Berg, ten, Naomi", "Naomi ten Berg", "Naomi"),
        ("Bakker, Chloé 't", "Chloé 't Bakker", "Chloé"),
        ("Dijk, Milan", "Milan Dijk", "Milan"),
        ("Boer, Anna Maria de", "Anna Maria de Boer", "Anna Maria"),
        ("Naomi ten Berg", "Naomi ten Berg", "Naomi"),
        ("Anna Maria de Boer", "Anna Maria de Boer", "Anna Maria"),
        ("Van", "Van", "Van"),
    ],
)
def test_a_name_is_put_in_its_spoken_order(text: str, full: str, first: str):
    name = split_name(text)

    assert (name.full, name.first) == (full, first)


@pytest.mark.parametrize(
    ("text", "code"),
    [("7101TB", "7101 TB"), ("7101 tb", "7101 TB"), (" 7161  CV ", "7161 CV")],
)
def test_a_postal_code_is_written_one_way(text: str, code: str):
    assert read_postal_code(text) == code


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        ("70O1 AB", "7001 AB"),
        ("7l01 TB", "7101 TB"),
        ("7101 T8", "7101 TB"),
        ("0123 AB", None),
        ("7101", None),
        ("onbekend", None),
    ],
)
def test_a_slip_in_a_postal_code_is_suggested_and_not_taken(text: str, suggestion: str | None):
    with pytest.raises(Unreadable) as unreadable:
        read_postal_code(text)

    assert unreadable.value.suggestion == suggestion


@pytest.mark.parametrize(
    "text", ["=1+1", '=HYPERLINK("x")', "@SUM(A1)", "+SUM(A1)", "-2+3", "'=1", "+cmd|x"]
)
def test_what_a_spreadsheet_would_run_is_a_formula(text: str):
    assert is_formula(text)


@pytest.mark.parametrize("text", ["'t Hof", "+31 6 12345678", "-", "Jan = Piet", "B&B", "Öztürk"])
def test_what_only_looks_odd_is_no_formula(text: str):
    assert not is_formula(text)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Jansen, Pim (vertrokken per 1-10)", "Jansen, Pim"),
        ("Pim Jansen - uitgeschreven", "Pim Jansen"),
        ("Pim Jansen (van school)", "Pim Jansen"),
        ("Pim Jansen", None),
        ("Van Schooten, Pim", None),
    ],
)
def test_a_remark_that_somebody_left_is_seen(text: str, name: str | None):
    assert departed(text) == name


def test_letters_that_were_encoded_twice_come_back():
    assert repair_twice_encoded("EsmÃ©e") == "Esmée"
    assert repair_twice_encoded("YÄ±lmaz") == "Yılmaz"
    assert repair_twice_encoded("Esmée") is None


@pytest.mark.parametrize("text", ["geen mail", "a@b", "a b@c.nl", "@x.nl", "a@@b.nl", "x@.nl"])
def test_what_is_no_mail_address_is_refused(text: str):
    with pytest.raises(Unreadable, match="email-invalid"):
        read_email(text)


def test_a_mail_address_loses_only_what_is_around_it():
    assert read_email(" mailto:Jan.Smit@School.NL; ") == "Jan.Smit@school.nl"


def test_a_number_that_lost_its_nought_is_suggested():
    with pytest.raises(Unreadable) as unreadable:
        read_kvk("7021102")

    assert unreadable.value.suggestion == "07021102"


@pytest.mark.parametrize(
    ("text", "answer"), [("J", "yes"), ("ja", "yes"), ("NEE", "no"), ("onbekend", "unknown")]
)
def test_yes_and_no_are_read_in_every_form(text: str, answer: str):
    assert read_recognised(text) == answer
