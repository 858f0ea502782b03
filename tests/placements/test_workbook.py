"""A workbook is read like the list that it is, and nothing in it is run."""

from __future__ import annotations

import io
import zipfile
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.placements.imports.preview import File
from tests.placements.schools import bodies, body, codes, found, seen

_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def text(value: str) -> str:
    return f'<c t="inlineStr"><is><t>{escape(value)}</t></is></c>'


def shared(place: int) -> str:
    return f'<c t="s"><v>{place}</v></c>'


def number(value: float, style: int = 0) -> str:
    return f'<c s="{style}"><v>{value}</v></c>'


def workbook(
    *rows: str,
    texts: tuple[str, ...] = (),
    begin: str = "",
    end: str = "",
    before: str = "",
    others: tuple[tuple[str, str], ...] = (),
) -> bytes:
    """A workbook with these rows; style 1 is a date, style 2 a time of day.

    ``others`` are sheets after it, by what stands in their entry and in their rows.
    """
    sheet = "".join(f'<row r="{at}">{row}</row>' for at, row in enumerate(rows, start=1))
    entries = "".join(
        f'<sheet {said} sheetId="{at}" r:id="rId{at}"/>'
        for at, (said, _) in enumerate((('name="Leerlingen"', ""), *others), start=1)
    )
    relations = "".join(
        f'<Relationship Id="rId{at}" Target="worksheets/sheet{at}.xml"/>'
        for at in range(1, len(others) + 2)
    )
    parts = {
        "xl/workbook.xml": f'<workbook xmlns="{_SHEET}" xmlns:r="{_RELATIONS}">{before}'
        f"<sheets>{entries}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f"<Relationships>{relations}</Relationships>",
        "xl/sharedStrings.xml": f'<sst xmlns="{_SHEET}">'
        + "".join(f"<si><r><t>{escape(each)}</t></r></si>" for each in texts)
        + "</sst>",
        "xl/styles.xml": f'<styleSheet xmlns="{_SHEET}"><numFmts count="1">'
        '<numFmt numFmtId="164" formatCode="[$-413]d mmmm yyyy"/></numFmts>'
        '<cellXfs><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="20"/></cellXfs></styleSheet>',
        "xl/worksheets/sheet1.xml": f'{begin}<worksheet xmlns="{_SHEET}">'
        f"<sheetData>{sheet}</sheetData>{end}</worksheet>",
    }
    for at, (_, row) in enumerate(others, start=2):
        parts[f"xl/worksheets/sheet{at}.xml"] = (
            f'<worksheet xmlns="{_SHEET}"><sheetData>{row}</sheetData></worksheet>'
        )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as out:
        for name, content in parts.items():
            out.writestr(name, content)
    return packed.getvalue()


HEAD = "".join(map(text, ("Stamnr", "Naam", "Klas", "Geboortedatum")))


def test_numbers_texts_and_dates_read_as_in_a_text_file():
    content = workbook(
        HEAD,
        number(20014) + shared(0) + text("PRO4B") + number(40045, 1),
        texts=("Huisman, Jesse",),
    )

    shown = seen(File("leerlingen.xlsx", content))

    assert shown.findings == []
    student = body(shown, "student")
    assert (student["number"], student["name"], student["birth_date"]) == (
        "20014",
        "Jesse Huisman",
        "2009-08-20",
    )


def test_cells_may_be_missing_and_rows_may_be_skipped():
    cells = (
        '<c r="A1" t="inlineStr"><is><t>Stamnr</t></is></c>'
        '<c r="C1" t="inlineStr"><is><t>Naam</t></is></c>'
        '<c r="D1" t="inlineStr"><is><t>Klas</t></is></c>'
    )
    line = '<c r="A2"><v>20014</v></c><c r="C2" t="inlineStr"><is><t>Huisman, Jesse</t></is></c>'

    shown = seen(File("l.xlsx", workbook(cells, line)))

    assert found(shown) == [(2, "Klas", "class-missing")]


JESSE = number(20014) + text("Huisman, Jesse") + text("PRO4B")


def test_the_sheet_with_the_list_is_read_wherever_it_stands():
    line = f"<row>{HEAD}</row><row>{JESSE}</row>"

    shown = seen(
        File(
            "l.xlsx",
            workbook(text("Deze map is van het secretariaat"), others=(('name="B"', line),)),
        )
    )

    assert (len(bodies(shown, "student")), shown.findings) == (1, [])


def test_a_second_list_in_a_workbook_is_told_of():
    companies = f"<row>{text('Bedrijf')}{text('Plaats')}</row>"

    shown = seen(File("l.xlsx", workbook(HEAD, JESSE, others=(('name="Bedrijven"', companies),))))

    assert [(one.code, one.facts["others"]) for one in shown.findings] == [
        ("sheet-spare", "Bedrijven")
    ]


