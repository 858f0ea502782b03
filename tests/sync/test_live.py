"""A hint that there is something new, never the data: the live stream."""

from __future__ import annotations

from tests.phone import new_id
from tests.sync.port import Request, bearer
from tests.sync.scenes import queue_note, two_coaches, write_note


def test_who_listens_hears_that_something_visible_changed(world):
    first, second = two_coaches(world)
    with world.server.listening(world.region, token=second.token) as stream:
        assert stream.status == 200
        assert stream.headers["content-type"].startswith("text/event-stream")
        write_note(first, world.shared)
        event = stream.event("tick")
    assert event["data"]["tick"] == first.disk.seen
    assert event["id"]


def test_a_change_in_scopes_of_others_is_not_heard(world):
    coach, other = world.caught_up(world.coach), world.caught_up(world.coach_2)
    with world.server.listening(world.region, token=coach.token) as stream:
        write_note(other, world.shared_2)
        assert stream.is_quiet("tick", during=0.5)
        write_note(world.caught_up(world.coordinator), world.shared)
        stream.event("tick")


def test_a_new_right_is_heard(world):
    heir = world.caught_up(world.coach_2)
    with world.server.listening(world.region, token=heir.token) as stream:
        world.coaches(world.placement, add=world.coach_2)
        stream.event("tick")
        note = write_note(world.caught_up(world.coach), world.shared)
        stream.event("tick")
    heir.sync()
    assert heir.holds(note)


def test_a_right_that_ends_is_heard_and_then_nothing_more(world):
    coach, office = world.caught_up(world.coach), world.caught_up(world.coordinator)
    with world.server.listening(world.region, token=coach.token) as stream:
        world.coaches(world.placement, remove=world.coach)
        stream.event("tick")
        write_note(office, world.shared)
        assert stream.is_quiet("tick", during=0.5)


def test_the_stream_carries_no_data(world):
    first, second = two_coaches(world)
    with world.server.listening(world.region, token=second.token) as stream:
        write_note(first, world.shared, title="geheim-woord-44")
        event = stream.event("tick")
    assert set(event["data"]) == {"tick"}
    assert "geheim-woord-44" not in str(event)


def test_the_stream_is_closed_to_strangers(world, other_world):
    for token, region in (
        (None, world.region),
        ("nonsense", world.region),
        (world.phone(world.stranger).token, world.region),
        (other_world.phone(other_world.coach).token, world.region),
        (world.phone(world.coach).token, new_id()),
    ):
        request = Request("GET", f"/api/regions/{region}/live", b"", bearer(token))
        assert world.server.call(request).status in (401, 404)


def test_a_rejection_is_not_heard_by_others(world):
    first, second = two_coaches(world)
    with world.server.listening(world.region, token=second.token) as stream:
        first.put("note", {}, scope=world.shared)
        first.sync()
        assert stream.is_quiet("tick", during=0.5)
        queue_note(first, world.shared)
        first.sync()
        stream.event("tick")


def test_a_new_epoch_is_told(own, own_world):
    """After a restore the connection is gone; the next one begins with what to do."""
    world = own_world
    coach = world.caught_up(world.coach)
    with world.server.listening(world.region, token=coach.token) as stream:
        write_note(coach, world.shared)
        last = stream.event("tick")["id"]
    own.restore(own.backup())
    with world.server.listening(world.region, token=coach.token, after=last) as stream:
        stream.event("reset")
