"""No value is lost: law S16, the history of a record and the list of one's own edits."""

from __future__ import annotations

import pytest

from tests.fakes import HOUR, MINUTE
from tests.phone import milliseconds, new_id
from tests.sync.scenes import a_note_on_both, edit, queue_note, two_coaches, write_note


def history(world, phone, note, after=None):
    return world.server.history(world.region, note, token=phone.token, after=after).expect(200)


def test_every_value_a_field_had_can_be_read_back_by_who_sees_the_record(world):
    first, second = two_coaches(world)
    note = a_note_on_both(world, first, second)
    edit(first, note, title="Eerst", pinned=True)
    world.now.pass_by(HOUR)
    edit(second, note, title="Later")
    second.sync()
    first.sync()
    for person in (world.student, world.guardian, world.mentor, world.coordinator):
        body = history(world, world.caught_up(person), note)
        found = {(e["field"], e["value"], e["outcome"]) for e in body["entries"]}
        assert ("title", "Eerst", "superseded") in found
        assert ("title", "Later", "accepted") in found
        assert ("pinned", True, "accepted") in found
        assert ("title", "Gesprek", "accepted") in found


def test_an_entry_says_who_when_and_from_which_device(world):
    coach = world.caught_up(world.coach, skew=-HOUR)
    note = write_note(coach, world.shared)
    made = world.now()
    body = history(world, coach, note)
    assert body["id"] == note
    (entry,) = body["entries"]
    assert set(entry) == {
        *("field", "value", "outcome", "code", "tick", "at", "received_at"),
        *("person", "device", "n"),
    }
    assert (entry["field"], entry["value"], entry["n"]) == ("title", "Gesprek", 1)
    assert (entry["person"], entry["device"]) == (coach.person, coach.device)
    assert entry["tick"] == coach.outcome(1)["tick"]
    assert milliseconds(entry["at"]) == milliseconds(entry["received_at"]) == made
    assert entry["code"] is None
    assert body["next"] is None


def test_the_newest_stands_first_and_pages_leave_nothing_out(world):
    coach = world.caught_up(world.coach)
    note = write_note(coach, world.shared)
    for i in range(230):
        edit(coach, note, title=f"{i:03}")
    coach.sync()
    found, after = [], None
    for _ in range(500):
        body = history(world, coach, note, after)
        found += [e["value"] for e in body["entries"]]
        after = body["next"]
        if after is None:
            break
    assert found == [f"{i:03}" for i in reversed(range(230))] + ["Gesprek"]


def test_values_that_were_refused_as_forbidden_or_wrong_are_not_shown_to_others(world):
    coach = world.caught_up(world.coach)
    note = write_note(coach, world.shared)
    guardian = world.caught_up(world.guardian)
    guardian.put("note", {"title": "door de ouder"}, id=note)
    guardian.sync()
    coach.put("note", {"title": "goed", "colour": "rood"}, id=note)
    coach.sync()
    values = [e["value"] for e in history(world, coach, note)["entries"]]
    assert values == ["Gesprek"]


def test_a_held_value_is_in_the_history(world):
    coach = world.caught_up(world.coach)
    note = write_note(coach, world.shared)
    edit(coach, note, title="Onderweg")
    world.coaches(world.placement, remove=world.coach)
    coach.sync()
    office = world.caught_up(world.coordinator)
    (entry,) = [e for e in history(world, office, note)["entries"] if e["value"] == "Onderweg"]
    assert (entry["outcome"], entry["code"]) == ("held", "grant-ended")


def test_the_history_is_closed_to_who_no_longer_sees_the_record(world):
    coach = world.caught_up(world.coach)
    note = write_note(coach, world.shared)
    world.coaches(world.placement, remove=world.coach)
    answer = world.server.history(world.region, note, token=coach.token)
    assert (answer.status, answer.code) == (404, "not-found")


def test_a_history_at_an_address_that_is_none_is_not_found(world, other_world):
    coach = world.caught_up(world.coach)
    note = write_note(coach, world.shared)
    foreign = write_note(other_world.caught_up(other_world.coach), other_world.shared)
    for id in (new_id(), note.upper(), "x", "%00", "a" * 4000, foreign, "' OR 1=1 --"):
        answer = world.server.history(world.region, id, token=coach.token)
        assert (answer.status, answer.code) == (404, "not-found")
    answer = world.server.history(other_world.region, note, token=coach.token)
    assert answer.status == 404


