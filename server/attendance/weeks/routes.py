"""Weekly links and paper slips over HTTP.

GET  /api/regions/{region}/weeks/{week}/links
POST /api/regions/{region}/weeks/{week}/links
POST /api/regions/{region}/weeks/{week}/links/{link}/withdraw
POST /api/regions/{region}/weeks/{week}/slips
POST /api/week-links/open     for whoever holds a link; nobody is signed in
POST /api/week-links/answer

A school's office sees its companies' links, a coach those about the students
that they coach. A text that is no link of this server counts as a wrong code
of the address that it came from.
"""

from __future__ import annotations

import asyncio
from typing import Any, Literal, Protocol

from litestar import Request, Response, Router, get, post
from litestar.datastructures import CacheControlHeader
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, FromQuery, JSONBody

from server.attendance.rules.weeks import week_days
from server.attendance.store import own_words_of
from server.attendance.weeks import issuing, store
from server.attendance.weeks.issuing import Reach, Row
from server.attendance.weeks.sheets import link_of, read_sheet, take_answers, usable
from server.attendance.weeks.slips import slip_of, slips_pdf
from server.attendance.weeks.store import Link
from server.attendance.weeks.wire import (
    GivenAnswers,
    OpenedLink,
    SheetAnswer,
    WeekAnswer,
    WhichLinks,
    WhichSlips,
    answers_of,
    row_answer,
    sheet_answer,
)
from server.errors import Problem
from server.secrets import Vault
from server.sync.engine import Engine
from server.sync.routes import Authenticate, Caller
from server.sync.rules.values import is_id

AnyRequest = Request[Any, Any, Any]
_FIRST_YEAR, _LAST_YEAR = "2020", "2099"


class Guesses(Protocol):
    """Slows down whoever tries texts that open nothing."""

    async def may_try(self, address: str) -> None:
        """Raise ``rate-limited`` while this address must wait."""

    async def was_wrong(self, address: str) -> None:
        """Count one."""


class _Office:
    """Finds what is asked for, and asks who may."""

    def __init__(
        self, engine: Engine, authenticate: Authenticate, public_url: str, vault: Vault
    ) -> None:
        self.engine = engine
        self.vault = vault
        self.public_url = public_url
        self._authenticate = authenticate

    async def caller(self, request: AnyRequest) -> Caller:
        headers = {name.lower(): value for name, value in request.headers.items()}
        caller = await self._authenticate(headers, request.method)
        if caller is None or caller.revoked:
            raise Problem("not-signed-in")
        return caller

    async def reach(self, region: str, week: str, caller: Caller) -> Reach:
        """What the caller may send links about in a week that there is."""
        if not is_id(region) or not _FIRST_YEAR <= week[:4] <= _LAST_YEAR or not week_days(week):
            raise Problem("not-found")
        held = await self.engine.held(region, caller.person)
        if not held.roles:
            raise Problem("not-found")
        reach = issuing.reach_of(held, caller.person)
        # A coach who coaches nobody yet reads that there is nothing, not that they may not.
        coaches = any("coach" in theirs for theirs in held.roles.values())
        if not reach.schools and not reach.coached and not coaches:
            raise Problem("not-allowed")
        return reach

    async def answer(self, region: str, week: str, reach: Reach) -> WeekAnswer:
        rows = await issuing.overview(self.engine, region, week, reach)
        days = week_days(week)
        links = [row_answer(row, self._address(region, row)) for row in rows]
        return WeekAnswer(week, days[0], days[-1], links)

    def _address(self, region: str, row: Row) -> str | None:
        if row.link is None or row.state != "open":
            return None
        return issuing.address_of(self.vault, self.public_url, region, row.link)

    async def within(self, region: str, id: str, week: str, reach: Reach) -> Link:
        """The link with this id, if it is the caller's to withdraw."""
        async with self.engine.db.read() as tx:
            link = await store.link(tx, region, id) if is_id(id) else None
        if link is None or link.week != week:
            raise Problem("not-found")
        if link.school not in reach.schools and (link.coach is None or link.coach != reach.coach):
            raise Problem("not-found")
        return link


