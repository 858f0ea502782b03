"""Finds everything that one school keeps about one student. Reads only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

from server.database import Tx
from server.export.rules import ids_in, shown_body, shown_value
from server.placements.rules import own_words
from server.sync.history import record_history
from server.sync.kinds import Body
from server.sync.rules.file_references import FileReference, read_reference
from server.sync.rules.grants import Holdings
from server.sync.rules.times import write_instant

# A held edit is its author's until somebody decided; what it became is in the records.
_NOT_OF_THE_FILE = "held-edit"
_AT_ONCE = 2_000
_decode = msgspec.json.Decoder().decode


@dataclass(frozen=True, slots=True)
class Student:
    """A student of a school: ``id`` of the record, ``person`` the person."""

    id: str
    school: str
    person: str
    name: str


@dataclass(frozen=True, slots=True)
class FileRecord:
    """A record with its history, newest first; without what is only about others."""

    id: str
    kind: str
    scope: str
    fields: Body
    history: list[dict[str, Any]]


@dataclass(slots=True)
class StudentFile:
    """All of it. ``names`` says who each id in it is; ``files`` are (scope, file).

    ``words`` are the school's own.
    """

    student: Student
    school: str
    words: Mapping[str, str] = field(default_factory=dict)
    records: list[FileRecord] = field(default_factory=list)
    devices: list[dict[str, Any]] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    files: list[tuple[str, FileReference]] = field(default_factory=list)

    def of(self, *kinds: str) -> list[FileRecord]:
        """The records of these kinds."""
        return [record for record in self.records if record.kind in kinds]


async def find_student(tx: Tx, region: str, id: str) -> Student | None:
    """The student with this record id."""
    rows = await tx.fetch(
        "SELECT source, school, person, name FROM student WHERE region = :region AND source = :id",
        region=region,
        id=id,
    )
    return Student(*rows[0]) if rows else None


async def students_numbered(tx: Tx, region: str, number: str) -> list[Student]:
    """The students with this number; a number says nothing across schools."""
    rows = await tx.fetch(
        "SELECT source, school, person, name FROM student"
        " WHERE region = :region AND number = :number ORDER BY school, source",
        region=region,
        number=number,
    )
    return [Student(*row) for row in rows]


async def gather(tx: Tx, region: str, student: Student) -> StudentFile:
    """Everything that the student's school keeps about them."""
    schools = await tx.fetch(
        "SELECT name, vocabulary FROM school WHERE region = :region AND source = :id",
        region=region,
        id=student.school,
    )
    name, vocabulary = schools[0] if schools else ("", None)
    file = StudentFile(student, name, own_words(_decode(vocabulary)) if vocabulary else {})
    ids = [student.id]
    ids += await _column(
        tx,
        "SELECT source FROM guardianship WHERE region = :region AND school = :school"
        " AND student = :person ORDER BY source",
        region=region,
        school=student.school,
        person=student.person,
    )
    placements = await _column(
        tx,
        "SELECT source FROM placement WHERE region = :region AND school = :school"
        " AND student = :person ORDER BY starts, source",
        region=region,
        school=student.school,
        person=student.person,
    )
    scopes = [f"{type}:{id}" for id in placements for type in ("placement", "placement-staff")]
    rows = await _records(tx, region, "id", ids) + await _records(tx, region, "scope", scopes)
    sees = Holdings({scope: frozenset({"self"}) for _, _, scope, _ in rows})
    for id, kind, scope, body in rows:
        history = await _history(tx, region, id, kind, sees)
        file.records.append(FileRecord(id, kind, scope, shown_body(kind, body), history))
        for value in _flat(body.values()):
            if (found := read_reference(value)) is not None and (scope, found) not in file.files:
                file.files.append((scope, found))
    file.devices = await _devices(tx, student.person)
    file.names = await _names(tx, region, file)
    return file


async def _column(tx: Tx, query: str, **parameters: Any) -> list[str]:
    return [row[0] for row in await tx.fetch(query, **parameters)]


async def _records(
    tx: Tx, region: str, column: str, values: list[str]
) -> list[tuple[str, str, str, Body]]:
    found: list[tuple[str, str, str, Body]] = []
    for start in range(0, len(values), _AT_ONCE):
        rows = await tx.fetch(
            f"SELECT id, kind, scope, wire FROM record WHERE region = :region AND gone = 0"
            f" AND {column} IN :values AND kind <> :left_out ORDER BY scope, kind, tick, id",
            region=region,
            values=values[start : start + _AT_ONCE],
            left_out=_NOT_OF_THE_FILE,
        )
        found += [(id, kind, scope, _decode(wire)["body"]) for id, kind, scope, wire in rows]
    return found


async def _history(tx: Tx, region: str, id: str, kind: str, sees: Holdings) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = []
    after: str | None = None
    while True:
        page = await record_history(tx, region, id, sees, after)
        entries += [
            {
                "field": entry["field"],
                "value": shown_value(kind, entry["field"], entry["value"]),
                "outcome": entry["outcome"],
                "at": entry["at"],
                "person": entry["person"],
            }
            for entry in page["entries"]
        ]
        after = page["next"]
        if after is None:
            return entries


async def _devices(tx: Tx, person: str) -> list[dict[str, Any]]:
    rows = await tx.fetch(
        "SELECT name, created_at, last_seen_at, revoked_at FROM device"
        " WHERE person = :person ORDER BY created_at",
        person=person,
    )
    return [
        {"name": name}
        | {
            key: write_instant(at)
            for key, at in (("since", made), ("last_seen", seen), ("revoked", revoked))
            if at is not None
        }
        for name, made, seen, revoked in rows
    ]


async def _names(tx: Tx, region: str, file: StudentFile) -> dict[str, str]:
    """The names behind the ids in the file, of people and of places."""
    wanted = ids_in(record.fields for record in file.records)
    wanted |= {entry["person"] for record in file.records for entry in record.history}
    names: dict[str, str] = {}
    sources = (
        ("person", "id", "name", ""),
        ("school", "source", "name", "AND region = :region"),
        ("company", "source", "name", "AND region = :region"),
        ("company_site", "source", "name", "AND region = :region"),
        ("placement_type", "source", "name", "AND region = :region"),
        ("school_class", "source", "name", "AND region = :region"),
        ("role", "person", "name", "AND region = :region"),
    )
    ids = sorted(wanted)
    for start in range(0, len(ids), _AT_ONCE):
        for table, key, column, more in sources:
            rows = await tx.fetch(
                f"SELECT {key}, {column} FROM {table} WHERE {key} IN :ids"
                f" AND {column} IS NOT NULL {more} ORDER BY {key}",
                ids=ids[start : start + _AT_ONCE],
                **({"region": region} if more else {}),
            )
            names.update((id, name) for id, name in rows)
    names[file.student.person] = file.student.name
    return names


def _flat(values: Iterable[Any]) -> Iterable[Any]:
    for value in values:
        if isinstance(value, list):
            yield from value
        else:
            yield value
