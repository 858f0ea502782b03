"""Who sees what, in situations from the field."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from server.database import Tx
from server.identity.grant_source import GrantSource
from server.identity.kinds import NO_ID, role_id
from server.sync.kinds import Record
from tests.identity.ground import (
    TODAY,
    Ground,
    company,
    gone,
    guardianship,
    placement,
    role,
    school_class,
    student,
)

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""The SQL itself is tried on both databases by ``test_grants_on_both.py``."""

SHARED, STAFF = "placement:p", "placement-staff:p"
OPEN = placement("p", "sam", school="s", company="c", mentors=["mia"], coaches=["carl"])
SCENE = (
    company("c"),
    company("empty"),
    student("s", "sam", "3b"),
    school_class("s", "3b", ["clara"]),
    guardianship("s", "sam", "gus"),
    role("school:s", "carl", "coach"),
    role("school:s", "clara", "class_mentor"),
    role("school:s", "cora", "coordinator"),
    role("company:c", "mia", "company_mentor"),
    OPEN,
)


def changed(record: Record, **body: Any) -> Record:
    return Record(record.id, record.kind, record.scope, 0, {**record.body, **body})


@pytest.fixture
async def scene(ground: Ground) -> Ground:
    """A student with a placement and everybody who has to do with it."""
    await ground.put(*SCENE)
    return ground


@pytest.mark.parametrize(
    ("person", "sees"),
    [
        ("sam", {SHARED: "student", "company:c": "student", "region": "student"}),
        ("gus", {SHARED: "guardian", "region": "guardian"}),
        (
            "mia",
            {SHARED: "company_mentor", "company:c": "company_mentor", "region": "company_mentor"},
        ),
        (
            "carl",
            dict.fromkeys((SHARED, STAFF, "company:c", "school:s", "region"), "coach"),
        ),
        ("clara", dict.fromkeys((SHARED, STAFF, "school:s", "region"), "class_mentor")),
        (
            "cora",
            dict.fromkeys(
                (SHARED, STAFF, "school:s", "company:c", "company:empty", "region"), "coordinator"
            ),
        ),
        ("somebody else", {}),
    ],
)
async def test_a_placement_is_seen_by_those_who_have_to_do_with_it(scene: Ground, person, sees):
    wanted = {scope: {name} for scope, name in sees.items()}
    if wanted:
        wanted[f"person:{person}"] = {"self"}
    assert await scene.scopes_of(person) == wanted


async def test_a_replaced_coach_loses_the_placement_and_the_new_one_gets_it(scene: Ground):
    await scene.put(role("school:s", "nora", "coach"))
    await scene.put(changed(OPEN, coaches=["nora"]))
    assert await scene.scopes_of("carl") == {
        "school:s": {"coach"},
        "region": {"coach"},
        "person:carl": {"self"},
    }
    new = await scene.scopes_of("nora")
    assert {SHARED, STAFF, "company:c"} <= new.keys()


async def test_a_coach_with_another_placement_there_keeps_the_company(scene: Ground):
    await scene.put(placement("q", "sam", school="s", company="c", coaches=["carl"]))
    await scene.put(changed(OPEN, coaches=[]))
    scopes = await scene.scopes_of("carl")
    assert "company:c" in scopes
    assert SHARED not in scopes


async def test_an_ended_placement_stays_readable_and_its_company_does_not(scene: Ground):
    await scene.put(changed(OPEN, ends="2026-11-21"))
    for person in ("sam", "carl"):
        scopes = await scene.scopes_of(person)
        assert SHARED in scopes
        assert "company:c" not in scopes
    assert "company:c" in await scene.scopes_of("mia")


async def test_a_placement_that_was_taken_away_is_nobodys(scene: Ground):
    await scene.put(gone(OPEN))
    assert not {grant for grant in await scene.grants() if grant[1] in (SHARED, STAFF)}
    assert "company:c" not in await scene.scopes_of("sam")


@pytest.mark.parametrize("way", ["ended", "dropped"])
async def test_a_role_that_is_over_takes_its_school_away(scene: Ground, way):
    record = role("school:s", "cora", "coordinator")
    over = gone(record) if way == "dropped" else changed(record, ends="2026-11-21")
    await scene.put(over)
    assert await scene.scopes_of("cora") == {"person:cora": {"self"}}


