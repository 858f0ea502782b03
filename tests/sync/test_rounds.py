"""What a device is given, page by page: laws S6 to S9 and the rule of rounds."""

from __future__ import annotations

import contextlib

import pytest

from tests.phone import Phone, PhoneDied
from tests.sync.scenes import edit, queue_note, same, two_coaches, write_note


def pages(phone: Phone, limit: int) -> list[dict]:
    """Every answer of one round that sends nothing."""
    answers = []
    while True:
        body = phone.exchange(limit=limit, mutations=[]).expect(200)
        answers.append(body)
        if not body["more"]:
            return answers


def write_many(phone: Phone, scope: str, count: int) -> list[str]:
    """Notes that arrive in one request, and so in one tick."""
    notes = [queue_note(phone, scope, title=f"nr {i}") for i in range(count)]
    phone.sync()
    return notes


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 5000])
def test_any_page_size_leads_to_the_same_records(world, limit):
    coach = world.caught_up(world.coach)
    notes = write_many(coach, world.shared, 9)
    for note in notes[::2]:
        edit(coach, note, title="opnieuw")
        coach.sync()
    coach.drop("note", notes[1])
    coach.sync()
    fresh = world.phone(world.coach)
    answers = pages(fresh, limit)
    assert all(len(answer["records"]) <= limit for answer in answers)
    assert fresh.disk.records == coach.disk.records
    assert fresh.disk.seen == coach.disk.seen


@pytest.mark.parametrize("limit", [1, 4, 1000])
def test_records_of_a_round_come_by_tick_and_then_by_id(world, limit):
    coach = world.caught_up(world.coach)
    write_many(coach, world.shared, 5)
    write_many(coach, world.staff, 5)
    fresh = world.phone(world.coach)
    records = [r for answer in pages(fresh, limit) for r in answer["records"]]
    order = [(record["tick"], record["id"]) for record in records]
    assert order == sorted(order)
    assert len(set(order)) == len(order)


def test_a_page_may_end_within_a_tick_and_the_tick_is_whole_at_the_end(world):
    coach, other = world.caught_up(world.coach), world.caught_up(world.coach)
    notes = write_many(coach, world.shared, 7)
    tick = coach.outcome(1)["tick"]
    answers = pages(other, 3)
    assert [len(answer["records"]) for answer in answers] == [3, 3, 1]
    assert [answer["more"] for answer in answers] == [True, True, False]
    assert answers[-1]["tick"] >= tick
    assert {r["id"] for answer in answers for r in answer["records"]} == set(notes)


def test_all_pages_of_a_round_lead_to_the_tick_fixed_on_the_first(world):
    """What is written meanwhile comes in the next round, and whole."""
    first, second = two_coaches(world)
    write_many(first, world.shared, 6)
    page = second.exchange(limit=2, mutations=[]).expect(200)
    fixed = page["tick"]
    later = write_many(first, world.shared, 3)
    while page["more"]:
        page = second.exchange(limit=2, mutations=[]).expect(200)
        assert page["tick"] in (fixed, first.disk.seen)
        if page["tick"] == fixed:
            assert not set(later) & {r["id"] for r in page["records"]}
        assert all(record["tick"] <= page["tick"] for record in page["records"])
    second.sync()
    same(first, second)


def test_a_record_that_moves_on_meanwhile_is_left_out_and_comes_in_the_same_breath(world):
    """Then the last answer still says there is more: nothing was complete."""
    first, second = two_coaches(world)
    notes = write_many(first, world.shared, 6)
    page = second.exchange(limit=2, mutations=[]).expect(200)
    seen_before = second.disk.seen
    moved = max(notes)
    assert moved not in {r["id"] for r in page["records"]}
    edit(first, moved, title="verder")
    first.sync()
    given = [r["id"] for r in page["records"]]
    rounds = 0
    while page["more"]:
        assert second.disk.seen == seen_before
        page = second.exchange(limit=2, mutations=[]).expect(200)
        given += [r["id"] for r in page["records"]]
        rounds += 1
        assert rounds < 10
    assert given.count(moved) == 1
    assert second.body(moved)["title"] == "verder"
    assert page["tick"] == first.disk.seen
    same(first, second)


def test_a_tick_of_many_records_with_one_that_moved_is_never_shown_as_complete_in_part(world):
    """Law S6: either all of what is visible of a tick, or the answer says more."""
    first, second = two_coaches(world)
    notes = write_many(first, world.shared, 8)
    tick = first.outcome(1)["tick"]
    for i, note in enumerate(sorted(notes)[2:5]):
        page = second.exchange(limit=2, mutations=[]).expect(200)
        edit(first, note, title=f"verder {i}")
        first.sync()
        if not page["more"]:
            assert page["tick"] < tick or set(notes) <= set(second.disk.records)
    second.sync()
    same(first, second)


def test_a_record_dropped_meanwhile_does_not_stay_behind(world):
    first, second = two_coaches(world)
    notes = write_many(first, world.shared, 6)
    page = second.exchange(limit=2, mutations=[]).expect(200)
    already = page["records"][0]["id"]
    for note in (already, max(notes)):
        first.drop("note", note)
    first.sync()
    second.sync(limit=2)
    same(first, second)
    assert not second.holds(already)


def test_a_device_that_starts_from_nothing_gets_no_tombstones(world):
    coach = world.caught_up(world.coach)
    note = write_note(coach, world.shared)
    coach.drop("note", note)
    coach.sync()
    fresh = world.phone(world.coach)
    records = [r for answer in pages(fresh, 2) for r in answer["records"]]
    assert not [r for r in records if r.get("gone")]
    assert note not in {r["id"] for r in records}