@pytest.mark.parametrize("after", ["x", "-1", "9" * 40, "\x00", "🌱", "1.5"])
def test_a_page_that_nobody_gave_is_malformed_or_empty(world, after):
    coach = world.caught_up(world.coach)
    note = write_note(coach, world.shared)
    for answer in (
        world.server.history(world.region, note, token=coach.token, after=after),
        world.server.mutations(world.region, token=coach.token, after=after),
    ):
        assert answer.status in (200, 400), answer
        if answer.status == 400:
            assert answer.code == "malformed"


def test_an_author_reads_back_every_own_edit_whatever_became_of_it(world):
    coach = world.caught_up(world.coach)
    note = queue_note(coach, world.shared, body="x")
    coach.put("note", {"title": 5}, id=note)
    coach.put("note", {"title": "niet van mij"}, scope=world.shared_2)
    edit(coach, note, title="Onderweg")
    sent = list(coach.disk.outbox)
    coach.exchange(mutations=sent[:3])
    world.coaches(world.placement, remove=world.coach)
    coach.sync()
    body = world.server.mutations(world.region, token=coach.token).expect(200)
    assert [m["n"] for m in body["mutations"]] == [1, 2, 3, 4]
    for listed, mutation in zip(body["mutations"], sent, strict=True):
        assert listed["name"] == mutation["name"]
        assert listed["args"] == mutation["args"]
        assert milliseconds(listed["at"]) == milliseconds(mutation["at"])
        assert listed["base"] == mutation.get("base")
        assert listed["device"] == coach.device
        assert listed["schema"] == 1
        assert listed["outcome"] == coach.outcome(mutation["n"])
        assert listed["received_at"]
    assert [m["decision"] for m in body["mutations"]][:3] == [None] * 3
    said = [m["outcome"]["outcome"] for m in body["mutations"]]
    assert said == ["accepted", "rejected", "rejected", "held"]


def test_the_list_of_edits_rises_and_goes_on_after_a_number(world):
    coach = world.caught_up(world.coach)
    for i in range(5):
        queue_note(coach, world.shared, title=str(i))
    coach.sync()
    body = world.server.mutations(world.region, token=coach.token, after=2).expect(200)
    assert [m["n"] for m in body["mutations"]] == [3, 4, 5]
    assert body["next"] is None
    found: list[int] = []
    after: int | None = 0
    while after is not None:
        body = world.server.mutations(world.region, token=coach.token, after=after).expect(200)
        found += [m["n"] for m in body["mutations"]]
        after = body["next"]
    assert found == [1, 2, 3, 4, 5]


def test_edits_of_ones_other_device_may_be_read_and_those_of_others_may_not(world):
    phone, tablet = world.caught_up(world.coach), world.caught_up(world.coach)
    student = world.caught_up(world.student)
    write_note(phone, world.shared)
    body = world.server.mutations(world.region, token=tablet.token, device=phone.device).expect(200)
    assert [m["device"] for m in body["mutations"]] == [phone.device]
    for device in (phone.device, new_id(), "x", phone.device.upper(), ""):
        answer = world.server.mutations(world.region, token=student.token, device=device)
        if device:
            assert (answer.status, answer.code) == (404, "not-found")


def test_a_superseded_value_is_named_to_both(world):
    """The sender hears it in the outcome, the other from the record and its history."""
    first, second = two_coaches(world)
    note = a_note_on_both(world, first, second)
    edit(first, note, title="Eerst")
    first.sync()
    world.now.pass_by(MINUTE)
    n = edit(second, note, title="Later")
    second.sync()
    assert second.outcome(n)["superseded"] == {"title": "mine"}
    first.sync()
    assert first.body(note)["title"] == "Later"
    (entry,) = [e for e in history(world, first, note)["entries"] if e["value"] == "Eerst"]
    assert entry["outcome"] == "superseded"
