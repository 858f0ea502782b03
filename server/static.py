"""Serves the built app: a handful of files, kept in memory and packed once.

A page of its own is found without its ``.html``. Every other path that is no
file and no API is the app itself, so that a link into it works on a phone that
never saw it before.
"""

from __future__ import annotations

import hashlib
import mimetypes
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import zstandard

from server.asgi import Receive, Scope, Send, headers_of

_WORTH_PACKING = 1_000
_PACKED_TYPES = ("text/", "application/javascript", "application/json", "application/manifest")
_HOSTED_TYPES = {
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}

SECURITY_HEADERS: Mapping[str, str] = {
    # wasm-unsafe-eval is what compiling the code reader needs; no script from
    # elsewhere and no inline script ever runs, so a text cannot become one.
    "content-security-policy": (
        "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'"
        " 'unsafe-inline'; img-src 'self' data: blob:; media-src 'self' blob:;"
        " connect-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none';"
        " form-action 'self'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "permissions-policy": "camera=(self), microphone=(self), geolocation=(), payment=()",
    "cross-origin-opener-policy": "same-origin",
}


@dataclass(frozen=True, slots=True)
class _File:
    plain: bytes
    gzip: bytes | None
    zstd: bytes | None
    media: str
    tag: str
    forever: bool


def _load(path: Path, name: str) -> _File:
    plain = path.read_bytes()
    media = _HOSTED_TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0]
    media = media or "application/octet-stream"
    gzip = zstd = None
    if len(plain) > _WORTH_PACKING and (media.startswith(_PACKED_TYPES) or path.suffix == ".wasm"):
        packer = zlib.compressobj(9, wbits=31)
        gzip = packer.compress(plain) + packer.flush()
        zstd = zstandard.ZstdCompressor(level=15).compress(plain)
    if media.startswith("text/"):
        media += "; charset=utf-8"
    return _File(
        plain,
        gzip,
        zstd,
        media,
        f'"{hashlib.sha256(plain).hexdigest()[:20]}"',
        # Vite puts a hash of the content into these names.
        name.startswith("/assets/"),
    )


class AppFiles:
    """The app's files as an ASGI application; None of them is ever written."""

    def __init__(self, folder: Path) -> None:
        self._files: dict[str, _File] = {}
        if folder.is_dir():
            for path in sorted(folder.rglob("*")):
                if path.is_file():
                    name = "/" + path.relative_to(folder).as_posix()
                    self._files[name] = _load(path, name)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer GET and HEAD; everything else is refused."""
        headers = headers_of(scope)
        if scope["method"] not in ("GET", "HEAD"):
            await _send(send, 405, [(b"allow", b"GET, HEAD")], b"")
            return
        path: str = scope["path"]
        file = self._files.get(path) or self._files.get(f"{path}.html")
        if file is None and "." not in path.rpartition("/")[2]:
            file = self._files.get("/index.html")
        if file is None:
            await _send(send, 404, [(b"content-type", b"text/plain; charset=utf-8")], b"Niet hier.")
            return
        out = {**SECURITY_HEADERS, "content-type": file.media, "etag": file.tag}
        out["cache-control"] = "public, max-age=31536000, immutable" if file.forever else "no-cache"
        if _has(headers.get("if-none-match", ""), file.tag):
            await _send(send, 304, _raw(out), b"")
            return
        body = file.plain
        accepted = headers.get("accept-encoding", "")
        if file.zstd is not None and "zstd" in accepted:
            body, out["content-encoding"] = file.zstd, "zstd"
        elif file.gzip is not None and "gzip" in accepted:
            body, out["content-encoding"] = file.gzip, "gzip"
        if file.gzip is not None:
            out["vary"] = "accept-encoding"
        out["content-length"] = str(len(body))
        await _send(send, 200, _raw(out), b"" if scope["method"] == "HEAD" else body)


def _has(said: str, tag: str) -> bool:
    """Whether one of the tags is this one, compared weakly as RFC 9110 wants it.

    A proxy that packs what it passes on makes a strong tag weak.
    """
    tags = {one.strip().removeprefix("W/") for one in said.split(",")}
    return tag in tags or "*" in tags


def _raw(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]


async def _send(send: Send, status: int, headers: list[tuple[bytes, bytes]], body: bytes) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
