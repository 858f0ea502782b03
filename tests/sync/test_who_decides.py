"""An edit that belongs to no placement waits for somebody who can decide it."""

from __future__ import annotations

import pytest

from tests.builders import Json, Person, World, role
from tests.phone import Phone
from tests.sync.scenes import held, rejected
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


def end_role(own, world: World, person: Person, scope: str, name: str) -> None:
    """As the office does it; then what follows from it."""
    ended = role(scope, person, name, ends="2026-09-30")
    world.apply(ended)
    own.loop.run(own.engine.settled())


def give_role(own, world: World, person: Person, scope: str, name: str) -> None:
    world.apply(role(scope, person, name))
    own.loop.run(own.engine.settled())


def test_an_edit_whose_decider_left_is_passed_on_and_decided_once(own, own_world):
    """To the next in the same order; who left can no longer decide it from their phone."""
    world = own_world
    school = f"school:{world.school}"
    world.invite("second")
    give_role(own, world, world.second, school, "coordinator")
    left_the_office(world, world.coordinator)
    assert waits_for(world, world.second) == [world.second]
    gone = world.caught_up(world.second)
    (old,) = gone.records("held-edit", f"person:{world.second.id}")
    end_role(own, world, world.second, school, "coordinator")
    everybody = (world.coordinator, world.second, world.region_lead, world.administrator)
    assert waits_for(world, *everybody) == [world.region_lead]
    assert decide(gone, "accept", old)["outcome"] == "rejected"
    gone.sync()
    assert gone.records("held-edit") == []
    accepted_by(world, world.region_lead)
    (name,) = own.rows("SELECT name FROM school_class WHERE source = :id", id=world.class_id)
    assert tuple(name) == ("3C",)
    assert own.verify(world.region).faults == []
    own.rebuild(world.region, from_journal=True)
    assert own.verify(world.region).faults == []
    rows = own.rows("SELECT state, decider FROM held")
    assert rows == [("accepted", world.region_lead.id)]


def test_an_edit_that_waited_with_its_author_goes_to_the_first_who_comes(own, own_world):
    """Nobody decides about their own edit once somebody else can."""
    world = own_world
    end_role(own, world, world.region_lead, "region", "region_lead")
    end_role(own, world, world.administrator, "region", "administrator")
    left_the_office(world, world.coordinator)
    assert waits_for(world, world.coordinator, world.region_lead) == [world.coordinator]
    give_role(own, world, world.stranger, f"school:{world.school}", "coordinator")
    assert waits_for(world, world.coordinator, world.stranger) == [world.stranger]
    accepted_by(world, world.stranger)
    assert own.verify(world.region).faults == []


def test_nothing_is_passed_on_while_its_decider_can_decide(own, own_world):
    world = own_world
    left_the_office(world, world.coordinator)
    before = own.rows("SELECT staff_id FROM held")
    give_role(own, world, world.stranger, f"school:{world.school}", "coach")
    end_role(own, world, world.coach_2, f"school:{world.school}", "coach")
    assert own.rows("SELECT staff_id FROM held") == before


def test_nobody_passes_an_edit_on_by_hand(own, own_world):
    world = own_world
    left_the_office(world, world.coordinator)
    lead = world.caught_up(world.region_lead)
    (record,) = lead.records("held-edit", f"person:{world.region_lead.id}")
    n = lead.queue("held.pass", {"id": record["id"], "to": world.coordinator.id})
    m = lead.queue("held.pass", {"id": record["id"], "to": "x"})
    lead.sync()
    assert rejected(lead.outcome(n)) == "not-permitted"
    assert rejected(lead.outcome(m)) == "invalid"
    assert waits_for(world, world.region_lead) == [world.region_lead]
