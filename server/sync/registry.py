"""All kinds, commands and projections of the region, looked up by name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from server.sync.kinds import (
    Command,
    Feature,
    Field,
    FieldType,
    FollowUp,
    Kind,
    Policy,
    Projection,
)
from server.sync.upgrades import Upgrade

HELD_KIND = Kind(
    "held-edit",
    ("person", "placement-staff"),
    {
        "state": Field(FieldType.CHOICE, choices=("waiting", "accepted", "refused")),
        "code": Field(FieldType.TEXT, max=40),
        "n": Field(FieldType.NUMBER),
        "device": Field(FieldType.ID),
        "record": Field(FieldType.TEXT, max=36),
        "reason": Field(FieldType.TEXT, max=500),
        "decider": Field(FieldType.ID),
        "result_tick": Field(FieldType.NUMBER),
        "author": Field(FieldType.ID),
        "name": Field(FieldType.TEXT, max=100),
        "args": Field(FieldType.JSON, max=2**20),
        "at": Field(FieldType.INSTANT),
    },
    write={},
)

DECIDERS: Mapping[str, frozenset[str]] = {
    "placement-staff": frozenset({"coach", "coordinator", "administrator"}),
    "person": frozenset({"self"}),
}
DECISIONS = ("held.accept", "held.refuse")
HAND_ON = "held.pass"
"""Gives a held edit to another person to decide; only the server does that."""


@dataclass(slots=True)
class Registry:
    """What the features handed over; fixed once the server runs."""

    kinds: dict[str, Kind] = field(default_factory=dict)
    commands: dict[str, Command] = field(default_factory=dict)
    projections: list[Projection] = field(default_factory=list)
    facts: dict[str, str] = field(default_factory=dict)
    upgrades: dict[tuple[int, str, str], Upgrade] = field(default_factory=dict)
    by_kind: dict[str, list[Projection]] = field(default_factory=dict)
    follow_ups: list[FollowUp] = field(default_factory=list)
    followed: set[str] = field(default_factory=set)
    """Kinds after whose change something follows."""


def register(features: Iterable[Feature]) -> Registry:
    """Bring the features together.

    Raises:
        ValueError: two features use one name.
    """
    registry = Registry(kinds={HELD_KIND.name: HELD_KIND})
    for feature in features:
        for kind in feature.kinds:
            if kind.name in registry.kinds:
                raise ValueError(f"two kinds are called {kind.name}")
            registry.kinds[kind.name] = kind
        for command in feature.commands:
            if command.name in registry.commands:
                raise ValueError(f"two commands are called {command.name}")
            registry.commands[command.name] = command
        registry.projections += feature.projections
        registry.facts |= feature.facts
        registry.upgrades |= feature.upgrades
        registry.follow_ups += feature.follow_ups
        registry.followed |= {kind for each in feature.follow_ups for kind in each.kinds}
    for projection in registry.projections:
        for name in projection.kinds:
            registry.by_kind.setdefault(name, []).append(projection)
    return registry


_LISTS = (FieldType.IDS, FieldType.TAGS, FieldType.FILES)


def _described(fields: Mapping[str, Field]) -> dict[str, Any]:
    described: dict[str, Any] = {}
    for name, each in fields.items():
        entry: dict[str, Any] = {"type": each.type.value, "policy": each.policy.value}
        if each.required:
            entry["required"] = True
        for key in ("max", "max_item"):
            if getattr(each, key) is not None:
                entry[key] = getattr(each, key)
        if each.choices:
            entry["choices"] = list(each.choices)
        if each.write is not None:
            entry["write"] = sorted(each.write)
        if each.policy is Policy.UNION or each.type in _LISTS:
            entry["list"] = True
        described[name] = entry
    return described


def _roles(table: Mapping[str, frozenset[str]]) -> dict[str, list[str]]:
    return {scope: sorted(roles) for scope, roles in table.items()}


def describe(registry: Registry, grants: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    """What ``GET /api/kinds`` answers. ``grants``: scope type → role → reason."""
    return {
        "kinds": {
            kind.name: {
                "scopes": list(kind.scopes),
                "fields": _described(kind.fields),
                "write": _roles(kind.write),
                "drop": _roles(kind.write if kind.drop is None else kind.drop),
                **({"own": dict(kind.own)} if kind.own else {}),
            }
            for kind in registry.kinds.values()
        },
        "commands": {
            command.name: {"args": _described(command.args), "roles": _roles(command.roles)}
            for command in registry.commands.values()
        }
        | {
            name: {
                "args": {
                    "id": {"type": "id", "required": True},
                    "reason": {"type": "text", "max": 500},
                },
                "roles": _roles(DECIDERS),
            }
            for name in DECISIONS
        },
        "grants": {scope: dict(roles) for scope, roles in grants.items()},
    }
