"""Edits that wait for a person: law S10's last sentence and the rule Held."""

from __future__ import annotations

from tests.builders import World
from tests.fakes import HOUR, MINUTE
from tests.phone import Phone, milliseconds, new_id
from tests.sync.scenes import edit, held, queue_note, rejected, write_note


def waiting(phone: Phone, scope: str) -> list[dict]:
    """What waits for those who decide, in the order in which it was sent."""
    found = [r for r in phone.records("held-edit", scope) if r["body"]["state"] == "waiting"]
    return sorted(found, key=lambda r: r["body"]["n"])


def decide(phone: Phone, verb: str, record: dict, **more: object) -> dict:
    n = phone.queue(f"held.{verb}", {"id": record["id"], **more})
    phone.sync()
    return phone.outcome(n)


def a_held_edit(world: World, **fields: object) -> tuple[Phone, Phone, str, int]:
    """A coach edits offline and loses the placement: coach, office, note, number."""
    coach = world.caught_up(world.coach)
    note = write_note(coach, world.shared, follow_up="2026-12-01")
    world.now.pass_by(MINUTE)
    n = edit(coach, note, **(fields or {"title": "Onderweg geschreven"}))
    world.now.pass_by(HOUR)
    world.coaches(world.placement, remove=world.coach)
    coach.sync()
    return coach, world.caught_up(world.coordinator), note, n


def test_the_author_sees_that_the_edit_waits(world):
    coach, _, note, n = a_held_edit(world)
    assert held(coach.outcome(n)) == "grant-ended"
    assert coach.outcome(n)["remedy"] == "ask"
    record = coach.disk.records[coach.outcome(n)["held"]]
    assert record["kind"] == "held-edit"
    assert record["scope"] == f"person:{coach.person}"
    body = record["body"]
    assert (body["state"], body["code"], body["n"]) == ("waiting", "grant-ended", n)
    assert (body["device"], body["record"]) == (coach.device, note)
    assert not {"author", "args", "name", "at"} & set(body)


def test_those_who_decide_see_what_it_would_change(world):
    coach, office, note, n = a_held_edit(world)
    (record,) = waiting(office, world.staff)
    body = record["body"]
    assert (body["author"], body["device"], body["n"]) == (coach.person, coach.device, n)
    assert (body["name"], body["record"], body["code"]) == ("record.put", note, "grant-ended")
    assert body["args"]["set"] == {"title": "Onderweg geschreven"}
    assert milliseconds(body["at"]) == milliseconds(coach.disk.kept[n]["at"])
    assert record["id"] != coach.outcome(n)["held"]
    for person in (world.student, world.mentor, world.guardian):
        assert not world.caught_up(person).records("held-edit")


def test_accepting_applies_it_and_tells_the_author(world):
    coach, office, note, n = a_held_edit(world)
    (record,) = waiting(office, world.staff)
    done = decide(office, "accept", record, reason="Was nog van jou")
    assert done["outcome"] == "accepted"
    assert office.body(note)["title"] == "Onderweg geschreven"
    coach.sync()
    mine = coach.body(coach.outcome(n)["held"])
    assert (mine["state"], mine["reason"]) == ("accepted", "Was nog van jou")
    assert mine["decider"] == office.person
    assert mine["result_tick"] == done["tick"]
    theirs = office.body(record["id"])
    assert (theirs["state"], theirs["decider"]) == ("accepted", office.person)
    assert theirs["result_tick"] == done["tick"]


def test_refusing_changes_nothing_and_tells_the_author_why(world):
    coach, office, note, n = a_held_edit(world)
    (record,) = waiting(office, world.staff)
    decide(office, "refuse", record, reason="Al besproken")
    assert office.body(note)["title"] == "Gesprek"
    coach.sync()
    mine = coach.body(coach.outcome(n)["held"])
    assert (mine["state"], mine["reason"]) == ("refused", "Al besproken")
    assert "Onderweg geschreven" in [
        entry["value"]
        for entry in world.server.history(world.region, note, token=office.token).json["entries"]
    ]


