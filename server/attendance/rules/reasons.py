"""The reasons why an event or a day deserves a second look, as stable keys.

A reason never removes anything: the event stays, marked. What each one tells
a student is in ``reasons.json``, in Dutch and English; a key never changes its
meaning, because records keep it for years.
"""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum


class Reason(StrEnum):
    """In the order in which they are shown: the gravest first."""

    # the code proves nothing
    MALFORMED_CODE = "malformed-code"
    UNKNOWN_KEY = "unknown-key"
    BAD_SIGNATURE = "bad-signature"
    REVOKED_KEY = "revoked-key"
    WRONG_SITE = "wrong-site"
    WRONG_CARD = "wrong-card"
    UNKNOWN_CARD = "unknown-card"
    REVOKED_CARD = "revoked-card"
    WRONG_SCANNER = "wrong-scanner"
    REPLAYED_OTHER_DAY = "replayed-other-day"
    CODE_EXPIRED = "code-expired"
    # the code is right, the moment is odd
    CLOCK_FAR_OFF = "clock-far-off"
    SEEN_TWICE = "seen-twice"
    NO_PLACEMENT_THAT_DAY = "no-placement-that-day"
    SCHOOL_HOLIDAY = "school-holiday"
    OUTSIDE_SCHEDULE = "outside-schedule"
    FUTURE_DAY = "future-day"
    OWN_WORD = "own-word"
    # about a day as a whole
    DENIED = "denied"
    PRESENT_WHILE_ABSENT = "present-while-absent"
    START_UNKNOWN = "start-unknown"
    END_UNKNOWN = "end-unknown"
    CORRECTED = "corrected"
    FROM_PAPER = "from-paper"


UNPROVEN = frozenset(
    {
        Reason.MALFORMED_CODE,
        Reason.UNKNOWN_KEY,
        Reason.BAD_SIGNATURE,
        Reason.REVOKED_KEY,
        Reason.WRONG_SITE,
        Reason.WRONG_CARD,
        Reason.UNKNOWN_CARD,
        Reason.REVOKED_CARD,
        Reason.WRONG_SCANNER,
        Reason.REPLAYED_OTHER_DAY,
        Reason.CODE_EXPIRED,
    }
)
"""A scan with one of these weighs no more than the word of whoever made it."""

_ORDER = {reason.value: place for place, reason in enumerate(Reason)}


def in_order(reasons: Collection[str]) -> tuple[str, ...]:
    """Each reason once, the gravest first; keys of a newer version come last."""
    if not reasons:
        return ()
    return tuple(sorted(set(reasons), key=lambda key: (_ORDER.get(key, len(_ORDER)), key)))
