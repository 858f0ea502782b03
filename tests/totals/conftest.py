"""The town of the tests of presence, with six students at the bakery and a region around it."""

from __future__ import annotations

import pytest_asyncio

from server.identity.kinds import role_id
from server.sync.kinds import Body
from tests.attendance import conftest as presence
from tests.attendance import scene
from tests.attendance.conftest import Town

town = presence.town
LEAD = "1ead0000-0000-4000-8000-000000000001"
ROOT = "4007d000-0000-4000-8000-000000000001"
SCHOOL_ADMIN = "ad314000-0000-4000-8000-000000000001"
INSPECTOR = "149ec000-0000-4000-8000-000000000001"
SMALL_SCHOOL = "5c400000-0000-4000-8000-000000000002"
STUDENTS = [f"57d00000-0000-4000-8000-0000000000{n:02d}" for n in range(11, 16)]
PLACEMENTS = [f"9ace0000-0000-4000-8000-0000000000{n:02d}" for n in range(11, 16)]
WEEK = [{"weekday": day, "from": "08:30", "to": "16:30"} for day in range(1, 6)]

Put = tuple[str, str, str, Body]


def _role(person: str, role: str, school: str | None = None) -> Put:
    body: Body = {"person": person, "role": role}
    if school is not None:
        body["school"] = school
    return "role", role_id("region", person, role, school), "region", body


def placement(id: str, student: str, school: str, company: str, site: str) -> Put:
    return (
        "placement",
        id,
        f"placement:{id}",
        {
            "student": student,
            "student_name": "Sanne Geheim",
            "school": school,
            "company": company,
            "site": site,
            "starts": "2026-09-01",
            "ends": "2027-07-09",
            "schedule": WEEK,
        },
    )


@pytest_asyncio.fixture
async def region(town: Town) -> Town:
    """Six students of one school at one bakery, and the people of the region."""
    await town.put(
        _role(LEAD, "region_lead"),
        _role(ROOT, "administrator"),
        _role(SCHOOL_ADMIN, "administrator", scene.SCHOOL),
        _role(INSPECTOR, "inspector", scene.SCHOOL),
        *(
            placement(id, student, scene.SCHOOL, scene.COMPANY, scene.SITE)
            for id, student in zip(PLACEMENTS, STUDENTS, strict=True)
        ),
    )
    return town
