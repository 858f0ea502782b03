"""The page has a word for everything, and every field of others is known."""

from __future__ import annotations

import pytest

from server.app import FEATURES
from server.export.pages import CHOSEN, WORDS
from server.export.rules import LEFT_OUT, ids_in, shown_body
from server.sync.kinds import FieldType
from server.sync.registry import register

OF_A_STUDENT = {
    name: kind
    for name, kind in register(FEATURES).kinds.items()
    if name in ("student", "guardianship") or set(kind.scopes) & {"placement", "placement-staff"}
}
del OF_A_STUDENT["held-edit"]


def test_every_kind_of_record_about_a_student_has_its_place_on_the_page():
    assert set(WORDS["kinds"]) == set(OF_A_STUDENT)


@pytest.mark.parametrize("kind", sorted(OF_A_STUDENT))
def test_every_field_and_every_choice_has_a_word(kind):
    for name, field in OF_A_STUDENT[kind].fields.items():
        assert name in WORDS["fields"]
        if field.choices:
            assert name in CHOSEN
        assert set(field.choices) <= set(WORDS["values"])


@pytest.mark.parametrize("kind", sorted(set(OF_A_STUDENT) - {"student"}))
def test_a_field_for_a_number_or_address_of_somebody_else_is_known_to_the_rule(kind):
    """And so is whatever is no plain value, in which either could stand."""
    known_plain = {("placement", "schedule"), ("week-confirmation", "days")}
    for name, field in OF_A_STUDENT[kind].fields.items():
        if field.type is FieldType.JSON or "phone" in name or "email" in name:
            assert (kind, name) in {*LEFT_OUT, *known_plain}


def test_of_others_only_the_name_goes_along():
    joost = {
        "person": "x",
        "role": "company_mentor",
        "name": "Joost",
        "phone": "06",
        "email": "j@x",
    }
    body = {"contacts": [joost, "06 odd"], "tasks": "Brood bakken"}
    assert shown_body("placement", body) == {
        "contacts": [{"role": "company_mentor", "name": "Joost"}],
        "tasks": "Brood bakken",
    }
    assert shown_body("placement", {"contacts": {"phone": "06"}}) == {}
    assert shown_body("hand-over", {"to_phone": "06", "to_name": "Piet"}) == {"to_name": "Piet"}


def test_ids_are_found_however_deep():
    id = "4e910000-0000-4000-8000-000000000009"
    assert ids_in([1, None, {"a": [{"b": id}]}, "kort"]) == {id}
