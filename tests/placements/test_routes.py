"""Importing over HTTP: who may, what they see, and what an apply holds on to."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from litestar import Litestar, Request, Response

from server.errors import Problem
from server.http_errors import problem_document
from server.placements.routes import import_routes
from server.sync.kinds import derived_id
from tests.placements.conftest import OFFICE, School
from tests.placements.schools import REGION, SCHOOL, five_rosters

PATH = f"/api/regions/{REGION}/imports"
COACH = "9d8c7b6a-5f4e-4d3c-8b2a-190817263544"
OTHER_SCHOOL = "6a5b4c3d-2e1f-4a0b-9c8d-7e6f5a4b3c2d"


@dataclass
class Caller:
    person: str
    device: str = ""
    revoked: bool = False


async def by_header(headers: Mapping[str, str], method: str) -> Caller | None:
    """Whoever the token says; a token is a person's id here."""
    token = headers.get("authorization", "").removeprefix("Bearer ")
    return Caller(token) if token else None


def told(request: Request[Any, Any, Any], problem: Problem) -> Response[bytes]:
    status, headers, body = problem_document(problem, "nl")
    return Response(body, status_code=status, headers=headers)


def role(person: str, name: str, school: str = SCHOOL) -> tuple[str, str, str, dict[str, str]]:
    scope = f"school:{school}"
    body = {"person": person, "role": name}
    return "role", derived_id(scope, "role", f"{person}/{name}"), scope, body


@pytest.fixture
async def client(school: School) -> AsyncIterator[httpx.AsyncClient]:
    await school.put(role(OFFICE, "coordinator"), role(COACH, "coach"))
    app = Litestar(
        import_routes(school.engine, by_header),
        exception_handlers={Problem: told},
        openapi_config=None,
    )
    # In the test's own event loop: the engine lives there.
    transport = httpx.ASGITransport(app)  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url="http://server.test") as client:
        client.headers["authorization"] = f"Bearer {OFFICE}"
        yield client


def sent(*files: tuple[str, str], **more: object) -> dict[str, object]:
    return {
        "school": SCHOOL,
        "files": [
            {"name": name, "content": base64.b64encode(text.encode()).decode()}
            for name, text in files
        ],
        **more,
    }


STUDENTS = ("leerlingen.csv", "Stamnr;Naam;Klas\n20014;Huisman, Jesse;PRO4B\n")


async def test_a_coordinator_looks_and_then_imports(client: httpx.AsyncClient, school: School):
    looked = (await client.post(f"{PATH}/preview", json=sent(STUDENTS))).json()
    assert looked["counts"]["student"]["new"] == 1
    assert looked["files"][0]["roster"] == "students"

    done = await client.post(f"{PATH}/apply", json=sent(STUDENTS, plan=looked["plan"]))

    assert done.status_code == 200
    assert done.json()["counts"]["student"]["new"] == 1
    assert await school.rows("SELECT name FROM student WHERE region = :region") == [
        ("Jesse Huisman",)
    ]


async def test_the_five_lists_show_their_problems_in_plain_words(
    client: httpx.AsyncClient,
):
    files = [
        {"name": file.name, "content": base64.b64encode(file.content).decode()}
        for file in five_rosters()
    ]

    answer = await client.post(
        f"{PATH}/preview",
        json={"school": SCHOOL, "files": files},
        headers={"accept-language": "nl"},
    )

    problems = answer.json()["problems"]
    assert {
        "file": 0,
        "line": 10,
        "column": "Geboortedatum",
        "code": "day-does-not-exist",
        "severity": "error",
        "value": "31-02-2010",
        "message": "De dag ‘31-02-2010’ bestaat niet.",
        "suggestion": None,
    } in problems
    assert answer.json()["errors"] == sum(one["severity"] == "error" for one in problems)


async def test_problems_are_told_in_the_schools_words_and_lists_are_read_as_before(
    client: httpx.AsyncClient, school: School
):
    text = STUDENTS[1] + "20021;Dijk, Roos van;\n"
    before = (await client.post(f"{PATH}/preview", json=sent(("leerlingen.csv", text)))).json()
    words = {"student": "{cursist}", "number": "Klas"}
    await school.put(("school", SCHOOL, "region", {"vocabulary": words}))

    after = (await client.post(f"{PATH}/preview", json=sent(("leerlingen.csv", text)))).json()

    assert [one["message"] for one in before["problems"]] == ["Deze leerling heeft geen klas."]
    assert [one["message"] for one in after["problems"]] == ["Deze {cursist} heeft geen klas."]
    for member in ("files", "items", "counts", "errors", "plan"):
        assert after[member] == before[member]


async def test_columns_that_nobody_knows_can_be_mapped(client: httpx.AsyncClient):
    odd = ("lijst.csv", "Kenmerk;Kind;Plek\n20014;Huisman, Jesse;PRO4B\n")
    looked = (await client.post(f"{PATH}/preview", json=sent(odd))).json()
    assert [one["code"] for one in looked["problems"]] == ["roster-unknown"]

    body: Any = sent(odd)
    body["files"][0] |= {
        "roster": "students",
        "columns": {"Kenmerk": "number", "Kind": "name", "#3": "class"},
    }
    mapped = (await client.post(f"{PATH}/preview", json=body)).json()

    assert mapped["problems"] == []
    assert mapped["counts"]["student"]["new"] == 1


@pytest.mark.parametrize("door", ["preview", "apply"])
async def test_a_coach_may_not_import(client: httpx.AsyncClient, door: str):
    client.headers["authorization"] = f"Bearer {COACH}"

    answer = await client.post(f"{PATH}/{door}", json=sent(STUDENTS, **_plan(door)))

    assert (answer.status_code, answer.json()["code"]) == (404, "not-found")


