"""An office writes its own school's words and sick rule, and nothing else of any school."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.builders import Json, Person, World, role
from tests.phone import Phone
from tests.sync.scenes import accepted, held, rejected, same

WORDS: Json = {"vocabulary": {"word.student": "deelnemer"}}
RULE: Json = {"sick_rule": "Bel de bakker voor zeven uur."}
OF_THE_REGION: tuple[Json, ...] = (
    {"name": "De Lelie"},
    {"short": "Lelie"},
    {"brin": "00AB"},
    {"sector": "vmbo"},
    {"town": "Zwolle"},
)


def school(world: World, id: str) -> Json:
    """What a school's record says, to somebody who sees all of them."""
    (record,) = [r for r in world.caught_up(world.region_lead).records("school") if r["id"] == id]
    body: Json = record["body"]
    return body


def the_coordinator(world: World) -> Person:
    return world.coordinator


def the_schools_administrator(world: World) -> Person:
    world.apply(role("region", world.stranger, "administrator", school=world.school))
    return world.stranger


OFFICE = pytest.mark.parametrize("office", [the_coordinator, the_schools_administrator])
Office = Callable[[World], Person]


def writes(phone: Phone, id: str, *sets: Json) -> list[int]:
    numbers = [phone.put("school", one, id=id, scope="region") for one in sets]
    phone.sync()
    return numbers


@OFFICE
def test_the_office_writes_the_words_and_the_sick_rule_of_its_school(world: World, office: Office):
    phone = world.caught_up(office(world))
    for n in writes(phone, world.school, WORDS, RULE, {"sick_rule": None}, {**WORDS, **RULE}):
        accepted(phone, n)
    student = world.caught_up(world.student)
    (record,) = [r for r in student.records("school") if r["id"] == world.school]
    assert record["body"] == {"name": "De Waterlelie", "sector": "pro", **WORDS, **RULE}
    same(phone, student)


@OFFICE
@pytest.mark.parametrize("own", [True, False])
def test_the_office_writes_nothing_else_of_any_school(world: World, office: Office, own: bool):
    """Mixed with what it may write, the put is refused whole."""
    id = world.school if own else world.other_school
    before = school(world, id)
    phone = world.caught_up(office(world))
    alone = writes(phone, id, *OF_THE_REGION)
    mixed = writes(phone, id, *({**one, **WORDS, **RULE} for one in OF_THE_REGION))
    for n in (*alone, *mixed):
        assert rejected(phone.outcome(n)) == "not-permitted"
        assert phone.outcome(n)["remedy"] == "ask"
        assert phone.outcome(n)["message"]
    assert school(world, id) == before


@OFFICE
def test_the_office_writes_no_words_for_another_school(world: World, office: Office):
    before = school(world, world.other_school)
    phone = world.caught_up(office(world))
    for n in writes(phone, world.other_school, WORDS, RULE):
        assert rejected(phone.outcome(n)) == "not-permitted"
    assert school(world, world.other_school) == before


@OFFICE
def test_the_office_makes_no_school_and_takes_none_away(world: World, office: Office):
    phone = world.caught_up(office(world))
    made = phone.put("school", {"name": "De Derde", **WORDS}, scope="region")
    half = phone.put("school", WORDS, scope="region")
    gone = phone.drop("school", world.school)
    phone.sync()
    for n in (made, half, gone):
        assert rejected(phone.outcome(n)) == "not-permitted"
    assert len(phone.records("school")) == 2


def test_somebody_who_coaches_here_and_coordinates_there_writes_there(world: World):
    world.apply(role(f"school:{world.school}", world.other_coordinator, "coach"))
    phone = world.caught_up(world.other_coordinator)
    (here,) = writes(phone, world.school, WORDS)
    (there,) = writes(phone, world.other_school, WORDS)
    assert rejected(phone.outcome(here)) == "not-permitted"
    accepted(phone, there)
    assert "vocabulary" not in school(world, world.school)


def test_somebody_in_two_offices_writes_for_both(world: World):
    world.apply(role(f"school:{world.school}", world.other_coordinator, "coordinator"))
    phone = world.caught_up(world.other_coordinator)
    for id in (world.school, world.other_school):
        for n in writes(phone, id, WORDS):
            accepted(phone, n)


