"""``leerplek demo``, as somebody types it."""

from __future__ import annotations

import json
import re

import pytest

from server.cli import main

SMALL = ("--schools", "1", "--students", "8", "--companies", "2", "--today", "2026-11-24")


@pytest.fixture
def database(tmp_path):
    return f"sqlite:///{tmp_path}/new/leerplek.sqlite3"


def links_in(text: str) -> dict[str, str]:
    return dict(re.findall(r"^  (\w+) +.*?(https?://\S+/in#\S+)$", text, re.MULTILINE))


def test_a_demo_is_made_where_there_is_no_database_and_can_be_signed_in_to(
    database, capsys, tmp_path
):
    tokens, keys = tmp_path / "tokens.json", tmp_path / "keys.json"
    files = ("--tokens", str(tokens), "--keys", str(keys))
    assert main(["demo", "--database", database, *SMALL, *files]) == 0
    links = links_in(capsys.readouterr().out)
    assert {"student", "company_mentor", "coach", "coordinator", "inspector"} <= links.keys()
    told = json.loads(tokens.read_text())
    assert len({line["token"] for line in told["people"]}) > 20
    assert json.loads(keys.read_text())["region"] == told["region"]


def test_a_second_run_keeps_the_region_and_gives_new_links(database, capsys):
    assert main(["demo", "--database", database, *SMALL]) == 0
    first = capsys.readouterr().out
    assert main(["demo", "--database", database, *SMALL]) == 0
    second = capsys.readouterr().out
    assert "Made " in first
    assert "Made " not in second
    assert links_in(first).keys() == links_in(second).keys()
    assert set(links_in(first).values()).isdisjoint(links_in(second).values())


def test_tokens_of_a_region_that_is_there_already_cannot_be_had(database, capsys, tmp_path):
    assert main(["demo", "--database", database, *SMALL]) == 0
    tokens = tmp_path / "tokens.json"
    assert main(["demo", "--database", database, *SMALL, "--tokens", str(tokens)]) == 1
    assert "--seed" in capsys.readouterr().err
    assert not tokens.exists()


def test_another_seed_goes_beside_it(database, capsys):
    assert main(["demo", "--database", database, *SMALL]) == 0
    assert main(["demo", "--database", database, *SMALL, "--seed", "8"]) == 0
    assert capsys.readouterr().out.count("Made ") == 2


def test_tokens_come_from_the_seed_only_when_asked_for(tmp_path, capsys):
    def tokens_of(name: str, *more: str) -> list[str]:
        file = tmp_path / f"{name}.json"
        url = f"sqlite:///{tmp_path}/{name}.sqlite3"
        arguments = ["demo", "--database", url, *SMALL, "--tokens", str(file), *more]
        assert main([*arguments, "--no-history"]) == 0
        return [line["token"] for line in json.loads(file.read_text())["people"]]

    assert tokens_of("one", "--insecure-tokens") == tokens_of("two", "--insecure-tokens")
    assert set(tokens_of("three")).isdisjoint(tokens_of("four"))


@pytest.mark.parametrize(("schools", "students"), [(1, 1), (1, 2), (2, 1), (7, 1)])
def test_the_smallest_demo_has_a_placement_to_look_at(database, capsys, schools, students):
    """The sign-in links are for its people."""
    size = ("--schools", str(schools), "--students", str(students))
    assert main(["demo", "--database", database, *size]) == 0
    assert {"student", "company_mentor", "coach"} <= links_in(capsys.readouterr().out).keys()


@pytest.mark.parametrize(
    ("option", "value", "told"),
    [
        ("--schools", "0", "no number from 1"),
        ("--students", "veel", "'veel' is no number"),
        ("--students", "²", "no number"),
        ("--seed", "x", "no whole number"),
        ("--today", "gisteren", "no day as"),
        ("--today", "2026-02-30", "no day as"),
        ("--today", "0001-01-01", "from 2000"),
    ],
)
def test_a_size_or_day_that_cannot_be_is_named(database, capsys, option, value, told):
    with pytest.raises(SystemExit):
        main(["demo", "--database", database, option, value])
    assert told in capsys.readouterr().err


def test_too_many_schools_are_refused_in_words(database, capsys):
    assert main(["demo", "--database", database, "--schools", "5000", "--students", "1"]) == 1
    assert "fewer" in capsys.readouterr().err


@pytest.mark.parametrize("option", ["--tokens", "--keys"])
def test_a_file_that_cannot_be_written_is_named_before_anything_is_made(
    database, capsys, tmp_path, option
):
    """Afterwards the tokens would be lost."""
    for file in (tmp_path, tmp_path / "nowhere" / "tokens.json"):
        assert main(["demo", "--database", database, *SMALL, option, str(file)]) == 1
        assert str(file) in capsys.readouterr().err
    assert not (tmp_path / "new").exists()
