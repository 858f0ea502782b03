"""Consent: who may say yes, that everybody may say no, and that nothing is overwritten."""

from __future__ import annotations

import pytest

from tests.guidance.conftest import FATMA, KARIN, MENTOR, PARENT, STUDENT, Village

PURPOSE = {"purpose": "company-pr"}


async def test_a_parent_of_a_student_of_fifteen_says_yes_and_takes_it_back(village: Village):
    assert await village.says(PARENT, "consent.say", answer="yes", **PURPOSE) == "accepted"
    village.clock.set("2026-11-24 09:00")
    assert await village.says(PARENT, "consent.say", answer="no", **PURPOSE) == "accepted"

    said = await village.bodies("consent")
    assert [(one["answer"], one["voice"], one["via"], one["at"][:10]) for one in said] == [
        ("yes", "family", "app", "2026-11-23"),
        ("no", "family", "app", "2026-11-24"),
    ]


async def test_a_student_of_fifteen_says_no_but_not_yes(village: Village):
    assert (
        await village.says(STUDENT, "consent.say", answer="yes", **PURPOSE) == "consent-not-yours"
    )
    assert await village.says(STUDENT, "consent.say", answer="no", **PURPOSE) == "accepted"
    (said,) = await village.bodies("consent")
    assert (said["answer"], said["voice"], said["person"]) == ("no", "student", STUDENT)


async def test_from_the_sixteenth_birthday_on_the_student_decides(village: Village):
    village.clock.set("2027-02-28 23:59")
    assert (
        await village.says(STUDENT, "consent.say", answer="yes", **PURPOSE) == "consent-not-yours"
    )
    village.clock.set("2027-03-01 00:01")
    assert await village.says(STUDENT, "consent.say", answer="yes", **PURPOSE) == "accepted"
    assert await village.says(PARENT, "consent.say", answer="yes", **PURPOSE) == "consent-not-yours"
    assert await village.says(PARENT, "consent.say", answer="no", **PURPOSE) == "accepted"


@pytest.mark.parametrize("school", [KARIN, FATMA], ids=["coach", "coordinator"])
async def test_school_writes_down_a_paper_and_a_telephone_call(village: Village, school: str):
    say = ("consent.say",)
    assert await village.says(school, *say, answer="yes", **PURPOSE) == "invalid"
    assert await village.says(school, *say, answer="yes", via="phone", **PURPOSE) == "invalid"
    assert await village.says(school, *say, answer="yes", via="paper", **PURPOSE) == "accepted"
    assert await village.says(school, *say, answer="no", via="phone", **PURPOSE) == "accepted"
    said = await village.bodies("consent")
    assert [(one["answer"], one["voice"], one["via"]) for one in said] == [
        ("yes", "family", "paper"),
        ("no", "family", "phone"),
    ]


async def test_a_parent_claims_no_paper_and_a_company_says_nothing(village: Village):
    assert (
        await village.says(PARENT, "consent.say", answer="no", via="paper", **PURPOSE) == "invalid"
    )
    assert await village.says(MENTOR, "consent.say", answer="no", **PURPOSE) == "not-permitted"
    assert await village.bodies("consent") == []
