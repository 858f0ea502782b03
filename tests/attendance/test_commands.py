"""The commands of presence: what is refused, what is written down, and for whom."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from server.attendance.kinds import FEATURE
from server.attendance.projections import day_of_records
from server.sync.kinds import (
    Author,
    Body,
    Changes,
    Command,
    NeedFact,
    NeedGroup,
    NeedRecord,
    Put,
    Record,
    Refusal,
    Situation,
)
from server.sync.rules.times import parse_instant, write_instant
from server.sync.rules.values import missing_field, unfit_fields
from tests.attendance import scene

COMMANDS = {command.name: command for command in FEATURE.commands}
KINDS = {kind.name: kind for kind in FEATURE.kinds}
SCOPE = f"placement:{scene.PLACEMENT}"
EVENT = "e0e00000-0000-4000-8000-000000000001"
OTHER_EVENT = "e0e00000-0000-4000-8000-000000000002"
NOW = "2026-11-23 08:25:20"

PLACEMENT = Record(
    scene.PLACEMENT,
    "placement",
    SCOPE,
    5,
    {
        "student": scene.STUDENT,
        "school": scene.SCHOOL,
        "company": scene.COMPANY,
        "site": scene.SITE,
        "starts": "2026-09-01",
        "ends": "2027-07-09",
        "schedule": [{"weekday": day, "from": "08:30", "to": "16:30"} for day in range(1, 6)],
    },
)
CARD = Record(
    "ca4d0000-0000-4000-8000-000000000001", "student-card", SCOPE, 6, {"serial": scene.SERIAL}
)

FACTS = {
    (
        "site-key",
        f"{scene.kid_of(scene.KIOSK)}/{scene.SITE}/kiosk",
    ): f"{scene.COMPANY}|{scene.public_text(scene.KIOSK)}|",
    (
        "site-key",
        f"{scene.kid_of(scene.POSTER)}/{scene.SITE}/poster",
    ): f"{scene.COMPANY}|{scene.public_text(scene.POSTER)}|",
    ("card-key", scene.kid_of(scene.CARD)): f"|{scene.public_text(scene.CARD)}|",
    (
        "holidays",
        f"{scene.SCHOOL}/2026",
    ): '[{"name": "Kerst", "from": "2026-12-19", "to": "2027-01-03"}]',
}

ROLE_OF = {scene.STUDENT: "student", scene.MENTOR: "company_mentor", scene.COACH: "coach"}


class Desk:
    """A placement with its records, and people who send commands about it.

    It reads for a command exactly what the command says it needs, as the
    engine does; what a command forgot to ask for, it does not see.
    """

    def __init__(self, *records: Record, facts: Mapping[tuple[str, str], Any] = FACTS) -> None:
        self.records = {record.id: record for record in (PLACEMENT, CARD, *records)}
        self.facts = facts
        self.roles = dict(ROLE_OF)

    def send(
        self, name: str, args: Body, *, by: str = scene.STUDENT, at: str = NOW, doubt: int = 0
    ) -> Changes | Refusal:
        command = COMMANDS[name]
        args = {"placement": scene.PLACEMENT} | args
        assert not unfit_fields(args, command.args)
        assert missing_field(args, command.args) is None
        decision = command.decide(self._situation(command, args, by, scene.at(at), doubt), args)
        if isinstance(decision, Changes):
            for change in decision.changes:
                assert isinstance(change, Put)
                kind = KINDS[change.kind]
                assert not unfit_fields(change.set, kind.fields), change.set
                there = self.records.get(change.id)
                body = {**(there.body if there else {}), **change.set}
                self.records[change.id] = Record(change.id, change.kind, change.scope, 9, body)
        return decision

    def written(self, name: str, args: Body, **more: Any) -> Body:
        """The fields that a command puts."""
        decision = self.send(name, args, **more)
        assert isinstance(decision, Changes), decision
        (put,) = decision.changes
        assert isinstance(put, Put)
        return put.set

    def day(self, day: str = "2026-11-23"):
        return day_of_records(
            [
                record
                for record in self.records.values()
                if record.kind in ("attendance-event", "absence") and record.body["day"] == day
            ]
        )

    def _situation(self, command: Command, args: Body, by: str, at: int, doubt: int) -> Situation:
        found: dict[str, Record] = {}
        groups: dict[tuple[str, str], list[Record]] = {}
        facts: dict[tuple[str, str], Any] = {}
        asked: set[Any] = set()
        while fresh := [need for need in command.needs(args, found) if need not in asked]:
            asked.update(fresh)
            for need in fresh:
                if isinstance(need, NeedRecord) and need.id in self.records:
                    found[need.id] = self.records[need.id]
                elif isinstance(need, NeedGroup):
                    groups[need.scope, need.group] = self._group(need)
                elif isinstance(need, NeedFact) and (need.name, need.key) in self.facts:
                    facts[need.name, need.key] = self.facts[need.name, need.key]
        role = self.roles.get(by)
        return Situation(
            author=Author(by, "de000000-0000-4000-8000-000000000001"),
            at=at,
            received_at=at + 3_600_000,
            doubt=doubt,
            base=None,
            records=found,
            groups=groups,
            facts=facts,
            roles=lambda scope: frozenset({role}) if role and scope == SCOPE else frozenset(),
        )

    def _group(self, need: NeedGroup) -> list[Record]:
        return [
            record
            for record in self.records.values()
            if record.scope == need.scope
            and (group := KINDS.get(record.kind, KINDS["site-key"]).group) is not None
            and group(record.body) == need.group
            and not record.gone
        ]


def scan(code: str = "", *, id: str = EVENT, direction: str = "in", **more: Any) -> Body:
    code = code or scene.kiosk_code("2026-11-23 08:25:10")
    return {"id": id, "direction": direction, "code": code, **more}


def declare(starts: str = "08:30", ends: str = "16:30", **more: Any) -> Body:
    return {"id": EVENT, "day": "2026-11-23", "starts": starts, "ends": ends, **more}


# --- scans ----------------------------------------------------------------------


def test_a_scan_is_written_down_with_both_clocks_and_the_plan_of_the_day():
    assert Desk().written("attendance.scan", scan()) == {
        "event": "in",
        "day": "2026-11-23",
        "at": "2026-11-23T07:25:20.000Z",
        "source": "kiosk",
        "evidence": "kiosk",
        "site": scene.SITE,
        "key": scene.kid_of(scene.KIOSK),
        "code_at": "2026-11-23T07:25:10.000Z",
        "planned_from": "08:30",
        "planned_to": "16:30",
        "planned_minutes": 480,
        "person": scene.STUDENT,
    }


def test_a_scan_that_waited_keeps_the_time_at_which_it_was_made():
    """Scanned at 8:25, put in the envelope an hour later by an app that was asleep."""
    said = write_instant(scene.at("2026-11-23 08:25:15"))
    body = Desk().written("attendance.scan", scan(scanned_at=said), at="2026-11-23 09:25:20")
    assert body["at"] == said
    assert "flags" not in body


def test_a_phone_five_hours_behind_is_corrected():
    behind = 5 * 3_600_000
    said = write_instant(scene.at("2026-11-23 08:25:15") - behind)
    body = Desk().written("attendance.scan", scan(scanned_at=said), doubt=behind)
    assert parse_instant(body["at"]) == scene.at("2026-11-23 08:25:15")
    assert "flags" not in body


@pytest.mark.parametrize("code", ["", "x", "menukaart", "A" * 176, "A" * 2_953])
def test_a_scan_of_anything_is_kept(code: str):
    body = Desk().written("attendance.scan", {"id": EVENT, "direction": "in", "code": code or "-"})
    assert body["flags"] == ["malformed-code"]
    assert (body["event"], body["evidence"]) == ("in", "declared")
    assert "source" not in body


def test_the_mentor_scans_the_students_card():
    body = Desk().written("attendance.scan", scan(scene.card_code()), by=scene.MENTOR)
    assert (body["source"], body["evidence"], body["person"]) == ("card", "card", scene.MENTOR)
    assert "flags" not in body


def test_a_card_that_was_revoked_is_no_proof():
    gone = Record(CARD.id, CARD.kind, SCOPE, 7, CARD.body | {"revoked_at": "2026-10-01T10:00:00Z"})
    body = Desk(gone).written("attendance.scan", scan(scene.card_code()), by=scene.MENTOR)
    assert (body["evidence"], body["flags"]) == ("declared", ["revoked-card"])


def test_a_card_of_another_placement_is_no_proof():
    card = scene.card_code(placement=scene.OTHER_PLACEMENT)
    body = Desk().written("attendance.scan", scan(card), by=scene.MENTOR)
    assert (body["evidence"], body["flags"]) == ("declared", ["wrong-card"])


def test_the_same_code_again_is_marked_and_counts_once():
    desk = Desk()
    desk.written("attendance.scan", scan())
    again = desk.written("attendance.scan", scan(id=OTHER_EVENT), at="2026-11-23 08:25:40")
    assert again["flags"] == ["seen-twice"]
    day = desk.day()
    assert (day.first_in, day.end_known) == (scene.at(NOW), False)


def test_the_same_poster_in_the_morning_and_the_afternoon_is_an_ordinary_day():
    desk = Desk()
    for id, direction, when in (
        (EVENT, "in", "2026-11-23 08:25:20"),
        (OTHER_EVENT, "out", "2026-11-23 16:31:00"),
    ):
        said = write_instant(scene.at(when))
        body = desk.written(
            "attendance.scan",
            scan(scene.poster_code(), id=id, direction=direction, scanned_at=said),
            at=when,
        )
        assert "flags" not in body
    assert (desk.day().minutes, desk.day().evidence) == (485, "poster")


def test_a_poster_read_twice_in_a_minute_is_marked():
    desk = Desk()
    for id, when in ((EVENT, "2026-11-23 08:25:20"), (OTHER_EVENT, "2026-11-23 08:26:00")):
        said = write_instant(scene.at(when))
        body = desk.written(
            "attendance.scan", scan(scene.poster_code(), id=id, scanned_at=said), at=when
        )
    assert body["flags"] == ["seen-twice"]


def test_a_holiday_is_known_when_only_the_envelope_tells_the_day():
    body = Desk().written("attendance.scan", scan(scene.poster_code()), at="2026-12-22 08:25:20")
    assert body["flags"] == ["school-holiday"]
    assert "planned_from" not in body


def test_yesterdays_photograph_belongs_to_today_and_says_so():
    body = Desk().written("attendance.scan", scan(), at="2026-11-24 08:25:20")
    assert (body["day"], body["evidence"]) == ("2026-11-24", "declared")
    assert body["flags"] == ["replayed-other-day", "code-expired"]
    assert body["earliest"] == "2026-11-23T07:25:10.000Z"
    assert body["latest"] == "2026-11-24T07:25:20.000Z"


def test_a_scan_sent_again_under_another_number_is_the_same_scan():
    """A phone restored from its own backup renumbers; the event's id stays."""
    desk = Desk()
    desk.written("attendance.scan", scan())
    assert desk.send("attendance.scan", scan(), at="2026-11-23 08:25:50") == Changes()


