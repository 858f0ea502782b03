"""All that a school keeps about one student, for the student, and nothing about others."""

from __future__ import annotations

import io
import json
import logging
from zipfile import ZipFile

import pytest

from server.cli import main
from server.identity.kinds import guardianship_id
from server.sync.kinds import derived_id
from tests.builders import Person, World, role
from tests.files.conftest import FilesSite
from tests.files.sender import Sender, digest, picture, reference
from tests.phone import new_id
from tests.sync.port import Answer, Request, bearer
from tests.sync.scenes import edit, write_note

PHONE = "0314 555 012"


def ask(world: World, person: Person, student: str | None = None) -> Answer:
    phone = world.phone(person)
    id = world.students["student"] if student is None else student
    path = f"/api/regions/{world.region}/students/{id}/export"
    return world.server.call(Request("POST", path, b"", bearer(phone.token)))


def opened(answer: Answer) -> tuple[ZipFile, str, dict]:
    assert answer.status == 200, answer
    archive = ZipFile(io.BytesIO(answer.content))
    assert archive.testzip() is None
    page = archive.read("leesmij.html").decode()
    return archive, page, json.loads(archive.read("gegevens.json"))


@pytest.fixture
def written(world: World, student: Sender, coach: Sender) -> World:
    """A year in short: talk, a log with a picture, a correction, a colleague's student."""
    photo = picture(90)
    student.send(photo)
    id = derived_id(student.scope, "log-entry", "2026-11-20")
    body = {"day": "2026-11-20", "text": "Ik bakte <b>brood</b>", "pictures": [reference(photo)]}
    student.phone.put("log-entry", body, id=id, scope=student.scope)
    student.phone.queue(
        "absence.report", {"placement": world.placement, "day": "2026-11-23", "kind": "sick"}
    )
    student.phone.sync()
    note = write_note(coach.phone, world.shared, title="Te laat")
    edit(coach.phone, note, title="Op tijd")
    write_note(coach.phone, world.staff, title="Zorg thuis")
    write_note(world.caught_up(world.coach_2), world.shared_2, title="Over een ander")
    contact = {"person": world.mentor.id, "role": "company_mentor", "name": "Joost", "phone": PHONE}
    world.change_placement(world.placement, contacts=[contact])
    return world


def test_the_office_gets_all_of_it(written: World):
    archive, page, data = opened(ask(written, written.coordinator))
    for told in ("Op tijd", "Te laat", "Zorg thuis", "alleen voor school", "ziek", "Joost"):
        assert told in page
    assert "23-11-2026" in page
    assert "Ik bakte &lt;b&gt;brood&lt;/b&gt;" in page
    assert {r["kind"] for r in data["records"]} == {
        "student", "guardianship", "placement", "note", "absence", "log-entry"
    }  # fmt: skip
    titles = [r["history"] for r in data["records"] if r["fields"].get("title") == "Op tijd"]
    assert [each["value"] for each in titles[0]] == ["Op tijd", "Te laat"]
    photo = picture(90)
    (inside,) = [name for name in archive.namelist() if name.startswith("bestanden/")]
    assert archive.read(inside) == photo
    assert inside in page
    assert data["files"][0]["sha256"] == digest(photo)


def test_it_is_told_in_the_words_of_the_school(written: World):
    words = {"student": "deelnemer", "word.placement": "bpv", "guardian": "verzorger"}
    written.apply(("school", written.school, "region", {"vocabulary": words}))
    _, page, _ = opened(ask(written, written.coordinator))
    assert "wat in Leerplek over deze deelnemer staat" in page
    for title in ("Deelnemer", "Bpv", "Verzorger"):
        assert f"<h2>{title}</h2>" in page
    assert "{" not in page.partition("</style>")[2]


def test_of_others_it_tells_the_name_and_no_more(written: World):
    _, page, data = opened(ask(written, written.coordinator))
    text = page + json.dumps(data, ensure_ascii=False)
    assert PHONE not in text
    assert "Over een ander" not in text
    assert "student_2" not in text
    assert written.placement_2 not in text
    assert data["names"][written.coach.id] == "coach"


def test_a_parent_who_is_no_guardian_any_more_is_told_with_the_last_day(written: World):
    world = written
    scope = f"school:{world.school}"
    id = guardianship_id(scope, world.student.id, world.guardian.id)
    world.apply(("guardianship", id, scope, {"ends": "2026-09-30"}))
    _, page, data = opened(ask(world, world.coordinator))
    (told,) = [r for r in data["records"] if r["kind"] == "guardianship"]
    assert told["fields"]["ends"] == "2026-09-30"
    assert "30-09-2026" in page
    assert ask(world, world.guardian).status == 404


def test_a_picture_that_is_gone_is_said_to_be(written: World, site: FilesSite):
    for file in site.folder.rglob(digest(picture(90))):
        file.unlink()
    archive, page, data = opened(ask(written, written.coordinator))
    assert "Dit bestand is er niet" in page
    assert data["files"][0]["path"] is None
    assert not [name for name in archive.namelist() if name.startswith("bestanden/")]


@pytest.mark.parametrize(
    "who",
    ["student", "guardian", "mentor", "coach", "class_mentor", "inspector", "region_lead",
     "other_coordinator", "administrator", "stranger", "student_2"],
)  # fmt: skip
def test_nobody_else_gets_it(written: World, who: str):
    """An administrator of the region alone is of no school; the same answer as for nobody."""
    answer = ask(written, written.people[who])
    assert (answer.status, answer.code) == (404, "not-found")


def test_an_administrator_of_the_school_gets_it_and_one_of_another_does_not(written: World):
    world = written
    world.apply(role("region", world.stranger, "administrator", school=world.school))
    world.apply(role("region", world.other_coach, "administrator", school=world.other_school))
    assert ask(world, world.stranger).status == 200
    assert ask(world, world.other_coach).status == 404


@pytest.mark.parametrize("student", [new_id(), "x", "%00", "9" * 400])
def test_a_student_that_there_is_not(world: World, student: str):
    assert ask(world, world.coordinator, student).code == "not-found"


def test_it_is_logged_without_a_name(written: World, caplog: pytest.LogCaptureFixture):
    with caplog.at_level(logging.INFO, logger="leerplek.export"):
        ask(written, written.coordinator)
    (line,) = [r.getMessage() for r in caplog.records if r.name == "leerplek.export"]
    assert written.coordinator.id in line
    assert written.students["student"] in line
    for name in ("coordinator", "brood", "tijd"):
        assert name not in line


def test_who_runs_the_server_writes_the_same_with_a_command(
    written: World, site: FilesSite, tmp_path, monkeypatch, capsys
):
    monkeypatch.setenv("LEERPLEK_FILES", str(site.folder))
    out = tmp_path / "dossier.zip"
    ask_for = [written.students["student"], "--database", site.url, "--out", str(out)]
    assert main(["export-student", *ask_for]) == 0
    assert "bestanden/" in "".join(ZipFile(out).namelist())
    assert out.stat().st_mode & 0o077 == 0
    assert main(["export-student", *ask_for]) == 1
    assert "is there already" in capsys.readouterr().err
    other = str(tmp_path / "other.zip")
    assert main(["export-student", "nobody", "--database", site.url, "--out", other]) == 1
    assert "no such student" in capsys.readouterr().err
