"""What an administrator sets, and what is said when it cannot be."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from server.settings import Limits, Settings, SettingsError, read_settings


def test_without_any_setting_leerplek_is_for_this_machine_only():
    """Nobody else can reach it, and the database is a file."""
    settings = read_settings({}, {})
    assert settings == Settings()
    assert settings.host == "127.0.0.1"
    assert settings.database_file == Path("var/leerplek.sqlite3")


def test_what_is_said_on_the_command_line_goes_before_the_environment():
    """And what is said in neither keeps its default."""
    environment = {"LEERPLEK_PORT": "9000", "LEERPLEK_HOST": "10.0.0.4", "LEERPLEK_WORKERS": ""}
    settings = read_settings(environment, {"port": "9001", "host": None, "tokens": "x"})
    assert (settings.host, settings.port, settings.workers) == ("10.0.0.4", 9001, 1)


def test_links_go_to_where_the_server_listens_unless_said_otherwise():
    """Behind a proxy the administrator names the address that people use."""
    assert read_settings({}, {"port": 8100}).public_url == "http://127.0.0.1:8100"
    certified = {"host": "192.168.1.7", "port": 8443, "certificate": "c", "key": "k"}
    assert read_settings({}, certified).public_url == "https://192.168.1.7:8443"
    behind = read_settings({"LEERPLEK_PUBLIC_URL": "https://leerplek.example.nl/"}, {})
    assert behind.public_url == "https://leerplek.example.nl"


@pytest.mark.parametrize(
    ("address", "secure"), [("http://127.0.0.1:8000", False), ("https://school.example", True)]
)
def test_the_cookie_is_kept_to_https_where_people_arrive_by_https(address: str, secure: bool):
    """Over plain HTTP on loopback a secure cookie would never come back."""
    assert read_settings({}, {"public_url": address}).cookie_secure is secure


def test_how_often_a_device_may_ask_can_be_set():
    """Each limit has a variable of its own."""
    assert read_settings({}, {}).limits == Limits(1000, 2000)
    lowered = read_settings({"LEERPLEK_LIMIT_REQUESTS_A_SECOND": "50"}, {})
    assert lowered.limits == Limits(requests_a_second=50)


def test_proxies_are_addresses_or_networks():
    """None at all is possible too: a server that faces the network itself."""
    listed = read_settings({"LEERPLEK_TRUSTED_PROXIES": "10.0.0.1, 10.1.0.0/16"}, {})
    assert listed.trusted_proxies == ("10.0.0.1", "10.1.0.0/16")
    assert read_settings({}, {"trusted_proxies": ","}).trusted_proxies == ()


@pytest.mark.parametrize(
    ("given", "word"),
    [
        ({"database_url": "mysql://there/leerplek"}, "database"),
        ({"port": "eighty"}, "LEERPLEK_PORT"),
        ({"port": 70_000}, "port"),
        ({"workers": 0}, "LEERPLEK_WORKERS"),
        ({"workers": 2}, "PostgreSQL"),
        ({"public_url": "leerplek.example.nl"}, "public address"),
        ({"public_url": "https://example.nl/leerplek"}, "public address"),
        ({"certificate": "server.crt"}, "certificate"),
        ({"trusted_proxies": "10.0.0.1, proxy"}, "LEERPLEK_TRUSTED_PROXIES"),
        ({"log_level": "loud"}, "log level"),
    ],
)
def test_a_setting_that_cannot_be_is_named(given: dict[str, object], word: str):
    """The administrator reads which one, and what would do."""
    with pytest.raises(SettingsError, match=word):
        read_settings({}, given)


def test_settings_do_not_change_under_way():
    """Whoever holds them holds the same as everyone else."""
    with pytest.raises(dataclasses.FrozenInstanceError):
        Settings().port = 1  # type: ignore[misc]
