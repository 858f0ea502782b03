"""A plain connection for migrations, whichever the database."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import sqlalchemy
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

T = TypeVar("T")


def run_on(url: str, work: Callable[[sqlalchemy.Connection], T]) -> T:
    """Do the work in one transaction, which is kept when the work ends well.

    Waits until it is done, also when called from code that runs in an event
    loop.
    """
    if url.startswith("sqlite:///"):
        return _on_sqlite(url, work)
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, _on_postgres(url, work)).result()


def _on_sqlite(url: str, work: Callable[[sqlalchemy.Connection], T]) -> T:
    engine = sqlalchemy.create_engine(url, poolclass=NullPool)

    # Python's driver would leave CREATE TABLE outside the transaction.
    @sqlalchemy.event.listens_for(engine, "connect")
    def _by_hand(connection: object, record: object) -> None:
        connection.isolation_level = None  # type: ignore[attr-defined]

    @sqlalchemy.event.listens_for(engine, "begin")
    def _begin(connection: sqlalchemy.Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    try:
        with engine.begin() as connection:
            return work(connection)
    finally:
        engine.dispose()


async def _on_postgres(url: str, work: Callable[[sqlalchemy.Connection], T]) -> T:
    rest = url.partition("://")[2]
    engine = create_async_engine(f"postgresql+asyncpg://{rest}", poolclass=NullPool)
    try:
        async with engine.begin() as connection:
            return await connection.run_sync(work)
    finally:
        await engine.dispose()
