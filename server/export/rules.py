"""What of a student's file may leave the school with it. Pure.

The student, or whoever speaks for them, may see what is kept about them (AVG
art. 15), and that must not tell about others (art. 15 lid 4): of whoever wrote
or took part only the name goes along.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from server.sync.kinds import Body

OFFICE = frozenset({"coordinator", "administrator"})
"""Who hands a file out, by their role on the school."""

LEFT_OUT: Mapping[tuple[str, str], frozenset[str]] = MappingProxyType(
    {
        ("placement", "contacts"): frozenset({"phone", "email", "person"}),
        ("hand-over", "to_phone"): frozenset(),
        ("hand-over", "left"): frozenset(),
    }
)
"""Kind and field that hold others' phone numbers and addresses, and which members of its
entries those are; with none named the whole field is left out."""


def shown_value(kind: str, field: str, value: Any) -> Any:
    """The value as it goes along; :data:`None` in place of what is another's."""
    members = LEFT_OUT.get((kind, field))
    if members is None:
        return value
    if not members or not isinstance(value, list):
        return None
    return [
        {name: each for name, each in entry.items() if name not in members}
        for entry in value
        if isinstance(entry, dict)
    ]


def shown_body(kind: str, body: Body) -> Body:
    """The record's fields as they go along, without what is only about others."""
    shown = {field: shown_value(kind, field, value) for field, value in body.items()}
    return {field: value for field, value in shown.items() if value is not None}


def ids_in(values: Iterable[Any]) -> set[str]:
    """Every text in these values that may be somebody's id."""
    found: set[str] = set()
    for value in values:
        if isinstance(value, str) and len(value) == 36:
            found.add(value)
        elif isinstance(value, list):
            found |= ids_in(value)
        elif isinstance(value, dict):
            found |= ids_in(value.values())
    return found
