"""Posters and student cards over HTTP; everything else of presence is sync.

GET  /api/regions/{region}/sites/{site}/posters
POST /api/regions/{region}/sites/{site}/posters
POST /api/regions/{region}/sites/{site}/posters/{poster}/revoke
GET  /api/regions/{region}/sites/{site}/poster.pdf, poster.png
POST /api/regions/{region}/placements/{placement}/card
POST /api/regions/{region}/cards

Whoever holds the keys of a company may print its posters, whoever issues cards
in a placement may print its card. A site or placement that the caller does not
see is answered as one that does not exist.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Annotated, Any, Literal

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from server.attendance import issuing, store
from server.attendance.kinds import CARD_ISSUERS, KEY_HOLDERS
from server.attendance.posters import StudentCard, card_png, cards_pdf, poster_pdf, poster_png
from server.attendance.rules.clock import instant_of
from server.attendance.store import KeptPoster, PlacementToPrint, PlaceToPrint
from server.errors import Problem
from server.secrets import Vault
from server.sync.engine import Engine
from server.sync.routes import Authenticate, Caller
from server.sync.rules.times import write_instant
from server.sync.rules.values import is_id

CARDS_AT_ONCE = 300
PDF, PNG = "application/pdf", "image/png"

Language = Literal["nl", "en"]
PaperFormat = Literal["pdf", "png"]
WhichPoster = Annotated[str | None, QueryParameter(name="poster")]
AnyRequest = Request[Any, Any, Any]
PosterId = Annotated[str | None, QueryParameter(name="poster")]


class NewPoster(msgspec.Struct, forbid_unknown_fields=True):
    """What a new poster is called, and the last day on which it is good."""

    label: Annotated[str, msgspec.Meta(max_length=100)] | None = None
    expires: Annotated[str, msgspec.Meta(pattern=r"^\d{4}-\d\d-\d\d$")] | None = None


class PosterInfo(msgspec.Struct):
    """A poster of a site; its code is only on paper."""

    id: str
    site: str
    made_by: str
    made_at: str
    expires_at: str | None
    revoked_at: str | None


class NewCards(msgspec.Struct, forbid_unknown_fields=True):
    """The placements whose cards are wanted, and whether to replace what is valid."""

    placements: Annotated[list[str], msgspec.Meta(min_length=1, max_length=CARDS_AT_ONCE)]
    anew: bool = False


def _info(poster: KeptPoster) -> PosterInfo:
    return PosterInfo(
        id=poster.id,
        site=poster.site,
        made_by=poster.made_by,
        made_at=write_instant(poster.made_at),
        expires_at=None if poster.expires_at is None else write_instant(poster.expires_at),
        revoked_at=None if poster.revoked_at is None else write_instant(poster.revoked_at),
    )


def _printed(content: bytes, media_type: str, name: str) -> Response[bytes]:
    return Response(
        content,
        media_type=media_type,
        headers={
            "content-disposition": f'inline; filename="{name}"',
            "cache-control": "no-store",
        },
    )


class _Desk:
    """Finds what is asked for, and asks who may."""

    def __init__(self, engine: Engine, authenticate: Authenticate) -> None:
        self.engine = engine
        self._authenticate = authenticate

    async def caller(self, request: AnyRequest) -> Caller:
        headers = {name.lower(): value for name, value in request.headers.items()}
        caller = await self._authenticate(headers, request.method)
        if caller is None or caller.revoked:
            raise Problem("not-signed-in")
        return caller

    async def _permit(
        self, region: str, caller: Caller, scope: str, allowed: frozenset[str]
    ) -> None:
        roles = await self.engine.roles(region, caller.person, scope)
        if not roles:
            raise Problem("not-found")
        if not roles & allowed:
            raise Problem("not-allowed")

    async def site(self, region: str, site: str, caller: Caller) -> PlaceToPrint:
        """The site, for a caller who holds its company's keys."""
        if not (is_id(region) and is_id(site)):
            raise Problem("not-found")
        async with self.engine.db.read() as tx:
            place = await store.place_to_print(tx, region, site)
        if place is None:
            raise Problem("not-found")
        await self._permit(region, caller, f"company:{place.company}", KEY_HOLDERS)
        return place

    async def posters(self, region: str, site: str) -> list[KeptPoster]:
        async with self.engine.db.read() as tx:
            return await store.posters_of(tx, region, site)

    async def poster(self, region: str, site: str, id: str | None) -> KeptPoster:
        """The poster with this id, or the newest that is not revoked."""
        for poster in await self.posters(region, site):
            if poster.id == id or (id is None and poster.revoked_at is None):
                return poster
        raise Problem("not-found")

    async def placements(
        self, region: str, placements: Sequence[str], caller: Caller
    ) -> list[PlacementToPrint]:
        """The placements in the order asked for; all of them, or a problem."""
        wanted = list(dict.fromkeys(placements))
        if not is_id(region) or not all(is_id(id) for id in wanted):
            raise Problem("not-found")
        async with self.engine.db.read() as tx:
            found = await store.placements_to_print(tx, region, wanted)
        for id in wanted:
            if id not in found:
                raise Problem("not-found")
            await self._permit(region, caller, f"placement:{id}", CARD_ISSUERS)
        return [found[id] for id in wanted]


