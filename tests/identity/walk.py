"""A region on a real engine with one person for each role, who try what the matrix says."""

from __future__ import annotations

import uuid
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import msgspec

from server.app import FEATURES
from server.database import Database
from server.identity.grant_source import GrantSource
from server.identity.kinds import calendar_id, guardianship_id, role_id
from server.sync.engine import Engine, Intended
from server.sync.kinds import Author, derived_id
from server.sync.rules.times import write_instant
from server.sync.wire import decode
from tests.fakes import Clock
from tests.identity.ground import TODAY, new_id

Json = dict[str, Any]
SYSTEM = Author(new_id(), "", system=True)

PEOPLE = {
    role: new_id()
    for role in (
        "student",
        "guardian",
        "company_mentor",
        "coach",
        "class_mentor",
        "coordinator",
        "region_lead",
        "inspector",
        "administrator",
        "region administrator",
        "self",
    )
}


@dataclass
class Walk:
    """A world and its people. ``person`` knows who holds a role on a type of scope."""

    db: Database
    region: str = field(default_factory=new_id)
    school: str = field(default_factory=new_id)
    klass: str = field(default_factory=new_id)
    company: str = field(default_factory=new_id)
    site: str = field(default_factory=new_id)
    placement: str = field(default_factory=new_id)
    clock: Clock = field(default_factory=Clock)
    sent: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.engine = Engine(self.db, FEATURES, GrantSource(lambda: TODAY), self.clock)

    def person(self, role: str, scope: str) -> str:
        """Who has this role on scopes of this type and no other; else who has it anywhere."""
        if role == "administrator" and scope in ("region", "company"):
            return PEOPLE["region administrator"]
        return PEOPLE[role]

    def scope(self, type: str) -> str:
        """The scope of this type in which everything happens."""
        ids = {"school": self.school, "company": self.company, "person": PEOPLE["self"]}
        return type if type == "region" else f"{type}:{ids.get(type, self.placement)}"

    async def begin(self) -> None:
        """Found the region, with everybody in their place."""
        await self.engine.create_region(self.region, "Testregio")
        school, company = self.scope("school"), self.scope("company")
        p = PEOPLE
        await self.put("region", self.region, "region", name="Testregio")
        await self.put("calendar", calendar_id(), "region", today=TODAY)
        await self.put("school", self.school, "region", name="School")
        await self.put("company", self.company, company, name="Bedrijf")
        await self.put("company-site", self.site, company, company=self.company, name="Werkplaats")
        await self.put("class", self.klass, school, name="3B", mentors=[p["class_mentor"]])
        await self.put(
            "student", new_id(), school, person=p["student"], name="x", **{"class": self.klass}
        )
        await self.put(
            "guardianship",
            guardianship_id(school, p["student"], p["guardian"]),
            school,
            student=p["student"],
            guardian=p["guardian"],
        )
        for person, role, scope, about in (
            ("coach", "coach", school, None),
            ("class_mentor", "class_mentor", school, None),
            ("coordinator", "coordinator", school, None),
            ("company_mentor", "company_mentor", company, None),
            ("region_lead", "region_lead", "region", None),
            ("inspector", "inspector", "region", self.school),
            ("administrator", "administrator", "region", self.school),
            ("region administrator", "administrator", "region", None),
            ("self", "region_lead", "region", None),
        ):
            await self.put(
                "role",
                role_id(scope, p[person], role, about),
                scope,
                person=p[person],
                role=role,
                **({} if about is None else {"school": about}),
            )
        await self.put("placement", self.placement, self.scope("placement"), **self.a_placement())
        await self.put("person", p["self"], self.scope("person"), name="Ik")

    def a_placement(self) -> Json:
        """The fields of a placement of everybody's."""
        return {
            "student": PEOPLE["student"],
            "site": self.site,
            "school": self.school,
            "company": self.company,
            "starts": "2026-09-01",
            "ends": "2027-07-01",
            "mentors": [PEOPLE["company_mentor"]],
            "coaches": [PEOPLE["coach"]],
        }

    async def put(self, kind: str, id: str, scope: str, /, **fields: Any) -> str:
        """Put a record as the server itself; its id."""
        await self._apply("record.put", {"kind": kind, "id": id, "scope": scope, "set": fields})
        return id

    async def _apply(self, name: str, args: Json) -> None:
        (outcome,) = await self.engine.apply(self.region, SYSTEM, [Intended(name, args)])
        assert outcome["outcome"] in ("accepted", "merged"), (name, args, outcome)

    async def tries(
        self, person: str, name: str, args: Json, base: int | None = None
    ) -> Json | None:
        """What a device of the person gets as the outcome; None: in no region at all."""
        device = str(uuid.uuid5(uuid.UUID(person), self.region))
        self.sent[device] += 1
        now = write_instant(self.clock())
        mutation = {"n": self.sent[device], "name": name, "args": args, "at": now}
        if base is not None:
            mutation["base"] = base
        answer = await self._sync(person, device, {"mutations": [mutation]})
        return answer["outcomes"][0] if answer else None

    async def holds(self, person: str) -> dict[str, Json]:
        """All records that a new device of the person receives, by id."""
        answer = await self._sync(person, new_id(), {"cursor": None, "limit": 5000})
        return {record["id"]: record for record in (answer or {"records": []})["records"]}

    async def _sync(self, person: str, device: str, request: Json) -> Json | None:
        body = {"schema": 1, "sent_at": write_instant(self.clock()), **request}
        answer = await self.engine.sync(
            self.region, Author(person, device), False, decode(msgspec.json.encode(body)), "en"
        )
        found: Json = msgspec.json.decode(answer)
        return found

    @property
    def tick(self) -> int:
        """The region's present tick."""
        return self.engine._regions[self.region].row.tick

    def a_record(self, kind: str, scope: str) -> tuple[str, str, Json]:
        """Id, scope and fields of one more record of the kind."""
        at = self.scope(scope)
        id = new_id()
        someone = new_id()
        if kind in ("region", "school"):
            return id, at, {"name": "Naam"}
        if kind == "role":
            role = {"region": "region_lead", "school": "coach", "company": "company_mentor"}[scope]
            return role_id(at, someone, role), at, {"person": someone, "role": role}
        if kind == "guardianship":
            fields = {"student": someone, "guardian": id}
            return guardianship_id(at, someone, id), at, fields
        if kind == "company":
            return id, f"company:{id}", {"name": "Nog een"}
        if kind == "placement":
            return id, f"placement:{id}", self.a_placement()
        if kind == "person":
            return PEOPLE["self"], at, {"name": "Ik"}
        if kind == "notification-choice":
            return derived_id(at, kind, ""), at, {"not_scanned": True}
        if kind == "calendar":
            return calendar_id(), at, {"today": TODAY}
        if kind == "week-confirmation":
            signed: Json = {"week": "2026-W47", "person": someone, "way": "paper"}
            signed |= {"at": f"{TODAY}T08:00:00+01:00", "days": [{"day": TODAY}]}
            return derived_id(at, kind, f"2026-W47/{someone}"), at, signed
        if kind == "slip-photo":
            return derived_id(at, kind, "2026-W47"), at, {"week": "2026-W47"}
        of_a_day: dict[str, Json] = {"absence": {"kind": "sick"}, "log-entry": {"face": "good"}}
        if kind in of_a_day:
            return derived_id(at, kind, TODAY), at, {"day": TODAY, **of_a_day[kind]}
        fields = {
            "log-initial": {"entry": id, "day": TODAY, "person": someone},
            "school-year": {
                "school": self.school,
                "name": "2026-2027",
                "starts": "2026-08-01",
                "ends": "2027-07-31",
            },
            "placement-type": {"name": "Lintstage"},
            "signing-key": {"purpose": "card", "public_key": "A" * 43},
            "class": {"name": "4A"},
            "student": {"person": someone, "name": "Leerling"},
            "company-site": {"company": self.company, "name": "Loods"},
            "site-key": {"site": self.site, "purpose": "kiosk", "public_key": "A" * 43},
            "note": {"title": "Gesprek"},
            "attendance-event": {"event": "in", "day": TODAY},
            "student-card": {"serial": "0" * 16},
            "visit": {"day": TODAY, "kind": "visit"},
            "consent": {"purpose": "school-pr", "answer": "no", "at": f"{TODAY}T08:00:00+01:00"},
            "hand-over": {
                "state": "asked",
                "from_coach": PEOPLE["coach"],
                "to_coach": PEOPLE["self"],
            },
        }[kind]
        return id, at, fields


