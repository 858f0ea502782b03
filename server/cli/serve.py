"""``leerplek serve``."""

from __future__ import annotations

import argparse
import errno
import fcntl
import functools
import gc
import logging
import resource
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from server.cli import CommandError
from server.settings import Settings

# Enough for requests under way. Live streams stay open for as long as a phone
# listens; stopping must not wait for them.
_STOP_WITHIN_SECONDS = 3
# Each phone that has the app open keeps a connection. Who is not let in waits
# without a word until somebody else leaves, so the limit lies far from a school.
_CONNECTIONS = 16_000
_OTHER_FILES = 256


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", help="address to listen on (LEERPLEK_HOST, 127.0.0.1)")
    parser.add_argument("--port", help="port to listen on (LEERPLEK_PORT, 8000)")
    parser.add_argument("--workers", help="processes; more than one needs PostgreSQL")
    parser.add_argument(
        "--public-url", metavar="URL", help="where people reach this server (LEERPLEK_PUBLIC_URL)"
    )
    parser.add_argument("--app-folder", type=Path, metavar="FOLDER", help="the built app")
    parser.add_argument("--certificate", type=Path, metavar="FILE", help="serve HTTPS with this")
    parser.add_argument(
        "--trusted-proxies",
        metavar="LIST",
        help="addresses or networks of proxies in front (LEERPLEK_TRUSTED_PROXIES)",
    )
    parser.add_argument("--key", type=Path, metavar="FILE", help="the key of the certificate")


def run(settings: Settings, options: argparse.Namespace) -> int:
    from server.migrations import SchemaState, schema_state

    for file in (settings.certificate, settings.key):
        if file is not None and not file.is_file():
            raise CommandError(f"There is no file {file}.")
    if schema_state(settings.database_url) is not SchemaState.CURRENT:
        raise CommandError(
            "The database is missing or its tables are not up to date. Make a backup "
            "if there is anything in it, then run: leerplek migrate"
        )
    _check_port(settings.host, settings.port)
    with _alone(settings.database_file):
        return _serve(settings)


def _serve(settings: Settings) -> int:
    from granian.constants import Interfaces, Loops
    from granian.errors import ConfigurationError
    from granian.log import LogLevels
    from granian.server import Server

    from server.secrets import SecretError

    try:
        settings.vault.prepare()
    except SecretError as mistake:
        raise CommandError(str(mistake)) from mistake
    try:
        server = Server(
            "server.app:create_app",
            address=settings.host,
            port=settings.port,
            interface=Interfaces.ASGI,
            loop=Loops.uvloop,
            workers=settings.workers,
            backlog=2_048,
            backpressure=connections_at_once(),
            websockets=False,
            log_level=LogLevels(settings.log_level),
            ssl_cert=settings.certificate,
            ssl_key=settings.key,
            workers_kill_timeout=_STOP_WITHIN_SECONDS,
            respawn_failed_workers=True,
        )
    except ConfigurationError as mistake:
        raise CommandError(f"The server cannot start with these settings: {mistake}") from mistake
    except ssl.SSLError as mistake:
        raise CommandError(
            f"The certificate {settings.certificate} and the key {settings.key} cannot be used. "
            "Both must be PEM files, the key without a password and that of the certificate."
        ) from mistake
    if not (settings.app_folder / "index.html").is_file():
        print(
            f"There is no app in {settings.app_folder}; build it with make app, or name its "
            "folder with --app-folder. Only what programs ask is answered.",
            flush=True,
        )
    server.on_startup(
        lambda: print(f"Leerplek is at {settings.public_url} (stop with Ctrl-C)", flush=True)
    )
    server.serve(target_loader=functools.partial(load_app, settings), wrap_loader=False)
    return 0


def connections_at_once() -> int:
    """How many connections each worker process may hold open.

    Raises the process's own limit of open files, which is 1,024 on most
    systems, as far as the system lets it.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _CONNECTIONS + _OTHER_FILES
    if soft != resource.RLIM_INFINITY and soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    if soft == resource.RLIM_INFINITY:
        return _CONNECTIONS
    return min(_CONNECTIONS, soft - _OTHER_FILES)


@contextmanager
def _alone(database: Path | None) -> Iterator[None]:
    """Keep an SQLite file to this server for as long as it runs.

    A second server would lose nothing, but the phones that listen to the one
    would not hear of what comes in at the other.
    """
    if database is None:
        yield
        return
    # A file of its own: the system's locks on the database's file are SQLite's.
    with Path(f"{database}.serving").open("w") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as taken:
            raise CommandError(
                f"Another server has {database} already. Stop that one first, "
                "or let this one serve another database with --database."
            ) from taken
        yield


def _check_port(host: str, port: int) -> None:
    """Refuse a port that another server has.

    The worker processes share theirs, so the system would let a second server
    share it too, and requests would go now to the one, now to the other.
    """
    try:
        with socket.create_server((host, port)):
            pass
    except OSError as refused:
        # The socket module gives an unknown name the number that `getaddrinfo` had for it.
        if (refused.errno or 0) < 0:
            said = f"There is no address called {host}. Name one of this machine with --host."
        elif refused.errno == errno.EADDRNOTAVAIL:
            said = f"{host} is no address of this machine. Name one with --host."
        elif refused.errno == errno.EACCES:
            said = f"Port {port} is not for this user. Choose one from 1024 on with --port."
        else:
            said = (
                f"Port {port} on {host} cannot be used. Stop the other server, "
                "or choose a port with --port."
            )
        raise CommandError(said) from refused


def load_app(settings: Settings) -> Callable[..., Any]:
    """Make the app inside a worker process, and leave what it is made of out of later collections.

    Without this a full collection walks over all of the app in the middle of
    a large push, which was five times slower at the slow end.
    """
    logging.basicConfig(
        level=settings.log_level.upper(), format="%(asctime)s %(levelname)s %(name)s %(message)s"
    )
    from granian.utils.proxies import wrap_asgi_with_proxy_headers

    from server.app import create_app

    app: Callable[..., Any] = create_app(settings)
    if settings.trusted_proxies:
        app = wrap_asgi_with_proxy_headers(app, list(settings.trusted_proxies))
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 100)
    return app
