"""A scope is a wall that moves: law S10 and the rule of permission."""

from __future__ import annotations

import pytest

from tests.fakes import MINUTE
from tests.phone import digest_of, new_id
from tests.sync.scenes import (
    edit,
    held,
    put_args,
    queue_note,
    rejected,
    same,
    send_one,
    write_note,
)

SHARED_READERS = (
    *("student", "guardian", "mentor", "coach", "class_mentor", "coordinator", "inspector"),
)
STAFF_READERS = ("coach", "class_mentor", "coordinator", "inspector")


@pytest.mark.parametrize("name", SHARED_READERS)
def test_everybody_of_a_placement_receives_what_is_shared(world, name):
    note = write_note(world.caught_up(world.coach), world.shared)
    assert world.caught_up(world.people[name]).holds(note)


@pytest.mark.parametrize(
    "name",
    ["student_2", "mentor_2", "coach_2", "other_coach", "other_coordinator", "region_lead"],
)
def test_nobody_else_receives_what_is_shared(world, name):
    write_note(world.caught_up(world.coach), world.shared)
    phone = world.caught_up(world.people[name])
    assert world.shared not in phone.scopes()
    assert world.staff not in phone.scopes()


@pytest.mark.parametrize("name", SHARED_READERS)
def test_notes_of_staff_stay_with_staff(world, name):
    note = write_note(world.caught_up(world.coach), world.staff)
    assert world.caught_up(world.people[name]).holds(note) == (name in STAFF_READERS)


def test_a_person_without_any_role_is_in_no_region(world):
    phone = world.phone(world.stranger)
    assert phone.post().status == 404


@pytest.mark.parametrize(
    ("name", "shared", "staff"),
    [
        ("student", True, False),
        ("guardian", False, False),
        ("mentor", True, False),
        ("coach", True, True),
        ("class_mentor", True, True),
        ("coordinator", True, True),
        ("inspector", False, False),
        ("student_2", False, False),
        ("coach_2", False, False),
        ("other_coordinator", False, False),
        ("region_lead", False, False),
    ],
)
def test_who_may_write_a_note_where(world, name, shared, staff):
    phone = world.caught_up(world.people[name])
    numbers = [
        phone.put("note", {"title": "x"}, scope=scope) for scope in (world.shared, world.staff)
    ]
    phone.sync()
    for n, may in zip(numbers, (shared, staff), strict=True):
        outcome = phone.outcome(n)
        assert outcome["outcome"] == "accepted" if may else rejected(outcome) == "not-permitted"


def test_a_coach_who_loses_a_placement_is_told_to_drop_it(world):
    coach = world.caught_up(world.coach)
    write_note(coach, world.shared)
    world.coaches(world.placement, remove=world.coach)
    body = coach.sync()
    assert {world.shared, world.staff} <= set(body["dropped"])
    assert not coach.scopes() & {world.shared, world.staff}
    assert coach.exchange().json["dropped"] == []


def test_the_coach_who_takes_over_receives_the_placement_whole(world):
    coach, heir = world.caught_up(world.coach), world.caught_up(world.coach_2)
    notes = [write_note(coach, scope) for scope in (world.shared, world.staff) for _ in range(3)]
    gone = write_note(coach, world.shared)
    coach.drop("note", gone)
    coach.sync()
    world.change_placement(
        world.placement, coaches={"add": [world.coach_2.id], "remove": [world.coach.id]}
    )
    given = []
    while True:
        body = heir.exchange(limit=2).expect(200)
        given += body["records"]
        assert body["dropped"] == []
        if not body["more"]:
            break
    assert all(heir.holds(note) for note in notes)
    assert heir.holds(world.placement)
    assert not [record for record in given if record.get("gone")]
    assert heir.disk.records == world.caught_up(world.coach_2).disk.records


def test_rights_that_ended_and_began_again_bring_the_scope_anew(world):
    """The device may have missed anything; it gets a replacement, not a difference."""
    coach, other = world.caught_up(world.coach), world.caught_up(world.coordinator)
    stays, goes = write_note(coach, world.shared), write_note(coach, world.shared)
    world.coaches(world.placement, remove=world.coach)
    other.sync()
    other.drop("note", goes)
    other.sync()
    world.coaches(world.placement, add=world.coach)
    body = coach.post().expect(200)
    assert world.shared in body["dropped"]
    assert {stays, world.placement} <= {r["id"] for r in body["records"]}
    assert goes not in {r["id"] for r in body["records"]}
    coach.sync()
    other.sync()
    assert coach.holds(stays)
    assert not coach.holds(goes)
    same(coach, other)


