"""Pictures and recordings of a student who left go with what was written about them."""

from __future__ import annotations

from server.files.limits import FileLimits
from server.files.tidy import tidy
from server.retention.removing import remove_due
from server.sync.kinds import derived_id
from tests.builders import World
from tests.files.conftest import FilesSite
from tests.files.sender import Sender, digest, picture, reference

TODAY = "2026-11-22"


def leave(world: World, ends: str, left_on: str) -> None:
    world.change_placement(world.placement, starts="2019-09-01", ends=ends)
    student = world.students["student"]
    world.apply(("student", student, f"school:{world.school}", {"left_on": left_on}))


def write_entry(student: Sender, day: str, photo: bytes) -> str:
    student.send(photo)
    id = derived_id(student.scope, "log-entry", day)
    body = {"day": day, "pictures": [reference(photo)]}
    student.phone.put("log-entry", body, id=id, scope=student.scope)
    student.phone.sync()
    return id


def remove(site: FilesSite, world: World, today: str = TODAY) -> dict[str, int]:
    """A night: what has been kept for its term goes, and an hour later its files."""
    removed = site.loop.run(remove_due(site.engine, world.region, {}, today))
    site.loop.run(tidy(site.engine.db, site.depot, site.clock.time, FileLimits()))
    return removed


def in_depot(site: FilesSite, photo: bytes) -> bool:
    return any(digest(photo) in name for name in site.kept())


def test_from_the_students_leaving_to_an_empty_depot(
    world: World, student: Sender, site: FilesSite
):
    """Without the month in which somebody could put a picture back."""
    photo, taken_out = picture(71), picture(72)
    write_entry(student, "2023-10-02", photo)
    id = write_entry(student, "2023-10-03", taken_out)
    student.phone.put("log-entry", {"pictures": None}, id=id)
    student.phone.sync()
    leave(world, "2024-05-31", "2024-06-01")
    assert in_depot(site, photo)
    assert in_depot(site, taken_out)
    assert remove(site, world)["student-file"] == 4  # two days, the student and the guardian
    assert not in_depot(site, photo)
    remove(site, world, "2030-01-01")
    assert not any(world.placement in name for name in site.kept())
    assert site.rows("SELECT * FROM stored_file WHERE region = :r", r=world.region) == []
    assert site.rows("SELECT * FROM file_reference WHERE region = :r", r=world.region) == []
    assert site.verify(world.region).faults == []


def test_a_file_of_a_student_who_is_still_here_stays(
    world: World, student: Sender, site: FilesSite
):
    photo = picture(73)
    write_entry(student, "2023-10-02", photo)
    assert remove(site, world)["student-file"] == 0
    assert in_depot(site, photo)
