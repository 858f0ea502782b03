"""The permission matrix and everything that must agree with it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from server.attendance.kinds import FEATURE as ATTENDANCE
from server.guidance.kinds import FEATURE as GUIDANCE
from server.identity.grants import Facts, GuardianFact, PlacementFact, RoleFact, derive
from server.identity.kinds import FEATURE as IDENTITY
from server.identity.permissions import (
    ACTIONS,
    CELLS,
    EVERYBODY,
    FIELDS,
    GRANTS,
    MATRIX,
    OWN,
    as_markdown,
    disagreements,
    governed,
    may,
)
from server.logbook.kinds import FEATURE as LOGBOOK
from server.notifications.kinds import FEATURE as NOTIFICATIONS
from server.placements.kinds import FEATURE as PLACEMENTS
from server.sync.kinds import Feature, Field, FieldType, Kind
from server.sync.registry import DECIDERS, DECISIONS

FEATURES = (IDENTITY, NOTIFICATIONS, PLACEMENTS, LOGBOOK, ATTENDANCE, GUIDANCE)
KINDS = {kind.name: kind for feature in FEATURES for kind in feature.kinds}


def test_every_kind_and_command_does_as_the_table_says():
    assert disagreements(FEATURES) == []


def test_a_kind_that_lets_somebody_else_write_is_found():
    role = KINDS["role"]
    lax = Kind(role.name, role.scopes, role.fields, {**role.write, "school": frozenset({"coach"})})
    found = disagreements([Feature("lax", kinds=(lax,)), LOGBOOK, PLACEMENTS, ATTENDANCE, GUIDANCE])
    assert any(line.startswith("role in school: write is ['coach']") for line in found)
    assert any("calendar" in line for line in found), "a row without its kind is found as well"


def test_whatever_a_feature_says_the_table_rules():
    role = KINDS["role"]
    lax = Kind(role.name, role.scopes, role.fields, {"school": frozenset({"student"})})
    ruled = governed(Feature("lax", kinds=(lax, *(k for k in IDENTITY.kinds if k is not role))))
    assert disagreements([ruled, NOTIFICATIONS, LOGBOOK, PLACEMENTS, ATTENDANCE, GUIDANCE]) == []
    assert disagreements([governed(feature) for feature in FEATURES]) == []


def test_a_kind_or_command_that_the_table_does_not_know_is_nobodys():
    kind = Kind("diary", ("person",), {"text": Field(FieldType.TEXT)}, {"person": frozenset("x")})
    command = replace(ATTENDANCE.commands[0], name="diary.burn")
    ruled = governed(Feature("diary", kinds=(kind,), commands=(command,)))
    assert ruled.kinds[0].write == {}
    assert ruled.kinds[0].drop == {"person": frozenset()}
    assert ruled.commands[0].roles == {}


def test_the_engine_lets_those_decide_on_held_edits_whom_the_table_names():
    for name in DECISIONS:
        for scope, roles in DECIDERS.items():
            assert roles == {r for r in EVERYBODY if may([r], "run", name, scope)}


def test_a_kind_without_a_row_is_found():
    kind = Kind("diary", ("person",), {}, {"person": frozenset({"self"})})
    found = disagreements([*FEATURES, Feature("diary", kinds=(kind,))])
    assert "diary in person is not in the table" in found


@pytest.mark.parametrize("cell", CELLS, ids=lambda cell: f"{cell.name}-{cell.scope}-{cell.role}")
def test_each_cell_is_decided_by_its_letters_alone(cell):
    for action, letters in ACTIONS.items():
        allowed = any(letter in cell.letters for letter in letters)
        assert may([cell.role], action, cell.name, cell.scope) is allowed
        assert not may([], action, cell.name, cell.scope)


def test_roles_add_up_and_one_field_may_be_more_than_another():
    assert may(["inspector", "coach"], "put", "note", "placement")
    assert may(["company_mentor"], "put", "company", "company", "phone")
    assert not may(["company_mentor"], "put", "company", "company", "name")
    assert may(["company_mentor", "coordinator"], "put", "company", "company", "name")
    assert not may(["administrator"], "put", "no such kind", "region")


def test_fields_that_a_role_may_put_exist():
    for name, _ in FIELDS:
        assert FIELDS[name, _] <= KINDS[name].fields.keys()


def test_a_role_that_puts_only_its_own_is_one_that_puts():
    for (name, role), type in OWN.items():
        assert type in GRANTS
        assert any(may([role], "put", name, scope) for scope in KINDS[name].scopes)
        assert KINDS[name].own[role] == type


def test_a_kind_that_binds_a_role_otherwise_than_the_table_is_found():
    school = replace(KINDS["school"], own={})
    found = disagreements([Feature("placements", kinds=(school,))])
    assert "school: own is {}, not {'coordinator': 'school'}" in found


def test_every_row_names_every_role():
    rows = {(cell.name, cell.scope) for cell in CELLS}
    assert len(MATRIX) == len(CELLS) == len(rows) * len(EVERYBODY)


def test_a_grant_is_only_ever_derived_for_a_role_that_the_table_knows():
    """One of each that can cause a grant; scope type, role and reason are in the table."""
    roles = [
        *(RoleFact("p", name, school="s") for name in ("coach", "class_mentor", "coordinator")),
        *(RoleFact("p", name, school="s") for name in ("inspector", "administrator")),
        *(RoleFact("p", name) for name in ("region_lead", "administrator")),
        RoleFact("p", "company_mentor", company="c"),
    ]
    placement = PlacementFact("l", "p", "s", "c", None, frozenset("p"), frozenset("p"))
    facts = Facts(
        "2026-11-22", roles, [placement], [("p", "s", "k")], [("k", "s", "p")],
        [GuardianFact("s", "p", "p")], ["c"], ["s"],
    )  # fmt: skip
    derived = {(scope.partition(":")[0], role, why) for _, scope, role, why in derive(facts)}
    assert derived == {
        (scope, role, why) for scope, roles in GRANTS.items() for role, why in roles.items()
    }


def test_the_page_for_people_is_the_table():
    page = Path(__file__).parents[2] / "docs" / "permissions.md"
    assert page.read_text(encoding="utf-8") == as_markdown(), (
        "run: python -m server.identity.permissions docs/permissions.md"
    )
