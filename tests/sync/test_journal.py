"""What is kept: replay, the unbroken journal, lawful erasure (laws S16 to S18)."""

from __future__ import annotations

import pytest

from server.sync.journal import FIRST_HEAD, next_head, values_digest
from server.sync.replay import journal_rows
from tests.fakes import HOUR, MINUTE
from tests.sync.scenes import a_note_on_both, edit, queue_note, two_coaches, write_note


@pytest.fixture
def busy(own_world):
    """A region in which nearly everything has happened once."""
    world = own_world
    first, second = two_coaches(world)
    note = a_note_on_both(world, first, second, follow_up="2026-12-01", body="een\ntwee\ndrie")
    edit(first, note, follow_up="2026-12-02", body="EEN\ntwee\ndrie", tags=["a"])
    world.now.pass_by(MINUTE)
    edit(second, note, follow_up="2026-12-03", body="een\ntwee\nDRIE", tags=["b"])
    second.put("note", {}, id=note)
    gone = queue_note(second, world.shared)
    second.drop("note", gone)
    for phone in (first, second, first):
        phone.sync()
    edit(first, note, title="te laat")
    edit(first, note, pinned=True)
    world.now.pass_by(HOUR)
    world.coaches(world.placement, remove=world.coach)
    first.sync()
    office = world.caught_up(world.coordinator)
    waiting = sorted(
        (r for r in office.records("held-edit") if r["body"]["state"] == "waiting"),
        key=lambda r: r["body"]["n"],
    )
    office.queue("held.accept", {"id": waiting[0]["id"]})
    office.queue("held.refuse", {"id": waiting[1]["id"]})
    office.sync()
    assert office.body(note)["title"] == "te laat"
    return world, office, note


def test_a_replay_of_the_journal_gives_the_same_records_grants_and_tables(own, busy):
    world, _, _ = busy
    report = own.verify(world.region)
    assert report.faults == []
    assert report.entries > 20
    assert report.erased == 0


@pytest.mark.parametrize("from_journal", [False, True])
def test_a_rebuilt_region_is_the_same_for_every_device(own, busy, from_journal):
    world, office, note = busy
    history = world.server.history(world.region, note, token=office.token).json
    phones = [world.caught_up(p) for p in (world.coordinator, world.coach_2, world.student)]
    own.rebuild(world.region, from_journal=from_journal)
    for phone in phones:
        body = phone.exchange(digests=True).expect(200)
        assert (body["records"], body["dropped"], body["reset"]) == ([], [], False)
        assert phone.incidents == []
        fresh = own.phone(world, phone.person)
        fresh.sync()
        assert fresh.disk.records == phone.disk.records
    assert world.server.history(world.region, note, token=office.token).json == history
    edit(office, note, title="en verder")
    office.sync()
    assert own.verify(world.region).faults == []