def test_a_tombstone_has_its_id_and_scope_and_no_body(world):
    first, second = two_coaches(world)
    note = write_note(first, world.shared)
    second.sync()
    first.drop("note", note)
    first.sync()
    (answer,) = pages(second, 10)
    (record,) = [r for r in answer["records"] if r["id"] == note]
    assert record == {
        "id": note,
        "kind": "note",
        "scope": world.shared,
        "tick": first.disk.seen,
        "gone": True,
    }


def test_an_answer_brings_what_the_same_request_changed(world):
    """Mutations are taken in first; the records include their effect."""
    coach = world.caught_up(world.coach)
    note = queue_note(coach, world.shared)
    body = coach.exchange().expect(200)
    assert [r["id"] for r in body["records"]] == [note]
    assert body["records"][0]["tick"] == body["outcomes"][0]["tick"] == body["tick"]
    assert body["more"] is False


def test_nothing_new_is_an_empty_page(world):
    coach = world.caught_up(world.coach)
    body = coach.exchange().expect(200)
    assert (body["records"], body["dropped"], body["more"], body["reset"]) == ([], [], False, False)
    assert body["tick"] == coach.disk.seen


def test_changes_in_scopes_of_others_move_the_tick_and_bring_nothing(world):
    coach, other = world.caught_up(world.coach), world.caught_up(world.coach_2)
    write_note(other, world.shared_2)
    body = coach.exchange().expect(200)
    assert body["records"] == []
    assert body["tick"] == other.disk.seen


def test_an_old_cursor_gives_the_same_again(world):
    """A page whose answer was lost is simply asked for once more."""
    first, second = two_coaches(world)
    write_many(first, world.shared, 7)
    once = second.post(limit=3, mutations=[]).expect(200)
    again = second.post(limit=3, mutations=[]).expect(200)
    assert once["records"] == again["records"]
    assert once["more"] == again["more"]
    second.sync(limit=3)
    same(first, second)


def test_the_page_size_may_change_in_the_middle_of_a_round(world):
    first, second = two_coaches(world)
    write_many(first, world.shared, 20)
    for limit in (1, 5, 2, 1, 1000):
        second.exchange(limit=limit, mutations=[])
    assert second.sync()["more"] is False
    same(first, second)


def test_a_device_may_send_in_the_middle_of_a_round(world):
    first, second = two_coaches(world)
    write_many(first, world.shared, 9)
    sent = []
    for _ in range(4):
        sent.append(queue_note(second, world.shared, title="tussendoor"))
        second.exchange(limit=2)
    second.sync(limit=2)
    first.sync()
    same(first, second)
    assert all(first.holds(note) for note in sent)


def test_a_record_as_it_stands_is_the_same_for_all_who_see_it(world):
    """Kind, scope, tick and body; conflicts are absent when there are none."""
    coach = world.caught_up(world.coach)
    note = write_note(coach, world.shared, tags=["b", "a"], follow_up="2026-12-01")
    everybody = (world.student, world.guardian, world.mentor, world.class_mentor, world.coordinator)
    for person in everybody:
        assert world.caught_up(person).disk.records[note] == coach.disk.records[note]
    assert coach.disk.records[note] == {
        "id": note,
        "kind": "note",
        "scope": world.shared,
        "tick": coach.disk.seen,
        "body": {"title": "Gesprek", "tags": ["a", "b"], "follow_up": "2026-12-01"},
    }


def test_many_writers_and_a_reader_who_follows_its_cursor_miss_nothing(world):
    """Law S7: requests are let loose together; the reader asks in between."""
    world.coaches(world.placement, add=world.coach_2)
    reader = world.caught_up(world.coach)
    writers = [world.caught_up(world.coach_2) for _ in range(8)]
    written = set()
    for _ in range(6):
        for writer in writers:
            written.add(queue_note(writer, world.shared))
        calls = [
            world.server.sync_request(world.region, w.envelope(cursor=None, limit=1), token=w.token)
            for w in writers
        ]
        asked = world.server.sync_request(world.region, reader.envelope(), token=reader.token)
        answers = world.server.together([*calls[:4], asked, *calls[4:]])
        reader.take_in(answers[4])
        for writer, answer in zip(writers, answers[:4] + answers[5:], strict=True):
            writer._acknowledge(writer.disk, answer.expect(200)["outcomes"])
    reader.sync()
    assert written <= set(reader.disk.records)
    fresh = world.caught_up(world.coach)
    assert reader.disk.records == fresh.disk.records


@pytest.mark.parametrize("limit", [3, 1000])
def test_a_phone_that_dies_at_any_write_of_a_page_misses_nothing(world, limit):
    """The cursor is stored with the records it stands for, or not at all (law S11)."""
    first, second = two_coaches(world)
    write_many(first, world.shared, 5)
    first.drop("note", first.records("note")[0]["id"])
    first.sync()
    for writes in range(12):
        phone = world.phone(world.coach)
        for _ in range(2):
            answer = phone.post(limit=limit)
            phone.die_at_write(writes)
            with contextlib.suppress(PhoneDied):
                phone.take_in(answer)
            phone.die_at_write(None)
        phone.sync(limit=limit)
        assert phone.disk.records == first.disk.records
        assert phone.incidents == []
    second.sync()
    same(first, second)