def test_another_event_under_a_known_id_is_refused():
    desk = Desk()
    desk.written("attendance.scan", scan())
    assert desk.send("attendance.scan", scan(direction="out")) == Refusal("invalid", "id", "in-use")


def test_an_id_of_a_record_that_is_not_seen_tells_nothing():
    hidden = Record(EVENT, "note", f"placement:{scene.OTHER_PLACEMENT}", 3, {"title": "x"})
    assert Desk(hidden).send("attendance.scan", scan()) == Refusal("not-permitted")


def test_a_held_scan_is_still_the_students_own():
    """The grant has ended; somebody of the school accepts the edit afterwards."""
    desk = Desk()
    desk.roles = {}
    assert desk.written("attendance.scan", scan())["evidence"] == "kiosk"


def test_facts_that_make_no_sense_are_no_keys():
    odd = dict.fromkeys(FACTS, "a|b") | {("holidays", f"{scene.SCHOOL}/2026"): "{not json"}
    body = Desk(facts=odd).written("attendance.scan", scan())
    assert body["flags"] == ["unknown-key"]


# --- hours that are said ----------------------------------------------------------


def test_declared_hours_are_the_students_word():
    body = Desk().written("attendance.declare", declare(reason="kiosk stond uit"))
    assert (body["evidence"], body["starts"], body["ends"]) == ("declared", "08:30", "16:30")
    assert "flags" not in body


