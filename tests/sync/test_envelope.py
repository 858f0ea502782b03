"""Which requests cannot be read at all, and what a request may weigh (Malformed, Limits)."""

from __future__ import annotations

import json

import pytest

from tests.phone import UNSET, new_id
from tests.sync.scenes import mutation, put_args, queue_note, rejected, write_note

UNREADABLE = {
    "nothing": b"",
    "no JSON": b"{",
    "a list": b"[]",
    "a word": b'"sync"',
    "null": b"null",
    "no UTF-8": b'{"schema": 1, "sent_at": "\xff"}',
    "JSON with a tail": b'{"schema":1,"sent_at":"2026-11-22T08:00:00Z","mutations":[]} tail',
}


@pytest.mark.parametrize("body", UNREADABLE.values(), ids=UNREADABLE)
def test_a_body_that_is_no_request_is_malformed(world, body):
    coach = world.phone(world.coach)
    answer = coach.post(body)
    assert (answer.status, answer.code) == (400, "malformed")
    assert answer.json["remedy"] == "update"
    assert isinstance(answer.json["at"], str)


WRONG_MEMBERS = {
    "mutations is an object": {"mutations": {}},
    "mutations is text": {"mutations": "all of them"},
    "mutations is null": {"mutations": None},
    "a mutation is no object": {"mutations": [1]},
    "a mutation is null": {"mutations": [None]},
    "n is missing": {"mutations": [{"name": "record.put", "args": {}}]},
    "n is zero": {"mutations": [{"n": 0, "name": "record.put", "args": {}}]},
    "n is negative": {"mutations": [{"n": -1, "name": "record.put", "args": {}}]},
    "n is a fraction": {"mutations": [{"n": 1.5, "name": "record.put", "args": {}}]},
    "n is text": {"mutations": [{"n": "1", "name": "record.put", "args": {}}]},
    "n is true": {"mutations": [{"n": True, "name": "record.put", "args": {}}]},
    "n is 2^53": {"mutations": [{"n": 2**53, "name": "record.put", "args": {}}]},
    "n is 10^40": {"mutations": [{"n": 10**40, "name": "record.put", "args": {}}]},
    "limit is zero": {"limit": 0},
    "limit is negative": {"limit": -5},
    "limit is above 5000": {"limit": 5001},
    "limit is text": {"limit": "100"},
    "limit is a fraction": {"limit": 1.5},
    "limit is huge": {"limit": 10**30},
    "cursor is a number": {"cursor": 12},
    "cursor is a list": {"cursor": []},
    "digests is text": {"digests": "yes"},
    "digests is a number": {"digests": 1},
    "refetch is text": {"refetch": "region"},
    "refetch holds a number": {"refetch": [1]},
    "epoch is a number": {"epoch": 5},
    "sent_at is a number": {"sent_at": 1795330800000},
    "sent_at is no time": {"sent_at": "yesterday"},
    "sent_at has no offset": {"sent_at": "2026-11-22T08:00:00"},
    "sent_at has month 13": {"sent_at": "2026-13-22T08:00:00Z"},
    "schema is text": {"schema": "1"},
    "schema is negative": {"schema": -1},
    "schema is a fraction": {"schema": 1.25},
}


@pytest.mark.parametrize("members", WRONG_MEMBERS.values(), ids=WRONG_MEMBERS)
def test_an_envelope_with_a_member_of_a_wrong_type_is_refused_whole(world, members):
    coach = world.caught_up(world.coach)
    queue_note(coach, world.shared)
    wanted = dict(members)
    if isinstance(wanted.get("mutations"), list):
        wanted["mutations"] = [*coach.disk.outbox, *wanted["mutations"]]
    answer = coach.post(**wanted)
    assert (answer.status, answer.code) == (400, "malformed"), answer.content[:300]
    assert answer.json["at"].startswith("/")
    assert world.caught_up(world.coach).records("note") == []
    assert coach.post(mutations=[], cursor=UNSET).expect(200)["next_n"] == 1


