"""The demo region: made from a seed, whole, and true to the field."""

from __future__ import annotations

import json
import random
import uuid
from collections import Counter
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.attendance.kinds import FEATURE as ATTENDANCE
from server.demo import calendar, names, norms, notes
from server.demo.calendar import HolidayRegion
from server.demo.days import past_days
from server.demo.model import AMSTERDAM, Region, Size
from server.demo.people import Ids, fresh_secrets, secrets_of_seed
from server.demo.plan import people_with, plan_region
from server.demo.records import Write, handover, organisation, placement_record, student_card
from server.identity.kinds import FEATURE as IDENTITY
from server.placements.kinds import FEATURE as PLACEMENTS
from server.sync.kinds import FieldType

FEATURES = (IDENTITY, PLACEMENTS, ATTENDANCE)
TODAY = date(2026, 11, 24)
SMALL = Size(schools=3, students=20)


def region_of(seed: int = 7, size: Size = SMALL, today: date = TODAY) -> Region:
    return plan_region(seed, size, today, secrets_of_seed(seed))


def everything(region: Region) -> list[Write]:
    writes = list(organisation(region))
    for placement in region.placements:
        writes.append(placement_record(placement))
        writes += [each for each in (student_card(placement), handover(placement)) if each]
        writes += notes.notes_of(placement, region.today, region.seed)
    return writes + list(past_days(region))


def test_the_same_seed_gives_the_same_region_ids_included():
    assert everything(region_of()) == everything(region_of())


def test_another_seed_gives_other_people_with_other_ids():
    ours, theirs = region_of(seed=7), region_of(seed=8)
    assert {p.id for p in ours.people}.isdisjoint(p.id for p in theirs.people)
    assert [p.name for p in ours.people] != [p.name for p in theirs.people]


def test_without_seeded_secrets_only_tokens_and_keys_differ():
    ours = plan_region(7, SMALL, TODAY, fresh_secrets)
    theirs = plan_region(7, SMALL, TODAY, fresh_secrets)
    assert [p.id for p in ours.people] == [p.id for p in theirs.people]
    tokens = {d.token for region in (ours, theirs) for p in region.people for d in p.devices}
    assert len(tokens) == 2 * sum(len(p.devices) for p in ours.people)


def test_the_usual_region_is_about_as_large_as_a_real_one():
    region = region_of(size=Size())
    assert len(region.schools) == 10
    assert len(region.companies) == 100
    assert len(region.placements) == 300
    assert {school.sector for school in region.schools} == {"pro", "vso", "vmbo"}


def test_every_role_has_somebody_and_coaches_and_students_have_two_devices():
    region = region_of()
    for role in (
        *("student", "guardian", "company_mentor", "coach", "class_mentor"),
        *("coordinator", "region_lead", "inspector", "administrator"),
    ):
        assert people_with(region, role), role
    for role in ("coach", "student"):
        assert all(len(person.devices) == 2 for person in people_with(region, role))


@pytest.mark.parametrize("days", range(0, 371, 5))
def test_whatever_day_it_is_somebody_is_due_today_at_a_company_with_a_kiosk(days):
    today = date(2026, 8, 1) + timedelta(days=days)
    shown = region_of(today=today, size=Size(schools=1, students=8)).showcase
    assert shown.starts <= today <= shown.ends
    assert not shown.year.dates.is_off(today)
    assert today.isoweekday() in {hours.weekday for hours in shown.schedule}
    assert "kiosk" in shown.company.ways
    assert shown.student.guardians
    assert shown.mentors


def test_the_coach_who_is_shown_took_a_placement_over_from_a_colleague():
    region = region_of()
    shown = region.showcase
    taken = [p for p in region.placements if p.former_coach and p.coaches == shown.coaches]
    assert taken
    assert all(p.starts < p.handed_over < min(TODAY, p.ends) for p in taken if p.handed_over)


def test_the_placement_that_is_shown_has_the_lowest_id():
    region = region_of()
    assert region.showcase.id == min(placement.id for placement in region.placements)


def test_no_two_records_share_an_id():
    made = [(write.kind, write.id) for write in everything(region_of(size=Size()))]
    doubled = {key for key, times in Counter(made).items() if times > 1}
    # A coach who was replaced makes a second edit of the placement, nothing else does.
    assert {kind for kind, _ in doubled} == {"placement"}
    assert len({key for _, key in made}) == len(set(made))


@given(st.lists(st.integers(0, 2**47), min_size=2, max_size=50), st.integers())
def test_ids_sort_by_the_moment_of_their_making_and_never_repeat(moments, seed):
    ids = Ids(random.Random(seed))
    made = [ids.at(moment) for moment in sorted(moments)]
    assert made == sorted(set(made))
    assert all(uuid.UUID(text).version == 7 for text in made)


def test_nobody_under_sixteen_works_more_than_seven_hours():
    for placement in region_of(size=Size(schools=6, students=60)).placements:
        age = (TODAY - placement.student.birth_date).days / 365.25
        for hours in placement.schedule:
            minutes = (hours.ends.hour - hours.starts.hour) * 60
            minutes += hours.ends.minute - hours.starts.minute
            assert minutes <= placement.type.norm.max_day_minutes
            assert age >= 15.9 or minutes <= 420


