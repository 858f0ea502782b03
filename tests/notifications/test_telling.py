"""Who is told what, from records to the phone, on each database."""

from __future__ import annotations

import asyncio

import pytest

from tests.builders import Person
from tests.fakes import HOUR, MINUTE
from tests.notifications.conftest import MONDAY, Village
from tests.notifications.push_service import Browser
from tests.phone import Phone, new_id


def scan(village: Village, phone: Phone, placement: str, direction: str = "in") -> None:
    """Scan something, whatever it is worth; it counts as having been there."""
    args = {"id": new_id(), "placement": placement, "direction": direction, "code": "not a code"}
    phone.queue("attendance.scan", args)
    phone.sync()


def declare(village: Village, day: str, placement: str | None = None) -> None:
    phone = village.world.caught_up(village.world.student)
    args = {
        "id": new_id(), "placement": placement or village.world.placement,
        "day": day, "starts": "08:30", "ends": "16:00",
    }  # fmt: skip
    phone.queue("attendance.declare", args)
    phone.sync()
    assert phone.outcome(1)["outcome"] == "accepted"


def wanting(village: Village, person: Person, **wanted: object) -> Browser:
    village.choose(person, **wanted)
    return village.tell(person)


def test_a_student_who_has_not_scanned_is_told_once(village: Village):
    noor = wanting(village, village.world.student, not_scanned=True)
    village.time(f"{MONDAY} 08:44")
    village.look()
    assert noor.kinds == []
    village.time(f"{MONDAY} 08:45")
    assert village.look() == 1
    assert noor.kinds == ["not-scanned"]
    village.time(f"{MONDAY} 09:30")
    assert village.look() == 0
    assert noor.kinds == ["not-scanned"]
    village.time("2026-11-24 08:50")
    village.look()
    assert noor.kinds == ["not-scanned", "not-scanned"], "Tuesday is another occasion"


def test_nobody_is_told_what_they_did_not_choose(village: Village):
    world = village.world
    silent = [village.tell(person) for person in (world.student, world.coach, world.mentor)]
    other = wanting(village, world.student_2, edit_held=True, week_to_confirm=True)
    village.time(f"{MONDAY} 09:00")
    assert village.look() == 0
    assert all(browser.kinds == [] for browser in [*silent, other])


def test_a_choice_that_was_taken_back_counts_at_once(village: Village):
    noor = wanting(village, village.world.student, not_scanned=True)
    village.choose(village.world.student, not_scanned=False)
    village.time(f"{MONDAY} 09:00")
    village.look()
    assert noor.kinds == []


def test_who_has_scanned_is_left_alone(village: Village):
    noor = wanting(village, village.world.student, not_scanned=True)
    village.time(f"{MONDAY} 08:31")
    scan(village, village.world.caught_up(village.world.student), village.world.placement)
    village.time(f"{MONDAY} 09:00")
    assert village.look() == 0
    assert noor.kinds == []


@pytest.mark.parametrize("kind", ["sick", "leave"])
def test_who_reported_absent_is_left_alone(village: Village, kind: str):
    noor = wanting(village, village.world.student, not_scanned=True)
    guardian = village.world.caught_up(village.world.guardian)
    args = {"placement": village.world.placement, "day": MONDAY, "kind": kind}
    guardian.queue("absence.report", args)
    guardian.sync()
    village.time(f"{MONDAY} 09:00")
    village.look()
    assert noor.kinds == []


@pytest.mark.parametrize("when", ["2026-11-25 09:00", "2026-12-21 09:00", "2027-07-05 09:00"])
def test_no_message_on_a_day_that_is_not_planned(village: Village, when: str):
    """A Wednesday, a holiday, and a day after the placement's end."""
    noor = wanting(village, village.world.student, not_scanned=True)
    village.time(when)
    village.look()
    assert noor.kinds == []


