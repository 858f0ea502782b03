"""The server comes back from an older backup: law S19 and the rule Restore."""

from __future__ import annotations

from tests.fakes import DAY, HOUR, MINUTE
from tests.phone import UNSET
from tests.sync.scenes import edit, held, queue_note, rejected, same, two_coaches, write_note


def test_what_was_acknowledged_since_the_backup_comes_back_with_the_phones(own, own_world):
    world = own_world
    first, second = two_coaches(world)
    before = write_note(first, world.shared, title="voor de back-up")
    second.sync()
    backup = own.backup()
    after = [write_note(first, world.shared, title=f"erna {i}") for i in range(3)]
    second.sync()
    edit(second, before, title="gewijzigd na de back-up")
    second.sync()
    first.sync()
    own.restore(backup)
    first.sync()
    second.sync()
    first.sync()
    same(first, second)
    assert all(first.holds(note) for note in after)
    assert first.body(before)["title"] == "gewijzigd na de back-up"
    assert first.disk.records == world.caught_up(world.coach).disk.records


def test_a_new_epoch_takes_nothing_in_and_says_where_to_begin_again(own, own_world):
    world = own_world
    coach = world.caught_up(world.coach)
    write_note(coach, world.shared)
    backup = own.backup()
    write_note(coach, world.shared)
    write_note(coach, world.shared)
    old = coach.disk.epoch
    own.restore(backup)
    waiting = queue_note(coach, world.shared)
    body = coach.post().expect(200)
    assert body["epoch"] != old
    assert body["outcomes"] == []
    assert body["reset"] is True
    assert body["replay_from"] == body["next_n"] == 2
    assert waiting not in {r["id"] for r in body["records"]}
    coach.take_in(coach.last)
    coach.sync()
    assert coach.exchange().json["replay_from"] is None


def test_a_device_that_only_sends_is_told_so_as_well(own, own_world):
    world = own_world
    coach = world.caught_up(world.coach)
    backup = own.backup()
    note = write_note(coach, world.shared)
    own.restore(backup)
    body = coach.post(cursor=UNSET).expect(200)
    assert body["replay_from"] == 1
    assert "reset" not in body
    coach.take_in(coach.last)
    body = coach.exchange(cursor=UNSET).expect(200)
    assert [o["outcome"] for o in body["outcomes"]] == ["accepted"]
    coach.sync()
    assert coach.holds(note)


def test_a_first_request_without_an_epoch_is_of_no_other_epoch(own, own_world):
    world = own_world
    backup = own.backup()
    own.restore(backup)
    coach = world.phone(world.coach)
    note = queue_note(coach, world.shared)
    body = coach.exchange().expect(200)
    assert body["replay_from"] is None
    assert body["reset"] is False
    assert [o["outcome"] for o in body["outcomes"]] == ["accepted"]
    assert coach.holds(note)


def test_what_the_backup_still_has_is_not_taken_in_twice(own, own_world):
    """The lost answer: the server knows the number, the phone does not know that."""
    world = own_world
    coach = world.caught_up(world.coach)
    note = queue_note(coach, world.shared, tags=["a"])
    coach.post().expect(200)  # the answer is lost
    backup = own.backup()
    own.restore(backup)
    body = coach.exchange().expect(200)
    assert body["replay_from"] == body["next_n"] == 2
    coach.sync()
    assert coach.outcome(1)["outcome"] == "accepted"
    entries = world.server.history(world.region, note, token=coach.token).json["entries"]
    assert len([e for e in entries if e["field"] == "title"]) == 1


def test_a_phone_that_kept_nothing_renumbers_what_it_has(own, own_world):
    world = own_world
    coach = world.caught_up(world.coach)
    backup = own.backup()
    write_note(coach, world.shared, title="niet bewaard")
    waiting = queue_note(coach, world.shared, title="nog te sturen")
    coach.disk.kept.clear()
    own.restore(backup)
    coach.sync()
    assert coach.holds(waiting)
    assert coach.disk.next_n == 2


def test_a_base_of_the_lost_epoch_counts_for_no_more_than_what_came_back(own, own_world):
    """Ticks are given out again after a restore; an old number must not cover them."""
    world = own_world
    first, second = two_coaches(world)
    third = world.caught_up(world.coordinator)
    note = write_note(first, world.shared, follow_up="2026-12-01")
    second.sync()
    backup = own.backup()
    for i in range(5):
        write_note(first, world.shared, title=str(i))
    second.sync()
    lost_base = second.disk.seen
    own.restore(backup)
    third.sync()
    edit(third, note, follow_up="2026-12-09")
    third.sync()
    world.now.pass_by(MINUTE)
    n = edit(second, note, follow_up="2026-12-02")
    k = second.drop("note", note)
    assert second.disk.outbox[0]["base"] == lost_base > third.outcome(1)["tick"]
    second.sync()
    assert second.outcome(n)["outcome"] == "merged"
    assert [c["value"] for c in second.conflicts(note)] == ["2026-12-09"]
    assert rejected(second.outcome(k)) == "changed-since"


def test_a_base_of_the_lost_epoch_from_before_the_backup_still_counts(own, own_world):
    world = own_world
    first, second = two_coaches(world)
    note = write_note(first, world.shared, follow_up="2026-12-01")
    second.sync()
    backup = own.backup()
    own.restore(backup)
    n = edit(second, note, follow_up="2026-12-02")
    second.sync()
    assert second.outcome(n)["outcome"] == "accepted"
    assert second.conflicts(note) == []


