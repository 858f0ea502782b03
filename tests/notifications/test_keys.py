"""The key by which push services know the server: made, kept, rotated, forgotten."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from server.cli import main
from server.notifications import keys
from server.secrets import Vault
from tests.fakes import VAULT
from tests.notifications.conftest import MONDAY, Village


def test_two_processes_that_begin_at_once_have_one_key(village: Village):
    db = village.site.engine.db
    village.site.sql("DELETE FROM push_key")

    async def both() -> list[str]:
        found = await asyncio.gather(*(keys.present_key(db, VAULT, 1) for _ in range(4)))
        return [each.public_key for each in found]

    assert len(set(village.run(both()))) == 1
    assert village.site.rows("SELECT count(*) FROM push_key") == [(1,)]


def test_the_private_half_is_not_readable_in_the_database(village: Village):
    village.key(village.world.phone(village.world.student))
    ((sealed,),) = village.site.rows("SELECT private_key FROM push_key")
    assert sealed.startswith("v1.")


def test_after_a_rotation_phones_are_told_until_they_take_over_the_new_key(village: Village):
    world = village.world
    village.choose(world.student, not_scanned=True)
    phone = world.phone(world.student)
    browser = village.tell(world.student, phone)
    village.run(keys.rotate(village.site.engine.db, VAULT, 2))
    assert village.call("GET", "/api/push", phone).expect(200)["renew"] is True
    village.time(f"{MONDAY} 09:00")
    village.look()
    assert browser.kinds == ["not-scanned"], "the older key still signs for it"
    anew = village.tell(world.student, phone)
    assert anew.server_key != browser.server_key
    assert village.call("GET", "/api/push", phone).expect(200)["renew"] is False
    village.time("2026-11-24 09:00")
    village.look()
    assert (len(browser.kinds), anew.kinds) == (1, ["not-scanned"])


def test_forgetting_older_keys_forgets_the_phones_that_used_them(village: Village):
    world, db = village.world, village.site.engine.db
    village.tell(world.student)
    village.run(keys.rotate(db, VAULT, 2))
    village.tell(world.coach)
    assert village.run(keys.forget_older(db)) == 1
    assert village.site.rows("SELECT n FROM push_key") == [(2,)]
    assert village.site.rows("SELECT person FROM push_subscription") == [(world.coach.id,)]


def test_a_key_that_another_secret_sealed_is_replaced(village: Village):
    """As after a backup that was put back without the server's own key."""
    db, another = village.site.engine.db, Vault(Path("no-file"), secret="B" * 43)
    first = village.run(keys.present_key(db, VAULT, 1))
    second = village.run(keys.present_key(db, another, 2))
    assert second.n == first.n + 1
    assert village.run(keys.key_of(db, another, first.n)) is None


def test_the_command_shows_the_key_and_makes_another(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setenv("LEERPLEK_SECRET", "A" * 43)
    assert main(["push-keys", "--database", sqlite_url]) == 0
    first = capsys.readouterr().out
    assert main(["push-keys", "--database", sqlite_url]) == 0
    assert capsys.readouterr().out == first
    assert main(["push-keys", "--database", sqlite_url, "--rotate", "--forget-older"]) == 0
    assert "Key 2" in capsys.readouterr().out
