"""Tells people what they chose to be told, from the moment the server runs.

One process of several looks for what is due (a lease in the database says
which); what it finds is put down with its occasion in one transaction, so that
nothing is told twice, and is sent from there with as many tries as it takes.
A process that ends in between loses nothing.
"""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections.abc import Callable, Iterator, Sequence

from server.attendance.rules.clock import local_day
from server.database import Database, Tx
from server.notifications import keys, store
from server.notifications.looking import find_due
from server.notifications.messages import Subscription, Writer
from server.notifications.rules.answers import Next, Verdict, after
from server.notifications.rules.due import Due
from server.notifications.sending import Answered, Carrier
from server.notifications.store import Delivery
from server.secrets import Vault

_log = logging.getLogger("leerplek.notifications")
_LEASE = "look"
_LOOK_EVERY_SECONDS = 30.0
_LEASED_FOR = 100 * 1000
_AT_ONCE = 200
_CLAIMED_AT_ONCE = 40


class Notifier:
    """Everything about notifications in this process."""

    def __init__(
        self,
        db: Database,
        vault: Vault,
        contact: str,
        clock: Callable[[], int],
        *,
        inside: bool = False,
    ) -> None:
        """``contact`` tells push services who we are; ``inside``: see ``rules/endpoints.py``."""
        self.db = db
        self.vault = vault
        self.clock = clock
        self.carrier = Carrier(inside=inside)
        self._contact = contact
        self._writers: dict[int, Writer] = {}
        self._name = str(uuid.uuid4())
        self._looks = False
        self._tidied = ""

    async def stop(self) -> None:
        """Let another process look at once, and close the connections."""
        if self._looks:
            async with self.db.write() as tx:
                await store.let_go(tx, _LEASE, self._name)
        await self.carrier.close()

    async def run(self) -> None:
        """Have a key, then look and send, again and again, until cancelled."""
        while True:
            try:
                await self.key()
                await self.look()
                while await self.send():
                    pass
            except Exception:
                _log.exception("notifications stopped for now; looking again in a moment")
            await asyncio.sleep(_LOOK_EVERY_SECONDS)

    async def key(self) -> keys.PushKey:
        """The key that phones subscribe with."""
        return await keys.present_key(self.db, self.vault, self.clock())

    async def look(self) -> int:
        """Put down what is due in every region; how many messages that makes.

        Nothing while another process does this, or while no phone subscribed.
        """
        now = self.clock()
        if not await self.db.fetch("SELECT 1 FROM push_subscription LIMIT 1"):
            return 0
        async with self.db.write() as tx:
            self._looks = await store.hold_lease(tx, _LEASE, self._name, now, now + _LEASED_FOR)
            if not self._looks:
                return 0
            if self._tidied != local_day(now):
                await store.tidy(tx, now)
                self._tidied = local_day(now)
        made = 0
        for (region,) in await self.db.fetch("SELECT region FROM region ORDER BY region"):
            async with self.db.read() as tx:
                due = await find_due(tx, region, now)
            for some in _in_parts(due, _AT_ONCE):
                async with self.db.write() as tx:
                    made += await store.take_up(tx, region, some, now)
        if made:
            _log.info("%d messages to send", made)
        return made

    async def send(self) -> int:
        """Send some of what is to be sent now; how many were tried."""
        now = self.clock()
        waiting = await self.db.fetch(
            "SELECT 1 FROM push_delivery WHERE next_try_at <= :now AND until > :now LIMIT 1",
            now=now,
        )
        if not waiting:
            return 0
        async with self.db.write() as tx:
            taken = await store.claim(tx, now, _CLAIMED_AT_ONCE)
        answers = await asyncio.gather(
            *(self.tell(each.to, each.kind, each.until) for each in taken)
        )
        now = self.clock()
        async with self.db.write() as tx:
            for each, answered in zip(taken, answers, strict=True):
                judged = after(answered.status, answered.retry_after, each.tries, now, each.until)
                await _settle(tx, each, judged)
                if judged.verdict is Verdict.NEVER:
                    _log.warning("a message was given up, push service said %s", answered.status)
        return len(taken)

    async def tell(self, to: Subscription, kind: str, until: int) -> Answered:
        """Send one message now; what the push service answered."""
        writer = await self._writer(to.key)
        if writer is None:
            return Answered(410)  # its key is gone, so nobody can ever tell it anything
        try:
            headers, body = writer.write(to, kind, self.clock(), until)
        except ValueError:
            return Answered(410)
        return await self.carrier.carry(to.endpoint, headers, body)

    async def _writer(self, n: int) -> Writer | None:
        if n not in self._writers:
            key = await keys.key_of(self.db, self.vault, n)
            if key is None:
                return None
            self._writers[n] = Writer(key, self._contact)
        return self._writers[n]


async def _settle(tx: Tx, one: Delivery, judged: Next) -> None:
    if judged.verdict is Verdict.LATER:
        await store.put_off(tx, one, judged.at)
        return
    await store.drop(tx, one)
    if judged.verdict is Verdict.GONE:
        await store.unsubscribe(tx, one.to.device, one.to.endpoint)


def _in_parts(due: Sequence[Due], most: int) -> Iterator[Sequence[Due]]:
    for at in range(0, len(due), most):
        yield due[at : at + most]
