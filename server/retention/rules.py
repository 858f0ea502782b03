"""How long each kind of data is kept, and from which day that is counted.

The law gives no terms of its own for most of this; the table says where each
was read. A school, which answers for the data, may set others.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from types import MappingProxyType

OFF = "off"

STAYS = "stays"

TERM_OF: Mapping[str, str] = MappingProxyType(
    {
        # what proves presence and hours
        "placement": "presence",
        "attendance-event": "presence",
        "absence": "presence",
        "student-card": "presence",
        "week-confirmation": "presence",
        "slip-photo": "presence",
        # what was said and made on the way
        "student": "student-file",
        "guardianship": "student-file",
        "note": "student-file",
        "visit": "student-file",
        "consent": "student-file",
        "hand-over": "student-file",
        "log-entry": "student-file",
        "log-initial": "student-file",
        # of whoever works here, and of everybody themselves
        "role": "staff",
        "person": "departed",
        "notification-choice": "departed",
        "held-edit": "decided-edits",
        # schools, companies and the region: nobody's personal file
        "region": STAYS,
        "school": STAYS,
        "school-year": STAYS,
        "placement-type": STAYS,
        "class": STAYS,
        "calendar": STAYS,
        "signing-key": STAYS,
        "company": STAYS,
        "company-site": STAYS,
        "site-key": STAYS,
    }
)
"""Kind → the data of :data:`POLICIES` whose term its records have, or :data:`STAYS`.

A kind that is not here goes with the placement that it lives in, and not before.
A consent stands as long as what it allowed: the log and its pictures. A guardian who
is none any more loses the name before that, by the term of ``past-guardians``.
"""

FILE_KINDS = frozenset(kind for kind, data in TERM_OF.items() if data == "student-file")

_SETTING = re.compile(r"([a-z-]+)\s*=\s*(\d{1,3})\Z", re.ASCII)


class RetentionError(ValueError):
    """The terms cannot be used as they were given. The message says why."""


@dataclass(frozen=True, slots=True)
class RetentionPolicy:
    """How many months after ``begins`` a kind of data is removed.

    ``least`` is the shortest term that the system can work with, ``valid_from``
    the day from which the rule counts, ``source`` where it was read.
    """

    data: str
    months: int
    least: int
    begins: str
    valid_from: str
    source: str


_GUIDE = "sector's overview of terms (VO-raad, Kennisnet: bewaartermijnen), no term in law"

POLICIES: tuple[RetentionPolicy, ...] = (
    RetentionPolicy(
        "student-file", 24, 1, "the student left the school", "2018-05-25", f"AVG art. 5; {_GUIDE}"
    ),
    RetentionPolicy(
        "presence",
        60,
        1,
        "the placement ended and its student left",
        "2018-05-25",
        f"absence 5 years: {_GUIDE}; evidence of a subsidised placement 5 years (RVO)",
    ),
    RetentionPolicy("staff", 24, 1, "the role ended", "2018-05-25", f"AVG art. 5; {_GUIDE}"),
    RetentionPolicy(
        "past-guardians", 24, 1, "the guardianship ended", "2026-11-22", f"AVG art. 5; {_GUIDE}"
    ),
    RetentionPolicy("decided-edits", 13, 13, "somebody decided", "2026-11-22", "sync protocol"),
    RetentionPolicy("refused-edits", 13, 13, "it was refused", "2026-11-22", "sync protocol"),
    RetentionPolicy("departed", 13, 13, "the last role ended", "2026-11-22", "sync protocol"),
    RetentionPolicy("invitations", 3, 1, "used, cancelled or expired", "2026-11-22", "AVG art. 5"),
    RetentionPolicy("week-links", 3, 1, "it expired", "2026-11-22", "AVG art. 5"),
    RetentionPolicy("idle-devices", 24, 13, "it was last heard of", "2026-11-22", "sync protocol"),
    RetentionPolicy("revoked-devices", 3, 2, "it was revoked", "2026-11-22", "sync protocol"),
)
"""Later rules for the same data stand after earlier ones; the last that is valid counts."""


def read_terms(setting: str) -> Mapping[str, int] | None:
    """The terms in months that a setting such as ``presence=84, staff=12`` names.

    None for ``off``: nothing is removed by itself.

    Raises:
        RetentionError: it names something else, or a term that is too short.
    """
    if setting.strip() == OFF:
        return None
    given: dict[str, int] = {}
    least = {policy.data: policy.least for policy in POLICIES}
    for part in filter(None, (part.strip() for part in setting.split(","))):
        match = _SETTING.match(part)
        if match is None or match[1] not in least:
            raise RetentionError(
                f"{part!r} is no term. Write for instance presence=84, in months; "
                f"there are {', '.join(least)}."
            )
        months = int(match[2])
        if months < least[match[1]]:
            raise RetentionError(f"{match[1]} must be kept for {least[match[1]]} months or more.")
        given[match[1]] = months
    return given


def policies_on(day: str, given: Mapping[str, int]) -> dict[str, RetentionPolicy]:
    """The rule for each kind of data that is valid on a day, with the terms that were given."""
    valid = {policy.data: policy for policy in POLICIES if policy.valid_from <= day}
    return {
        data: replace(policy, months=given.get(data, policy.months))
        for data, policy in valid.items()
    }


def months_before(day: str, months: int) -> str:
    """The day so many months earlier, ``YYYY-MM-DD``; the last of a month that is too short."""
    then = date.fromisoformat(day)
    total = then.year * 12 + then.month - 1 - months
    year, month = divmod(total, 12)
    first_of_next = date(year + month // 11, (month + 1) % 12 + 1, 1)
    last = (first_of_next - timedelta(days=1)).day
    return date(year, month + 1, min(then.day, last)).isoformat()


@dataclass(frozen=True, slots=True)
class PlacementFile:
    """A placement with what its school wrote about the student, all records of the person.

    ``left_on`` lists when the student left, None where they have not; it is
    empty once the student's own record is removed.
    """

    id: str
    ends: str
    left_on: tuple[str | None, ...] = ()


def files_to_close(
    files: Iterable[PlacementFile], policies: Mapping[str, RetentionPolicy], today: str
) -> tuple[list[str], list[str]]:
    """Placements whose talk and texts go, and those of which everything goes.

    Nothing goes while the student is at the school, however long ago the
    placement ended. Where the student's own record is gone, the end of the
    placement counts. A day is over before its term begins.
    """
    file_floor = months_before(today, policies["student-file"].months)
    proof_floor = months_before(today, policies["presence"].months)
    texts: list[str] = []
    whole: list[str] = []
    for each in files:
        if any(left is None for left in each.left_on):
            continue
        left = max((left for left in each.left_on if left is not None), default=each.ends)
        closed = max(left, each.ends)
        if closed < proof_floor and closed < file_floor:
            whole.append(each.id)
        elif closed < file_floor:
            texts.append(each.id)
    return texts, whole
