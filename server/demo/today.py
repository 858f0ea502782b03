"""What has happened today so far: real codes, scanned by the students themselves.

Each act goes through the same command as from a phone, so a demo shows what
the server makes of it, not what somebody thought it would.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from server.attendance.codes import sign_code
from server.attendance.issuing import card_code
from server.attendance.rules.scans import Source
from server.demo.days import KIOSK_STEP_MS, key_for
from server.demo.model import Hours, Placement, Region, SiteKey, local_ms
from server.demo.people import Ids
from server.demo.records import agreed_at
from server.sync.rules.times import write_instant

_MINUTE = 60_000


@dataclass(frozen=True, slots=True)
class Act:
    """Something that a person does. ``device`` empty: noted down by the server for them."""

    at: int
    person: str
    name: str
    args: dict[str, Any]
    device: str = ""
    outcome: str = "accepted"


def acts_of_today(region: Region, now: int) -> Iterator[Act]:
    """Yield what people did today before ``now``, in the order of the day.

    Most who are due have scanned in, a few are late or have not come, one in
    thirty is ill. Who has been there for all of the planned time went home.
    """
    acts = [act for placement in region.placements for act in _of(region, placement)]
    yield from sorted((act for act in acts if act.at <= now), key=lambda act: act.at)


def _of(region: Region, placement: Placement) -> Iterator[Act]:
    hours = next((h for h in placement.schedule if h.weekday == region.today.isoweekday()), None)
    off = placement.year.dates.is_off(region.today)
    if hours is None or off or not placement.starts <= region.today <= placement.ends:
        return
    rng = random.Random(f"today {region.seed} {region.today} {placement.id}")
    ids = Ids(rng)
    begin, end = local_ms(region.today, hours.starts), local_ms(region.today, hours.ends)
    shown = placement is region.showcase
    chance = rng.random()
    if shown:
        # Whoever tries the demo as this student has the day before them.
        return
    if chance < 0.03:
        yield _sick(placement, region, begin - rng.randint(35, 80) * _MINUTE, rng)
        return
    if chance < 0.08:
        return
    way = placement.company.ways[0]
    if way == "declare":
        yield _declare(placement, hours, region, ids, end + rng.randint(3, 60) * _MINUTE)
        return
    late = chance < 0.14
    came = begin + (rng.randint(6, 40) if late else rng.randint(-14, 0)) * _MINUTE
    yield _scan(placement, way, "in", came + rng.randint(0, 59_000), ids)
    if chance < 0.97:
        yield _scan(placement, way, "out", end + rng.randint(1, 12 * _MINUTE), ids)


def _scan(placement: Placement, way: str, direction: str, at: int, ids: Ids) -> Act:
    person = placement.mentors[0] if way == "card" else placement.student.person
    args = {
        "id": ids.at(at),
        "placement": placement.id,
        "direction": direction,
        "code": _code(placement, way, at),
        "scanned_at": write_instant(at),
    }
    return Act(at, person.id, "attendance.scan", args)


def _code(placement: Placement, way: str, at: int) -> str:
    """Give what the camera sees at that moment."""
    key = key_for(placement, way)
    if way == "poster":
        return poster_code(placement.site.id, key)
    private = Ed25519PrivateKey.from_private_bytes(key.seed)
    if way == "card":
        return card_code(private, placement.id, agreed_at(placement), placement.card_serial)
    step = at // KIOSK_STEP_MS
    issued = step * KIOSK_STEP_MS // 1000
    return sign_code(private, Source.KIOSK, placement.site.id, issued, step.to_bytes(8, "big"))


def poster_code(site: str, key: SiteKey) -> str:
    """Give the code on a site's poster, the same each time it is printed."""
    private = Ed25519PrivateKey.from_private_bytes(key.seed)
    nonce = hashlib.sha256(key.id.encode()).digest()[:8]
    return sign_code(private, Source.POSTER, site, key.made_at // 1000, nonce)


def _declare(placement: Placement, hours: Hours, region: Region, ids: Ids, at: int) -> Act:
    args = {
        "id": ids.at(at),
        "placement": placement.id,
        "day": region.today.isoformat(),
        "starts": hours.starts.isoformat("minutes"),
        "ends": hours.ends.isoformat("minutes"),
    }
    return Act(at, placement.student.person.id, "attendance.declare", args)


def _sick(placement: Placement, region: Region, at: int, rng: random.Random) -> Act:
    reporter = rng.choice([placement.student.person, *placement.student.guardians])
    at = max(at, local_ms(region.today, time(6, 30)))
    args = {"placement": placement.id, "day": region.today.isoformat(), "kind": "sick"}
    return Act(at, reporter.id, "absence.report", args)
