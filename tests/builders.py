"""The people and places that the tests play with, in a region of their own.

:class:`World` builds one small network: two schools, a company, two students
with their placements and everybody who has to do with them. It uses the
server's own doors for operators (the engine's ``apply``, the identity store),
gathered in :class:`Backdoor`, and nothing else of the server. Tests that share
a server each build a world; regions keep them apart.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeAlias

from tests.fakes import Clock
from tests.phone import Phone, new_id
from tests.sync.port import Server

Json: TypeAlias = dict[str, Any]


class Backdoor(Protocol):
    """What an operator can do without a device; see ``tests/sync/backdoor.py``."""

    def make_region(self, id: str, name: str) -> None:
        """Begin a region with no records."""

    def apply(self, region: str, mutations: list[tuple[str, Json]]) -> list[Json]:
        """Change records as the server itself, in one tick; the outcomes."""

    def make_people(self, people: Mapping[str, str]) -> None:
        """Make people known, by id and name, without any role."""

    def make_device(self, person: str, id: str | None = None) -> tuple[str, str]:
        """Enrol a device of a person: its id and its token."""


NAMES = (
    *("student", "student_2", "guardian", "class_mentor", "coach", "coach_2"),
    *("mentor", "mentor_2", "coordinator", "other_coordinator", "other_coach"),
    *("region_lead", "inspector", "administrator", "stranger"),
)


@dataclass(frozen=True)
class Person:
    """Somebody with a name that tells a failing test who it was."""

    id: str
    name: str


@dataclass
class World:
    """One region and the people in it; every name below is made by :func:`build_world`."""

    server: Server
    backdoor: Backdoor
    now: Clock
    region: str = field(default_factory=new_id)
    school: str = field(default_factory=new_id)
    other_school: str = field(default_factory=new_id)
    year: str = field(default_factory=new_id)
    class_id: str = field(default_factory=new_id)
    type: str = field(default_factory=new_id)
    company: str = field(default_factory=new_id)
    other_company: str = field(default_factory=new_id)
    site: str = field(default_factory=new_id)
    placement: str = field(default_factory=new_id)
    placement_2: str = field(default_factory=new_id)
    people: dict[str, Person] = field(default_factory=dict)
    students: dict[str, str] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Person:
        try:
            person: Person = self.__dict__["people"][name]
            return person
        except KeyError:
            raise AttributeError(name) from None

    @property
    def shared(self) -> str:
        """The scope that everybody of the first placement sees."""
        return f"placement:{self.placement}"

    @property
    def staff(self) -> str:
        """The scope that only the school's people of the first placement see."""
        return f"placement-staff:{self.placement}"

    @property
    def shared_2(self) -> str:
        return f"placement:{self.placement_2}"

    @property
    def staff_2(self) -> str:
        return f"placement-staff:{self.placement_2}"

    def phone(
        self, person: Person, *, skew: int = 0, device: str | None = None, **more: Any
    ) -> Phone:
        """A device of this person that has just been enrolled."""
        device, token = self.backdoor.make_device(person.id, device)
        return Phone(
            self.server,
            self.region,
            person=person.id,
            device=device,
            token=token,
            now=self.now,
            skew=skew,
            **more,
        )

    def caught_up(self, person: Person, **more: Any) -> Phone:
        """A device of this person that holds everything it may see."""
        phone = self.phone(person, **more)
        phone.sync()
        return phone

    def invite(self, *names: str) -> None:
        """Let people be known by these names; they have no role yet."""
        people = [Person(new_id(), name) for name in names]
        self.backdoor.make_people({person.id: person.name for person in people})
        self.people |= {person.name: person for person in people}

    def apply(self, *puts: tuple[str, str, str, Json]) -> list[Json]:
        """Put records as the server itself, all in one tick: (kind, id, scope, set) each."""
        mutations: list[tuple[str, Json]] = [
            ("record.put", dict(zip(("kind", "id", "scope", "set"), put, strict=True)))
            for put in puts
        ]
        outcomes = self.backdoor.apply(self.region, mutations)
        bad = [outcome for outcome in outcomes if outcome["outcome"] not in ("accepted", "merged")]
        assert not bad, bad
        return outcomes

    def remove(self, kind: str, id: str) -> None:
        """Drop a record as the server itself."""
        (outcome,) = self.backdoor.apply(self.region, [("record.drop", {"kind": kind, "id": id})])
        assert outcome["outcome"] == "accepted", outcome

    def change_placement(self, placement: str, **set: Any) -> None:
        """Set fields of a placement, such as ``coaches={"add": [id]}``."""
        self.apply(("placement", placement, f"placement:{placement}", set))

    def coaches(
        self, placement: str, *, add: Person | None = None, remove: Person | None = None
    ) -> None:
        """Give a placement another coach, or take one away."""
        change: Json = {}
        if add is not None:
            change["add"] = [add.id]
        if remove is not None:
            change["remove"] = [remove.id]
        self.change_placement(placement, coaches=change)


