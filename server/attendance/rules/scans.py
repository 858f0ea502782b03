"""What a scan is worth.

A scan is a fact and is always kept. These rules say how strong it is as
evidence, what is odd about it, and between which two instants it happened when
the clocks of the phone and of the kiosk tell different stories. The phone
judges alike before it has met the server, from the same vectors
(``tests/vectors/presence_codes.json``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import NamedTuple

from server.attendance.rules.clock import DAY, MINUTE, SECOND, local, local_day, minutes_of
from server.attendance.rules.reasons import UNPROVEN, Reason, in_order
from server.attendance.rules.schedule import DayKind, Plan

KIOSK_LIFE_SECONDS = 45
"""How long a kiosk's code is good: three of the 15 seconds that it is shown."""

CLOCK_TOLERANCE = 2 * MINUTE
"""Two clocks that differ by no more than this agree."""

CLOCK_FAR_OFF = 10 * MINUTE
"""A phone's clock that was this wrong cannot tell the time of a poster scan alone."""

DOUBLE_READ = 5 * MINUTE
"""The same poster or card, the same way, within this time is one person scanning twice."""

LONGEST_WAIT = 400 * DAY
"""No phone keeps a scan longer; an older time on it is a clock that was reset."""

SCHEDULE_MARGIN = 120
"""Minutes before and after the planned hours in which a scan is nothing special."""


class Source(StrEnum):
    """Where an event comes from; also its evidence level, the strongest first."""

    KIOSK = "kiosk"
    CARD = "card"
    POSTER = "poster"
    DECLARED = "declared"
    CORRECTED = "corrected"


class Code(NamedTuple):
    """What a well-formed code says. Ids and hexadecimal in lower case, times in ms."""

    source: Source
    subject: str
    issued_at: int
    expires_at: int | None
    nonce: str
    kid: str


class Key(NamedTuple):
    """A key that the region knows for the code's kid, subject and source."""

    company: str | None
    revoked_at: int | None


class Card(NamedTuple):
    """The student card with the code's serial."""

    revoked_at: int | None


class Moment(NamedTuple):
    """When a scan was made, as far as the phone knows.

    ``at`` is its clock, corrected by what the server measured; ``earliest``
    and ``latest`` enclose it when the phone told two different times.
    """

    at: int
    earliest: int
    latest: int
    unsure: bool


class Earlier(NamedTuple):
    """A scan of the same placement that is known already."""

    id: str
    event: str
    at: int
    key: str | None
    code_at: int | None


class Scan(NamedTuple):
    """Everything that is known about a scan when it is judged.

    ``signature_holds`` is about ``key``; without a key it is False.
    ``by_student`` tells the student's own phone from a mentor's or coach's.
    """

    id: str
    direction: str
    moment: Moment
    received_at: int
    by_student: bool
    code: Code | None
    key: Key | None = None
    signature_holds: bool = False
    card: Card | None = None
    earlier: tuple[Earlier, ...] = ()


class Where(NamedTuple):
    """The placement for which the scan was made."""

    id: str
    site: str | None
    company: str | None


class Judgement(NamedTuple):
    """What is written down about a scan."""

    evidence: Source
    flags: tuple[str, ...]
    day: str
    plan: Plan | None
    at: int
    earliest: int
    latest: int


def moment_of(at: int, received_at: int, doubt: int, scanned_at: int | None) -> Moment:
    """Find out when a scan was made.

    ``at`` is the corrected time of the edit. ``scanned_at`` is what the
    phone's clock showed at the scan, uncorrected, and ``doubt`` how far that
    clock was behind when it met the server. A scan time that no phone can have
    kept gives way to ``at``.
    """
    at = min(at, received_at)
    if scanned_at is None:
        return Moment(at, at, at, unsure=False)
    claimed = min(scanned_at + doubt, received_at)
    if claimed < received_at - LONGEST_WAIT:
        return Moment(at, at, at, unsure=True)
    if abs(claimed - at) <= CLOCK_TOLERANCE:
        return Moment(claimed, claimed, claimed, unsure=False)
    return Moment(claimed, min(claimed, at), max(claimed, at), unsure=True)


