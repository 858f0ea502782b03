"""The people and places of a journey: one school, one bakery, in a region of their own.

Every journey founds its own region on the server that all share, so none can
see what another did. Every day is a placement day from midnight to midnight,
so that it does not matter when the tests are run.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from server.identity.identity import Identity
from server.identity.qr import sign_in_link
from server.sync.kinds import derived_id
from tests.builders import Person, role
from tests.fakes import DAY, Clock
from tests.phone import Phone, new_id
from tests.sync.backdoor import Site
from tests.sync.port import OverHttp

Json = dict[str, Any]
WEEK = [{"weekday": day, "from": "00:00", "to": "23:59"} for day in range(1, 8)]
COMPANY = "Bakkerij Vermeer"


class WallClock(Clock):
    """The time as it is: browsers do not have another."""

    def __call__(self) -> int:
        return time.time_ns() // 1_000_000


@dataclass
class Town:
    """One region; :meth:`found` fills it."""

    site: Site
    address: str
    region: str = field(default_factory=new_id)
    school: str = field(default_factory=new_id)
    company: str = field(default_factory=new_id)
    dorpsstraat: str = field(default_factory=new_id)
    type: str = field(default_factory=new_id)
    placement: str = field(default_factory=new_id)
    other_placement: str = field(default_factory=new_id)
    student: Person = field(default_factory=lambda: Person(new_id(), "Noor de Wit"))
    other_student: Person = field(default_factory=lambda: Person(new_id(), "Sem Bakker"))
    guardian: Person = field(default_factory=lambda: Person(new_id(), "Ineke de Wit"))
    mentor: Person = field(default_factory=lambda: Person(new_id(), "Joost Vermeer"))
    coach: Person = field(default_factory=lambda: Person(new_id(), "Karin Smit"))
    other_coach: Person = field(default_factory=lambda: Person(new_id(), "Piet Hof"))
    class_mentor: Person = field(default_factory=lambda: Person(new_id(), "Roos Dijkstra"))
    coordinator: Person = field(default_factory=lambda: Person(new_id(), "Fatma Yilmaz"))
    inspector: Person = field(default_factory=lambda: Person(new_id(), "Hans Kuiper"))
    region_lead: Person = field(default_factory=lambda: Person(new_id(), "Els Brouwer"))
    administrator: Person = field(default_factory=lambda: Person(new_id(), "Wim Post"))

    @property
    def people(self) -> list[Person]:
        return [one for one in vars(self).values() if isinstance(one, Person)]

    @property
    def scope(self) -> str:
        """What everybody of the first placement sees."""
        return f"placement:{self.placement}"

    def found(self) -> None:
        """Make the region with everything in it, in one tick."""
        school, company = f"school:{self.school}", f"company:{self.company}"
        year, group = new_id(), new_id()
        self.site.make_region(self.region, "Achterhoek")
        self.site.make_people({person.id: person.name for person in self.people})
        self.put(
            ("region", self.region, "region", {"name": "Achterhoek"}),
            ("school", self.school, "region", {"name": "De Waterlelie", "sector": "pro"}),
            ("school-year", year, "region", _school_year(self.school)),
            ("placement-type", self.type, "region", {"name": "Stage 1", "norm_hours": 160}),
            role("region", self.region_lead, "region_lead"),
            role("region", self.inspector, "inspector", school=self.school),
            role("region", self.administrator, "administrator"),
            role(school, self.coach, "coach"),
            role(school, self.other_coach, "coach"),
            role(school, self.class_mentor, "class_mentor"),
            role(school, self.coordinator, "coordinator"),
            (
                "class",
                group,
                school,
                {"name": "3B", "school_year": year, "mentors": [self.class_mentor.id]},
            ),
            *(
                ("student", new_id(), school, {"person": one.id, "name": one.name, "class": group})
                for one in (self.student, self.other_student)
            ),
            (
                "guardianship",
                derived_id(school, "guardianship", f"{self.student.id}/{self.guardian.id}"),
                school,
                {
                    "student": self.student.id,
                    "guardian": self.guardian.id,
                    "name": self.guardian.name,
                },
            ),
            ("company", self.company, company, {"name": COMPANY, "ways": ["kiosk", "declare"]}),
            (
                "company-site",
                self.dorpsstraat,
                company,
                {"company": self.company, "name": "Dorpsstraat"},
            ),
            role(company, self.mentor, "company_mentor"),
            self._placement(self.placement, self.student),
            self._placement(self.other_placement, self.other_student),
        )

    def _placement(self, id: str, student: Person) -> tuple[str, str, str, Json]:
        body = {
            "student": student.id,
            "school": self.school,
            "company": self.company,
            "site": self.dorpsstraat,
            "type": self.type,
            "starts": _date(-60),
            "ends": _date(90),
            "schedule": WEEK,
            "coaches": [self.coach.id],
            "mentors": [self.mentor.id],
            "student_name": student.name,
            "company_name": COMPANY,
            "site_name": "Dorpsstraat",
            "tasks": "Brood bakken\nAfwassen",
            "contacts": [
                {
                    "person": self.mentor.id,
                    "role": "company_mentor",
                    "name": self.mentor.name,
                    "phone": "0314 555 012",
                }
            ],
        }
        return "placement", id, f"placement:{id}", body

    def put(self, *puts: tuple[str, str, str, Json]) -> None:
        """Put records as the server itself: (kind, id, scope, set) each."""
        named = ("kind", "id", "scope", "set")
        mutations = [("record.put", dict(zip(named, put, strict=True))) for put in puts]
        outcomes = self.site.apply(self.region, mutations)
        bad = [one for one in outcomes if one["outcome"] not in ("accepted", "merged")]
        assert not bad, bad

    def ends_the_week_today(self) -> None:
        """From now on the students work on this weekday alone, so that their week is over."""
        today = [{**WEEK[0], "weekday": time.localtime().tm_wday + 1}]
        for id in (self.placement, self.other_placement):
            self.put(("placement", id, f"placement:{id}", {"schedule": today}))

    def write_note(self, title: str, body: str) -> str:
        """Put a note on the first placement; its id."""
        id = new_id()
        fields = {"title": title, "body": body, "about": _date(0)}
        self.put(("note", id, self.scope, fields))
        return id

    def link(self, person: Person, *, days_ago: int = 0) -> str:
        """A sign-in link such as the school sends, made some days ago; it holds for seven."""

        async def invite() -> str:
            now = self.site.clock() - days_ago * DAY
            identity = Identity(self.site.engine.db, lambda: now)
            made = await identity.invite(person.id)
            return made.code or ""

        return sign_in_link(self.address, self.site.loop.run(invite()))

    @contextmanager
    def elsewhere(self, person: Person) -> Iterator[Phone]:
        """A device of this person that has everything, somewhere out of sight."""
        device, token = self.site.make_device(person.id)
        server = OverHttp(self.address)
        phone = Phone(
            server, self.region, person=person.id, device=device, token=token, now=self.site.clock
        )
        try:
            phone.sync()
            yield phone
        finally:
            server.close()


def _date(days: int) -> str:
    return time.strftime("%Y-%m-%d", time.localtime(time.time() + days * 86_400))


def _school_year(school: str) -> Json:
    starts, ends = _date(-90), _date(200)
    return {"school": school, "name": "Dit jaar", "starts": starts, "ends": ends, "holidays": []}
