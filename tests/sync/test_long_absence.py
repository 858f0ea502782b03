"""A phone that was in a drawer until its tombstones were gone (law S11)."""

from __future__ import annotations

import pytest

from tests.fakes import DAY
from tests.sync.scenes import (
    accepted,
    edit,
    put_args,
    queue_note,
    rejected,
    same,
    send_one,
    two_coaches,
    write_note,
)


@pytest.fixture
def drawer(own, own_world):
    """Two coaches; the second is away while a note is dropped and forgotten."""
    world = own_world
    first, second = two_coaches(world)
    stays, goes = write_note(first, world.shared), write_note(first, world.shared)
    second.sync()
    first.drop("note", goes)
    first.sync()
    world.now.pass_by(200 * DAY)
    write_note(first, world.shared, title="veel later")
    assert own.purge(world.region) == 1
    own.restart()
    return world, first, second, stays, goes


def test_it_gets_its_scopes_whole_as_a_replacement(drawer):
    _, first, second, stays, goes = drawer
    body = second.exchange(limit=3).expect(200)
    assert body["reset"] is True
    second.sync(limit=3)
    same(first, second)
    assert second.holds(stays)
    assert not second.holds(goes)


def test_it_never_brings_a_deleted_record_back_to_life(drawer):
    world, first, second, _, goes = drawer
    n = edit(second, goes, title="nog steeds hier")
    k = second.put("note", {"title": "als nieuw"}, id=goes, scope=world.shared, base=None)
    second.sync()
    assert {rejected(second.outcome(n)), rejected(second.outcome(k))} == {"record-gone"}
    first.sync()
    assert not first.holds(goes)
    assert send_one(first, "record.put", put_args(goes, {"title": "x"}, world.shared))["code"] == (
        "record-gone"
    )


def test_dropping_what_is_forgotten_is_fine(drawer):
    _, _, second, _, goes = drawer
    n = second.drop("note", goes)
    second.sync()
    accepted(second, n)


def test_what_it_wrote_in_the_drawer_is_taken_in(drawer):
    world, first, second, stays, _ = drawer
    note = queue_note(second, world.shared, ago=150 * DAY)
    edit(second, stays, pinned=True, ago=150 * DAY)
    second.sync()
    first.sync()
    assert first.holds(note)
    assert first.body(stays)["pinned"] is True
    same(first, second)


def test_who_was_there_all_the_time_is_not_disturbed(drawer):
    _, first, _, _, _ = drawer
    body = first.exchange().expect(200)
    assert (body["reset"], body["records"]) == (False, [])


def test_who_begins_anew_is_in_no_need_of_a_reset(drawer):
    world, first, _, _, goes = drawer
    fresh = world.phone(world.coach)
    assert fresh.exchange().expect(200)["reset"] is False
    assert fresh.disk.records == first.disk.records
    assert not fresh.holds(goes)


def test_nothing_is_forgotten_before_its_time(own, own_world):
    world = own_world
    coach = world.caught_up(world.coach)
    note = write_note(coach, world.shared)
    coach.drop("note", note)
    coach.sync()
    world.now.pass_by(179 * DAY)
    assert own.purge(world.region) == 0


def test_the_region_still_verifies_after_forgetting(own, drawer):
    world, *_ = drawer
    assert own.verify(world.region).faults == []
