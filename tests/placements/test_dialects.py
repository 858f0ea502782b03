"""Any roster is read back the same, in whatever dialect an office writes it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from server.placements.imports.preview import File
from server.placements.imports.values import read_days, read_times
from server.placements.rules import class_key
from tests.placements.dialects import (
    Dialect,
    Student,
    as_file,
    days_written,
    dialects,
    student_rows,
    students,
    times_written,
    weekdays,
)
from tests.placements.schools import bodies, codes, seen


@given(students, dialects)
def test_a_list_of_students_reads_the_same_in_every_dialect(
    listed: list[Student], dialect: Dialect
):
    content = as_file(student_rows(listed, dialect), dialect)

    shown = seen(File("lijst.csv", content))

    assert codes(shown) <= {"empty-line"}
    classes = {
        step.id: step.set["name"] for i in shown.items for step in i.steps if step.kind == "class"
    }
    read = {
        (
            str(body["number"]),
            str(body["name"]),
            class_key(str(classes[str(body["class"])])),
            str(body["birth_date"]),
        )
        for body in bodies(shown, "student")
    }
    assert read == {
        (one.number, one.full, class_key(one.class_name), one.born.isoformat()) for one in listed
    }


@given(students, dialects, dialects)
def test_two_dialects_of_one_list_make_the_same_records(
    listed: list[Student], one: Dialect, other: Dialect
):
    steps = []
    for dialect in (one, other):
        shown = seen(File("lijst.csv", as_file(student_rows(listed, dialect), dialect)))
        steps.append(
            {
                step.id: {**step.set, "name": str(step.set["name"]).casefold()}
                for item in shown.items
                for step in item.steps
            }
        )

    assert steps[0] == steps[1]


@given(weekdays, st.integers(0, 5))
def test_weekdays_read_the_same_in_every_spelling(days: tuple[int, ...], form: int):
    assert read_days(days_written(days, form)) == days


@given(st.integers(0, 22 * 60), st.integers(1, 8 * 60), st.integers(0, 5))
def test_times_read_the_same_in_every_spelling(begin: int, length: int, form: int):
    end = min(begin + length, 24 * 60 - 1)

    read = read_times(times_written(begin, end, form))

    assert read == (f"{begin // 60:02d}:{begin % 60:02d}", f"{end // 60:02d}:{end % 60:02d}")


@given(st.binary(max_size=400))
def test_no_bytes_whatever_upset_the_reading(content: bytes):
    shown = seen(File("iets.csv", content))

    assert shown.findings or not shown.items


@given(
    st.lists(st.lists(st.text(max_size=12), max_size=10), max_size=8),
    st.sampled_from((";", ",", "\t")),
)
def test_no_cells_whatever_upset_the_checks(rows: list[list[str]], separator: str):
    header = separator.join(("Leerling", "Bedrijf", "Begeleider", "Van", "Tot", "Dagen", "Tijden"))
    lines = [header, *(separator.join(row) for row in rows)]

    shown = seen(File("stages.csv", "\n".join(lines).encode("utf-8", "surrogatepass")))

    assert all(one.sentence("nl") and one.sentence("en") for one in shown.findings)
