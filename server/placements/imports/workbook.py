"""The sheets of an Excel workbook as rows of text, without running anything.

A workbook is a zip of XML. Only the sheets, their texts and the formats that tell
a date from a number are read. What stands in cells that were merged downwards
stands in each of them. A cell with a formula becomes the text of that
formula, so that the checks refuse it as they do in a CSV file; what the
formula once gave is not believed.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

# Documents with a DOCTYPE are refused before they are parsed: without one there
# are no entities to blow up, and these files never have one.
from xml.etree import ElementTree as ET

_MOST_UNPACKED = 40 * 2**20
_MOST_CELLS = 2_000_000
_MOST_SHEETS = 20
_DAY_ONE = date(1899, 12, 30)
_DAY_ONE_ON_A_MAC = date(1904, 1, 1)
_DATES = frozenset((*range(14, 18), 22, *range(27, 32), 36, *range(50, 59)))
_TIMES = frozenset((*range(18, 22), 45, 46, 47))
_MERGED = re.compile(r"([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})")
_LITERAL = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')


Rows = list[tuple[int, list[str]]]
"""Numbers of rows with their cells."""


class NotAWorkbookError(Exception):
    """The file is no Excel workbook, or a damaged or hostile one."""


def workbook_sheets(content: bytes, most_rows: int, most_columns: int) -> list[tuple[str, Rows]]:
    """The rows of the first sheets by name; missing cells are empty.

    Raises:
        NotAWorkbookError: it cannot be read as one.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = _Parts(packed)
            texts = _shared_texts(parts)
            formats = _formats(parts)
            book = parts.xml("xl/workbook.xml")
            day_one = _first_day(book)
            found: list[tuple[str, Rows]] = []
            for name, part in _sheets(parts, book)[:_MOST_SHEETS]:
                cells = _Cells(texts, formats, day_one)
                try:
                    rows = _rows(parts.xml(part), cells, most_rows, most_columns)
                except NotAWorkbookError:
                    if not found:
                        raise
                    break  # too much: what was read so far is looked at
                found.append((name, rows))
            if not found:
                raise NotAWorkbookError
            return found
    except (
        zipfile.BadZipFile,
        zlib.error,
        ET.ParseError,
        LookupError,
        TypeError,
        ValueError,
        StopIteration,
        OverflowError,
        EOFError,
        NotImplementedError,
        RuntimeError,
    ) as error:
        raise NotAWorkbookError from error


class _Parts:
    """The parts of the zip, unpacked up to a limit for all of them together."""

    def __init__(self, packed: zipfile.ZipFile) -> None:
        self._packed = packed
        self._left = _MOST_UNPACKED
        self._names = {name.lstrip("/"): name for name in packed.namelist()}

    def has(self, name: str) -> bool:
        return name in self._names

    def xml(self, name: str) -> ET.Element:
        with self._packed.open(self._names[name]) as part:
            content = part.read(self._left + 1)
        self._left -= len(content)
        if self._left < 0:
            raise NotAWorkbookError
        if b"<!DOCTYPE" in content or b"<!ENTITY" in content or b"\x00" in content:
            raise NotAWorkbookError
        return ET.fromstring(content)  # noqa: S314


def _plain(tag: str) -> str:
    return tag.rpartition("}")[2]


def _children(parent: ET.Element, name: str) -> list[ET.Element]:
    return [child for child in parent if _plain(child.tag) == name]


def _text(parent: ET.Element) -> str:
    """All text of an entry, without what is only a reading aid."""
    return "".join(
        part.text or ""
        for child in (parent, *_children(parent, "r"))
        for part in _children(child, "t")
    )


def _shared_texts(parts: _Parts) -> list[str]:
    if not parts.has("xl/sharedStrings.xml"):
        return []
    return [_text(entry) for entry in _children(parts.xml("xl/sharedStrings.xml"), "si")]


def _first_day(book: ET.Element) -> date:
    for said in _children(book, "workbookPr"):
        if said.get("date1904", "0").lower() in {"1", "true", "on"}:
            return _DAY_ONE_ON_A_MAC
    return _DAY_ONE


def _sheets(parts: _Parts, book: ET.Element) -> list[tuple[str, str]]:
    """The names of the sheets that are shown, and the parts that hold them."""
    targets = {
        each.get("Id", ""): each.attrib["Target"]
        for each in parts.xml("xl/_rels/workbook.xml.rels")
        if "chartsheet" not in each.get("Type", "")
    }
    found: list[tuple[str, str]] = []
    for sheet in (one for sheets in _children(book, "sheets") for one in sheets):
        relation = next(v for k, v in sheet.attrib.items() if _plain(k) == "id")
        if sheet.get("state", "visible") == "visible" and relation in targets:
            target = targets[relation]
            part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            found.append((sheet.get("name", ""), part))
    return found