def test_nobody_is_at_a_placement_in_a_holiday_or_outside_their_period():
    region = region_of()
    placements = {f"placement:{placement.id}": placement for placement in region.placements}
    for write in past_days(region):
        placement, day = placements[write.scope], date.fromisoformat(write.set["day"])
        assert placement.starts <= day <= placement.ends
        assert day < region.today
        assert not placement.year.dates.is_off(day)


def test_odd_days_are_there_to_be_seen():
    region = region_of(size=Size())
    days: Counter[str] = Counter()
    by_day: dict[tuple[str, str], list[Write]] = {}
    for write in past_days(region):
        by_day.setdefault((write.scope, write.set["day"]), []).append(write)
    for writes in by_day.values():
        events = {write.set.get("event") for write in writes}
        days["forgotten scan-out"] += events == {"in"}
        days["corrected"] += "correction" in events
        days["waiting for confirmation"] += events == {"declaration"}
        days["confirmed"] += "confirmation" in events
        days["flagged"] += any(write.set.get("flags") for write in writes)
        days["absent"] += any(write.kind == "absence" for write in writes)
        first = next((w for w in writes if w.set.get("event") == "in"), None)
        if first is not None and first.set["evidence"] != "declared":
            wall = datetime.fromtimestamp(first.at / 1000, AMSTERDAM)
            days["late"] += f"{wall:%H:%M}" > first.set["planned_from"]
    assert all(days.values()), days
    assert any(placement.former_coach for placement in region.placements)


def test_ids_and_records_fit_the_kinds_that_the_engine_knows():
    kinds = {kind.name: kind for feature in FEATURES for kind in feature.kinds}
    seen = set()
    for write in everything(region_of()):
        kind = kinds[write.kind]
        seen.add(write.kind)
        assert write.scope.partition(":")[0] in kind.scopes
        assert write.set.keys() <= kind.fields.keys(), write.kind
        if kind.derives is not None:
            assert kind.derives(write.scope, write.set) == write.id
        for name, value in write.set.items():
            field = kind.fields[name]
            assert not field.choices or value in field.choices
            if field.type is FieldType.TEXT:
                assert isinstance(value, str)
                assert len(value) <= (field.max or len(value))
            elif field.type is FieldType.JSON:
                assert len(json.dumps(value).encode()) <= (field.max or 0)
    # The region's card key is handed to whoever prints cards, which makes its record;
    # a week is answered by a link or a slip that somebody makes first, and photographs.
    assert seen | {"signing-key", "week-confirmation", "slip-photo"} == kinds.keys()


def test_hour_norms_are_those_of_the_field():
    known = {(t.code, t.norm_hours) for types in norms.TYPES.values() for t in types}
    expected = {("VES", 160), ("OES", 512), ("BVS", 768), ("PL3", 768), ("PL4", 1024), ("LWT", 640)}
    assert expected <= known
    assert all(t.source for types in norms.TYPES.values() for t in types)


def test_the_school_year_2026_has_the_published_holidays():
    south = calendar.school_year(2026, HolidayRegion.SOUTH)
    days = {holiday.name: (holiday.first, holiday.last) for holiday in south.holidays}
    assert days["Herfstvakantie"] == (date(2026, 10, 17), date(2026, 10, 25))
    assert days["Voorjaarsvakantie"] == (date(2027, 2, 13), date(2027, 2, 21))
    assert days["Hemelvaart"] == (date(2027, 5, 6), date(2027, 5, 7))
    assert days["Tweede pinksterdag"][0] == date(2027, 5, 17)
    assert south.lessons_from == date(2026, 8, 24)
    north = calendar.school_year(2026, HolidayRegion.NORTH)
    assert north.lessons_to == date(2027, 7, 9)


@given(st.integers(1990, 2090), st.sampled_from(HolidayRegion))
@settings(max_examples=50)
def test_every_school_year_has_its_holidays_inside(starts_in, region):
    year = calendar.school_year(starts_in, region)
    assert all(year.starts <= h.first <= h.last <= year.ends for h in year.holidays)
    assert year.lessons_from.weekday() == 0
    assert year.starts < year.lessons_from < year.lessons_to <= year.ends


def test_names_come_from_the_whole_country():
    region = region_of(size=Size(schools=4, students=80))
    everyone = " ".join(person.name.full for person in region.people)
    assert set("ëışğłü") & set(everyone)
    assert all(mail.isascii() for mail in (person.email for person in region.people))
    assert all(person.email.endswith(".test") for person in region.people)
    mails = Counter(person.email for person in region.people)
    assert mails.most_common(1)[0][1] == 1


def test_a_mail_address_is_folded_from_any_name():
    assert names.plain("Şeyma Łukasz-Yılmaz ’t Hoen") == "seyma.lukasz.yilmaz.t.hoen"


def test_a_larger_region_begins_with_the_same_schools():
    small, large = region_of(size=Size(2, 10)), region_of(size=Size(4, 10))
    assert [s.name for s in large.schools[:2]] == [s.name for s in small.schools]
    assert [c.name for c in large.companies[:3]] == [c.name for c in small.companies[:3]]
