"""The preview on the command line: everything is named, nothing acts on a terminal."""

from __future__ import annotations

from server.placements.imports.preview import File
from server.placements.imports.printed import printed
from tests.placements.schools import csv, five_rosters, seen


def test_each_error_stands_on_a_line_with_its_place_and_its_words():
    table = printed(seen(*five_rosters())).splitlines()

    (line,) = [line for line in table if "stages.csv:16 " in line]
    assert line.startswith("fout ")
    assert line.endswith("De laatste dag (01-02-2027) ligt voor de eerste dag (01-03-2027).")


def test_harmless_remarks_are_only_shown_when_asked_for():
    shown = seen(*five_rosters())

    assert "leerlingen-1.csv:72" not in printed(shown)
    assert "leerlingen-1.csv:72" in printed(shown, notes=True)


def test_the_table_speaks_english_too():
    table = printed(seen(*five_rosters()), "en")

    assert "The day ‘31-02-2010’ does not exist." in table
    assert "bestaat" not in table


def test_what_a_file_holds_cannot_act_on_the_terminal():
    evil = csv("Stamnr;Naam;Klas;\x1b]0;x", "20014;\x1b[2JJan;", name="a\x1b[31m.csv")

    assert "\x1b" not in printed(seen(evil), notes=True)


def test_a_file_that_cannot_be_read_is_in_the_table():
    assert "leeg.csv" in printed(seen(File("leeg.csv", b"")))
