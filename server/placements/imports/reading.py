"""From the bytes of a file to a table of cells, whatever program wrote it.

An Excel workbook gives the sheet with the list. Of a text file the encoding is
recognised, the separator (semicolon, comma, tab, bar), quotes around cells,
around cells that were quoted before, and around whole lines. Then the line that
holds the headers is looked for. Never guesses at the meaning of a cell, and
never changes one beyond the blanks around it.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from server.placements.imports.encodings import decode
from server.placements.imports.workbook import NotAWorkbookError, Rows, workbook_sheets
from server.placements.rules import tidy

SEPARATORS = (";", ",", "\t", "|")
MOST_BYTES = 5 * 1024 * 1024
MOST_LINES = 20_000
MOST_COLUMNS = 200
_LOOKED_AT = 60
_HEADER_WITHIN = 10
_PAGE = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*<(?:\?xml|!doctype|html|table|meta|style)\b", re.IGNORECASE
)
_ANNOUNCED = re.compile(r"\s*\"?sep=(.)\"?[ \t]*(?:\r\n|\r|\n)", re.IGNORECASE)

Row = tuple[int, tuple[str, ...]]
"""A line number as an editor counts, and the cells that begin on that line."""


class UnreadableFileError(Exception):
    """A file that is no table at all; ``code`` says in which way."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a file holds: its headers, its lines, and how it was written.

    ``header_line`` is 0 when no line of the file holds headers. ``empty`` are
    the numbers of the lines in which every cell is empty; they are not in
    ``rows``. ``open_quote`` is the line of a quote that never ends, which then
    counts as an ordinary sign. Of a workbook, ``name`` is the sheet's and
    ``passed_over`` are the names of other sheets that look like a list too.
    """

    encoding: str
    separator: str
    header_line: int
    headers: tuple[str, ...]
    rows: tuple[Row, ...]
    empty: tuple[int, ...]
    open_quote: int | None = None
    name: str = ""
    passed_over: tuple[str, ...] = ()


def _refuse_other_kinds(content: bytes) -> None:
    if len(content) > MOST_BYTES:
        raise UnreadableFileError("file-too-large")
    if content.startswith((b"%PDF", b"{\\rtf", b"\x89PNG", b"\xff\xd8\xff", b"GIF8")):
        raise UnreadableFileError("file-not-text")
    # Excel of before 2007 and one with a password; and pages that programs save as .xls.
    if content.startswith(b"\xd0\xcf\x11\xe0") or _PAGE.match(content):
        raise UnreadableFileError("file-is-workbook")


def _unwrapped(cell: str) -> str:
    """The cell without blanks and without quotes that were quoted once more."""
    text = tidy(cell)
    while len(text) >= 2 and text[0] == text[-1] == '"' and '"' not in text[1:-1]:
        text = tidy(text[1:-1])
    return text


def _split(text: str, separator: str, *, quotes: bool = True) -> list[Row]:
    source = io.StringIO(text, newline="")
    if quotes:
        reader = csv.reader(source, delimiter=separator)
    else:
        reader = csv.reader(source, delimiter=separator, quoting=csv.QUOTE_NONE)
    rows: list[Row] = []
    begins = 1
    try:
        for cells in reader:
            rows.append((begins, tuple(_unwrapped(cell) for cell in cells)))
            begins = reader.line_num + 1
            if len(rows) > MOST_LINES:
                raise UnreadableFileError("file-too-long")
            if len(cells) > MOST_COLUMNS:
                raise UnreadableFileError("file-not-text")
    except csv.Error as error:
        raise UnreadableFileError("file-not-text") from error
    return rows


def _open_quote(text: str, separator: str) -> int | None:
    """The line of the quote that never ends, or None."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    begins = 1
    while True:
        try:
            next(reader)
        except StopIteration:
            return None
        except csv.Error as error:
            if "unexpected end of data" in str(error):
                return begins
            # Strict reading stops at a quote inside a cell, which is harmless;
            # whether the file ends inside quotes is then told by its last cell.
            return None
        begins = reader.line_num + 1


def _lines_in_one_cell(text: str) -> str | None:
    """The lines of a file in which every line was quoted whole, else None."""
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter="\x1f"))
    except csv.Error:  # a cell without end; the ordinary reading says so
        return None
    lines = [cells[0] if cells else "" for cells in rows]
    filled = [(line, raw) for line, raw in zip(lines, text.splitlines(), strict=False) if line]
    if len(filled) < 2 or not all(
        raw.strip().startswith('"') and raw.strip().endswith('"') and line != raw.strip()
        for line, raw in filled
    ):
        return None
    return "\n".join(lines)


