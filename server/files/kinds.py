"""Which records name files: found by looking at the fields of every feature's kinds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from server.sync.kinds import Body, Feature, Field, FieldType, Kind, Projection, Record, Row
from server.sync.rules.file_references import read_reference

_NAMING = (FieldType.FILE, FieldType.FILES)


def _fields_with_files(fields: Mapping[str, Field]) -> tuple[str, ...]:
    return tuple(name for name, field in fields.items() if field.type in _NAMING)


def uploaders(kinds: Iterable[Kind]) -> dict[str, frozenset[str]]:
    """Scope type → roles that may write a record there that names a file."""
    found: dict[str, frozenset[str]] = {}
    for kind in kinds:
        if _fields_with_files(kind.fields):
            for scope, roles in kind.write.items():
                found[scope] = found.get(scope, frozenset()) | roles
    return found


def _named(body: Body, fields: Iterable[str]) -> set[str]:
    values: list[object] = []
    for name in fields:
        value = body.get(name)
        values += value if isinstance(value, list) else [value]
    return {found.sha256 for value in values if (found := read_reference(value)) is not None}


def files_feature(features: Iterable[Feature]) -> Feature:
    """The feature that keeps ``file_reference`` in step with all records of these features."""
    naming = {
        kind.name: fields
        for feature in features
        for kind in feature.kinds
        if (fields := _fields_with_files(kind.fields))
    }

    def rows(records: Sequence[Record]) -> Sequence[Row]:
        return [
            {"scope": record.scope, "sha256": sha256}
            for record in records
            if not record.gone
            for sha256 in sorted(_named(record.body, naming[record.kind]))
        ]

    projection = Projection(frozenset(naming), "file_reference", ("scope", "sha256"), rows)
    return Feature(name="files", projections=(projection,))