def role(scope: str, person: Person, role: str, **more: Any) -> tuple[str, str, str, Json]:
    """The record that gives a person a role in a scope."""
    from server.sync.kinds import derived_id

    about = f"{person.id}/{role}"
    if "school" in more:
        about += f"/{more['school']}"
    name = derived_id(scope, "role", about)
    return "role", name, scope, {"person": person.id, "role": role, "name": person.name, **more}


def build_world(server: Server, backdoor: Backdoor, now: Clock) -> World:
    """A new region with its people and places, in a single tick."""
    from server.sync.kinds import derived_id

    world = World(server, backdoor, now)
    backdoor.make_region(world.region, "Testregio")
    world.invite(*NAMES)
    school, other = f"school:{world.school}", f"school:{world.other_school}"
    company, other_company = f"company:{world.company}", f"company:{world.other_company}"
    guardianship = derived_id(school, "guardianship", f"{world.student.id}/{world.guardian.id}")
    world.students = {"student": new_id(), "student_2": new_id()}
    world.apply(
        ("region", world.region, "region", {"name": "Testregio"}),
        ("school", world.school, "region", {"name": "De Waterlelie", "sector": "pro"}),
        ("school", world.other_school, "region", {"name": "Het Baken", "sector": "vso"}),
        (
            "school-year",
            world.year,
            "region",
            {
                "school": world.school,
                "name": "2026-2027",
                "starts": "2026-08-24",
                "ends": "2027-07-09",
            },
        ),
        ("placement-type", world.type, "region", {"name": "Stage 1", "norm_hours": 160}),
        role("region", world.region_lead, "region_lead"),
        role("region", world.inspector, "inspector", school=world.school),
        role("region", world.administrator, "administrator"),
        role(school, world.coach, "coach"),
        role(school, world.coach_2, "coach"),
        role(school, world.class_mentor, "class_mentor"),
        role(school, world.coordinator, "coordinator"),
        role(other, world.other_coordinator, "coordinator"),
        role(other, world.other_coach, "coach"),
        (
            "class",
            world.class_id,
            school,
            {"name": "3B", "school_year": world.year, "mentors": [world.class_mentor.id]},
        ),
        *(
            (
                "student",
                world.students[name],
                school,
                {"person": world.people[name].id, "name": name, "class": world.class_id},
            )
            for name in ("student", "student_2")
        ),
        (
            "guardianship",
            guardianship,
            school,
            {"student": world.student.id, "guardian": world.guardian.id, "name": "guardian"},
        ),
        ("company", world.company, company, {"name": "Bakkerij Vermeer"}),
        ("company", world.other_company, other_company, {"name": "Kwekerij Zonnedauw"}),
        ("company-site", world.site, company, {"company": world.company, "name": "Dorpsstraat"}),
        role(company, world.mentor, "company_mentor"),
        role(company, world.mentor_2, "company_mentor"),
        _placement(world, world.placement, world.student, world.coach, world.mentor),
        _placement(world, world.placement_2, world.student_2, world.coach_2, world.mentor_2),
    )
    return world


def _placement(
    world: World, id: str, student: Person, coach: Person, mentor: Person
) -> tuple[str, str, str, Json]:
    body = {
        "student": student.id,
        "school": world.school,
        "company": world.company,
        "site": world.site,
        "type": world.type,
        "starts": "2026-09-01",
        "ends": "2027-06-30",
        "coaches": [coach.id],
        "mentors": [mentor.id],
        "student_name": student.name,
        "company_name": "Bakkerij Vermeer",
        "tasks": "Brood bakken\nAfwassen\nOpruimen",
    }
    return "placement", id, f"placement:{id}", body
