"""What every test can ask for: databases, a browser, and no way out to the network.

Nothing is skipped here. A test that cannot run for want of a database server
or a browser fails and says what to install; tests marked ``long`` are left
out unless LEERPLEK_TEST_LONG is set, which also searches far longer for
counterexamples.
"""

from __future__ import annotations

import ipaddress
import itertools
import random
import shutil
import sys
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from server.migrations import upgrade
from tests.searching import LONG, examples
from tools import browser, postgres

for _name, _examples in (("small", 60), ("long", examples(60, 1000))):
    hypothesis.settings.register_profile(
        _name,
        max_examples=_examples,
        deadline=None,
        print_blob=True,
        suppress_health_check=[
            hypothesis.HealthCheck.function_scoped_fixture,
            hypothesis.HealthCheck.too_slow,
        ],
    )
hypothesis.settings.load_profile("long" if LONG else "small")


class OutsideNetworkError(RuntimeError):
    """A test tried to reach something that is not on this machine."""


def _keep_inside(event: str, arguments: tuple[Any, ...]) -> None:
    if event in ("socket.connect", "socket.sendto"):
        address = arguments[1]
        host = address[0] if isinstance(address, tuple) else None
    elif event == "socket.getaddrinfo":
        host = arguments[0]
    else:
        return
    if host is None or _is_here(host):  # no host: a socket in the file system
        return
    raise OutsideNetworkError(f"{event} to {host!r}: tests stay on this machine.")


def _is_here(host: str | bytes) -> bool:
    name = host.decode() if isinstance(host, bytes) else host
    if name in ("", "localhost"):
        return True
    try:
        address = ipaddress.ip_address(name.partition("%")[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


sys.addaudithook(_keep_inside)


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    if config.option.hypothesis_seed is None:
        config.option.hypothesis_seed = str(random.SystemRandom().getrandbits(32))


def pytest_report_header(config: pytest.Config) -> str:
    profile = "long" if LONG else "small"
    seed = config.option.hypothesis_seed
    return f"counterexamples: {profile} search, replay with --hypothesis-seed={seed}"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    absent = {"long"} if not LONG else set()
    absent |= {"linux"} if sys.platform != "linux" else set()
    left_out = [item for item in items if any(map(item.get_closest_marker, absent))]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} skipped itself; a test that cannot run must fail."
    return report


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[postgres.Server]:
    """One PostgreSQL server for the whole run, gone afterwards."""
    with postgres.serving() as server:
        yield server


_database_names = (f"test_{number}" for number in itertools.count(1))


@pytest.fixture
def empty_postgres_url(postgres_server: postgres.Server) -> Iterator[str]:
    """A PostgreSQL database of the test's own, with nothing in it."""
    name = next(_database_names)
    postgres_server.create(name)
    yield postgres_server.url(name)
    postgres_server.drop(name)


@pytest.fixture(scope="session")
def _postgres_template(postgres_server: postgres.Server) -> str:
    postgres_server.create("leerplek_template")
    upgrade(postgres_server.url("leerplek_template"))
    return "leerplek_template"


@pytest.fixture(scope="session")
def _sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("template") / "leerplek.sqlite3"
    upgrade(f"sqlite:///{file}")
    return file


@pytest.fixture
def postgres_url(postgres_server: postgres.Server, _postgres_template: str) -> Iterator[str]:
    """A PostgreSQL database of the test's own, as `leerplek migrate` makes it."""
    name = next(_database_names)
    postgres_server.create(name, _postgres_template)
    yield postgres_server.url(name)
    postgres_server.drop(name)


@pytest.fixture
def sqlite_url(tmp_path: Path, _sqlite_template: Path) -> str:
    """An SQLite database of the test's own, as `leerplek migrate` makes it."""
    file = tmp_path / "leerplek.sqlite3"
    shutil.copyfile(_sqlite_template, file)
    return f"sqlite:///{file}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The same test on each kind of database, as `leerplek migrate` makes it."""
    name = "sqlite_url" if request.param == "sqlite" else "postgres_url"
    url: str = request.getfixturevalue(name)
    return url


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The same test on each kind of database, with nothing in it, not even tables."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'empty.sqlite3'}"
    url: str = request.getfixturevalue("empty_postgres_url")
    return url


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """A Chromium or Chrome to drive journeys in."""
    found = browser.find()
    if found is None:
        pytest.fail(browser.MISSING)
    return found