def test_a_mentor_and_a_coach_hear_of_their_own_student_and_of_no_other(village: Village):
    world = village.world
    told = [wanting(village, one, not_scanned=True) for one in (world.mentor, world.coach)]
    others = [
        wanting(village, one, not_scanned=True)
        for one in (world.mentor_2, world.coach_2, world.guardian, world.coordinator)
    ]
    village.time(f"{MONDAY} 08:31")
    scan(village, world.caught_up(world.student_2), world.placement_2)
    village.time(f"{MONDAY} 08:50")
    village.look()
    assert [one.kinds for one in told] == [["not-scanned"]] * 2
    assert [one.kinds for one in others] == [[]] * 4


def test_a_coach_of_several_who_are_late_gets_one_message(village: Village):
    world = village.world
    world.coaches(world.placement_2, add=world.coach)
    karin = wanting(village, world.coach, not_scanned=True)
    village.time(f"{MONDAY} 08:50")
    assert village.look() == 1
    assert karin.kinds == ["not-scanned"]


def test_a_coach_who_was_replaced_hears_nothing_more(village: Village):
    world = village.world
    karin = wanting(village, world.coach, not_scanned=True)
    world.coaches(world.placement, remove=world.coach)
    village.time(f"{MONDAY} 09:00")
    village.look()
    assert karin.kinds == []


def test_quiet_hours_put_a_message_off_to_their_end(village: Village):
    noor = wanting(village, village.world.student, not_scanned=True, quiet_to="09:30")
    village.time(f"{MONDAY} 09:00")
    assert village.look() == 0
    village.time(f"{MONDAY} 09:30")
    village.look()
    assert noor.kinds == ["not-scanned"]


def test_what_is_no_longer_so_at_the_end_of_the_quiet_is_not_told(village: Village):
    noor = wanting(village, village.world.student, not_scanned=True, quiet_to="09:30")
    village.time(f"{MONDAY} 09:00")
    village.look()
    scan(village, village.world.caught_up(village.world.student), village.world.placement)
    village.time(f"{MONDAY} 09:30")
    village.look()
    assert noor.kinds == []


def test_the_week_is_over_on_tuesday_and_its_days_wait(village: Village):
    joost = wanting(village, village.world.mentor, week_to_confirm=True)
    declare(village, MONDAY)
    village.time("2026-11-24 16:29")
    village.look()
    assert joost.kinds == []
    village.time("2026-11-24 16:31")
    village.look()
    assert joost.kinds == ["week-to-confirm"]
    village.time("2026-11-26 09:00")
    assert village.look() == 0


def test_days_that_were_confirmed_do_not_wait(village: Village):
    world = village.world
    joost = wanting(village, world.mentor, week_to_confirm=True)
    declare(village, MONDAY)
    mentor = world.caught_up(world.mentor)
    (event,) = mentor.records("attendance-event")
    args = {"id": new_id(), "placement": world.placement, "about": event["id"], "answer": "yes"}
    mentor.queue("attendance.confirm", args)
    mentor.sync()
    village.time("2026-11-24 17:00")
    village.look()
    assert joost.kinds == []


def test_a_weekend_is_quiet_and_monday_morning_is_not(village: Village):
    """The week of a placement on Fridays ends on Friday evening, in quiet hours."""
    world = village.world
    evening = [{"weekday": 5, "from": "14:00", "to": "21:00"}]
    world.change_placement(world.placement, schedule=evening)
    joost = village.tell(world.mentor)
    village.choose(
        world.mentor,
        week_to_confirm=True,
        quiet_from=None,
        quiet_to=None,
        quiet_days_off=True,
    )
    village.time("2026-11-27 20:30")
    declare(village, "2026-11-27")
    for when in ("2026-11-27 21:01", "2026-11-28 12:00", "2026-11-29 12:00", "2026-11-30 06:59"):
        village.time(when)
        assert village.look() == 0, when
    village.time("2026-11-30 07:00")
    village.look()
    assert joost.kinds == ["week-to-confirm"]


