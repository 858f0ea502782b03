"""Which addresses a phone may give to be told things at.

The server sends to an address that somebody else chose. So it must be HTTPS,
on the usual port, by name, and the name must lead outside: never to this
machine or to what stands beside it.
"""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode
from binascii import Error as NotBase64
from ipaddress import IPv6Address, ip_address
from urllib.parse import urlsplit

LONGEST = 1_000
_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}\Z", re.ASCII)
_VISIBLE = re.compile(r"[\x21-\x7e]+\Z", re.ASCII)
_INSIDE = (".local", ".internal", ".localhost", ".lan", ".home.arpa", ".test", ".invalid")


def may_be_told(endpoint: str, *, inside: bool = False) -> bool:
    """Whether a message may be sent to this address.

    ``inside`` also lets in what stands on this machine or network, without
    HTTPS too: for trying things out, never for a server that people use.
    """
    if len(endpoint) > LONGEST or not _VISIBLE.match(endpoint):
        return False
    try:
        found = urlsplit(endpoint)
        host, port = found.hostname, found.port
    except ValueError:
        return False
    if not host or found.username is not None or found.password is not None or found.fragment:
        return False
    if inside:
        return found.scheme in ("http", "https")
    named = _HOST.match(host) is not None and not host.endswith(_INSIDE)
    return found.scheme == "https" and port in (None, 443) and named


def leads_outside(address: str) -> bool:
    """Whether a resolved address is one of the open internet."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(found, IPv6Address):
        found = found.ipv4_mapped or found.sixtofour or found
    return found.is_global and not found.is_multicast


def origin_of(endpoint: str) -> str:
    """Scheme, host and port (where it is not the usual one): whom a signature is for."""
    found = urlsplit(endpoint)
    usual = {"https": 443, "http": 80}.get(found.scheme)
    host = f"[{found.hostname}]" if ":" in (found.hostname or "") else found.hostname
    port = "" if found.port in (None, usual) else f":{found.port}"
    return f"{found.scheme}://{host}{port}"


def key_of(text: str, length: int) -> bytes | None:
    """The bytes that a browser's key spells in base64url, None where they are not so many."""
    if len(text) > 2 * length + 4:
        return None
    plain = text.rstrip("=").replace("+", "-").replace("/", "_")
    try:
        raw = urlsafe_b64decode(plain + "=" * (-len(plain) % 4))
    except (NotBase64, ValueError):
        return None
    return raw if len(raw) == length else None
