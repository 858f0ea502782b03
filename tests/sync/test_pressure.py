"""What a server says when it is asked too much (Limits)."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.settings import Limits
from server.sync.rules.allowance import spend
from server.sync.working import Working
from tests.builders import World, build_world
from tests.fakes import Clock
from tests.phone import UNSET, Phone
from tests.sync.backdoor import Site
from tests.sync.databases import Databases
from tests.sync.port import Answer, Loop
from tests.sync.scenes import queue_note, write_note


@pytest.fixture
def strict(databases: Databases, loop: Loop) -> Iterator[World]:
    """A region on a server that wants to be asked no more than ten times a second."""
    limits = Limits(requests_a_second=10, requests_at_once=20)
    site = Site(databases, databases.make(), loop, Clock(), limits)
    yield build_world(site.server, site, site.clock)
    site.close()


def test_a_device_that_asks_without_end_is_told_to_wait(strict):
    coach, other = strict.caught_up(strict.coach), strict.caught_up(strict.coordinator)
    answers = [coach.post(mutations=[]) for _ in range(60)]
    limited = [answer for answer in answers if answer.status != 200]
    assert limited
    assert {(answer.status, answer.code) for answer in limited} == {(429, "rate-limited")}
    assert int(limited[0].headers["retry-after"]) >= 1
    assert limited[0].json["remedy"] == "retry"
    assert other.post(mutations=[]).status == 200


def test_another_program_that_reads_without_a_pause_is_left_to_it(world):
    """A thousand times one after the other, as somebody would who measures."""
    coach = world.caught_up(world.coach)
    assert {coach.post(mutations=[]).status for _ in range(1000)} == {200}


@given(
    waits=st.lists(st.floats(0, 5), min_size=1, max_size=60),
    a_second=st.integers(1, 50),
    at_once=st.integers(1, 50),
)
def test_nobody_gets_more_than_the_burst_and_what_time_brings(
    waits: list[float], a_second: int, at_once: int
):
    allowance, now, taken = None, 0.0, 0
    for wait in waits:
        now += wait
        left = spend(allowance, now, 1, a_second, at_once)
        if left is not None:
            allowance, taken = left, taken + 1
    assert 1 <= taken <= at_once + a_second * sum(waits[1:]) + 1e-6


def test_a_device_that_rested_may_go_on():
    spent = spend(None, 0, 1, 10, 1)
    assert spent is not None
    assert spend(spent, 0.05, 1, 10, 1) is None
    assert spend(spent, 0.11, 1, 10, 1) is not None


def test_nothing_of_a_request_that_came_too_soon_is_taken_in(strict):
    coach = strict.caught_up(strict.coach)
    note, answer = _note_that_comes_too_soon(coach, strict.shared)
    assert answer.code == "rate-limited"
    assert not strict.caught_up(strict.coordinator).holds(note)


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


def test_a_device_that_only_sends_may_do_so_more_often(strict):
    """Getting edits in goes before getting records out."""
    reader, sender = strict.caught_up(strict.coach), strict.caught_up(strict.coordinator)
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
