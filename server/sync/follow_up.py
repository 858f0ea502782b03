"""Does what the server has to do of itself after a commit; see :class:`FollowUp`.

Nobody waits for it: the commit is answered first, and what follows is a tick of
its own. A process that ends in between loses nothing, because the next one asks
again what is due when it meets the region.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Sequence

from server.database import Database
from server.sync.kinds import Body, FollowUp

_log = logging.getLogger("leerplek.sync")

Send = Callable[[str, Sequence[tuple[str, Body]]], Awaitable[None]]
"""Sends commands to a region in the server's own name."""


class FollowUps:
    """Runs follow-ups, one at a time in a region."""

    def __init__(self, db: Database, known: Sequence[FollowUp], send: Send) -> None:
        self._db = db
        self._known = known
        self._send = send
        self._waiting: dict[str, dict[FollowUp, None]] = {}
        self._running: dict[str, asyncio.Task[None]] = {}

    def begin(self, region: str, kinds: Collection[str] | None = None) -> None:
        """Ask soon what is due after records of these kinds changed; None: after any."""
        due = [each for each in self._known if kinds is None or not each.kinds.isdisjoint(kinds)]
        if not due:
            return
        self._waiting.setdefault(region, {}).update(dict.fromkeys(due))
        if region not in self._running:
            self._running[region] = asyncio.create_task(self._run(region))

    async def settled(self) -> None:
        """Wait until everything that was due so far has been done."""
        while self._running:
            await asyncio.gather(*self._running.values())

    async def _run(self, region: str) -> None:
        try:
            while waiting := self._waiting.pop(region, None):
                for each in waiting:
                    await self._catch_up(region, each)
        except Exception:
            _log.exception("what follows from a change could not be done; it stays due")
            self._waiting.pop(region, None)
        finally:
            del self._running[region]

    async def _catch_up(self, region: str, each: FollowUp) -> None:
        """Page through what is due; what could not be done is not asked again in this run."""
        after = ""
        while True:
            async with self._db.read() as tx:
                rows = await tx.fetch(each.due, region=region, after=after)
            if not rows:
                return
            after = rows[-1][0]
            commands = each.commands(rows)
            if commands:
                await self._send(region, commands)