def hold_an_edit(village: Village) -> None:
    """A coach writes a note without signal, and is replaced before it is sent."""
    world = village.world
    late = world.caught_up(world.coach)
    world.coaches(world.placement, remove=world.coach, add=world.coach_2)
    late.put("note", {"title": "Gesprek"}, id=new_id(), scope=world.shared)
    late.sync()
    assert late.outcome(1)["outcome"] == "held"


def test_a_held_edit_is_told_to_who_decides_and_to_its_author(village: Village):
    world = village.world
    deciders = [wanting(village, one, edit_held=True) for one in (world.coach_2, world.coordinator)]
    author = wanting(village, world.coach, edit_held=True)
    others = [
        wanting(village, one, edit_held=True)
        for one in (world.class_mentor, world.mentor, world.student, world.other_coordinator)
    ]
    hold_an_edit(village)
    village.look()
    assert [one.kinds for one in deciders] == [["edit-waits"]] * 2
    assert author.kinds == ["edit-held"]
    assert [one.kinds for one in others] == [[]] * 4
    village.site.clock.pass_by(HOUR)
    assert village.look() == 0


def test_a_held_edit_that_was_decided_is_no_news(village: Village):
    world = village.world
    hold_an_edit(village)
    colleague = world.caught_up(world.coach_2)
    (held,) = [one for one in colleague.records("held-edit") if one["body"]["state"] == "waiting"]
    colleague.queue("held.accept", {"id": held["id"]})
    colleague.sync()
    boss = wanting(village, world.coordinator, edit_held=True)
    village.look()
    assert boss.kinds == []


def test_every_phone_of_a_person_is_told(village: Village):
    world = village.world
    village.choose(world.student, not_scanned=True)
    phones = [village.tell(world.student), village.tell(world.student)]
    village.time(f"{MONDAY} 09:00")
    assert village.look() == 2
    assert [one.kinds for one in phones] == [["not-scanned"]] * 2


def test_a_revoked_phone_is_told_nothing_even_what_was_on_its_way(village: Village):
    world = village.world
    village.choose(world.student, not_scanned=True)
    lost, kept = world.phone(world.student), world.phone(world.student)
    of_lost, of_kept = village.tell(world.student, lost), village.tell(world.student, kept)
    village.time(f"{MONDAY} 09:00")
    village.run(village.notifiers[0].look())
    assert village.call("POST", f"/api/devices/{lost.device}/revoke", kept).status == 204
    village.look()
    assert (of_lost.kinds, of_kept.kinds) == ([], ["not-scanned"])
    village.time("2026-11-24 09:00")
    village.look()
    assert (of_lost.kinds, len(of_kept.kinds)) == ([], 2)
    assert village.site.rows("SELECT device FROM push_subscription") == [(kept.device,)]


def test_two_processes_tell_everything_once(village: Village):
    world = village.world
    people = (world.student, world.student_2, world.coach, world.mentor)
    browsers = [wanting(village, person, not_scanned=True) for person in people]
    one, other = village.notifiers[0], village.notifier()
    village.time(f"{MONDAY} 09:00")

    async def at_once() -> list[int]:
        made = list(await asyncio.gather(one.look(), other.look()))
        await asyncio.gather(one.send(), other.send(), one.send(), other.send())
        return made

    made = village.run(at_once())
    assert sorted(made) == [0, 4]
    assert [browser.kinds for browser in browsers] == [["not-scanned"]] * 4


def test_two_processes_that_both_believe_to_be_the_one_still_tell_once(village: Village):
    """A process that was paused longer than its lease goes on where it was."""
    world = village.world
    noor = wanting(village, world.student, not_scanned=True)
    village.time(f"{MONDAY} 09:00")
    one, other = village.notifiers[0], village.notifier()

    async def with_the_lease_of_both() -> None:
        await one.look()
        await village.site.engine.db.fetch("SELECT 1")
        async with village.site.engine.db.write() as tx:
            await tx.execute("UPDATE push_lease SET until = 0")
        await other.look()
        await asyncio.gather(one.send(), other.send())

    village.run(with_the_lease_of_both())
    assert noor.kinds == ["not-scanned"]


