"""Every edit counts once, in order, and stays: laws S1 to S5 and the rule of numbers."""

from __future__ import annotations

import pytest

from tests.fakes import HOUR, MINUTE
from tests.phone import UNSET, instant, new_id
from tests.sync.scenes import (
    edit,
    mutation,
    put_args,
    queue_note,
    rejected,
    two_coaches,
    write_note,
)


def test_an_edit_sent_twice_counts_once_and_gets_the_same_answer(world):
    coach = world.caught_up(world.coach)
    note = queue_note(coach, world.shared, tags=["thuis"])
    first = coach.post().expect(200)
    world.now.pass_by(MINUTE)
    again = coach.post().expect(200)
    assert first["outcomes"] == again["outcomes"]
    assert again["acked"] == 1
    assert again["next_n"] == 2
    coach.sync()
    entries = world.server.history(world.region, note, token=coach.token).expect(200)["entries"]
    assert [entry["n"] for entry in entries if entry["field"] == "title"] == [1]


def test_a_resend_much_later_keeps_the_time_at_which_it_was_first_taken_in(world):
    """Else a lost answer would make an old edit look new."""
    first, second = two_coaches(world)
    note = write_note(first, world.shared)
    second.sync()
    edit(first, note, title="Eerst")
    first.post().expect(200)  # the answer is lost
    world.now.pass_by(HOUR)
    edit(second, note, title="Daarna")
    second.sync()
    world.now.pass_by(HOUR)
    first.sync()
    assert first.body(note)["title"] == "Daarna"


def test_the_same_new_number_sent_at_once_by_two_requests_counts_once(world):
    coach = world.caught_up(world.coach)
    note = queue_note(coach, world.shared)
    request = world.server.sync_request(world.region, coach.envelope(), token=coach.token)
    answers = [a.expect(200) for a in world.server.together([request] * 8)]
    assert all(answer["outcomes"] == answers[0]["outcomes"] for answer in answers)
    coach.sync()
    assert [r["id"] for r in coach.records("note")] == [note]
    listed = world.server.mutations(world.region, token=coach.token).expect(200)["mutations"]
    assert [m["n"] for m in listed] == [1]


def test_two_different_edits_under_one_new_number_at_once_give_one_edit(world):
    """The second waits for the first, and is then a reuse."""
    coach = world.caught_up(world.coach)
    requests = [
        world.server.sync_request(
            world.region,
            coach.envelope(
                mutations=[
                    mutation(
                        1,
                        "record.put",
                        put_args(new_id(), {"title": f"{i}"}, world.shared),
                        at=world.now(),
                    )
                ]
            ),
            token=coach.token,
        )
        for i in range(6)
    ]
    answers = world.server.together(requests)
    assert sorted(answer.status for answer in answers) == [200] + [409] * 5
    assert {a.code for a in answers if a.status == 409} == {"mutation-number-reused"}
    coach.sync()
    assert len(coach.records("note")) == 1


def test_a_number_that_comes_back_with_other_content_is_refused_whole(world):
    coach = world.caught_up(world.coach)
    note = write_note(coach, world.shared, title="Eerste")
    queue_note(coach, world.shared)
    body = coach.envelope(
        mutations=[
            mutation(1, "record.put", put_args(note, {"title": "Anders"}), at=world.now()),
            *coach.disk.outbox,
        ]
    )
    answer = coach.post(body)
    assert answer.status == 409
    assert answer.code == "mutation-number-reused"
    assert answer.json["remedy"] == "resync"
    assert (answer.json["n"], answer.json["next_n"]) == (1, 2)
    assert answer.json["outcomes"] == []
    assert "records" not in answer.json
    fresh = world.caught_up(world.coach)
    assert fresh.body(note)["title"] == "Eerste"
    assert len(fresh.records("note")) == 1


def test_what_stands_in_front_of_a_reused_number_is_taken_in(world):
    coach = world.caught_up(world.coach)
    old = [queue_note(coach, world.shared, title=f"oud {i}") for i in (1, 2)]
    coach.sync()
    first, second = coach.disk.kept[1], coach.disk.kept[2]
    changed = {**second, "args": put_args(old[1], {"title": "anders"})}
    answer = coach.post(coach.envelope(mutations=[first, changed]))
    assert answer.status == 409
    assert [o["n"] for o in answer.json["outcomes"]] == [1]
    assert answer.json["outcomes"][0] == coach.outcome(1)
    assert (answer.json["n"], answer.json["next_n"]) == (2, 3)


def test_a_gap_is_refused_with_the_number_expected_and_the_front_is_taken_in(world):
    coach = world.caught_up(world.coach)
    ids = [new_id() for _ in range(3)]
    one, two, four = (
        mutation(n, "record.put", put_args(name, {"title": str(n)}, world.shared), at=world.now())
        for n, name in zip((1, 2, 4), ids, strict=True)
    )
    answer = coach.post(coach.envelope(mutations=[one, two, four]))
    assert answer.status == 409
    assert answer.code == "mutation-gap"
    assert (answer.json["n"], answer.json["next_n"]) == (4, 3)
    assert [o["n"] for o in answer.json["outcomes"]] == [1, 2]
    fresh = world.caught_up(world.coach)
    assert {r["id"] for r in fresh.records("note")} == set(ids[:2])