def _poster_routes(desk: _Desk, public_url: str) -> list[HTTPRouteHandler]:
    engine = desk.engine

    @get("/sites/{site:str}/posters", summary="The posters of a site")
    async def list_posters(
        request: AnyRequest, region: FromPath[str], site: FromPath[str]
    ) -> list[PosterInfo]:
        await desk.site(region, site, await desk.caller(request))
        return [_info(poster) for poster in await desk.posters(region, site)]

    @post("/sites/{site:str}/posters", summary="Make a poster with a key of its own")
    async def new_poster(
        request: AnyRequest, region: FromPath[str], site: FromPath[str], data: JSONBody[NewPoster]
    ) -> PosterInfo:
        caller = await desk.caller(request)
        place = await desk.site(region, site, caller)
        expires_at = None
        if data.expires is not None:
            expires_at = instant_of(data.expires, "23:59")
            if expires_at is None or not engine.clock() < expires_at < 2**32 * 1000:
                raise Problem("malformed", at="/expires")
        poster = await issuing.make_poster(
            engine, region, caller.person, place, data.label, expires_at
        )
        return _info(poster)

    @post(
        "/sites/{site:str}/posters/{poster:str}/revoke",
        status_code=200,
        summary="Let a poster count no longer",
    )
    async def revoke_poster(
        request: AnyRequest, region: FromPath[str], site: FromPath[str], poster: FromPath[str]
    ) -> PosterInfo:
        caller = await desk.caller(request)
        await desk.site(region, site, caller)
        kept = await desk.poster(region, site, poster)
        if kept.revoked_at is None:
            await issuing.revoke_poster(engine, region, caller.person, kept)
            kept = await desk.poster(region, site, poster)
        return _info(kept)

    async def print_poster(
        request: AnyRequest,
        region: str,
        site: str,
        id: str | None,
        draw: Callable[..., bytes],
        language: Language,
    ) -> bytes:
        place = await desk.site(region, site, await desk.caller(request))
        kept = await desk.poster(region, site, id)
        poster = issuing.poster_to_print(kept, place, public_url)
        return await asyncio.to_thread(draw, poster, language)

    @get("/sites/{site:str}/poster.pdf", media_type=PDF, summary="A poster to print, A4")
    async def poster_as_pdf(
        request: AnyRequest,
        region: FromPath[str],
        site: FromPath[str],
        id: PosterId = None,
        language: FromQuery[Language] = "nl",
    ) -> Response[bytes]:
        content = await print_poster(request, region, site, id, poster_pdf, language)
        return _printed(content, PDF, "poster.pdf")

    @get("/sites/{site:str}/poster.png", media_type=PNG, summary="A poster as a picture")
    async def poster_as_png(
        request: AnyRequest,
        region: FromPath[str],
        site: FromPath[str],
        id: PosterId = None,
        language: FromQuery[Language] = "nl",
    ) -> Response[bytes]:
        content = await print_poster(request, region, site, id, poster_png, language)
        return _printed(content, PNG, "poster.png")

    return [list_posters, new_poster, revoke_poster, poster_as_pdf, poster_as_png]


def _card_routes(desk: _Desk, public_url: str, vault: Vault) -> list[HTTPRouteHandler]:
    engine = desk.engine

    async def cards_for(
        request: AnyRequest, region: str, placements: Sequence[str], anew: bool
    ) -> list[StudentCard]:
        caller = await desk.caller(request)
        found = await desk.placements(region, placements, caller)
        return await issuing.make_cards(
            engine, vault, region, caller.person, found, public_url, anew=anew
        )

    @post(
        "/placements/{placement:str}/card",
        status_code=200,
        media_type=PDF,
        summary="The student's card; with `anew` the old one is revoked",
    )
    async def one_card(
        request: AnyRequest,
        region: FromPath[str],
        placement: FromPath[str],
        paper: Annotated[PaperFormat, QueryParameter(name="format")] = "pdf",
        anew: FromQuery[bool] = False,
        language: FromQuery[Language] = "nl",
    ) -> Response[bytes]:
        cards = await cards_for(request, region, [placement], anew)
        if paper == "png":
            return _printed(await asyncio.to_thread(card_png, cards[0], language), PNG, "card.png")
        return _printed(await asyncio.to_thread(cards_pdf, cards, language), PDF, "card.pdf")

    @post("/cards", status_code=200, media_type=PDF, summary="Cards of several students")
    async def many_cards(
        request: AnyRequest,
        region: FromPath[str],
        data: JSONBody[NewCards],
        language: FromQuery[Language] = "nl",
    ) -> Response[bytes]:
        cards = await cards_for(request, region, data.placements, data.anew)
        return _printed(await asyncio.to_thread(cards_pdf, cards, language), PDF, "cards.pdf")

    return [one_card, many_cards]


def attendance_routes(
    engine: Engine, authenticate: Authenticate, public_url: str, vault: Vault
) -> Router:
    """The routes of presence, for callers whom ``authenticate`` knows.

    ``public_url`` is where people reach the server: codes on paper are links
    to it.
    """
    desk = _Desk(engine, authenticate)
    return Router(
        path="/api/regions/{region:str}",
        route_handlers=[*_poster_routes(desk, public_url), *_card_routes(desk, public_url, vault)],
        tags=["presence"],
    )
