"""The weekly days and times of a placement, in one column or in one for each weekday."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from server.placements.imports.columns import DAY_FIELDS
from server.placements.imports.values import (
    Unreadable,
    is_mark,
    is_no_mark,
    read_clock,
    read_days,
    read_times,
    schedule,
)

if TYPE_CHECKING:
    from server.placements.imports.lines import LineReader

Entries = tuple[Mapping[str, object], ...]

_SAID = frozenset({"days-unreadable", "time-unreadable", "times-backward", "day-without-times"})


def read_schedule(reader: LineReader) -> Entries:
    """The planned days; empty, with a finding, where the line does not give them."""
    own = [name for name in DAY_FIELDS if reader.layout.place(name)]
    days = reader.value("days", read_days)
    times = None if any(found.code in _SAID for found in reader.findings) else _times(reader)
    entries = [*schedule(days, *times)] if days and times else []
    marked = False
    for name in own if not reader.raw("days") else ():
        said = reader.raw(name)
        if not said or is_no_mark(said):
            continue
        marked = True
        weekday = DAY_FIELDS.index(name) + 1
        if not is_mark(said):
            entries += _own_times(reader, name, weekday)
        elif times:
            entries += schedule((weekday,), *times)
    if not entries and not any(found.code in _SAID for found in reader.findings):
        nothing = "times" if days or marked else next(iter(own), "days")
        reader.find(nothing if reader.layout.place(nothing) else "", "schedule-missing")
    return tuple(entries)


def _own_times(reader: LineReader, name: str, weekday: int) -> list[dict[str, object]]:
    """What a weekday's own cell says: from when until when."""
    said = reader.raw(name)
    try:
        return schedule((weekday,), *read_times(said))
    except Unreadable as unreadable:
        hours_only = said.replace(",", "").replace(".", "").rstrip(" uh").isdigit()
        code = "day-without-times" if hours_only else unreadable.code
        reader.find(name, code, said, unreadable.suggestion)
        return []


def _times(reader: LineReader) -> tuple[str, str] | None:
    if not (reader.layout.place("from_time") and reader.layout.place("to_time")):
        return reader.value("times", read_times)
    begin, end = reader.value("from_time", read_clock), reader.value("to_time", read_clock)
    if begin and end and begin >= end:
        reader.find("to_time", "times-backward", f"{begin}-{end}")
        return None
    return (begin, end) if begin and end else None
