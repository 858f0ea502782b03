"""Handing a placement over: asked, settled, begun and given back, and who sees what."""

from __future__ import annotations

from typing import Any

import pytest

from server.identity.kinds import role_id
from tests.guidance.conftest import (
    CONTACTS,
    FATMA,
    KARIN,
    PIET,
    SCHOOL,
    SCOPE,
    STAFF,
    STUDENT,
    Village,
)
from tests.phone import new_id

BOTH = {SCOPE, STAFF}


async def standing(village: Village) -> tuple[str, set[str], set[str]]:
    """The state of the only hand-over, and what Karin and Piet see."""
    (body,) = await village.bodies("hand-over")
    return body["state"], await village.sees(KARIN), await village.sees(PIET)


async def test_a_coach_asks_and_the_office_settles_it_with_one_answer(village: Village):
    id = new_id()
    note = "Noor belt liever dan dat ze appt."
    asked = await village.says(KARIN, "handover.ask", id=id, to=PIET, note=note, phone="06 2")
    assert asked == "accepted"
    assert await standing(village) == ("asked", BOTH, set())

    assert await village.says(FATMA, "handover.settle", id=id, answer="yes") == "accepted"

    assert await standing(village) == ("done", set(), BOTH)
    placement = await village.placement()
    assert placement["coaches"] == [PIET]
    assert placement["contacts"][1:] == [
        {"person": PIET, "role": "coach", "name": "Piet Hof", "phone": "06 2"}
    ]
    (body,) = await village.bodies("hand-over")
    assert (body["note"], body["asked_by"], body["decided_by"]) == (note, KARIN, FATMA)


async def test_a_no_changes_nothing_and_says_why(village: Village):
    id = new_id()
    await village.says(KARIN, "handover.ask", id=id, to=PIET)
    no = await village.says(FATMA, "handover.settle", id=id, answer="no", reason="Piet zit vol.")
    assert no == "accepted"
    assert await standing(village) == ("refused", BOTH, set())
    assert (await village.placement())["contacts"] == CONTACTS
    assert await village.says(FATMA, "handover.settle", id=id, answer="yes") == "invalid"


async def test_an_illness_begins_and_ends_by_itself(village: Village):
    days = {"starts": "2026-11-24", "ends": "2026-11-25"}
    arranged = {"from": KARIN, "to": PIET, **days}
    assert await village.says(FATMA, "handover.arrange", **arranged) == "accepted"
    assert await standing(village) == ("agreed", BOTH, set())

    await village.day_begins("2026-11-24", "2026-11-23")
    assert await standing(village) == ("running", set(), BOTH)
    await village.day_begins("2026-11-25", "2026-11-24")
    assert await standing(village) == ("running", set(), BOTH)
    await village.day_begins("2026-11-26", "2026-11-25")
    assert await standing(village) == ("done", BOTH, set())
    placement = await village.placement()
    assert (placement["coaches"], placement["contacts"]) == ([KARIN], CONTACTS)


async def test_who_is_well_again_earlier_gets_the_placement_back_at_once(village: Village):
    id = new_id()
    arranged: dict[str, Any] = {"id": id, "from": KARIN, "to": PIET, "ends": "2026-12-18"}
    await village.says(FATMA, "handover.arrange", **arranged)
    assert await standing(village) == ("running", set(), BOTH)
    assert await village.says(PIET, "handover.withdraw", id=id) == "not-permitted"
    assert await village.says(FATMA, "handover.withdraw", id=id) == "accepted"
    assert await standing(village) == ("done", BOTH, set())


async def test_nothing_is_given_back_to_who_left_the_school(village: Village):
    school = f"school:{SCHOOL}"
    await village.says(FATMA, "handover.arrange", **{"from": KARIN}, to=PIET, ends="2026-11-23")
    await village.put("role", role_id(school, KARIN, "coach"), school, ends="2026-11-23")
    await village.day_begins("2026-11-24", "2026-11-23")
    assert await standing(village) == ("done", set(), BOTH)


async def test_a_placement_that_was_given_to_a_third_stays_there(village: Village):
    third = new_id()
    await village.says(FATMA, "handover.arrange", **{"from": KARIN}, to=PIET, ends="2026-11-23")
    placement = SCOPE.partition(":")[2]
    change = {"add": [third], "remove": [PIET]}
    await village.put("placement", placement, SCOPE, coaches=change)
    await village.day_begins("2026-11-24", "2026-11-23")
    assert (await village.placement())["coaches"] == [third]


async def test_a_coach_takes_the_question_back(village: Village):
    id = new_id()
    await village.says(KARIN, "handover.ask", id=id, to=PIET)
    assert await village.says(KARIN, "handover.withdraw", id=id) == "accepted"
    assert await village.says(FATMA, "handover.settle", id=id, answer="yes") == "invalid"
    assert await standing(village) == ("withdrawn", BOTH, set())


@pytest.mark.parametrize(
    "wrong",
    [
        {"to": STUDENT},
        {"to": KARIN},
        {"to": FATMA},
        {"to": new_id()},
        {"to": PIET, "starts": "2026-12-01", "ends": "2026-11-30"},
    ],
    ids=["a student", "oneself", "no coach", "nobody", "backwards"],
)
async def test_nobody_else_takes_over(village: Village, wrong: dict[str, str]):
    assert await village.says(KARIN, "handover.ask", **wrong) == "invalid"
    assert await village.bodies("hand-over") == []


async def test_a_coach_hands_over_only_what_they_guide_and_only_the_office_settles(
    village: Village,
):
    id = new_id()
    assert await village.says(PIET, "handover.ask", to=PIET) == "not-permitted"
    await village.says(KARIN, "handover.ask", id=id, to=PIET)
    assert await village.says(KARIN, "handover.settle", id=id, answer="yes") == "not-permitted"
    asked = {"from": KARIN, "to": PIET}
    assert await village.says(KARIN, "handover.arrange", **asked) == "not-permitted"
    assert await village.says(FATMA, "handover.turn", id=id) == "not-permitted"
    assert await village.says(FATMA, "handover.arrange", id=id, **asked) == "invalid"
    assert await standing(village) == ("asked", BOTH, set())