@pytest.mark.parametrize(("starts", "ends"), [("16:30", "08:30"), ("08:30", "08:30")])
def test_hours_that_end_before_they_begin_are_refused(starts: str, ends: str):
    refused = Desk().send("attendance.declare", declare(starts, ends))
    assert refused == Refusal("invalid", "ends", "ends-before-it-starts")


def test_hours_for_tomorrow_are_kept_and_marked():
    body = Desk().written("attendance.declare", declare(day="2026-11-24"))
    assert body["flags"] == ["future-day"]


def test_hours_on_a_free_day_are_kept_and_marked():
    body = Desk().written("attendance.declare", declare(day="2026-11-22"))
    assert body["flags"] == ["no-placement-that-day"]


def test_the_mentor_confirms_what_the_student_declared():
    desk = Desk()
    desk.written("attendance.declare", declare())
    confirm = {"id": OTHER_EVENT, "about": EVENT, "answer": "yes"}
    body = desk.written("attendance.confirm", confirm, by=scene.MENTOR)
    assert (body["day"], body["about"], body["answer"]) == ("2026-11-23", EVENT, "yes")
    day = desk.day()
    assert (day.confirmed, day.evidence, day.open) == ("yes", "declared", False)


def test_nobody_confirms_their_own_word():
    desk = Desk()
    desk.written("attendance.declare", declare(), by=scene.MENTOR)
    confirm = {"id": OTHER_EVENT, "about": EVENT, "answer": "yes"}
    assert desk.written("attendance.confirm", confirm, by=scene.MENTOR)["flags"] == ["own-word"]
    assert (desk.day().confirmed, desk.day().open) == (None, True)