def test_the_pointer_names_the_place(world):
    coach = world.phone(world.coach)
    queue_note(coach, world.shared)
    bad = coach.post(mutations=[coach.disk.outbox[0], {"n": "2"}])
    assert bad.json["at"] == "/mutations/1/n"
    assert coach.post(limit=0).json["at"] == "/limit"
    assert coach.post(refetch=["region", 3]).json["at"] == "/refetch/1"


INSIDE = {
    "name is missing": {"name": UNSET},
    "name is a number": {"name": 3},
    "name is null": {"name": None},
    "at is missing": {"at": UNSET},
    "at is a number": {"at": 3},
    "at is no time": {"at": "noon"},
    "at has no offset": {"at": "2026-11-22T08:00:00"},
    "base is text": {"base": "3"},
    "base is negative": {"base": -1},
    "base is a fraction": {"base": 1.5},
    "base is a list": {"base": []},
    "base is above the region's tick": {"base": 10_000_000},
    "base is 10^40": {"base": 10**40},
    "args is missing": {"args": UNSET},
    "args is a list": {"args": []},
    "args is text": {"args": "note"},
    "args is null": {"args": None},
    "set is missing": {"args": {"kind": "note", "id": new_id()}},
    "kind is a number": {"args": {"kind": 1, "id": new_id(), "set": {"title": "x"}}},
    "id is a number": {"args": {"kind": "note", "id": 1, "set": {"title": "x"}}},
    "scope is a list": {
        "args": {"kind": "note", "id": new_id(), "scope": [], "set": {"title": "x"}}
    },
    "an unknown argument": {
        "args": {"kind": "note", "id": new_id(), "set": {"title": "x"}, "force": True}
    },
}


@pytest.mark.parametrize("members", INSIDE.values(), ids=INSIDE)
def test_everything_inside_a_mutation_is_answered_one_by_one(world, members):
    coach = world.caught_up(world.coach)
    good = queue_note(coach, world.shared)
    bad = mutation(2, "record.put", put_args(new_id(), {"title": "x"}, world.shared), at=0)
    bad = {k: v for k, v in {**bad, **members}.items() if v is not UNSET}
    three = mutation(3, "record.put", put_args(new_id(), {"title": "x"}, world.shared), at=0)
    body = coach.post(mutations=[*coach.disk.outbox, bad, three]).expect(200)
    assert [o["outcome"] for o in body["outcomes"]] == ["accepted", "rejected", "accepted"]
    refused = body["outcomes"][1]
    assert rejected(refused) == "invalid"
    assert refused["remedy"] == "update"
    assert refused["message"]
    assert world.caught_up(world.coach).holds(good)


def test_a_message_is_in_the_language_asked_for(world):
    coach = world.caught_up(world.coach)
    bad = mutation(1, "record.put", put_args(new_id(), {}, world.shared), at=world.now())
    messages = set()
    for language in ("nl", "en"):
        body = coach.envelope(mutations=[bad])
        headers = {"accept-language": language}
        answer = world.server.sync(world.region, body, token=coach.token, headers=headers)
        (outcome,) = answer.expect(200)["outcomes"]
        messages.add(outcome["message"])
    assert len(messages) == 2


def test_a_request_may_carry_500_mutations_and_no_more(world):
    coach = world.caught_up(world.coach)
    for _ in range(501):
        queue_note(coach, world.shared)
    too_many = coach.post(mutations=coach.disk.outbox, cursor=UNSET)
    assert (too_many.status, too_many.code) == (413, "too-large")
    assert too_many.json["max_mutations"] == 500
    assert too_many.json["max_bytes"] > 0
    body = coach.post(mutations=coach.disk.outbox[:500], cursor=UNSET).expect(200)
    assert body["next_n"] == 501


def test_a_request_unpacked_above_8_mib_is_too_large_packed_or_not(world):
    coach = world.caught_up(world.coach)
    body = json.dumps(coach.envelope(filler="x" * (8 * 2**20))).encode()
    for answer in (
        coach.post(body),
        world.server.packed(world.region, body, token=coach.token),
    ):
        assert (answer.status, answer.code) == (413, "too-large")
        assert answer.json["max_mutations"] == 500


