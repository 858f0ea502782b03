"""Every cell of the permission matrix, tried on the engine: allowed and forbidden."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from server.attendance.rules.clock import iso_week
from server.database import open_database
from server.identity.permissions import CELLS, EVERYBODY, FIELDS, MATRIX, OWN
from tests.identity.ground import TODAY, new_id
from tests.identity.walk import EDITS, PEOPLE, Json, Walk

RECORDS = list(
    dict.fromkeys((c.name, c.scope) for c in CELLS if not c.is_command and c.name != "held-edit")
)
COMMANDS = [c for c in CELLS if c.is_command and not c.name.startswith("held.")]
OF_SOME_FIELDS: dict[str, tuple[str, Json]] = {
    "company": (
        "company",
        dict.fromkeys(("phone", "email", "name", "sector", "kvk", "remarks"), "x"),
    ),
    "school": (
        "region",
        {
            **dict.fromkeys(("name", "short", "brin", "town", "sick_rule"), "x"),
            "sector": "pro",
            "vocabulary": {"word.student": "deelnemer"},
        },
    ),
}
"""Of a kind with fields for some roles: its scope, and values for its fields."""
OWN_SCOPE = {"company", "placement"}
"""Kinds whose record is the scope itself, so that a new one is a new scope."""


@pytest.fixture
async def walk(sqlite_url: str) -> AsyncIterator[Walk]:
    db = await open_database(sqlite_url)
    walk = Walk(db)
    await walk.begin()
    yield walk
    await walk.engine.stop()
    await db.close()


def verdict(outcome: Json | None) -> bool:
    """Whether it was let through; anything but "not permitted" in between is a mistake."""
    assert outcome is not None
    if outcome["outcome"] == "rejected":
        assert outcome["code"] == "not-permitted", outcome
        return False
    assert outcome["outcome"] in ("accepted", "merged"), outcome
    return True


async def standing(walk: Walk, kind: str, scope: str) -> tuple[str, str]:
    """A record of the kind that stands in the world: its id and scope."""
    known = {
        "region": walk.region,
        "school": walk.school,
        "company": walk.company,
        "placement": walk.placement,
    }
    if kind in known:
        return known[kind], walk.scope(scope)
    id, at, fields = walk.a_record(kind, scope)
    return await walk.put(kind, id, at, **fields), at


@pytest.mark.parametrize(("kind", "scope"), RECORDS)
async def test_a_record_is_seen_by_the_roles_that_may_see_it(walk: Walk, kind, scope):
    id, _ = await standing(walk, kind, scope)
    for role in EVERYBODY:
        sees = id in await walk.holds(walk.person(role, scope))
        # On the region everybody has one of the other roles besides their own scope.
        expected = MATRIX[kind, scope, role].allows("read") or (
            role == "self" and scope == "region"
        )
        expected = expected or (
            role == "self" and MATRIX[kind, scope, "region_lead"].allows("read")
        )
        assert sees is expected, role


@pytest.mark.parametrize(("kind", "scope"), RECORDS)
async def test_a_record_is_changed_by_the_roles_that_may_put_it(walk: Walk, kind, scope):
    id, _ = await standing(walk, kind, scope)
    for role in EVERYBODY:
        cell = MATRIX[kind, scope, role]
        (field,) = EDITS[kind]
        args = {"kind": kind, "id": id, "set": EDITS[kind]}
        outcome = await walk.tries(walk.person(role, scope), "record.put", args, walk.tick)
        assert verdict(outcome) is cell.allows_field(field), role


@pytest.mark.parametrize(
    ("kind", "scope"), [row for row in RECORDS if row[0] not in OWN_SCOPE | {"region", "person"}]
)
async def test_a_record_is_made_by_the_roles_that_may_put_it(walk: Walk, kind, scope):
    for role in EVERYBODY:
        id, at, fields = walk.a_record(kind, scope)
        args = {"kind": kind, "id": id, "scope": at, "set": fields}
        outcome = await walk.tries(walk.person(role, scope), "record.put", args)
        cell = MATRIX[kind, scope, role]
        assert verdict(outcome) is all(cell.allows_field(field) for field in fields), role


async def test_a_placement_is_made_by_the_office_of_its_school(walk: Walk):
    for role in EVERYBODY:
        id, at, fields = walk.a_record("placement", "placement")
        args = {"kind": "placement", "id": id, "scope": at, "set": fields}
        outcome = await walk.tries(walk.person(role, "placement"), "record.put", args)
        assert verdict(outcome) is MATRIX["placement", "placement", role].allows("put"), role
        elsewhere = {**args, "id": new_id(), "set": {**fields, "school": new_id()}}
        elsewhere["scope"] = f"placement:{elsewhere['id']}"
        outcome = await walk.tries(walk.person(role, "placement"), "record.put", elsewhere)
        assert verdict(outcome) is False, role


@pytest.mark.parametrize(("kind", "scope"), RECORDS)
async def test_a_record_is_dropped_by_the_roles_that_may_drop_it(walk: Walk, kind, scope):
    roles = sorted(EVERYBODY, key=lambda role: MATRIX[kind, scope, role].allows("drop"))
    for role in roles:
        allowed = MATRIX[kind, scope, role].allows("drop")
        id, _ = await standing(walk, kind, scope)
        if allowed and kind in OWN_SCOPE:
            id, at, fields = walk.a_record(kind, scope)
            await walk.put(kind, id, at, **fields)
        args = {"kind": kind, "id": id}
        outcome = await walk.tries(walk.person(role, scope), "record.drop", args, walk.tick)
        assert verdict(outcome) is allowed, role


@pytest.mark.parametrize(("name", "role"), FIELDS)
async def test_a_role_that_may_put_some_fields_may_put_no_others(walk: Walk, name, role):
    scope, values = OF_SOME_FIELDS[name]
    id, at = await standing(walk, name, scope)
    person = walk.person(role, scope)
    assert values.keys() > FIELDS[name, role]
    for field, value in values.items():
        args = {"kind": name, "id": id, "set": {field: value}}
        outcome = await walk.tries(person, "record.put", args, walk.tick)
        assert verdict(outcome) is (field in FIELDS[name, role]), field
    before = (await walk.holds(person))[id]["body"]
    mine = dict.fromkeys(FIELDS[name, role])
    both = {"kind": name, "id": id, "set": {**mine, "name": "Mijn naam"}}
    assert verdict(await walk.tries(person, "record.put", both, walk.tick)) is False
    assert (await walk.holds(person))[id]["body"] == before, at


@pytest.mark.parametrize(("name", "role"), OWN)
async def test_a_role_that_puts_only_its_own_puts_no_other_of_the_scope(walk: Walk, name, role):
    scope, values = OF_SOME_FIELDS[name]
    other, at, fields = walk.a_record(name, scope)
    await walk.put(name, other, at, **fields)
    for field, value in values.items():
        args = {"kind": name, "id": other, "set": {field: value}}
        outcome = await walk.tries(walk.person(role, scope), "record.put", args, walk.tick)
        assert verdict(outcome) is False, field
    assert (await walk.holds(walk.person(role, scope)))[other]["body"] == fields


@pytest.mark.parametrize("cell", COMMANDS, ids=lambda cell: f"{cell.name}-{cell.role}")
async def test_a_command_is_run_by_the_roles_that_may_run_it(walk: Walk, cell):
    declared = await walk.put(
        "attendance-event",
        new_id(),
        walk.scope("placement"),
        event="declaration",
        day=TODAY,
        starts="09:00",
        ends="15:00",
    )
    entry, at, fields = walk.a_record("log-entry", "placement")
    await walk.put("log-entry", entry, at, **fields)
    said = {"day": TODAY, "answer": "yes", "about": declared}
    week: Json = {"week": iso_week(TODAY), "way": "account", "days": [said]}
    args: Json = {"placement": walk.placement}
    asked, colleague = await an_open_hand_over(walk)
    by_school = cell.role in ("coach", "coordinator", "administrator")
    args |= {
        "attendance.scan": {"id": new_id(), "direction": "in", "code": "no-code-at-all"},
        "attendance.rejudge": {
            "id": declared, "code": "no-code-at-all", "received_at": "2026-11-22T12:00:00Z",
        },
        "attendance.declare": {"id": new_id(), "day": TODAY, "starts": "09:00", "ends": "15:00"},
        "attendance.confirm": {"id": new_id(), "about": declared, "answer": "yes"},
        "attendance.correct": {
            "id": new_id(), "day": TODAY, "starts": "09:30", "reason": "Trein te laat",
        },
        "absence.report": {"day": TODAY, "kind": "sick"},
        "absence.withdraw": {"day": TODAY},
        "week.sign": week,
        "log.initial": {"day": TODAY},
        "consent.say": {
            "id": new_id(), "purpose": "school-pr", "answer": "no",
            **({"via": "phone"} if by_school else {}),
        },
        "handover.ask": {"id": new_id(), "to": colleague},
        "handover.arrange": {"id": new_id(), "from": PEOPLE["coach"], "to": colleague},
        "handover.settle": {"id": asked, "answer": "yes"},
        "handover.withdraw": {"id": asked},
        "handover.turn": {"id": asked},
    }[cell.name]  # fmt: skip
    outcome = await walk.tries(walk.person(cell.role, cell.scope), cell.name, args)
    assert verdict(outcome) is cell.allows("run")


async def an_open_hand_over(walk: Walk) -> tuple[str, str]:
    """A hand-over that a coach asked for, and another coach of the school."""
    from server.identity.kinds import role_id

    colleague, school = new_id(), walk.scope("school")
    role = role_id(school, colleague, "coach")
    await walk.put("role", role, school, person=colleague, role="coach")
    id, at, fields = walk.a_record("hand-over", "placement-staff")
    return await walk.put("hand-over", id, at, **{**fields, "to_coach": colleague}), colleague


async def hold_an_edit(walk: Walk) -> str:
    """Let a coach send a note after they lost the placement; the id of the staff's copy."""
    scope = walk.scope("placement")
    late = new_id()
    coaches = {"add": [late]}
    await walk.put("placement", walk.placement, scope, coaches=coaches)
    base = walk.tick
    await walk.put("placement", walk.placement, scope, coaches={"remove": [late]})
    args = {"kind": "note", "id": new_id(), "scope": scope, "set": {"title": "Te laat"}}
    outcome = await walk.tries(late, "record.put", args, base)
    assert outcome is not None
    assert outcome["outcome"] == "held"
    (copy,) = [
        id
        for id, record in (await walk.holds(PEOPLE["coordinator"])).items()
        if record["kind"] == "held-edit" and record["body"]["record"] == args["id"]
    ]
    mine = await walk.holds(late)
    assert outcome["held"] in mine
    assert copy not in mine
    return copy


