"""The first sheet of an Excel workbook as rows of text, without running anything.

A workbook is a zip of XML. Only the sheet, its texts and the formats that tell
a date from a number are read. A cell with a formula becomes the text of that
formula, so that the checks refuse it as they do in a CSV file; what the
formula once gave is not believed.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Mapping
from datetime import date, timedelta

# Documents with a DOCTYPE are refused before they are parsed: without one there
# are no entities to blow up, and these files never have one.
from xml.etree import ElementTree as ET

_MOST_UNPACKED = 40 * 2**20
_MOST_CELLS = 2_000_000
_DAY_ONE = date(1899, 12, 30)
_DATES = frozenset((*range(14, 18), 22, *range(27, 32), 36, *range(50, 59)))
_TIMES = frozenset((*range(18, 22), 45, 46, 47))
_LITERAL = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')


class NotAWorkbookError(Exception):
    """The file is no Excel workbook, or a damaged or hostile one."""


def workbook_rows(content: bytes, most_rows: int, most_columns: int) -> list[tuple[int, list[str]]]:
    """The rows of the first sheet with their numbers; missing cells are empty.

    Raises:
        NotAWorkbookError: it cannot be read as one.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = _Parts(packed)
            texts = _shared_texts(parts)
            formats = _formats(parts)
            sheet = parts.xml(_first_sheet(parts))
            return _rows(sheet, texts, formats, most_rows, most_columns)
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


def _first_sheet(parts: _Parts) -> str:
    relation = ""
    for sheets in _children(parts.xml("xl/workbook.xml"), "sheets"):
        first = _children(sheets, "sheet")[0]
        relation = next(v for k, v in first.attrib.items() if _plain(k) == "id")
    for each in parts.xml("xl/_rels/workbook.xml.rels"):
        if each.get("Id") == relation:
            target = each.attrib["Target"]
            return target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    raise NotAWorkbookError


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


def _number(value: str, kind: str) -> str:
    amount = float(value)
    if kind == "date" and 0 < amount < 2_958_466:
        return (_DAY_ONE + timedelta(days=int(amount))).isoformat()
    if kind == "time" and 0 <= amount < 1:
        hours, minutes = divmod(round(amount * 1440), 60)
        return f"{hours:02d}:{minutes:02d}"
    return str(int(amount)) if amount.is_integer() else value


def _cell(cell: ET.Element, texts: list[str], formats: list[str]) -> str:
    formula = _children(cell, "f")
    if formula:
        return f"={formula[0].text or ''}"
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        return "".join(_text(inline) for inline in _children(cell, "is"))
    value = next((each.text or "" for each in _children(cell, "v")), "")
    if kind == "s":
        return texts[int(value)]
    if kind == "b":
        return "ja" if value == "1" else "nee"
    if kind == "n" and value:
        style = int(cell.get("s", "0"))
        return _number(value, formats[style] if style < len(formats) else "")
    return value


def _column(reference: str) -> int:
    """0 for ``A7``, 27 for ``AB7``."""
    column = 0
    for letter in re.match(r"[A-Z]{1,3}", reference.upper())[0]:  # type: ignore[index]
        column = column * 26 + ord(letter) - 64
    return column - 1


def _rows(
    sheet: ET.Element,
    texts: list[str],
    formats: list[str],
    most_rows: int,
    most_columns: int,
) -> list[tuple[int, list[str]]]:
    rows: list[tuple[int, list[str]]] = []
    number = seen = 0
    for group in _children(sheet, "sheetData"):
        for row in _children(group, "row"):
            number = int(row.get("r", number + 1))
            cells: Mapping[int, str] = {
                at if (where := cell.get("r")) is None else _column(where): _cell(
                    cell, texts, formats
                )
                for at, cell in enumerate(_children(row, "c"))
            }
            filled = {at: text for at, text in cells.items() if text.strip()}
            seen += len(cells)
            if len(rows) >= most_rows or seen > _MOST_CELLS:
                raise NotAWorkbookError
            if filled and max(filled) >= most_columns:
                raise NotAWorkbookError
            rows.append((number, [filled.get(at, "") for at in range(max(filled, default=-1) + 1)]))
    return rows
