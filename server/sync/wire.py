"""What travels: reading requests, writing answers.

Wire schemas:
    0  the trial of school year 2025-2026: a note's body was called `text`
    1  the first public one
A new number is needed only when an old client would misread an answer or an
old mutation; see ``upgrades.py``.
"""

from __future__ import annotations

import json
import re
from typing import Any

import msgspec

from server.errors import Problem
from server.sync.rules.mutations import MAX_NUMBER
from server.sync.rules.times import parse_instant

SCHEMA = 1
MAX_BYTES = 8 * 2**20
MAX_PACKED_BYTES = 2**20
MAX_MUTATIONS = 500
MAX_MUTATION_BYTES = 256 * 2**10
MAX_LIMIT = 5000
DEFAULT_LIMIT = 1000


class WireMutation(msgspec.Struct):
    """One intended change as sent. What is not the number is judged one by one."""

    n: int
    name: Any = None
    at: Any = None
    base: Any = None
    epoch: str | None = None
    args: Any = None
    schema: int | None = None


class SyncRequest(msgspec.Struct):
    """The envelope of a sync. ``cursor`` UNSET: send only; None: from nothing."""

    schema: int
    sent_at: str
    epoch: str | None = None
    cursor: str | msgspec.UnsetType | None = msgspec.UNSET
    limit: int = DEFAULT_LIMIT
    digests: bool = False
    refetch: list[str] = []
    mutations: list[WireMutation] = []


def _number(text: str) -> int | float:
    # By value 1.0 is 1 (RFC 8785), so it must not become another content.
    value = float(text)
    return int(value) if value.is_integer() and abs(value) < MAX_NUMBER else value


_decoder = msgspec.json.Decoder(SyncRequest, float_hook=_number)
_PATH = re.compile(r"`\$(.*)`")
_INDEX = re.compile(r"\[(\d+)\]")


def _refuse_constant(name: str) -> Any:
    raise ValueError(name)


def decode(body: bytes) -> SyncRequest:
    """Read an envelope.

    Raises:
        Problem: ``malformed`` with ``at``, a JSON pointer to what is wrong;
            ``too-large`` when there are too many mutations.
    """
    try:
        request = _decoder.decode(body)
    except msgspec.ValidationError as error:
        raise Problem("malformed", at=_pointer(str(error), body)) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        request = _decode_slowly(body)
    if parse_instant(request.sent_at) is None:
        raise Problem("malformed", at="/sent_at")
    if not 1 <= request.limit <= MAX_LIMIT:
        raise Problem("malformed", at="/limit")
    if not 0 <= request.schema < MAX_NUMBER:
        raise Problem("malformed", at="/schema")
    if len(request.mutations) > MAX_MUTATIONS:
        raise Problem("too-large", max_bytes=MAX_BYTES, max_mutations=MAX_MUTATIONS)
    for position, mutation in enumerate(request.mutations):
        if not 0 < mutation.n < MAX_NUMBER:
            raise Problem("malformed", at=f"/mutations/{position}/n")
        if mutation.schema is not None and not 0 <= mutation.schema < MAX_NUMBER:
            raise Problem("malformed", at=f"/mutations/{position}/schema")
    return request


def _decode_slowly(body: bytes) -> SyncRequest:
    """The same for JSON with half characters, which one bad mutation may hold."""
    try:
        value = json.loads(body, parse_float=_number, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        raise Problem("malformed", at="") from None
    try:
        return msgspec.convert(value, SyncRequest)
    except (msgspec.ValidationError, UnicodeEncodeError, RecursionError) as error:
        raise Problem("malformed", at=_pointer(str(error), body)) from None


def _pointer(message: str, body: bytes) -> str:
    found = _PATH.search(message)
    path = found.group(1) if found else ""
    if "[...]" in path and path.startswith(".mutations"):
        path = path.replace("[...]", f".{_bad_mutation(body)}", 1)
    return _INDEX.sub(r".\1", path.replace("[...]", ".0")).replace(".", "/")


def _bad_mutation(body: bytes) -> int:
    try:
        mutations = json.loads(body)["mutations"]
    except (ValueError, RecursionError, KeyError, TypeError):
        return 0
    for position, mutation in enumerate(mutations):
        try:
            msgspec.convert(mutation, WireMutation)
        except (msgspec.ValidationError, UnicodeEncodeError):
            return position
    return 0
