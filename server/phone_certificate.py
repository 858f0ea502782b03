"""A certificate with which a phone on the same network trusts this machine.

Browsers give a page its service worker, camera and keys only over HTTPS that
they trust; a bare self-signed certificate with a warning clicked away is not
enough. So this makes an authority of its own, to be installed on the phone,
and one certificate signed by it. The authority can only ever speak for the
private addresses and local names listed in it, and its key is thrown away at
once: nobody can sign with it again.
"""

from __future__ import annotations

import ipaddress
import os
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

VALID_DAYS = 90
"""Long enough to try things. Phones refuse more than 398."""

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True, slots=True)
class PhoneCertificate:
    """Where the three files are, and what they are good for."""

    authority: Path
    certificate: Path
    key: Path
    addresses: tuple[Address, ...]
    names: tuple[str, ...]


def local_addresses() -> tuple[Address, ...]:
    """This machine's private addresses, the one that others would use first.

    Asks the routing table only; nothing is sent.
    """
    found: list[Address] = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        try:
            asking.connect(("192.0.2.1", 9))
            found.append(ipaddress.ip_address(asking.getsockname()[0]))
        except OSError:
            pass  # on no network at all
    try:
        entries = socket.getaddrinfo(socket.gethostname(), None)
    except OSError:
        entries = []
    found += [ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in entries]
    usable = [one for one in found if one.is_private and not one.is_link_local]
    return tuple(dict.fromkeys([*(one for one in usable if not one.is_loopback)]))


def make(folder: Path, addresses: Sequence[Address], names: Sequence[str]) -> PhoneCertificate:
    """Write ``authority.crt``, ``server.crt`` and ``server.key`` into the folder.

    Files of an earlier run are replaced; a phone then needs the new authority.

    Raises:
        ValueError: an address is not a private one, or there is nothing to certify.
    """
    if not addresses and not names:
        raise ValueError("there is no address or name to certify")
    for address in addresses:
        if not address.is_private:
            raise ValueError(f"{address} is not a private address")
    now = datetime.now(UTC)
    window = (now - timedelta(minutes=5), now + timedelta(days=VALID_DAYS))
    authority_key = ec.generate_private_key(ec.SECP256R1())
    key = ec.generate_private_key(ec.SECP256R1())
    authority = _authority(authority_key, window, addresses, names)
    certificate = _certificate(key, authority, authority_key, window, addresses, names)

    folder.mkdir(parents=True, exist_ok=True)
    made = PhoneCertificate(
        authority=folder / "authority.crt",
        certificate=folder / "server.crt",
        key=folder / "server.key",
        addresses=tuple(addresses),
        names=tuple(names),
    )
    _write(
        made.key,
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        ),
        0o600,
    )
    _write(made.certificate, certificate.public_bytes(serialization.Encoding.PEM), 0o644)
    _write(made.authority, authority.public_bytes(serialization.Encoding.PEM), 0o644)
    return made


def _authority(
    key: ec.EllipticCurvePrivateKey,
    window: tuple[datetime, datetime],
    addresses: Sequence[Address],
    names: Sequence[str],
) -> x509.Certificate:
    name = x509.Name(
        [x509.NameAttribute(NameOID.COMMON_NAME, f"Leerplek try-out on {socket.gethostname()}")]
    )
    only: list[x509.GeneralName] = [
        x509.IPAddress(ipaddress.ip_network(address)) for address in addresses
    ]
    # An authority that names no DNS name at all could sign for every one.
    only += [x509.DNSName(host) for host in (names or ["leerplek.invalid"])]
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(window[0])
        .not_valid_after(window[1])
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(sign_certificates=True), critical=True)
        .add_extension(
            x509.NameConstraints(permitted_subtrees=only, excluded_subtrees=None), critical=True
        )
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )


def _certificate(
    key: ec.EllipticCurvePrivateKey,
    authority: x509.Certificate,
    authority_key: ec.EllipticCurvePrivateKey,
    window: tuple[datetime, datetime],
    addresses: Sequence[Address],
    names: Sequence[str],
) -> x509.Certificate:
    alternatives: list[x509.GeneralName] = [x509.IPAddress(address) for address in addresses]
    alternatives += [x509.DNSName(host) for host in names]
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Leerplek")]))
        .issuer_name(authority.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(window[0])
        .not_valid_after(window[1])
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(sign_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName(alternatives), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key()),
            critical=False,
        )
        .sign(authority_key, hashes.SHA256())
    )


def _usage(*, sign_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not sign_certificates,
        key_cert_sign=sign_certificates,
        crl_sign=sign_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _write(file: Path, content: bytes, mode: int) -> None:
    file.unlink(missing_ok=True)
    with os.fdopen(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, mode), "wb") as opened:
        opened.write(content)