@pytest.mark.parametrize("name", ["held.accept", "held.refuse"])
async def test_a_held_edit_is_decided_by_the_roles_that_may_decide(walk: Walk, name):
    for role in EVERYBODY:
        copy = await hold_an_edit(walk)
        cell = MATRIX[name, "placement-staff", role]
        sees = MATRIX["held-edit", "placement-staff", role].allows("read")
        person = walk.person(role, "placement-staff")
        assert (copy in await walk.holds(person)) is sees, role
        outcome = await walk.tries(person, name, {"id": copy, "reason": "Gezien"})
        assert verdict(outcome) is cell.allows("run"), role


@pytest.mark.parametrize("name", ["held.accept", "held.refuse"])
async def test_an_edit_of_no_placement_is_decided_by_the_one_who_was_chosen(walk: Walk, name):
    """The copy stands in a coordinator's own scope; nobody else sees it or decides."""
    from server.identity.kinds import role_id

    late, school = new_id(), walk.scope("school")
    role = role_id(school, late, "coordinator")
    await walk.put("role", role, school, person=late, role="coordinator")
    base = walk.tick
    await walk.put("role", role, school, ends="2026-11-01")
    args = {"kind": "class", "id": new_id(), "scope": school, "set": {"name": "Te laat"}}
    outcome = await walk.tries(late, "record.put", args, base)
    assert outcome is not None
    assert outcome["outcome"] == "held"
    chosen = PEOPLE["coordinator"]
    (copy,) = [
        id for id, record in (await walk.holds(chosen)).items() if record["kind"] == "held-edit"
    ]
    for role_name, person in PEOPLE.items():
        if person != chosen:
            assert copy not in await walk.holds(person)
            assert not verdict(await walk.tries(person, name, {"id": copy})), role_name
    assert verdict(await walk.tries(chosen, name, {"id": copy}))
