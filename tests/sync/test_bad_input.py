"""Whatever is thrown at the server changes nothing and is answered clearly: law S21."""

from __future__ import annotations

import asyncio
import json
import socket
import time
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.app import FEATURES
from server.sync.kinds import Field, FieldType, Kind, Policy
from server.sync.registry import register
from tests.phone import Phone, digest_of, new_id
from tests.sync.port import Answer, Request, bearer
from tests.sync.scenes import mutation, put_args, rejected, send_one, write_note
from tests.sync.serving import serving

NASTY = "'; DROP TABLE record; -- <script>alert(1)</script> \" %s {0} \\ &amp; 🌱"


@pytest.fixture
def coach(world) -> Iterator[Phone]:
    """A coach with a few records; after the test they are exactly what they were."""
    phone = world.caught_up(world.coach)
    for i in range(3):
        write_note(phone, world.shared, title=str(i))
    before = dict(phone.disk.records)
    yield phone
    fresh = world.caught_up(world.coach)
    assert fresh.disk.records == before
    body = fresh.exchange(digests=True).expect(200)
    assert body["digests"][world.shared] == digest_of(fresh.records(scope=world.shared))


def is_clear(answer: Answer) -> bool:
    """A 4xx that says in a stable word what is wrong and what to do."""
    return 400 <= answer.status < 500 and set(answer.json) >= {"code", "remedy", "title", "status"}


def test_ten_megabytes_of_json_are_too_large(world, coach):
    for body in (
        json.dumps(coach.envelope(filler=["x" * 100] * 100_000)).encode(),
        b'{"mutations": [' + b" " * (10 * 2**20) + b"]}",
        b"[" * (10 * 2**20),
    ):
        answer = coach.post(body)
        assert (answer.status, answer.code) == (413, "too-large")


@pytest.mark.parametrize("opening", [b"[", b'{"a":', b'{"mutations":[', b'{"mutations":[{"args":'])
@pytest.mark.parametrize("close", [True, False])
def test_a_million_brackets_are_malformed(world, coach, opening, close):
    depth = 1_000_000 if len(opening) < 6 else 300_000
    body = opening * depth
    if close:
        ends = {b"[": b"]", b"{": b"}"}
        closing_part = b"".join(ends[b"%c" % c] for c in reversed(opening) if c in b"[{")
        body += b"1" + closing_part * depth
    answer = coach.post(body[: 8 * 2**20])
    assert (answer.status, answer.code) == (400, "malformed")


@pytest.mark.parametrize("depth", [50, 500, 5_000, 50_000])
def test_deep_nesting_inside_one_edit_refuses_that_edit_or_the_request(world, coach, depth):
    """However deep it gets: an `invalid` outcome, or a body that cannot be read."""
    args = put_args(new_id(), {"title": "DEEP"}, world.shared)
    body = json.dumps(coach.envelope(mutations=[mutation(4, "record.put", args, at=0)]))
    answer = coach.post(body.replace('"DEEP"', "[" * depth + "]" * depth).encode())
    if answer.status == 200:
        assert rejected(answer.json["outcomes"][0]) == "invalid"
    else:
        assert (answer.status, answer.code) == (400, "malformed")


NUMBERS = ["1e400", "-1e400", "NaN", "Infinity", "-1e-1", "123456789012345678901234567890"]


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("member", ["n", "limit", "schema", "base", "pinned"])
def test_numbers_beyond_all_bounds(world, coach, number, member):
    one = mutation(4, "record.put", put_args(new_id(), {"title": "x"}, world.shared), at=0)
    request = coach.envelope(mutations=[one])
    if member in ("n", "base"):
        one[member] = "NUMBER"
    elif member == "pinned":
        one["args"]["set"]["pinned"] = "NUMBER"
    else:
        request[member] = "NUMBER"
    answer = coach.post(json.dumps(request).replace('"NUMBER"', number).encode())
    if answer.status == 200:
        assert rejected(answer.json["outcomes"][0]) == "invalid"
    else:
        assert is_clear(answer) or answer.code == "server-too-old"


