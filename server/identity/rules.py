"""Which roles there are, who may invite and sign out whom, and who must wait.

Pure decisions: no clock, no database, no request. Instants are milliseconds.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

ROLES = (
    "student",
    "guardian",
    "company_mentor",
    "coach",
    "class_mentor",
    "coordinator",
    "region_lead",
    "inspector",
    "administrator",
)
"""Every role a person can have. On their own scope a person is ``self``."""

ROLES_IN: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "region": ("region_lead", "inspector", "administrator"),
        "school": ("coach", "class_mentor", "coordinator"),
        "company": ("company_mentor",),
    }
)
"""Which roles a `role` record can give, by the scope that it stands in.

A coordinator writes in their school and can therefore make coordinators there,
but no administrator: that takes an administrator of the region. Students and
guardians have no such record; a `student` and a `guardianship` make them.
"""

SCHOOL_IN_REGION = frozenset({"inspector", "administrator"})
"""Roles of the region that may be about one of its schools."""

_AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def school_day(now: int) -> str:
    """The day in Europe/Amsterdam at that instant."""
    return datetime.fromtimestamp(now / 1000, UTC).astimezone(_AMSTERDAM).date().isoformat()


# --- who may invite and sign out whom -----------------------------------------


@dataclass(frozen=True, slots=True)
class Place:
    """Something that a person is, somewhere: in a region, at a school or a company."""

    region: str
    role: str
    school: str | None = None
    company: str | None = None


_COORDINATES = frozenset({"student", "guardian", "coach", "class_mentor", "coordinator"})


def covers(duty: Place, place: Place) -> bool:
    """Whether somebody with this duty looks after people in this place.

    A coordinator looks after the people of their school, and mentors of
    companies, which belong to no school. An administrator of the school looks
    after its administrators too, one of the region after everybody.
    """
    if duty.region != place.region or duty.role not in ("coordinator", "administrator"):
        return False
    if duty.school is None:
        return duty.role == "administrator"
    if place.role == "company_mentor":
        return True
    roles = _COORDINATES | ({"administrator"} if duty.role == "administrator" else frozenset())
    return place.school == duty.school and place.role in roles


def looks_after(mine: Collection[Place], theirs: Collection[Place]) -> bool:
    """Whether one person may make sign-in links for another and sign out their devices.

    A sign-in link opens all that the other sees, so every place of theirs must
    be covered: nobody gets, by inviting, into a school that is not theirs.
    Somebody who is nowhere is looked after by nobody.
    """
    return bool(theirs) and all(any(covers(duty, place) for duty in mine) for place in theirs)


# --- guessing -------------------------------------------------------------------

WINDOW = 60 * 1000
WRONG_OF_ONE = 20
WRONG_OF_ALL = 1000
EVERYBODY = "all"


@dataclass(frozen=True, slots=True)
class Guesses:
    """How many wrong codes there were, counted from ``since``."""

    wrong: int
    since: int

    def within(self, now: int) -> int:
        """How many of them still count."""
        return self.wrong if now - self.since < WINDOW else 0


def wait_seconds(own: Guesses | None, everybody: Guesses | None, now: int) -> int:
    """How long an address must wait before its next code is looked at; 0: not at all.

    A class that opens twenty outdated links is let through. While somebody is
    trying codes from many addresses, one wrong code is enough to wait; an
    address without any still signs in.
    """
    mine = own.within(now) if own else 0
    all_wrong = everybody.within(now) if everybody else 0
    allowed = WRONG_OF_ONE if all_wrong < WRONG_OF_ALL else 1
    if own is None or mine < allowed:
        return 0
    return max(1, (own.since + WINDOW - now + 999) // 1000)


def address_bucket(address: str) -> str:
    """What wrong codes are counted by: the address, or the network of an IPv6 address."""
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return "address:unknown"
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped is not None:
            return f"address:{parsed.ipv4_mapped}"
        return f"address:{ipaddress.ip_network((parsed, 64), strict=False)}"
    return f"address:{parsed}"


# --- tokens ---------------------------------------------------------------------

COOKIE = "leerplek"
REMEMBERED = 30 * 24 * 3600 * 1000
"""How long a revoked device is still told to wipe itself."""

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def is_remembered(revoked_at: int | None, now: int) -> bool:
    """Whether the server still knows a device that was revoked then."""
    return revoked_at is None or now - revoked_at < REMEMBERED


def token_in(headers: Mapping[str, str]) -> tuple[str, bool] | None:
    """The token of a request and whether a browser sent it as a cookie by itself.

    A header that names a token goes before the cookie. ``headers`` have
    lower-case names.
    """
    scheme, _, token = headers.get("authorization", "").partition(" ")
    if token:
        return (token.strip(), False) if scheme.lower() == "bearer" else None
    for part in headers.get("cookie", "").split(";"):
        name, _, value = part.strip().partition("=")
        if name == COOKIE and value:
            return value, True
    return None


def comes_from_elsewhere(headers: Mapping[str, str], method: str) -> bool:
    """Whether another site makes a browser send this request.

    Asked for what a cookie signs in. Browsers say where a request comes from;
    one that says nothing at all comes from no page.
    """
    if method in _SAFE:
        return False
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site not in ("same-origin", "none")
    origin = headers.get("origin")
    return origin is not None and urlsplit(origin).netloc != headers.get("host")
