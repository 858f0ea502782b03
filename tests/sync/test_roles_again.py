"""Roles end and begin again; none is ever used up."""

from __future__ import annotations

import pytest

from tests.builders import World
from tests.phone import Phone
from tests.sync.scenes import rejected

LONG_AGO = "2026-09-30"


def role_of_the_coach(office: Phone, world: World) -> str:
    (found,) = [
        r["id"]
        for r in office.records("role", f"school:{world.school}")
        if r["body"]["person"] == world.coach_2.id
    ]
    return str(found)


def sees_the_school(world: World) -> bool:
    return bool(world.caught_up(world.coach_2).records("class", f"school:{world.school}"))


def test_a_coach_who_comes_back_gets_the_role_back(own, own_world):
    world = own_world
    office = world.caught_up(world.coordinator)
    role = role_of_the_coach(office, world)
    assert sees_the_school(world)
    office.put("role", {"ends": LONG_AGO}, id=role)
    office.sync()
    assert not sees_the_school(world)
    office.put("role", {"ends": None}, id=role)
    office.sync()
    assert sees_the_school(world)
    assert own.verify(world.region).faults == []


def test_a_phone_that_gives_the_role_anew_gives_the_same_one(own, own_world):
    """It makes the same id without knowing that there was one."""
    world = own_world
    office = world.caught_up(world.coordinator)
    role = role_of_the_coach(office, world)
    office.put("role", {"ends": LONG_AGO}, id=role)
    office.sync()
    anew = {"person": world.coach_2.id, "role": "coach", "name": "Weer terug", "ends": None}
    n = office.put("role", anew, id=role, scope=f"school:{world.school}")
    office.sync()
    assert office.outcome(n)["outcome"] in ("accepted", "merged")
    assert sees_the_school(world)


@pytest.mark.parametrize("who", ["coordinator", "administrator"])
def test_nobody_drops_a_role(own, own_world, who):
    """A dropped one could never be given again: its id follows from person and role."""
    world = own_world
    phone = world.caught_up(world.people[who])
    scope = f"school:{world.school}" if who == "coordinator" else "region"
    role = min(r["id"] for r in phone.records("role", scope))
    n = phone.drop("role", role)
    phone.sync()
    assert rejected(phone.outcome(n)) == "not-permitted"
    assert phone.holds(role)
