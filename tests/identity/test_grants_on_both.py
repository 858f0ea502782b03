"""The statements that find the facts, on both databases."""

from __future__ import annotations

from tests.identity.ground import (
    Ground,
    company,
    gone,
    guardianship,
    placement,
    role,
    school_class,
    student,
)
from tests.identity.test_grants import OPEN, SCENE, changed

CHANGES = (
    (role("school:s", "nora", "coach"),),
    (changed(OPEN, coaches=["nora"]), company("new")),
    (student("s", "sue", "4a"), school_class("s", "4a", ["fred"])),
    (placement("q", "sue", school="s", company="new", mentors=["mia"], coaches=["carl", "nora"]),),
    (role("region", "iris", "inspector", "s", starts="2026-11-20", ends="2026-11-30"),),
    (role("school:s", "carl", "coach", ends="2026-11-20"),),
    (guardianship("s", "sam", "gus", ends="2026-11-20"), guardianship("s", "sue", "gus")),
    (guardianship("s", "sam", "gus"), guardianship("s", "sue", "gus", starts="2026-11-30")),
    (gone(OPEN),),
    (gone(role("company:c", "mia", "company_mentor")),),
    (gone(role("region", "iris", "inspector", "s")),),
    (school_class("s", "4a", []),),
    (gone(student("s", "sue", "4a", id="x")), gone(company("new"))),
)


async def test_every_kind_of_change_leads_to_what_looking_at_everything_gives(ground: Ground):
    """Step by step, with the bodies of dropped records forgotten, over some days."""
    for number, records in enumerate((SCENE, *CHANGES)):
        await ground.put(*records)
        if number % 3 == 0:
            await ground.turn_day(f"2026-11-{22 + number}")
        async with ground.db.read() as tx:
            whole = await ground.source.everything(tx, ground.region)
        reckoned = {(p, scope, r, why) for scope, held in whole.items() for p, r, why in held}
        standing = await ground.grants()
        assert {grant for grant in standing if grant[2] != "self"} == {
            grant for grant in reckoned if grant[2] != "self"
        }, records
        assert reckoned <= standing
