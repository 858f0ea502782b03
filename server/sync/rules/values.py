"""Whether a value fits its field. Says why not, never changes what is right.

Text is kept byte for byte; only NUL and lone surrogates are refused, since
no store and no other device could keep them. ``null`` is always a value: it
clears the field.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import msgspec

from server.sync.kinds import Body, Field, FieldType, Policy
from server.sync.rules.file_references import read_reference
from server.sync.rules.times import parse_instant

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\Z")
_DATE = re.compile(r"\d{4}-\d\d-\d\d\Z", re.ASCII)
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d\Z", re.ASCII)
_UNFIT = re.compile("[\x00\ud800-\udfff]")
_TEXT_MAX = 65_536
_LIST_MAX = 1_000
_JSON_MAX = 32_768
_SAFE_INTEGER = 2**53


def is_id(value: object) -> bool:
    """A UUID of any version in lower-case text."""
    return isinstance(value, str) and _UUID.match(value) is not None


def unfit_text(value: str) -> bool:
    """Whether the text holds NUL or half a character."""
    return _UNFIT.search(value) is not None


def _text(value: Any, field: Field) -> str | None:
    if not isinstance(value, str):
        return "not-a-text"
    if unfit_text(value):
        return "unfit-character"
    if len(value) > (field.max or _TEXT_MAX):
        return "too-long"
    if len(value.encode()) > _TEXT_MAX:
        return "too-long"
    if field.required and not value:
        return "empty"
    return None


def _date(value: Any, field: Field) -> str | None:
    if not isinstance(value, str) or _DATE.match(value) is None:
        return "not-a-date"
    try:
        date.fromisoformat(value)
    except ValueError:
        return "not-a-date"
    return None


def _number(value: Any, field: Field) -> str | None:
    if isinstance(value, bool) or not isinstance(value, int):
        return "not-a-whole-number"
    limit = _SAFE_INTEGER - 1 if field.max is None else field.max
    return None if -_SAFE_INTEGER < value <= limit else "out-of-range"


def _json(value: Any, field: Field) -> str | None:
    if not isinstance(value, dict | list):
        return "not-an-object-or-list"
    try:
        text = msgspec.json.encode(value)
    except (UnicodeEncodeError, ValueError, OverflowError, RecursionError):
        return "unfit-character"
    if b"\\u0000" in text and _holds_unfit(value):
        return "unfit-character"
    return "too-long" if len(text) > (field.max or _JSON_MAX) else None


def _holds_unfit(value: Any) -> bool:
    if isinstance(value, str):
        return unfit_text(value)
    if isinstance(value, dict):
        return any(_holds_unfit(key) or _holds_unfit(item) for key, item in value.items())
    return isinstance(value, list) and any(_holds_unfit(item) for item in value)


def _one_of(reason: str, fits: Callable[[Any, Field], bool]) -> Callable[[Any, Field], str | None]:
    return lambda value, field: None if fits(value, field) else reason


_CHECKS: Mapping[FieldType, Callable[[Any, Field], str | None]] = {
    FieldType.TEXT: _text,
    FieldType.DATE: _date,
    FieldType.TIME: _one_of(
        "not-a-time", lambda v, f: isinstance(v, str) and _TIME.match(v) is not None
    ),
    FieldType.INSTANT: _one_of("not-an-instant", lambda v, f: parse_instant(v) is not None),
    FieldType.FLAG: _one_of("not-yes-or-no", lambda v, f: isinstance(v, bool)),
    FieldType.NUMBER: _number,
    FieldType.ID: _one_of("not-an-id", lambda v, f: is_id(v)),
    FieldType.CHOICE: _one_of("not-a-choice", lambda v, f: isinstance(v, str) and v in f.choices),
    FieldType.JSON: _json,
    FieldType.FILE: _one_of("not-a-file", lambda v, f: read_reference(v) is not None),
}
_LISTS = (FieldType.IDS, FieldType.TAGS, FieldType.FILES)


def _element(value: Any, field: Field) -> str | None:
    if field.type is FieldType.IDS:
        return None if is_id(value) else "not-an-id"
    if field.type is FieldType.FILES:
        return None if read_reference(value) is not None else "not-a-file"
    if not isinstance(value, str) or not value:
        return "not-a-text"
    if unfit_text(value):
        return "unfit-character"
    return "too-long" if len(value) > (field.max_item or 50) else None


def _elements(value: Any, field: Field) -> str | None:
    if not isinstance(value, list):
        return "not-a-list"
    if len(value) > (field.max or _LIST_MAX):
        return "too-many"
    return next((reason for item in value if (reason := _element(item, field))), None)


def _union(value: Any, field: Field) -> str | None:
    if isinstance(value, list):
        return _elements(value, field)
    if not isinstance(value, dict) or not value or not value.keys() <= {"add", "remove"}:
        return "not-a-list"
    for part in value.values():
        if reason := _elements(part, field):
            return reason
    if set(value.get("add", ())) & set(value.get("remove", ())):
        return "added-and-removed"
    return None


def unfit(value: Any, field: Field) -> str | None:
    """Why the value does not fit the field; None when it does."""
    if value is None:
        return "required" if field.required and field.policy is not Policy.UNION else None
    if field.policy is Policy.UNION:
        return _union(value, field)
    if field.type in _LISTS:
        return _elements(value, field)
    return _CHECKS[field.type](value, field)


def unfit_fields(values: Mapping[str, Any], fields: Mapping[str, Field]) -> tuple[str, str] | None:
    """The first (field, reason) that does not fit, unknown fields included."""
    for name, value in values.items():
        field = fields.get(name)
        if field is None:
            return name, "unknown-field"
        reason = unfit(value, field)
        if reason is not None:
            return name, reason
    return None


def missing_field(values: Body, fields: Mapping[str, Field]) -> str | None:
    """The first required field that a create leaves out."""
    return next(
        (name for name, field in fields.items() if field.required and values.get(name) is None),
        None,
    )
