"""Reads what grants follow from: roles, placements, classes, guardians.

Each question is a constant number of statements, whatever the number of ids
asked about, and answers only for those.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from server.database import Tx
from server.identity.grants import REGION_WIDE, Facts, GuardianFact, PlacementFact, RoleFact
from server.identity.rules import SCHOOL_IN_REGION
from server.identity.touched import DAWN, LAST_DAY, Touched

_ROLE = "SELECT person, role, school, company, starts, ends FROM role WHERE region = :region"
_GUARDIAN = (
    "SELECT school, student, guardian, starts, ends FROM guardianship WHERE region = :region"
)
_BEGAN_OR_ENDED = (
    " AND ((starts > :since AND starts <= :today) OR (ends >= :since AND ends < :today))"
)
_PLACEMENT = "SELECT source, student, school, company, ends FROM placement WHERE region = :region"
_STANDING = "FROM grant_ WHERE region = :region AND until IS NULL"


class FactReader:
    """Answers about one region, inside one transaction."""

    def __init__(self, tx: Tx, region: str, today: str) -> None:
        self._tx = tx
        self._region = region
        self._today = today

    async def touched_placements(self, touched: Touched) -> set[str]:
        """All placements that the change may concern, those that are gone included."""
        arms = {
            "students": "SELECT source FROM placement WHERE region = :region"
            " AND student IN :students",
            "classes": "SELECT p.source FROM student s JOIN placement p"
            " ON p.region = s.region AND p.student = s.person"
            " WHERE s.region = :region AND s.school IN :class_schools AND s.class IN :classes",
            "listed": "SELECT placement FROM placement_person WHERE region = :region"
            " AND person IN :listed",
            "offices": "SELECT source FROM placement WHERE region = :region AND school IN :offices",
            "vacated": "SELECT source FROM placement WHERE region = :region"
            " AND company IN :vacated",
        }
        asked = {name: sorted(getattr(touched, name)) for name in arms if getattr(touched, name)}
        found = set(touched.placements)
        if asked:
            if "classes" in asked:
                asked["class_schools"] = sorted(touched.class_schools)
            sql = " UNION ".join(arms[name] for name in arms if name in asked)
            found |= {source for (source,) in await self._fetch(sql, **asked)}
        return found

    async def dated(self, since: str) -> tuple[list[RoleFact], list[GuardianFact], set[str]]:
        """The roles, guardians and companies of placements that began or ended after this day.

        From the dawn of time on that is everything with a date, also one to come.
        """
        days = {"since": since, "today": self._today}
        if since == DAWN:
            days["today"] = LAST_DAY
        roles = await self._fetch(_ROLE + _BEGAN_OR_ENDED, **days)
        guardians = await self._fetch(_GUARDIAN + _BEGAN_OR_ENDED, **days)
        companies = await self._fetch(
            "SELECT DISTINCT company FROM placement WHERE region = :region"
            " AND company IS NOT NULL AND ends >= :since AND ends < :today",
            **days,
        )
        return (
            [RoleFact(*row) for row in roles],
            [GuardianFact(*row) for row in guardians],
            {company for (company,) in companies},
        )

    async def around_placements(self, ids: Iterable[str]) -> Facts:
        """All that decides who sees these placements."""
        placements = await self._placements(f"{_PLACEMENT} AND source IN :ids", ids=ids)
        if not placements:
            return Facts(self._today)
        students = sorted({one.student for one in placements})
        classes = await self._fetch(
            "SELECT person, school, class FROM student WHERE region = :region"
            " AND person IN :students",
            students=students,
        )
        guardians = await self._fetch(f"{_GUARDIAN} AND student IN :students", students=students)
        mentors = await self._fetch(
            "SELECT source, school, person FROM class_mentor WHERE region = :region"
            " AND source IN :classes",
            classes={klass for _, _, klass in classes if klass},
        )
        roles = await self._roles_at(
            {one.school for one in placements if one.school},
            {one.company for one in placements if one.company},
        )
        return Facts(
            self._today,
            roles=roles,
            placements=placements,
            students=[(person, school, klass) for person, school, klass in classes],
            class_mentors=[(klass, school, person) for klass, school, person in mentors],
            guardians=[GuardianFact(*row) for row in guardians],
        )

    async def around_companies(self, ids: Iterable[str]) -> Facts:
        """All that decides who sees these companies, as far as they exist."""
        existing = [
            source
            for (source,) in await self._fetch(
                "SELECT source FROM company WHERE region = :region AND source IN :ids", ids=ids
            )
        ]
        if not existing:
            return Facts(self._today)
        placements = await self._placements(
            f"{_PLACEMENT} AND company IN :ids AND (ends IS NULL OR ends >= :today)",
            ids=existing,
            today=self._today,
        )
        roles = await self._roles_at(
            {one.school for one in placements if one.school}, existing, REGION_WIDE
        )
        return Facts(self._today, roles=roles, placements=placements, companies=existing)

    async def around_schools(self, ids: Iterable[str]) -> Facts:
        """All that decides who sees these schools."""
        schools = sorted(ids)
        return Facts(self._today, roles=await self._roles_at(schools, ()), schools=schools)

    async def around_persons(self, ids: Iterable[str]) -> Facts:
        """All that makes these persons belong to the region; of others something, not all."""
        persons = sorted(ids)
        roles = await self._fetch(f"{_ROLE} AND person IN :persons", persons=persons)
        students = await self._fetch(
            "SELECT person, school, class FROM student WHERE region = :region"
            " AND person IN :persons",
            persons=persons,
        )
        guardians = await self._fetch(f"{_GUARDIAN} AND guardian IN :persons", persons=persons)
        mentors = await self._fetch(
            "SELECT source, school, person FROM class_mentor WHERE region = :region"
            " AND person IN :persons",
            persons=persons,
        )
        placements = await self._placements(
            f"{_PLACEMENT} AND source IN :ids",
            ids={
                source
                for (source,) in await self._fetch(
                    "SELECT source FROM placement WHERE region = :region AND student IN :persons"
                    " UNION SELECT placement FROM placement_person WHERE region = :region"
                    " AND person IN :persons",
                    persons=persons,
                )
            },
        )
        return Facts(
            self._today,
            roles=[RoleFact(*row) for row in roles],
            placements=placements,
            students=[(person, school, klass) for person, school, klass in students],
            class_mentors=[(klass, school, person) for klass, school, person in mentors],
            guardians=[GuardianFact(*row) for row in guardians],
        )

    async def everything(self) -> Facts:
        """All facts of the region."""
        roles = await self._fetch(_ROLE)
        students = await self._fetch(
            "SELECT person, school, class FROM student WHERE region = :region"
        )
        guardians = await self._fetch(_GUARDIAN)
        mentors = await self._fetch(
            "SELECT source, school, person FROM class_mentor WHERE region = :region"
        )
        return Facts(
            self._today,
            roles=[RoleFact(*row) for row in roles],
            placements=await self._placements(_PLACEMENT),
            students=[(person, school, klass) for person, school, klass in students],
            class_mentors=[(klass, school, person) for klass, school, person in mentors],
            guardians=[GuardianFact(*row) for row in guardians],
            companies=sorted(await self.all_companies()),
            schools=sorted({row[2] for row in roles if row[2]}),
        )

    async def all_companies(self) -> set[str]:
        """Every company of the region."""
        rows = await self._fetch("SELECT source FROM company WHERE region = :region")
        return {source for (source,) in rows}

    async def standing(self, scopes: Iterable[str]) -> set[tuple[str, str, str]]:
        """Person, scope and role of the grants that hold on these scopes now."""
        rows = await self._fetch(
            f"SELECT person, scope, role {_STANDING} AND scope IN :scopes", scopes=scopes
        )
        return {(person, scope, role) for person, scope, role in rows}

    async def standing_in_region(self, persons: Iterable[str] | None) -> set[tuple[str, str]]:
        """Person and role of the grants on the region now, of these persons or of all."""
        sql = f"SELECT person, role {_STANDING} AND scope = :scope"
        if persons is None:
            rows = await self._fetch(sql, scope="region")
        else:
            rows = await self._fetch(
                f"{sql} AND person IN :persons", scope="region", persons=persons
            )
        return {(person, role) for person, role in rows}

    async def standing_in_region_as(self, roles: Iterable[str]) -> set[str]:
        """Who now holds the region in one of these roles."""
        rows = await self._fetch(
            f"SELECT DISTINCT person {_STANDING} AND scope = :scope AND role IN :roles",
            scope="region",
            roles=roles,
        )
        return {person for (person,) in rows}

    async def companies_held_by(self, persons: Iterable[str]) -> set[str]:
        """The companies that these persons see because a placement lists them."""
        rows = await self._fetch(
            f"SELECT DISTINCT scope {_STANDING} AND person IN :persons AND reason = :reason"
            " AND scope LIKE 'company:%'",
            persons=persons,
            reason="listed",
        )
        return {scope.partition(":")[2] for (scope,) in rows}

    async def schools_overseen(self) -> set[str]:
        """The schools that somebody now sees as inspector or administrator."""
        rows = await self._fetch(
            f"SELECT DISTINCT scope {_STANDING} AND role IN :roles AND scope LIKE 'school:%'",
            roles=SCHOOL_IN_REGION,
        )
        return {scope.partition(":")[2] for (scope,) in rows}

    async def _placements(self, sql: str, **asked: Any) -> list[PlacementFact]:
        rows = await self._fetch(sql, **asked)
        lists: dict[tuple[str, str], set[str]] = defaultdict(set)
        for source, person, role in await self._fetch(
            "SELECT source, person, role FROM placement_person WHERE region = :region"
            " AND source IN :ids",
            ids=[row[0] for row in rows],
        ):
            lists[source, role].add(person)
        return [
            PlacementFact(
                source,
                student,
                school,
                company,
                ends,
                frozenset(lists.get((source, "mentor"), ())),
                frozenset(lists.get((source, "coach"), ())),
            )
            for source, student, school, company, ends in rows
        ]

    async def _roles_at(
        self,
        schools: Iterable[str],
        companies: Iterable[str],
        everywhere: Iterable[str] = (),
    ) -> list[RoleFact]:
        asked = {"schools": sorted(schools), "companies": sorted(companies)}
        asked["roles"] = sorted(everywhere)
        columns = {"schools": "school", "companies": "company", "roles": "role"}
        asked = {name: ids for name, ids in asked.items() if ids}
        if not asked:
            return []
        sql = " UNION ".join(f"{_ROLE} AND {columns[name]} IN :{name}" for name in asked)
        return [RoleFact(*row) for row in await self._fetch(sql, **asked)]

    async def _fetch(self, sql: str, **asked: Any) -> Sequence[tuple[Any, ...]]:
        lists = {
            name: value if isinstance(value, str) else sorted(value)
            for name, value in asked.items()
        }
        if any(value == [] for value in lists.values()):
            return ()
        return await self._tx.fetch(sql, region=self._region, **lists)
