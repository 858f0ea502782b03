"""Somebody stops being a guardian, is one again, and their phone follows."""

from __future__ import annotations

import pytest

from server.identity.kinds import guardianship_id
from tests.builders import World
from tests.phone import Phone
from tests.sync.scenes import rejected, write_note

LONG_AGO = "2026-09-30"
TO_COME = "2030-01-01"


def of_the_guardian(world: World) -> str:
    return guardianship_id(f"school:{world.school}", world.student.id, world.guardian.id)


def set_days(office: Phone, world: World, **days: str | None) -> None:
    n = office.put("guardianship", dict(days), id=of_the_guardian(world))
    office.sync()
    assert office.outcome(n)["outcome"] == "accepted", office.outcome(n)


def held_by(phone: Phone) -> set[str]:
    return {scope for scope in phone.scopes() if not scope.startswith("person:")}


def test_the_phone_of_a_former_guardian_lets_go_of_the_child(own, own_world):
    """What is taken away is said, and nothing written later arrives."""
    world = own_world
    office, guardian = world.caught_up(world.coordinator), world.caught_up(world.guardian)
    before = write_note(world.caught_up(world.coach), world.shared)
    guardian.sync()
    assert guardian.holds(before)
    set_days(office, world, ends=LONG_AGO)
    after = write_note(world.caught_up(world.coach), world.shared)
    assert world.shared in guardian.sync()["dropped"]
    assert held_by(guardian) == set()
    assert not guardian.holds(before)
    assert not guardian.holds(after)
    assert not world.caught_up(world.guardian).holds(after), "a new phone has no more than this one"


def test_who_is_guardian_again_has_everything_of_the_time_between(own, own_world):
    world = own_world
    office, guardian = world.caught_up(world.coordinator), world.caught_up(world.guardian)
    set_days(office, world, ends=LONG_AGO)
    guardian.sync()
    between = write_note(world.caught_up(world.coach), world.shared)
    set_days(office, world, ends=None)
    guardian.sync()
    assert guardian.holds(between)
    assert guardian.disk.records == world.caught_up(world.guardian).disk.records
    own.rebuild(world.region, from_journal=True)
    assert own.verify(world.region).faults == []


def test_it_ends_and_begins_while_the_phone_is_away(own, own_world):
    """The child comes whole: what was dropped meanwhile does not stay behind."""
    world = own_world
    office, guardian = world.caught_up(world.coordinator), world.caught_up(world.guardian)
    coach = world.caught_up(world.coach)
    note = write_note(coach, world.shared)
    guardian.sync()
    set_days(office, world, ends=LONG_AGO)
    coach.drop("note", note)
    coach.sync()
    set_days(office, world, ends=None)
    assert world.shared in guardian.sync()["dropped"]
    assert not guardian.holds(note)
    assert guardian.disk.records == world.caught_up(world.guardian).disk.records


@pytest.mark.parametrize("days", [{"ends": TO_COME}, {"starts": LONG_AGO}])
def test_a_day_that_is_to_come_takes_nothing_yet(own, own_world, days):
    world = own_world
    guardian = world.caught_up(world.guardian)
    set_days(world.caught_up(world.coordinator), world, **days)
    assert world.shared not in guardian.sync()["dropped"]
    assert world.shared in guardian.scopes()


def test_somebody_who_is_guardian_from_next_year_on_waits(own, own_world):
    world = own_world
    set_days(world.caught_up(world.coordinator), world, starts=TO_COME)
    assert held_by(world.caught_up(world.guardian)) == set()


def test_what_a_former_guardian_still_sends_waits_for_the_school(own, own_world):
    world = own_world
    guardian = world.caught_up(world.guardian)
    set_days(world.caught_up(world.coordinator), world, ends=LONG_AGO)
    n = guardian.queue(
        "absence.report", {"placement": world.placement, "day": "2026-11-23", "kind": "sick"}
    )
    guardian.sync()
    assert (guardian.outcome(n)["outcome"], guardian.outcome(n)["code"]) == ("held", "grant-ended")


@pytest.mark.parametrize("who", ["coordinator", "guardian", "class_mentor"])
def test_nobody_drops_a_guardianship(own, own_world, who):
    """A dropped one could never be given again: its id follows from the two people."""
    world = own_world
    phone = world.caught_up(world.people[who])
    n = phone.drop("guardianship", of_the_guardian(world))
    phone.sync()
    assert rejected(phone.outcome(n)) == "not-permitted"
    assert world.shared in world.caught_up(world.guardian).scopes()