async def test_being_listed_gives_nothing_once_the_role_there_has_ended(scene: Ground):
    await scene.put(role("school:s", "carl", "coach", ends="2026-11-21"))
    assert await scene.scopes_of("carl") == {"person:carl": {"self"}}
    await scene.put(role("school:s", "carl", "coach"))
    assert SHARED in await scene.scopes_of("carl")


async def test_a_mentor_whose_mistaken_role_was_dropped_stays_where_they_are_listed(scene: Ground):
    await scene.put(role("company:c", "mia", "company_mentor", ends="2026-11-21"))
    assert SHARED not in await scene.scopes_of("mia")
    await scene.put(gone(role("company:c", "mia", "company_mentor")))
    scopes = await scene.scopes_of("mia")
    assert SHARED in scopes
    assert "company:c" not in scopes


async def test_a_coach_of_another_school_may_help_out(scene: Ground):
    await scene.put(role("school:other", "olga", "coach"))
    await scene.put(changed(OPEN, coaches=["carl", "olga"]))
    scopes = await scene.scopes_of("olga")
    assert {SHARED, STAFF, "school:other"} <= scopes.keys()
    assert "school:s" not in scopes


async def test_a_role_begins_and_ends_with_its_days(scene: Ground):
    await scene.put(
        role("region", "iris", "inspector", "s", starts="2026-11-24", ends="2026-11-25")
    )
    assert await scene.scopes_of("iris") == {}
    for day, sees in (("2026-11-23", False), ("2026-11-24", True), ("2026-11-25", True)):
        await scene.turn_day(day)
        assert (SHARED in await scene.scopes_of("iris")) is sees, day
    await scene.turn_day("2026-12-01")
    assert await scene.scopes_of("iris") == {"person:iris": {"self"}}


async def test_a_placement_that_ends_takes_the_company_away_the_day_after(scene: Ground):
    await scene.put(changed(OPEN, ends="2026-11-23"))
    await scene.turn_day("2026-11-23")
    assert "company:c" in await scene.scopes_of("sam")
    await scene.turn_day("2026-11-24")
    assert "company:c" not in await scene.scopes_of("sam")


async def test_one_person_has_roles_at_two_schools_and_a_company(scene: Ground):
    await scene.put(
        role("school:other", "carl", "coordinator"), role("company:empty", "carl", "company_mentor")
    )
    scopes = await scene.scopes_of("carl")
    assert scopes["region"] == {"coach", "coordinator", "company_mentor"}
    assert scopes["company:empty"] == {"coordinator", "company_mentor"}
    assert scopes["company:c"] == {"coach", "coordinator"}
    assert scopes["school:other"] == {"coordinator"}
    assert scopes[SHARED] == {"coach"}


async def test_one_person_inspects_two_schools(scene: Ground):
    await scene.put(
        role("region", "iris", "inspector", "s"), role("region", "iris", "inspector", "other")
    )
    assert {"school:s", "school:other", SHARED} <= (await scene.scopes_of("iris")).keys()


async def test_the_administrator_of_one_school_is_none_of_the_region(scene: Ground):
    await scene.put(role("region", "ada", "administrator", "s"))
    scopes = await scene.scopes_of("ada")
    assert scopes["school:s"] == scopes[SHARED] == {"administrator"}
    assert scopes["region"] == {"coordinator"}


async def test_the_administrator_of_the_region_sees_no_school(scene: Ground):
    await scene.put(role("region", "root", "administrator"))
    assert await scene.scopes_of("root") == {
        "region": {"administrator"},
        "company:c": {"administrator"},
        "company:empty": {"administrator"},
        "person:root": {"self"},
    }


async def test_a_region_lead_sees_companies_and_no_student(scene: Ground):
    await scene.put(role("region", "lea", "region_lead"))
    assert (await scene.scopes_of("lea")).keys() == {
        "region", "company:c", "company:empty", "person:lea",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("starts", "ends", "sees"),
    [
        (None, None, True),
        ("2026-11-22", "2026-11-22", True),
        ("2026-11-23", None, False),
        (None, "2026-11-21", False),
        ("2026-11-01", "2026-11-30", True),
    ],
)
async def test_a_guardian_counts_from_the_first_day_to_the_last(scene: Ground, starts, ends, sees):
    await scene.put(guardianship("s", "sam", "gus", starts=starts, ends=ends))
    wanted = {SHARED: {"guardian"}, "region": {"guardian"}} if sees else {}
    assert await scene.scopes_of("gus") == {**wanted, "person:gus": {"self"}}


