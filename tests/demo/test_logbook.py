"""The demo's log: students write about days that they were there, in words that fit."""

from __future__ import annotations

from datetime import date

from server.demo.days import past_days
from server.demo.logbook import Log
from server.demo.model import Size
from server.demo.people import secrets_of_seed
from server.demo.plan import plan_region
from server.logbook.kinds import FACES, LOG_ENTRY
from server.sync.rules.values import missing_field, unfit_fields

TODAY = date(2026, 11, 24)
REGION = plan_region(7, Size(schools=3, students=20), TODAY, secrets_of_seed(7))
LOG = Log(REGION)
PAST = list(LOG.watch(past_days(REGION)))
ENTRIES = list(LOG.entries())


def test_watching_what_happened_leaves_it_as_it_was():
    assert list(past_days(REGION)) == PAST


def test_a_student_writes_once_about_a_day_and_only_when_they_were_there():
    there = {(w.scope, w.set["day"]) for w in PAST if w.kind == "attendance-event"}
    written = [(entry.scope, entry.set["day"]) for entry in ENTRIES]
    assert len(written) == len(set(written))
    assert set(written) <= there
    assert max(day for _, day in written) < TODAY.isoformat()


def test_entries_fit_their_kind_and_name_a_task_of_the_placement():
    tasks = {f"placement:{each.id}": each.tasks for each in REGION.placements}
    for entry in ENTRIES:
        assert unfit_fields(entry.set, LOG_ENTRY.fields) is None
        assert missing_field(entry.set, LOG_ENTRY.fields) is None
        assert LOG_ENTRY.derives is not None
        assert LOG_ENTRY.derives(entry.scope, entry.set) == entry.id
        text = entry.set["text"].lower()
        assert any(task.lower() in text for task in tasks[entry.scope])
        assert "{" not in text


def test_some_write_and_some_do_not_and_not_every_day_went_well():
    writers = {entry.scope for entry in ENTRIES}
    assert 0.2 < len(writers) / len(REGION.placements) < 0.7
    assert {entry.set["face"] for entry in ENTRIES} == set(FACES)


def test_the_shown_students_mentor_has_read_all_but_the_newest():
    shown = f"placement:{REGION.showcase.id}"
    days = sorted(entry.set["day"] for entry in ENTRIES if entry.scope == shown)
    assert len(days) > 3
    assert [act.args["day"] for act in LOG.initials()] == days[:-1]