def test_a_hidden_sheet_is_not_looked_at():
    line = f"<row>{HEAD}</row><row>{JESSE}</row>"

    shown = seen(File("l.xlsx", workbook(HEAD, JESSE, others=(('name="B" state="hidden"', line),))))

    assert shown.findings == []


def test_a_second_sheet_that_is_too_much_does_not_keep_the_first_out():
    bomb = f"<row><c><v>{'1' * 45_000_000}</v></c></row>"

    shown = seen(File("l.xlsx", workbook(HEAD, JESSE, others=(('name="B"', bomb),))))

    assert (len(bodies(shown, "student")), shown.findings) == (1, [])


def test_a_class_that_was_merged_over_its_students_is_the_class_of_each():
    lines = [
        number(at) + text(f"Huisman, J{at}") + (text("PRO4B") if at == 2 else "")
        for at in range(2, 5)
    ]
    merged = '<mergeCells><mergeCell ref="C2:C4"/></mergeCells>'

    shown = seen(File("l.xlsx", workbook(HEAD, *lines, end=merged)))

    assert (len(bodies(shown, "student")), shown.findings) == (3, [])


@pytest.mark.parametrize("ref", ["A1:D1", "C2:C9999999", "ZZZ1:ZZZ9", "C9:C2", "", "C2", "A1:XFD9"])
def test_merged_cells_of_any_kind_upset_nothing(ref: str):
    end = f'<mergeCells><mergeCell ref="{ref}"/></mergeCells>' * 50

    shown = seen(File("l.xlsx", workbook(HEAD, JESSE, end=end)))

    assert (len(bodies(shown, "student")), shown.findings) == (1, [])


def test_days_of_a_workbook_that_was_made_on_a_mac_are_right():
    content = workbook(HEAD, JESSE + number(38583, 1), before='<workbookPr date1904="1"/>')

    assert body(seen(File("l.xlsx", content)), "student")["birth_date"] == "2009-08-20"


def test_a_time_of_day_is_a_time():
    head = "".join(
        map(text, ("Leerlingnr", "Bedrijf", "Van", "Tot", "Dagen", "Begintijd", "Eindtijd"))
    )
    line = (
        number(20014)
        + text("Garage Visser")
        + number(46266, 1)
        + number(46500, 1)
        + text("ma")
        + number(0.354166666666667, 2)
        + number(0.625, 2)
    )

    shown = seen(
        File("l.xlsx", workbook(HEAD, number(20014) + text("Huisman, Jesse") + text("PRO4B"))),
        File("b.csv", b"Bedrijf;Plaats\nGarage Visser;Ruurlo"),
        File("s.xlsx", workbook(head, line)),
    )

    assert shown.findings == []
    assert body(shown, "placement")["schedule"] == [{"weekday": 1, "from": "08:30", "to": "15:00"}]


def test_a_formula_is_refused_whatever_it_gave():
    formula = '<c t="str"><f>HYPERLINK("http://evil.test")</f><v>Jesse Huisman</v></c>'

    shown = seen(File("l.xlsx", workbook(HEAD, number(20014) + formula + text("PRO4B"))))

    assert found(shown) == [(2, "Naam", "formula")]
    assert bodies(shown, "student") == []


@pytest.mark.parametrize(
    "begin",
    [
        '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>',
        '<!DOCTYPE x SYSTEM "file:///etc/passwd">',
    ],
)
def test_a_workbook_with_entities_is_refused(begin: str):
    shown = seen(File("l.xlsx", workbook(HEAD, begin=begin)))

    assert codes(shown) == {"file-is-workbook"}


def test_a_small_zip_of_a_large_sheet_is_refused():
    rows = [f"<c><v>{'1' * 200_000}</v></c>"] * 300

    content = workbook(*rows)

    assert len(content) < 5 * 2**20
    assert codes(seen(File("bom.xlsx", content))) == {"file-is-workbook"}


def test_another_zip_says_how_to_save_the_list():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as out:
        out.writestr("content.xml", "<office/>")

    shown = seen(File("l.ods", packed.getvalue()))

    assert codes(shown) == {"file-is-workbook"}


@given(st.integers(0, 900), st.integers(0, 255))
def test_a_damaged_workbook_upsets_nothing(at: int, byte: int):
    content = bytearray(workbook(HEAD, number(20014) + text("Huisman, Jesse") + text("PRO4B")))
    content[at % len(content)] = byte

    shown = seen(File("l.xlsx", bytes(content)))

    assert shown.files
