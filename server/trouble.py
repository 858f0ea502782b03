"""What the machine would not do, in a sentence for who runs the server.

A disk that is full or a database that does not answer is no fault in the
program: who typed the command, or reads the log, needs a sentence and a way out,
not where in the code it happened. What is not known here keeps its traceback,
which is needed for a report.
"""

from __future__ import annotations

import errno
import os
import socket
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

_LEAST_ROOM = 16 * 2**20
_NO_ROOM = "The disk is full, or a limit on file sizes is reached. Make room and try again."
_SQLITE = {
    "SQLITE_CANTOPEN": (
        "The database {database} cannot be opened. Check that it is a file in a folder that "
        "this user may read and write."
    ),
    "SQLITE_READONLY": "The database {database} may not be written by this user. Change its owner.",
    "SQLITE_PERM": "The database {database} may not be opened by this user. Change its owner.",
    "SQLITE_FULL": _NO_ROOM,
    "SQLITE_IOERR": (
        "The disk refused to read or write: it may be full, a limit on file sizes may be reached, "
        "or it may be broken. Make room or look into it, and try again."
    ),
    "SQLITE_BUSY": (
        "Another program keeps the database {database} locked. Wait until it is done, or stop it."
    ),
    "SQLITE_NOTADB": "The file {database} is no database of Leerplek. Check the address.",
    "SQLITE_CORRUPT": (
        "The database {database} is damaged. Keep the file, and put a backup back: leerplek restore"
    ),
}
_POSTGRES = {
    "InvalidPasswordError": "PostgreSQL at {server} refuses this user or password.",
    "InvalidAuthorizationSpecificationError": "PostgreSQL at {server} refuses this user.",
    "InvalidCatalogNameError": (
        "PostgreSQL at {server} has no database {name}. Make it (createdb), or check the address."
    ),
    "InsufficientPrivilegeError": (
        "PostgreSQL at {server} does not let this user do that: {said}. The user must own the "
        "database {name}."
    ),
    "TooManyConnectionsError": (
        "PostgreSQL at {server} has no connection left. Raise max_connections, or use fewer "
        "workers."
    ),
    "CannotConnectNowError": "PostgreSQL at {server} is starting or stopping. Try again.",
    "AdminShutdownError": "PostgreSQL at {server} was stopped. Try again once it runs.",
    "ConnectionDoesNotExistError": "PostgreSQL at {server} ended the connection. Try again.",
    "DiskFullError": "The disk of PostgreSQL at {server} is full. Make room and try again.",
    "LockNotAvailableError": "Something else keeps the database {name} locked. Try again later.",
}
_AWAY = frozenset(
    {
        "TooManyConnectionsError",
        "CannotConnectNowError",
        "AdminShutdownError",
        "CrashShutdownError",
        "PostgresConnectionError",
    }
)


def explained(failure: BaseException, database_url: str) -> str | None:
    """The sentence for a failure; None where it is none of the machine's."""
    for one in _chain(failure):
        said = _of_sqlite(one, database_url) or _of_postgres(one, database_url)
        if said is not None:
            return said
    for one in _chain(failure):
        if isinstance(one, OSError) and (said := _of_system(one, database_url)):
            return said
    return None


def problem_of(failure: BaseException) -> str | None:
    """What a device is told of a failure of the database: it keeps what it has and tries again."""
    for one in _chain(failure):
        name = getattr(one, "sqlite_errorname", None) or type(one).__name__
        if name in ("SQLITE_FULL", "DiskFullError"):
            return "server-full"
        if name.startswith(("SQLITE_IOERR", "SQLITE_BUSY", "SQLITE_READONLY", "SQLITE_CANTOPEN")):
            return "database-away"
        # PostgreSQL that is stopped refuses or ends the connection.
        if isinstance(one, ConnectionError):
            return "database-away"
        if any(c.__name__ in _AWAY for c in type(one).__mro__) and not isinstance(one, OSError):
            return "database-away"
    return None


def is_full(database_file: Path | None) -> bool:
    """Whether hardly any room is left beside an SQLite database."""
    if database_file is None:
        return False
    disk = os.statvfs(database_file.absolute().parent)
    return disk.f_bavail * disk.f_frsize < _LEAST_ROOM


def _chain(failure: BaseException) -> Iterator[BaseException]:
    seen: list[BaseException] = []
    waiting = [failure]
    while waiting:
        one = waiting.pop(0)
        if one in seen:
            continue
        seen.append(one)
        yield one
        inner = one.exceptions if isinstance(one, BaseExceptionGroup) else ()
        others = (getattr(one, "orig", None), one.__cause__, one.__context__, *inner)
        waiting += [other for other in others if isinstance(other, BaseException)]


def _of_sqlite(one: BaseException, database_url: str) -> str | None:
    if not isinstance(one, sqlite3.Error):
        return None
    name = getattr(one, "sqlite_errorname", None) or ""
    for code, sentence in _SQLITE.items():
        if name == code or name.startswith(f"{code}_"):
            return sentence.format(database=database_url.removeprefix("sqlite:///"))
    return None


def _of_postgres(one: BaseException, database_url: str) -> str | None:
    if not type(one).__module__.startswith("asyncpg"):
        return None
    sentence = next((s for c in type(one).__mro__ if (s := _POSTGRES.get(c.__name__))), None)
    if sentence is None:
        return None
    return sentence.format(
        server=_server(database_url), name=_name(database_url), said=str(one).rstrip(".")
    )


def _of_system(one: OSError, database_url: str) -> str | None:
    if isinstance(one, socket.gaierror):
        return f"There is no machine called {_server(database_url)}. Check the database's address."
    if one.errno in (errno.ENOSPC, errno.EFBIG, errno.EDQUOT):
        return _NO_ROOM
    if one.filename is not None:
        about = one.strerror or type(one).__name__
        return (
            f"Cannot use {one.filename}: {about}. Check that the folder is there and that this "
            "user may write in it."
        )
    away = isinstance(one, ConnectionError | TimeoutError | FileNotFoundError)
    if away and not database_url.startswith("sqlite"):
        return (
            f"No PostgreSQL answers at {_server(database_url)}. Check that it runs, and the "
            "database's address."
        )
    return None


def _server(database_url: str) -> str:
    """Where the database is, without the name and password in the address."""
    parts = urlsplit(database_url)
    return parts.netloc.rpartition("@")[2] or parts.query.partition("host=")[2] or "this machine"


def _name(database_url: str) -> str:
    return urlsplit(database_url).path.strip("/") or "of the user's name"
