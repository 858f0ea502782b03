"""Whether device and server hold the same, and what is done when they do not (law S11)."""

from __future__ import annotations

from tests.fakes import DAY, HOUR, MINUTE
from tests.phone import digest_of, new_id
from tests.sync.scenes import edit, queue_note, write_note


def test_the_digest_of_what_was_given_is_the_digest_of_what_is_held(world):
    phones = [world.caught_up(p) for p in (world.coach, world.student, world.coordinator)]
    coach = phones[0]
    notes = [write_note(coach, world.shared, title=str(i)) for i in range(6)]
    edit(coach, notes[0], title="anders")
    coach.drop("note", notes[1])
    coach.sync()
    for phone in phones:
        body = phone.exchange(digests=True).expect(200)
        held = {scope: digest_of(phone.records(scope=scope)) for scope in body["digests"]}
        assert body["digests"] == held
        assert phone.scopes() <= set(held)
        assert phone.incidents == []


def test_a_digest_is_sixteen_hex_digits_and_a_count(world):
    coach = world.caught_up(world.coach)
    for value in coach.exchange(digests=True).json["digests"].values():
        assert set(value) == {"count", "digest"}
        assert len(value["digest"]) == 16
        assert int(value["digest"], 16) >= 0
        assert value["digest"] == value["digest"].lower()


def test_digests_come_only_when_asked_for_and_only_at_the_end(world):
    coach = world.caught_up(world.coach)
    assert "digests" not in coach.exchange().json
    for i in range(4):
        queue_note(coach, world.shared, title=str(i))
    coach.send()
    page = coach.exchange(limit=2, digests=True).json
    assert page["more"]
    assert "digests" not in page
    while page["more"]:
        page = coach.exchange(limit=2, digests=True).json
    assert "digests" in page


def test_two_records_that_swap_their_ticks_are_noticed(world):
    """A digest by XOR of two equal halves, or of ids alone, would not see it."""
    coach = world.caught_up(world.coach)
    a, b = (write_note(coach, world.shared) for _ in range(2))
    first, second = coach.disk.records[a], coach.disk.records[b]
    coach.disk.records[a] = {**first, "tick": second["tick"]}
    coach.disk.records[b] = {**second, "tick": first["tick"]}
    coach.exchange(digests=True)
    assert coach.incidents == [world.shared]


def test_a_record_held_twice_over_is_noticed(world):
    """Pairs cancel each other in a digest by XOR; the sum and the count see them."""
    coach = world.caught_up(world.coach)
    write_note(coach, world.shared)
    digest = coach.exchange(digests=True).json["digests"][world.shared]
    held = coach.records(scope=world.shared)
    assert digest_of(held) == digest
    assert digest_of(held + held[:1] * 2) != digest
    assert digest_of(held * 2)["digest"] != f"{0:016x}"


def test_the_digest_is_a_sum(world):
    """Known answer: the first eight bytes of each SHA-256, added up modulo 2^64."""
    import hashlib

    coach = world.caught_up(world.coach)
    for i in range(12):
        queue_note(coach, world.shared, title=str(i))
    coach.sync()
    total = 0
    for record in coach.records(scope=world.shared):
        name = f"{record['id']}:{record['tick']}"
        total += int(hashlib.sha256(name.encode()).hexdigest()[:16], 16)
    body = coach.exchange(digests=True).json["digests"][world.shared]
    assert body == {"count": 13, "digest": f"{total % 2**64:016x}"}


def test_a_damaged_scope_is_fetched_again_alone(world):
    coach = world.caught_up(world.coach)
    notes = [write_note(coach, world.shared, title=str(i)) for i in range(3)]
    kept = write_note(coach, world.staff)
    del coach.disk.records[notes[0]]
    ghost = new_id()
    coach.disk.records[ghost] = {**coach.disk.records[notes[1]], "id": ghost}
    coach.exchange(digests=True)
    assert coach.incidents == [world.shared]
    body = coach.exchange(refetch=[world.shared], digests=True).expect(200)
    assert body["dropped"] == [world.shared]
    assert {r["scope"] for r in body["records"]} == {world.shared}
    assert not [r for r in body["records"] if r.get("gone")]
    coach.incidents.clear()
    coach.exchange(digests=True)
    assert coach.incidents == []
    assert coach.holds(notes[0])
    assert coach.holds(kept)


def test_a_large_scope_comes_back_in_pages(world):
    coach = world.caught_up(world.coach)
    notes = [queue_note(coach, world.shared, title=str(i)) for i in range(9)]
    coach.sync()
    coach.disk.records = {}
    page = coach.exchange(refetch=[world.shared], limit=4).expect(200)
    given = [r["id"] for r in page["records"]]
    while page["more"]:
        page = coach.exchange(limit=4).expect(200)
        given += [r["id"] for r in page["records"]]
    assert sorted(given) == sorted([*notes, world.placement])


def test_a_second_refetch_within_a_day_is_refused_with_nothing_taken_in(world):
    coach = world.caught_up(world.coach)
    coach.exchange(refetch=[world.shared]).expect(200)
    world.now.pass_by(HOUR)
    note = queue_note(coach, world.shared)
    answer = coach.post(refetch=[world.shared])
    assert (answer.status, answer.code) == (429, "refetch-limited")
    assert answer.json["remedy"] == "retry"
    assert int(answer.headers["retry-after"]) > 0
    assert not world.caught_up(world.coach).holds(note)
    coach.sync()
    assert coach.holds(note)


def test_the_limit_is_per_scope_and_per_device(world):
    coach, tablet = world.caught_up(world.coach), world.caught_up(world.coach)
    coach.exchange(refetch=[world.shared]).expect(200)
    coach.exchange(refetch=[world.staff]).expect(200)
    tablet.exchange(refetch=[world.shared]).expect(200)


def test_after_a_day_a_scope_may_be_fetched_again(world):
    coach = world.caught_up(world.coach)
    coach.exchange(refetch=[world.shared]).expect(200)
    world.now.pass_by(DAY + MINUTE)
    body = coach.exchange(refetch=[world.shared]).expect(200)
    assert body["dropped"] == [world.shared]


def test_a_scope_without_a_right_is_passed_over_like_a_missing_one(world):
    coach = world.caught_up(world.coach)
    for _ in range(3):
        body = coach.exchange(
            refetch=[world.shared_2, f"placement:{new_id()}", "nonsense", ""]
        ).expect(200)
        assert (body["dropped"], body["records"]) == ([], [])


def test_a_refetch_and_new_records_go_together(world):
    coach, office = world.caught_up(world.coach), world.caught_up(world.coordinator)
    note = write_note(office, world.shared)
    other = write_note(office, world.staff)
    body = coach.exchange(refetch=[world.shared], digests=True).expect(200)
    ids = [r["id"] for r in body["records"]]
    assert len(ids) == len(set(ids))
    assert {note, other, world.placement} <= set(ids)
    assert coach.incidents == []