def doubt_without_second_clock(moment: Moment, received_at: int, doubt: int) -> Moment:
    """Widen a moment that only the phone's clock vouches for.

    While the phone was offline nobody can say since when its clock was wrong;
    what it showed and what the correction makes of it are both possible.
    """
    if abs(doubt) < CLOCK_FAR_OFF:
        return moment
    shown = min(moment.at - doubt, received_at)
    return Moment(moment.at, min(moment.earliest, shown), max(moment.latest, shown), unsure=True)


def judge_scan(
    scan: Scan, where: Where, day_kind: Callable[[str], tuple[DayKind, Plan | None]]
) -> Judgement:
    """Judge a scan; ``day_kind`` tells what a day is for the placement.

    Nothing raises and nothing is refused. The day is that of the phone's
    corrected clock, also when the kiosk's says otherwise: a code of yesterday
    shown to a camera today happened today.
    """
    moment = scan.moment
    flags = set(_flags_of_code(scan, where))
    earliest, latest = moment.earliest, moment.latest
    if scan.code is not None and scan.code.source is Source.KIOSK and scan.signature_holds:
        clock_flags, earliest, latest = _compare_clocks(scan.code, moment, scan.received_at)
        flags |= clock_flags
    elif scan.code is not None:
        flags |= _flags_of_lasting_code(scan.code, moment.at)
    if moment.unsure and not _two_clocks_agree(scan, flags):
        flags.add(Reason.CLOCK_FAR_OFF)
    if _seen_before(scan):
        flags.add(Reason.SEEN_TWICE)
    day = local_day(moment.at)
    kind, plan = day_kind(day)
    flags |= _flags_of_day(kind, plan, moment.at)
    proven = scan.code is not None and not flags & UNPROVEN
    return Judgement(
        evidence=scan.code.source if scan.code is not None and proven else Source.DECLARED,
        flags=in_order(flags),
        day=day,
        plan=plan,
        at=moment.at,
        earliest=earliest,
        latest=latest,
    )


_OF_THE_KEY = frozenset(
    {
        Reason.UNKNOWN_KEY,
        Reason.BAD_SIGNATURE,
        Reason.REVOKED_KEY,
        Reason.CODE_EXPIRED,
        Reason.REPLAYED_OTHER_DAY,
        Reason.CLOCK_FAR_OFF,
    }
)
_OF_THE_CARD = frozenset({Reason.UNKNOWN_CARD, Reason.REVOKED_CARD})


def judge_again(scan: Scan, where: Where, stood: Iterable[str]) -> Judgement:
    """Judge a scan whose key has become known; ``stood`` are its reasons until now.

    Only what the key has a say in is judged anew, so that the scan reads as if
    the key had come first. The plan of the day, the site of the placement and
    the scans before it stay what they were on the day, whatever has changed
    since; a place or card that was right then is not made wrong now.
    """
    before = set(stood)
    judged = judge_scan(scan._replace(earlier=()), where, lambda day: (DayKind.OPEN, None))
    anew: set[str] = set(_OF_THE_KEY)
    if Reason.WRONG_SITE in before:
        anew.add(Reason.WRONG_SITE)
    if Reason.UNKNOWN_CARD in before:
        anew |= _OF_THE_CARD
    flags = (anew & set(judged.flags)) | (before - anew)
    proven = scan.code is not None and not flags & UNPROVEN
    return judged._replace(
        evidence=scan.code.source if scan.code is not None and proven else Source.DECLARED,
        flags=in_order(flags),
    )


