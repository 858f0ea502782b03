"""Which value stands when two people wrote the same field: laws S12 to S14, but for text."""

from __future__ import annotations

import itertools

import pytest

from tests.fakes import DAY, HOUR, MINUTE
from tests.phone import Phone
from tests.sync.scenes import a_note_on_both, accepted, edit, same, two_coaches, write_note


def meet(*phones: Phone) -> None:
    """Everybody syncs, in the order given, and hears of the others."""
    for phone in (*phones, *phones):
        phone.sync()


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_different_fields_both_stand_whatever_arrives_first(world, order):
    phones = two_coaches(world)
    note = a_note_on_both(world, *phones)
    edit(phones[0], note, title="Van de een")
    edit(phones[1], note, pinned=True, follow_up="2026-12-01")
    meet(*(phones[i] for i in order))
    same(*phones)
    body = phones[0].body(note)
    assert (body["title"], body["pinned"], body["follow_up"]) == ("Van de een", True, "2026-12-01")
    assert [p.outcome(p.disk.next_n - 1)["outcome"] for p in phones] == ["accepted"] * 2


@pytest.mark.parametrize("field", ["title", "follow_up"])
@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_the_later_edit_stands_whatever_arrives_first(world, field, order):
    phones = two_coaches(world)
    note = a_note_on_both(world, *phones, follow_up="2026-11-30")
    values = ["2026-12-01", "2026-12-02"]
    edit(phones[0], note, **{field: values[0]})
    world.now.pass_by(HOUR)
    edit(phones[1], note, **{field: values[1]})
    world.now.pass_by(DAY)
    meet(*(phones[i] for i in order))
    same(*phones)
    assert phones[0].body(note)[field] == values[1]
    later = phones[order[1]]
    outcome = later.outcome(later.disk.next_n - 1)
    assert outcome["outcome"] == "merged"
    assert outcome["superseded"] == {field: "mine" if order[1] == 1 else "theirs"}
    listed = [c["value"] for c in phones[0].conflicts(note)]
    assert listed == (["2026-12-01"] if field == "follow_up" else [])


def test_an_edit_of_monday_that_arrives_on_thursday_does_not_undo_tuesdays(world):
    first, second = two_coaches(world)
    note = a_note_on_both(world, first, second)
    edit(first, note, title="Maandag")
    world.now.pass_by(DAY)
    edit(second, note, title="Dinsdag")
    second.sync()
    world.now.pass_by(2 * DAY)
    first.sync()
    assert first.body(note)["title"] == "Dinsdag"


def test_an_edit_whose_author_had_seen_the_value_is_no_conflict(world):
    first, second = two_coaches(world)
    note = a_note_on_both(world, first, second, follow_up="2026-12-01")
    n = edit(second, note, title="x", follow_up="2026-12-02")
    second.sync()
    accepted(second, n)
    first.sync()
    n = edit(first, note, title="y", follow_up="2026-12-03")
    first.sync()
    accepted(first, n)
    assert first.conflicts(note) == []


def test_seen_counts_by_record_even_before_the_round_is_complete(world):
    """A record's own tick, as the device holds it, is part of its base."""
    first, second = two_coaches(world)
    notes = [a_note_on_both(world, first, second) for _ in range(4)]
    for note in notes:
        edit(first, note, follow_up="2026-12-01")
    first.sync()
    page = second.exchange(limit=2).expect(200)
    assert page["more"]
    known = page["records"][0]["id"]
    unknown = next(n for n in notes if n not in {r["id"] for r in page["records"]})
    world.now.pass_by(MINUTE)
    edit(second, known, follow_up="2026-12-02")
    edit(second, unknown, follow_up="2026-12-02")
    second.sync()
    assert second.conflicts(known) == []
    assert [c["value"] for c in second.conflicts(unknown)] == ["2026-12-01"]


def test_setting_the_value_that_stands_supersedes_nothing(world):
    first, second = two_coaches(world)
    note = a_note_on_both(world, first, second)
    edit(first, note, title="Zelfde", follow_up="2026-12-01", tags=["a"], body="zelfde")
    world.now.pass_by(MINUTE)
    n = edit(second, note, title="Zelfde", follow_up="2026-12-01", tags=["a"], body="zelfde")
    meet(first, second)
    accepted(second, n)
    assert second.conflicts(note) == []
    same(first, second)


def test_setting_the_same_later_makes_the_value_as_late_as_that(world):
    """Two who agree at ten outweigh one who wrote something else at nine."""
    first, second = two_coaches(world)
    third = world.caught_up(world.coordinator)
    note = a_note_on_both(world, first, second)
    third.sync()
    edit(first, note, title="Eens")
    world.now.pass_by(HOUR)
    edit(third, note, title="Oneens")
    world.now.pass_by(HOUR)
    edit(second, note, title="Eens")
    meet(first, second, third)
    assert third.body(note)["title"] == "Eens"


