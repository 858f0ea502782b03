"""What becomes of files afterwards: unused ones go, full disks say so, backups hold them."""

from __future__ import annotations

from pathlib import Path

import pytest

from server.errors import Problem
from server.files.copying import copy_files
from server.files.depot import KEEP_FREE_BYTES, Depot
from server.files.limits import FileLimits
from server.files.tidy import Tidied, tidy
from server.sync.kinds import derived_id
from tests.builders import World
from tests.fakes import DAY
from tests.files.conftest import FilesSite
from tests.files.sender import Sender, digest, picture, reference

DAY_ONE = "2026-11-20"


def tidied(site: FilesSite) -> Tidied:
    return site.loop.run(tidy(site.engine.db, site.depot, site.clock.time, FileLimits()))


def write_entry(student: Sender, **fields: object) -> str:
    id = derived_id(student.scope, "log-entry", DAY_ONE)
    student.phone.put("log-entry", {"day": DAY_ONE, **fields}, id=id, scope=student.scope)
    student.phone.sync()
    return id


def test_a_file_that_no_record_names_goes_after_its_term(student: Sender, site: FilesSite):
    photo = picture(30)
    student.send(photo)
    tidied(site)
    site.clock.pass_by(29 * DAY)
    tidied(site)
    assert student.read(photo).status == 200
    site.clock.pass_by(2 * DAY)
    tidied(site)
    assert student.read(photo).code == "not-found"
    assert not any(digest(photo) in name for name in site.kept())


def test_a_file_that_a_record_names_stays(student: Sender, coach: Sender, site: FilesSite):
    photo = picture(31)
    student.send(photo)
    write_entry(student, pictures=[reference(photo)])
    site.clock.pass_by(400 * DAY)
    tidied(site)
    assert coach.read(photo).status == 200


def test_a_picture_taken_out_of_a_record_can_be_put_back_for_a_month(
    student: Sender, coach: Sender, site: FilesSite
):
    photo = picture(32)
    student.send(photo)
    id = write_entry(student, pictures=[reference(photo)])
    tidied(site)
    site.clock.pass_by(100 * DAY)
    student.phone.put("log-entry", {"pictures": {"remove": [reference(photo)]}}, id=id)
    student.phone.sync()
    tidied(site)
    site.clock.pass_by(29 * DAY)
    tidied(site)
    student.phone.put("log-entry", {"pictures": {"add": [reference(photo)]}}, id=id)
    student.phone.sync()
    tidied(site)
    site.clock.pass_by(100 * DAY)
    tidied(site)
    assert coach.read(photo).status == 200
    student.phone.put("log-entry", {"pictures": None}, id=id)
    student.phone.sync()
    tidied(site)
    site.clock.pass_by(31 * DAY)
    tidied(site)
    assert coach.read(photo).code == "not-found"


def test_what_came_of_an_upload_that_stopped_is_cleared_away(student: Sender, site: FilesSite):
    photo = picture(33)
    upload = student.begin(photo).headers["location"]
    student.continue_(upload, photo[:200], 0)
    id = upload.rpartition("/")[2]
    assert any(id in name for name in site.kept())
    site.clock.pass_by(8 * DAY)
    assert tidied(site).uploads >= 1
    assert site.rows("SELECT id FROM upload WHERE id = :id", id=id) == []
    site.clock.time += 3650 * DAY  # the folder's own clock is the real one
    tidied(site)
    assert not any(id in name for name in site.kept())


@pytest.fixture
def full(monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk on which little is left."""
    monkeypatch.setattr("shutil.disk_usage", lambda folder: _Disk())


class _Disk:
    free = KEEP_FREE_BYTES


def test_a_full_disk_takes_no_file_and_says_when_to_try_again(
    student: Sender, coach: Sender, full: None, monkeypatch: pytest.MonkeyPatch
):
    photo = picture(34)
    answer = student.begin(photo)
    assert (answer.status, answer.code) == (507, "files-full")
    assert answer.json["remedy"] == "retry"
    assert int(answer.headers["retry-after"]) > 0
    monkeypatch.undo()
    student.send(photo)
    assert coach.read(photo).status == 200


def test_a_disk_that_fills_up_halfway_loses_nothing(
    student: Sender, coach: Sender, monkeypatch: pytest.MonkeyPatch
):
    photo = picture(35)
    upload = student.begin(photo).headers["location"]
    student.continue_(upload, photo[:100], 0)

    def no_room(*arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("obstore.put", no_room)
    answer = student.continue_(upload, photo[100:], 100)
    assert (answer.status, answer.code, answer.json["remedy"]) == (507, "files-full", "retry")
    assert student.offset(upload) == 100
    monkeypatch.undo()
    assert student.continue_(upload, photo[100:], 100).status == 204
    assert coach.read(photo).content == photo


def test_a_power_cut_between_the_last_piece_and_the_end_is_mended(
    student: Sender, coach: Sender, monkeypatch: pytest.MonkeyPatch
):
    photo = picture(36)
    upload = student.begin(photo).headers["location"]

    async def power_cut(*arguments: object) -> None:
        raise Problem("files-unavailable")

    monkeypatch.setattr("server.files.uploads.Uploads._finish", power_cut)
    assert student.continue_(upload, photo, 0).code == "files-unavailable"
    assert coach.read(photo).code == "not-found"
    monkeypatch.undo()
    assert student.offset(upload) == len(photo)
    assert coach.read(photo).content == photo


def test_a_file_that_is_gone_from_the_depot_can_be_sent_again(
    student: Sender, coach: Sender, site: FilesSite
):
    photo = picture(37)
    student.send(photo)
    for file in site.folder.rglob(digest(photo)):
        file.unlink()
    assert coach.read(photo).code == "not-found"
    student.send(photo)
    assert coach.read(photo).content == photo


def test_a_restored_database_knows_the_files_in_the_depot_again(
    student: Sender, coach: Sender, site: FilesSite
):
    photo = picture(38)
    student.send(photo)
    site.sql("DELETE FROM stored_file WHERE sha256 = :sha256", sha256=digest(photo))
    assert coach.read(photo).content == photo
    assert student.begin(photo).headers["upload-offset"] == str(len(photo))


def test_a_copy_of_the_files_takes_only_what_it_lacks(
    student: Sender, coach: Sender, site: FilesSite, world: World, tmp_path: Path
):
    photo, other = picture(39), picture(40)
    student.send(photo)
    copy = Depot(str(tmp_path / "copy"))
    first, _ = site.loop.run(copy_files(site.depot, copy))
    assert first >= 1
    student.send(other)
    assert site.loop.run(copy_files(site.depot, copy)) == (1, first)
    for file in site.folder.rglob(digest(photo)):
        file.unlink()
    assert coach.read(photo).code == "not-found"
    assert site.loop.run(copy_files(copy, site.depot))[0] == 1
    assert coach.read(photo).content == photo


def test_a_server_without_files_makes_no_folder(tmp_path: Path, site: FilesSite):
    bare = Depot(str(tmp_path / "nothing"))
    site.loop.run(tidy(site.engine.db, bare, site.clock.time, FileLimits()))
    assert site.loop.run(bare.get("files/x")) is None
    assert not (tmp_path / "nothing").exists()