def _header_at(rows: Sequence[Row], known: Callable[[str], bool]) -> tuple[int, int]:
    """Index of the line with most known headers, and how many; (-1, 0) if none."""
    best, most = -1, 0
    for index, (_, cells) in enumerate(rows[:_HEADER_WITHIN]):
        count = sum(1 for cell in cells if cell and known(cell))
        if count > most:
            best, most = index, count
    return best, most


def read_sheet(
    content: bytes, known: Callable[[str], bool], header_line: int | None = None
) -> Sheet:
    """Read a file as a table; ``known`` tells whether a text is a header.

    ``header_line`` is what a person said: the number of the line with the
    headers, 0 for none; left out, it is looked for.

    Raises:
        UnreadableFileError: the file is too large, empty, or no text.
    """
    _refuse_other_kinds(content)
    if content.startswith(b"PK\x03\x04"):
        return _workbook(content, known, header_line)
    text, encoding = decode(content)
    if "\x00" in text:
        raise UnreadableFileError("file-not-text")
    first_line = 1
    separators: tuple[str, ...] = SEPARATORS
    if said := _ANNOUNCED.match(text):
        separators, text, first_line = (said[1],), text[said.end() :], 2
    text = text.lstrip("\N{ZERO WIDTH NO-BREAK SPACE}")

    texts = [text]
    whole_lines = _lines_in_one_cell(text)
    if whole_lines is not None:
        texts.append(whole_lines)

    best: tuple[tuple[int, int, int], str, str, list[Row]] | None = None
    for place, candidate in enumerate(texts):
        for separator in separators:
            rows = _split(candidate, separator)
            _, count = _header_at(rows, known)
            widths = Counter(len(cells) for _, cells in rows[:_LOOKED_AT] if any(cells))
            width, often = widths.most_common(1)[0] if widths else (0, 0)
            rank = (count, often if width > 1 else 0, -place)
            if best is None or rank > best[0]:
                best = (rank, separator, candidate, rows)
    if best is None:  # there is always a separator to try
        raise UnreadableFileError("file-empty")
    _, separator, text, rows = best
    quote = _open_quote(text, separator)
    if quote is not None:
        rows = _split(text, separator, quotes=False)
        quote += first_line - 1
    return _as_sheet(rows, encoding, separator, known, header_line, first_line, quote)


def _workbook(content: bytes, known: Callable[[str], bool], header_line: int | None) -> Sheet:
    """The sheet that has most headers; the first where none or several do."""
    try:
        sheets = workbook_sheets(content, MOST_LINES, MOST_COLUMNS)
    except NotAWorkbookError as error:
        raise UnreadableFileError("file-is-workbook") from error
    tables = [(name, _table(rows)) for name, rows in sheets]
    counts = [_header_at([row for row in rows if any(row[1])], known)[1] for _, rows in tables]
    best = counts.index(max(counts))
    others = tuple(
        name
        for (name, _), count in zip(tables, counts, strict=True)
        if count > 1 and name != tables[best][0]
    )
    sheet = _as_sheet(tables[best][1], "Excel", "", known, header_line, 1, None)
    return replace(sheet, name=tables[best][0], passed_over=others)


def _table(rows: Rows) -> list[Row]:
    width = max((len(cells) for _, cells in rows), default=0)
    return [
        (number, tuple(_unwrapped(cell) for cell in cells) + ("",) * (width - len(cells)))
        for number, cells in rows
    ]


def _as_sheet(
    rows: Sequence[Row],
    encoding: str,
    separator: str,
    known: Callable[[str], bool],
    header_line: int | None,
    first_line: int,
    quote: int | None,
) -> Sheet:
    numbered = [(number + first_line - 1, cells) for number, cells in rows]
    filled = [(number, cells) for number, cells in numbered if any(cells)]
    if not filled:
        raise UnreadableFileError("file-empty")
    if header_line is None:
        # One known word may well be a name: `van` heads a column and is an infix.
        at, count = _header_at(filled, known)
        header_line = filled[at][0] if count > 1 else filled[0][0]
    headers = next((cells for number, cells in filled if number == header_line), ())
    # A column without a header keeps its place: people may map it by number. A
    # single line that is wider than the others is a mistake in that line.
    width = Counter(len(cells) for _, cells in filled).most_common(1)[0][0]
    headers = headers + ("",) * (width - len(headers))
    last = max(number for number, _ in filled)
    return Sheet(
        encoding=encoding,
        separator=separator,
        header_line=header_line,
        headers=headers,
        rows=tuple((number, cells) for number, cells in filled if number > header_line),
        empty=tuple(
            number
            for number, cells in numbered
            if not any(cells) and number > header_line and (number < last or len(cells) > 1)
        ),
        open_quote=quote,
    )
