"""What a server says when it is asked too much (Limits)."""

from __future__ import annotations

import gc

from server.sync.working import Working
from tests.phone import UNSET, Phone
from tests.sync.port import Answer
from tests.sync.scenes import queue_note, write_note


def test_a_device_that_asks_without_end_is_told_to_wait(world):
    coach, other = world.caught_up(world.coach), world.caught_up(world.coordinator)
    answers = [coach.post(mutations=[]) for _ in range(900)]
    limited = [answer for answer in answers if answer.status != 200]
    assert limited
    assert {(answer.status, answer.code) for answer in limited} == {(429, "rate-limited")}
    assert int(limited[0].headers["retry-after"]) >= 1
    assert limited[0].json["remedy"] == "retry"
    assert other.post(mutations=[]).status == 200


def test_nothing_of_a_request_that_came_too_soon_is_taken_in(world):
    coach = world.caught_up(world.coach)
    note, answer = _note_that_comes_too_soon(coach, world.shared)
    assert answer.code == "rate-limited"
    assert not world.caught_up(world.coordinator).holds(note)


def _note_that_comes_too_soon(coach: Phone, scope: str) -> tuple[str, Answer]:
    """Ask until the server wants rest, then send a note; again when it rested meanwhile."""
    while True:
        while coach.post(mutations=[]).status == 200:
            pass
        note = queue_note(coach, scope)
        answer = coach.post()
        if answer.status != 200:
            return note, answer
        coach.take_in(answer)


def test_a_device_that_only_sends_may_do_so_more_often(world):
    """Getting edits in goes before getting records out."""
    reader, sender = world.caught_up(world.coach), world.caught_up(world.coordinator)
    reads = sends = 0
    while reader.post(mutations=[]).status == 200:
        reads += 1
    while sender.post(cursor=UNSET, mutations=[]).status == 200:
        sends += 1
    assert sends > reads


def test_what_a_transaction_read_is_let_go_with_it(world):
    """Held in a circle it would stay until the garbage collector stops the server for it."""
    coach = world.caught_up(world.coach)
    gc.collect()
    gc.disable()
    try:
        for _ in range(3):
            write_note(coach, world.shared)
        assert not [each for each in gc.get_objects() if isinstance(each, Working)]
    finally:
        gc.enable()