def test_one_member_named_twice_is_read_like_one_of_them_or_refused(world, coach):
    text = json.dumps(coach.envelope())
    answer = coach.post(text.replace('"limit": 1000', '"limit": 0, "limit": 1000').encode())
    assert answer.status in (200, 400)


def test_ids_of_another_region_are_as_if_they_were_nowhere(world, coach, other_world):
    theirs = write_note(other_world.caught_up(other_world.coach), other_world.shared)
    for id, scope in (
        (theirs, None),
        (theirs, other_world.shared),
        (new_id(), other_world.shared),
        (other_world.placement, other_world.shared),
        (new_id(), f"placement:{other_world.placement}"),
        (new_id(), f"school:{other_world.school}"),
    ):
        outcome = send_one(coach, "record.put", put_args(id, {"title": "x"}, scope))
        assert rejected(outcome) in ("not-permitted", "invalid")
    fresh = other_world.caught_up(other_world.coach)
    assert fresh.body(theirs) == {"title": "Gesprek"}


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "FOO"])
def test_another_method_is_refused(world, coach, method):
    path = f"/api/regions/{world.region}/sync"
    answer = world.server.call(Request(method, path, b"{}", bearer(coach.token)))
    assert answer.status in (404, 405)


PATHS = [
    "/api", "/api/", "/api/regions", "/api/regions//sync", "/api/regions/%2e%2e/sync",
    "/api/regions/{region}", "/api/regions/{region}/records", "/api/regions/{region}/sync/",
    "/api/regions/{region}/records/%00/history", "/api/regions/{region}/records//history",
    "/api/regions/{region}/records/" + "9" * 5000 + "/history",
    "/api/regions/{region}/mutations?after=" + "9" * 5000,
    "/api/regions/{region}/mutations?device=%00&after=1",
    "/api/regions/{region}/mutations?device=%ff%fe", "/api/regions/{region}/mutations?%=%",
    "/api/regions/{region}/live/x", "/api/../etc/passwd", "//api//me", "/api/devices/%00/revoke",
]  # fmt: skip


@pytest.mark.parametrize("path", PATHS, ids=range(len(PATHS)))
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_odd_address_is_no_accident(world, coach, path, method):
    where = path.replace("{region}", world.region)
    headers = {"content-type": "application/json", **bearer(coach.token)}
    assert world.server.call(Request(method, where, b"", headers)).status < 500


HEADERS = {
    "authorization": ["Bearer", "Bearer ", "Basic x", "Bearer a b", "\x7f", "Bearer " + "x" * 9000],
    "cookie": ["leerplek=", "leerplek=x; leerplek=y", ";;;=", "leerplek=" + "x" * 9000],
    "accept-language": ["", "xx", "nl;q=x", ",,,", "en;q=9" * 900, "*"],
    "accept-encoding": ["", "gzip;q=x", "*;q=0", "zstd;q=1e999", "\x7f"],
    "content-length": ["-1", "x", "99999999999999999999", "1"],
    "last-event-id": ["x", "-1", "9" * 400],
}


@pytest.mark.parametrize("name", HEADERS)
def test_an_odd_header_is_no_accident(world, coach, name):
    for value in HEADERS[name]:
        headers = {"content-type": "application/json", **bearer(coach.token), name: value}
        body = json.dumps(coach.envelope()).encode()
        path = f"/api/regions/{world.region}/sync"
        answer = world.server.call(Request("POST", path, body, headers))
        assert answer.status < 500, (value, answer)


BODIES = (
    b"[" * 1_000_000,
    b'{"code":' + b"[" * 50_000 + b"]" * 50_000 + b"}",
    '{"code": "\u00e9"}'.encode("latin-1"),
    b'{"code": "\\ud800"}',
    b'{"code": NaN}',
    b'{"code": ' + b"9" * 6_000 + b"}",
    b"\xff\xfe{",
    b"null",
    b"",
)


@pytest.mark.parametrize(
    "path", ["/api/enrol", "/api/regions/{region}/imports/preview", "/api/push/subscription"]
)
def test_a_body_that_cannot_be_read_is_no_fault_of_the_server(world, coach, path):
    """Also where it is not a sync, and where nobody is signed in yet."""
    for body in BODIES:
        headers = {"content-type": "application/json", **bearer(coach.token)}
        answer = world.server.call(Request("POST", path.format(region=world.region), body, headers))
        assert is_clear(answer), (body[:40], answer)


