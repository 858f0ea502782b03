"""Who sees which scope, and as what: derived from records, never written by hand.

    placement:        its student, their guardians, the mentors and coaches it
                      lists, the mentors of the student's class, and the school's
                      coordinators, administrators and inspectors
    placement-staff:  of those the coaches, class mentors and the school's office
    company:          its mentors, students and coaches of placements that have
                      not ended, all coordinators, administrators, region leads
    school:           its staff by their roles, its inspectors
    region:           everybody of the above
    person:           the person alone, for good: what became of their held edits
                      stays theirs to read after everything else has ended

A role counts between its dates. A list counts by itself, so that a coach of
another school can help out; but once the role that somebody had at that very
school or company has ended, being listed there gives nothing any more.
Guardians and classes count within the school that wrote them: no school
decides who sees the students of another. A guardian counts between the days
that the school wrote, as a role does.

This module decides; ``grant_source.py`` finds the facts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

Grant: TypeAlias = tuple[str, str, str, str]
"""Person, scope, role, reason."""

REGION_WIDE = frozenset({"coordinator", "administrator", "region_lead"})
"""Roles that see all companies of the region."""

SCHOOL_OFFICE = frozenset({"coordinator", "administrator"})
SEES_ALL_PLACEMENTS = SCHOOL_OFFICE | {"inspector"}


@dataclass(frozen=True, slots=True)
class RoleFact:
    """A person's role at a school, at a company, or (both None) in the region."""

    person: str
    role: str
    school: str | None = None
    company: str | None = None
    starts: str | None = None
    ends: str | None = None

    def has_ended(self, today: str) -> bool:
        """The last day of the role has passed."""
        return self.ends is not None and self.ends < today

    def counts(self, today: str) -> bool:
        """The role has begun and has not ended."""
        return counts(self.starts, self.ends, today)


@dataclass(frozen=True, slots=True)
class GuardianFact:
    """That a school wrote of somebody that they are a student's guardian."""

    school: str
    student: str
    guardian: str
    starts: str | None = None
    ends: str | None = None

    def counts(self, today: str) -> bool:
        """It has begun and has not ended."""
        return counts(self.starts, self.ends, today)


def counts(starts: str | None, ends: str | None, today: str) -> bool:
    """Whether today is from ``starts`` up to and including ``ends``; None is open."""
    return (starts is None or starts <= today) and (ends is None or ends >= today)


@dataclass(frozen=True, slots=True)
class PlacementFact:
    """A placement that exists, ended or not."""

    id: str
    student: str
    school: str | None = None
    company: str | None = None
    ends: str | None = None
    mentors: frozenset[str] = frozenset()
    coaches: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Facts:
    """What the derivation looks at. ``today`` is the day in Europe/Amsterdam.

    Each function below says of which scopes it answers; the facts must be
    complete for those and may leave out all others.
    """

    today: str
    roles: Sequence[RoleFact] = ()
    placements: Sequence[PlacementFact] = ()
    students: Sequence[tuple[str, str, str | None]] = ()
    """Person, school, class."""
    class_mentors: Sequence[tuple[str, str, str]] = ()
    """Class, school, person."""
    guardians: Sequence[GuardianFact] = ()
    companies: Sequence[str] = ()
    schools: Sequence[str] = ()
    _over: dict[tuple[str, str, str], bool] = field(default_factory=dict, compare=False, repr=False)

    def __post_init__(self) -> None:
        for role in self.roles:
            place = role.company if role.role == "company_mentor" else role.school
            if place is not None:
                key = (role.person, role.role, place)
                self._over[key] = self._over.get(key, True) and role.has_ended(self.today)

    def listed(self, placement: PlacementFact) -> Iterator[tuple[str, str]]:
        """Whom the placement lists, as what, without those whose role there is over."""
        for people, role, place in (
            (placement.mentors, "company_mentor", placement.company),
            (placement.coaches, "coach", placement.school),
        ):
            for person in people:
                if place is None or not self._over.get((person, role, place), False):
                    yield person, role


