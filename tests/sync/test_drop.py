"""Taking a record away: law S15 and the rule Drop."""

from __future__ import annotations

import pytest

from tests.fakes import HOUR
from tests.phone import new_id
from tests.sync.scenes import (
    a_note_on_both,
    accepted,
    edit,
    put_args,
    queue_note,
    rejected,
    same,
    send_one,
    two_coaches,
    write_note,
)


def test_a_dropped_record_leaves_every_device(world):
    first, second = two_coaches(world)
    note = a_note_on_both(world, first, second)
    accepted_n = first.drop("note", note)
    first.sync()
    accepted(first, accepted_n)
    second.sync()
    assert not first.holds(note)
    assert not second.holds(note)
    same(first, second)


def test_nobody_deletes_what_they_had_not_seen(world):
    first, second = two_coaches(world)
    note = a_note_on_both(world, first, second)
    edit(first, note, title="Belangrijk bijgeschreven")
    first.sync()
    n = second.drop("note", note)
    second.sync()
    outcome = second.outcome(n)
    assert rejected(outcome) == "changed-since"
    assert outcome["remedy"] == "resync"
    assert second.body(note)["title"] == "Belangrijk bijgeschreven"
    k = second.drop("note", note)
    second.sync()
    accepted(second, k)


def test_the_rejection_of_a_drop_tells_at_which_tick_it_changed(world):
    first, second = two_coaches(world)
    note = a_note_on_both(world, first, second)
    n = edit(first, note, title="Erbij")
    first.sync()
    k = second.drop("note", note)
    body = second.send()
    (outcome,) = body["outcomes"]
    assert outcome["n"] == k
    # the outcome's own `tick` is that of its transaction and stands beside it
    assert outcome["tick"] in (first.outcome(n)["tick"], body["tick"])


def test_own_changes_do_not_stand_in_the_way_of_an_own_drop(world):
    coach = world.caught_up(world.coach)
    note = write_note(coach, world.shared)
    edit(coach, note, title="Toch niet")
    n = coach.drop("note", note)
    coach.sync()
    accepted(coach, n)
    assert not coach.holds(note)


def test_a_record_made_and_dropped_before_anybody_saw_it(world):
    coach = world.caught_up(world.coach)
    note = queue_note(coach, world.shared)
    n = coach.drop("note", note)
    coach.sync()
    accepted(coach, n)
    assert not world.caught_up(world.coach).holds(note)


def test_another_device_of_the_same_person_is_another_device(world):
    """The tablet has not seen what the phone wrote."""
    phone, tablet = world.caught_up(world.coach), world.caught_up(world.coach)
    note = write_note(phone, world.shared)
    tablet.sync()
    edit(phone, note, title="Op de telefoon")
    phone.sync()
    n = tablet.drop("note", note)
    tablet.sync()
    assert rejected(tablet.outcome(n)) == "changed-since"


def test_a_conflict_counts_as_a_change(world):
    first, second = two_coaches(world)
    note = a_note_on_both(world, first, second, follow_up="2026-12-01")
    world.now.pass_by(HOUR)
    edit(first, note, follow_up="2026-12-02")
    first.sync()
    second.put("note", {"follow_up": "2026-12-03"}, id=note, ago=30 * 60_000)
    second.sync()
    assert len(second.conflicts(note)) == 1
    n = first.drop("note", note)  # has not seen that there is a question
    first.sync()
    assert rejected(first.outcome(n)) == "changed-since"


def test_an_edit_that_changed_nothing_is_nothing_to_miss(world):
    """The record's tick stayed, so a drop that covers it may go on."""
    first, second = two_coaches(world)
    note = a_note_on_both(world, first, second)
    edit(first, note, title="Gesprek")
    first.sync()
    n = second.drop("note", note)
    second.sync()
    accepted(second, n)


def test_a_drop_needs_to_say_what_was_seen(world):
    coach = world.caught_up(world.coach)
    note = write_note(coach, world.shared)
    n = coach.drop("note", note, base=None)
    coach.sync()
    assert rejected(coach.outcome(n)) == "invalid"
    assert coach.outcome(n)["field"] == "base"


def test_dropping_what_is_gone_is_fine_and_changes_nothing(world):
    first, second = two_coaches(world)
    note = a_note_on_both(world, first, second)
    first.drop("note", note)
    first.sync()
    third = world.caught_up(world.coordinator)
    n = second.drop("note", note)
    second.sync()
    accepted(second, n)
    k = first.drop("note", note)
    first.sync()
    accepted(first, k)
    body = third.exchange().expect(200)
    assert body["records"] == []