async def test_a_guardian_comes_and_goes_with_the_days_alone(scene: Ground):
    await scene.put(guardianship("s", "sam", "ann", starts="2026-11-24", ends="2026-11-25"))
    assert await scene.scopes_of("ann") == {}
    for day, sees in (("2026-11-23", False), ("2026-11-24", True), ("2026-11-25", True)):
        await scene.turn_day(day)
        assert (SHARED in await scene.scopes_of("ann")) is sees, day
    await scene.turn_day("2026-11-26")
    assert await scene.scopes_of("ann") == {"person:ann": {"self"}}
    assert SHARED in await scene.scopes_of("gus"), "the other guardian stays"


async def test_a_guardian_who_was_taken_off_one_child_keeps_the_other(scene: Ground):
    await scene.put(student("s", "sue"), placement("q", "sue", school="s", company="c"))
    await scene.put(guardianship("s", "sue", "gus"))
    await scene.put(guardianship("s", "sam", "gus", ends="2026-11-21"))
    assert await scene.scopes_of("gus") == {
        "placement:q": {"guardian"}, "region": {"guardian"}, "person:gus": {"self"},
    }  # fmt: skip


async def test_another_school_does_not_decide_who_is_a_students_guardian(scene: Ground):
    await scene.put(guardianship("other", "sam", "mallory"), student("other", "sam", "trap"))
    await scene.put(school_class("other", "trap", ["mallory"]))
    assert SHARED not in await scene.scopes_of("mallory")


async def test_a_student_in_another_class_gets_another_class_mentor(scene: Ground):
    await scene.put(school_class("s", "4a", ["fred"]))
    moved = next(r for r in scene.records.values() if r.kind == "student")
    await scene.put(changed(moved, **{"class": "4a"}))
    assert SHARED in await scene.scopes_of("fred")
    assert SHARED not in await scene.scopes_of("clara")


async def test_a_new_company_is_there_for_every_coordinator_at_once(scene: Ground):
    await scene.put(company("new"))
    assert "company:new" in await scene.scopes_of("cora")


async def test_a_role_that_the_scope_cannot_hold_gives_nothing(scene: Ground):
    """The engine refuses the record for its id; should one exist, it counts for nothing."""
    assert role_id("school:s", "eve", "administrator") == NO_ID
    await scene.put(Record("x", "role", "school:s", 0, {"person": "eve", "role": "administrator"}))
    assert await scene.scopes_of("eve") == {}


class CountedTx:
    """Counts the statements that pass through it."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx
        self.count = 0

    async def fetch(self, sql: str, **parameters: Any) -> Any:
        self.count += 1
        return await self._tx.fetch(sql, **parameters)

    async def execute(self, sql: str, **parameters: Any) -> int:
        raise AssertionError("deriving writes nothing")

    async def execute_many(self, sql: str, rows: Any) -> None:
        raise AssertionError("deriving writes nothing")


async def test_a_roster_costs_no_more_statements_than_one_student(scene: Ground):
    """Three hundred placements and a thousand students in one tick, and then one of each."""

    @asynccontextmanager
    async def counted() -> AsyncIterator[CountedTx]:
        async with scene.db.read() as tx:
            yield CountedTx(tx)

    many = [
        *(student("s", f"student-{n}", "3b") for n in range(1000)),
        *(
            placement(f"p{n}", f"student-{n}", school="s", company="c", coaches=["carl"])
            for n in range(300)
        ),
    ]
    desired = await scene.put(*many)
    assert len(desired["region"]) == 1000 + 6
    costs = []
    for records in ([many[0], many[-1]], many):
        async with counted() as tx:
            await GrantSource(lambda: TODAY).derive(tx, scene.region, records)
            costs.append(tx.count)
    assert costs[0] == costs[1] <= 22
