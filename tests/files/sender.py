"""A phone that sends files by tus and reads them, and the pictures that it sends."""

from __future__ import annotations

import hashlib
import io
import random
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import quote

from PIL import Image

from server.app import Application
from tests.phone import Phone
from tests.sync.port import Answer, InProcess, Json, Loop, Request, bearer


class HasApp(Protocol):
    app: Application
    loop: Loop
    server: InProcess


def picture(seed: int = 1, side: int = 64, form: str = "JPEG", **more: Any) -> bytes:
    """A picture of noise, told apart by its seed."""
    noise = random.Random(seed).randbytes(side * side * 3)
    out = io.BytesIO()
    Image.frombytes("RGB", (side, side), noise).save(out, form, **more)
    return out.getvalue()


def picture_with_place() -> bytes:
    """A picture as a phone's camera makes it with location switched on."""
    exif = Image.Exif()
    exif.get_ifd(0x8825).update({1: "N", 2: (52.0, 13.0, 0.0), 3: "E", 4: (6.0, 8.0, 0.0)})
    return picture(exif=exif)


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def reference(data: bytes, media: str = "image/jpeg") -> str:
    return f"{digest(data)} {media} {len(data)}"


@dataclass
class Sender:
    """Speaks for one device, about one scope unless told otherwise."""

    site: HasApp
    phone: Phone
    scope: str

    @property
    def files(self) -> str:
        return f"/api/regions/{self.phone.region}/files"

    def call(self, method: str, path: str, body: bytes = b"", **headers: str) -> Answer:
        sent = {"tus-resumable": "1.0.0", **bearer(self.phone.token)}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        return self.site.server.call(Request(method, path, body, sent))

    def begin(
        self, data: bytes, media: str = "image/jpeg", *, scope: str | None = None, **more: Any
    ) -> Answer:
        """Announce a file; ``size`` and ``sha256`` may lie."""
        said = {
            "scope": self.scope if scope is None else scope,
            "sha256": more.get("sha256", digest(data)),
            "filetype": media,
        }
        pairs = ",".join(
            f"{key} {b64encode(value.encode()).decode()}" for key, value in said.items()
        )
        size = str(more.get("size", len(data)))
        return self.call("POST", self.files, upload_length=size, upload_metadata=pairs)

    def continue_(self, upload: str, data: bytes, offset: int, **headers: str) -> Answer:
        return self.call(
            "PATCH",
            upload,
            data,
            upload_offset=str(offset),
            content_type="application/offset+octet-stream",
            **headers,
        )

    def send(self, data: bytes, media: str = "image/jpeg", **more: Any) -> str:
        """Send a whole file; where its upload was."""
        begun = self.begin(data, media, **more)
        assert begun.status == 201, begun
        upload = begun.headers["location"]
        done = self.continue_(upload, data, 0)
        assert (done.status, done.headers["upload-offset"]) == (204, str(len(data))), done
        return upload

    def offset(self, upload: str) -> int:
        """How far the server says it is."""
        answer = self.call("HEAD", upload)
        assert answer.status == 200, answer
        return int(answer.headers["upload-offset"])

    def read(self, data: bytes | str, scope: str | None = None) -> Answer:
        sha256 = data if isinstance(data, str) else digest(data)
        return self.call("GET", f"{self.files}/{quote(scope or self.scope)}/{sha256}")

    def breaks_off(
        self, upload: str, pieces: list[bytes], offset: int, length: int, **headers: str
    ) -> None:
        """Begin a PATCH of ``length`` bytes whose connection is gone after ``pieces``."""
        arriving: Iterator[Json] = iter(
            [{"type": "http.request", "body": piece, "more_body": True} for piece in pieces]
            + [{"type": "http.disconnect"}]
        )

        async def receive() -> Json:
            return next(arriving)

        async def send(message: Json) -> None:
            return None

        request = Request(
            "PATCH",
            upload,
            b"",
            {
                "tus-resumable": "1.0.0",
                "upload-offset": str(offset),
                "content-type": "application/offset+octet-stream",
                "content-length": str(length),
                **{name.replace("_", "-"): value for name, value in headers.items()},
                **bearer(self.phone.token),
            },
        )
        scope = self.site.server._scope(request)
        self.site.loop.run(self.site.app(scope, receive, send))
