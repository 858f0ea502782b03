"""Importing rosters over HTTP, for a school's office and the region's administrator.

POST /api/regions/{region}/imports/preview   looks, writes nothing
POST /api/regions/{region}/imports/apply     carries out what people accepted

Files travel as base64 within JSON. The preview's ``plan`` names what people
looked at; an apply without the same files, choices of columns and corrections,
or on a school that has changed meanwhile, is refused and writes nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from litestar import Request, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, JSONBody

from server.errors import Problem
from server.http_errors import language_of
from server.placements import store
from server.placements.imports.carry_out import Choices, import_files, look, today_of
from server.placements.imports.columns import FIELDS, NEEDED
from server.placements.imports.findings import field_label
from server.placements.imports.plan import count
from server.placements.imports.preview import File, FileReport, Fix, Preview
from server.sync.engine import Engine
from server.sync.routes import Authenticate
from server.sync.rules.values import is_id

MOST_BYTES_TOGETHER = 32 * 2**20
_AT_ONCE = 2
_OFFICE = frozenset({"coordinator", "administrator"})
_OF_THE_REGION = frozenset({"administrator"})


class SentFile(msgspec.Struct, forbid_unknown_fields=True):
    """A file with what a person said of it; ``columns``: header or ``#3`` to field or ``-``."""

    name: str
    content: bytes
    roster: str | None = None
    header_line: int | None = None
    columns: dict[str, str] = {}


class SentFix(msgspec.Struct, forbid_unknown_fields=True):
    """Another text for one cell; ``file`` counts from 0, ``line`` from 1."""

    file: int
    line: int
    column: str
    value: str


class PreviewRequest(msgspec.Struct, forbid_unknown_fields=True):
    """Which files to look at, for which school."""

    school: str
    files: list[SentFile]
    fixes: list[SentFix] = []


class ApplyRequest(PreviewRequest, forbid_unknown_fields=True, kw_only=True):
    """The same again, with the ``plan`` that was seen and what people chose.

    ``skip`` and ``end`` are keys of items: not to be taken in, and gone ones
    to be ended.
    """

    plan: str
    leave_out: bool = False
    skip: list[str] = []
    end: list[str] = []


class ShownColumn(msgspec.Struct):
    """A column, what it holds (None: not taken over) and what it may hold."""

    label: str
    header: str
    field: str | None
    guess: str | None
    by: str


class ShownField(msgspec.Struct):
    """A field that a column can be mapped to; ``needed`` ones must be there."""

    name: str
    label: str
    needed: bool


class ShownFile(msgspec.Struct):
    """How a file was read. ``roster`` None: a person must say which list it is."""

    name: str
    encoding: str | None
    separator: str | None
    header_line: int | None
    roster: str | None
    likely: str | None
    lines: int
    empty_lines: int
    columns: list[ShownColumn]
    fields: list[ShownField]


class ShownProblem(msgspec.Struct):
    """One thing about a cell, a line (``column`` empty) or a file (``line`` 0)."""

    file: int
    line: int
    column: str
    code: str
    severity: str
    value: str
    message: str
    suggestion: str | None


class ShownChange(msgspec.Struct):
    """A field that gets another value."""

    field: str
    label: str
    old: str
    new: str


class ShownLine(msgspec.Struct):
    """Where an item stands in the files."""

    file: int
    line: int


class ShownItem(msgspec.Struct):
    """Something new, changed or gone; ``key`` names it in ``skip`` and ``end``."""

    key: str
    kind: str
    label: str
    state: str
    changes: list[ShownChange]
    lines: list[ShownLine]


class ImportPreview(msgspec.Struct):
    """All that people look at before they decide; what stays the same is only counted."""

    plan: str
    files: list[ShownFile]
    problems: list[ShownProblem]
    errors: int
    items: list[ShownItem]
    counts: dict[str, dict[str, int]]


class ImportDone(msgspec.Struct):
    """How much was written: items per kind and state, and records in all."""

    counts: dict[str, dict[str, int]]
    records: int


