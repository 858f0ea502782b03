"""The photograph of a paper slip: the school's own, and kept as long as what was copied from it."""

from __future__ import annotations

import json

import pytest

from server.attendance.weeks.photos import MOST_PICTURES, photo_id
from tests.builders import World, role
from tests.export.test_export import ask, opened
from tests.files.conftest import FilesSite
from tests.files.sender import Sender, picture, reference
from tests.files.test_after_retention import in_depot, leave, remove
from tests.phone import Phone
from tests.sync.port import Json

WEEK = "2026-W47"
SLIP = picture(81)


@pytest.fixture
def coach(world: World, site: FilesSite) -> Sender:
    return Sender(site, world.caught_up(world.coach), world.staff)


def named(world: World, phone: Phone, *photos: bytes, week: str = WEEK) -> Json:
    """Name these photos as those of the week's slip; the outcome."""
    pictures = {"add": [reference(photo) for photo in photos]}
    id = photo_id(world.staff, week)
    n = phone.put("slip-photo", {"week": week, "pictures": pictures}, id=id, scope=world.staff)
    phone.sync()
    outcome: Json = phone.outcome(n)
    return outcome


def test_the_photo_is_seen_at_the_school_and_by_nobody_else(
    world: World, site: FilesSite, coach: Sender
):
    """Those of the placement see that the week is confirmed, and never the paper."""
    world.apply(role("region", world.stranger, "administrator", school=world.school))
    assert named(world, coach.phone, SLIP)["outcome"] == "accepted"
    coach.send(SLIP)
    for name in ("coach", "class_mentor", "coordinator", "inspector", "stranger"):
        one = Sender(site, world.caught_up(world.people[name]), world.staff)
        assert one.phone.body(photo_id(world.staff, WEEK))["pictures"] == [reference(SLIP)], name
        assert one.read(SLIP).status == 200, name
    for name in ("student", "guardian", "mentor", "coach_2", "other_coordinator"):
        one = Sender(site, world.caught_up(world.people[name]), world.staff)
        assert not one.phone.holds(photo_id(world.staff, WEEK)), name
        assert one.read(SLIP).code == "not-found", name


@pytest.mark.parametrize(
    ("who", "may"),
    [("class_mentor", True), ("coordinator", True), ("inspector", False), ("student", False),
     ("mentor", False)],
)  # fmt: skip
def test_who_copies_slips_adds_their_photos(world: World, site: FilesSite, who, may):
    one = Sender(site, world.caught_up(world.people[who]), world.staff)
    assert (named(world, one.phone, SLIP)["outcome"] == "accepted") is may
    assert (one.begin(SLIP).status == 201) is may


def test_two_colleagues_photos_of_one_week_are_kept_together(world: World, coach: Sender):
    other = world.caught_up(world.coordinator)
    named(world, coach.phone, SLIP)
    back = picture(82)
    assert named(world, other, back)["outcome"] == "accepted"
    coach.phone.sync()
    body = coach.phone.body(photo_id(world.staff, WEEK))
    assert body == {"week": WEEK, "pictures": sorted([reference(SLIP), reference(back)])}


def test_a_photo_that_did_not_come_out_is_taken_off_and_another_put_in(world: World, coach: Sender):
    named(world, coach.phone, SLIP)
    id = photo_id(world.staff, WEEK)
    coach.phone.put("slip-photo", {"pictures": {"remove": [reference(SLIP)]}}, id=id)
    assert named(world, coach.phone, picture(83))["outcome"] == "accepted"
    assert coach.phone.body(id)["pictures"] == [reference(picture(83))]
    n = coach.phone.drop("slip-photo", id)
    coach.phone.sync()
    assert coach.phone.outcome(n)["code"] == "not-permitted"


@pytest.mark.parametrize("week", ["2026-W54", "2026-47", ""])
def test_a_week_that_there_is_not_has_no_slip(world: World, coach: Sender, week):
    assert named(world, coach.phone, SLIP, week=week)["code"] == "invalid"


def test_more_photos_than_a_slip_has_sides_are_refused(world: World, coach: Sender):
    many = [picture(90 + n) for n in range(MOST_PICTURES + 1)]
    assert named(world, coach.phone, *many)["code"] == "invalid"


def test_it_stays_as_long_as_the_hours_that_were_copied_from_it(
    world: World, site: FilesSite, coach: Sender
):
    slip = picture(84)
    named(world, coach.phone, slip)
    coach.send(slip)
    leave(world, "2024-05-31", "2024-06-01")
    remove(site, world)
    assert in_depot(site, slip), "two years after leaving the talk goes, and proof stays"
    assert remove(site, world, "2029-06-02")["presence"] == 2  # the photo and the placement
    assert not in_depot(site, slip)
    assert site.verify(world.region).faults == []


def test_it_is_in_what_a_student_may_ask_for(world: World, coach: Sender):
    named(world, coach.phone, SLIP)
    coach.send(SLIP)
    archive, page, data = opened(ask(world, world.coordinator))
    (told,) = [r for r in data["records"] if r["kind"] == "slip-photo"]
    assert told["fields"]["week"] == WEEK
    assert "Foto van het urenbriefje" in page
    (inside,) = [name for name in archive.namelist() if name.startswith("bestanden/")]
    assert archive.read(inside) == SLIP
    assert reference(SLIP) in json.dumps(data)
