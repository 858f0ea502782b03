"""What has been kept for its term goes: from records, read tables and journal, and from phones."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from server.identity.kinds import guardianship_id
from server.migrations.tables import metadata
from server.retention.account import removals
from server.retention.removing import counted, remove_due, remove_sign_in
from server.sync.kinds import derived_id
from server.sync.rules.times import parse_instant
from tests.builders import World, role
from tests.fakes import DAY
from tests.phone import new_id
from tests.sync.scenes import edit, write_note

TODAY = "2026-11-22"
TALK = "vertrouwelijk gesprek"


def everything(own: Any) -> str:
    """Whatever the database holds, as one text."""
    return "\n".join(
        repr(tuple(row)) for name in metadata.tables for row in own.rows(f"SELECT * FROM {name}")
    )


def remove(own: Any, world: World, today: str = TODAY, **terms: int) -> Mapping[str, int]:
    given = {data.replace("_", "-"): months for data, months in terms.items()}
    foreseen = own.loop.run(counted(own.engine.db, world.region, given, today))
    removed: dict[str, int] = own.loop.run(remove_due(own.engine, world.region, given, today))
    assert foreseen == removed, "a dry run tells what will happen"
    assert own.verify(world.region).faults == []
    return removed


@pytest.fixture
def left(own: Any, own_world: World) -> World:
    """A student who left two and a half years ago, of whom much was written."""
    world = own_world
    coach, student = world.caught_up(world.coach), world.caught_up(world.student)
    note = write_note(coach, world.shared, title=TALK, body=f"{TALK}: te laat")
    edit(coach, note, body=f"{TALK}: op tijd")
    write_note(coach, world.staff, title=f"intern {TALK}")
    coach.put("note", {"title": TALK, "nonsense": TALK}, scope=world.shared, id=new_id())
    coach.sync()
    student.queue(
        "absence.report", {"placement": world.placement, "day": "2026-11-23", "kind": "sick"}
    )
    student.sync()
    write_note(world.caught_up(world.coach_2), world.shared_2, title="blijft staan")
    world.change_placement(world.placement, starts="2023-09-01", ends="2024-05-31")
    scope = f"school:{world.school}"
    world.apply(("student", world.students["student"], scope, {"left_on": "2024-06-01"}))
    return world


def test_talk_about_a_student_who_left_goes_everywhere_and_presence_stays(own, left):
    world = left
    away = world.caught_up(world.coach_2)
    removed = remove(own, world)
    assert removed["student-file"] == 4  # two notes, the student's record and the guardian's
    assert removed["presence"] == 0
    office = world.caught_up(world.coordinator)
    assert [r["body"]["title"] for r in office.records("note")] == ["blijft staan"]
    assert len(office.records("absence")) == 1
    assert office.body(world.placement)["student_name"] == "student"
    away.sync()
    assert [r["body"]["title"] for r in away.records("note")] == ["blijft staan"]
    assert remove(own, world)["student-file"] == 0


def test_nothing_of_it_can_be_found_in_the_database_any_more(own, left):
    """Not in the journal either, nor what was refused once its authors have had time to see it."""
    world = left
    assert TALK in everything(own)
    remove(own, world)
    own.clock.pass_by(420 * DAY)
    remove(own, world, "2028-01-15")
    assert TALK not in everything(own)


def test_a_phone_that_wrote_it_hears_that_it_is_gone(own, own_world):
    """And what it had not sent yet is answered, not lost without a word."""
    world = own_world
    coach = world.caught_up(world.coach)
    note = write_note(coach, world.shared, title=TALK)
    world.change_placement(world.placement, starts="2023-09-01", ends="2024-05-31")
    scope = f"school:{world.school}"
    world.apply(("student", world.students["student"], scope, {"left_on": "2024-06-01"}))
    n = edit(coach, note, title="nog iets")
    remove(own, world)
    coach.sync()
    assert coach.records("note", world.shared) == []
    assert (coach.outcome(n)["outcome"], coach.outcome(n)["code"]) == ("rejected", "record-gone")


def test_in_the_end_all_of_the_placement_goes_with_who_could_see_it(own, left):
    world = left
    remove(own, world)
    removed = remove(own, world, "2029-06-01")
    assert removed["presence"] == 2  # the absence and the placement itself
    office = world.caught_up(world.coordinator)
    assert world.placement not in {r["id"] for r in office.records("placement")}
    assert world.placement_2 in {r["id"] for r in office.records("placement")}
    scopes = {scope for (scope,) in own.rows("SELECT scope FROM grant_")}
    assert not {world.shared, world.staff} & scopes
    own.rebuild(world.region, from_journal=True)
    assert own.verify(world.region).faults == []


def test_a_student_who_is_still_here_keeps_everything(own, left):
    """However long ago the placement was."""
    world = left
    scope = f"school:{world.school}"
    world.apply(("student", world.students["student"], scope, {"left_on": None}))
    removed = remove(own, world, "2034-01-01")
    assert {data for data, count in removed.items() if count} <= {"refused-edits"}


def test_a_shorter_term_of_the_school_is_followed(own, left):
    world = left
    scope = f"school:{world.school}"
    world.apply(("student", world.students["student"], scope, {"left_on": "2026-06-01"}))
    assert sum(remove(own, world).values()) == 0
    assert remove(own, world, student_file=3)["student-file"] == 4


def test_a_coach_who_left_long_ago_loses_name_and_address_but_not_the_role(own, own_world):
    world = own_world
    scope = f"school:{world.school}"
    gone = role(scope, world.coach_2, "coach")
    world.apply((*gone[:3], {**gone[3], "email": "vertrokken@example.nl", "ends": "2024-07-31"}))
    assert "vertrokken@example.nl" in everything(own)
    assert remove(own, world)["staff"] == 1
    assert "vertrokken@example.nl" not in everything(own)
    (row,) = own.rows("SELECT name, ends FROM role WHERE source = :id", id=gone[1])
    assert tuple(row) == (None, "2024-07-31")
    assert remove(own, world)["staff"] == 0
    own.rebuild(world.region, from_journal=True)
    assert own.verify(world.region).faults == []


def test_a_guardian_of_long_ago_loses_the_name_and_can_still_be_given_again(own, own_world):
    """While the student is at the school; afterwards the whole file goes."""
    world = own_world
    scope = f"school:{world.school}"
    id = guardianship_id(scope, world.student.id, world.guardian.id)
    world.apply(("guardianship", id, scope, {"name": "Oma Vermeulen", "ends": "2024-12-31"}))
    assert "Oma Vermeulen" in everything(own)
    assert remove(own, world, "2026-12-31")["past-guardians"] == 0
    assert remove(own, world, "2027-01-01")["past-guardians"] == 1
    assert "Oma Vermeulen" not in everything(own)
    (row,) = own.rows("SELECT name, ends FROM guardianship WHERE source = :id", id=id)
    assert tuple(row) == (None, "2024-12-31")
    assert remove(own, world, "2027-01-01")["past-guardians"] == 0
    world.apply(("guardianship", id, scope, {"name": "Oma Vermeulen", "ends": None}))
    assert world.shared in world.caught_up(world.guardian).scopes()
    own.rebuild(world.region, from_journal=True)
    assert own.verify(world.region).faults == []


def test_a_weekly_link_is_forgotten_three_months_after_it_expired(own, own_world):
    """Whether it was answered or withdrawn, and in its own region only."""
    world = own_world
    day = parse_instant("2026-08-22T00:00:00Z")
    assert day is not None
    links = {"old": (day - 1, None), "withdrawn": (day - 1, 5), "late": (day, None)}
    for region in (world.region, new_id()):
        for name, (expires, withdrawn) in links.items():
            own.sql(
                "INSERT INTO week_link (region, id, week, school, company, person, made_by,"
                " made_at, expires_at, withdrawn_at) VALUES (:region, :id, '2026-W33', 's', 'c',"
                " 'p', 'm', 1, :expires, :withdrawn)",
                region=region,
                id=name,
                expires=expires,
                withdrawn=withdrawn,
            )
    assert remove(own, world)["week-links"] == 2
    kept = own.rows("SELECT id FROM week_link WHERE region = :region", region=world.region)
    assert kept == [("late",)]
    assert own.rows("SELECT COUNT(*) FROM week_link") == [(4,)]
    assert remove(own, world, week_links=4)["week-links"] == 0


def test_a_decided_edit_is_kept_for_as_long_as_its_author_can_ask(own, own_world):
    world = own_world
    coach = world.caught_up(world.coach)
    note = write_note(coach, world.shared)
    for title in (TALK, "wacht nog"):
        edit(coach, note, title=title)
    world.coaches(world.placement, remove=world.coach)
    coach.sync()
    office = world.caught_up(world.coordinator)
    first = min(office.records("held-edit", world.staff), key=lambda r: r["body"]["n"])
    office.queue("held.refuse", {"id": first["id"]})
    office.sync()
    own.clock.pass_by(300 * DAY)
    assert remove(own, world, "2027-09-18")["decided-edits"] == 0
    own.clock.pass_by(200 * DAY)
    assert remove(own, world, "2028-04-05")["decided-edits"] == 2
    office.sync()
    (left,) = office.records("held-edit", world.staff)
    assert left["body"]["state"] == "waiting"
    coach.sync()
    assert [r["body"]["state"] for r in coach.records("held-edit")] == ["waiting"]


def test_codes_and_devices_that_nobody_uses_go(own, own_world):
    """An idle device is revoked first; its token is told so when it comes back."""
    world = own_world
    phone = world.phone(world.coach)
    now = own.clock()
    old = now - 800 * DAY
    own.sql("UPDATE device SET created_at = :old, last_seen_at = :old", old=old)
    fresh = world.phone(world.coach)
    own.sql(
        "INSERT INTO invitation (id, person, code_hash, created_at, expires_at)"
        " VALUES ('a', 'p', 'x', 1, 2), ('b', 'p', 'y', :now, :later)",
        now=now,
        later=now + DAY,
    )
    foreseen = own.loop.run(remove_sign_in(own.engine.db, {}, TODAY, now, dry=True))
    removed = own.loop.run(remove_sign_in(own.engine.db, {}, TODAY, now))
    assert removed == foreseen
    assert (removed["invitations"], removed["idle-devices"]) == (1, 1)
    devices = dict(own.rows("SELECT id, revoked_at FROM device"))
    assert devices == {phone.device: now, fresh.device: None}
    own.loop.run(remove_sign_in(own.engine.db, {}, "2027-06-01", now))
    assert [id for (id,) in own.rows("SELECT id FROM device")] == [fresh.device]


def test_a_person_without_any_part_is_forgotten_by_name(own, own_world):
    """Everybody else can still sign in."""
    world = own_world
    world.invite("stray", "newcomer")
    world.phone(world.newcomer)
    before = {name for (name,) in own.rows("SELECT name FROM person")}
    own.loop.run(remove_sign_in(own.engine.db, {}, TODAY, own.clock()))
    after = {name for (name,) in own.rows("SELECT name FROM person")}
    assert "stray" in before - after
    assert {"newcomer", "coach", "student", "guardian", "mentor"} <= after


def test_the_account_of_what_was_removed_tells_how_much_and_not_whose(own, left):
    world = left
    remove(own, world)
    account = own.loop.run(removals(own.engine.db, world.region))
    assert [(data, count) for _, _, data, count in account] == [("student-file", 4)]
    assert own.loop.run(removals(own.engine.db, new_id())) == []


def test_where_a_removed_device_or_person_was_told_things_is_forgotten(own, own_world):
    """An address at a push service is as good as a name."""
    world = own_world
    now = own.clock()
    world.invite("stray")
    kept, gone = world.phone(world.coach), world.phone(world.coach)
    for n, (device, person) in enumerate(
        [(kept.device, world.coach.id), (gone.device, world.coach.id), (new_id(), new_id())]
    ):
        own.sql(
            "INSERT INTO push_subscription (device, person, endpoint, endpoint_hash, p256dh, auth,"
            " key, language, made_at) VALUES (:device, :person, 'x', :n, 'x', 'x', 1, 'nl', 0)",
            device=device,
            person=person,
            n=str(n),
        )
        own.sql(
            "INSERT INTO push_delivery (device, kind, until, next_try_at, tries)"
            " VALUES (:device, 'edit-held', :later, :later, 0)",
            device=device,
            later=now + DAY,
        )
    for person in (world.coach.id, world.stray.id):
        own.sql(
            "INSERT INTO push_told (region, person, about, made_at)"
            " VALUES (:region, :person, 'x', :now)",
            region=world.region,
            person=person,
            now=now,
        )
    own.sql("UPDATE device SET revoked_at = 1 WHERE id = :id", id=gone.device)
    own.loop.run(remove_sign_in(own.engine.db, {}, TODAY, now))
    assert own.rows("SELECT device FROM push_subscription") == [(kept.device,)]
    assert own.rows("SELECT device FROM push_delivery") == [(kept.device,)]
    assert own.rows("SELECT person FROM push_told") == [(world.coach.id,)]


def test_what_somebody_chose_to_be_told_goes_with_them(own, own_world):
    world = own_world
    coach = world.caught_up(world.coach_2)
    id = derived_id(f"person:{world.coach_2.id}", "notification-choice", "")
    coach.put("notification-choice", {"edit_held": True}, id=id, scope=f"person:{coach.person}")
    coach.sync()
    assert len(own.rows("SELECT source FROM notification_choice")) == 1
    scope = f"school:{world.school}"
    left = role(scope, world.coach_2, "coach")
    world.apply((*left[:3], {**left[3], "ends": "2026-09-30"}))
    world.coaches(world.placement_2, remove=world.coach_2)
    own.clock.pass_by(500 * DAY)
    assert remove(own, world, "2028-04-05")["departed"] == 1
    assert own.rows("SELECT source FROM notification_choice") == []