def test_rights_that_began_and_ended_since_are_not_mentioned(world):
    heir = world.caught_up(world.coach_2)
    world.coaches(world.placement, add=world.coach_2)
    world.coaches(world.placement, remove=world.coach_2)
    body = heir.sync()
    assert body["dropped"] == []
    assert world.shared not in {r["scope"] for r in body["records"]}


def test_rights_that_end_in_the_middle_of_a_round_end_the_records_at_once(world):
    coach, other = world.caught_up(world.coach), world.caught_up(world.coordinator)
    notes = [queue_note(other, world.shared, title=str(i)) for i in range(8)]
    other.sync()
    page = coach.exchange(limit=2).expect(200)
    assert page["more"]
    world.coaches(world.placement, remove=world.coach)
    dropped: list[str] = []
    while page["more"]:
        page = coach.exchange(limit=2).expect(200)
        assert not {r["id"] for r in page["records"]} & set(notes)
        dropped += page["dropped"]
    assert world.shared in dropped
    assert world.shared not in coach.scopes()
    assert coach.disk.records == world.caught_up(world.coach).disk.records


def test_rights_that_begin_in_the_middle_of_a_round_wait_for_the_next(world):
    heir, coach = world.caught_up(world.coach_2), world.caught_up(world.coach)
    for i in range(5):
        write_note(world.caught_up(world.coordinator), world.shared_2, title=str(i))
    note = write_note(coach, world.shared)
    page = heir.exchange(limit=2).expect(200)
    fixed = page["tick"]
    world.coaches(world.placement, add=world.coach_2)
    while page["more"]:
        page = heir.exchange(limit=2).expect(200)
        if page["tick"] == fixed:
            assert world.shared not in {r["scope"] for r in page["records"]}
    heir.sync(limit=2)
    assert heir.holds(note)
    assert heir.disk.records == world.caught_up(world.coach_2).disk.records


def test_a_role_that_is_taken_away_ends_everything_it_gave(world):
    class_mentor = world.caught_up(world.class_mentor)
    assert world.shared in class_mentor.scopes()
    school = f"school:{world.school}"
    (record,) = world.caught_up(world.coordinator).records("class", school)
    world.apply(("class", record["id"], school, {"mentors": {"remove": [world.class_mentor.id]}}))
    body = class_mentor.sync()
    assert {world.shared, world.staff, world.shared_2, world.staff_2} <= set(body["dropped"])
    assert not [s for s in class_mentor.scopes() if s.startswith("placement")]


def test_a_person_who_loses_the_last_right_is_still_told_to_drop_everything(world):
    """And may still hand over what was written; the region's door does not just close."""
    guardian = world.caught_up(world.guardian)
    assert world.shared in guardian.scopes()
    (record,) = world.caught_up(world.coordinator).records("guardianship")
    other = world.caught_up(world.coach)
    world.remove("guardianship", record["id"])
    body = guardian.sync()
    assert world.shared in body["dropped"]
    assert not [s for s in guardian.scopes() if not s.startswith("person:")]
    assert other.sync()["dropped"] == []


def test_a_missing_record_and_a_forbidden_one_are_answered_alike(world):
    """Law S10, for put, drop and history: nothing tells that a record exists."""
    secret = write_note(world.caught_up(world.coach), world.staff)
    student = world.caught_up(world.student)
    base = student.disk.seen

    def told(name: str, args: dict) -> dict:
        n = student.queue(name, args, base=base)
        student.sync()
        return {k: v for k, v in student.outcome(n).items() if k not in ("n", "tick")}

    for scope in (None, world.staff, world.shared_2, "region"):
        for fields in ({"title": "x"}, {"title": 5}, {}):
            assert told("record.put", put_args(secret, fields, scope)) == told(
                "record.put", put_args(new_id(), fields, scope)
            )
    for id in (secret, new_id()):
        assert told("record.drop", {"kind": "note", "id": id})["code"] == "not-permitted"
        assert told("record.drop", {"kind": "placement", "id": id})["code"] == "not-permitted"
    forbidden = world.server.history(world.region, secret, token=student.token)
    missing = world.server.history(world.region, new_id(), token=student.token)
    assert forbidden.status == missing.status == 404
    assert forbidden.json["code"] == missing.json["code"] == "not-found"