@pytest.mark.parametrize("about", [OTHER_EVENT, scene.PLACEMENT, CARD.id])
def test_a_confirmation_of_nothing_is_refused(about: str):
    confirm = {"id": EVENT, "about": about, "answer": "yes"}
    refused = Desk().send("attendance.confirm", confirm, by=scene.MENTOR)
    assert refused == Refusal("invalid", "about", "no-such-event")


def test_an_event_of_another_placement_answers_as_one_that_does_not_exist():
    far = Record(
        OTHER_EVENT, "attendance-event", f"placement:{scene.OTHER_PLACEMENT}", 3,
        {"event": "in", "day": "2026-11-23"},
    )  # fmt: skip
    confirm = {"id": EVENT, "about": OTHER_EVENT, "answer": "yes"}
    refused = Desk(far).send("attendance.confirm", confirm, by=scene.MENTOR)
    assert refused == Refusal("invalid", "about", "no-such-event")


def correct(**more: Any) -> Body:
    return {"id": OTHER_EVENT, "day": "2026-11-23", "reason": "gezien op bezoek", **more}


def test_the_coach_corrects_a_forgotten_scan_out_with_a_reason():
    desk = Desk()
    desk.written("attendance.scan", scan())
    desk.written("attendance.correct", correct(ends="16:30"), by=scene.COACH, at="2026-11-24 09:00")
    day = desk.day()
    assert (day.last_out, day.evidence) == (scene.at("2026-11-23 16:30"), "corrected")
    assert EVENT in desk.records, "the scan stays"