# --- text is text --------------------------------------------------------------

KINDS = register(FEATURES).kinds
WORDED = (FieldType.TEXT, FieldType.TAGS)
OWN_WORDS = {"held-edit": "the engine's own: its words are those of the edit, read as data"}
READABLE = {
    "role": {"role": "coach"},
    "slip-photo": {"week": "2026-W47"},
    "week-confirmation": {"week": "2026-W47"},
}
"""Values without which there could be no such record."""


def nasty(field: Field) -> Any:
    if field.type is FieldType.TAGS:
        return [NASTY[: field.max_item or 50]]
    return NASTY[: field.max or 200]


def worded(kind: Kind) -> dict[str, Any]:
    """The kind's fields that hold words, with words that are none."""
    known = READABLE.get(kind.name, {})
    fields = {name: field for name, field in kind.fields.items() if field.type in WORDED}
    return {name: nasty(field) for name, field in fields.items() if name not in known}


def some_value(field: Field) -> Any:
    return {
        FieldType.DATE: "2026-11-20",
        FieldType.TIME: "09:00",
        FieldType.INSTANT: "2026-11-20T09:00:00Z",
        FieldType.FLAG: True,
        FieldType.NUMBER: 1,
        FieldType.ID: new_id(),
        FieldType.IDS: [],
        FieldType.FILES: [],
        FieldType.JSON: {},
    }.get(field.type, field.choices[0] if field.choices else "")


def planted(world: Any, kind: Kind) -> str:
    """A new record of this kind with such words in every field of it; its id."""
    scope = {
        "region": "region",
        "school": f"school:{world.school}",
        "company": f"company:{world.company}",
        "placement": world.shared,
        "placement-staff": world.staff,
        "person": f"person:{world.coach.id}",
    }[kind.scopes[-1]]
    body = {name: some_value(field) for name, field in kind.fields.items() if field.required}
    body |= {**worded(kind), **READABLE.get(kind.name, {})}
    if kind.name == "role":
        body["person"] = new_id()
        scope = f"school:{world.school}"
    id = (kind.derives and kind.derives(scope, body)) or new_id()
    if kind.name in ("placement", "company"):
        id = scope.partition(":")[2]
        body = worded(kind)
    if kind.name == "region":
        id = world.region
    world.apply((kind.name, id, scope, body))
    return id


@pytest.mark.parametrize("name", sorted(set(KINDS) - set(OWN_WORDS)))
def test_sql_and_markup_are_text_in_every_field_of_words_there_is(world, name):
    """Kept byte for byte, also in the read tables, whoever wrote them: command, import or phone."""
    kind = KINDS[name]
    expected = worded(kind)
    if not expected:
        return
    id = planted(world, kind)
    people = (world.coordinator, world.administrator, world.coach, world.mentor, world.student)
    phones = [world.caught_up(person) for person in people]
    readers = [phone for phone in phones if phone.holds(id)]
    assert readers, "nobody sees it"
    for phone in readers:
        assert {field: phone.body(id)[field] for field in expected} == expected
    assert world.backdoor.verify(world.region).faults == []
    for field, value in expected.items():
        if kind.fields[field].policy is Policy.ONCE or not kind.write:
            continue
        other = [*value, "x"] if isinstance(value, list) else value[::-1]
        done = []
        for phone in readers:
            phone.sync()
            change = {"add": ["x"]} if kind.fields[field].policy is Policy.UNION else other
            n = phone.put(name, {field: change}, id=id)
            phone.sync()
            if phone.outcome(n)["outcome"] != "rejected":
                done.append(phone)
                assert sorted(phone.body(id)[field]) == sorted(other)
        assert done, f"nobody could write {field}"
    assert world.backdoor.verify(world.region).faults == []


# --- everything at once -----------------------------------------------------------


