"""Two server processes on one database: law S7 and what follows from it.

They are two applications in one process here, each with its own caches and
its own writer, so that their transactions interleave at every statement.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest

from tests.builders import World
from tests.phone import Phone
from tests.sync.backdoor import Site
from tests.sync.port import Request
from tests.sync.scenes import edit, held, queue_note, same, write_note

ROUNDS = 12


@dataclass
class Doors:
    """One region behind two doors."""

    world: World
    sites: tuple[Site, Site]

    def through(self, phone: Phone, door: int) -> Phone:
        """The same device, now talking to this door."""
        phone.server = self.sites[door].server
        return phone

    def phone(self, name: str, door: int) -> Phone:
        phone = self.world.caught_up(self.world.people[name])
        return self.through(phone, door)

    def together(self, calls: list[tuple[int, Request]]) -> list:
        """Requests that leave at the same moment, each through its door."""
        return self.sites[0].server.together(
            [request for _, request in calls], [self.sites[door].server for door, _ in calls]
        )


@pytest.fixture
def doors(own: Site, own_world: World) -> Iterator[Doors]:
    second = Site(own.databases, own.url, own.loop, own.clock)
    own_world.coaches(own_world.placement, add=own_world.coach_2)
    yield Doors(own_world, (own, second))
    second.close()


def request_of(phone: Phone, **members: object) -> Request:
    body = phone.envelope(**members)
    return phone.server.sync_request(phone.region, body, token=phone.token)


def test_a_reader_who_follows_its_cursor_misses_nothing_of_two_processes(doors):
    """Writers on both sides commit in any order; the reader asks in the middle, on either side."""
    writers = [doors.phone("coach_2", i % 2) for i in range(6)]
    readers = [doors.phone("coach", i % 2) for i in range(4)]
    written: set[str] = set()
    for turn in range(ROUNDS):
        for writer in writers:
            written |= {queue_note(writer, doors.world.shared) for _ in range(1 + turn % 3)}
        for i, reader in enumerate(readers):
            doors.through(reader, (i + turn) % 2)
        phones = [
            p for pair in zip(writers, [*readers, None, None], strict=True) for p in pair if p
        ]
        calls = [(doors.sites.index(door_of(doors, p)), request_of(p)) for p in phones]
        for phone, answer in zip(phones, doors.together(calls), strict=True):
            answer.expect(200)
            phone.take_in(answer)
    for phone in (*writers, *readers):
        phone.sync()
        assert phone.incidents == []
    fresh = doors.world.caught_up(doors.world.coach)
    assert {r["id"] for r in fresh.records("note")} == written
    for reader in readers:
        assert reader.disk.records == fresh.disk.records
    ticks = sorted({o["tick"] for w in writers for o in w.disk.outcomes.values()})
    assert ticks == list(range(ticks[0], ticks[-1] + 1))
    for site in doors.sites:
        assert site.verify(doors.world.region).faults == []


def door_of(doors: Doors, phone: Phone) -> Site:
    (site,) = [site for site in doors.sites if site.server is phone.server]
    return site


def test_one_edit_sent_to_both_at_once_counts_once(doors):
    """The phone's retry met another process."""
    coach = doors.phone("coach", 0)
    for _ in range(ROUNDS):
        note = queue_note(coach, doors.world.shared)
        request = request_of(coach)
        answers = doors.together([(0, request), (1, request), (0, request), (1, request)])
        said = [a.expect(200)["outcomes"] for a in answers]
        assert all(each == said[0] for each in said)
        coach.take_in(answers[0])
        history = doors.sites[1].server.history(coach.region, note, token=coach.token)
        assert len([e for e in history.json["entries"] if e["field"] == "title"]) == 1
    assert [m["n"] for m in listed(doors, coach)] == list(range(1, ROUNDS + 1))


def listed(doors: Doors, phone: Phone) -> list[dict]:
    return doors.sites[1].server.mutations(phone.region, token=phone.token).json["mutations"]


def test_two_who_edit_one_record_through_two_doors_at_once_lose_nothing(doors):
    first, second = doors.phone("coach", 0), doors.phone("coach_2", 1)
    note = write_note(first, doors.world.shared)
    second.sync()
    for turn in range(ROUNDS):
        edit(first, note, tags={"add": [f"a{turn:02}"]}, title=f"a{turn}")
        edit(second, note, tags={"add": [f"b{turn:02}"]}, pinned=bool(turn % 2))
        answers = doors.together([(0, request_of(first)), (1, request_of(second))])
        for phone, answer in zip((first, second), answers, strict=True):
            phone.take_in(answer)
    for phone in (first, second, first):
        phone.sync()
    same(first, second)
    wanted = [f"{x}{turn:02}" for x in "ab" for turn in range(ROUNDS)]
    assert first.body(note)["tags"] == wanted
    assert first.body(note)["title"] == f"a{ROUNDS - 1}"


def test_a_right_that_ended_at_one_door_is_ended_at_the_other(doors):
    """At once, without waiting for any notice: no answer brings what may not be seen."""
    world = doors.world
    coach = doors.phone("coach", 1)
    office = doors.phone("coordinator", 0)
    for turn in range(4):
        note = write_note(office, world.shared, title=f"geheim {turn}")
        world.coaches(world.placement, remove=world.coach)
        body = coach.exchange().expect(200)
        assert note not in {r["id"] for r in body["records"]}
        assert world.shared in body["dropped"]
        n = coach.put("note", {"title": "x"}, scope=world.shared, base=None)
        coach.sync()
        assert held(coach.outcome(n)) == "grant-ended"
        world.coaches(world.placement, add=world.coach)
        coach.sync()
        assert coach.holds(note)


def test_an_edit_acknowledged_at_one_door_is_there_at_the_other(doors):
    coach = doors.phone("coach", 0)
    for turn in range(ROUNDS):
        note = queue_note(coach, doors.world.shared)
        doors.through(coach, turn % 2).send()
        body = doors.through(coach, (turn + 1) % 2).exchange().expect(200)
        assert note in {r["id"] for r in body["records"]}
        assert body["more"] is False


@pytest.mark.parametrize("databases", ["postgresql"], indirect=True)
def test_who_listens_at_one_door_hears_of_a_change_at_the_other(doors):
    """PostgreSQL carries the hint between processes; SQLite serves one."""
    reader, writer = doors.phone("coach", 1), doors.phone("coach_2", 0)
    with reader.server.listening(reader.region, token=reader.token) as stream:
        write_note(writer, doors.world.shared)
        assert stream.event("tick")["data"]["tick"] == writer.disk.seen


def test_a_world_may_be_changed_by_a_command_while_another_serves(doors):
    """`leerplek import` beside `leerplek serve`: the server notices by itself."""
    world = doors.world
    other = replace(world, backdoor=doors.sites[1])
    heir = doors.phone("coordinator", 0)
    other.change_placement(world.placement_2, tasks="Nieuwe taken")
    heir.sync()
    assert heir.body(world.placement_2)["tasks"] == "Nieuwe taken"
