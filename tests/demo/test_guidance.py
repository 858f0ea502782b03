"""The demo's visits and answers about pictures: on days that make sense, by who may say so."""

from __future__ import annotations

from datetime import date

from server.demo.guidance import guidance_of
from server.demo.model import Size
from server.demo.people import secrets_of_seed
from server.demo.plan import plan_region
from server.guidance.kinds import FEATURE
from server.guidance.rules import age_on, who_gives
from server.sync.rules.values import missing_field, unfit_fields

TODAY = date(2026, 11, 24)
REGION = plan_region(7, Size(schools=3, students=20), TODAY, secrets_of_seed(7))
KINDS = {kind.name: kind for kind in FEATURE.kinds}


def test_what_coaches_and_families_said_fits_the_kinds_and_lies_in_the_past():
    seen = set()
    for placement in REGION.placements:
        for write in guidance_of(placement, TODAY, REGION.seed):
            seen.add(write.kind)
            kind = KINDS[write.kind]
            assert unfit_fields(write.set, kind.fields) is None, write
            assert missing_field(write.set, kind.fields) is None, write
            assert write.scope == f"placement:{placement.id}"
    assert seen == {"visit", "consent"}


def test_a_visit_is_on_a_day_on_which_the_student_was_due():
    days = 0
    for placement in REGION.placements:
        weekdays = {hours.weekday for hours in placement.schedule}
        for write in guidance_of(placement, TODAY, REGION.seed):
            if write.kind != "visit":
                continue
            days += 1
            day = date.fromisoformat(write.set["day"])
            assert placement.starts <= day < TODAY
            assert day.isoweekday() in weekdays
            assert not placement.year.dates.is_off(day)
    assert days > len(REGION.placements) / 2


def test_an_answer_is_given_by_whose_age_asks_for_it():
    voices = set()
    for placement in REGION.placements:
        student = placement.student
        for write in guidance_of(placement, TODAY, REGION.seed):
            if write.kind != "consent":
                continue
            voices.add(write.set["voice"])
            age = age_on(student.birth_date.isoformat(), write.set["at"][:10])
            assert write.set["voice"] == who_gives(age)
            speakers = [student.person] if who_gives(age) == "student" else student.guardians
            assert write.set["person"] in {person.id for person in speakers}
    assert voices == {"student", "family"}
