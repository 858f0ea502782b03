"""Finds, in the read tables, the facts that decide who sees what after a change.

What is asked of the database depends on the kinds of the changed records and
never on how many there are: a roster of 4,000 students costs as many
statements as one. ``touched.py`` says what a change may touch, ``grants.py``
what follows from the facts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from server.database import Tx
from server.identity.facts import FactReader
from server.identity.grants import (
    Facts,
    Grant,
    company_grants,
    derive,
    placement_grants,
    region_grants,
    school_grants,
)
from server.identity.touched import Touched, touch_guardian, touch_role, touched_by
from server.sync.kinds import Record

Desired = dict[str, set[tuple[str, str, str]]]
"""Per scope all (person, role, reason) that ought to hold."""


class GrantSource:
    """Tells the engine which grants ought to hold; the engine keeps them.

    The read tables must show the changed records, and ``grant_`` must show
    what earlier calls in the same transaction gave.
    """

    def __init__(self, today: Callable[[], str]) -> None:
        """``today`` gives the day in Europe/Amsterdam, for regions without a calendar."""
        self._today = today

    async def derive(self, tx: Tx, region: str, changed: Sequence[Record]) -> Desired:
        """All (person, role, reason) of each scope whose grants these changes may touch.

        A scope that is not in the answer keeps its grants; one with an empty
        set loses all of them. A person's own scope is only ever given. The day
        is that of the region's calendar, so the same records give the same
        grants on whatever day a journal is replayed.
        """
        touched = touched_by(changed)
        return await self._desired(await self._reader(tx, region), touched) if touched else {}

    async def everything(self, tx: Tx, region: str) -> Desired:
        """All grants of a region from all its records, to check what stands."""
        return _by_scope((), derive(await (await self._reader(tx, region)).everything()))

    async def _reader(self, tx: Tx, region: str) -> FactReader:
        days = await tx.fetch("SELECT today FROM calendar WHERE region = :region", region=region)
        return FactReader(tx, region, days[0][0] if days else self._today())

    async def _desired(self, read: FactReader, touched: Touched) -> Desired:
        if touched.since is not None:
            roles, guardians, companies_then = await read.dated(touched.since)
            touched.companies |= companies_then
            for role in roles:
                touch_role(touched, role.person, role.role, role.school, role.company)
            for one in guardians:
                touch_guardian(touched, one.student, one.guardian)
        if touched.overseen:
            overseen = await read.schools_overseen()
            touched.schools |= overseen
            touched.offices |= overseen
        placements = await read.touched_placements(touched)
        standing = await read.standing([f"placement:{one}" for one in sorted(placements)])
        facts = await read.around_placements(placements)
        companies = await self._companies(read, touched, placements, facts, standing)
        of_companies = await read.around_companies(companies)
        of_schools = await read.around_schools(touched.schools)

        scopes = [
            *(f"placement:{one}" for one in placements),
            *(f"placement-staff:{one}" for one in placements),
            *(f"company:{one}" for one in companies),
            *(f"school:{one}" for one in touched.schools),
        ]
        wanted = placement_grants(facts)
        moved = standing ^ {
            (person, scope, role)
            for person, scope, role, _ in wanted
            if scope.startswith("placement:")
        }
        wanted |= company_grants(of_companies) | school_grants(of_schools)
        desired = _by_scope(scopes, wanted)
        persons = touched.persons | {person for person, _, _ in moved}
        return desired | await self._region(read, persons, touched.rechecked)

    async def _companies(
        self,
        read: FactReader,
        touched: Touched,
        placements: set[str],
        facts: Facts,
        standing: set[tuple[str, str, str]],
    ) -> set[str]:
        """The companies whose grants may change along with these placements."""
        if touched.every_company:
            return touched.companies | await read.all_companies()
        companies = set(touched.companies)
        companies.update(one.company for one in facts.placements if one.company)
        vanished = placements - {one.id for one in facts.placements}
        lost = {person for person, scope, _ in standing if scope.partition(":")[2] in vanished}
        if lost:
            # What a placement that is gone was about shows in who held it.
            companies |= await read.companies_held_by(lost)
        return companies

    async def _region(
        self, read: FactReader, persons: set[str], rechecked: frozenset[str]
    ) -> Desired:
        """The region and the newcomers' own scopes, where somebody comes, goes or changes role.

        Everybody else's place in the region is left as it stands, because
        reading thousands of people to replace one coach would be slow.
        """
        if rechecked:
            persons = persons | await read.standing_in_region_as(rechecked)
        if not persons:
            return {}
        facts = await read.around_persons(persons)
        ought = {(grant[0], grant[2]) for grant in region_grants(facts) if grant[0] in persons}
        stands = await read.standing_in_region(persons)
        if ought == stands:
            return {}
        others = {
            (person, role)
            for person, role in await read.standing_in_region(None)
            if person not in persons
        }
        desired: Desired = {"region": {(p, role, "region") for p, role in others | ought}}
        for person in {p for p, _ in ought} - {p for p, _ in stands}:
            desired[f"person:{person}"] = {(person, "self", "self")}
        return desired


def _by_scope(scopes: Iterable[str], grants: Iterable[Grant]) -> Desired:
    desired: Desired = {scope: set() for scope in scopes}
    for person, scope, role, reason in grants:
        desired.setdefault(scope, set()).add((person, role, reason))
    return desired
