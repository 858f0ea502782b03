"""The kinds of the organisation: the public promise, and who may make what."""

from __future__ import annotations

from typing import Any

import pytest

from server.migrations.tables import metadata
from server.placements.kinds import FEATURE, NOTE, PLACEMENT, PROJECTIONS
from server.sync.engine import Intended
from server.sync.kinds import Author, Projection, derived_id
from tests.phone import new_id
from tests.placements.conftest import School
from tests.placements.schools import REGION, SCHOOL


@pytest.mark.parametrize("projection", PROJECTIONS, ids=lambda each: each.table)
def test_each_read_table_has_the_columns_that_are_filled(projection: Projection):
    columns = {column.name for column in metadata.tables[projection.table].columns}

    assert columns == {"region", "source", *projection.columns}


def test_a_note_is_what_the_protocol_promises_to_foreign_clients():
    promised = {
        "title": ("text", "latest", True, 200),
        "body": ("text", "text", False, 64 * 1024),
        "follow_up": ("date", "ask", False, None),
        "tags": ("tags", "union", False, 50),
        "about": ("date", "once", False, None),
        "pinned": ("flag", "latest", False, None),
    }
    staff = {"coach", "class_mentor", "coordinator"}

    assert {
        name: (field.type.value, field.policy.value, field.required, field.max)
        for name, field in NOTE.fields.items()
    } == promised
    assert NOTE.fields["tags"].max_item == 50
    assert NOTE.write == {
        "placement": staff | {"student", "company_mentor"},
        "placement-staff": staff,
    }


def test_a_placement_is_what_the_protocol_promises_to_foreign_clients():
    policies = {name: field.policy.value for name, field in PLACEMENT.fields.items()}

    assert policies["site"] == "once"
    assert (policies["mentors"], policies["coaches"]) == ("union", "union")
    assert (policies["starts"], policies["ends"]) == ("latest", "latest")


def test_every_kind_names_its_writers_for_each_of_its_scopes():
    for kind in FEATURE.kinds:
        assert set(kind.write) == set(kind.scopes), kind.name


class Desk:
    """Somebody with a role at the school, who writes as themselves."""

    def __init__(self, school: School, person: str) -> None:
        self.school, self.person, self.device = school, person, new_id()

    async def put(self, kind: str, id: str, scope: str, **body: Any) -> str:
        """The outcome of a put, or the code of its refusal."""
        args = {"kind": kind, "id": id, "scope": scope, "set": body}
        author = Author(self.person, self.device)
        (outcome,) = await self.school.engine.apply(REGION, author, [Intended("record.put", args)])
        return str(outcome.get("code") or outcome["outcome"])


async def desk(school: School, role: str, scope: str = f"school:{SCHOOL}") -> Desk:
    person = new_id()
    id = derived_id(scope, "role", f"{person}/{role}")
    await school.put(("role", id, scope, {"person": person, "role": role}))
    return Desk(school, person)


async def test_a_coordinator_makes_a_company_with_a_site_and_a_placement_there(school: School):
    office = await desk(school, "coordinator")
    company, site, placement, student = new_id(), new_id(), new_id(), new_id()

    made = [
        await office.put("company", company, f"company:{company}", name="Garage Visser"),
        await office.put(
            "company-site", site, f"company:{company}", company=company, name="Werkplaats"
        ),
        await office.put("student", new_id(), f"school:{SCHOOL}", person=student, name="Jesse"),
        await office.put(
            "placement",
            placement,
            f"placement:{placement}",
            student=student,
            site=site,
            starts="2026-09-01",
            ends="2027-07-09",
        ),
    ]

    assert made == ["accepted"] * 4
    assert await school.rows(
        "SELECT school, company, company_name, site_name FROM placement WHERE region = :region"
    ) == [(SCHOOL, company, "Garage Visser", "Werkplaats")]


async def test_a_coach_makes_no_company_class_or_placement(school: School):
    coach = await desk(school, "coach")
    id, placement = new_id(), new_id()

    assert await coach.put("company", id, f"company:{id}", name="X") == "not-permitted"
    assert await coach.put("class", id, f"school:{SCHOOL}", name="X") == "not-permitted"
    refused = await coach.put(
        "placement",
        placement,
        f"placement:{placement}",
        student=new_id(),
        school=SCHOOL,
        starts="2026-09-01",
        ends="2027-07-09",
    )
    assert refused == "not-permitted"


async def test_a_company_mentor_keeps_the_telephone_and_nothing_else_of_the_company(
    school: School,
):
    company = new_id()
    await school.put(("company", company, f"company:{company}", {"name": "Garage Visser"}))
    mentor = await desk(school, "company_mentor", f"company:{company}")

    phone = await mentor.put("company", company, f"company:{company}", phone="0573 123456")
    name = await mentor.put("company", company, f"company:{company}", name="Garage Roelofs")

    assert (phone, name) == ("accepted", "not-permitted")


async def test_a_company_mentor_founds_no_company(school: School):
    company, other = new_id(), new_id()
    await school.put(("company", company, f"company:{company}", {"name": "Garage Visser"}))
    mentor = await desk(school, "company_mentor", f"company:{company}")

    assert await mentor.put("company", other, f"company:{other}", name="X") == "not-permitted"


async def test_a_coordinator_founds_no_placement_for_another_school(school: School):
    other = new_id()
    await school.put(("school", other, "region", {"name": "De Andere School"}))
    office = await desk(school, "coordinator")
    placement = new_id()

    refused = await office.put(
        "placement",
        placement,
        f"placement:{placement}",
        student=new_id(),
        school=other,
        starts="2026-09-01",
        ends="2027-07-09",
    )

    assert refused == "not-permitted"


async def test_the_id_of_a_placement_is_that_of_its_scope(school: School):
    office = await desk(school, "coordinator")
    id, scope = new_id(), f"placement:{new_id()}"

    refused = await office.put(
        "placement",
        id,
        scope,
        student=new_id(),
        school=SCHOOL,
        starts="2026-09-01",
        ends="2027-07-09",
    )

    assert refused in ("invalid", "not-permitted")


async def test_the_words_of_a_school_are_for_its_office_and_its_name_is_not(school: School):
    office = await desk(school, "coordinator")

    refused = await office.put("school", SCHOOL, "region", name="De Lelie")
    made = await office.put("school", SCHOOL, "region", vocabulary={"coach": "jobcoach"})

    assert (refused, made) == ("not-permitted", "accepted")
    assert await school.rows("SELECT vocabulary FROM school WHERE region = :region") == [
        ('{"coach":"jobcoach"}',)
    ]
