"""A preview as a table for the command line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from server.placements.imports.findings import field_label
from server.placements.imports.labels import WORDS
from server.placements.imports.plan import ORDER, Item, count
from server.placements.imports.preview import Preview
from server.placements.rules import tidy

_WIDE = 60


def word(key: str, language: str) -> str:
    """A word of the table in the language asked for."""
    return WORDS["en" if language == "en" else "nl"].get(key, key)


def table(headers: Sequence[str], rows: Iterable[Sequence[object]]) -> list[str]:
    """Lines of a table with columns as wide as they must be; the last may be any width."""
    cells = [[*(_cell(str(cell)) for cell in row[:-1]), tidy(str(row[-1]))] for row in rows]
    widths = [max(map(len, column)) for column in zip(headers, *cells, strict=True)]
    widths[-1] = len(headers[-1])

    def line(row: Sequence[str]) -> str:
        padded = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        return "  ".join(padded).rstrip()

    return [line(headers), line(["-" * width for width in widths]), *map(line, cells)]


def _cell(text: str) -> str:
    # A file can hold anything, a terminal must not act on it.
    shown = tidy(text)
    return shown if len(shown) <= _WIDE else shown[: _WIDE - 1] + "…"


def _changes(item: Item, language: str) -> str:
    return "; ".join(
        f"{field_label(one.field, language)}: {one.old or '-'} > {one.new or '-'}"
        for one in item.changes
    )


def printed(seen: Preview, language: str = "nl", *, notes: bool = False) -> str:
    """The whole preview: the files, what is wrong, and what would change."""

    def say(*keys: str) -> list[str]:
        return [word(key, language) for key in keys]

    names = [file.name for file in seen.files]
    lines = table(
        say("file", "roster", "lines", "written"),
        [
            (
                file.name,
                word(file.layout.roster, language) if file.layout and file.layout.roster else "?",
                len(file.sheet.rows) if file.sheet else 0,
                f"{file.sheet.encoding} {file.sheet.separator!r}" if file.sheet else "?",
            )
            for file in seen.files
        ],
    )
    told = [one for one in seen.findings if notes or one.severity != "note"]
    if told:
        lines += [
            "",
            *table(
                ["", *say("where", "column", "suggestion", "says")],
                [
                    (
                        word(one.severity, language),
                        f"{names[one.file]}:{one.line}" if one.line else names[one.file],
                        one.column,
                        one.suggestion or "",
                        one.sentence(language),
                    )
                    for one in told
                ],
            ),
        ]
    changes = [item for item in seen.items if item.state in ("changed", "gone")]
    if changes:
        lines += [
            "",
            *table(
                ["", *say("what", "key"), ""],
                [
                    (
                        word(item.state, language),
                        f"{word(item.kind, language)} {item.label}",
                        item.key,
                        _changes(item, language),
                    )
                    for item in changes
                ],
            ),
        ]
    counts = count(seen.items)
    states = ("new", "changed", "gone", "unchanged")
    lines += [
        "",
        *table(
            say("what", *states),
            [
                (word(kind, language), *(counts[kind][state] for state in states))
                for kind in ORDER
                if kind in counts
            ],
        ),
    ]
    if not any(item.state != "unchanged" for item in seen.items):
        lines += ["", word("nothing", language)]
    return "\n".join(lines)
