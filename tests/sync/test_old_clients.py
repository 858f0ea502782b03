"""Apps of last year and of next year: law S20 and the rule Old and new."""

from __future__ import annotations

import pytest

from tests.phone import new_id
from tests.sync.scenes import edit, held, mutation, queue_note, write_note

OLD = 0
"""The version before this one; the server still reads its edits."""


def test_edits_queued_by_last_years_app_are_taken_in(world):
    """The app was updated while they waited: the request is new, the edits are old."""
    coach = world.caught_up(world.coach)
    name = new_id()
    # In the trial of school year 2025-2026 a note's body was called text.
    values = {"title": "Vorig jaar", "text": "Regel een\nRegel twee"}
    args = {"kind": "note", "id": name, "scope": world.shared, "set": values}
    old = mutation(1, "record.put", args, at=world.now(), schema=OLD)
    body = coach.post(mutations=[old]).expect(200)
    assert body["outcomes"][0]["outcome"] == "accepted"
    reader = world.caught_up(world.coordinator)
    assert reader.body(name) == {"title": "Vorig jaar", "body": "Regel een\nRegel twee"}


def test_an_old_edit_is_read_back_as_it_was_sent(world):
    coach = world.caught_up(world.coach)
    args = {"kind": "note", "id": new_id(), "scope": world.shared,
            "set": {"title": "x", "text": "y"}}  # fmt: skip
    coach.post(mutations=[mutation(1, "record.put", args, at=world.now(), schema=OLD)]).expect(200)
    listed = world.server.mutations(world.region, token=coach.token).json["mutations"]
    assert (listed[0]["schema"], listed[0]["args"]) == (OLD, args)


def test_the_old_name_is_unknown_to_the_present_schema(world):
    coach = world.caught_up(world.coach)
    args = {
        "kind": "note",
        "id": new_id(),
        "scope": world.shared,
        "set": {"title": "x", "text": "y"},
    }
    new = mutation(1, "record.put", args, at=world.now())
    body = coach.post(mutations=[new]).expect(200)
    assert body["outcomes"][0]["code"] == "invalid"
    assert body["outcomes"][0]["field"] == "text"


def test_the_schema_of_the_request_is_that_of_mutations_without_one(world):
    coach = world.caught_up(world.coach)
    queue_note(coach, world.shared)
    with_own = coach.disk.outbox[0]
    without = {k: v for k, v in with_own.items() if k != "schema"}
    first = coach.post(mutations=[without], schema=1).expect(200)
    again = coach.post(mutations=[with_own], schema=1).expect(200)
    assert first["outcomes"] == again["outcomes"]


def test_an_app_too_old_to_read_may_still_send(world):
    coach = world.caught_up(world.coach)
    cursor = coach.disk.cursor
    write_note(world.caught_up(world.coordinator), world.shared)
    queue_note(coach, world.shared)
    coach.disk.outbox[-1].pop("schema")
    answer = coach.post(schema=OLD)
    body = answer.expect(200)
    if "refused" not in body:
        pytest.fail("a schema below the present one reads records as if nothing had changed")
    assert body["refused"]["code"] == "client-too-old"
    assert body["refused"]["remedy"] == "update"
    assert body["records"] == []
    assert body["cursor"] == cursor
    assert len(body["outcomes"]) == 1
    assert body["acked"] == 1


def test_what_the_server_cannot_read_any_more_is_held_not_lost(world):
    """A command that only a long gone version knew."""
    coach = world.caught_up(world.coach)
    args = {"kind": "wish", "id": new_id(), "scope": world.shared, "set": {"text": "Hamer"}}
    unknown_kind = mutation(1, "record.put", args, at=world.now(), schema=OLD)
    unknown_name = mutation(2, "wish.grant", {"x": 1}, at=world.now(), schema=OLD)
    body = coach.post(mutations=[unknown_kind, unknown_name]).expect(200)
    assert [held(o) for o in body["outcomes"]] == ["unreadable"] * 2
    listed = world.server.mutations(world.region, token=coach.token).expect(200)["mutations"]
    assert listed[1]["args"] == {"x": 1}


@pytest.mark.parametrize("schema", [2, 99, 2**40])
def test_edits_of_a_newer_app_stay_on_the_phone(world, schema):
    coach = world.caught_up(world.coach)
    queue_note(coach, world.shared)
    newer = {**coach.disk.outbox[0], "schema": schema}
    for answer in (
        coach.post(mutations=[newer]),
        coach.post(mutations=[{k: v for k, v in newer.items() if k != "schema"}], schema=schema),
    ):
        assert (answer.status, answer.code) == (503, "server-too-old")
        assert int(answer.headers["retry-after"]) > 0
    assert world.caught_up(world.coach).records("note") == []
    coach.sync()
    assert coach.outcome(1)["outcome"] == "accepted"


def test_unknown_kinds_and_commands_of_the_present_schema_are_rejected(world):
    coach = world.caught_up(world.coach)
    args = {"kind": "wish", "id": new_id(), "scope": world.shared, "set": {"text": "Hamer"}}
    one = coach.queue("record.put", args)
    two = coach.queue("wish.grant", {"x": 1})
    coach.sync()
    assert coach.outcome(one)["code"] == "unknown-kind"
    assert coach.outcome(two)["code"] == "unknown-command"
    assert {coach.outcome(n)["remedy"] for n in (one, two)} == {"update"}


@pytest.mark.parametrize("schema", [None, "0", -1, 1.5, [], 10**30])
def test_a_schema_that_is_none_breaks_nothing_else(world, schema):
    """On a mutation it is inside; on the request it is part of the envelope."""
    coach = world.caught_up(world.coach)
    note = queue_note(coach, world.shared)
    edit(coach, note, title="x")
    answer = coach.post(mutations=[{**coach.disk.outbox[0], "schema": schema}])
    assert answer.status in (200, 400, 503)


def test_the_list_of_kinds_says_what_a_note_is(world):
    body = world.server.kinds(token=world.phone(world.coach).token).expect(200)
    note = body["kinds"]["note"]
    assert set(note["scopes"]) == {"placement", "placement-staff"}
    fields = {
        "title": ("text", "latest"),
        "body": ("text", "text"),
        "follow_up": ("date", "ask"),
        "tags": ("tags", "union"),
        "about": ("date", "once"),
        "pinned": ("flag", "latest"),
    }
    assert {n: (f["type"], f["policy"]) for n, f in note["fields"].items()} == fields
    assert note["fields"]["title"]["required"] is True
    assert note["fields"]["title"]["max"] == 200
    staff = {"coach", "class_mentor", "coordinator"}
    assert set(note["write"]["placement"]) == staff | {"student", "company_mentor"}
    assert set(note["write"]["placement-staff"]) == staff


def test_the_list_of_kinds_says_why_people_see_a_scope(world):
    grants = world.server.kinds(token=world.phone(world.coach).token).expect(200)["grants"]
    reasons = {"self", "listed", "school", "company", "class", "region"}
    assert {reason for of in grants.values() for reason in of.values()} <= reasons
    assert grants["placement"]["coach"] == "listed"
    assert grants["placement"]["class_mentor"] == "class"
    assert grants["placement"]["coordinator"] == "school"
    assert grants["school"]["coach"] == "school"


def test_the_list_of_kinds_has_commands(world):
    commands = world.server.kinds(token=world.phone(world.coach).token).expect(200)["commands"]
    assert {"held.accept", "held.refuse"} <= set(commands)