def test_replayed_edits_keep_their_order_in_time(own, own_world):
    """Who returns last does not win: monday's edit comes back after tuesday's."""
    world = own_world
    first, second = two_coaches(world)
    note = write_note(first, world.shared)
    second.sync()
    backup = own.backup()
    edit(first, note, title="Maandag")
    first.sync()
    world.now.pass_by(DAY)
    second.sync()
    edit(second, note, title="Dinsdag")
    second.sync()
    world.now.pass_by(DAY)
    own.restore(backup)
    second.sync()
    world.now.pass_by(HOUR)
    first.sync()
    second.sync()
    assert first.body(note)["title"] == second.body(note)["title"] == "Dinsdag"


def test_an_edit_on_a_record_that_is_not_back_yet_waits_and_then_applies_itself(own, own_world):
    world = own_world
    first, second = two_coaches(world)
    backup = own.backup()
    note = write_note(first, world.shared)
    second.sync()
    world.now.pass_by(MINUTE)
    n = edit(second, note, title="Van de tweede", pinned=True)
    second.sync()
    own.restore(backup)
    second.sync()
    assert held(second.outcome(n)) == "restored"
    assert not second.holds(note)
    first.sync()
    assert first.body(note) == {"title": "Van de tweede", "pinned": True}
    second.sync()
    same(first, second)
    record = second.body(second.outcome(n)["held"])
    assert record["state"] == "accepted"


def test_an_edit_whose_right_is_not_back_yet_waits_and_then_applies_itself(own, own_world):
    """The coordinator gave the placement to a new coach after the backup was made."""
    world = own_world
    office = world.caught_up(world.coordinator)
    heir = world.caught_up(world.coach_2)
    backup = own.backup()
    office.put("placement", {"coaches": {"add": [world.coach_2.id]}}, id=world.placement)
    office.sync()
    heir.sync()
    note = write_note(heir, world.staff, title="Van de nieuwe coach")
    own.restore(backup)
    heir.sync()
    assert held(heir.outcome(1)) == "restored"
    office.sync()
    heir.sync()
    assert heir.body(note)["title"] == "Van de nieuwe coach"
    office.sync()
    same(office, heir)


def test_a_person_may_decide_before_the_record_is_back(own, own_world):
    world = own_world
    first, second = two_coaches(world)
    backup = own.backup()
    note = write_note(first, world.shared)
    second.sync()
    second.put("note", {"pinned": True}, id=note, scope=world.shared)
    second.sync()
    own.restore(backup)
    second.sync()
    office = world.caught_up(world.coordinator)
    (record,) = [r for r in office.records("held-edit") if r["body"]["state"] == "waiting"]
    n = office.queue("held.refuse", {"id": record["id"], "reason": "Niet meer nodig"})
    office.sync()
    assert office.outcome(n)["outcome"] == "accepted"
    first.sync()
    assert "pinned" not in first.body(note)


def test_edits_never_sent_follow_the_replayed_ones(own, own_world):
    world = own_world
    coach = world.caught_up(world.coach)
    backup = own.backup()
    note = write_note(coach, world.shared, title="1")
    edit(coach, note, title="2")
    coach.sync()
    edit(coach, note, title="3")
    own.restore(backup)
    coach.sync()
    assert coach.body(note)["title"] == "3"
    listed = world.server.mutations(world.region, token=coach.token).json["mutations"]
    assert [m["n"] for m in listed] == [1, 2, 3]


def test_two_restores_in_a_row_lose_nothing_either(own, own_world):
    world = own_world
    coach = world.caught_up(world.coach)
    backup = own.backup()
    notes = [write_note(coach, world.shared, title="1")]
    own.restore(backup)
    coach.sync()
    notes.append(write_note(coach, world.shared, title="2"))
    own.restore(backup)
    coach.sync()
    assert all(coach.holds(note) for note in notes)
    own.restore(backup)
    own.restore(backup)
    coach.sync()
    assert all(coach.holds(note) for note in notes)
    assert coach.disk.records == world.caught_up(world.coach).disk.records


def test_a_restore_of_the_present_state_still_begins_a_new_epoch(own, own_world):
    world = own_world
    coach = world.caught_up(world.coach)
    note = write_note(coach, world.shared)
    old = coach.disk.epoch
    own.restore(own.backup())
    coach.sync()
    assert coach.disk.epoch != old
    assert coach.holds(note)


def test_a_cursor_ahead_of_the_server_is_never_up_to_date(own, own_world):
    """The trap of a reset server: an empty page would let the phone believe it has it all."""
    world = own_world
    coach = world.caught_up(world.coach)
    office = world.caught_up(world.coordinator)
    backup = own.backup()
    for i in range(4):
        write_note(office, world.shared, title=str(i))
    coach.sync()
    own.restore(backup)
    body = coach.exchange().expect(200)
    assert body["reset"] is True
    coach.sync()
    assert coach.records("note") == []


def test_a_restart_is_not_a_restore(own, own_world):
    world = own_world
    coach = world.caught_up(world.coach)
    note = write_note(coach, world.shared)
    own.restart()
    body = coach.exchange().expect(200)
    assert (body["reset"], body["replay_from"], body["records"]) == (False, None, [])
    assert coach.holds(note)
