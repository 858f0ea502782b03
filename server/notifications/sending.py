"""Carries a message to a push service, and never to anything inside."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import httpcore

from server.notifications.rules.endpoints import leads_outside, may_be_told

_SECONDS = 20.0
_CONNECTIONS = 20
_TIMEOUT = {"connect": 10.0, "read": 10.0, "write": 10.0, "pool": 15.0}


@dataclass(frozen=True, slots=True)
class Answered:
    """What came back; ``status`` None where nothing did."""

    status: int | None
    retry_after: str | None = None


class _OnlyOutside(httpcore.AsyncNetworkBackend):
    """Connects to open internet addresses alone.

    A name is resolved here and the connection made to what it resolved to, so
    that it cannot lead elsewhere a moment after it was looked at.
    """

    def __init__(self) -> None:
        self._network = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109  the signature is httpcore's
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        loop = asyncio.get_running_loop()
        try:
            found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except OSError as error:
            raise httpcore.ConnectError("the name leads nowhere") from error
        addresses = list(dict.fromkeys(str(each[4][0]) for each in found))
        if not addresses or not all(leads_outside(each) for each in addresses):
            raise httpcore.ConnectError("the name leads inside")
        failure: Exception | None = None
        for address in addresses[:3]:
            try:
                return await self._network.connect_tcp(
                    address, port, timeout, local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure or httpcore.ConnectError("nobody answers")

    async def sleep(self, seconds: float) -> None:
        await self._network.sleep(seconds)


class Carrier:
    """One pool of connections to push services. Follows no redirects and reads no bodies."""

    def __init__(self, *, inside: bool = False) -> None:
        self.inside = inside
        self._pool = httpcore.AsyncConnectionPool(
            max_connections=_CONNECTIONS,
            keepalive_expiry=30.0,
            network_backend=None if inside else _OnlyOutside(),
        )

    async def carry(self, endpoint: str, headers: Mapping[str, str], body: bytes) -> Answered:
        """Hand a message over; never raises for what happens on the way."""
        if not may_be_told(endpoint, inside=self.inside):
            return Answered(404)
        sent: dict[str, Any] = {"timeout": _TIMEOUT}
        try:
            async with (
                asyncio.timeout(_SECONDS),
                self._pool.stream(
                    "POST",
                    endpoint,
                    headers=[*headers.items(), ("content-length", str(len(body)))],
                    content=body,
                    extensions=sent,
                ) as response,
            ):
                names = {name.lower(): value for name, value in response.headers}
                asked = names.get(b"retry-after")
                return Answered(response.status, asked.decode("latin-1") if asked else None)
        except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException, OSError):
            return Answered(None)

    async def close(self) -> None:
        """Let go of the connections."""
        await self._pool.aclose()
