"""The tests' own ground: databases that are separate, and no network."""

from __future__ import annotations

import socket

import pytest

from server.database import open_database
from tests.conftest import OutsideNetworkError


@pytest.mark.parametrize("turn", [1, 2])
async def test_every_test_begins_with_an_empty_database(database_url: str, turn: int):
    """What one test writes, the next does not see."""
    database = await open_database(database_url)
    try:
        async with database.write() as tx:
            assert await tx.fetch("SELECT id FROM person") == []
            await tx.execute(
                "INSERT INTO person (id, name, language) VALUES (:id, :name, :language)",
                id="0190aaaa-0000-7000-8000-000000000001",
                name="Noor",
                language="nl",
            )
        async with database.read() as tx:
            assert [tuple(row) for row in await tx.fetch("SELECT name FROM person")] == [("Noor",)]
    finally:
        await database.close()


def test_a_test_cannot_reach_another_machine():
    """Neither by address nor by name."""
    with socket.socket() as outside, pytest.raises(OutsideNetworkError):
        outside.connect(("192.0.2.1", 9))
    with pytest.raises(OutsideNetworkError):
        socket.getaddrinfo("leerplek.example", 443)
