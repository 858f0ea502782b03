"""The weekly link over HTTP, from the office that makes it to the mentor who answers."""

from __future__ import annotations

import asyncio

import pytest

from server.attendance.weeks import store
from tests.attendance import scene
from tests.attendance.conftest import REGION, SCOPE, Town
from tests.attendance.test_routes import HOST
from tests.attendance.week_desk import (
    FRI,
    LINKS,
    MON,
    OFFICE,
    STRANGER,
    THU,
    TUE,
    WED,
    a_link,
    answers,
    declares,
    journal_of,
    opened,
    yes_to_all,
)


async def test_a_mentor_without_an_account_answers_a_week(town: Town, desk):
    for day in (MON, TUE, THU):
        await declares(town, day)
    await declares(town, WED, ends="18:30")
    token = await a_link(desk)
    sheet = await opened(desk, token)
    assert (sheet["company"], sheet["mentor"], sheet["state"]) == (
        "Bakkerij Vermeer",
        "Joost Vermeer",
        "open",
    )
    (student,) = sheet["students"]
    assert student["name"] == "Łukasz", "no surname leaves the school"
    assert [(day["day"], day["odd"]) for day in student["days"]] == [
        (MON, None),
        (TUE, None),
        (WED, "longer"),
        (THU, None),
        (FRI, "nothing-noted"),
    ]
    given = yes_to_all(sheet, "Prima week.")
    given[0]["days"][2] |= {"answer": "yes", "starts": "08:30", "ends": "16:30"}
    given[0]["days"][4] = {"day": FRI, "seen": student["days"][4]["seen"], "answer": "no"}
    done = await answers(desk, token, given)
    assert done.status_code == 200, done.text
    assert done.json()["state"] == "answered"
    assert done.json()["students"][0]["signed"]["remark"] == "Prima week."
    rows = await town.rows(
        "SELECT day, minutes, confirmed, needs_look FROM attendance_day"
        " WHERE region = :region ORDER BY day"
    )
    assert rows == [(day, 480, "yes", 0) for day in (MON, TUE, WED, THU)]
    ((device, person, n, _),) = await journal_of(town)
    ((id,),) = await town.rows("SELECT id FROM week_link WHERE region = :region")
    assert (device, person, n) == (id, scene.MENTOR, 1), "a device of its own, in the mentor's name"


async def test_a_sheet_says_what_the_school_calls_things(town: Town, desk):
    await declares(town, MON)
    token = await a_link(desk)
    assert (await opened(desk, token))["words"] == {}
    words = {"student": "deelnemer", "student.today": "Nu", "word.coach": " "}
    await town.put(("school", scene.SCHOOL, "region", {"vocabulary": words}))
    assert (await opened(desk, token))["words"] == {"word.student": "deelnemer"}


async def test_the_same_answers_sent_twice_are_taken_once(town: Town, desk):
    for day in (MON, TUE, WED, THU, FRI):
        await declares(town, day)
    token = await a_link(desk)
    given = yes_to_all(await opened(desk, token))
    first = await answers(desk, token, given)
    again = await answers(desk, token, given)
    assert (first.status_code, again.status_code) == (200, 200)
    assert again.json() == first.json()
    assert len(await journal_of(town)) == 1


async def test_a_week_that_was_answered_shows_the_answers_and_takes_no_others(town: Town, desk):
    for day in (MON, TUE, WED, THU, FRI):
        await declares(town, day)
    token = await a_link(desk)
    given = yes_to_all(await opened(desk, token))
    await answers(desk, token, given)
    given[0]["days"][0]["answer"] = "no"
    refused = await answers(desk, token, given)
    assert (refused.status_code, refused.json()["code"]) == (409, "week-already-answered")
    sheet = await opened(desk, token)
    assert sheet["state"] == "answered"
    assert sheet["students"][0]["signed"]["days"][0] == {"day": MON, "answer": "yes"}


async def test_a_second_link_is_no_second_word(town: Town, desk):
    """Withdrawn and made anew, it is still the same person and week."""
    for day in (MON, TUE, WED, THU, FRI):
        await declares(town, day)
    token = await a_link(desk)
    given = yes_to_all(await opened(desk, token))
    await answers(desk, token, given)
    listed = (await desk.get(LINKS, headers=OFFICE)).json()["links"]
    assert [row["state"] for row in listed] == ["answered"]
    await desk.post(f"{LINKS}/{listed[0]['id']}/withdraw", json={}, headers=OFFICE)
    made = (await desk.post(LINKS, json={}, headers=OFFICE)).json()["links"]
    assert [(row["state"], row["link"]) for row in made] == [("answered", None)]


async def test_two_phones_that_answer_one_link_at_once_leave_one_answer(town: Town, desk):
    for day in (MON, TUE, WED, THU, FRI):
        await declares(town, day)
    token = await a_link(desk)
    one = yes_to_all(await opened(desk, token))
    other = yes_to_all(await opened(desk, token))
    other[0]["days"][0]["answer"] = "no"
    done = await asyncio.gather(answers(desk, token, one), answers(desk, token, other))
    assert sorted(each.status_code for each in done) == [200, 409]
    rows = await town.rows("SELECT 1 FROM week_confirmation WHERE region = :region")
    assert len(rows) == 1


async def test_hours_that_changed_meanwhile_are_shown_again(town: Town, desk):
    for day in (MON, TUE, WED, THU, FRI):
        await declares(town, day)
    token = await a_link(desk)
    given = yes_to_all(await opened(desk, token))
    later = {"id": STRANGER, "day": MON, "starts": "08:30", "ends": "18:00"}
    await town.send("attendance.declare", later, at=f"{FRI} 16:50")
    refused = await answers(desk, token, given)
    assert (refused.status_code, refused.json()["code"]) == (409, "week-changed")
    assert await journal_of(town) == []
    assert (await answers(desk, token, yes_to_all(await opened(desk, token)))).status_code == 200


