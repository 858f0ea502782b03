"""``leerplek weeks``, as a cron job uses it."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import time
from pathlib import Path

import pytest

from server.app import make_engine
from server.attendance.rules.clock import iso_week, local_day
from server.attendance.rules.weeks import week_after
from server.attendance.weeks.tokens import read_token
from server.cli import main
from server.cli.weeks import _cell
from server.database import open_database
from server.identity.kinds import role_id
from server.migrations import upgrade
from server.secrets import Vault
from server.settings import Settings
from server.sync.engine import Intended
from server.sync.kinds import Author
from tests.attendance import scene

REGION = "4e910000-0000-4000-8000-000000000001"
HOST = "https://stage.example"
WEEK = iso_week(local_day(int(time.time() * 1000)))


async def _settle(url: str) -> None:
    database = await open_database(url)
    engine = make_engine(Settings(database_url=url), database)
    await engine.start()
    await engine.create_region(REGION, "Salland")
    company = f"company:{scene.COMPANY}"
    puts = (
        ("school", scene.SCHOOL, "region", {"name": "De Waterlelie"}),
        (
            "company",
            scene.COMPANY,
            company,
            {"name": "Bakkerij Vermeer", "ways": ["weekly-link"]},
        ),
        (
            "role",
            role_id(company, scene.MENTOR, "company_mentor"),
            company,
            {
                "person": scene.MENTOR,
                "role": "company_mentor",
                "name": "Joost Vermeer",
                "email": "joost@bakkerij.example",
            },
        ),
        (
            "placement",
            scene.PLACEMENT,
            f"placement:{scene.PLACEMENT}",
            {
                "student": scene.STUDENT,
                "student_name": "Noor de Wit",
                "school": scene.SCHOOL,
                "company": scene.COMPANY,
                "company_name": "Bakkerij Vermeer",
                "site": scene.SITE,
                "starts": "2020-01-01",
                "ends": "2090-01-01",
                "schedule": [{"weekday": 1, "from": "09:00", "to": "15:00"}],
                "mentors": [scene.MENTOR],
            },
        ),
    )
    names = ("kind", "id", "scope", "set")
    intended = [Intended("record.put", dict(zip(names, put, strict=True))) for put in puts]
    await engine.apply(REGION, Author(scene.COACH, "", system=True), intended, whole=True)
    await engine.stop()
    await database.close()


@pytest.fixture
def server(tmp_path: Path) -> list[str]:
    """The options of a server with one company that takes part by link."""
    url = f"sqlite:///{tmp_path}/leerplek.sqlite3"
    upgrade(url)
    asyncio.run(_settle(url))
    return ["--database", url, "--public-url", HOST]


def vault_of(options: list[str]) -> Vault:
    return Settings(database_url=options[1]).vault


def test_a_cron_job_gets_a_link_for_each_mentor_and_the_same_one_next_time(
    server: list[str], capsys: pytest.CaptureFixture[str]
):
    assert main(["weeks", *server]) == 0
    (before,) = csv.DictReader(io.StringIO(capsys.readouterr().out))
    assert (before["state"], before["link"]) == ("none", "")
    assert main(["weeks", *server, "--make"]) == 0
    (row,) = csv.DictReader(io.StringIO(capsys.readouterr().out))
    assert (row["name"], row["email"]) == ("Joost Vermeer", "joost@bakkerij.example")
    assert (row["company"], row["state"], row["students"]) == ("Bakkerij Vermeer", "open", "1")
    assert main(["weeks", *server, "--make", "--format", "json"]) == 0
    (again,) = json.loads(capsys.readouterr().out)
    assert again["link"] == row["link"]
    host, _, token = row["link"].partition("/w#")
    assert host == HOST
    found = read_token(vault_of(server), token)
    assert found is not None
    assert (found.region, found.week) == (REGION, WEEK)


def test_the_students_name_is_in_no_mail(server: list[str], capsys: pytest.CaptureFixture[str]):
    main(["weeks", *server, "--make"])
    assert "Noor" not in capsys.readouterr().out


def test_what_is_no_week_or_too_long_ago_is_said(
    server: list[str], capsys: pytest.CaptureFixture[str]
):
    assert main(["weeks", *server, "--week", "2026-53"]) == 1
    assert "no ISO week" in capsys.readouterr().err
    assert main(["weeks", *server, "--make", "--week", week_after(WEEK, -9)]) == 1
    assert "week-over" in capsys.readouterr().err


def test_a_name_that_looks_like_a_sum_is_text_for_a_spreadsheet():
    """A company may call itself anything; the list is opened at school."""
    names = ("=HYPERLINK(1)", "+31", "-1+1", "@SUM(A1)", "\tx", "Bakkerij", "", 3)
    assert [_cell(name) for name in names] == [
        *("'=HYPERLINK(1)", "'+31", "'-1+1", "'@SUM(A1)", "'\tx"),
        *("Bakkerij", "", 3),
    ]
