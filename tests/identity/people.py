"""One of each role, by name, and how they come in."""

from __future__ import annotations

import re

import pytest

from server.identity.store import Person
from tests.identity.door import HOST, Door
from tests.identity.ground import (
    Ground,
    company,
    guardianship,
    new_id,
    placement,
    role,
    school_class,
    student,
)

PEOPLE = (
    "sam",
    "gus",
    "carl",
    "cora",
    "mia",
    "ada",
    "root",
    "iris",
    "lea",
    "olga",
    "omar",
    "nobody",
)
WHO = {name: new_id() for name in PEOPLE}
one_database = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""For what does not depend on which database it is."""


async def settle(door: Door, ground: Ground) -> None:
    """One of each role in a region: one school with a placement, and another school."""
    w = WHO
    await door.identity.create_people(
        [Person(id, name) for name, id in WHO.items() if name not in ("sam", "gus")]
    )
    await ground.put(
        company("c"),
        student("s", w["sam"], "3b"),
        school_class("s", "3b", []),
        guardianship("s", w["sam"], w["gus"]),
        role("school:s", w["carl"], "coach"),
        role("school:s", w["cora"], "coordinator"),
        role("company:c", w["mia"], "company_mentor"),
        role("region", w["ada"], "administrator", "s"),
        role("region", w["root"], "administrator"),
        role("region", w["iris"], "inspector", "s"),
        role("region", w["lea"], "region_lead"),
        role("school:o", w["olga"], "coach"),
        role("school:o", w["omar"], "coordinator"),
        placement("p", w["sam"], school="s", company="c", mentors=[w["mia"]], coaches=[w["carl"]]),
    )


def code_in(link: str) -> str:
    """The code of a sign-in link."""
    found = re.fullmatch(re.escape(HOST) + r"/in#([\w-]{22,})", link)
    assert found, link
    return found[1]


def enrolment(code: str) -> dict[str, object]:
    return {"code": code, "device": {"name": "Telefoon", "public_key": "cHVibGlj"}}


async def invite(door: Door, ground: Ground, inviter: str, person: str, **more) -> str:
    """The code of a new invitation."""
    async with door.client(await door.device(WHO[inviter])) as staff:
        answer = await staff.post(
            f"/api/regions/{ground.region}/invitations", json={"person": WHO[person], **more}
        )
        assert answer.status_code == 201, answer.text
        return code_in(answer.json()["link"])
