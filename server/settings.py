"""How one server is set up: a single frozen value, read once by the entry point.

Nothing here reads the environment by itself; ``server/cli`` does, and hands
the settings on to whatever needs them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from ipaddress import ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from server.retention.rules import RetentionError, read_terms
from server.secrets import SecretError, Vault, read_secret

LOG_LEVELS = ("debug", "info", "warning", "error")


class SettingsError(ValueError):
    """A setting cannot be used as it was given. The message says which, and what would do."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How often one device may ask: in the long run, and in one go.

    Far above what a phone does. What one request may carry is the protocol's
    and not here: clients count on it.
    """

    requests_a_second: int = 1000
    requests_at_once: int = 2000


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything an administrator can decide.

    ``public_url`` is where people reach the server, without a slash at the
    end; sign-in links and codes on posters are made with it. ``app_folder``
    holds the built app; without an ``index.html`` in it only the API is
    served. ``trusted_proxies`` are the addresses or networks whose word is taken
    for where a request came from; wrong codes are counted by that. ``secret``
    seals what the database must not give away; without it ``secret_file`` does.
    ``push_inside`` lets messages go to this machine and network, for trying out.
    """

    database_url: str = "sqlite:///var/leerplek.sqlite3"
    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 1
    public_url: str = "http://127.0.0.1:8000"
    app_folder: Path = Path("pwa/dist")
    certificate: Path | None = None
    key: Path | None = None
    trusted_proxies: tuple[str, ...] = ("127.0.0.1", "::1")
    log_level: str = "info"
    secret: str | None = field(default=None, repr=False)
    secret_file: Path | None = None
    files: str | None = None
    retention: str = ""
    push_inside: bool = False
    limits: Limits = field(default_factory=Limits)

    @property
    def cookie_secure(self) -> bool:
        """Whether the sign-in cookie is kept to HTTPS: always, where people arrive by HTTPS."""
        return self.public_url.startswith("https://")

    @property
    def contact(self) -> str:
        """At which push services find who runs this server, as RFC 8292 wants it."""
        if self.public_url.startswith("https://"):
            return self.public_url
        return f"mailto:leerplek@{urlsplit(self.public_url).hostname}"

    @property
    def database_file(self) -> Path | None:
        """The file of an SQLite database; None for PostgreSQL."""
        scheme, _, path = self.database_url.partition(":///")
        return Path(path) if scheme == "sqlite" else None

    @property
    def retention_terms(self) -> Mapping[str, int] | None:
        """The administrator's own terms in months by kind of data; None: remove nothing."""
        return read_terms(self.retention)

    @property
    def files_address(self) -> str:
        """Where pictures and recordings are: by default a folder beside the database."""
        beside = self.database_file
        folder = beside.with_name(f"{beside.name}.files") if beside else Path("var/leerplek.files")
        return self.files or str(folder)

    @property
    def vault(self) -> Vault:
        """What seals with this server's key: by default a file beside the database's."""
        beside = self.database_file
        file = beside.with_name(f"{beside.name}.key") if beside else Path("var/leerplek.key")
        return Vault(self.secret_file or file, self.secret)


_VARIABLES: dict[str, str] = {
    "database_url": "LEERPLEK_DATABASE",
    "host": "LEERPLEK_HOST",
    "port": "LEERPLEK_PORT",
    "workers": "LEERPLEK_WORKERS",
    "public_url": "LEERPLEK_PUBLIC_URL",
    "app_folder": "LEERPLEK_APP_FOLDER",
    "certificate": "LEERPLEK_CERTIFICATE",
    "key": "LEERPLEK_KEY",
    "trusted_proxies": "LEERPLEK_TRUSTED_PROXIES",
    "log_level": "LEERPLEK_LOG_LEVEL",
    "push_inside": "LEERPLEK_PUSH_INSIDE",
    "retention": "LEERPLEK_RETENTION",
    "secret": "LEERPLEK_SECRET",
    "secret_file": "LEERPLEK_SECRET_FILE",
    "files": "LEERPLEK_FILES",
}


