"""Totals of a region over HTTP, for its lead and its administrator.

GET /api/regions/{region}/totals?first=2026-09-01&last=2026-11-30

A region lead holds no grant on a school or a placement, so no phone of theirs
has the records; the server counts and sends numbers. No name of a person and
no id of a student or placement is in the answer. Of a school or company with
fewer than five students only the hours present are told, in whole hours: what
a subsidy is reckoned from, and nothing about who was away.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import msgspec
from litestar import Request, get
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, FromQuery

from server.attendance.rules.clock import local_day, parse_day
from server.errors import Problem
from server.sync.engine import Engine
from server.sync.routes import Authenticate
from server.sync.rules.times import write_instant
from server.sync.rules.values import is_id
from server.totals.counting import Counted, Tally, count
from server.totals.rules import SMALLEST, Standing
from server.totals.store import Place

LONGEST_DAYS = 400
FRESH_SECONDS = 60.0
_KEPT = 32
_MAY = frozenset({"region_lead", "administrator"})


class TotalLine(msgspec.Struct):
    """The totals of one place. Where it is too small, only ``counted_minutes`` is told."""

    id: str
    name: str
    town: str
    small: bool
    counted_minutes: int
    students: int | None
    placements: int | None
    planned_minutes: int | None
    waiting_minutes: int | None
    levels: dict[str, int] | None
    missing_days: int | None
    open_days: int | None


class RegionTotals(msgspec.Struct):
    """All totals of a period. ``as_of`` is when they were counted; ``through`` the last day in."""

    first: str
    last: str
    through: str
    as_of: str
    smallest: int
    region: TotalLine
    schools: list[TotalLine]
    companies: list[TotalLine]


_NOWHERE = Place("", "", "")


def _line(place: Place, tally: Tally, hidden: bool) -> TotalLine:
    hours = tally.hours
    if hidden:
        rounded = (hours.counted + 30) // 60 * 60
        return TotalLine(
            place.id, place.name, place.town, True, rounded, *(None,) * 4, None, None, None
        )
    return TotalLine(
        place.id,
        place.name,
        place.town,
        False,
        hours.counted,
        len(tally.students),
        tally.placements,
        hours.planned,
        hours.waiting,
        dict(hours.levels),
        hours.days[Standing.MISSING],
        hours.days[Standing.OPEN],
    )


def _written(counted: Counted, first: str, last: str, through: str, as_of: str) -> RegionTotals:
    return RegionTotals(
        first,
        last,
        through,
        as_of,
        SMALLEST,
        _line(_NOWHERE, counted.region, counted.region_hidden),
        [
            _line(place, tally, place.id in counted.hidden_schools)
            for place, tally in counted.schools
        ],
        [
            _line(place, tally, place.id in counted.hidden_companies)
            for place, tally in counted.companies
        ],
    )


@dataclass(slots=True)
class _Kept:
    """The last counts, so that reloading a page is not counting again."""

    now: Callable[[], float]
    answers: dict[tuple[str, str, str, str], tuple[float, RegionTotals]] = field(
        default_factory=dict
    )

    def get(self, key: tuple[str, str, str, str]) -> RegionTotals | None:
        found = self.answers.get(key)
        return found[1] if found and self.now() - found[0] < FRESH_SECONDS else None

    def put(self, key: tuple[str, str, str, str], totals: RegionTotals) -> None:
        while len(self.answers) >= _KEPT:
            del self.answers[next(iter(self.answers))]
        self.answers[key] = (self.now(), totals)


def totals_routes(
    engine: Engine, authenticate: Authenticate, now: Callable[[], float] = time.monotonic
) -> list[HTTPRouteHandler]:
    """The one handler. Whoever may not see the totals of a region meets a 404."""
    kept = _Kept(now)
    one_at_a_time = asyncio.Lock()

    async def permit(request: Request[Any, Any, Any], region: str) -> None:
        headers = {name.lower(): value for name, value in request.headers.items()}
        caller = await authenticate(headers, request.method)
        if caller is None or caller.revoked:
            raise Problem("not-signed-in")
        if not is_id(region):
            raise Problem("not-found")
        if not _MAY & await engine.roles(region, caller.person, "region"):
            raise Problem("not-found")

    @get("/api/regions/{region:str}/totals", summary="Totals per school and company, no names.")
    async def totals(
        request: Request[Any, Any, Any],
        region: FromPath[str],
        first: FromQuery[str],
        last: FromQuery[str],
    ) -> RegionTotals:
        await permit(request, region)
        begin, end = parse_day(first), parse_day(last)
        if begin is None or end is None or not begin <= end <= begin + timedelta(LONGEST_DAYS):
            raise Problem("period")
        today = local_day(engine.clock())
        key = (region, first, last, today)
        async with one_at_a_time:
            known = kept.get(key)
            if known is not None:
                return known
            through = min(last, today)
            days = [
                day
                for day in (
                    (begin + timedelta(n)).isoformat() for n in range((end - begin).days + 1)
                )
                if day <= through
            ]
            as_of = write_instant(engine.clock())
            # Nothing was noted after today; an edit about a day to come is not counted yet.
            counted = await count(engine.db, region, first, through, days, today)
            answer = _written(counted, first, last, through, as_of)
            kept.put(key, answer)
            return answer

    return [totals]
