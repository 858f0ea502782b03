"""Whose edit is later, on clocks that are wrong: stamps, skew and base (laws S13 and S14)."""

from __future__ import annotations

import pytest

from tests.fakes import DAY, HOUR, MINUTE, SECOND
from tests.phone import instant, milliseconds
from tests.sync.scenes import (
    a_note_on_both,
    edit,
    queue_note,
    rejected,
    same,
    two_coaches,
    write_note,
)

YEAR = 365 * DAY


def at_of(world, phone, note, value):
    entries = world.server.history(world.region, note, token=phone.token).expect(200)["entries"]
    (entry,) = [e for e in entries if e["value"] == value]
    return milliseconds(entry["at"])


@pytest.mark.parametrize("skew", [-YEAR, -HOUR, 0, HOUR, YEAR])
def test_a_constant_shift_of_a_clock_changes_nothing(world, skew):
    """An hour fast or a year slow: the edit is as late as it was made."""
    first, second = two_coaches(world, first=skew)
    note = a_note_on_both(world, first, second, follow_up="2026-11-30")
    made = {}
    for i, phone in enumerate((first, second, first, second)):
        world.now.pass_by(MINUTE)
        value = f"2026-12-0{i + 1}"
        edit(phone, note, follow_up=value)
        made[value] = world.now()
    world.now.pass_by(DAY)
    second.sync()
    first.sync()
    second.sync()
    same(first, second)
    assert first.body(note)["follow_up"] == "2026-12-04"
    assert at_of(world, first, note, "2026-12-03") == made["2026-12-03"]


def test_a_fast_clock_wins_nothing(world):
    first, second = two_coaches(world, first=10 * YEAR)
    note = a_note_on_both(world, first, second)
    edit(first, note, title="Uit de toekomst")
    world.now.pass_by(MINUTE)
    edit(second, note, title="Later gemaakt")
    first.sync()
    second.sync()
    assert second.body(note)["title"] == "Later gemaakt"


def test_a_time_later_than_sending_counts_as_sending(world):
    first, second = two_coaches(world)
    note = a_note_on_both(world, first, second)
    edit(first, note, title="Zogenaamd morgen", ago=-DAY)
    first.sync()
    sent = world.now()
    world.now.pass_by(MINUTE)
    edit(second, note, title="Echt later")
    second.sync()
    assert second.body(note)["title"] == "Echt later"
    assert at_of(world, second, note, "Zogenaamd morgen") == sent


@pytest.mark.parametrize(
    "at", ["0001-01-01T00:00:00Z", "1970-01-01T00:00:00.000Z", "9999-12-31T23:59:59.999Z"]
)
def test_the_ends_of_time_are_times(world, at):
    coach = world.caught_up(world.coach)
    note = queue_note(coach, world.shared)
    coach.disk.outbox[-1]["at"] = at
    coach.sync()
    assert coach.outcome(1)["outcome"] == "accepted"
    assert coach.holds(note)