@pytest.mark.parametrize("door", ["preview", "apply"])
async def test_nobody_imports_for_another_school(
    client: httpx.AsyncClient, school: School, door: str
):
    await school.put(("school", OTHER_SCHOOL, "region", {"name": "De Andere School"}))
    body = sent(STUDENTS, **_plan(door)) | {"school": OTHER_SCHOOL}

    answer = await client.post(f"{PATH}/{door}", json=body)

    assert (answer.status_code, answer.json()["code"]) == (404, "not-found")


@pytest.mark.parametrize("door", ["preview", "apply"])
async def test_whoever_is_not_signed_in_hears_so(client: httpx.AsyncClient, door: str):
    del client.headers["authorization"]

    answer = await client.post(f"{PATH}/{door}", json=sent(STUDENTS, **_plan(door)))

    assert answer.status_code == 401


async def test_an_apply_of_other_files_than_were_seen_writes_nothing(
    client: httpx.AsyncClient, school: School
):
    looked = (await client.post(f"{PATH}/preview", json=sent(STUDENTS))).json()
    other = ("leerlingen.csv", STUDENTS[1].replace("Jesse", "Jessie"))

    answer = await client.post(f"{PATH}/apply", json=sent(other, plan=looked["plan"]))

    assert (answer.status_code, answer.json()["code"]) == (409, "changed-meanwhile")
    assert await school.rows("SELECT name FROM student WHERE region = :region") == []


async def test_an_apply_with_errors_needs_somebody_to_leave_them_out(
    client: httpx.AsyncClient, school: School
):
    text = STUDENTS[1] + "20021;Dijk, Roos van;\n"
    looked = (await client.post(f"{PATH}/preview", json=sent(("l.csv", text)))).json()
    body = sent(("l.csv", text), plan=looked["plan"])

    refused = await client.post(f"{PATH}/apply", json=body)
    done = await client.post(f"{PATH}/apply", json=body | {"leave_out": True})

    assert (refused.status_code, refused.json()["code"]) == (409, "import-errors")
    assert done.status_code == 200
    assert await school.rows("SELECT number FROM student WHERE region = :region") == [("20014",)]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"school": SCHOOL, "files": "x"},
        {"school": SCHOOL, "files": [{"name": "a", "content": "*"}]},
        {"school": SCHOOL, "files": [{"name": "a", "content": "", "columns": {"a": 1}}]},
        {"school": 1, "files": []},
    ],
)
async def test_a_body_of_another_shape_is_refused(
    client: httpx.AsyncClient, body: dict[str, object]
):
    answer = await client.post(f"{PATH}/preview", json=body)

    assert answer.status_code == 400


def _plan(door: str) -> dict[str, str]:
    return {"plan": "x"} if door == "apply" else {}


REGION_ADMINISTRATOR = "1d8c7b6a-5f4e-4d3c-8b2a-190817263599"


def region_role(person: str, name: str, **more: str) -> tuple[str, str, str, dict[str, str]]:
    about = "/".join((person, name, *more.values()))
    body = {"person": person, "role": name, **more}
    return "role", derived_id("region", "role", about), "region", body


async def test_the_administrator_of_the_region_takes_the_first_lists_in(
    client: httpx.AsyncClient, school: School
):
    """Before the school has an office of its own, and without a shell on the server."""
    await school.put(region_role(REGION_ADMINISTRATOR, "administrator"))
    client.headers["authorization"] = f"Bearer {REGION_ADMINISTRATOR}"
    looked = (await client.post(f"{PATH}/preview", json=sent(STUDENTS))).json()
    done = await client.post(f"{PATH}/apply", json=sent(STUDENTS, plan=looked["plan"]))
    assert done.status_code == 200
    assert await school.rows("SELECT name FROM student WHERE region = :region") == [
        ("Jesse Huisman",)
    ]


@pytest.mark.parametrize("path", ["preview", "apply"])
@pytest.mark.parametrize(
    ("role", "more", "into"),
    [
        ("region_lead", {}, SCHOOL),
        ("inspector", {"school": SCHOOL}, SCHOOL),
        ("administrator", {"school": OTHER_SCHOOL}, SCHOOL),
        ("administrator", {}, OTHER_SCHOOL),  # a school that the region does not have
        ("administrator", {"ends": "2026-11-01"}, SCHOOL),
    ],
)
async def test_nobody_else_of_the_region_takes_lists_in(
    client: httpx.AsyncClient, school: School, path, role, more, into
):
    """Who looks over schools, and who keeps another one, meet no school at all."""
    record = region_role(
        REGION_ADMINISTRATOR, role, **{k: v for k, v in more.items() if k == "school"}
    )
    await school.put((*record[:3], {**record[3], **more}))
    client.headers["authorization"] = f"Bearer {REGION_ADMINISTRATOR}"
    body = {**sent(STUDENTS), "school": into} | ({"plan": "x"} if path == "apply" else {})
    answer = await client.post(f"{PATH}/{path}", json=body)
    assert answer.status_code == 404
    assert await school.rows("SELECT 1 FROM student WHERE region = :region") == []


async def test_a_header_line_below_nought_is_refused(client: httpx.AsyncClient):
    file = {"name": "l.csv", "content": "QTtCCjE7Mg==", "header_line": -1}
    answer = await client.post(
        f"{PATH}/preview",
        json={"school": SCHOOL, "files": [file]},
        headers={"authorization": f"Bearer {OFFICE}"},
    )
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")