CHANGES = {
    "another person": "person = 'somebody'",
    "another device": "device = 'something'",
    "another number": "n = n + 1000",
    "another name": "name = 'record.drop'",
    "another record": "record = 'nothing'",
    "another base": "base = 0",
    "an earlier time": "time = time - 1",
    "an earlier arrival": "received_at = received_at - 1",
    "another outcome": "outcome = '{}'",
    "other content": "content = 'x'",
    "other arguments": "args = '{}'",
    "other effects": "effects = '[]'",
    "another salt": "salt = 'x'",
    "another digest": "digest = 'x'",
    "another link": "chain = 'x'",
    "another schema": "schema = 9",
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_any_change_of_an_entry_is_found(own, busy, change):
    world, _, _ = busy
    here = "region = :region AND tick = (SELECT MAX(tick) - 3 FROM journal WHERE region = :region)"
    touched = own.sql(f"UPDATE journal SET {change} WHERE {here}", region=world.region)
    assert touched > 0
    assert own.verify(world.region).faults


@pytest.mark.parametrize("which", ["MIN(tick)", "MAX(tick) - 2", "MAX(tick)"])
def test_a_removed_entry_is_found(own, busy, which):
    world, _, _ = busy
    tick = f"(SELECT {which} FROM journal WHERE region = :region)"
    removed = own.sql(
        f"DELETE FROM journal WHERE region = :region AND tick = {tick}",
        region=world.region,
    )
    assert removed > 0
    assert own.verify(world.region).faults


def test_removing_the_end_and_setting_the_clock_back_is_found_by_who_kept_the_head(own, busy):
    """The chain alone cannot know how long it was; its head, published, can."""
    world, _, _ = busy
    head = own.verify(world.region).head
    own.sql(
        "DELETE FROM journal WHERE region = :r AND tick ="
        " (SELECT tick FROM region WHERE region = :r)",
        r=world.region,
    )
    own.sql(
        "UPDATE region SET tick = tick - 1, chain = (SELECT chain FROM journal j WHERE"
        " j.region = :r ORDER BY tick DESC, pos DESC LIMIT 1) WHERE region = :r",
        r=world.region,
    )
    report = own.verify(world.region)
    assert report.faults or report.head != head


def test_an_added_entry_is_found(own, busy):
    world, _, _ = busy
    columns = (
        "region, device, person, schema, name, record, said_at, base, base_epoch, time,"
        " received_at, content, outcome, args, effects, salt, digest, chain"
    )
    added = own.sql(
        f"INSERT INTO journal (tick, pos, n, {columns}) SELECT tick, pos + 50, n + 5000, {columns}"
        " FROM journal WHERE region = :r AND tick = (SELECT MAX(tick) FROM journal"
        " WHERE region = :r) AND pos = 0",
        r=world.region,
    )
    assert added == 1
    assert own.verify(world.region).faults


def test_two_entries_that_changed_places_are_found(own, busy):
    world, _, _ = busy
    for old, new in (("MAX(tick) - 1", "MIN(900001)"), ("MAX(tick)", "MAX(tick) - 1")):
        own.sql(
            f"UPDATE journal SET tick = (SELECT {new} FROM journal WHERE region = :r"
            f" AND tick < 900000) WHERE region = :r AND tick = (SELECT {old} FROM journal"
            " WHERE region = :r AND tick < 900000)",
            r=world.region,
        )
    own.sql(
        "UPDATE journal SET tick = (SELECT tick FROM region WHERE region = :r)"
        " WHERE region = :r AND tick > 900000",
        r=world.region,
    )
    assert own.verify(world.region).faults


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE record SET wire = REPLACE(wire, 'te laat', 'anders') WHERE region = :r",
        "DELETE FROM record WHERE region = :r AND id = :note",
        "UPDATE record SET tick = tick - 1 WHERE region = :r AND id = :note",
        "DELETE FROM grant_ WHERE region = :r AND role = 'student'",
        "UPDATE grant_ SET until = NULL WHERE region = :r AND until IS NOT NULL",
        "UPDATE placement SET starts = '2020-01-01' WHERE region = :r",
        "UPDATE region SET chain = 'x' WHERE region = :r",
        "UPDATE region SET tick = tick + 1 WHERE region = :r",
    ],
)
def test_what_stands_beside_the_journal_cannot_be_changed_unseen(own, busy, damage):
    world, _, note = busy
    parameters = {"r": world.region} | ({"note": note} if ":note" in damage else {})
    assert own.sql(damage, **parameters) > 0
    assert own.verify(world.region).faults


def test_a_lawful_erasure_ends_the_values_and_keeps_the_chain(own, busy):
    world, office, _ = busy
    secret = write_note(office, world.shared, title="mag niet blijven", body="privé")
    edit(office, secret, title="ook niet")
    office.drop("note", secret)
    office.sync()
    assert own.erase(world.region, secret) > 0
    report = own.verify(world.region)
    assert report.faults == []
    assert report.erased > 0
    answer = world.server.history(world.region, secret, token=office.token)
    assert b"mag niet blijven" not in answer.content
    assert "privé".encode() not in answer.content
    answer = world.server.mutations(world.region, token=office.token)
    assert b"mag niet blijven" not in answer.content
    assert answer.status == 200


def test_an_edit_is_in_the_journal_exactly_once_with_who_and_when(own, own_world):
    world = own_world
    coach = world.caught_up(world.coach)
    for _ in range(3):
        queue_note(coach, world.shared)
    coach.post().expect(200)
    coach.sync()
    rows = own.rows(
        "SELECT n, person, device, received_at FROM journal WHERE device = :device ORDER BY n",
        device=coach.device,
    )
    assert [row[0] for row in rows] == [1, 2, 3]
    assert {row[1:] for row in rows} == {(coach.person, coach.device, world.now())}