def test_the_outcome_stays_held_after_the_decision(world):
    """Outcomes are lasting; the decision stands beside it."""
    coach, office, _, n = a_held_edit(world)
    decide(office, "accept", waiting(office, world.staff)[0])
    again = coach.post(mutations=[coach.disk.kept[n]], cursor=coach.disk.cursor).expect(200)
    assert again["outcomes"] == [coach.outcome(n)]
    listed = world.server.mutations(world.region, token=coach.token).expect(200)["mutations"]
    (mine,) = [m for m in listed if m["n"] == n]
    assert mine["outcome"]["outcome"] == "held"
    assert mine["decision"]["state"] == "accepted"
    assert mine["decision"]["decider"] == office.person


def test_an_accepted_edit_arrives_with_its_own_time(world):
    """A newer value that the author had not seen stands; the old one is superseded."""
    coach = world.caught_up(world.coach)
    note = write_note(coach, world.shared)
    world.now.pass_by(MINUTE)
    edit(coach, note, title="Maandag")
    world.now.pass_by(HOUR)
    office = world.caught_up(world.coordinator)
    edit(office, note, title="Dinsdag")
    office.sync()
    world.coaches(world.placement, remove=world.coach)
    coach.sync()
    office.sync()
    decide(office, "accept", waiting(office, world.staff)[0])
    assert office.body(note)["title"] == "Dinsdag"
    entries = world.server.history(world.region, note, token=office.token).json["entries"]
    assert {"Maandag", "Dinsdag"} <= {entry["value"] for entry in entries}


def test_an_accepted_question_keeps_both_answers(world):
    coach = world.caught_up(world.coach)
    note = write_note(coach, world.shared, follow_up="2026-12-01")
    world.now.pass_by(MINUTE)
    edit(coach, note, follow_up="2026-12-05")
    world.now.pass_by(HOUR)
    office = world.caught_up(world.coordinator)
    edit(office, note, follow_up="2026-12-09")
    office.sync()
    world.coaches(world.placement, remove=world.coach)
    coach.sync()
    office.sync()
    decide(office, "accept", waiting(office, world.staff)[0])
    assert office.body(note)["follow_up"] == "2026-12-09"
    assert [c["value"] for c in office.conflicts(note)] == ["2026-12-05"]


def test_deciding_twice_is_invalid(world):
    _, office, note, _ = a_held_edit(world)
    (record,) = waiting(office, world.staff)
    decide(office, "refuse", record)
    for verb in ("accept", "refuse"):
        assert rejected(decide(office, verb, record)) == "invalid"
    assert office.body(note)["title"] == "Gesprek"


def test_two_who_decide_at_once_make_one_decision(world):
    _, office, note, _ = a_held_edit(world)
    world.coaches(world.placement, add=world.coach_2)
    heir = world.caught_up(world.coach_2)
    (record,) = waiting(office, world.staff)
    office.queue("held.accept", {"id": record["id"]})
    heir.queue("held.refuse", {"id": record["id"]})
    calls = [
        world.server.sync_request(world.region, p.envelope(), token=p.token) for p in (office, heir)
    ]
    for phone, answer in zip((office, heir), world.server.together(calls), strict=True):
        phone.take_in(answer)
        phone.sync()
    said = [office.outcome(1), heir.outcome(1)]
    assert sorted(o["outcome"] for o in said) == ["accepted", "rejected"]
    office.sync()
    state = office.body(record["id"])["state"]
    assert (state == "accepted") == (said[0]["outcome"] == "accepted")
    assert (office.body(note)["title"] == "Onderweg geschreven") == (state == "accepted")


def test_what_cannot_be_applied_goes_on_waiting(world):
    _, office, note, _ = a_held_edit(world)
    office.drop("note", note)
    office.sync()
    (record,) = waiting(office, world.staff)
    assert rejected(decide(office, "accept", record)) == "record-gone"
    assert office.body(record["id"])["state"] == "waiting"
    assert decide(office, "refuse", record)["outcome"] == "accepted"


def test_the_new_coach_may_decide_and_the_author_may_not(world):
    coach, office, note, n = a_held_edit(world)
    (record,) = waiting(office, world.staff)
    for id in (record["id"], coach.outcome(n)["held"]):
        k = coach.queue("held.accept", {"id": id})
        coach.sync()
        assert rejected(coach.outcome(k)) == "not-permitted"
    student = world.caught_up(world.student)
    assert rejected(decide(student, "accept", record)) == "not-permitted"
    world.coaches(world.placement, add=world.coach_2)
    heir = world.caught_up(world.coach_2)
    assert decide(heir, "accept", record)["outcome"] == "accepted"
    assert heir.body(note)["title"] == "Onderweg geschreven"


