"""The key that signs student cards: sealed in the database, and replaced when it cannot open."""

from __future__ import annotations

from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from server.attendance.codes import read_code, to_base64url
from server.attendance.drawing import Text
from server.attendance.issuing import make_cards, seal_card_keys
from server.attendance.posters import StudentCard, card_page
from server.attendance.store import placements_to_print
from server.secrets import Vault
from tests.attendance import scene
from tests.attendance.conftest import CARD_KEY, COORDINATOR, REGION, Town
from tests.fakes import VAULT


async def printed_card(town: Town, vault: Vault = VAULT) -> StudentCard:
    """The student's card, printed now."""
    async with town.engine.db.read() as tx:
        found = await placements_to_print(tx, REGION, [scene.PLACEMENT])
    (card,) = await make_cards(
        town.engine, vault, REGION, COORDINATOR, list(found.values()), "https://x.test", anew=False
    )
    return card


async def printed(town: Town, vault: Vault = VAULT) -> str:
    """The code on the student's card, printed now."""
    return (await printed_card(town, vault)).link.partition("/s#")[2]


async def stored(town: Town) -> list[str]:
    rows = await town.rows(
        "SELECT private_key FROM card_key WHERE region = :region ORDER BY made_at"
    )
    return [text for (text,) in rows]


async def keep_as_an_older_server_did(town: Town, id: str, key: Ed25519PrivateKey) -> None:
    async with town.engine.db.write() as tx:
        await tx.execute(
            "INSERT INTO card_key (region, id, private_key, made_at)"
            " VALUES (:region, :id, :private, 1)",
            region=REGION,
            id=id,
            private=to_base64url(key.private_bytes_raw()),
        )


def signs(key: Ed25519PrivateKey, code: str) -> bool:
    signed = read_code(code)
    return signed is not None and signed.holds(scene.public_text(key))


async def test_a_card_speaks_in_the_words_of_its_school(town: Town):
    words = {"company_mentor": "werkbegeleider", "placement": "bpv"}
    await town.put(("school", scene.SCHOOL, "region", {"vocabulary": words}))
    card = await printed_card(town)
    told = [item.text for item in card_page(card).items if isinstance(item, Text)]
    assert "Laat je werkbegeleider" in " ".join(told)
    assert "Bpv card" in " ".join(
        item.text for item in card_page(card, "en").items if isinstance(item, Text)
    )


async def test_a_copied_database_can_sign_no_cards(town: Town):
    """The private half is nowhere in it as it is."""
    await printed(town)
    (text,) = await stored(town)
    assert text.startswith("v1.")
    assert len(text) > 43


async def test_a_card_is_the_same_whenever_it_is_printed(town: Town):
    """Sealing costs nobody a new card."""
    assert await printed(town) == await printed(town)
    assert len(await stored(town)) == 1


async def test_keys_from_before_there_was_sealing_are_sealed_once_and_still_sign(town: Town):
    """Cards that were handed out stay the cards that they are."""
    await keep_as_an_older_server_did(town, CARD_KEY, scene.CARD)
    before = await printed(town)
    assert await seal_card_keys(town.engine.db, VAULT) == 1
    assert await seal_card_keys(town.engine.db, VAULT) == 0
    (text,) = await stored(town)
    assert to_base64url(scene.CARD.private_bytes_raw()) not in text
    assert await printed(town) == before
    assert signs(scene.CARD, before)


async def test_a_server_that_lost_its_key_makes_another_and_old_cards_stay_good(
    town: Town, tmp_path: Path
):
    """As after a restore on a new machine: printing goes on."""
    before = await printed(town)
    after = await printed(town, Vault(tmp_path / "new"))
    assert after != before
    assert len(await stored(town)) == 2
    keys = await town.rows(
        "SELECT public_key FROM presence_key WHERE region = :region AND purpose = 'card'"
        " AND revoked_at IS NULL"
    )
    for code in (before, after):
        signed = read_code(code)
        assert signed is not None
        assert any(signed.holds(key) for (key,) in keys)
