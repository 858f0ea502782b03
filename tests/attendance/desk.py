"""A placement with its records, and people who send commands about it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from server.attendance.kinds import FEATURE
from server.attendance.projections import day_of_records
from server.sync.kinds import (
    Author,
    Body,
    Changes,
    Command,
    NeedFact,
    NeedGroup,
    NeedRecord,
    Put,
    Record,
    Refusal,
    Situation,
)
from server.sync.rules.values import missing_field, unfit_fields
from tests.attendance import scene

COMMANDS = {command.name: command for command in FEATURE.commands}
KINDS = {kind.name: kind for kind in FEATURE.kinds}
SCOPE = f"placement:{scene.PLACEMENT}"
EVENT = "e0e00000-0000-4000-8000-000000000001"
OTHER_EVENT = "e0e00000-0000-4000-8000-000000000002"
NOW = "2026-11-23 08:25:20"
PLACEMENT = Record(
    scene.PLACEMENT,
    "placement",
    SCOPE,
    5,
    {
        "student": scene.STUDENT,
        "school": scene.SCHOOL,
        "company": scene.COMPANY,
        "site": scene.SITE,
        "starts": "2026-09-01",
        "ends": "2027-07-09",
        "schedule": [{"weekday": day, "from": "08:30", "to": "16:30"} for day in range(1, 6)],
    },
)


CARD = Record(
    "ca4d0000-0000-4000-8000-000000000001", "student-card", SCOPE, 6, {"serial": scene.SERIAL}
)


FACTS = {
    (
        "site-key",
        f"{scene.kid_of(scene.KIOSK)}/{scene.SITE}/kiosk",
    ): f"{scene.COMPANY}|{scene.public_text(scene.KIOSK)}|",
    (
        "site-key",
        f"{scene.kid_of(scene.POSTER)}/{scene.SITE}/poster",
    ): f"{scene.COMPANY}|{scene.public_text(scene.POSTER)}|",
    ("card-key", scene.kid_of(scene.CARD)): f"|{scene.public_text(scene.CARD)}|",
    (
        "holidays",
        f"{scene.SCHOOL}/2026",
    ): '[{"name": "Kerst", "from": "2026-12-19", "to": "2027-01-03"}]',
}


ROLE_OF = {scene.STUDENT: "student", scene.MENTOR: "company_mentor", scene.COACH: "coach"}


class Desk:
    """A placement with its records, and people who send commands about it.

    It reads for a command exactly what the command says it needs, as the
    engine does; what a command forgot to ask for, it does not see.
    """

    def __init__(self, *records: Record, facts: Mapping[tuple[str, str], Any] = FACTS) -> None:
        self.records = {record.id: record for record in (PLACEMENT, CARD, *records)}
        self.facts = facts
        self.roles = dict(ROLE_OF)

    def send(
        self, name: str, args: Body, *, by: str = scene.STUDENT, at: str = NOW, doubt: int = 0
    ) -> Changes | Refusal:
        command = COMMANDS[name]
        args = {"placement": scene.PLACEMENT} | args
        assert not unfit_fields(args, command.args)
        assert missing_field(args, command.args) is None
        decision = command.decide(self._situation(command, args, by, scene.at(at), doubt), args)
        if isinstance(decision, Changes):
            for change in decision.changes:
                assert isinstance(change, Put)
                kind = KINDS[change.kind]
                assert not unfit_fields(change.set, kind.fields), change.set
                there = self.records.get(change.id)
                body = {**(there.body if there else {}), **change.set}
                self.records[change.id] = Record(change.id, change.kind, change.scope, 9, body)
        return decision

    def written(self, name: str, args: Body, **more: Any) -> Body:
        """The fields that a command puts."""
        decision = self.send(name, args, **more)
        assert isinstance(decision, Changes), decision
        (put,) = decision.changes
        assert isinstance(put, Put)
        return put.set

    def day(self, day: str = "2026-11-23"):
        return day_of_records(
            [
                record
                for record in self.records.values()
                if record.kind in ("attendance-event", "absence") and record.body["day"] == day
            ]
        )

    def _situation(self, command: Command, args: Body, by: str, at: int, doubt: int) -> Situation:
        found: dict[str, Record] = {}
        groups: dict[tuple[str, str], list[Record]] = {}
        facts: dict[tuple[str, str], Any] = {}
        asked: set[Any] = set()
        while fresh := [need for need in command.needs(args, found) if need not in asked]:
            asked.update(fresh)
            for need in fresh:
                if isinstance(need, NeedRecord) and need.id in self.records:
                    found[need.id] = self.records[need.id]
                elif isinstance(need, NeedGroup):
                    groups[need.scope, need.group] = self._group(need)
                elif isinstance(need, NeedFact) and (need.name, need.key) in self.facts:
                    facts[need.name, need.key] = self.facts[need.name, need.key]
        role = self.roles.get(by)
        return Situation(
            author=Author(by, "de000000-0000-4000-8000-000000000001"),
            at=at,
            received_at=at + 3_600_000,
            doubt=doubt,
            base=None,
            records=found,
            groups=groups,
            facts=facts,
            roles=lambda scope: frozenset({role}) if role and scope == SCOPE else frozenset(),
        )

    def _group(self, need: NeedGroup) -> list[Record]:
        return [
            record
            for record in self.records.values()
            if record.scope == need.scope
            and (group := KINDS.get(record.kind, KINDS["site-key"]).group) is not None
            and group(record.body) == need.group
            and not record.gone
        ]


def scan(code: str = "", *, id: str = EVENT, direction: str = "in", **more: Any) -> Body:
    code = code or scene.kiosk_code("2026-11-23 08:25:10")
    return {"id": id, "direction": direction, "code": code, **more}


def declare(starts: str = "08:30", ends: str = "16:30", **more: Any) -> Body:
    return {"id": EVENT, "day": "2026-11-23", "starts": starts, "ends": ends, **more}


def correct(**more: Any) -> Body:
    return {"id": OTHER_EVENT, "day": "2026-11-23", "reason": "gezien op bezoek", **more}


SICK = {"day": "2026-11-23", "kind": "sick"}