async def test_a_week_is_not_answered_before_its_last_planned_day(town: Town, desk):
    town.clock.set(f"{WED} 17:00")
    await declares(town, MON)
    token = await a_link(desk)
    sheet = await opened(desk, token)
    assert (sheet["state"], sheet["opens_on"]) == ("early", FRI)
    refused = await answers(desk, token, yes_to_all(sheet))
    assert (refused.status_code, refused.json()["code"]) == (409, "week-not-over")
    assert refused.json()["opens_on"] == FRI


@pytest.mark.parametrize(
    ("last", "first_too_late"),
    [("2026-12-06 23:59:59", "2026-12-07 00:00:00")],
)
async def test_a_link_expires_at_midnight_of_the_netherlands(
    town: Town, desk, last, first_too_late
):
    await declares(town, MON)
    token = await a_link(desk)
    town.clock.set(last)
    assert (await opened(desk, token))["state"] == "open"
    given = yes_to_all(await opened(desk, token))
    town.clock.set(first_too_late)
    for path, more in (("open", {}), ("answer", {"students": given})):
        answer = await desk.post(f"/api/week-links/{path}", json={"token": token, **more})
        assert (answer.status_code, answer.json()["code"]) == (410, "week-link-expired")
    assert await journal_of(town) == []
    gone = await desk.post(LINKS, json={}, headers=OFFICE)
    assert (gone.status_code, gone.json()["code"]) == (409, "week-over")


async def test_a_link_that_was_cleaned_away_still_says_that_it_is_too_old(town: Town, desk):
    await declares(town, MON)
    token = await a_link(desk)
    given = yes_to_all(await opened(desk, token))
    town.clock.set("2027-12-06 12:00")
    async with town.engine.db.write() as tx:
        assert await store.forget_expired(tx, REGION, town.clock()) == 1
    # More often than a wrong code may be tried: an old link is no guess.
    for path, more in (("open", {}), ("answer", {"students": given})) * 15:
        answer = await desk.post(f"/api/week-links/{path}", json={"token": token, **more})
        assert (answer.status_code, answer.json()["code"]) == (410, "week-link-expired")
    assert await journal_of(town) == []


async def test_a_link_of_this_week_that_nobody_knows_is_not_called_old(town: Town, desk):
    """As after a backup from before the link was made."""
    token = await a_link(desk)
    async with town.engine.db.write() as tx:
        await tx.execute("DELETE FROM week_link WHERE region = :region", region=REGION)
    answer = await desk.post("/api/week-links/open", json={"token": token})
    assert (answer.status_code, answer.json()["code"]) == (404, "week-link-unknown")


async def test_the_last_week_of_a_year_of_53_weeks(town: Town, desk):
    """Monday 28 December to Sunday 3 January; the holidays take all of it."""
    town.clock.set("2026-12-30 12:00")
    path = f"/api/regions/{REGION}/weeks/2026-W53/links"
    assert (await desk.get(path, headers=OFFICE)).json() == {
        "week": "2026-W53",
        "first": "2026-12-28",
        "last": "2027-01-03",
        "links": [],
    }


async def test_a_withdrawn_link_opens_nothing_and_another_can_be_made(town: Town, desk):
    await declares(town, MON)
    token = await a_link(desk)
    (row,) = (await desk.get(LINKS, headers=OFFICE)).json()["links"]
    assert (row["state"], row["email"], row["link"]) == (
        "open",
        "joost@bakkerij.example",
        f"{HOST}/w#{token}",
    )
    withdrawn = await desk.post(f"{LINKS}/{row['id']}/withdraw", json={}, headers=OFFICE)
    assert [(each["state"], each["link"]) for each in withdrawn.json()["links"]] == [
        ("withdrawn", None)
    ]
    refused = await desk.post("/api/week-links/open", json={"token": token})
    assert (refused.status_code, refused.json()["code"]) == (410, "week-link-withdrawn")
    other = await a_link(desk)
    assert other != token
    assert (await opened(desk, other))["state"] == "open"


async def test_asking_again_gives_the_same_link(town: Town, desk):
    assert await a_link(desk) == await a_link(desk)
    assert len(await town.rows("SELECT 1 FROM week_link WHERE region = :region")) == 1


async def test_a_mutated_link_opens_nothing_and_guessing_is_slowed(town: Town, desk):
    token = await a_link(desk)
    wrong = ("A" if token[20] != "A" else "B").join((token[:20], token[21:]))
    statuses = []
    for _ in range(25):
        answer = await desk.post("/api/week-links/open", json={"token": wrong})
        statuses.append(answer.status_code)
    assert statuses[:20] == [404] * 20
    assert statuses[20:] == [429] * 5
    town.clock.set(f"{FRI} 16:47")
    assert (await opened(desk, token))["state"] == "open"


async def test_a_mentor_who_left_answers_nothing_more(town: Town, desk):
    await declares(town, MON)
    token = await a_link(desk)
    given = yes_to_all(await opened(desk, token))
    await town.put(("placement", scene.PLACEMENT, SCOPE, {"mentors": {"remove": [scene.MENTOR]}}))
    assert (await opened(desk, token))["state"] == "empty"
    refused = await answers(desk, token, given)
    assert (refused.status_code, refused.json()["code"]) == (409, "week-changed")