@pytest.mark.parametrize(
    "name", ["student", "guardian", "mentor", "coach", "class_mentor", "region_lead", "inspector"]
)
def test_nobody_else_at_the_school_writes_them(world: World, name: str):
    phone = world.caught_up(world.people[name])
    for n in writes(phone, world.school, WORDS, RULE):
        assert rejected(phone.outcome(n)) == "not-permitted"


def test_the_administrator_of_the_region_writes_all_of_every_school(world: World):
    """Also when they sit in the office of one of them."""
    world.apply(role(f"school:{world.other_school}", world.administrator, "coordinator"))
    phone = world.caught_up(world.administrator)
    for n in writes(phone, world.school, {**WORDS, **RULE, "name": "De Lelie"}, *OF_THE_REGION):
        accepted(phone, n)


def ends(world: World, person: Person) -> None:
    school = f"school:{world.school}"
    world.apply(role(school, person, "coordinator", ends="2026-01-01"))


def test_what_was_typed_while_the_role_lasted_waits_for_somebody_to_decide(world: World):
    """Written without signal and sent too late; nothing of it stands until then."""
    phone = world.caught_up(world.coordinator)
    n = phone.put("school", WORDS, id=world.school, scope="region")
    ends(world, world.coordinator)
    phone.sync()
    assert held(phone.outcome(n)) == "grant-ended"
    assert "vocabulary" not in school(world, world.school)


def test_who_went_to_another_office_writes_no_more_for_the_first(world: World):
    """What they still see of the region is no reason; what they typed before waits."""
    other = role(f"school:{world.other_school}", world.coordinator, "coordinator")
    world.apply(other)
    phone = world.caught_up(world.coordinator)
    before = phone.put("school", WORDS, id=world.school, scope="region")
    ends(world, world.coordinator)
    phone.sync()
    assert held(phone.outcome(before)) == "grant-ended"
    (after,) = writes(phone, world.school, RULE)
    assert rejected(phone.outcome(after)) == "not-permitted"
    assert {"vocabulary", "sick_rule"}.isdisjoint(school(world, world.school))


def test_who_only_coaches_there_since_writes_no_more(world: World):
    world.apply(role(f"school:{world.school}", world.coordinator, "coach"))
    phone = world.caught_up(world.coordinator)
    ends(world, world.coordinator)
    (n,) = writes(phone, world.school, WORDS)
    assert rejected(phone.outcome(n)) == "not-permitted"


def test_a_restore_lends_nobody_another_school(own, own_world):
    """An edit sent again after a restore waits for its grant, which is that of the school."""
    world = own_world
    phone = world.caught_up(world.other_coordinator)
    backup = own.backup()
    world.apply(role(f"school:{world.school}", world.other_coordinator, "coordinator"))
    phone.sync()
    (n,) = writes(phone, world.school, WORDS)
    accepted(phone, n)
    own.restore(backup)
    phone.sync()
    assert held(phone.outcome(n)) == "restored"
    other = world.caught_up(world.administrator)
    writes(other, world.other_school, {"town": "Zwolle"})
    assert "vocabulary" not in school(world, world.school)
    world.apply(role(f"school:{world.school}", world.other_coordinator, "coordinator"))
    writes(other, world.other_school, {"town": "Deventer"})
    assert school(world, world.school)["vocabulary"] == WORDS["vocabulary"]


def test_words_and_sick_rule_of_two_desks_at_once_both_stand(world: World):
    first = world.caught_up(world.coordinator)
    second = world.caught_up(world.administrator)
    one = first.put("school", WORDS, id=world.school, scope="region")
    other = second.put("school", RULE, id=world.school, scope="region")
    first.sync()
    second.sync()
    accepted(first, one)
    accepted(second, other)
    assert school(world, world.school) | {**WORDS, **RULE} == school(world, world.school)


def test_what_may_be_written_is_told_to_every_program(world: World):
    phone = world.caught_up(world.coordinator)
    told = world.server.kinds(token=phone.token).expect(200)["kinds"]["school"]
    assert told["write"] == {"region": ["administrator", "coordinator"]}
    assert told["drop"] == {"region": ["administrator"]}
    assert told["own"] == {"coordinator": "school"}
    free = {name for name, field in told["fields"].items() if "write" not in field}
    assert free == {"vocabulary", "sick_rule"}
