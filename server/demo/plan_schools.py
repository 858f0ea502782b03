"""Makes the schools of a demo region with their classes, staff, students and guardians."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, time, timedelta

from server.demo import calendar, names, norms
from server.demo.calendar import HolidayRegion, SchoolYear
from server.demo.model import DatedYear, PlacementType, School, SchoolClass, Student, local_ms
from server.demo.names import PersonName
from server.demo.people import Device, Ids, Person, Post, SecretSource, device_token

_SECTORS = ("pro", "vmbo", "vso", "vmbo", "pro", "vmbo", "vso", "pro", "vmbo", "vmbo")
_REGIONS = (HolidayRegion.MIDDLE, HolidayRegion.MIDDLE, HolidayRegion.SOUTH, HolidayRegion.NORTH)
_CLASS_SIZE = 14
_CASE_LOAD = 16
_PHONES = ("Android-telefoon", "iPhone", "Telefoon van thuis", "Oude telefoon")
_LANGUAGES = ("nl", "nl", "nl", "nl", "nl", "nl", "nl", "nl", "nl", "en")


class Registry:
    """Hands out ids, people and devices while a region is planned."""

    def __init__(self, seed: int, secret: SecretSource, today: date) -> None:
        self._seed = seed
        self.rng = self._source("region")
        self.ids = Ids(self.rng)
        self.secret = secret
        self.today = today
        self.people: list[Person] = []
        self.year_starts_in = calendar.starting_year(today)
        # The region is a year older than its oldest placement, so that every
        # id and every edit lies before the day it is about.
        self.founded = local_ms(date(self.year_starts_in - 1, 8, 3), time(9))
        self._mails: dict[str, int] = {}

    def _source(self, about: str) -> random.Random:
        return random.Random(f"leerplek demo {self._seed} {about}")

    def turn_to(self, about: str) -> None:
        """Draw from a source of this thing's own, so that a larger region begins the same."""
        self.rng = self._source(about)

    def day(self, days: int) -> date:
        """Give the day so many days from today."""
        return self.today + timedelta(days=days)

    def person(
        self, name: PersonName, domain: str, post: Post | None, devices: Sequence[str]
    ) -> Person:
        """Add somebody with a mail address of their own and their devices."""
        made_at = self.founded + len(self.people)
        local = names.plain(name.full) or "iemand"
        taken = self._mails.get(f"{local}@{domain}", 0)
        self._mails[f"{local}@{domain}"] = taken + 1
        person = Person(
            id=self.ids.at(made_at),
            name=name,
            email=f"{local}{taken + 1 if taken else ''}@{domain}",
            language=self.rng.choice(_LANGUAGES),
            phone=names.phone(self.rng, mobile=True),
            posts=[post] if post else [],
        )
        for label in devices:
            device = self.ids.at(made_at)
            person.devices.append(
                Device(device, label, device_token(self.secret(f"token {device}")))
            )
        self.people.append(person)
        return person


def plan_school(registry: Registry, nth: int, students: int) -> School:
    """Make one school with everybody in it."""
    registry.turn_to(f"school {nth}")
    ids = registry.ids
    sector = _SECTORS[nth % len(_SECTORS)]
    of_sector = sum(_SECTORS[i % len(_SECTORS)] == sector for i in range(nth))
    name, short = names.school_name(sector, of_sector)
    region = _REGIONS[nth % len(_REGIONS)]
    made_at = registry.founded + 1_800_000 + nth * 1_000
    school = School(
        id=ids.at(made_at),
        name=name,
        short=short,
        sector=sector,
        town=names.TOWNS[nth % len(names.TOWNS)],
        year=_dated(registry, made_at, registry.year_starts_in, region, shown=nth == 0),
        year_before=_dated(registry, made_at, registry.year_starts_in - 1, region, shown=False),
    )
    for norm in norms.TYPES[sector]:
        school.types.extend(PlacementType(ids.at(made_at), norm, year) for year in norm.years)
    _add_staff(registry, school, students)
    _add_students(registry, school, students)
    return school