@pytest.mark.parametrize("sent_at", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999Z"])
def test_a_clock_at_the_ends_of_time_is_a_clock(world, sent_at):
    coach = world.caught_up(world.coach)
    queue_note(coach, world.shared)
    coach.disk.outbox[-1]["at"] = sent_at
    body = coach.post(sent_at=sent_at).expect(200)
    assert body["outcomes"][0]["outcome"] == "accepted"


@pytest.mark.parametrize(
    "at",
    [
        "2026-11-22T08:00:00+25:00",
        "2026-11-22T24:01:00Z",
        "2026-02-30T08:00:00Z",
        "20261122T080000Z",
        "2026-11-22 08:00",
        "",
    ],
)
def test_a_time_that_is_none_rejects_its_mutation(world, at):
    coach = world.caught_up(world.coach)
    queue_note(coach, world.shared)
    coach.disk.outbox[-1]["at"] = at
    coach.sync()
    assert rejected(coach.outcome(1)) == "invalid"
    assert coach.outcome(1)["field"] == "at"


def test_the_same_instant_may_be_said_from_any_time_zone(world):
    coach = world.caught_up(world.coach)
    moment = world.now() - HOUR
    note = queue_note(coach, world.shared)
    from datetime import UTC, datetime, timedelta, timezone

    zone = timezone(timedelta(hours=-9, minutes=-30))
    coach.disk.outbox[-1]["at"] = (
        datetime.fromtimestamp(moment / 1000, UTC).astimezone(zone).isoformat()
    )
    coach.sync()
    assert at_of(world, coach, note, "Gesprek") == moment


def test_on_the_same_millisecond_the_higher_device_stands_in_either_order(world):
    for order in ((0, 1), (1, 0)):
        phones = sorted(two_coaches(world), key=lambda phone: phone.device)
        note = a_note_on_both(world, *phones)
        for phone in phones:
            edit(phone, note, title=phone.device)
        for i in order:
            phones[i].sync()
        for phone in phones:
            phone.sync()
            assert phone.body(note)["title"] == phones[1].device


def test_who_replaces_what_they_had_seen_is_later_even_on_a_slow_clock(world):
    """The replaced value bears a later time than the one who saw it and replaced it."""
    first, second = two_coaches(world)
    note = a_note_on_both(world, first, second)
    edit(first, note, title="Eerst")
    first.sync()
    second.sync()
    second.put("note", {"title": "Gezien en vervangen"}, id=note, ago=HOUR)
    second.sync()
    first.sync()
    assert first.body(note)["title"] == "Gezien en vervangen"
    made = at_of(world, first, note, "Eerst")
    world.now.pass_by(MINUTE)
    # An edit from between the two true times, unseen, does not come in between.
    third = world.caught_up(world.coordinator)
    third.put("note", {"title": "Ertussen"}, id=note, ago=30 * MINUTE, base=1)
    third.sync()
    assert third.body(note)["title"] == "Gezien en vervangen"
    # It was stamped one millisecond after what it replaced, and no later than that.
    third.put("note", {"title": "Vlak erna"}, id=note, ago=world.now() - made - 2, base=1)
    third.sync()
    assert third.body(note)["title"] == "Vlak erna"


def test_a_clock_that_is_set_moves_the_edits_that_wait(world):
    """Set forward a day between writing and sending: the edit is not a day older."""
    first, second = two_coaches(world)
    note = a_note_on_both(world, first, second)
    edit(second, note, title="Eerder")
    world.now.pass_by(MINUTE)
    edit(first, note, title="Later")
    first.clock_jumps(DAY)
    world.now.pass_by(HOUR)
    second.sync()
    first.sync()
    assert first.body(note)["title"] == "Later"


def test_a_base_above_the_regions_tick_is_invalid(world):
    coach = world.caught_up(world.coach)
    note = write_note(coach, world.shared)
    n = coach.put("note", {"title": "x"}, id=note, base=coach.disk.seen + 1)
    k = coach.drop("note", note, base=2**53 - 1)
    coach.sync()
    for number in (n, k):
        assert rejected(coach.outcome(number)) == "invalid"
        assert coach.outcome(number)["field"] == "base"


def test_a_base_at_the_regions_tick_is_fine(world):
    coach = world.caught_up(world.coach)
    note = write_note(coach, world.shared)
    n = coach.put("note", {"title": "x"}, id=note, base=coach.disk.seen)
    coach.sync()
    assert coach.outcome(n)["outcome"] == "accepted"


def test_an_epoch_beside_the_base_that_is_null_is_the_present_one(world):
    coach = world.caught_up(world.coach)
    note = write_note(coach, world.shared, follow_up="2026-12-01")
    other = world.caught_up(world.coordinator)
    edit(other, note, follow_up="2026-12-02")
    other.sync()
    coach.sync()
    n = edit(coach, note, follow_up="2026-12-03")
    coach.disk.outbox[-1]["epoch"] = None
    coach.sync()
    assert coach.outcome(n)["outcome"] == "accepted"
    assert coach.conflicts(note) == []


def test_the_answer_says_when_it_was_received(world):
    coach = world.caught_up(world.coach)
    world.now.pass_by(17 * SECOND)
    body = coach.post().expect(200)
    assert milliseconds(body["received_at"]) == world.now()
    assert body["received_at"][-6] in "+-" or body["received_at"].endswith("Z")
    assert instant(world.now())[:23].split(".")[1] in body["received_at"]
