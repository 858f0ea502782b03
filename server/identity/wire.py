"""What the identity routes read and answer, as JSON."""

from __future__ import annotations

import base64
from typing import Annotated, Literal

from msgspec import Meta, Struct

from server.errors import Problem
from server.identity.places import Membership
from server.identity.qr import MEDIA
from server.identity.rules import Place
from server.identity.store import Device, Invitation
from server.sync.rules.times import write_instant
from server.sync.rules.values import is_id, unfit_text

MOST_AT_ONCE = 200

Days = Annotated[int, Meta(ge=1, le=30)]
Form = Literal["svg", "png"]


class NewDevice(Struct):
    """The device that comes in; ``public_key`` is its own, in base64url."""

    name: Annotated[str, Meta(min_length=1, max_length=100)]
    public_key: Annotated[str, Meta(min_length=1, max_length=200)] | None = None


class EnrolRequest(Struct):
    code: Annotated[str, Meta(min_length=1, max_length=200)]
    device: NewDevice


class RegionAnswer(Struct):
    """A region that the person can sync, and their roles anywhere in it."""

    id: str
    name: str
    roles: list[str]
    epoch: str


class EnrolAnswer(Struct):
    """``token`` is told here and never again."""

    device: str
    token: str
    person: str
    name: str
    regions: list[RegionAnswer]
    schema: int


class RoleAnswer(Struct):
    region: str
    role: str
    school: str | None
    company: str | None


class MeAnswer(Struct):
    person: str
    name: str
    language: str
    device: str
    roles: list[RoleAnswer]
    regions: list[RegionAnswer]
    schema: int


class DeviceAnswer(Struct):
    """``this`` marks the device that asks."""

    id: str
    name: str
    created_at: str
    last_seen_at: str | None
    revoked_at: str | None
    this: bool


class DevicesAnswer(Struct):
    devices: list[DeviceAnswer]


class InviteRequest(Struct):
    person: str
    days: Days = 7
    qr: Form | None = "svg"


class InviteManyRequest(Struct):
    """All of these persons, or nobody."""

    persons: Annotated[list[str], Meta(min_length=1, max_length=MOST_AT_ONCE)]
    days: Days = 7
    qr: Form | None = "svg"


class Picture(Struct):
    """A QR code: an ``svg`` as text, a ``png`` in base64."""

    media_type: str
    data: str


class NewInvitation(Struct):
    """``link`` signs in once; it is told here and never again."""

    id: str
    person: str
    name: str
    link: str
    expires_at: str
    qr: Picture | None


class NewInvitations(Struct):
    invitations: list[NewInvitation]


class InvitationAnswer(Struct):
    id: str
    person: str
    name: str
    made_by: str | None
    created_at: str
    expires_at: str
    state: str


class InvitationsAnswer(Struct):
    invitations: list[InvitationAnswer]


def id_in_path(value: str) -> str:
    """The id, which must be written as ids are.

    Raises:
        Problem: ``not-found``, as for any other id that is not there.
    """
    if not is_id(value):
        raise Problem("not-found")
    return value


def fit(value: str | None, at: str) -> str | None:
    """The text, unless no database keeps it.

    Raises:
        Problem: ``malformed``, naming the place.
    """
    if value is not None and unfit_text(value):
        raise Problem("malformed", at=at)
    return value


def region_answers(memberships: list[Membership]) -> list[RegionAnswer]:
    return [RegionAnswer(one.id, one.name, list(one.roles), one.epoch) for one in memberships]


def role_answers(places: set[Place]) -> list[RoleAnswer]:
    """Sorted, so that the same roles are always the same answer."""
    answers = [RoleAnswer(one.region, one.role, one.school, one.company) for one in places]
    return sorted(
        answers, key=lambda one: (one.region, one.role, one.school or "", one.company or "")
    )


def device_answer(device: Device, asking: str) -> DeviceAnswer:
    return DeviceAnswer(
        device.id,
        device.name,
        write_instant(device.created_at),
        None if device.last_seen_at is None else write_instant(device.last_seen_at),
        None if device.revoked_at is None else write_instant(device.revoked_at),
        device.id == asking,
    )


def invitation_answer(invitation: Invitation, name: str, now: int) -> InvitationAnswer:
    return InvitationAnswer(
        invitation.id,
        invitation.person,
        name,
        invitation.made_by,
        write_instant(invitation.created_at),
        write_instant(invitation.expires_at),
        invitation.state(now),
    )


def picture_answer(form: str, data: bytes) -> Picture:
    text = data.decode() if form == "svg" else base64.b64encode(data).decode()
    return Picture(MEDIA[form], text)