def read_settings(environment: Mapping[str, str], given: Mapping[str, Any]) -> Settings:
    """Combine what was ``given`` on the command line with the environment; the former wins.

    Members of ``given`` that are None or no setting at all are passed over,
    and so are empty variables. Limits are ``LEERPLEK_LIMIT_REQUESTS_AT_ONCE``
    and so on, after the names in :class:`Limits`.

    Raises:
        SettingsError: a value cannot be used.
    """
    found: dict[str, Any] = {
        name: environment[variable]
        for name, variable in _VARIABLES.items()
        if environment.get(variable)
    }
    found |= {name: given[name] for name in _VARIABLES if given.get(name) is not None}
    for name in ("port", "workers"):
        if name in found:
            found[name] = _whole(_VARIABLES[name], found[name])
    for name in ("app_folder", "certificate", "key", "secret_file"):
        if name in found:
            found[name] = Path(found[name])
    if "trusted_proxies" in found:
        found["trusted_proxies"] = _networks(found["trusted_proxies"])
    if "push_inside" in found:
        found["push_inside"] = str(found["push_inside"]).lower() in ("1", "yes", "true", "on")
    if "public_url" in found:
        found["public_url"] = str(found["public_url"]).rstrip("/")
    limits = {
        limit.name: _whole(variable, environment[variable])
        for limit in fields(Limits)
        if environment.get(variable := f"LEERPLEK_LIMIT_{limit.name.upper()}")
    }
    settings = replace(Settings(limits=Limits(**limits)), **found)
    if "public_url" not in found:
        scheme = "https" if settings.certificate else "http"
        settings = replace(settings, public_url=f"{scheme}://{settings.host}:{settings.port}")
    _check(settings)
    return settings


def _whole(name: str, value: Any) -> int:
    try:
        number = int(value)
    except (TypeError, ValueError):
        number = 0
    if number < 1:
        raise SettingsError(f"{name} must be a whole number from 1 on, not {value!r}.")
    return number


def _networks(value: str) -> tuple[str, ...]:
    named = tuple(part.strip() for part in value.split(",") if part.strip())
    for one in named:
        try:
            ip_network(one)
        except ValueError as error:
            raise SettingsError(
                f"LEERPLEK_TRUSTED_PROXIES must list addresses or networks, not {one!r}."
            ) from error
    return named


def _check(settings: Settings) -> None:
    if not settings.database_url.startswith(("sqlite:///", "postgresql://", "postgres://")):
        raise SettingsError("The database must begin with sqlite:/// or postgresql://.")
    if settings.database_url.rstrip("/") == "sqlite:":
        raise SettingsError("The database names no file; write sqlite:///folder/leerplek.sqlite3.")
    try:
        urlsplit(settings.database_url).port  # noqa: B018
    except ValueError as error:
        raise SettingsError("The port in the database's address is no number.") from error
    if settings.port > 65535:
        raise SettingsError("The port must be at most 65535.")
    if settings.workers > 1 and settings.database_file is not None:
        raise SettingsError("More than one worker needs PostgreSQL; SQLite serves one.")
    address = urlsplit(settings.public_url)
    if address.scheme not in ("http", "https") or not address.hostname or address.path:
        raise SettingsError(
            "The public address must look like https://leerplek.example.nl, without a path."
        )
    if (settings.certificate is None) != (settings.key is None):
        raise SettingsError("A certificate and a key go together; give both or neither.")
    try:
        read_terms(settings.retention)
    except RetentionError as error:
        raise SettingsError(f"LEERPLEK_RETENTION cannot be used. {error}") from error
    if settings.secret is not None:
        try:
            read_secret(settings.secret)
        except SecretError as error:
            raise SettingsError(f"LEERPLEK_SECRET cannot be used. {error}") from error
    if settings.log_level not in LOG_LEVELS:
        raise SettingsError(f"The log level must be one of {', '.join(LOG_LEVELS)}.")
