"""An edit that belongs to no placement waits for somebody who can decide it."""

from __future__ import annotations

import pytest

from tests.builders import Json, Person, World, role
from tests.phone import Phone
from tests.sync.scenes import held
from tests.sync.test_held import decide
from tests.sync.test_revoked import revoke


def left_the_office(world: World, person: Person, *, unnamed: bool = False) -> Phone:
    """Sends a new name for the class after losing the role at the school."""
    phone = world.caught_up(person)
    more: Json = {} if unnamed else {"scope": f"school:{world.school}"}
    phone.put("class", {"name": "3C"}, id=world.class_id, **more)
    for record in phone.records("role", f"school:{world.school}"):
        if record["body"]["person"] == person.id:
            world.remove("role", record["id"])
    phone.sync()
    assert held(phone.outcome(1)) == "grant-ended"
    return phone


def waits_for(world: World, *people: Person) -> list[Person]:
    """Who of these has the edit in their own list, to decide."""
    return [
        person
        for person in people
        if any("author" in r["body"] for r in world.caught_up(person).records("held-edit"))
    ]


def accepted_by(world: World, person: Person) -> None:
    phone = world.caught_up(person)
    (record,) = phone.records("held-edit", f"person:{person.id}")
    assert decide(phone, "accept", record)["outcome"] == "accepted"


@pytest.mark.parametrize("unnamed", [False, True])
def test_a_colleague_decides_whoever_of_the_two_sent_it(own, own_world, unnamed):
    """The first in the alphabet of ids is nobody special; the scope need not be said either."""
    world = own_world
    school = f"school:{world.school}"
    world.invite("second")
    world.apply(role(school, world.second, "coordinator"))
    author, other = sorted([world.coordinator, world.second], key=lambda person: person.id)
    world.apply(role("region", world.stranger, "administrator", school=world.school))
    left_the_office(world, author, unnamed=unnamed)
    everybody = (author, other, world.stranger, world.region_lead, world.administrator)
    assert waits_for(world, *everybody) == [other]
    accepted_by(world, other)
    (changed,) = world.caught_up(other).records("class", school)
    assert changed["body"]["name"] == "3C"


def test_the_schools_administrator_decides_where_the_only_coordinator_left(own, own_world):
    world = own_world
    world.apply(role("region", world.stranger, "administrator", school=world.school))
    left_the_office(world, world.coordinator)
    assert waits_for(world, world.stranger, world.region_lead) == [world.stranger]


def test_the_region_decides_where_the_school_has_nobody_left(own, own_world):
    world = own_world
    left_the_office(world, world.coordinator)
    assert waits_for(world, world.region_lead, world.administrator) == [world.region_lead]
    accepted_by(world, world.region_lead)


def test_the_administrator_decides_where_there_is_no_region_lead(own, own_world):
    world = own_world
    (lead,) = [
        r
        for r in world.caught_up(world.administrator).records("role", "region")
        if r["body"]["role"] == "region_lead"
    ]
    world.remove("role", lead["id"])
    left_the_office(world, world.coordinator)
    assert waits_for(world, world.administrator) == [world.administrator]


def test_a_coordinator_whose_own_phone_was_lost_does_not_decide_about_it(own, own_world):
    """Who lost it may be a thief's victim; a colleague looks at what it still sent."""
    world = own_world
    lost, new = world.caught_up(world.coordinator), world.caught_up(world.coordinator)
    lost.put("class", {"name": "Van de dief"}, id=world.class_id)
    assert revoke(world, new, lost.device) in (200, 204)
    lost.post().expect(200)
    assert waits_for(world, world.coordinator, world.region_lead) == [world.region_lead]
