"""A student's file as a page that anybody can read, in Dutch. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from html import escape
from pathlib import Path
from typing import Any

from server.attendance.rules.clock import local, parse_day
from server.export.gathering import FileRecord, StudentFile
from server.files.rules import ENDINGS
from server.placements.rules import all_in_own_words
from server.sync.rules.file_references import FileReference, read_reference
from server.sync.rules.times import parse_instant

WORDS: dict[str, Any] = json.loads(Path(__file__).with_name("words.json").read_text("utf-8"))
"""Every word on the page, with places for what the school calls things."""

CHOSEN = frozenset(
    {
        *("event", "source", "evidence", "answer", "kind", "state", "way", "purpose"),
        *("voice", "via", "face", "role", "participants"),
    }
)
"""Fields whose values are words of ours; all others are somebody's own."""

_STYLE = (
    "body{font:1rem/1.5 system-ui,sans-serif;max-width:50rem;margin:0 auto;padding:1rem;"
    "overflow-wrap:anywhere}"
    "section{border-top:1px solid #888;margin-top:1.5rem}dt{font-weight:600}dd{margin:0 0 .5rem;"
    "white-space:pre-line}img{max-width:100%;height:auto}summary{cursor:pointer;padding:.5rem 0}"
    "@media print{section{break-inside:avoid}}"
)


def file_path(file: FileReference) -> str:
    """Where a picture or recording is within the export."""
    return f"bestanden/{file.sha256[:16]}.{ENDINGS.get(file.type, 'bin')}"


def page_of(file: StudentFile, day: str, present: frozenset[str]) -> str:
    """The whole page; ``present`` are the SHA-256s of the files that go along."""
    words = all_in_own_words(WORDS, file.words)
    writer = _Writer(file.names, present, words)
    lead = words["lead"].format(name=file.student.name, school=file.school, day=writer.text(day))
    head = (
        f'<!doctype html><html lang="nl"><meta charset="utf-8"><title>{escape(words["title"])}'
        '</title><meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<style>{_STYLE}</style><main><h1>{escape(words['title'])}</h1>"
    )
    parts = [
        head,
        *(
            f"<p>{escape(text)}</p>"
            for text in (lead, *map(words.get, ("about", "wrong", "absent")))
        ),
    ]
    for kind, title in words["kinds"].items():
        records = file.of(kind)
        parts.append(f"<h2>{escape(title)}</h2>")
        if not records:
            parts.append(f"<p>{escape(words['none'])}</p>")
        parts += [writer.record(record) for record in sorted(records, key=_when)]
    parts.append(f"<h2>{escape(words['devices'])}</h2>")
    parts += [writer.pairs(device, words["device"]) for device in file.devices]
    return "\n".join([*parts, "</main></html>"])


def _when(record: FileRecord) -> str:
    fields = record.fields
    day = fields.get("day") or fields.get("week") or fields.get("starts") or fields.get("at") or ""
    return f"{day} {fields.get('at', '')}"


class _Writer:
    def __init__(
        self, names: Mapping[str, str], present: frozenset[str], words: Mapping[str, Any]
    ) -> None:
        self._names = names
        self._present = present
        self._words = words

    def record(self, record: FileRecord) -> str:
        own = self._words["staff-only"] if record.scope.startswith("placement-staff:") else ""
        parts = ["<section>"]
        if own:
            parts.append(f"<p><em>{escape(own)}</em></p>")
        parts.append(self.pairs(record.fields, self._words["fields"]))
        if record.history:
            lines = "".join(map(self._line, record.history))
            parts.append(
                f"<details><summary>{self._words['history']}</summary><ul>{lines}</ul></details>"
            )
        return "".join([*parts, "</section>"])

    def pairs(self, fields: Mapping[str, Any], words: Mapping[str, str]) -> str:
        pairs = (
            f"<dt>{escape(words.get(name, name))}</dt><dd>{self._value(value, name)}</dd>"
            for name, value in fields.items()
        )
        return f"<dl>{''.join(pairs)}</dl>"

    def _line(self, entry: Mapping[str, Any]) -> str:
        field = self._words["fields"].get(entry["field"], entry["field"])
        who = self._names.get(entry["person"], "Leerplek")
        became = self._words["outcome"].get(entry["outcome"], entry["outcome"])
        about = f"{self.text(entry['at'])}, {escape(who)}, {escape(became)}"
        value = self._value(entry["value"], entry["field"])
        return f"<li>{escape(field)}: {value} <small>({about})</small></li>"

    def _value(self, value: Any, field: str) -> str:
        if value is None or value == []:
            return "–"
        if isinstance(value, bool):
            return str(self._words["yes" if value else "no"])
        if isinstance(value, list):
            return "<br>".join(self._value(each, field) for each in value)
        if isinstance(value, dict):
            return ", ".join(self._pairs(value))
        if (file := read_reference(value)) is not None:
            return self._file(file)
        if field in CHOSEN:
            return escape(self._words["values"].get(value, str(value)))
        return self.text(str(value))

    def _pairs(self, value: Mapping[str, Any]) -> Iterable[str]:
        for name, each in value.items():
            yield f"{escape(self._words['fields'].get(name, name))}: {self._value(each, name)}"

    def text(self, text: str) -> str:
        """A text as people read it: a name for an id, a day or a moment as on a letter."""
        if text in self._names:
            return escape(self._names[text])
        if (day := parse_day(text)) is not None:
            return day.strftime("%d-%m-%Y")
        moment = parse_instant(text) if "T" in text else None
        if moment is not None:
            return local(moment).strftime("%d-%m-%Y %H:%M")
        return escape(text)

    def _file(self, file: FileReference) -> str:
        if file.sha256 not in self._present:
            return escape(self._words["missing"])
        path = escape(file_path(file))
        if file.type.startswith("image/"):
            return f'<a href="{path}"><img src="{path}" alt="" loading="lazy"></a>'
        return f'<a href="{path}">{path}</a>'
