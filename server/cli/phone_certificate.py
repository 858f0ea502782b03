"""``leerplek phone-certificate``."""

from __future__ import annotations

import argparse
import functools
import http.server
import ipaddress
import socket
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from server.cli import CommandError
from server.settings import Settings

if TYPE_CHECKING:
    from server.phone_certificate import Address, PhoneCertificate


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--folder", type=Path, default=Path("var/phone"), help="where to write it (var/phone)"
    )
    parser.add_argument(
        "--address",
        action="append",
        type=ipaddress.ip_address,
        help="a private address of this machine, instead of those it finds",
    )
    parser.add_argument(
        "--share",
        type=int,
        metavar="PORT",
        help="offer the authority's file to phones on this port until stopped",
    )


def run(settings: Settings, options: argparse.Namespace) -> int:
    from server.phone_certificate import local_addresses, make

    addresses: tuple[Address, ...] = tuple(options.address or local_addresses())
    if not addresses:
        raise CommandError("This machine is on no local network; name one with --address.")
    try:
        made = make(options.folder, addresses, _names())
    except ValueError as mistake:
        raise CommandError(f"No certificate: {mistake}.") from mistake
    host = f"[{addresses[0]}]" if addresses[0].version == 6 else str(addresses[0])
    print(f"Written to {options.folder}: authority.crt, server.crt, server.key")
    print(f"Valid for {', '.join(map(str, made.addresses + made.names))}\n")
    print("1. Install authority.crt on the phone. It can vouch for these addresses only.")
    print("   Android: Settings > Security > Encryption & credentials > Install a certificate >")
    print("   CA certificate. iPhone: open the file, install the profile under Settings, then")
    print("   General > About > Certificate Trust Settings: switch it on.")
    print("2. Serve with it:")
    print(
        f"   leerplek serve --host {addresses[0]} --port 8443 --certificate {made.certificate} "
        f"--key {made.key} --public-url https://{host}:8443"
    )
    print("3. Take it off the phone again when you have seen enough.", flush=True)
    if options.share:
        _share(made, str(addresses[0]), host, options.share)
    return 0


def _names() -> tuple[str, ...]:
    name = socket.gethostname().partition(".")[0].lower()
    return (f"{name}.local",) if name and name != "localhost" else ()


def _share(made: PhoneCertificate, address: str, host: str, port: int) -> None:
    """Serve the one public file, and nothing else, until interrupted."""
    import qrcode

    link = f"http://{host}:{port}/{made.authority.name}"
    code = qrcode.QRCode(border=2)
    code.add_data(link)
    print(f"\nOn the phone open {link} (stop with Ctrl-C)")
    code.print_ascii(invert=True)
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, made.authority.name).write_bytes(made.authority.read_bytes())
        handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=folder)
        with http.server.ThreadingHTTPServer((address, port), handler) as sharing:
            sharing.serve_forever()