def _dated(
    registry: Registry, made_at: int, starts_in: int, region: HolidayRegion, *, shown: bool
) -> DatedYear:
    """Make a school year; the school that is shown first is open today, whatever the day."""
    year = calendar.school_year(starts_in, region)
    if shown and year.is_off(registry.today):
        open_ = tuple(holiday for holiday in year.holidays if not holiday.covers(registry.today))
        year = SchoolYear(
            year.name, year.starts, year.ends, year.lessons_from, year.lessons_to, open_
        )
    return DatedYear(registry.ids.at(made_at), year)


def _domain(school: School) -> str:
    return f"{names.plain(school.short).replace('.', '-')}.test"


def _add_staff(registry: Registry, school: School, students: int) -> None:
    """Add coordinators, coaches and, through the classes, class mentors."""
    rng, domain = registry.rng, _domain(school)

    def staff(role: str, *devices: str) -> Person:
        post = Post(role, school=school.id)
        return registry.person(names.person_name(rng), domain, post, devices)

    for _ in range(1 if students <= 600 else 2):
        school.coordinators.append(staff("coordinator", "Laptop"))
    if rng.random() < 0.3:
        # In a small school the coordinator also keeps the system.
        school.coordinators[0].posts.append(Post("administrator", school=school.id))
        school.administrators.append(school.coordinators[0])
    for _ in range(max(2, -(-students * 3 // 4 // _CASE_LOAD))):
        school.coaches.append(staff("coach", "Telefoon", "Laptop"))
    # The oldest first: whoever is shown must be old enough for any day and hour.
    years = norms.YEARS[school.sector][::-1]
    for nth in range(max(len(years), -(-students // _CLASS_SIZE))):
        year = years[nth % len(years)]
        letter = "abcdefghijklmnopqrstuvwxyz"[nth // len(years) % 26]
        again = nth // len(years) // 26
        label = f"{school.sector[0].upper()}{year}{letter}{again or ''}"
        if nth % 9 == 4:
            # A coach who also has a class: one person, two posts.
            mentor = rng.choice(school.coaches)
            mentor.posts.append(Post("class_mentor", school=school.id))
        else:
            mentor = staff("class_mentor", "Laptop")
        made_at = registry.founded + 2_400_000 + nth
        school.classes.append(SchoolClass(registry.ids.at(made_at), label, year, [mentor]))


def _add_students(registry: Registry, school: School, students: int) -> None:
    """Add the students with their guardians; some brothers and sisters share those."""
    rng, domain = registry.rng, f"leerling.{_domain(school)}"
    family: list[Person] = []
    family_name = ""
    for nth in range(students):
        class_ = school.classes[nth % len(school.classes)]
        name = names.person_name(rng)
        if family and rng.random() < 0.04:
            name = PersonName(name.first, family_name)
            guardians = family
        else:
            guardians = _guardians(registry, name, first=nth == 0)
        if guardians:
            family, family_name = guardians, name.last
        devices = (rng.choice(_PHONES), "Schoollaptop")
        person = registry.person(name, domain, Post("student", school=school.id), devices)
        born = date(registry.year_starts_in - 11 - class_.year, 10, 1) - timedelta(
            days=rng.randint(0, 420)
        )
        made_at = registry.founded + 3_000_000 + nth
        school.students.append(
            Student(
                registry.ids.at(made_at),
                person,
                class_,
                f"{26_0000 + nth + 1:06d}",
                born,
                guardians,
            )
        )


def _guardians(registry: Registry, of: PersonName, *, first: bool) -> list[Person]:
    count = 2 if first else registry.rng.choices((0, 1, 2), (8, 55, 37))[0]
    return [
        registry.person(
            names.relative_name(registry.rng, of), "mail.test", Post("guardian"), ("Telefoon",)
        )
        for _ in range(count)
    ]
