"""What a day at the company amounts to.

A day is worked out from its events and absences alone, in whatever order they
arrived, and again whenever one is added. In and out are two kinds of event,
never a toggle: a forgotten scan-out leaves a day whose end is unknown, not a
day that ends the next morning. What a scan proves weighs more than what
somebody says, and a correction by an adult stands over everything from before
it was made. The phone shows the same days; ``tests/vectors/attendance_days.json``
keeps the two in step.

Minutes are minutes of presence. Whether a break counts, and which hours count
for which norm, are settings of the school and are not decided here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from server.attendance.rules.clock import MINUTE, instant_of
from server.attendance.rules.reasons import UNPROVEN, Reason, in_order

STRENGTH = ("corrected", "declared", "poster", "card", "kiosk")
"""Evidence levels, the weakest first."""

_RANK = {level: rank for rank, level in enumerate(STRENGTH)}

PROVEN = frozenset({"kiosk", "card", "poster"})


class Event(NamedTuple):
    """An attendance event as its record tells it; instants in ms, UTC."""

    id: str
    event: str
    day: str
    at: int
    earliest: int | None = None
    latest: int | None = None
    starts: str | None = None
    ends: str | None = None
    source: str | None = None
    evidence: str | None = None
    key: str | None = None
    code_at: int | None = None
    planned_from: str | None = None
    planned_to: str | None = None
    planned_minutes: int | None = None
    about: str | None = None
    answer: str | None = None
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AbsenceFact:
    """The absence of a day, as its record tells it."""

    kind: str
    state: str
    planned_from: str | None = None
    planned_to: str | None = None
    planned_minutes: int | None = None


@dataclass(frozen=True, slots=True)
class AttendanceDay:
    """A day as it stands.

    ``evidence`` is that of the weakest fact that the times rest on,
    ``evidence_best`` the strongest there is for the day. ``minutes`` counts
    what is known: nothing after a scan-in without an end. ``confirmed`` is
    what the company last said, and raises no evidence. ``on_time`` is None
    without a plan, without a start, or when the clocks leave it open.
    ``open`` means that a person should look.
    """

    planned_from: str | None
    planned_to: str | None
    planned_minutes: int
    present: bool
    first_in: int | None
    last_out: int | None
    minutes: int
    on_time: bool | None
    evidence: str | None
    evidence_best: str | None
    end_known: bool
    confirmed: str | None
    absence: str | None
    flags: tuple[str, ...]
    open: bool


class _Mark(NamedTuple):
    """One end of a stay."""

    at: int
    evidence: str
    earliest: int
    latest: int


class _Stay(NamedTuple):
    """From coming in to going out; None where an end is not known."""

    start: _Mark | None
    end: _Mark | None


def day_of(events: Iterable[Event], absences: Iterable[AbsenceFact] = ()) -> AttendanceDay:
    """Work out the day of these events and absences, which are all of one day."""
    ordered = sorted(events, key=lambda event: (event.at, event.id))
    absence = next((fact for fact in absences if fact.state != "withdrawn"), None)
    struck = _struck(ordered)
    standing = [event for event in ordered if event.id not in struck] if struck else ordered
    scans, doubled = _without_doubles(standing)
    declaration = confirmed = correction = None
    if len(scans) < len(standing):
        claims = [event for event in standing if event.event == "declaration"]
        declaration = claims[-1] if claims else None
        confirmed = _confirmed(standing, declaration)
        correction = _correction(standing)

    stays = _stays(scans, declaration)
    if correction is not None:
        stays = _corrected(stays, correction, scans)
    denied = confirmed == "no"
    if denied and correction is None and not any(scan.evidence in PROVEN for scan in scans):
        stays = []

    first = stays[0].start if stays else None
    last = stays[-1].end if stays else None
    marks = [mark for stay in stays for mark in (stay.start, stay.end) if mark is not None]
    plan_from, plan_to, planned = _plan(ordered, absence)
    flags: set[str] = set()
    for event in standing:
        if event.flags and event.event != "confirmation":
            flags.update(event.flags)
    flags |= _day_flags(stays, absence is not None, denied, correction is not None)
    if doubled:
        flags.add(Reason.SEEN_TWICE)
    levels = {event.evidence for event in scans} | {mark.evidence for mark in marks}
    return AttendanceDay(
        planned_from=plan_from,
        planned_to=plan_to,
        planned_minutes=planned,
        present=bool(stays),
        first_in=first.at if first else None,
        last_out=last.at if last else None,
        minutes=_minutes(stays),
        on_time=_on_time(first, ordered[0].day if ordered else "", plan_from),
        evidence=_weakest(mark.evidence for mark in marks),
        evidence_best=_strongest(level for level in levels if level) if stays else None,
        end_known=last is not None,
        confirmed=confirmed,
        absence=absence.kind if absence else None,
        flags=in_order(flags),
        open=_is_open(stays, flags, confirmed, correction is not None, marks),
    )


def waits(day: AttendanceDay) -> bool:
    """Whether the hours of a day wait for the company's word: nothing proves them.

    A scan whose code proves nothing weighs no more than what a student fills
    in, so such a day waits as well. Who is told of it is asked in SQL, by
    ``server/notifications/looking.py``; a test holds the two together.
    """
    return (
        day.present
        and day.first_in is not None
        and day.end_known
        and day.evidence == "declared"
        and day.confirmed is None
    )


def _struck(ordered: Sequence[Event]) -> set[str]:
    """Events taken back by a correction that names them and gives no times."""
    struck: set[str] = set()
    for event in reversed(ordered):
        if event.event != "correction" or event.starts or event.ends:
            continue
        if event.about and event.id not in struck:
            struck.add(event.about)
    return struck


def _without_doubles(standing: Sequence[Event]) -> tuple[list[Event], bool]:
    """The scans, each kiosk code counting once a direction, and whether one came twice."""
    scans: list[Event] = []
    seen: set[tuple[str, str, int]] = set()
    doubled = False
    for event in standing:
        if event.event not in ("in", "out"):
            continue
        if event.source == "kiosk" and event.key and event.code_at is not None:
            mark = (event.event, event.key, event.code_at)
            if mark in seen:
                doubled = True
                continue
            seen.add(mark)
        scans.append(event)
    return scans, doubled


def _confirmed(standing: Sequence[Event], declaration: Event | None) -> str | None:
    """The last word of the company; nobody confirms what they said themselves.

    Hours that were declared anew wait for an answer anew: what was said about
    other hours, or a yes from before these were declared, is no word about
    them. A no to a scan stays, whatever is declared after it.
    """
    declared = {event.id for event in standing if event.event == "declaration"}

    def counts(event: Event) -> bool:
        if event.event != "confirmation" or Reason.OWN_WORD in event.flags:
            return False
        if declaration is None or event.about == declaration.id:
            return True
        return event.about not in declared and (event.answer == "no" or event.at >= declaration.at)

    answers = [event.answer for event in standing if counts(event)]
    return answers[-1] if answers else None


def _correction(standing: Sequence[Event]) -> Event | None:
    """All corrections with times as one: each side as it was last given."""
    given = [event for event in standing if event.event == "correction" and _gives_times(event)]
    if not given:
        return None
    starts = next((event.starts for event in reversed(given) if event.starts), None)
    ends = next((event.ends for event in reversed(given) if event.ends), None)
    last = given[-1]
    return Event(last.id, "correction", last.day, last.at, starts=starts, ends=ends)


def _gives_times(event: Event) -> bool:
    return bool(event.starts or event.ends)


def _mark(event: Event) -> _Mark:
    evidence = event.evidence or "declared"
    if event.flags and evidence in PROVEN and UNPROVEN.intersection(event.flags):
        evidence = "declared"
    at, earliest, latest = event.at, event.earliest, event.latest
    return _Mark(
        at,
        evidence,
        at if earliest is None else min(earliest, at),
        at if latest is None else max(latest, at),
    )


def _said(event: Event | None, side: str, evidence: str) -> _Mark | None:
    """One end of a declaration or correction, which are wall-clock times."""
    time = None if event is None else event.starts if side == "starts" else event.ends
    at = None if event is None or time is None else instant_of(event.day, time)
    return None if at is None else _Mark(at, evidence, at, at)


def _paired(marked: Sequence[tuple[Event, _Mark]]) -> list[_Stay]:
    """Pair ins with outs: the first in opens a stay, the last out before the next in ends it."""
    stays: list[_Stay] = []
    for scan, mark in marked:
        open_stay = stays[-1] if stays and stays[-1].end is None else None
        if scan.event == "in":
            if open_stay is None:
                stays.append(_Stay(mark, None))
        elif stays:
            stays[-1] = _Stay(stays[-1].start, mark)
        else:
            stays.append(_Stay(None, mark))
    return stays


def _stays(scans: Sequence[Event], declaration: Event | None) -> list[_Stay]:
    """What scans prove, completed by what was said where they leave an end open."""
    marked = [(scan, _mark(scan)) for scan in scans]
    proven = _paired([each for each in marked if each[1].evidence in PROVEN])
    if proven and proven[0].start and proven[-1].end:
        return proven
    said_start = _said(declaration, "starts", "declared")
    said_end = _said(declaration, "ends", "declared")
    claimed = [each for each in marked if each[1].evidence not in PROVEN]
    if not proven:
        if said_start and said_end:
            return [_Stay(said_start, said_end)]
        return _paired(claimed)
    first, last = proven[0], proven[-1]
    if first.start is None and first.end is not None:
        starts = [mark for scan, mark in claimed if scan.event == "in"]
        starts = [said_start] if said_start else starts
        before = [mark for mark in starts if mark.at < first.end.at]
        proven[0] = _Stay(before[0] if before else None, first.end)
        last = proven[-1]
    if last.end is None and last.start is not None:
        ends = [mark for scan, mark in claimed if scan.event == "out"]
        ends = [said_end] if said_end else ends
        after = [mark for mark in ends if mark.at > last.start.at]
        proven[-1] = _Stay(last.start, after[-1] if after else None)
    return proven


def _corrected(stays: list[_Stay], correction: Event, scans: Sequence[Event]) -> list[_Stay]:
    """Put the corrected ends in place; scans made after the correction still count."""
    start = _said(correction, "starts", "corrected")
    end = _said(correction, "ends", "corrected")
    later = [
        _mark(scan)
        for scan in scans
        if scan.event == "out" and scan.at > correction.at and _mark(scan).evidence in PROVEN
    ]
    if end is not None and later and later[-1].at > end.at:
        end = later[-1]
    if start is not None and end is not None:
        return [_Stay(start, end)]
    if start is not None:
        rest = [stay for stay in stays if stay.end is None or stay.end.at > start.at]
        return [_Stay(start, rest[0].end), *rest[1:]] if rest else [_Stay(start, None)]
    if end is not None:
        rest = [stay for stay in stays if stay.start is None or stay.start.at < end.at]
        return [*rest[:-1], _Stay(rest[-1].start, end)] if rest else [_Stay(None, end)]
    return stays


def _minutes(stays: Iterable[_Stay]) -> int:
    whole = sum(
        max(0, stay.end.at - stay.start.at)
        for stay in stays
        if stay.start is not None and stay.end is not None
    )
    return whole // MINUTE


def _plan(
    ordered: Sequence[Event], absence: AbsenceFact | None
) -> tuple[str | None, str | None, int]:
    """The plan as it was when the latest event was written down."""
    facts: list[Event | AbsenceFact] = list(reversed(ordered))
    if absence is not None:
        facts.append(absence)
    for fact in facts:
        if fact.planned_minutes:
            return fact.planned_from, fact.planned_to, fact.planned_minutes
    return None, None, 0


def _on_time(first: _Mark | None, day: str, planned_from: str | None) -> bool | None:
    """Whether the student was in before the planned minute was over."""
    planned = None if planned_from is None else instant_of(day, planned_from)
    if first is None or planned is None:
        return None
    limit = planned + MINUTE
    if first.latest < limit:
        return True
    return False if first.earliest >= limit else None


def _weakest(levels: Iterable[str]) -> str | None:
    return min(levels, key=_RANK.__getitem__, default=None)


def _strongest(levels: Iterable[str]) -> str | None:
    return max(levels, key=_RANK.__getitem__, default=None)


def _day_flags(stays: Sequence[_Stay], absent: bool, denied: bool, corrected: bool) -> set[str]:
    flags: set[str] = set()
    if denied:
        flags.add(Reason.DENIED)
    if corrected:
        flags.add(Reason.CORRECTED)
    if stays and absent:
        flags.add(Reason.PRESENT_WHILE_ABSENT)
    if stays and stays[0].start is None:
        flags.add(Reason.START_UNKNOWN)
    if stays and any(stay.end is None for stay in stays):
        flags.add(Reason.END_UNKNOWN)
    return flags


def _is_open(
    stays: Sequence[_Stay],
    flags: set[str],
    confirmed: str | None,
    corrected: bool,
    marks: Sequence[_Mark],
) -> bool:
    """Whether a person should look: something is odd, or nobody but the student said so."""
    if Reason.DENIED in flags or Reason.PRESENT_WHILE_ABSENT in flags:
        return not corrected
    if any(stay.start is None or stay.end is None for stay in stays):
        return True
    if corrected or confirmed == "yes":
        return False
    odd = flags - {Reason.SEEN_TWICE, Reason.OUTSIDE_SCHEDULE}
    return bool(odd) or any(mark.evidence == "declared" for mark in marks)
