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