def test_an_id_in_use_elsewhere_gives_itself_away_to_nobody(world):
    """A create under an id that is taken, unseen, is as one without a grant."""
    secret = write_note(world.caught_up(world.coach), world.staff)
    student = world.caught_up(world.student)
    taken = send_one(student, "record.put", put_args(secret, {"title": "x"}, world.shared))
    assert rejected(taken) == "not-permitted"
    assert world.caught_up(world.coach).body(secret) == {"title": "Gesprek"}


def test_nothing_of_a_closed_scope_is_in_any_member_of_an_answer(world):
    secret = write_note(world.caught_up(world.coach), world.staff, title="geheim-woord-42")
    for person in (world.student, world.mentor, world.guardian, world.coach_2):
        phone = world.phone(person)
        answer = phone.post(digests=True, refetch=[world.staff])
        assert b"geheim-woord-42" not in answer.content
        assert secret.encode() not in answer.content
        assert world.staff.encode() not in answer.content


def test_permission_is_decided_in_the_order_of_the_edits(world):
    """Who gives up the own role and writes on has written too late, in the same request."""
    office = world.caught_up(world.coordinator)
    (role,) = [r for r in office.records("role") if r["body"]["person"] == office.person]
    before = office.put("note", {"title": "nog bevoegd"}, scope=world.shared)
    office.put("role", {"ends": "2026-11-01"}, id=role["id"])
    after = office.put("note", {"title": "te laat"}, scope=world.shared)
    office.sync()
    assert office.outcome(before)["outcome"] == "accepted"
    assert held(office.outcome(after)) == "grant-ended"


def test_a_mentor_who_is_not_listed_sees_the_company_and_not_the_placement(world):
    mentor = world.caught_up(world.mentor_2)
    assert f"company:{world.company}" in mentor.scopes()
    assert world.shared not in mentor.scopes()


def test_two_roles_of_one_person_are_two_reasons(world):
    """The coach is also class mentor; losing one role keeps the placement."""
    school = f"school:{world.school}"
    world.apply(("class", world.class_id, school, {"mentors": {"add": [world.coach.id]}}))
    coach = world.caught_up(world.coach)
    note = write_note(coach, world.shared)
    world.coaches(world.placement, remove=world.coach)
    body = coach.sync()
    assert world.shared not in body["dropped"] or coach.holds(note)
    assert coach.holds(note)
    n = edit(coach, note, title="nog steeds van mij")
    coach.sync()
    assert coach.outcome(n)["outcome"] == "accepted"


def test_digests_cover_each_scope_held_and_no_other(world):
    coach = world.caught_up(world.coach)
    body = coach.exchange(digests=True).expect(200)
    assert {world.shared, world.staff, "region", f"school:{world.school}"} <= set(body["digests"])
    assert not {world.shared_2, world.staff_2} & set(body["digests"])
    assert body["digests"][world.staff] == digest_of([])
    world.coaches(world.placement, remove=world.coach)
    body = coach.exchange(digests=True).expect(200)
    assert not {world.shared, world.staff} & set(body["digests"])
    assert coach.incidents == []


def test_an_edit_after_the_right_ended_that_knew_it_is_not_permitted(world):
    """Its base covers the end: the author had been told."""
    coach = world.caught_up(world.coach)
    note = write_note(coach, world.shared)
    world.coaches(world.placement, remove=world.coach)
    coach.sync()
    world.now.pass_by(MINUTE)
    n = coach.put("note", {"title": "toch"}, id=note, scope=world.shared)
    coach.sync()
    assert rejected(coach.outcome(n)) == "not-permitted"


def test_an_edit_of_one_who_never_had_the_right_is_not_permitted(world):
    coach = world.caught_up(world.coach_2)
    for base in (None, 1, coach.disk.seen):
        n = coach.put("note", {"title": "x"}, scope=world.shared, base=base)
        coach.sync()
        assert rejected(coach.outcome(n)) == "not-permitted"


def test_an_edit_queued_while_the_right_held_waits_for_a_decision(world):
    coach = world.caught_up(world.coach)
    note = write_note(coach, world.shared)
    numbers = [edit(coach, note, title="onderweg"), coach.drop("note", note)]
    created = queue_note(coach, world.staff)
    world.coaches(world.placement, remove=world.coach)
    coach.sync()
    assert [held(coach.outcome(n)) for n in (*numbers, 4)] == ["grant-ended"] * 3
    office = world.caught_up(world.coordinator)
    assert office.body(note)["title"] == "Gesprek"
    assert not office.holds(created)