@pytest.mark.parametrize("numbers", [(2,), (7, 8), (2**53 - 1,)])
def test_a_first_number_above_one_is_a_gap(world, numbers):
    coach = world.caught_up(world.coach)
    mutations = [
        mutation(n, "record.put", put_args(new_id(), {"title": "x"}, world.shared), at=world.now())
        for n in numbers
    ]
    answer = coach.post(coach.envelope(mutations=mutations))
    assert (answer.status, answer.code) == (409, "mutation-gap")
    assert (answer.json["n"], answer.json["next_n"]) == (numbers[0], 1)
    assert answer.json["outcomes"] == []


def test_one_number_twice_in_a_request_is_one_edit_or_a_reuse(world):
    """Numbers that do not rise are answered as what they are, not as a broken envelope."""
    coach = world.caught_up(world.coach)
    queue_note(coach, world.shared)
    other = {**coach.disk.outbox[0], "args": put_args(new_id(), {"title": "x"}, world.shared)}
    reuse = coach.post(coach.envelope(mutations=[coach.disk.outbox[0], other]))
    assert (reuse.status, reuse.code) == (409, "mutation-number-reused")
    assert (reuse.json["n"], reuse.json["next_n"]) == (1, 2)
    assert [o["n"] for o in reuse.json["outcomes"]] == [1]


def test_numbers_that_fall_are_resends_or_reuses(world):
    coach = world.caught_up(world.coach)
    for _ in range(2):
        queue_note(coach, world.shared)
    one, two = coach.disk.outbox
    coach.sync()
    three = {**one, "n": 3, "args": put_args(new_id(), {"title": "x"}, world.shared)}
    answer = coach.post(coach.envelope(mutations=[three, {**two, "at": instant(world.now() - 1)}]))
    assert (answer.status, answer.code) == (409, "mutation-number-reused")
    assert (answer.json["n"], answer.json["next_n"]) == (2, 4)
    assert [o["n"] for o in answer.json["outcomes"]] == [3]


def test_content_is_compared_by_value_not_by_spelling(world):
    """Order of members, escapes, the offset of a time and 1.0 for 1 are spelling."""
    coach = world.caught_up(world.coach)
    name = new_id()
    at = "2026-11-22T08:00:00.000+01:00"
    plain = (
        '{"schema":1,"epoch":null,"sent_at":"AT","mutations":[{"n":1,"name":"record.put","at":"AT",'
        '"args":{"kind":"note","id":"ID","scope":"SCOPE","set":{"title":"Café"}}}]}'
    )
    other = (
        '{"mutations":[{"args":{"set":{"title":"Caf\\u00e9"},"scope":"SCOPE","id":"ID","kind":"note"},'
        '"at":"2026-11-22T07:00:00Z","name":"record.put","n":1}],"sent_at":"AT","schema":1}'
    )
    for word, value in (("AT", at), ("ID", name), ("SCOPE", world.shared)):
        plain, other = plain.replace(word, value), other.replace(word, value)
    first = coach.post(plain.encode()).expect(200)
    again = coach.post(other.encode()).expect(200)
    assert first["outcomes"] == again["outcomes"]
    assert first["outcomes"][0]["outcome"] == "accepted"


@pytest.mark.parametrize(
    "change",
    [
        {"at": "2026-11-22T06:59:59.999Z"},
        {"name": "record.drop"},
        {"base": 1},
        {"schema": 0},
    ],
    ids=lambda change: next(iter(change)),
)
def test_each_part_of_the_content_counts(world, change):
    coach = world.caught_up(world.coach)
    queue_note(coach, world.shared)
    sent = {k: v for k, v in coach.disk.outbox[0].items() if k not in ("base", "epoch")}
    coach.post(coach.envelope(mutations=[sent])).expect(200)
    answer = coach.post(coach.envelope(mutations=[{**sent, **change}]))
    assert (answer.status, answer.code) == (409, "mutation-number-reused")


def test_an_unknown_member_of_a_mutation_is_as_if_absent(world):
    coach = world.caught_up(world.coach)
    queue_note(coach, world.shared)
    first = coach.post().expect(200)
    decorated = {**coach.disk.outbox[0], "sticker": "🌱"}
    again = coach.post(coach.envelope(mutations=[decorated])).expect(200)
    assert first["outcomes"] == again["outcomes"]


def test_a_rejected_edit_does_not_stop_the_ones_behind_it(world):
    coach = world.caught_up(world.coach)
    bad = coach.put("note", {"title": ""}, id="NO-ID", scope=world.shared)
    good = queue_note(coach, world.shared)
    worse = coach.queue("no.such.command", {"x": 1})
    better = queue_note(coach, world.shared)
    coach.sync()
    assert rejected(coach.outcome(bad)) == "invalid"
    assert rejected(coach.outcome(worse)) == "unknown-command"
    assert coach.holds(good)
    assert coach.holds(better)


