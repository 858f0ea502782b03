"""Small pieces for handlers that speak ASGI themselves, where each microsecond counts."""

from __future__ import annotations

import asyncio
import re
import zlib
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import brotli
import zstandard

from server.errors import Problem

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

BODY_SECONDS = 20.0
# What fits in one packet with its headers travels no faster for being smaller.
_WORTH_PACKING = 1_200
_LARGE = 20_000
_zstd = zstandard.ZstdCompressor(level=3)
# A first sync is paid for by somebody's data bundle: there the bytes count more.
_zstd_large = zstandard.ZstdCompressor(level=6)
_BROTLI_LARGE = 5
_REFUSED = re.compile(r"q\s*=\s*0(\.0*)?")


def headers_of(scope: Scope) -> dict[str, str]:
    """Request headers by lower-case name; the last of a repeated one."""
    return {
        name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]
    }


async def read_body(
    receive: Receive, headers: Mapping[str, str], max_packed: int, max_bytes: int, **limits: Any
) -> bytes:
    """The whole request body, unpacked.

    Raises:
        Problem: ``too-large``, ``request-timeout`` when it trickles in, or
            ``malformed`` when it does not unpack.
    """
    encoding = headers.get("content-encoding", "identity").strip().lower()
    packed = encoding == "gzip"
    if not packed and encoding not in ("identity", ""):
        raise Problem("unsupported-media-type")
    allowed = max_packed if packed else max_bytes
    length = headers.get("content-length", "")
    if length.isdigit() and int(length) > allowed:
        raise Problem("too-large", max_bytes=max_bytes, **limits)
    parts: list[bytes] = []
    size = 0
    try:
        async with asyncio.timeout(BODY_SECONDS):
            while True:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise Problem("request-timeout")
                part = message.get("body", b"")
                size += len(part)
                if size > allowed:
                    raise Problem("too-large", max_bytes=max_bytes, **limits)
                parts.append(part)
                if not message.get("more_body", False):
                    break
    except TimeoutError:
        raise Problem("request-timeout") from None
    body = parts[0] if len(parts) == 1 else b"".join(parts)
    return _unpack(body, max_bytes, limits) if packed else body


def _unpack(body: bytes, max_bytes: int, limits: Mapping[str, Any]) -> bytes:
    unpacker = zlib.decompressobj(wbits=31)
    try:
        plain = unpacker.decompress(body, max_bytes + 1)
    except zlib.error:
        raise Problem("malformed", at="") from None
    if len(plain) > max_bytes or unpacker.unconsumed_tail:
        raise Problem("too-large", max_bytes=max_bytes, **limits)
    if not unpacker.eof:
        raise Problem("malformed", at="")
    return plain


def _takes(accepted: str, coding: str) -> bool:
    """Whether an Accept-Encoding header names the coding, and not to refuse it."""
    accepted = accepted.lower()
    if coding not in accepted:
        return False
    for each in accepted.split(","):
        name, _, weight = each.partition(";")
        if name.strip() == coding:
            return _REFUSED.fullmatch(weight.strip()) is None
    return False


def pack(body: bytes, accepted: str) -> tuple[bytes, str | None]:
    """The body as the client takes it best, and the encoding's name."""
    if len(body) < _WORTH_PACKING:
        return body, None
    large = len(body) >= _LARGE
    if large and _takes(accepted, "br"):
        return brotli.compress(body, quality=_BROTLI_LARGE), "br"
    if _takes(accepted, "zstd"):
        return (_zstd_large if large else _zstd).compress(body), "zstd"
    if _takes(accepted, "gzip"):
        packer = zlib.compressobj(6, wbits=31)
        return packer.compress(body) + packer.flush(), "gzip"
    return body, None


async def respond(
    send: Send,
    status: int,
    body: bytes,
    headers: Mapping[str, str],
    accepted: str = "",
) -> None:
    """Send a whole response."""
    body, encoding = pack(body, accepted)
    raw = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
    raw.append((b"content-length", str(len(body)).encode()))
    if encoding is not None:
        raw.append((b"content-encoding", encoding.encode()))
        raw.append((b"vary", b"accept-encoding"))
    await send({"type": "http.response.start", "status": status, "headers": raw})
    await send({"type": "http.response.body", "body": body})
