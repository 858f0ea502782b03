"""Turns a planned region into the records that set it up, in the order of their making.

Only organisation and people; what happens from day to day comes from ``days``
and ``notes``. Nothing here looks at a clock: times come from the plan.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from server.attendance.codes import to_base64url
from server.demo import names
from server.demo.model import (
    Company,
    DatedYear,
    Placement,
    Region,
    School,
    SiteKey,
    local_ms,
)
from server.demo.people import Person
from server.identity.kinds import calendar_id, guardianship_id, role_id
from server.sync.rules.times import write_instant


@dataclass(frozen=True, slots=True)
class Write:
    """One ``record.put`` that the demo wants to have happened at a moment."""

    at: int
    kind: str
    id: str
    scope: str
    set: dict[str, Any]


def organisation(region: Region) -> Iterator[Write]:
    """Yield region, schools, companies and who belongs to them; no placements, no card key."""
    at = region.founded
    yield Write(at, "region", region.id, "region", {"name": region.name})
    yield Write(at, "calendar", calendar_id(), "region", {"today": region.today.isoformat()})
    for school in region.schools:
        yield from _school(region, school)
    for company in region.companies:
        yield from _company(region, company)
    for person in region.people:
        profile = {"name": person.name.full, "language": person.language}
        yield Write(at, "person", person.id, f"person:{person.id}", profile)
        yield from _roles(region, person)


def _school(region: Region, school: School) -> Iterator[Write]:
    at, scope = region.founded, f"school:{school.id}"
    body: dict[str, Any] = {
        "name": school.name,
        "short": school.short,
        "brin": f"99{school.short[0].upper()}{school.sector[0].upper()}",
        "sector": school.sector,
        "town": school.town[0],
        "sick_rule": names.WORDS["sick_rules"][school.sector],
    }
    if words := names.WORDS["vocabulary"].get(school.sector):
        body["vocabulary"] = words
    yield Write(at, "school", school.id, "region", body)
    for year in (school.year_before, school.year):
        yield Write(at, "school-year", year.id, "region", _year(school, year))
    for kind in school.types:
        typed: dict[str, Any] = {
            "name": kind.norm.name,
            "code": f"{kind.norm.code}{kind.year}",
            "school": school.id,
            "year": kind.year,
            "max_day_minutes": kind.norm.max_day_minutes,
            "source": kind.norm.source,
        }
        if kind.norm.norm_hours is not None:
            typed["norm_hours"] = kind.norm.norm_hours
        yield Write(at, "placement-type", kind.id, "region", typed)
    for class_ in school.classes:
        mentors = sorted(person.id for person in class_.mentors)
        yield Write(
            at,
            "class",
            class_.id,
            scope,
            {"name": class_.name, "school_year": school.year.id, "mentors": mentors},
        )
    for student in school.students:
        yield Write(
            at,
            "student",
            student.id,
            scope,
            {
                "person": student.person.id,
                "name": student.person.name.full,
                "first_name": student.person.name.first,
                "class": student.class_.id,
                "number": student.number,
                "birth_date": student.birth_date.isoformat(),
                "email": student.person.email,
            },
        )
        for guardian in student.guardians:
            pair = {"student": student.person.id, "guardian": guardian.id}
            yield Write(
                at,
                "guardianship",
                guardianship_id(scope, student.person.id, guardian.id),
                scope,
                {**pair, "name": guardian.name.full},
            )


def _year(school: School, year: DatedYear) -> dict[str, Any]:
    return {
        "school": school.id,
        "name": year.dates.name,
        "starts": year.dates.starts.isoformat(),
        "ends": year.dates.ends.isoformat(),
        "holidays": [
            {
                "name": holiday.name,
                "from": holiday.first.isoformat(),
                "to": holiday.last.isoformat(),
            }
            for holiday in year.dates.holidays
        ],
    }


def _company(region: Region, company: Company) -> Iterator[Write]:
    at, scope = region.founded, f"company:{company.id}"
    body: dict[str, Any] = {
        "name": company.name,
        "sector": names.TRADES[company.trade],
        "kvk": company.kvk,
        "phone": company.phone,
        "email": company.email,
        "ways": sorted({*company.ways, *_by_week(company)}),
        "recognised": company.recognised,
    }
    if company.remarks:
        body["remarks"] = company.remarks
    yield Write(at, "company", company.id, scope, body)
    for site in company.sites:
        yield Write(
            at,
            "company-site",
            site.id,
            scope,
            {
                "company": company.id,
                "name": site.name,
                "address": site.address,
                "postal_code": site.postal_code,
                "town": site.town,
                **({"travel": tip} if (tip := _travel(site.id)) else {}),
            },
        )
        for key in site.keys:
            yield _site_key(company, site.id, key)


def _by_week(company: Company) -> Iterator[str]:
    """Say how a company that does not scan confirms hours: by a weekly link, or some on paper."""
    if company.ways[0] == "declare":
        yield "paper" if int(company.id[:6], 16) % 3 == 0 else "weekly-link"


def _travel(site: str) -> str | None:
    """Say how to get there; of one site in five nobody wrote it down."""
    tips: list[str] = names.WORDS["travel"]
    return None if (of := int(site[:6], 16)) % 5 == 0 else tips[of % len(tips)]


def _site_key(company: Company, site: str, key: SiteKey) -> Write:
    body: dict[str, Any] = {
        "site": site,
        "purpose": key.purpose,
        "public_key": to_base64url(public_key(key.seed)),
        "label": key.label,
        "made_by": company.mentors[0].id,
    }
    if key.revoked_at is not None:
        body["revoked_at"] = write_instant(key.revoked_at)
    return Write(key.made_at, "site-key", key.id, f"company:{company.id}", body)


def _roles(region: Region, person: Person) -> Iterator[Write]:
    """Yield the role records of a person; students and guardians have none."""
    for post in person.posts:
        if post.role in ("student", "guardian"):
            continue
        scope = "region"
        if post.role in ("coach", "class_mentor", "coordinator"):
            scope = f"school:{post.school}"
        elif post.role == "company_mentor":
            scope = f"company:{post.company}"
        body = {
            "person": person.id,
            "role": post.role,
            "name": person.name.full,
            "email": person.email,
            **({"school": post.school} if scope == "region" and post.school else {}),
            **({"starts": post.starts} if post.starts else {}),
            **({"ends": post.ends} if post.ends else {}),
        }
        record = role_id(scope, person.id, post.role, body.get("school"))
        yield Write(region.founded, "role", record, scope, body)


def placement_record(placement: Placement) -> Write:
    """Give the placement as it was agreed, with the coach it began with."""
    student, company = placement.student, placement.company
    coaches = [placement.former_coach] if placement.former_coach else placement.coaches
    contacts = [
        *(_contact(mentor, "company_mentor") for mentor in placement.mentors),
        *(_contact(coach, "coach") for coach in coaches),
        *(_contact(guardian, "guardian") for guardian in student.guardians),
    ]
    body: dict[str, Any] = {
        "student": student.person.id,
        "site": placement.site.id,
        "school": placement.school.id,
        "company": company.id,
        "type": placement.type.id,
        "starts": placement.starts.isoformat(),
        "ends": placement.ends.isoformat(),
        "schedule": [
            {
                "weekday": hours.weekday,
                "from": hours.starts.isoformat("minutes"),
                "to": hours.ends.isoformat("minutes"),
            }
            for hours in placement.schedule
        ],
        "mentors": sorted(mentor.id for mentor in placement.mentors),
        "coaches": sorted(coach.id for coach in coaches),
        "tasks": "\n".join(placement.tasks),
        "goals": "\n".join(placement.goals),
        "student_name": student.person.name.full,
        "company_name": company.name,
        "site_name": placement.site.name,
        "contacts": contacts,
    }
    if placement.ended_early:
        body["ended_early"] = placement.ended_early
    return Write(agreed_at(placement), "placement", placement.id, f"placement:{placement.id}", body)


def student_card(placement: Placement) -> Write | None:
    """Give the card of a student whose company scans cards."""
    if "card" not in placement.company.ways:
        return None
    at = agreed_at(placement)
    body = {"serial": placement.card_serial, "issued_at": write_instant(at)}
    return Write(at, "student-card", placement.card_id, f"placement:{placement.id}", body)


def agreed_at(placement: Placement) -> int:
    """Give the moment at which the placement was written down: two weeks before it starts."""
    return local_ms(placement.starts, time(10)) - 14 * 86_400_000


def handover(placement: Placement) -> Write | None:
    """Give the edit by which another coach took over, if one did."""
    if placement.former_coach is None or placement.handed_over is None:
        return None
    change = {
        "add": sorted(coach.id for coach in placement.coaches),
        "remove": [placement.former_coach.id],
    }
    at = local_ms(placement.handed_over, time(16, 30))
    scope = f"placement:{placement.id}"
    return Write(at, "placement", placement.id, scope, {"coaches": change})


def _contact(person: Person, role: str) -> dict[str, str]:
    return {"person": person.id, "role": role, "name": person.name.full, "phone": person.phone}


def public_key(seed: bytes) -> bytes:
    """Give the public half of a signing key."""
    private = Ed25519PrivateKey.from_private_bytes(seed)
    return private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