def _shown_file(report: FileReport, language: str) -> ShownFile:
    sheet, layout = report.sheet, report.layout
    roster = (layout.roster or layout.likely) if layout else None
    needed = {name for group in NEEDED.get(roster or "", ()) for name in group}
    return ShownFile(
        name=report.name,
        encoding=sheet.encoding if sheet else None,
        separator=sheet.separator if sheet else None,
        header_line=sheet.header_line if sheet else None,
        roster=layout.roster if layout else None,
        likely=layout.likely if layout else None,
        lines=len(sheet.rows) if sheet else 0,
        empty_lines=len(sheet.empty) if sheet else 0,
        columns=[
            ShownColumn(one.label, one.header, one.field, one.guess, one.by)
            for one in (layout.columns if layout else ())
        ],
        fields=[
            ShownField(name, field_label(name, language), name in needed)
            for name in FIELDS.get(roster or "", ())
        ],
    )


def shown(seen: Preview, language: str, words: Mapping[str, str]) -> ImportPreview:
    """A preview as it is sent, in the language asked for and the school's own words."""
    return ImportPreview(
        plan=seen.token,
        files=[_shown_file(report, language) for report in seen.files],
        problems=[
            ShownProblem(
                one.file,
                one.line,
                one.column,
                one.code,
                one.severity,
                one.value,
                one.sentence(language, words),
                one.suggestion,
            )
            for one in seen.findings
        ],
        errors=seen.errors,
        items=[
            ShownItem(
                item.key,
                item.kind,
                item.label,
                item.state,
                [
                    ShownChange(one.field, field_label(one.field, language), one.old, one.new)
                    for one in item.changes
                ],
                [ShownLine(where.file, where.line) for where in item.lines],
            )
            for item in seen.items
            if item.state != "unchanged"
        ],
        counts=count(seen.items),
    )


def _files(sent: Sequence[SentFile]) -> list[File]:
    if any(one.header_line is not None and one.header_line < 0 for one in sent):
        raise Problem("malformed")
    return [
        File(one.name[:200], one.content, one.roster, one.header_line, one.columns) for one in sent
    ]


def _fixes(sent: Sequence[SentFix]) -> list[Fix]:
    return [Fix(one.file, one.line, one.column, one.value) for one in sent]


def import_routes(engine: Engine, authenticate: Authenticate) -> list[HTTPRouteHandler]:
    """The two handlers. Who has no office at the school, nor the whole region, meets a 404."""
    turns = asyncio.Semaphore(_AT_ONCE)

    async def office(request: Request[Any, Any, Any], region: str, school: str) -> str:
        headers = {name.lower(): value for name, value in request.headers.items()}
        caller = await authenticate(headers, request.method)
        if caller is None or caller.revoked:
            raise Problem("not-signed-in")
        if not is_id(region) or not is_id(school):
            raise Problem("not-found")
        if not _OFFICE & await engine.roles(region, caller.person, f"school:{school}"):
            # Who may appoint a school's office may do its first work too.
            of_the_region = await engine.roles(region, caller.person, "region")
            if not _OF_THE_REGION & of_the_region or not await exists(region, school):
                raise Problem("not-found")
        return caller.person

    async def exists(region: str, school: str) -> bool:
        async with engine.db.read() as tx:
            return school in {id for id, _ in await store.schools(tx, region)}

    @post(
        "/api/regions/{region:str}/imports/preview",
        status_code=200,
        summary="Look at rosters before they are imported.",
        request_max_body_size=MOST_BYTES_TOGETHER,
    )
    async def preview_import(
        request: Request[Any, Any, Any], region: FromPath[str], data: JSONBody[PreviewRequest]
    ) -> ImportPreview:
        await office(request, region, data.school)
        async with turns:
            seen = await look(
                engine.db,
                region,
                data.school,
                _files(data.files),
                _fixes(data.fixes),
                today_of(engine.clock()),
            )
        async with engine.db.read() as tx:
            words = await store.own_words_of(tx, region, data.school)
        return shown(seen, language_of(request.headers.get("accept-language", "")), words)

    @post(
        "/api/regions/{region:str}/imports/apply",
        status_code=200,
        summary="Import rosters as they were looked at, whole or not at all.",
        request_max_body_size=MOST_BYTES_TOGETHER,
    )
    async def apply_import(
        request: Request[Any, Any, Any], region: FromPath[str], data: JSONBody[ApplyRequest]
    ) -> ImportDone:
        person = await office(request, region, data.school)
        async with turns:
            done = await import_files(
                engine,
                region,
                data.school,
                person,
                _files(data.files),
                fixes=_fixes(data.fixes),
                choices=Choices(data.leave_out, frozenset(data.skip), frozenset(data.end)),
                token=data.plan,
            )
        counts = {kind: dict(states) for kind, states in done.counts.items()}
        return ImportDone(counts, done.mutations)

    return [preview_import, apply_import]
