"""How far a device has got, as an opaque text.

A cursor either stands between rounds (``target`` None: all up to ``have`` is
there) or within one (records up to ``position`` of the round to ``target``
were sent). It is bound to region, epoch and device. It grants nothing: what
is sent is decided by the grants of the moment, so it need not be signed.
"""

from __future__ import annotations

import base64
import binascii

import msgspec


class Cursor(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """See the module. ``refetch`` are scopes that this round sends anew."""

    version: int
    region: str
    epoch: str
    device: str
    have: int
    target: int | None = None
    position: tuple[int, str] | None = None
    refetch: tuple[str, ...] = ()


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Cursor)
_VERSION = 1
_STANDARD = str.maketrans("-_", "+/")


def between_rounds(region: str, epoch: str, device: str, have: int) -> Cursor:
    """The cursor of a device that has all up to ``have``."""
    return Cursor(_VERSION, region, epoch, device, have)


def write_cursor(cursor: Cursor) -> str:
    """The cursor as a text that survives any transport."""
    return base64.urlsafe_b64encode(_encoder.encode(cursor)).decode().rstrip("=")


def read_cursor(text: str, region: str, epoch: str, device: str) -> Cursor | None:
    """The cursor, or None where it is not one of this region, epoch and device."""
    try:
        padded = text + "=" * (-len(text) % 4)
        raw = binascii.a2b_base64(padded.translate(_STANDARD), strict_mode=True)
        cursor = _decoder.decode(raw)
    except (msgspec.MsgspecError, binascii.Error, ValueError, RecursionError):
        return None
    if (cursor.version, cursor.region, cursor.epoch, cursor.device) != (
        _VERSION,
        region,
        epoch,
        device,
    ):
        return None
    if cursor.have < 0 or (cursor.target is not None and cursor.target < cursor.have):
        return None
    return cursor
