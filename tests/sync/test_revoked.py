"""A phone that was lost: the rule Revoked."""

from __future__ import annotations

from tests.builders import World
from tests.fakes import DAY, HOUR
from tests.phone import Phone, new_id
from tests.sync.scenes import held, queue_note, rejected, write_note


def revoke(world: World, by: Phone, device: str) -> int:
    path = f"/api/devices/{device}/revoke"
    return world.server.post(path, {}, token=by.token).status


def a_lost_phone(world: World) -> tuple[Phone, Phone, str]:
    """A phone with an edit that waits; its owner revoked it from another."""
    lost, new = world.caught_up(world.coach), world.caught_up(world.coach)
    note = write_note(lost, world.shared)
    lost.put("note", {"title": "Op de verloren telefoon"}, id=note)
    assert revoke(world, new, lost.device) in (200, 204)
    return lost, new, note


def test_a_revoked_phone_wipes_itself_and_hands_over_what_it_had(world):
    lost, new, note = a_lost_phone(world)
    body = lost.post().expect(200)
    assert body["wipe"] is True
    assert body.get("records", []) == []
    assert [held(o) for o in body["outcomes"]] == ["device-revoked"]
    new.sync()
    assert new.body(note)["title"] == "Gesprek"
    lost.take_in(lost.last)
    assert lost.disk.records == {}


def test_what_it_handed_over_can_be_decided(world):
    lost, _, note = a_lost_phone(world)
    lost.post().expect(200)
    office = world.caught_up(world.coordinator)
    (record,) = [r for r in office.records("held-edit") if r["body"]["state"] == "waiting"]
    assert record["body"]["code"] == "device-revoked"
    office.queue("held.accept", {"id": record["id"]})
    office.sync()
    assert office.body(note)["title"] == "Op de verloren telefoon"


def test_nobody_lends_themselves_a_permission_by_accepting_their_own(world):
    """Also where nobody else is there to decide: what it handed over stays waiting."""
    office = world.caught_up(world.coordinator)
    for role in office.records("role", "region"):
        if role["body"]["role"] == "region_lead":
            world.remove("role", role["id"])
    lost, new = world.caught_up(world.student), world.caught_up(world.student)
    (school,) = [r for r in new.records("school") if r["id"] == world.school]
    lost.put("school", {"name": "Van mij"}, id=world.school, scope="region")
    assert revoke(world, new, lost.device) in (200, 204)
    lost.post().expect(200)
    new.sync()
    copies = new.records("held-edit")
    assert copies
    for copy in copies:
        n = new.queue("held.accept", {"id": copy["id"]})
        new.sync()
        assert rejected(new.outcome(n)) == "not-permitted"
    assert new.body(world.school) == school["body"]


def test_what_it_had_sent_before_keeps_its_outcome(world):
    lost, _, _ = a_lost_phone(world)
    kept = lost.disk.kept[1]
    body = lost.post(mutations=[kept, *lost.disk.outbox]).expect(200)
    assert [o["outcome"] for o in body["outcomes"]] == ["accepted", "held"]
    again = lost.post(mutations=[kept, *lost.disk.outbox]).expect(200)
    assert again["outcomes"] == body["outcomes"]


def test_it_learns_nothing_by_asking_otherwise(world):
    lost, new, note = a_lost_phone(world)
    write_note(new, world.shared, title="geheim-woord-43")
    for answer in (
        lost.post(cursor=None),
        lost.post(cursor=lost.disk.cursor, digests=True, refetch=[world.shared]),
        world.server.history(world.region, note, token=lost.token),
        world.server.get("/api/me", token=lost.token),
    ):
        assert b"geheim-woord-43" not in answer.content
        assert answer.status in (200, 401, 404)
    history = world.server.history(world.region, note, token=lost.token)
    assert history.status in (401, 404)


def test_thirty_days_later_it_is_unknown(world):
    lost, _, _ = a_lost_phone(world)
    world.now.pass_by(30 * DAY - HOUR)
    lost.post().expect(200)
    world.now.pass_by(2 * HOUR)
    answer = lost.post()
    assert (answer.status, answer.code) == (401, "not-signed-in")


def test_nobody_revokes_the_phone_of_a_stranger(world):
    coach, student = world.caught_up(world.coach), world.caught_up(world.student)
    assert revoke(world, student, coach.device) == revoke(world, student, new_id()) == 404
    queue_note(coach, world.shared)
    coach.sync()
    assert coach.outcome(1)["outcome"] == "accepted"


def test_another_phone_of_the_same_person_goes_on(world):
    _, new, _ = a_lost_phone(world)
    note = write_note(new, world.shared)
    assert new.holds(note)
    assert not new.disk.wiped