def test_a_put_on_a_dropped_record_is_refused_and_its_value_kept(world):
    first, second = two_coaches(world)
    note = a_note_on_both(world, first, second)
    first.drop("note", note)
    first.sync()
    n = edit(second, note, title="Te laat geschreven")
    second.sync()
    assert rejected(second.outcome(n)) == "record-gone"
    assert not second.holds(note)
    for phone in (first, second):
        entries = world.server.history(world.region, note, token=phone.token).expect(200)["entries"]
        (entry,) = [e for e in entries if e["value"] == "Te laat geschreven"]
        assert (entry["outcome"], entry["code"]) == ("rejected", "record-gone")


def test_the_value_in_a_refused_drop_stays_readable_too(world):
    first, second = two_coaches(world)
    note = a_note_on_both(world, first, second)
    edit(first, note, title="Blijft")
    first.sync()
    second.drop("note", note)
    second.sync()
    entries = world.server.history(world.region, note, token=second.token).expect(200)["entries"]
    assert "Blijft" in [entry["value"] for entry in entries]


def test_a_dropped_record_is_not_made_anew_by_the_same_id(world):
    coach = world.caught_up(world.coach)
    note = write_note(coach, world.shared)
    coach.drop("note", note)
    coach.sync()
    args = put_args(note, {"title": "Opnieuw"}, world.shared)
    assert rejected(send_one(coach, "record.put", args)) == "record-gone"


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_put_and_a_drop_at_once_go_by_arrival(world, order):
    phones = two_coaches(world)
    note = a_note_on_both(world, *phones)
    n = phones[0].drop("note", note)
    k = edit(phones[1], note, title="Nog nodig")
    for i in order:
        phones[i].sync()
    for phone in phones:
        phone.sync()
    same(*phones)
    if order[0] == 0:
        assert rejected(phones[1].outcome(k)) == "record-gone"
        assert not phones[0].holds(note)
    else:
        assert rejected(phones[0].outcome(n)) == "changed-since"
        assert phones[0].body(note)["title"] == "Nog nodig"


def test_a_drop_of_an_unknown_id_is_as_one_that_is_forbidden(world):
    coach = world.caught_up(world.coach)
    n = coach.drop("note", new_id())
    coach.sync()
    assert rejected(coach.outcome(n)) == "not-permitted"


def test_who_may_not_write_every_field_may_not_drop(world):
    """A guardian and an inspector read along; a mentor writes only some fields of a company."""
    note = write_note(world.caught_up(world.coach), world.shared)
    for person in (world.guardian, world.inspector):
        phone = world.caught_up(person)
        n = phone.drop("note", note)
        phone.sync()
        assert rejected(phone.outcome(n)) == "not-permitted"
    mentor = world.caught_up(world.mentor)
    phone_number = mentor.put("company", {"phone": "0123-456789"}, id=world.company)
    name = mentor.put("company", {"name": "Anders"}, id=world.company)
    n = mentor.drop("company", world.company)
    mentor.sync()
    accepted(mentor, phone_number)
    assert rejected(mentor.outcome(name)) == "not-permitted"
    assert rejected(mentor.outcome(n)) == "not-permitted"
    assert mentor.body(world.company)["name"] == "Bakkerij Vermeer"


def test_one_field_that_is_not_ours_rejects_the_whole_edit(world):
    mentor = world.caught_up(world.mentor)
    n = mentor.put("company", {"phone": "0123-456789", "remarks": "x"}, id=world.company)
    mentor.sync()
    assert rejected(mentor.outcome(n)) == "not-permitted"
    assert "phone" not in mentor.body(world.company)


def test_a_student_may_drop_a_shared_note_and_not_the_placement(world):
    """Whoever may write every field may drop; the list of kinds says who that is."""
    note = write_note(world.caught_up(world.coach), world.shared)
    student = world.caught_up(world.student)
    n, k = student.drop("note", note), student.drop("placement", world.placement)
    student.sync()
    accepted(student, n)
    assert rejected(student.outcome(k)) == "not-permitted"
    kinds = world.server.kinds(token=student.token).expect(200)["kinds"]
    assert "student" in kinds["note"]["write"]["placement"]
    assert "student" not in kinds["placement"]["write"]["placement"]
