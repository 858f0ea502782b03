"""A service that speaks as much of S3 as the depot uses, on this machine only."""

from __future__ import annotations

import hashlib
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape, unescape

NAME = "leerplek-test"
_PAGE = 2
"""So few keys a page of a listing that a second page is always asked for."""


@dataclass(slots=True)
class Bucket:
    """What the service keeps. ``broken``: it answers every request with an error."""

    objects: dict[str, bytes] = field(default_factory=dict)
    parts: dict[str, dict[int, bytes]] = field(default_factory=dict)
    broken: bool = False
    port: int = 0

    @property
    def variables(self) -> dict[str, str]:
        """The environment that leads a client here."""
        return {
            "AWS_ENDPOINT": f"http://127.0.0.1:{self.port}",
            "AWS_ALLOW_HTTP": "true",
            "AWS_REGION": "eu-test-1",
            "AWS_ACCESS_KEY_ID": "key",
            "AWS_SECRET_ACCESS_KEY": "secret",
        }


def _tag(data: bytes) -> str:
    return f'"{hashlib.md5(data, usedforsecurity=False).hexdigest()}"'


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    bucket: Bucket

    def log_message(self, *_: object) -> None:
        pass

    def _answer(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _asked(self) -> tuple[str, dict[str, str], bytes] | None:
        """Key, query and body; None when it has been answered already."""
        parts = urlsplit(self.path)
        _, name, *key = unquote(parts.path).split("/", 2)
        query = {k: v[0] for k, v in parse_qs(parts.query, keep_blank_values=True).items()}
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        signed = self.headers.get("Authorization", "").startswith("AWS4-HMAC-SHA256 ")
        if self.bucket.broken:
            self._answer(400, b"<Error><Code>Broken</Code></Error>")
        elif not signed or name != NAME:
            self._answer(403, b"<Error><Code>AccessDenied</Code></Error>")
        else:
            return "".join(key), query, body
        return None

    def do_PUT(self) -> None:
        if (asked := self._asked()) is None:
            return
        key, query, body = asked
        if "uploadId" in query:
            self.bucket.parts[query["uploadId"]][int(query["partNumber"])] = body
        else:
            self.bucket.objects[key] = body
        self._answer(200, ETag=_tag(body))

    def do_POST(self) -> None:
        if (asked := self._asked()) is None:
            return
        key, query, body = asked
        if "delete" in query:
            keys = [unescape(found) for found in re.findall(r"<Key>(.*?)</Key>", body.decode())]
            for each in keys:
                self.bucket.objects.pop(each, None)
            told = "".join(f"<Deleted><Key>{escape(each)}</Key></Deleted>" for each in keys)
            self._answer(200, f"<DeleteResult>{told}</DeleteResult>".encode())
            return
        if "uploads" in query:
            upload = f"upload-{len(self.bucket.parts)}"
            self.bucket.parts[upload] = {}
            inside = f"<UploadId>{upload}</UploadId>"
            whole = f"<InitiateMultipartUploadResult>{inside}</InitiateMultipartUploadResult>"
            self._answer(200, whole.encode())
            return
        parts = self.bucket.parts.pop(query["uploadId"])
        data = b"".join(parts[number] for number in sorted(parts))
        self.bucket.objects[key] = data
        inside = f"<ETag>{escape(_tag(data))}</ETag>"
        whole = f"<CompleteMultipartUploadResult>{inside}</CompleteMultipartUploadResult>"
        self._answer(200, whole.encode())

    def do_GET(self) -> None:
        if (asked := self._asked()) is None:
            return
        key, query, _ = asked
        if not key:
            self._list(query)
        elif key in self.bucket.objects:
            data = self.bucket.objects[key]
            self._answer(200, data, ETag=_tag(data), Last_Modified=_http_date())
        else:
            self._answer(404, b"<Error><Code>NoSuchKey</Code></Error>")

    do_HEAD = do_GET  # noqa: N815

    def _list(self, query: dict[str, str]) -> None:
        after = query.get("continuation-token", "")
        keys = sorted(
            key
            for key in self.bucket.objects
            if key.startswith(query.get("prefix", "")) and key > after
        )
        page, more = keys[:_PAGE], len(keys) > _PAGE
        now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
        listed = "".join(
            f"<Contents><Key>{escape(key)}</Key><LastModified>{now}</LastModified>"
            f"<ETag>{escape(_tag(self.bucket.objects[key]))}</ETag>"
            f"<Size>{len(self.bucket.objects[key])}</Size></Contents>"
            for key in page
        )
        then = f"<NextContinuationToken>{page[-1]}</NextContinuationToken>" if more else ""
        whole = (
            f"<ListBucketResult><IsTruncated>{str(more).lower()}</IsTruncated>"
            f"{then}{listed}</ListBucketResult>"
        )
        self._answer(200, whole.encode(), Content_Type="application/xml")


def _http_date() -> str:
    return datetime.now(UTC).strftime("%a, %d %b %Y %H:%M:%S GMT")


@contextmanager
def serving() -> Iterator[Bucket]:
    """A bucket, empty, until the block ends."""
    bucket = Bucket()
    handler = type("Handler", (_Handler,), {"bucket": bucket})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        bucket.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield bucket
        finally:
            server.shutdown()
            thread.join()
