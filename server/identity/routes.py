"""HTTP for coming in and going out: enrolment, one's own account, devices, invitations.

The app is known by a cookie that scripts cannot read, any other client by its
bearer token. What a caller may not see answers as what is not there.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from typing import Any

from litestar import Request, Response, Router, delete, get, post
from litestar.connection import ASGIConnection
from litestar.datastructures import CacheControlHeader, Cookie
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, FromQuery, JSONBody

from server.database import Tx
from server.errors import Problem
from server.identity import places, store
from server.identity.identity import Identity, SignedIn
from server.identity.qr import picture, sign_in_link
from server.identity.rules import COOKIE, looks_after, school_day, token_in
from server.identity.wire import (
    DevicesAnswer,
    EnrolAnswer,
    EnrolRequest,
    InvitationsAnswer,
    InviteManyRequest,
    InviteRequest,
    MeAnswer,
    NewInvitation,
    NewInvitations,
    device_answer,
    fit,
    id_in_path,
    invitation_answer,
    picture_answer,
    region_answers,
    role_answers,
)
from server.settings import Settings
from server.sync.rules.times import write_instant
from server.sync.wire import SCHEMA

_COOKIE_SECONDS = 400 * 24 * 3600  # the longest that browsers keep one
_SHOWN = 60 * store.DAY


def _identity(connection: ASGIConnection[Any, Any, Any, Any]) -> Identity:
    identity: Identity = connection.app.state.identity
    return identity


async def signed_in(connection: ASGIConnection[Any, Any, Any, Any]) -> SignedIn:
    """Who sends this request, for every route but those of sync.

    ``app.state.identity`` must hold the :class:`Identity`.

    Raises:
        Problem: ``not-signed-in``; with ``wipe`` where the device was revoked,
            which gets nothing but the advice to wipe itself.
    """
    headers = {name.lower(): value for name, value in connection.headers.items()}
    caller = await _identity(connection).authenticate(
        headers, str(connection.scope.get("method", "GET"))
    )
    if caller is None:
        raise Problem("not-signed-in")
    if caller.revoked:
        raise Problem("not-signed-in", wipe=True)
    return caller


async def _in_reach(
    tx: Tx, identity: Identity, caller: SignedIn, persons: Collection[str]
) -> set[str]:
    """Those of these persons whom the caller looks after; always the caller, never strangers."""
    today = school_day(identity.clock())
    regions = await places.region_ids(tx)
    mine = await places.duties_of(tx, regions, caller.person, today)
    if not mine:
        return set(persons) & {caller.person}
    theirs = await places.places_of(tx, regions, persons, today)
    return {
        person for person in persons if person == caller.person or looks_after(mine, theirs[person])
    }


# --- coming in -----------------------------------------------------------------------


def _cookie(settings: Settings, token: str | None) -> Cookie:
    return Cookie(
        COOKIE,
        path="/",
        value=token or "",
        max_age=0 if token is None else _COOKIE_SECONDS,
        secure=settings.cookie_secure,
        httponly=True,
        samesite="strict",
    )


def _settings(request: Request[Any, Any, Any]) -> Settings:
    settings: Settings = request.app.state.settings
    return settings


@post("/enrol", summary="Let a device in with the code of an invitation")
async def enrol(
    request: Request[Any, Any, Any], data: JSONBody[EnrolRequest]
) -> Response[EnrolAnswer]:
    identity = _identity(request)
    enrolled = await identity.enrol(
        data.code,
        fit(data.device.name, "/device/name") or "",
        fit(data.device.public_key, "/device/public_key"),
        request.client.host if request.client else "",
    )
    async with identity.db.read() as tx:
        regions = await places.memberships(tx, enrolled.person.id)
    answer = EnrolAnswer(
        enrolled.device,
        enrolled.token,
        enrolled.person.id,
        enrolled.person.name,
        region_answers(regions),
        SCHEMA,
    )
    return Response(answer, status_code=201, cookies=[_cookie(_settings(request), enrolled.token)])


@get("/me", summary="Who is signed in here, as what, and in which regions")
async def me(request: Request[Any, Any, Any]) -> Response[MeAnswer]:
    caller = await signed_in(request)
    identity = _identity(request)
    today = school_day(identity.clock())
    async with identity.db.read() as tx:
        person = (await store.people(tx, [caller.person]))[caller.person]
        language, name = await places.language_and_name(tx, caller.person)
        regions = await places.memberships(tx, caller.person)
        ids = [one.id for one in regions]
        mine = await places.duties_of(tx, ids, caller.person, today)
        mine |= {
            place
            for place in (await places.places_of(tx, ids, [caller.person], today))[caller.person]
            if place.role in ("student", "guardian")
        }
    answer = MeAnswer(
        caller.person,
        name or person.name,
        language or person.language,
        caller.device,
        role_answers(mine),
        region_answers(regions),
        SCHEMA,
    )
    # Browsers forget a cookie after 400 days; each visit begins these anew.
    found = token_in({"cookie": request.headers.get("cookie", "")}) if caller.by_cookie else None
    return Response(answer, cookies=[_cookie(_settings(request), found[0])] if found else [])


@post("/sign-out", status_code=204, summary="Sign this device out for good")
async def sign_out(request: Request[Any, Any, Any]) -> Response[None]:
    caller = await signed_in(request)
    await _identity(request).revoke(caller.device)
    return Response(None, status_code=204, cookies=[_cookie(_settings(request), None)])


# --- devices -------------------------------------------------------------------------


@get("/devices", summary="One's own devices, or those of somebody one looks after")
async def list_devices(
    request: Request[Any, Any, Any], person: FromQuery[str | None] = None
) -> DevicesAnswer:
    caller = await signed_in(request)
    identity = _identity(request)
    asked = caller.person if person is None else id_in_path(person)
    async with identity.db.read() as tx:
        if asked not in await _in_reach(tx, identity, caller, [asked]):
            raise Problem("not-found")
        devices = await store.devices_of(tx, asked)
    return DevicesAnswer([device_answer(each, caller.device) for each in devices])


@post("/devices/{device:str}/revoke", status_code=204, summary="Sign a device out for good")
async def revoke_device(request: Request[Any, Any, Any], device: FromPath[str]) -> None:
    caller = await signed_in(request)
    identity = _identity(request)
    async with identity.db.read() as tx:
        found = await store.device(tx, id_in_path(device))
        if found is None or not await _in_reach(tx, identity, caller, [found.person]):
            raise Problem("not-found")
    await identity.revoke(found.id)


# --- invitations ---------------------------------------------------------------------


async def _invite(
    request: Request[Any, Any, Any],
    region: str,
    persons: Sequence[str],
    days: int,
    form: str | None,
) -> list[NewInvitation]:
    caller = await signed_in(request)
    identity, url = _identity(request), _settings(request).public_url
    asked = list(dict.fromkeys(id_in_path(person) for person in persons))
    async with identity.db.write() as tx:
        regions = await _regions_of(tx, identity, asked)
        reach = await _in_reach(tx, identity, caller, asked)
        if any(person not in reach or region not in regions[person] for person in asked):
            raise Problem("not-found")
        people = await store.know_from_records(tx, region, asked, nameless=True)
        made = await store.invite(
            tx, asked, now=identity.clock(), days=days, made_by=caller.person, region=region
        )
    links = [sign_in_link(url, each.code or "") for each in made]
    pictures = (
        [None] * len(made)
        if form is None
        else await asyncio.to_thread(
            lambda: [picture_answer(form, picture(link, form)) for link in links]
        )
    )
    return [
        NewInvitation(
            each.id, each.person, people[each.person].name, link, write_instant(each.expires_at), qr
        )
        for each, link, qr in zip(made, links, pictures, strict=True)
    ]


async def _regions_of(tx: Tx, identity: Identity, persons: Sequence[str]) -> dict[str, set[str]]:
    found = await places.places_of(
        tx, await places.region_ids(tx), persons, school_day(identity.clock())
    )
    return {person: {place.region for place in theirs} for person, theirs in found.items()}


@post("/regions/{region:str}/invitations", summary="Make a sign-in link for somebody")
async def invite(
    request: Request[Any, Any, Any], region: FromPath[str], data: JSONBody[InviteRequest]
) -> NewInvitation:
    (made,) = await _invite(request, region, [data.person], data.days, data.qr)
    return made


@post("/regions/{region:str}/invitations/bulk", summary="Make sign-in links for many at once")
async def invite_many(
    request: Request[Any, Any, Any], region: FromPath[str], data: JSONBody[InviteManyRequest]
) -> NewInvitations:
    return NewInvitations(await _invite(request, region, data.persons, data.days, data.qr))


@get("/regions/{region:str}/invitations", summary="The invitations of the last two months")
async def list_invitations(
    request: Request[Any, Any, Any], region: FromPath[str]
) -> InvitationsAnswer:
    caller = await signed_in(request)
    identity = _identity(request)
    now = identity.clock()
    async with identity.db.read() as tx:
        if region not in {one.id for one in await places.memberships(tx, caller.person)}:
            raise Problem("not-found")
        made = await store.invitations(tx, region, now - _SHOWN)
        reach = await _in_reach(tx, identity, caller, {each.person for each in made})
        people = await store.people(tx, reach)
    return InvitationsAnswer(
        [
            invitation_answer(one, people[one.person].name, now)
            for one in made
            if one.person in reach
        ]
    )


@delete(
    "/regions/{region:str}/invitations/{id:str}",
    status_code=204,
    summary="Let an invitation open nothing any more",
)
async def cancel_invitation(
    request: Request[Any, Any, Any], region: FromPath[str], id: FromPath[str]
) -> None:
    caller = await signed_in(request)
    identity = _identity(request)
    async with identity.db.write() as tx:
        found = await store.invitation(tx, id_in_path(region), id_in_path(id))
        if found is None or not await _in_reach(tx, identity, caller, [found.person]):
            raise Problem("not-found")
        await store.cancel_invitation(tx, found.id, identity.clock())


HANDLERS: tuple[HTTPRouteHandler, ...] = (
    enrol,
    me,
    sign_out,
    list_devices,
    revoke_device,
    invite,
    invite_many,
    list_invitations,
    cancel_invitation,
)


def identity_router() -> Router:
    """All of the above under ``/api``; needs ``identity`` and ``settings`` in ``app.state``."""
    return Router(
        "/api",
        route_handlers=HANDLERS,
        cache_control=CacheControlHeader(no_store=True),
        tags=["identity"],
    )