def _flags_of_code(scan: Scan, where: Where) -> Iterable[Reason]:
    code = scan.code
    if code is None:
        yield Reason.MALFORMED_CODE
        return
    card = code.source is Source.CARD
    if scan.key is None:
        yield Reason.UNKNOWN_KEY
    elif not scan.signature_holds:
        yield Reason.BAD_SIGNATURE
    elif _revoked_by(scan.key.revoked_at, scan.moment, code):
        yield Reason.REVOKED_KEY
    if card:
        yield from _flags_of_card(scan, where)
    elif not _at_site(code, scan.key, where):
        yield Reason.WRONG_SITE
    # A student who scans their own card, or an adult who scans a screen for
    # somebody else, shows where they are themselves and nothing more.
    if card == scan.by_student:
        yield Reason.WRONG_SCANNER


def _at_site(code: Code, key: Key | None, where: Where) -> bool:
    if where.site is not None:
        return code.subject == where.site
    return key is not None and key.company is not None and key.company == where.company


def _flags_of_card(scan: Scan, where: Where) -> Iterable[Reason]:
    if scan.code is None or scan.code.subject != where.id:
        yield Reason.WRONG_CARD
    elif scan.card is None:
        yield Reason.UNKNOWN_CARD
    elif _revoked_by(scan.card.revoked_at, scan.moment, scan.code):
        yield Reason.REVOKED_CARD


def _revoked_by(revoked_at: int | None, moment: Moment, code: Code) -> bool:
    """A scan from before the revocation stays good, however late it arrives."""
    return revoked_at is not None and (moment.at >= revoked_at or code.issued_at >= revoked_at)


def _compare_clocks(code: Code, moment: Moment, received_at: int) -> tuple[set[Reason], int, int]:
    """Hold the phone's clock against the kiosk's."""
    expires = code.issued_at + KIOSK_LIFE_SECONDS * SECOND
    ahead, behind = moment.at - expires, code.issued_at - moment.at
    if max(ahead, behind) <= CLOCK_TOLERANCE:
        return set(), moment.at, moment.at
    earliest = min(moment.earliest, code.issued_at)
    latest = max(moment.latest, min(expires, received_at))
    if behind > 0:
        # A photograph cannot come from the future: it was there, but when?
        return {Reason.CLOCK_FAR_OFF}, earliest, latest
    flags = {Reason.CODE_EXPIRED}
    if local_day(code.issued_at) != local_day(moment.at):
        flags.add(Reason.REPLAYED_OTHER_DAY)
    return flags, earliest, latest


def _flags_of_lasting_code(code: Code, at: int) -> set[Reason]:
    flags = set()
    if code.expires_at is not None and at - code.expires_at > CLOCK_TOLERANCE:
        flags.add(Reason.CODE_EXPIRED)
    if code.issued_at - at > CLOCK_TOLERANCE:
        flags.add(Reason.CLOCK_FAR_OFF)
    return flags


def _two_clocks_agree(scan: Scan, flags: set[Reason]) -> bool:
    return (
        scan.code is not None
        and scan.code.source is Source.KIOSK
        and scan.signature_holds
        and not flags & {Reason.CODE_EXPIRED, Reason.CLOCK_FAR_OFF}
    )


def _seen_before(scan: Scan) -> bool:
    """Whether this code was read before, in another scan of the placement."""
    code = scan.code
    if code is None:
        return False
    for other in scan.earlier:
        if other.id == scan.id or other.key != code.kid:
            continue
        if code.source is Source.KIOSK:
            if other.code_at == code.issued_at:
                return True
        elif other.event == scan.direction and abs(other.at - scan.moment.at) <= DOUBLE_READ:
            return True
    return False


def _flags_of_day(kind: DayKind, plan: Plan | None, at: int) -> set[Reason]:
    if kind is DayKind.HOLIDAY:
        return {Reason.SCHOOL_HOLIDAY}
    if kind is DayKind.FREE:
        return {Reason.NO_PLACEMENT_THAT_DAY}
    if plan is None:
        return set()
    wall = local(at)
    minute = wall.hour * 60 + wall.minute
    starts, ends = minutes_of(plan.starts) or 0, minutes_of(plan.ends) or 0
    if starts - SCHEDULE_MARGIN <= minute <= ends + SCHEDULE_MARGIN:
        return set()
    return {Reason.OUTSIDE_SCHEDULE}