def test_a_body_that_did_not_change_keeps_its_tick(world):
    """A record's tick changes with its body, its conflicts or its end, and with nothing else."""
    first, second = two_coaches(world)
    note = a_note_on_both(world, first, second)
    tick = second.disk.records[note]["tick"]
    n = edit(second, note, title="Gesprek")
    second.sync()
    assert second.outcome(n)["tick"] > tick
    assert second.disk.records[note]["tick"] == tick
    world.now.pass_by(HOUR)
    edit(first, note, title="Te vroeg", ago=2 * HOUR)
    first.sync()
    assert first.body(note)["title"] == "Gesprek"
    assert first.disk.records[note]["tick"] == tick


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_three_who_had_not_seen_each_other_agree_in_every_order_of_arrival(world, order):
    first, second = two_coaches(world)
    third = world.caught_up(world.coordinator)
    phones = (first, second, third)
    note = a_note_on_both(world, first, second, tags=["start"])
    third.sync()
    for i, phone in enumerate(phones):
        world.now.pass_by(MINUTE)
        edit(phone, note, title=f"T{i}", follow_up=f"2026-12-0{i + 1}", tags={"add": [f"{i}"]})
    edit(first, note, tags={"remove": ["start"]})
    world.now.pass_by(MINUTE)
    edit(second, note, tags={"add": ["start"]})
    world.now.pass_by(HOUR)
    meet(*(phones[i] for i in order))
    for phone in phones:
        phone.sync()
        assert phone.body(note) == {
            "title": "T2",
            "follow_up": "2026-12-03",
            "tags": ["0", "1", "2", "start"],
        }
        assert sorted(c["value"] for c in phone.conflicts(note)) == ["2026-12-01", "2026-12-02"]


# --- ask ---------------------------------------------------------------------


def a_question(world) -> tuple[Phone, Phone, str]:
    """Two dates for one follow-up, of which somebody must choose one."""
    first, second = two_coaches(world)
    note = a_note_on_both(world, first, second, follow_up="2026-11-30")
    edit(first, note, follow_up="2026-12-01")
    world.now.pass_by(HOUR)
    edit(second, note, follow_up="2026-12-02")
    world.now.pass_by(HOUR)
    meet(second, first)
    second.sync()
    return first, second, note


def test_a_listed_conflict_says_whose_value_it_is_and_from_when(world):
    first, second, note = a_question(world)
    (conflict,) = first.conflicts(note)
    assert set(conflict) == {"field", "value", "person", "device", "at", "tick", "reason"}
    assert (conflict["field"], conflict["value"]) == ("follow_up", "2026-12-01")
    assert (conflict["person"], conflict["device"]) == (first.person, first.device)
    assert conflict["reason"] == "ask"
    assert conflict["tick"] == first.disk.records[note]["tick"]
    same(first, second)


@pytest.mark.parametrize("choice", ["2026-12-01", "2026-12-02", "2026-12-03", None])
def test_a_question_is_settled_by_who_chooses_having_seen_it(world, choice):
    first, second, note = a_question(world)
    before = second.disk.records[note]["tick"]
    edit(second, note, follow_up=choice)
    second.sync()
    assert second.conflicts(note) == []
    assert second.body(note).get("follow_up") == choice
    assert second.disk.records[note]["tick"] > before
    first.sync()
    same(first, second)


def test_a_question_is_not_settled_by_who_had_not_seen_it(world):
    first, second = two_coaches(world)
    third = world.caught_up(world.coordinator)
    note = a_note_on_both(world, first, second, follow_up="2026-11-30")
    third.sync()
    for i, phone in enumerate((first, second, third)):
        edit(phone, note, follow_up=f"2026-12-0{i + 1}")
        world.now.pass_by(MINUTE)
    meet(first, second, third)
    assert third.body(note)["follow_up"] == "2026-12-03"
    assert sorted(c["value"] for c in third.conflicts(note)) == ["2026-12-01", "2026-12-02"]


def test_an_edit_of_another_field_settles_nothing(world):
    _, second, note = a_question(world)
    edit(second, note, title="Iets anders")
    second.sync()
    assert len(second.conflicts(note)) == 1


def test_the_one_who_lost_may_settle_it_from_an_own_edit_only_after_seeing(world):
    """The device's own value was set by itself, but the conflict it has not seen."""
    first, second = two_coaches(world)
    note = a_note_on_both(world, first, second, follow_up="2026-11-30")
    edit(first, note, follow_up="2026-12-01")
    first.sync()
    world.now.pass_by(MINUTE)
    edit(second, note, follow_up="2026-12-02", ago=2 * MINUTE)
    second.sync()
    assert [c["value"] for c in second.conflicts(note)] == ["2026-12-02"]
    edit(first, note, follow_up="2026-12-04")
    first.sync()
    assert first.body(note)["follow_up"] == "2026-12-04"
    assert [c["value"] for c in first.conflicts(note)] == ["2026-12-02"]
    edit(first, note, follow_up="2026-12-04")
    first.sync()
    assert first.conflicts(note) == []