def test_a_scan_is_taken_back_by_naming_it():
    desk = Desk()
    desk.written("attendance.scan", scan())
    desk.written("attendance.correct", correct(about=EVENT), by=scene.COACH, at="2026-11-24 09:00")
    assert not desk.day().present


@pytest.mark.parametrize(
    ("args", "field"),
    [
        (correct(), "starts"),
        (correct(ends="08:00", starts="09:00"), "ends"),
        (correct(ends="16:30", reason="   "), "reason"),
        (correct(about=scene.PLACEMENT), "about"),
    ],
)
def test_a_correction_that_says_nothing_is_refused(args: Body, field: str):
    refused = Desk().send("attendance.correct", args, by=scene.COACH)
    assert isinstance(refused, Refusal)
    assert (refused.code, refused.field) == ("invalid", field)


def test_a_correction_cannot_take_back_an_event_of_another_day():
    desk = Desk()
    desk.written("attendance.scan", scan())
    refused = desk.send(
        "attendance.correct", correct(about=EVENT, day="2026-11-24"), by=scene.COACH
    )
    assert refused == Refusal("invalid", "about", "no-such-event")


# --- absence ----------------------------------------------------------------------

SICK = {"day": "2026-11-23", "kind": "sick"}


def test_a_student_reports_sick_and_comes_after_all():
    desk = Desk()
    desk.written("absence.report", SICK)
    assert desk.day().absence == "sick"
    desk.written("absence.withdraw", {"day": "2026-11-23"})
    assert desk.day().absence is None
    assert desk.send("absence.withdraw", {"day": "2026-11-23"}) == Changes()


def test_two_people_who_report_the_same_day_make_one_absence():
    desk = Desk()
    one = desk.send("absence.report", SICK)
    other = desk.send("absence.report", SICK, by=scene.MENTOR)
    assert isinstance(one, Changes)
    assert isinstance(other, Changes)
    assert [change.id for change in one.changes] == [change.id for change in other.changes]


def test_only_the_school_calls_an_absence_unauthorised_or_takes_that_back():
    desk = Desk()
    unauthorised = SICK | {"kind": "unauthorised"}
    assert desk.send("absence.report", unauthorised) == Refusal("not-permitted")
    desk.written("absence.report", unauthorised, by=scene.COACH)
    for by in (scene.STUDENT, scene.MENTOR):
        assert desk.send("absence.report", SICK, by=by) == Refusal("not-permitted")
        assert desk.send("absence.withdraw", {"day": SICK["day"]}, by=by) == Refusal(
            "not-permitted"
        )
    desk.written("absence.withdraw", {"day": SICK["day"]}, by=scene.COACH)


def test_an_absence_holds_no_reason():
    """Sickness is `absent, reported`: no field could hold more."""
    allowed = {"day", "kind", "state", "reported_by", "planned_from", "planned_to"}
    assert set(KINDS["absence"].fields) - allowed == {"planned_minutes"}
    assert set(COMMANDS["absence.report"].args) == {"placement", "day", "kind"}


# --- all of them --------------------------------------------------------------------

ANY_ARGS: dict[str, Body] = {
    "attendance.scan": scan(),
    "attendance.declare": declare(),
    "attendance.correct": correct(ends="16:30"),
    "absence.report": SICK,
}


@pytest.mark.parametrize("name", ANY_ARGS)
def test_nothing_is_written_about_a_placement_that_is_gone(name: str):
    gone = Record(PLACEMENT.id, PLACEMENT.kind, SCOPE, 7, {}, gone=True)
    assert Desk(gone).send(name, ANY_ARGS[name], by=scene.COACH) == Refusal("record-gone")


def test_events_can_be_made_by_commands_only():
    for kind in ("attendance-event", "absence", "signing-key"):
        assert KINDS[kind].write == {}