def derive(facts: Facts) -> set[Grant]:
    """All grants of a region, from all its facts."""
    grants = placement_grants(facts) | company_grants(facts) | school_grants(facts)
    region = region_grants(facts)
    return grants | region | self_grants(person for person, *_ in region)


def placement_grants(facts: Facts) -> set[Grant]:
    """The grants on both scopes of each placement in ``facts.placements``."""
    office: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for role in facts.roles:
        if role.school and role.role in SEES_ALL_PLACEMENTS and role.counts(facts.today):
            office[role.school].add((role.person, role.role))
    guardians = _gathered(
        ((one.school, one.student), one.guardian)
        for one in facts.guardians
        if one.counts(facts.today)
    )
    mentors = _gathered(((klass, school), person) for klass, school, person in facts.class_mentors)
    classes = _gathered(((s, person), klass) for person, s, klass in facts.students if klass)

    grants: set[Grant] = set()
    for placement in facts.placements:
        scope, staff = f"placement:{placement.id}", f"placement-staff:{placement.id}"
        school = placement.school or ""
        grants.add((placement.student, scope, "student", "listed"))
        for guardian in guardians.get((school, placement.student), ()):
            grants.add((guardian, scope, "guardian", "listed"))
        for person, role_name in facts.listed(placement):
            grants.add((person, scope, role_name, "listed"))
            if role_name == "coach":
                grants.add((person, staff, role_name, "listed"))
        for klass in classes.get((school, placement.student), ()):
            for person in mentors.get((klass, school), ()):
                grants |= {(person, s, "class_mentor", "class") for s in (scope, staff)}
        for person, role_name in office.get(school, ()):
            grants |= {(person, s, role_name, "school") for s in (scope, staff)}
    return grants


def company_grants(facts: Facts) -> set[Grant]:
    """The grants on each of ``facts.companies``."""
    wanted = set(facts.companies)
    grants: set[Grant] = set()
    for role in facts.roles:
        if not role.counts(facts.today):
            continue
        if role.role == "company_mentor" and role.company in wanted:
            grants.add((role.person, f"company:{role.company}", role.role, "company"))
        elif role.role in REGION_WIDE:
            grants |= {(role.person, f"company:{one}", role.role, "region") for one in wanted}
    for placement in facts.placements:
        if placement.company not in wanted or (placement.ends or facts.today) < facts.today:
            continue
        scope = f"company:{placement.company}"
        grants.add((placement.student, scope, "student", "listed"))
        for person, role_name in facts.listed(placement):
            if role_name == "coach":
                grants.add((person, scope, "coach", "listed"))
    return grants


def school_grants(facts: Facts) -> set[Grant]:
    """The grants on each of ``facts.schools``."""
    wanted = set(facts.schools)
    return {
        (role.person, f"school:{role.school}", role.role, "school")
        for role in facts.roles
        if role.school in wanted and role.counts(facts.today)
    }


def region_grants(facts: Facts) -> set[Grant]:
    """The grants on the region: everybody who appears in the facts, as what they are."""
    grants: set[Grant] = set()

    def add(person: str, role: str) -> None:
        grants.add((person, "region", role, "region"))

    for role in facts.roles:
        if role.counts(facts.today):
            # Whoever writes in `region` writes for every school of the network,
            # so the administrator of one school is no administrator there.
            one_school = role.role == "administrator" and role.school is not None
            add(role.person, "coordinator" if one_school else role.role)
    for person, _, _ in facts.students:
        add(person, "student")
    for one in facts.guardians:
        if one.counts(facts.today):
            add(one.guardian, "guardian")
    for _, _, person in facts.class_mentors:
        add(person, "class_mentor")
    for placement in facts.placements:
        add(placement.student, "student")
        for person, role_name in facts.listed(placement):
            add(person, role_name)
    return grants


def self_grants(persons: Iterable[str]) -> set[Grant]:
    """Everybody's grant on themselves."""
    return {(person, f"person:{person}", "self", "self") for person in persons}


def _gathered(
    pairs: Iterable[tuple[tuple[str, str], str]],
) -> dict[tuple[str, str], set[str]]:
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for key, value in pairs:
        found[key].add(value)
    return found