def test_a_right_taken_away_and_given_back_in_one_request_replays_alike(own, own_world):
    """In one tick the right ended and began again: for readers nothing happened."""
    world = own_world
    coach, office = world.caught_up(world.coach), world.caught_up(world.coordinator)
    for person, verbs in (
        (world.coach, ("remove", "add")),
        (world.coach_2, ("add", "remove")),
        (world.coach, ("remove", "add", "remove")),
        (world.coach, ("add", "remove", "add")),
    ):
        for verb in verbs:
            office.put("placement", {"coaches": {verb: [person.id]}}, id=world.placement)
        office.sync()
        assert own.verify(world.region).faults == []
        coach.sync()
    assert coach.disk.records == world.caught_up(world.coach).disk.records


def test_after_an_erasure_what_was_changed_beside_the_journal_is_still_found(own, busy):
    """Erasing one record must not open the door to changing another."""
    world, office, note = busy
    secret = write_note(office, world.shared, title="mag niet blijven")
    office.drop("note", secret)
    office.sync()
    assert own.erase(world.region, secret) > 0
    assert own.verify(world.region).faults == []
    own.sql(
        "UPDATE record SET tick = tick - 1 WHERE region = :r AND id = :n", r=world.region, n=note
    )
    assert own.verify(world.region).faults


def test_an_erased_record_is_as_gone_after_a_rebuild_as_before(own, busy):
    """And what the same entries did to other records is still there."""
    world, office, note = busy
    own.erase(world.region, note)
    secret = write_note(office, world.shared, title="mag niet blijven")
    office.drop("note", secret)
    office.sync()
    own.erase(world.region, secret)
    before = own.rows(
        "SELECT id, tick, gone, wire FROM record WHERE region = :r AND id <> :n ORDER BY id",
        r=world.region, n=note,
    )  # fmt: skip
    own.rebuild(world.region, from_journal=True)
    after = own.rows(
        "SELECT id, tick, gone, wire FROM record WHERE region = :r AND id <> :n ORDER BY id",
        r=world.region, n=note,
    )  # fmt: skip
    assert after == before


def test_what_an_edit_said_cannot_be_guessed_back_from_its_hash(own, busy):
    """A short text is found by trying; the hash of an erased edit goes too."""
    world, office, _ = busy
    secret = write_note(office, world.shared, title="ja")
    n = edit(office, secret, title="nee")
    office.sync()
    sent = office.disk.kept[n]
    office.drop("note", secret)
    office.sync()
    own.erase(world.region, secret)
    left = own.rows(
        "SELECT args, content, salt FROM journal WHERE region = :r AND record = :n"
        " AND name = 'record.put'",
        r=world.region, n=secret,
    )  # fmt: skip
    assert set(left) == {(None, "", None)}
    again = office.post(mutations=[sent], cursor=office.disk.cursor).expect(200)
    assert again["outcomes"] == [office.outcome(n)]


def test_a_journal_from_before_hashes_could_be_erased_still_holds(own, busy):
    """Its chain holds the content's hash among the facts."""
    world, office, note = busy
    chain_as_before(own, world.region)
    assert own.verify(world.region).faults == []
    secret = write_note(office, world.shared, title="nieuw")
    office.drop("note", secret)
    office.sync()
    own.erase(world.region, note)
    own.erase(world.region, secret)
    assert own.verify(world.region).faults == []
    own.sql(
        "UPDATE journal SET content = 'x' WHERE region = :r AND tick = 3 AND pos = 0",
        r=world.region,
    )
    assert own.verify(world.region).faults


def chain_as_before(own, region: str) -> None:
    """Chain the whole journal again as an older server did."""

    async def rewrite() -> None:
        async with own.engine.db.write() as tx:
            head = FIRST_HEAD
            rows = [row async for row in journal_rows(tx, region)]
            for row in rows:
                values = (row.salt or "", row.args or "", row.effects or "")
                digest = values_digest(*values, row.said_at, None)
                head = next_head(head, row._replace(digest=digest), old=True)
                await tx.execute(
                    "UPDATE journal SET digest = :digest, chain = :chain"
                    " WHERE region = :region AND tick = :tick AND pos = :pos",
                    digest=digest, chain=head, region=region, tick=row.tick, pos=row.pos,
                )  # fmt: skip
            await tx.execute(
                "UPDATE region SET chain = :head WHERE region = :region", head=head, region=region
            )

    own.loop.run(rewrite())
    own.restart()