def test_a_neighbours_bad_edit_does_not_touch_mine_when_both_arrive_at_once(world):
    phones = [world.caught_up(world.coach) for _ in range(6)]
    for i, phone in enumerate(phones):
        if i % 2:
            phone.put("note", {"title": 7, "nonsense": []}, scope=world.shared)
        queue_note(phone, world.shared)
    requests = [
        world.server.sync_request(world.region, p.envelope(), token=p.token) for p in phones
    ]
    for i, (phone, answer) in enumerate(zip(phones, world.server.together(requests), strict=True)):
        phone.take_in(answer)
        said = [o["outcome"] for o in answer.expect(200)["outcomes"]]
        assert said == (["rejected", "accepted"] if i % 2 else ["accepted"])
    assert len(world.caught_up(world.coach).records("note")) == 6


def test_a_chain_of_edits_on_one_record_takes_effect_in_the_order_written(world):
    coach = world.caught_up(world.coach)
    note = queue_note(coach, world.shared, title="0")
    numbers = [edit(coach, note, title=str(i), follow_up=f"2026-12-0{i}") for i in range(1, 6)]
    coach.sync()
    assert coach.body(note)["title"] == "5"
    assert coach.body(note)["follow_up"] == "2026-12-05"
    assert coach.conflicts(note) == []
    assert {coach.outcome(n)["outcome"] for n in numbers} == {"accepted"}


def test_a_phone_put_back_from_its_own_backup_renumbers_and_loses_nothing(world):
    coach = world.caught_up(world.coach)
    backup = coach.disk.copy()
    lost = [write_note(coach, world.shared, title=f"na de back-up {i}") for i in range(2)]
    coach.disk = backup
    new = queue_note(coach, world.shared, title="op de herstelde telefoon")
    coach.sync()
    assert {r["id"] for r in coach.records("note")} == {*lost, new}
    listed = world.server.mutations(world.region, token=coach.token).expect(200)["mutations"]
    assert [m["n"] for m in listed] == [1, 2, 3]


def test_what_a_restored_phone_forgot_counts_as_somebody_elses(world):
    """Its edit is then made without having seen the forgotten one: a conflict to settle."""
    coach = world.caught_up(world.coach)
    note = write_note(coach, world.shared, follow_up="2026-12-01")
    backup = coach.disk.copy()
    edit(coach, note, follow_up="2026-12-02")
    coach.sync()
    coach.disk = backup
    world.now.pass_by(MINUTE)
    edit(coach, note, follow_up="2026-12-03")
    coach.sync()
    assert coach.body(note)["follow_up"] == "2026-12-03"
    assert [c["value"] for c in coach.conflicts(note)] == ["2026-12-02"]


def test_what_a_restored_phone_has_seen_again_is_no_conflict(world):
    """The forgotten edit is covered by base once the phone has caught up."""
    coach = world.caught_up(world.coach)
    note = write_note(coach, world.shared, follow_up="2026-12-01")
    backup = coach.disk.copy()
    edit(coach, note, follow_up="2026-12-02")
    coach.sync()
    coach.disk = backup
    coach.sync()
    world.now.pass_by(MINUTE)
    edit(coach, note, follow_up="2026-12-03")
    coach.sync()
    assert coach.body(note)["follow_up"] == "2026-12-03"
    assert coach.conflicts(note) == []


def test_a_request_without_a_cursor_only_sends(world):
    coach = world.caught_up(world.coach)
    queue_note(coach, world.shared)
    body = coach.post(cursor=UNSET).expect(200)
    assert [o["outcome"] for o in body["outcomes"]] == ["accepted"]
    for member in ("reset", "dropped", "records", "cursor", "more", "digests"):
        assert member not in body
    for member in ("epoch", "tick", "received_at", "acked", "next_n", "wipe", "replay_from"):
        assert member in body


def test_numbers_are_counted_per_device_and_per_region(world, other_world):
    first, second = world.caught_up(world.coach), world.caught_up(world.coach)
    for phone in (first, second):
        write_note(phone, world.shared)
        assert phone.disk.next_n == 2
    elsewhere = other_world.caught_up(other_world.coach)
    write_note(elsewhere, other_world.shared)
    assert elsewhere.disk.next_n == 2


def test_a_rejection_takes_a_tick_that_nobody_sees(world):
    coach = world.caught_up(world.coach)
    before = coach.sync()["tick"]
    n = coach.put("note", {}, scope=world.shared)
    body = coach.sync()
    assert coach.outcome(n)["tick"] == before + 1
    assert body["records"] == []
    write_note(coach, world.shared)
    assert coach.disk.seen == before + 2


def test_ticks_have_no_gaps(world):
    coach = world.caught_up(world.coach)
    start = coach.disk.seen
    ticks = []
    for i in range(5):
        write_note(coach, world.shared, title=str(i))
        ticks.append(coach.outcome(i + 1)["tick"])
    assert ticks == [start + i for i in range(1, 6)]
