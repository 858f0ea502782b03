"""What the server keeps sealed, and what becomes of it when a database is copied."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from server.secrets import SecretError, Vault, is_sealed
from server.settings import SettingsError, read_settings


def test_what_was_sealed_opens_again_after_a_restart(tmp_path: Path):
    """The key is made once and stays."""
    sealed = Vault(tmp_path / "key").seal("card-key/noord/1", b"private")
    assert is_sealed(sealed)
    assert b"private" not in sealed.encode()
    assert Vault(tmp_path / "key").open("card-key/noord/1", sealed) == b"private"


def test_the_key_is_for_the_server_alone(tmp_path: Path):
    """Nobody else on the machine may read it."""
    Vault(tmp_path / "data" / "key").prepare()
    assert stat.S_IMODE((tmp_path / "data" / "key").stat().st_mode) == 0o600


def test_a_copied_database_opens_nowhere_else(tmp_path: Path):
    """Without the key a backup keeps its secrets."""
    sealed = Vault(tmp_path / "key").seal("card-key/noord/1", b"private")
    with pytest.raises(SecretError):
        Vault(tmp_path / "another").open("card-key/noord/1", sealed)


@pytest.mark.parametrize(
    "spoiled",
    [
        lambda sealed: sealed[:-2] + ("A" if sealed[-2] != "A" else "B") + sealed[-1],
        lambda sealed: sealed[:12],
        lambda sealed: "v1.",
        lambda sealed: "v1.***",
        lambda sealed: "",
    ],
)
def test_what_was_changed_does_not_open(tmp_path: Path, spoiled):
    """Half a text opens no more than a wrong one."""
    vault = Vault(tmp_path / "key")
    with pytest.raises(SecretError):
        vault.open("x", spoiled(vault.seal("x", b"private")))


def test_a_sealed_text_cannot_be_put_in_another_place(tmp_path: Path):
    """Who can write in the database cannot make one region sign with another's key."""
    vault = Vault(tmp_path / "key")
    with pytest.raises(SecretError):
        vault.open("card-key/zuid/1", vault.seal("card-key/noord/1", b"private"))


def test_two_processes_that_start_at_once_make_one_key(tmp_path: Path):
    """Otherwise what the one seals the other could not open."""
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: Vault(tmp_path / "key").key_for("links"), range(24)))
    assert len(keys) == 1
    assert [file.name for file in tmp_path.iterdir()] == ["key"]


def test_each_purpose_has_a_key_of_its_own(tmp_path: Path):
    """A key that leaks from one feature opens nothing of another."""
    vault = Vault(tmp_path / "key")
    assert len({vault.key_for(name) for name in ("links", "push", "seal")}) == 3
    assert len(vault.key_for("links")) == 32


@pytest.mark.parametrize("held", ["", "c2hvcnQ", "no base64 at all!", "é"])
def test_a_damaged_key_is_named_and_never_replaced(tmp_path: Path, held: str):
    """A new key would make what was sealed unreadable for good."""
    (tmp_path / "key").write_text(held)
    with pytest.raises(SecretError, match="key"):
        Vault(tmp_path / "key").prepare()
    assert (tmp_path / "key").read_text() == held


def test_a_place_where_no_key_can_be_made_is_named_with_the_way_out(tmp_path: Path):
    """For instance a folder that the service may not write in."""
    (tmp_path / "file").write_text("")
    with pytest.raises(SecretError, match="LEERPLEK_SECRET_FILE"):
        Vault(tmp_path / "file" / "key").prepare()


def test_the_key_lies_beside_the_database_unless_said_otherwise(tmp_path: Path):
    """So that moving the folder moves both."""
    database = f"sqlite:///{tmp_path}/leerplek.sqlite3"
    read_settings({"LEERPLEK_DATABASE": database}, {}).vault.prepare()
    assert (tmp_path / "leerplek.sqlite3.key").exists()
    elsewhere = {"LEERPLEK_DATABASE": database, "LEERPLEK_SECRET_FILE": f"{tmp_path}/other"}
    read_settings(elsewhere, {}).vault.prepare()
    assert (tmp_path / "other").exists()


def test_several_machines_can_be_given_the_same_key():
    """As `openssl rand -base64 32` writes it; then no file is made."""
    spelled = "q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA="
    settings = read_settings({"LEERPLEK_SECRET": spelled}, {})
    other = read_settings({"LEERPLEK_SECRET": spelled.rstrip("=")}, {})
    assert other.vault.open("x", settings.vault.seal("x", b"private")) == b"private"
    assert spelled not in repr(settings)


def test_a_key_that_cannot_be_one_is_refused_at_the_start():
    """And not when the first card is printed."""
    with pytest.raises(SettingsError, match="LEERPLEK_SECRET"):
        read_settings({"LEERPLEK_SECRET": "welkom01"}, {})
