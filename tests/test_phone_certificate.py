"""The certificate for a try-out: good enough for a browser, and for nothing else."""

from __future__ import annotations

import contextlib
import ipaddress
import socket
import ssl
import threading
from pathlib import Path

import pytest
from cryptography import x509

from server.phone_certificate import PhoneCertificate, make

HERE = ipaddress.ip_address("127.0.0.1")


@pytest.fixture
def made(tmp_path: Path) -> PhoneCertificate:
    return make(tmp_path / "phone", [HERE], ["desk.local"])


def shake_hands(made: PhoneCertificate, name: str) -> str | None:
    """Connect as a client that trusts the authority only; the TLS version, None if refused."""
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(made.certificate, made.key)
    asking = ssl.create_default_context(cafile=str(made.authority))
    asking.verify_flags |= ssl.VerifyFlags.VERIFY_X509_STRICT
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            connection, _ = listening.accept()
            # A client that refuses hangs up, and reports it itself.
            with connection, contextlib.suppress(ssl.SSLError, OSError):
                serving.wrap_socket(connection, server_side=True).close()

        server = threading.Thread(target=serve)
        server.start()
        try:
            with (
                socket.create_connection(listening.getsockname()) as plain,
                asking.wrap_socket(plain, server_hostname=name) as secured,
            ):
                return secured.version()
        except ssl.SSLCertVerificationError:
            return None
        finally:
            server.join()


@pytest.mark.parametrize("name", ["127.0.0.1", "desk.local"])
def test_a_phone_with_the_authority_trusts_this_machine(made: PhoneCertificate, name: str):
    """By address and by name, with the strictest checks there are."""
    assert shake_hands(made, name) == "TLSv1.3"


@pytest.mark.parametrize("name", ["127.0.0.2", "bank.example"])
def test_the_certificate_is_good_for_no_other_place(made: PhoneCertificate, name: str):
    """Another machine cannot borrow it."""
    assert shake_hands(made, name) is None


def test_the_authority_can_vouch_for_listed_addresses_only(made: PhoneCertificate):
    """Even if its key had been kept, it could not pretend to be a bank."""
    authority = x509.load_pem_x509_certificate(made.authority.read_bytes())
    limits = authority.extensions.get_extension_for_class(x509.NameConstraints)
    assert limits.critical
    assert limits.value.permitted_subtrees == [
        x509.IPAddress(ipaddress.ip_network("127.0.0.1/32")),
        x509.DNSName("desk.local"),
    ]


def test_only_the_servers_own_key_is_kept_and_for_its_owner_only(made: PhoneCertificate):
    """The authority's key is gone once it has signed."""
    folder = made.authority.parent
    assert sorted(file.name for file in folder.iterdir()) == [
        "authority.crt",
        "server.crt",
        "server.key",
    ]
    assert made.key.stat().st_mode & 0o077 == 0


def test_a_public_address_is_refused(tmp_path: Path):
    """A server on the internet gets its certificate from a public authority."""
    with pytest.raises(ValueError, match="not a private address"):
        make(tmp_path, [ipaddress.ip_address("8.8.8.8")], [])
    assert list(tmp_path.iterdir()) == []
