"""Addresses that the server may send to, and those it must not."""

from __future__ import annotations

from base64 import urlsafe_b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.notifications.rules.endpoints import (
    key_of,
    leads_outside,
    may_be_told,
    origin_of,
)
from server.notifications.sending import Carrier


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://fcm.googleapis.com/fcm/send/abc:def",
        "https://updates.push.services.mozilla.com/wpush/v2/gAAA",
        "https://web.push.apple.com/QGtw",
        "https://wns2-am3p.notify.windows.com/w/?token=BQYAAA%2b",
        "https://push.example.nl:443/a",
    ],
)
def test_the_services_that_browsers_use_may_be_told(endpoint):
    assert may_be_told(endpoint)


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://fcm.googleapis.com/x",
        "https://localhost/x",
        "https://127.0.0.1/x",
        "https://[::1]/x",
        "https://10.0.0.8/x",
        "https://8.8.8.8/x",
        "https://2130706433/x",
        "https://0x7f.1/x",
        "https://printer.local/x",
        "https://db.internal/x",
        "https://intranet/x",
        "https://push.example.nl:8443/x",
        "https://push.example.nl:22/x",
        "https://user:secret@push.example.nl/x",
        "https://push.example.nl/x#y",
        "https://push.example.nl/x y",
        "https://push.example.nl/\r\nhost: inside",
        "https://push.example.nl:x/",
        "ftp://push.example.nl/x",
        "https:///x",
        "",
        "https://push.example.nl/" + "x" * 1_000,
    ],
)
def test_nothing_else_may(endpoint):
    assert not may_be_told(endpoint)


@pytest.mark.parametrize("endpoint", ["http://127.0.0.1:9/x", "https://push.example.nl/x"])
def test_for_trying_out_the_inside_may_be_told_too(endpoint):
    assert may_be_told(endpoint, inside=True)


@pytest.mark.parametrize(
    ("address", "outside"),
    [
        ("142.250.179.138", True),
        ("2a00:1450:400e:80f::200a", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),  # noqa: S104  an address to refuse
        ("224.0.0.1", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("::ffff:127.0.0.1", False),
        ("2002:7f00:1::", False),
        ("not an address", False),
    ],
)
def test_a_name_must_lead_outside(address, outside):
    assert leads_outside(address) is outside


async def test_a_name_that_leads_here_is_never_connected_to(monkeypatch):
    """Whoever owns a name may point it at us after it was accepted."""
    reached: list[object] = []

    async def to_us(*question, **more):
        return [(2, 1, 6, "", ("127.0.0.1", 443))]

    monkeypatch.setattr("asyncio.base_events.BaseEventLoop.getaddrinfo", to_us)
    monkeypatch.setattr("httpcore.AnyIOBackend.connect_tcp", lambda *a, **k: reached.append(a))
    carrier = Carrier()
    answered = await carrier.carry("https://push.example.nl/x", {"ttl": "1"}, b"x")
    await carrier.close()
    assert answered.status is None
    assert reached == []


@pytest.mark.parametrize(
    ("endpoint", "origin"),
    [
        ("https://push.example.nl/a/b", "https://push.example.nl"),
        ("https://push.example.nl:443/a", "https://push.example.nl"),
        ("http://127.0.0.1:8123/a", "http://127.0.0.1:8123"),
        ("http://[::1]:8123/a", "http://[::1]:8123"),
    ],
)
def test_a_signature_is_for_an_origin(endpoint, origin):
    assert origin_of(endpoint) == origin


@given(st.binary(min_size=16, max_size=16))
def test_a_browsers_key_is_read_padded_or_not(raw):
    text = urlsafe_b64encode(raw).decode()
    assert key_of(text, 16) == key_of(text.rstrip("="), 16) == raw


@given(st.text(max_size=100))
def test_whatever_a_key_is_it_is_bytes_of_that_length_or_none(text):
    found = key_of(text, 16)
    assert found is None or len(found) == 16


@given(st.text(max_size=60))
def test_whatever_an_address_is_it_is_judged(text):
    assert may_be_told(text) in (True, False)
    assert leads_outside(text) in (True, False)
