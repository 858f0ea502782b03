"""The student's log of the day: who writes it, who reads it, and the initials under it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from server.logbook.kinds import LONGEST_TEXT, MOST_PICTURES, entry_id, initial_id
from tests.builders import World, build_world
from tests.fakes import HOUR, MINUTE, Clock
from tests.phone import Phone
from tests.sync.backdoor import Site
from tests.sync.databases import SqliteDatabases
from tests.sync.port import Json, Loop

DAY = "2026-11-20"
PHOTO = f"{'ab' * 32} image/jpeg 120000"
OTHER = f"{'cd' * 32} image/jpeg 90000"
VOICE = f"{'ef' * 32} audio/webm 40000"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    databases, loop = SqliteDatabases(tmp_path_factory.mktemp("logbook")), Loop()
    site = Site(databases, databases.make(), loop, Clock())
    yield site
    site.close()
    loop.close()


@pytest.fixture
def world(site: Site) -> World:
    site.clock.pass_by(MINUTE)
    return build_world(site.server, site, site.clock)


def write(world: World, phone: Phone, set: Json, day: str = DAY) -> Json:
    """Write in the entry of a day; the outcome."""
    id = entry_id(world.shared, day)
    fields = set if phone.holds(id) else {"day": day, **set}
    n = phone.put("log-entry", fields, id=id, scope=world.shared)
    phone.sync()
    return phone.outcome(n)


def entry(world: World, phone: Phone) -> Json:
    phone.sync()
    body: Json = phone.body(entry_id(world.shared, DAY))
    return body


def initial(world: World, phone: Phone, day: str = DAY) -> Json:
    n = phone.queue(
        "log.initial",
        {"placement": world.placement, "day": day},
        about=entry_id(world.shared, day),
    )
    phone.sync()
    return phone.outcome(n)


def test_everybody_of_the_placement_reads_what_the_student_wrote(world: World):
    student = world.caught_up(world.student)
    whole = {"face": "good", "text": "Brood gebakken.", "pictures": [PHOTO], "voice": VOICE}
    assert write(world, student, whole)["outcome"] == "accepted"
    for name in ("guardian", "coach", "mentor", "class_mentor", "coordinator", "inspector"):
        assert entry(world, world.phone(world.people[name])) == {"day": DAY, **whole}, name
    for name in ("student_2", "coach_2", "mentor_2", "other_coordinator", "region_lead"):
        stranger = world.caught_up(world.people[name])
        assert not stranger.holds(entry_id(world.shared, DAY)), name


def test_nobody_else_writes_in_it(world: World):
    write(world, world.caught_up(world.student), {"face": "hard"})
    for name in ("guardian", "coach", "mentor", "class_mentor", "coordinator", "administrator"):
        outcome = write(world, world.caught_up(world.people[name]), {"face": "good"})
        assert outcome["code"] == "not-permitted", name
    assert entry(world, world.phone(world.coach))["face"] == "hard"


def test_two_devices_of_a_student_write_one_entry_a_day(world: World):
    phone, tablet = world.caught_up(world.student), world.caught_up(world.student)
    id = entry_id(world.shared, DAY)
    phone.put("log-entry", {"day": DAY, "pictures": [PHOTO]}, id=id, scope=world.shared)
    tablet.put("log-entry", {"day": DAY, "pictures": [OTHER]}, id=id, scope=world.shared)
    phone.sync()
    tablet.sync()
    assert entry(world, phone)["pictures"] == [PHOTO, OTHER]
    elsewhere = phone.put("log-entry", {"day": DAY}, scope=world.shared)
    phone.sync()
    assert phone.outcome(elsewhere)["code"] == "invalid"


def test_texts_of_two_devices_are_put_together(world: World):
    phone, tablet = world.caught_up(world.student), world.caught_up(world.student)
    write(world, phone, {"text": "Brood gebakken.\n\nAfgewassen."})
    tablet.sync()
    id = entry_id(world.shared, DAY)
    phone.put("log-entry", {"text": "Brood en taart gebakken.\n\nAfgewassen."}, id=id)
    tablet.put("log-entry", {"text": "Brood gebakken.\n\nAfgewassen en gedweild."}, id=id)
    phone.sync()
    tablet.sync()
    assert entry(world, phone)["text"] == "Brood en taart gebakken.\n\nAfgewassen en gedweild."


@pytest.mark.parametrize(
    ("set", "reason"),
    [
        ({"face": "angry"}, "not-a-choice"),
        ({"text": "x" * (LONGEST_TEXT + 1)}, "too-long"),
        ({"pictures": ["photo.jpg"]}, "not-a-file"),
        ({"pictures": {"add": [f"{'AB' * 32} image/jpeg 1"]}}, "not-a-file"),
        ({"voice": "a sound"}, "not-a-file"),
        ({"voice": [VOICE]}, "not-a-file"),
        (
            {"pictures": [f"{n:064x} image/jpeg 1" for n in range(MOST_PICTURES + 1)]},
            "too-many",
        ),
    ],
)
def test_what_does_not_fit_is_refused_and_changes_nothing(world: World, set: Json, reason: str):
    student = world.caught_up(world.student)
    write(world, student, {"face": "so-so"})
    outcome = write(world, student, set)
    assert (outcome["code"], outcome["reason"]) == ("invalid", reason)
    assert entry(world, student) == {"day": DAY, "face": "so-so"}


def test_a_student_takes_a_day_out_again(world: World):
    student, coach = world.caught_up(world.student), world.caught_up(world.coach)
    write(world, student, {"face": "good"})
    student.drop("log-entry", entry_id(world.shared, DAY))
    student.sync()
    coach.sync()
    assert not coach.holds(entry_id(world.shared, DAY))


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("guardian", "guardian"),
        ("mentor", "company_mentor"),
        ("coach", "coach"),
        ("class_mentor", "class_mentor"),
        ("coordinator", "coordinator"),
    ],
)
def test_initials_say_who_saw_the_day_and_as_what(world: World, name: str, role: str):
    student, reader = world.caught_up(world.student), world.phone(world.people[name])
    write(world, student, {"face": "good"})
    reader.sync()
    assert initial(world, reader)["outcome"] == "accepted"
    student.sync()
    body = student.body(initial_id(world.shared, DAY, reader.person))
    assert (body["role"], body["person"], body["day"]) == (role, reader.person, DAY)
    assert body["entry"] == entry_id(world.shared, DAY)


def test_what_is_written_after_the_initials_was_not_seen(world: World, site: Site):
    student, coach = world.caught_up(world.student), world.phone(world.coach)
    write(world, student, {"face": "good"})
    coach.sync()
    n = coach.queue(
        "log.initial",
        {"placement": world.placement, "day": DAY},
        about=entry_id(world.shared, DAY),
    )
    site.clock.pass_by(HOUR)
    write(world, student, {"face": "hard"})
    coach.sync()
    assert coach.outcome(n)["outcome"] == "accepted"
    mine = initial_id(world.shared, DAY, coach.person)
    now = coach.disk.records[entry_id(world.shared, DAY)]["tick"]
    assert coach.body(mine)["seen_tick"] < now
    initial(world, coach)
    assert coach.body(mine)["seen_tick"] == now


def test_nobody_initials_a_day_without_an_entry_or_in_anothers_name(world: World):
    coach = world.caught_up(world.coach)
    assert initial(world, coach, "2026-11-19")["code"] == "record-gone"
    write(world, world.caught_up(world.student), {"face": "good"})
    assert initial(world, world.caught_up(world.student))["code"] == "not-permitted"
    assert initial(world, world.caught_up(world.coach_2))["code"] == "not-permitted"
    coach.sync()
    forged = {"entry": entry_id(world.shared, DAY), "day": DAY, "person": world.guardian.id}
    n = coach.put("log-initial", forged, scope=world.shared)
    coach.sync()
    assert coach.outcome(n)["code"] == "not-permitted"