def test_another_process_takes_over_when_the_first_is_gone(village: Village):
    noor = wanting(village, village.world.student, not_scanned=True)
    other = village.notifier()
    village.look()
    village.time(f"{MONDAY} 08:46")
    assert village.look(other) == 1, "the lease ended while nobody looked"
    assert noor.kinds == ["not-scanned"]


def test_a_service_that_is_busy_is_asked_again_when_it_said(village: Village):
    noor = wanting(village, village.world.student, not_scanned=True)
    noor.answers = [(429, {"retry-after": "300"}), (503, {})]
    village.time(f"{MONDAY} 09:00")
    village.look()
    village.site.clock.pass_by(4 * MINUTE)
    village.look()
    assert (noor.kinds, len(noor.answers)) == ([], 1)
    village.site.clock.pass_by(MINUTE)
    village.look()
    assert (noor.kinds, noor.answers) == ([], [])
    village.site.clock.pass_by(2 * MINUTE)
    village.look()
    assert noor.kinds == ["not-scanned"]


def test_a_message_is_not_tried_after_its_time(village: Village):
    noor = wanting(village, village.world.student, not_scanned=True)
    noor.answers = [(503, {})] * 3
    village.time(f"{MONDAY} 12:29")
    village.look()
    village.site.clock.pass_by(2 * HOUR)
    village.look()
    assert (noor.kinds, len(noor.answers)) == ([], 2)


@pytest.mark.parametrize("status", [404, 410])
def test_a_subscription_that_is_gone_is_forgotten(village: Village, status: int):
    noor = wanting(village, village.world.student, not_scanned=True)
    noor.answers = [(status, {})]
    village.time(f"{MONDAY} 09:00")
    village.look()
    assert village.site.rows("SELECT * FROM push_subscription") == []
    assert village.site.rows("SELECT * FROM push_delivery") == []


def test_a_service_that_is_down_is_tried_again(village: Village):
    noor = wanting(village, village.world.student, not_scanned=True)
    away = village.service.browsers.pop(noor.endpoint)
    nobody = "http://127.0.0.1:9/push"
    village.site.sql("UPDATE push_subscription SET endpoint = :nobody", nobody=nobody)
    village.time(f"{MONDAY} 09:00")
    village.look()
    village.service.browsers[noor.endpoint] = away
    village.site.sql("UPDATE push_subscription SET endpoint = :there", there=noor.endpoint)
    village.site.clock.pass_by(MINUTE)
    village.look()
    assert noor.kinds == ["not-scanned"]


def test_a_message_says_nothing_about_anybody(village: Village):
    """The same length whatever it is, a topic that names nothing, and a kind inside."""
    world = village.world
    village.choose(world.coach, not_scanned=True, edit_held=True)
    karin = village.tell(world.coach, language="en")
    hold_an_edit(village)
    world.coaches(world.placement, add=world.coach)
    village.time(f"{MONDAY} 09:00")
    village.look()
    assert sorted(karin.kinds) == ["edit-held", "not-scanned"]
    assert {tuple(sorted(message)) for message in karin.arrived} == {("kind", "lang")}
    assert {message["lang"] for message in karin.arrived} == {"en"}
    assert len({len(body) for body in karin.bodies}) == 1
    by_kind = dict(zip(karin.kinds, karin.headers, strict=True))
    assert by_kind["not-scanned"]["urgency"] == "high"
    assert int(by_kind["not-scanned"]["ttl"]) == 3.5 * 3600
    assert len({headers["topic"] for headers in karin.headers}) == 2


def test_nothing_of_it_is_in_the_log(village: Village, caplog: pytest.LogCaptureFixture):
    caplog.set_level("DEBUG", logger="leerplek")
    noor = wanting(village, village.world.student, not_scanned=True)
    noor.answers = [(403, {})]
    village.time(f"{MONDAY} 09:00")
    village.look()
    assert "403" in caplog.text
    secrets = (noor.endpoint, "127.0.0.1", village.world.student.id)
    assert not any(secret in caplog.text for secret in secrets)