def _office_routes(office: _Office) -> list[HTTPRouteHandler]:
    engine = office.engine

    @get("/weeks/{week:str}/links", summary="A week's links: who needs one, who answered")
    async def list_links(
        request: AnyRequest, region: FromPath[str], week: FromPath[str]
    ) -> WeekAnswer:
        reach = await office.reach(region, week, await office.caller(request))
        return await office.answer(region, week, reach)

    @post("/weeks/{week:str}/links", status_code=200, summary="Make the links of a week")
    async def make_links(
        request: AnyRequest, region: FromPath[str], week: FromPath[str], data: JSONBody[WhichLinks]
    ) -> WeekAnswer:
        caller = await office.caller(request)
        reach = await office.reach(region, week, caller)
        rows = [
            row
            for row in await issuing.overview(engine, region, week, reach)
            if data.company in (None, row.company)
            and data.person in (None, row.mentor.person if row.mentor else None)
        ]
        if not rows and (data.company or data.person):
            raise Problem("not-found")
        await issuing.make_links(engine, region, week, rows, caller.person)
        return await office.answer(region, week, reach)

    @post(
        "/weeks/{week:str}/links/{link:str}/withdraw",
        status_code=200,
        summary="Let a link open nothing any more",
    )
    async def withdraw_link(
        request: AnyRequest, region: FromPath[str], week: FromPath[str], link: FromPath[str]
    ) -> WeekAnswer:
        reach = await office.reach(region, week, await office.caller(request))
        found = await office.within(region, link, week, reach)
        async with engine.db.write() as tx:
            await store.withdraw(tx, region, found.id, engine.clock())
        return await office.answer(region, week, reach)

    @post(
        "/weeks/{week:str}/slips",
        status_code=200,
        media_type="application/pdf",
        summary="Paper slips to fill in at the company, one page each",
    )
    async def print_slips(
        request: AnyRequest,
        region: FromPath[str],
        week: FromPath[str],
        data: JSONBody[WhichSlips],
        language: FromQuery[Literal["nl", "en"]] = "nl",
    ) -> Response[bytes]:
        reach = await office.reach(region, week, await office.caller(request))
        wanted = list(dict.fromkeys(data.placements))
        if not all(is_id(id) for id in wanted):
            raise Problem("not-found")
        async with engine.db.read() as tx:
            found = {
                each.id: each for each in await store.placements_by_id(tx, region, week, wanted)
            }
            words = await own_words_of(tx, region, [each.school for each in found.values()])
        for id in wanted:
            if id not in found or not (id in reach.coached or found[id].school in reach.schools):
                raise Problem("not-found")
        slips = [
            slip_of(found[id], week, office.public_url, words.get(found[id].school))
            for id in wanted
        ]
        content = await asyncio.to_thread(slips_pdf, slips, language)
        return Response(
            content,
            media_type="application/pdf",
            headers={
                "content-disposition": 'inline; filename="slips.pdf"',
                "cache-control": "no-store",
            },
        )

    return [list_links, make_links, withdraw_link, print_slips]


def _link_routes(office: _Office, guesses: Guesses) -> list[HTTPRouteHandler]:
    engine = office.engine

    async def opened(request: AnyRequest, token: str) -> tuple[str, Link]:
        """The link of a token that still counts."""
        address = request.client.host if request.client else ""
        await guesses.may_try(address)
        found = await link_of(engine, office.vault, token)
        if found is None:
            await guesses.was_wrong(address)
            raise Problem("week-link-unknown")
        usable(found[1], engine.clock())
        return found

    @post("/open", status_code=200, summary="The week behind a link")
    async def open_link(request: AnyRequest, data: JSONBody[OpenedLink]) -> SheetAnswer:
        region, link = await opened(request, data.token)
        return sheet_answer(await read_sheet(engine, region, link))

    @post("/answer", status_code=200, summary="Answer the week behind a link, once")
    async def answer_link(request: AnyRequest, data: JSONBody[GivenAnswers]) -> SheetAnswer:
        region, link = await opened(request, data.token)
        return sheet_answer(await take_answers(engine, region, link, answers_of(data)))

    return [open_link, answer_link]


def week_routes(
    engine: Engine, authenticate: Authenticate, guesses: Guesses, public_url: str, vault: Vault
) -> list[Router]:
    """The routes above; ``public_url`` is where mentors and coaches reach the server."""
    office = _Office(engine, authenticate, public_url, vault)
    no_store = CacheControlHeader(no_store=True)
    return [
        Router(
            path="/api/regions/{region:str}",
            route_handlers=_office_routes(office),
            cache_control=no_store,
            tags=["weeks"],
        ),
        Router(
            path="/api/week-links",
            route_handlers=_link_routes(office, guesses),
            cache_control=no_store,
            tags=["weeks"],
        ),
    ]