def test_a_packed_request_above_1_mib_is_too_large(world):
    import gzip
    import random

    coach = world.caught_up(world.coach)
    noise = random.Random(7).randbytes(1_200_000).hex()
    body = json.dumps(coach.envelope(filler=noise)).encode()
    assert len(gzip.compress(body)) > 2**20
    answer = world.server.packed(world.region, body, token=coach.token)
    assert (answer.status, answer.code) == (413, "too-large")
    coach.post(body).expect(200)  # unpacked it is below 8 MiB


def test_a_packed_request_is_read_like_any_other(world):
    coach = world.caught_up(world.coach)
    note = queue_note(coach, world.shared)
    answer = world.server.packed(world.region, coach.envelope(), token=coach.token)
    coach.take_in(answer)
    coach.sync()
    assert coach.holds(note)


@pytest.mark.parametrize("content", [b"", b"not gzip", b"\x1f\x8b\x08\x00broken"])
def test_what_only_claims_to_be_packed_is_malformed(world, content):
    coach = world.phone(world.coach)
    headers = {"content-encoding": "gzip"}
    answer = world.server.sync(world.region, content, token=coach.token, headers=headers)
    assert (answer.status, answer.code) == (400, "malformed")


def test_another_packing_or_type_is_unsupported(world):
    coach = world.phone(world.coach)
    for headers in (
        {"content-type": "text/plain"},
        {"content-type": "application/x-www-form-urlencoded"},
        {"content-encoding": "compress"},
    ):
        answer = world.server.sync(
            world.region, coach.envelope(), token=coach.token, headers=headers
        )
        assert (answer.status, answer.code) == (415, "unsupported-media-type")


def test_one_mutation_above_256_kib_is_rejected_alone(world):
    coach = world.caught_up(world.coach)
    big = coach.put("note", {"title": "x", "body": "x" * (256 * 1024)}, scope=world.shared)
    good = queue_note(coach, world.shared)
    coach.sync()
    assert rejected(coach.outcome(big)) == "too-large"
    assert coach.outcome(big)["max_bytes"] == 256 * 1024
    assert coach.outcome(big)["remedy"] == "ask"
    assert coach.holds(good)


def test_without_a_token_or_with_a_wrong_one_nobody_is_signed_in(world):
    body = world.phone(world.coach).envelope()
    for token in (None, "", "x", "a" * 5000, "ünïcode".encode().decode("latin-1")):
        answer = world.server.sync(world.region, body, token=token)
        assert (answer.status, answer.code) == (401, "not-signed-in")
        assert answer.json["remedy"] == "sign-in"


@pytest.mark.parametrize("region", [new_id(), "x", "%00", "' OR 1=1 --", "../me", "A" * 4000])
def test_a_region_that_does_not_exist_is_not_found(world, region):
    coach = world.phone(world.coach)
    answer = world.server.post(
        f"/api/regions/{region}/sync".replace(" ", "%20"), coach.envelope(), token=coach.token
    )
    assert answer.status in (404, 405)
    assert answer.status == 405 or answer.code == "not-found"


def test_a_region_where_the_person_is_nobody_is_as_if_it_did_not_exist(world, other_world):
    coach = world.phone(world.coach)
    queue_note(coach, other_world.shared)
    missing = world.server.sync(new_id(), coach.envelope(), token=coach.token)
    foreign = world.server.sync(other_world.region, coach.envelope(), token=coach.token)
    assert missing.status == foreign.status == 404
    hidden = ("instance", "detail")
    assert {k: v for k, v in missing.json.items() if k not in hidden} == {
        k: v for k, v in foreign.json.items() if k not in hidden
    }


def test_an_unknown_member_of_the_request_is_as_if_absent(world):
    coach = world.caught_up(world.coach)
    write_note(coach, world.shared)
    assert coach.post(flavour="vanilla").expect(200)["more"] is False


def test_every_answer_has_all_its_members(world):
    coach = world.phone(world.coach)
    body = coach.post().expect(200)
    assert set(body) == {
        *("epoch", "tick", "received_at", "outcomes", "acked", "next_n", "wipe"),
        *("reset", "replay_from", "dropped", "records", "cursor", "more"),
    }
    assert body["acked"] == 0
    assert body["next_n"] == 1
    assert body["wipe"] is False
    assert body["replay_from"] is None