EDITS: dict[str, Json] = {
    "region": {"name": "Andere naam"},
    "school": {"name": "Andere naam"},
    "school-year": {"name": "2027-2028"},
    "placement-type": {"name": "Blokstage"},
    "signing-key": {"label": "x"},
    "calendar": {"before": TODAY},
    "role": {"email": "a@b.nl"},
    "class": {"name": "4B"},
    "student": {"number": "7"},
    "guardianship": {"name": "Ouder"},
    "company": {"name": "Andere naam"},
    "company-site": {"name": "Andere plek"},
    "site-key": {"label": "Kantine"},
    "placement": {"tasks": "Brood bakken"},
    "note": {"body": "Ging goed."},
    "attendance-event": {"reason": "x"},
    "absence": {"kind": "leave"},
    "week-confirmation": {"remark": "x"},
    "slip-photo": {"pictures": [f"{'ab' * 32} image/jpeg 120000"]},
    "student-card": {"issued_at": "2026-11-22T08:00:00+01:00"},
    "visit": {"report": "Ging goed."},
    "consent": {"via": "app"},
    "hand-over": {"state": "refused"},
    "log-entry": {"text": "Brood gebakken."},
    "log-initial": {"seen_tick": 3},
    "notification-choice": {"edit_held": True},
    "person": {"language": "en"},
}
"""One field of each kind that every writer of all its fields may set."""
