"""What must hold of every day, whatever its events."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from server.attendance.rules.clock import MINUTE, instant_of
from server.attendance.rules.days import PROVEN, AbsenceFact, AttendanceDay, Event, day_of
from server.attendance.rules.reasons import UNPROVEN, Reason

DAY = "2026-11-23"
MIDNIGHT = instant_of(DAY, "00:00") or 0
PLANNED: dict[str, Any] = {"planned_from": "08:30", "planned_to": "16:30", "planned_minutes": 480}

times = st.integers(0, 24 * 60 - 1)
clocks = times.map(lambda minute: f"{minute // 60:02d}:{minute % 60:02d}")
ids = st.integers(1, 10**6).map(lambda number: f"e0e00000-0000-4000-8000-{number:012d}")
moments = times.map(lambda minute: MIDNIGHT + minute * MINUTE)
flags = st.sampled_from([(), (), (), ("wrong-site",), ("outside-schedule",), ("clock-far-off",)])


@st.composite
def scans(draw):
    source = draw(st.sampled_from(["kiosk", "poster", "card"]))
    marked = draw(flags)
    evidence = "declared" if UNPROVEN.intersection(marked) else source
    at = draw(moments)
    return Event(
        draw(ids), draw(st.sampled_from(["in", "out"])), DAY, at, source=source, evidence=evidence,
        key="0011223344556677", code_at=at if source == "kiosk" else 0, flags=marked, **PLANNED,
    )  # fmt: skip


@st.composite
def sayings(draw):
    kind = draw(st.sampled_from(["declaration", "correction"]))
    starts, ends = sorted((draw(clocks), draw(clocks)))
    if kind == "correction":
        starts, ends = draw(st.sampled_from([(starts, ends), (starts, None), (None, ends)]))
    source = "declared" if kind == "declaration" else "corrected"
    return Event(
        draw(ids), kind, DAY, draw(moments) + draw(st.sampled_from([0, 86_400_000])),
        starts=starts, ends=ends, source=source, evidence=source, **PLANNED,
    )  # fmt: skip


answers = st.builds(
    lambda id, at, answer: Event(id, "confirmation", DAY, at, answer=answer),
    ids,
    moments,
    st.sampled_from(["yes", "no"]),
)
days = st.lists(scans() | sayings() | answers, max_size=8, unique_by=lambda event: event.id)


@given(days, st.randoms(use_true_random=False))
def test_the_order_of_arrival_changes_nothing(events: list[Event], draw):
    shuffled = list(events)
    draw.shuffle(shuffled)
    assert day_of(shuffled) == day_of(events)


@given(days)
def test_nobody_is_present_longer_than_from_first_in_to_last_out(events: list[Event]):
    day = day_of(events)
    assert day.minutes >= 0
    if day.first_in is not None and day.last_out is not None and day.end_known:
        assert day.minutes <= max(0, day.last_out - day.first_in) // MINUTE
    if not day.present:
        assert (day.first_in, day.last_out, day.minutes, day.evidence) == (None, None, 0, None)


@given(days, answers)
def test_a_confirmation_raises_no_evidence_and_adds_no_minute(events: list[Event], answer: Event):
    plain = [event for event in events if event.event != "confirmation"]
    before = day_of(plain)
    after = day_of([*plain, answer._replace(answer="yes")])
    hours_declared = any(event.event == "declaration" for event in plain)
    assert after.confirmed == "yes" or (hours_declared and after.confirmed is None)
    unchanged = ("evidence", "evidence_best", "minutes", "first_in", "last_out", "present", "flags")
    assert [getattr(after, name) for name in unchanged] == [
        getattr(before, name) for name in unchanged
    ]


@given(st.lists(scans(), max_size=8, unique_by=lambda event: event.id), scans())
def test_a_scan_that_proves_nothing_takes_nothing_from_one_that_does(events, extra: Event):
    """Neither earlier nor later, neither longer nor shorter, where both ends are proven."""
    before = day_of(events)
    worthless = extra._replace(evidence="declared", flags=("unknown-key",))
    after = day_of([*events, worthless])
    if before.evidence in PROVEN and before.end_known and "start-unknown" not in before.flags:
        assert (after.first_in, after.last_out, after.minutes) == (
            before.first_in, before.last_out, before.minutes,
        )  # fmt: skip


@given(days, clocks, clocks)
def test_a_correction_of_both_ends_made_last_stands(events: list[Event], one: str, other: str):
    starts, ends = sorted((one, other))
    correction = Event(
        "ffffffff-0000-4000-8000-000000000000", "correction", DAY, MIDNIGHT + 10 * 86_400_000,
        starts=starts, ends=ends, source="corrected", evidence="corrected",
    )  # fmt: skip
    day = day_of([*events, correction])
    assert (day.first_in, day.last_out) == (instant_of(DAY, starts), instant_of(DAY, ends))
    assert (day.evidence, day.present) == ("corrected", True)
    assert Reason.CORRECTED in day.flags


@given(days)
def test_every_reason_of_an_event_is_shown_on_its_day(events: list[Event]):
    day = day_of(events)
    for event in events:
        assert set(event.flags) <= set(day.flags)


@given(days)
def test_a_day_with_an_unknown_end_waits_for_a_person(events: list[Event]):
    day = day_of(events)
    if day.present and not day.end_known:
        assert Reason.END_UNKNOWN in day.flags
        assert day.open or Reason.DENIED in day.flags or Reason.PRESENT_WHILE_ABSENT in day.flags


def test_a_forgotten_scan_out_never_ends_on_the_next_scan_in():
    """In and out are two kinds: a second scan-in is no scan-out."""
    event = Event("a", "in", DAY, MIDNIGHT + 8 * 60 * MINUTE, source="poster", evidence="poster")
    day = day_of([event, event._replace(id="b", at=event.at + 8 * 60 * MINUTE)])
    assert (day.end_known, day.last_out, day.minutes) == (False, None, 0)


def test_a_withdrawn_absence_leaves_a_plain_day():
    gone = AbsenceFact("sick", "withdrawn", **PLANNED)
    assert day_of([], [gone]) == AttendanceDay(
        None, None, 0, False, None, None, 0, None, None, None, False, None, None, (), False
    )  # fmt: skip