def _formats(parts: _Parts) -> list[str]:
    """Per cell style "date", "time" or ""."""
    if not parts.has("xl/styles.xml"):
        return []
    styles = parts.xml("xl/styles.xml")
    own = {
        int(each.attrib["numFmtId"]): each.attrib.get("formatCode", "")
        for group in _children(styles, "numFmts")
        for each in group
    }
    kinds: list[str] = []
    for group in _children(styles, "cellXfs"):
        for each in _children(group, "xf"):
            number = int(each.attrib.get("numFmtId", "0"))
            code = _LITERAL.sub("", own.get(number, "")).lower()
            if number in _DATES or re.search(r"[dy]", code):
                kinds.append("date")
            elif number in _TIMES or "h" in code:
                kinds.append("time")
            else:
                kinds.append("")
    return kinds


@dataclass(frozen=True, slots=True)
class _Cells:
    """What is needed to read a cell: shared texts, formats and the first day."""

    texts: list[str]
    formats: list[str]
    day_one: date

    def _number(self, value: str, kind: str) -> str:
        amount = float(value)
        if kind == "date" and 0 < amount < 2_958_466:
            return (self.day_one + timedelta(days=int(amount))).isoformat()
        if kind == "time" and 0 <= amount < 1:
            hours, minutes = divmod(round(amount * 1440), 60)
            return f"{hours:02d}:{minutes:02d}"
        return str(int(amount)) if amount.is_integer() else value

    def text(self, cell: ET.Element) -> str:
        """What people see in the cell, or the formula behind it."""
        formula = _children(cell, "f")
        if formula:
            return f"={formula[0].text or ''}"
        kind = cell.get("t", "n")
        if kind == "inlineStr":
            return "".join(_text(inline) for inline in _children(cell, "is"))
        value = next((each.text or "" for each in _children(cell, "v")), "")
        if kind == "s":
            return self.texts[int(value)]
        if kind == "b":
            return "ja" if value == "1" else "nee"
        if kind == "n" and value:
            style = int(cell.get("s", "0"))
            return self._number(value, self.formats[style] if style < len(self.formats) else "")
        return value


def _column(reference: str) -> int:
    """0 for ``A7``, 27 for ``AB7``."""
    column = 0
    for letter in re.match(r"[A-Z]{1,3}", reference.upper())[0]:  # type: ignore[index]
        column = column * 26 + ord(letter) - 64
    return column - 1


def _rows(sheet: ET.Element, read: _Cells, most_rows: int, most_columns: int) -> Rows:
    rows: Rows = []
    number = seen = 0
    for group in _children(sheet, "sheetData"):
        for row in _children(group, "row"):
            number = int(row.get("r", number + 1))
            cells: Mapping[int, str] = {
                at if (where := cell.get("r")) is None else _column(where): read.text(cell)
                for at, cell in enumerate(_children(row, "c"))
            }
            filled = {at: text for at, text in cells.items() if text.strip()}
            seen += len(cells)
            if len(rows) >= most_rows or seen > _MOST_CELLS:
                raise NotAWorkbookError
            if filled and max(filled) >= most_columns:
                raise NotAWorkbookError
            rows.append((number, [filled.get(at, "") for at in range(max(filled, default=-1) + 1)]))
    _fill_down(sheet, rows, most_columns)
    return rows


def _fill_down(sheet: ET.Element, rows: Rows, most_columns: int) -> None:
    """Give each row its share of cells that were merged downwards, within their column."""
    merged = [one for group in _children(sheet, "mergeCells") for one in group]
    by_number = dict(rows) if merged else {}
    left = _MOST_CELLS
    for one in merged:
        match = _MERGED.fullmatch(one.get("ref", "").upper())
        if match is None or match[1] != match[3] or _column(match[1]) >= most_columns:
            continue
        at, first, last = _column(match[1]), int(match[2]), int(match[4])
        top = by_number.get(first, [])
        if at >= len(top) or not top[at]:
            continue
        for number in range(first + 1, min(last, first + len(rows)) + 1):
            left -= 1
            if left < 0:
                raise NotAWorkbookError
            if any(cells := by_number.get(number, [])):
                cells += [""] * (at + 1 - len(cells))
                cells[at] = cells[at] or top[at]