# --- once --------------------------------------------------------------------


def test_the_first_value_that_arrives_stands_whatever_the_times(world):
    first, second = two_coaches(world)
    note = a_note_on_both(world, first, second)
    edit(first, note, about="2026-11-01")
    world.now.pass_by(HOUR)
    n = edit(second, note, about="2026-11-02")
    second.sync()
    accepted(second, n)
    first.sync()
    outcome = first.outcome(first.disk.next_n - 1)
    assert (outcome["outcome"], outcome["superseded"]) == ("merged", {"about": "theirs"})
    second.sync()
    assert first.body(note)["about"] == second.body(note)["about"] == "2026-11-02"
    values = [
        (entry["value"], entry["outcome"])
        for entry in world.server.history(world.region, note, token=first.token).json["entries"]
        if entry["field"] == "about"
    ]
    assert ("2026-11-01", "superseded") in values


@pytest.mark.parametrize("value", ["2026-11-02", None])
def test_what_stands_once_does_not_change_even_for_who_has_seen_it(world, value):
    coach = world.caught_up(world.coach)
    note = write_note(coach, world.shared, about="2026-11-01")
    n = edit(coach, note, about=value, title="Wel anders")
    coach.sync()
    outcome = coach.outcome(n)
    assert (outcome["outcome"], outcome["superseded"]) == ("merged", {"about": "theirs"})
    assert coach.body(note) == {"title": "Wel anders", "about": "2026-11-01"}


def test_clearing_what_was_never_set_leaves_room_for_the_first_value(world):
    coach = world.caught_up(world.coach)
    note = write_note(coach, world.shared, about=None)
    n = edit(coach, note, about=None)
    k = edit(coach, note, about="2026-11-01")
    coach.sync()
    accepted(coach, n)
    accepted(coach, k)
    assert coach.body(note)["about"] == "2026-11-01"


# --- union -------------------------------------------------------------------


def test_what_each_adds_is_kept_once_and_in_order(world):
    first, second = two_coaches(world)
    note = a_note_on_both(world, first, second, tags=["m"])
    edit(first, note, tags={"add": ["z", "a", "é"]})
    edit(second, note, tags={"add": ["a", "Z", "🌱", "｡"]})
    meet(first, second)
    same(first, second)
    assert first.body(note)["tags"] == sorted(["m", "z", "a", "é", "Z", "🌱", "｡"])


def test_a_whole_list_says_something_only_where_it_differs_from_what_was_seen(world):
    first, second = two_coaches(world)
    note = a_note_on_both(world, first, second, tags=["a", "b"])
    edit(first, note, tags=["b", "c"])  # takes away a, adds c
    world.now.pass_by(MINUTE)
    edit(second, note, tags=["a", "b", "d"])  # adds d; says nothing of a
    meet(first, second)
    same(first, second)
    assert first.body(note)["tags"] == ["b", "c", "d"]


def test_a_whole_list_of_who_saw_nothing_takes_nothing_away(world):
    first, second = two_coaches(world)
    note = a_note_on_both(world, first, second, tags=["a"])
    second.put("note", {"tags": ["b"]}, id=note, base=None)
    second.sync()
    assert second.body(note)["tags"] == ["a", "b"]


def test_null_is_the_empty_list(world):
    first, second = two_coaches(world)
    note = a_note_on_both(world, first, second, tags=["a", "b"])
    edit(first, note, tags=None)
    world.now.pass_by(MINUTE)
    edit(second, note, tags={"add": ["c"]})
    meet(second, first)
    second.sync()
    same(first, second)
    assert first.body(note)["tags"] == ["c"]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_adding_and_taking_away_the_same_goes_by_the_later(world, order):
    phones = two_coaches(world)
    note = a_note_on_both(world, *phones, tags=["a", "b"])
    edit(phones[0], note, tags={"remove": ["a"], "add": ["c"]})
    world.now.pass_by(MINUTE)
    edit(phones[1], note, tags={"add": ["a"], "remove": ["c"]})
    meet(*(phones[i] for i in order))
    same(*phones)
    assert phones[0].body(note)["tags"] == ["a", "b"]


def test_taking_away_what_is_not_there_is_fine_and_counts_for_later(world):
    """It still says no at its time: an earlier yes that arrives later does not stand."""
    first, second = two_coaches(world)
    note = a_note_on_both(world, first, second)
    edit(first, note, tags={"add": ["a"]})
    world.now.pass_by(MINUTE)
    edit(second, note, tags={"remove": ["a"]})
    meet(second, first)
    assert first.body(note).get("tags") is None
    same(first, second)
