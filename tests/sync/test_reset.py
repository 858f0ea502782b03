"""Cursors that cannot be used, and what is put in their place (rule Reset)."""

from __future__ import annotations

import pytest

from tests.phone import UNSET
from tests.sync.scenes import edit, queue_note, two_coaches, write_note

USELESS = ["", "nonsense", "x" * 3000, "🌱", "AAAA", "null", "eyJ0aWNrIjogMX0", "' OR 1=1 --"]


@pytest.mark.parametrize("cursor", USELESS)
def test_a_cursor_that_the_server_never_gave_is_no_error(world, cursor):
    coach = world.caught_up(world.coach)
    write_note(coach, world.shared)
    body = coach.post(cursor=cursor).expect(200)
    assert body["reset"] is True
    coach.take_in(coach.last)
    coach.sync()
    assert coach.disk.records == world.caught_up(world.coach).disk.records


def test_a_cursor_that_was_tampered_with_is_answered_like_any_other(world):
    """Whatever it now says: no error of ours, and nothing of other people's."""
    first, second = two_coaches(world)
    write_note(first, world.shared)
    write_note(world.caught_up(world.student_2), world.shared_2)
    cursor = second.disk.cursor or ""
    mine = {r["scope"] for r in world.caught_up(world.coach_2).records()}
    for at in range(len(cursor)):
        other = "A" if cursor[at] != "A" else "B"
        answer = second.post(cursor=cursor[:at] + other + cursor[at + 1 :])
        assert answer.status in (200, 503), answer
        if answer.status == 200:
            assert {r["scope"] for r in answer.json["records"]} <= mine
        else:
            assert answer.code == "behind"
            assert answer.headers["retry-after"]


def test_the_cursor_of_another_device_is_of_no_use(world):
    one, two = world.caught_up(world.coach), world.caught_up(world.coach)
    assert two.post(cursor=one.disk.cursor).expect(200)["reset"] is True


def test_the_cursor_of_another_region_is_of_no_use(world, other_world):
    coach = world.caught_up(world.coach)
    elsewhere = other_world.caught_up(other_world.coach)
    assert elsewhere.post(cursor=coach.disk.cursor).expect(200)["reset"] is True


def test_starting_from_nothing_is_no_reset(world):
    """There was nothing to put in place of; a device with records asked for them anew."""
    assert world.phone(world.coach).post().expect(200)["reset"] is False


def test_only_the_first_answer_of_the_round_says_reset(world):
    coach = world.caught_up(world.coach)
    for i in range(5):
        queue_note(coach, world.shared, title=str(i))
    coach.sync()
    body = coach.exchange(cursor="useless", limit=2).expect(200)
    said = [body["reset"]]
    while body["more"]:
        body = coach.exchange(limit=2).expect(200)
        said.append(body["reset"])
    assert said == [True] + [False] * (len(said) - 1)
    assert len(said) > 2


def test_the_old_records_stay_on_the_screen_until_the_new_ones_are_all_there(world):
    coach = world.caught_up(world.coach)
    for i in range(6):
        queue_note(coach, world.shared, title=str(i))
    coach.sync()
    before = coach.disk.records
    body = coach.exchange(cursor="useless", limit=2).expect(200)
    while body["more"]:
        assert coach.disk.records == before
        body = coach.exchange(limit=2).expect(200)
    assert coach.disk.records == before
    assert coach.disk.staged is None


def test_a_reset_leaves_alone_what_was_not_sent(world):
    coach = world.caught_up(world.coach)
    note = queue_note(coach, world.shared)
    coach.exchange(cursor="useless", mutations=[])
    assert len(coach.disk.outbox) == 1
    coach.sync()
    assert coach.holds(note)


def test_mutations_beside_a_useless_cursor_are_taken_in_all_the_same(world):
    coach = world.caught_up(world.coach)
    note = queue_note(coach, world.shared)
    body = coach.exchange(cursor="useless").expect(200)
    assert body["reset"] is True
    assert [o["outcome"] for o in body["outcomes"]] == ["accepted"]
    coach.sync()
    assert coach.holds(note)


def test_a_deleted_record_does_not_come_back_to_a_phone_that_was_away(world):
    """The replacement holds what lives; an edit of the dead one is refused."""
    first, second = two_coaches(world)
    note = write_note(first, world.shared)
    second.sync()
    first.drop("note", note)
    first.sync()
    n = edit(second, note, title="nog steeds hier")
    second.exchange(cursor="useless")
    second.sync()
    assert second.outcome(n)["code"] == "record-gone"
    assert not second.holds(note)


def test_a_device_that_only_sends_is_not_reset(world):
    coach = world.caught_up(world.coach)
    queue_note(coach, world.shared)
    body = coach.post(cursor=UNSET).expect(200)
    assert "reset" not in body