def test_random_requests_after_the_published_document_find_no_fault_of_ours(world, coach):
    """Schemathesis draws requests, good and bad, for every operation of the document."""
    document = world.server.get("/api/schema", token=coach.token).expect(200)
    api = schemathesis.openapi.from_dict(document)
    office = world.caught_up(world.coordinator)
    known = {"region": world.region, "site": world.site, "placement": world.placement}
    for found in api.get_all_operations():
        operation = found.ok()  # type: ignore[union-attr]

        @settings(
            max_examples=25,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(), real=st.booleans(), signed_in=st.booleans())
        def never_our_fault(case, real, signed_in):
            answer = send_case(world, case, known if real else {}, office if signed_in else None)
            assert answer.status < 500, (case.method, case.formatted_path, case.body, answer)
            if answer.status >= 400:
                assert is_clear(answer), answer

        if not operation.path.endswith("/live"):
            never_our_fault()


def send_case(world, case, known: dict, phone: Phone | None) -> Answer:
    parameters = {**(case.path_parameters or {})}
    parameters |= {name: value for name, value in known.items() if name in parameters}
    path = case.path
    for name, value in parameters.items():
        path = path.replace(f"{{{name}}}", quoted(value))
    query = "&".join(f"{quoted(k)}={quoted(v)}" for k, v in (case.query or {}).items())
    headers = {str(k).lower(): ascii_only(v) for k, v in (case.headers or {}).items()}
    if phone is not None:
        headers |= bearer(phone.token)
    body = b""
    if not isinstance(case.body, type(schemathesis.core.NOT_SET)):
        headers["content-type"] = case.media_type or "application/json"
        body = case.body if isinstance(case.body, bytes) else json.dumps(case.body).encode()
    return world.server.call(Request(case.method, f"{path}?{query}", body, headers))


def quoted(value: object) -> str:
    from urllib.parse import quote

    return quote(str(value).encode("utf-8", "surrogatepass"), safe="")


def ascii_only(value: object) -> str:
    return str(value).encode("ascii", "replace").decode().replace("\r", "").replace("\n", "")


# --- slow clients -------------------------------------------------------------------


def test_a_body_that_trickles_in_ends_with_the_time_allowed(world, coach, monkeypatch):
    """One byte at a time, for ever; the server's patience is shortened for the test."""
    monkeypatch.setattr("server.asgi.BODY_SECONDS", 0.3)
    said: list[dict] = []

    async def receive() -> dict:
        await asyncio.sleep(0.05)
        return {"type": "http.request", "body": b" ", "more_body": True}

    async def send(message: dict) -> None:
        said.append(message)

    headers = {"content-type": "application/json", **bearer(coach.token)}
    request = Request("POST", f"/api/regions/{world.region}/sync", b"", headers)
    scope = world.server._scope(request)
    world.server.loop.run(world.server.app(scope, receive, send), timeout=10)
    assert said[0]["status"] == 408


@pytest.mark.long
@pytest.mark.parametrize("part", ["headers", "body"])
def test_a_client_that_sends_a_byte_a_second_does_not_hold_on_for_ever(own, tmp_path, part):
    """Over a real connection: closed, or answered with a 4xx, well within two minutes."""
    head = (
        b"POST /api/regions/x/sync HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        b"Authorization: Bearer x\r\nContent-Length: 100000\r\n"
    )
    own.server.close()
    try:
        with (
            serving(own.url, tmp_path) as process,
            closing(socket.create_connection(("127.0.0.1", process.port))) as slow,
        ):
            slow.settimeout(1)
            slow.sendall(head if part == "headers" else head + b"\r\n")
            assert ending(slow)[:12] in (b"", b"HTTP/1.1 400", b"HTTP/1.1 401", b"HTTP/1.1 408")
    finally:
        own.server.start(own.server.app)


def ending(slow: socket.socket) -> bytes:
    """Send a byte a second until something comes back or the connection ends."""
    until = time.monotonic() + 120
    while time.monotonic() < until:
        try:
            slow.sendall(b"x")
            return slow.recv(4096)
        except TimeoutError:
            continue
        except OSError:
            return b""
    raise AssertionError("still connected after two minutes")
