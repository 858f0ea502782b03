"""A region's records in memory, projected into read tables as the engine does it.

It stands in for the engine where only the identity feature is looked at: it
keeps the read tables and ``grant_`` in step, and nothing else.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from server.database import Database, Tx
from server.identity.grant_source import Desired, GrantSource
from server.identity.kinds import FEATURE as IDENTITY
from server.identity.kinds import calendar_id, guardianship_id, role_id
from server.placements.kinds import FEATURE as PLACEMENTS
from server.sync.kinds import Body, Record

FEATURES = (IDENTITY, PLACEMENTS)
TODAY = "2026-11-22"


def new_id() -> str:
    return str(uuid.uuid4())


@dataclass
class Ground:
    """One region. ``records`` is what stands; ``tick`` counts the changes."""

    db: Database
    today: str = TODAY
    region: str = field(default_factory=new_id)
    records: dict[str, Record] = field(default_factory=dict)
    tick: int = 0

    @property
    def source(self) -> GrantSource:
        return GrantSource(lambda: self.today)

    async def begin(self) -> None:
        """Make the region known, as the operator does before anything else."""
        async with self.db.write() as tx:
            await tx.execute(
                "INSERT INTO region (region, name, tick, epoch, epoch_tick, epoch_at, grants_tick,"
                " floor, chain) VALUES (:region, 'Testregio', 0, 'e1', 0, 0, 0, 0, '')",
                region=self.region,
            )

    async def put(self, *records: Record, forget_bodies: bool = True) -> Desired:
        """Let these records stand (or be gone) and settle the grants; what was derived."""
        self.tick += 1
        changed = []
        for record in records:
            stamped = record._replace(tick=self.tick)
            if record.gone:
                before = self.records.pop(record.id, record)
                stamped = stamped._replace(body={} if forget_bodies else before.body)
            else:
                self.records[record.id] = stamped
            changed.append(stamped)
        async with self.db.write() as tx:
            for record in changed:
                await self._project(tx, record)
            desired = await self.source.derive(tx, self.region, changed)
            await self.settle(tx, desired)
        return desired

    async def turn_day(self, today: str) -> Desired:
        """Let the calendar move on to this day."""
        body = {"today": today}
        if calendar_id() in self.records:
            body["before"] = self.records[calendar_id()].body["today"]
        self.today = today
        return await self.put(Record(calendar_id(), "calendar", "region", 0, body))

    async def settle(self, tx: Tx, desired: Desired) -> None:
        """End and begin grants so that they are as desired."""
        for scope, wanted in desired.items():
            standing = {
                (person, role): reason
                for person, role, reason in await tx.fetch(
                    "SELECT person, role, reason FROM grant_ WHERE region = :region"
                    " AND scope = :scope AND until IS NULL",
                    region=self.region,
                    scope=scope,
                )
            }
            ought = {(person, role): reason for person, role, reason in wanted}
            for person, role in standing.keys() - ought.keys():
                await tx.execute(
                    "UPDATE grant_ SET until = :tick WHERE region = :region AND person = :person"
                    " AND scope = :scope AND role = :role AND until IS NULL",
                    region=self.region,
                    person=person,
                    scope=scope,
                    role=role,
                    tick=self.tick,
                )
            await tx.execute_many(
                "INSERT INTO grant_ (region, person, scope, role, reason, since) VALUES"
                " (:region, :person, :scope, :role, :reason, :since)",
                [
                    {
                        "region": self.region,
                        "person": person,
                        "scope": scope,
                        "role": role,
                        "reason": ought[person, role],
                        "since": self.tick,
                    }
                    for person, role in ought.keys() - standing.keys()
                ],
            )

    async def grants(self) -> set[tuple[str, str, str, str]]:
        """Person, scope, role and reason of all that holds now."""
        async with self.db.read() as tx:
            rows = await tx.fetch(
                "SELECT person, scope, role, reason FROM grant_ WHERE region = :region"
                " AND until IS NULL",
                region=self.region,
            )
        return {(person, scope, role, reason) for person, scope, role, reason in rows}

    async def scopes_of(self, person: str) -> dict[str, set[str]]:
        """The roles of a person by scope."""
        scopes: dict[str, set[str]] = {}
        for who, scope, role, _ in await self.grants():
            if who == person:
                scopes.setdefault(scope, set()).add(role)
        return scopes

    async def _project(self, tx: Tx, record: Record) -> None:
        for feature in FEATURES:
            for projection in feature.projections:
                if record.kind not in projection.kinds:
                    continue
                await tx.execute(
                    f"DELETE FROM {projection.table} WHERE region = :region AND source = :source",
                    region=self.region,
                    source=record.id,
                )
                columns = ("region", "source", *projection.columns)
                await tx.execute_many(
                    f"INSERT INTO {projection.table} ({', '.join(columns)})"
                    f" VALUES ({', '.join(f':{name}' for name in columns)})",
                    [
                        {"region": self.region, "source": record.id, **row}
                        for row in projection.rows([record])
                    ],
                )


def role(
    scope: str, person: str, role: str, school: str | None = None, **dates: str | None
) -> Record:
    """The record of a role, such as ``role("school:…", anna, "coach", ends="2026-07-31")``."""
    body: Body = {"person": person, "role": role, **{k: v for k, v in dates.items() if v}}
    if school is not None:
        body["school"] = school
    return Record(role_id(scope, person, role, school), "role", scope, 0, body)


def student(school: str, person: str, klass: str | None = None, id: str | None = None) -> Record:
    body = {"person": person, "name": "x", **({"class": klass} if klass else {})}
    return Record(id or new_id(), "student", f"school:{school}", 0, body)


def school_class(school: str, id: str, mentors: Iterable[str]) -> Record:
    return Record(id, "class", f"school:{school}", 0, {"name": "3B", "mentors": sorted(mentors)})


def guardianship(school: str, student: str, guardian: str, **dates: str | None) -> Record:
    scope = f"school:{school}"
    body = {"student": student, "guardian": guardian, **{k: v for k, v in dates.items() if v}}
    return Record(guardianship_id(scope, student, guardian), "guardianship", scope, 0, body)


def company(id: str) -> Record:
    return Record(id, "company", f"company:{id}", 0, {"name": "Bakkerij"})


def placement(id: str, student: str, **body: Any) -> Record:
    dates = {"starts": "2026-09-01", "ends": "2027-07-01"}
    return Record(id, "placement", f"placement:{id}", 0, {"student": student, **dates, **body})


def gone(record: Record) -> Record:
    return record._replace(gone=True)