def test_a_decision_about_nothing_is_not_permitted(world):
    office = world.caught_up(world.coordinator)
    note = write_note(office, world.shared)
    for id in (new_id(), note, world.placement):
        outcome = decide(office, "accept", {"id": id})
        assert outcome["outcome"] == "rejected"
        assert outcome["code"] in ("not-permitted", "invalid")


def test_nobody_writes_a_held_edit_by_hand(world):
    coach, office, _, n = a_held_edit(world)
    (record,) = waiting(office, world.staff)
    mine = coach.outcome(n)["held"]
    for phone, id in ((coach, mine), (office, record["id"])):
        k = phone.put("held-edit", {"state": "accepted"}, id=id)
        d = phone.drop("held-edit", id)
        phone.sync()
        assert rejected(phone.outcome(k)) == "not-permitted"
        assert rejected(phone.outcome(d)) == "not-permitted"
        assert phone.body(id)["state"] == "waiting"


def test_edits_on_a_record_whose_create_is_held_wait_with_it(world):
    coach = world.caught_up(world.coach)
    note = queue_note(coach, world.shared, title="Nieuw")
    edit(coach, note, title="Nieuw, verbeterd", body="Eerste regel")
    edit(coach, note, pinned=True)
    world.coaches(world.placement, remove=world.coach)
    coach.sync()
    assert held(coach.outcome(1)) == "grant-ended"
    assert [held(coach.outcome(n)) for n in (2, 3)] == ["waits-for-held"] * 2
    office = world.caught_up(world.coordinator)
    first = waiting(office, world.staff)[0]
    assert first["body"]["n"] == 1
    assert decide(office, "accept", first)["outcome"] == "accepted"
    expected = {"title": "Nieuw, verbeterd", "body": "Eerste regel", "pinned": True}
    assert office.body(note) == expected
    assert waiting(office, world.staff) == []
    coach.sync()
    states = {coach.body(coach.outcome(n)["held"])["state"] for n in (1, 2, 3)}
    assert states == {"accepted"}


def test_refusing_a_create_refuses_what_waits_for_it(world):
    coach = world.caught_up(world.coach)
    note = queue_note(coach, world.shared, title="Nieuw")
    edit(coach, note, pinned=True)
    world.coaches(world.placement, remove=world.coach)
    coach.sync()
    office = world.caught_up(world.coordinator)
    decide(office, "refuse", waiting(office, world.staff)[0])
    assert waiting(office, world.staff) == []
    assert not office.holds(note)
    coach.sync()
    assert {coach.body(coach.outcome(n)["held"])["state"] for n in (1, 2)} == {"refused"}


def test_a_later_edit_waits_even_when_the_right_has_come_back(world):
    """The record does not exist yet for anybody; its create must be decided first."""
    coach = world.caught_up(world.coach)
    note = queue_note(coach, world.shared, title="Nieuw")
    world.coaches(world.placement, remove=world.coach)
    coach.sync()
    world.coaches(world.placement, add=world.coach)
    coach.sync()
    n = edit(coach, note, pinned=True)
    coach.sync()
    assert held(coach.outcome(n)) == "waits-for-held"
    office = world.caught_up(world.coordinator)
    decide(office, "accept", waiting(office, world.staff)[0])
    assert office.body(note) == {"title": "Nieuw", "pinned": True}


def test_a_coordinator_decides_what_a_colleague_sent_about_the_school(world):
    """Where there is no placement the school's coordinator decides, in their own list."""
    from tests.builders import role

    school = f"school:{world.school}"
    world.apply(role(school, world.stranger, "coordinator"))
    phone = world.caught_up(world.stranger)
    phone.put("class", {"name": "3C"}, id=world.class_id, scope=school)
    (record,) = [r for r in phone.records("role") if r["body"]["person"] == phone.person]
    world.remove("role", record["id"])
    phone.sync()
    assert held(phone.outcome(1)) == "grant-ended"
    office = world.caught_up(world.coordinator)
    found = [r for r in office.records("held-edit") if r["body"].get("n") == 1]
    assert found
    assert decide(office, "accept", found[0])["outcome"] == "accepted"
    (changed,) = office.records("class", school)
    assert changed["body"]["name"] == "3C"
