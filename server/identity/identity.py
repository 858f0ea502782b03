"""Who is calling, and how people and devices come in and go out.

:class:`Identity` is what the rest of the server holds: the sync handler asks
it for the caller of each request, routes and the command line let it invite,
enrol and revoke.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from server.database import Database
from server.errors import Problem
from server.identity import store
from server.identity.rules import (
    Guesses,
    address_bucket,
    comes_from_elsewhere,
    is_remembered,
    token_in,
    wait_seconds,
)
from server.identity.store import Device, Invitation, Person, new_id, secret_hash

_log = logging.getLogger("leerplek.identity")

_CACHED = 50_000
_SEEN_EVERY = 3600 * 1000
_FLUSH_SECONDS = 60.0
_OVERLAP = 60 * 1000
_TOKEN_LENGTH = 200
_STRANGERS_AT_ONCE = 50


def wall_clock() -> int:
    """Now in whole milliseconds UTC."""
    return time.time_ns() // 1_000_000


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The device that sent a request, and its person."""

    person: str
    device: str
    revoked: bool = False
    by_cookie: bool = False


@dataclass(frozen=True, slots=True)
class Enrolled:
    """A device that just came in. ``token`` is told this once."""

    person: Person
    device: str
    token: str


class Identity:
    """All persons and devices of one database; several processes may each have one."""

    def __init__(
        self,
        db: Database,
        clock: Callable[[], int] = wall_clock,
        *,
        recheck_seconds: float = 2.0,
        stranger_seconds: float = 0.2,
    ) -> None:
        """A revocation by another process counts here after at most ``recheck_seconds``.

        An unknown token is answered after ``stranger_seconds``, so that trying
        tokens is slow without keeping the database busy.
        """
        self.db = db
        self.clock = clock
        self._recheck_seconds = recheck_seconds
        self._stranger_seconds = stranger_seconds
        self._devices: dict[str, Device] = {}
        self._hash_of: dict[str, str] = {}
        self._rechecked = time.monotonic()
        self._rechecked_at = clock()
        self._rechecking: asyncio.Task[None] | None = None
        self._seen: dict[str, int] = {}
        self._flusher: asyncio.Task[None] | None = None
        self._strangers = 0
        self._warned: dict[str, int] = {}

    async def start(self) -> None:
        """Begin to write down, now and then, which devices were heard of."""
        self._flusher = asyncio.create_task(self._flush_now_and_then())

    async def stop(self) -> None:
        """Write down what is left."""
        if self._flusher is not None:
            self._flusher.cancel()
        await self.flush_seen()

    async def _flush_now_and_then(self) -> None:
        while True:
            await asyncio.sleep(_FLUSH_SECONDS)
            try:
                await self.flush_seen()
            except Exception:
                _log.exception("could not write down which devices were heard of")

    # -- who is calling --------------------------------------------------------------

    async def authenticate(self, headers: Mapping[str, str], method: str) -> SignedIn | None:
        """The caller of a request with these (lower-case) headers, None when nobody is.

        A revoked device is still known for thirty days, so that it can be told.

        Raises:
            Problem: ``not-allowed`` when another site makes the browser send
                this; ``rate-limited`` while many unknown tokens are tried.
        """
        found = token_in(headers)
        if found is None:
            return None
        token, by_cookie = found
        device = await self.device(token)
        if device is None:
            return None
        if by_cookie and comes_from_elsewhere(headers, method):
            _log.warning("request from another site refused, device %s", device.id)
            raise Problem("not-allowed")
        return SignedIn(device.person, device.id, device.revoked_at is not None, by_cookie)

    async def device(self, token: str) -> Device | None:
        """The device with this token, from memory where it was here before."""
        if len(token) > _TOKEN_LENGTH:
            return None
        if time.monotonic() - self._rechecked >= self._recheck_seconds:
            await self._recheck()
        hashed = secret_hash(token)
        device = self._devices.get(hashed)
        if device is None:
            device = await self._look_up(hashed)
            if device is None:
                return None
        now = self.clock()
        if device.revoked_at is not None and not is_remembered(device.revoked_at, now):
            return None
        self._note_seen(device, now)
        return device

    async def _look_up(self, hashed: str) -> Device | None:
        if self._strangers >= _STRANGERS_AT_ONCE:
            raise Problem("rate-limited", retry_after=1)
        async with self.db.read() as tx:
            device = await store.device_of_token(tx, hashed)
        if device is None:
            await self._slow_down()
            return None
        if len(self._devices) >= _CACHED:
            self._devices.clear()
            self._hash_of.clear()
        self._devices[hashed] = device
        self._hash_of[device.id] = hashed
        return device

    async def _slow_down(self) -> None:
        self._strangers += 1
        _log.info("unknown token, %d being answered", self._strangers)
        if self._strangers == _STRANGERS_AT_ONCE:
            _log.warning("many unknown tokens are being tried")
        try:
            await asyncio.sleep(self._stranger_seconds)
        finally:
            self._strangers -= 1

    async def _recheck(self) -> None:
        """Forget the devices that any process has revoked; all that wait share one look."""
        if self._rechecking is None:
            self._rechecking = asyncio.create_task(self._forget_revoked())
            self._rechecking.add_done_callback(self._recheck_done)
        await asyncio.shield(self._rechecking)

    def _recheck_done(self, task: asyncio.Task[None]) -> None:
        self._rechecking = None

    async def _forget_revoked(self) -> None:
        started, at = time.monotonic(), self.clock()
        async with self.db.read() as tx:
            # The other process's clock and its commit may lag behind ours.
            revoked = await store.revoked_since(tx, self._rechecked_at - _OVERLAP)
        for id, _ in revoked:
            self._forget(id)
        self._rechecked, self._rechecked_at = started, at

    def _forget(self, device: str) -> None:
        hashed = self._hash_of.pop(device, None)
        if hashed is not None:
            self._devices.pop(hashed, None)

    def _note_seen(self, device: Device, now: int) -> None:
        if now - (device.last_seen_at or 0) < _SEEN_EVERY or device.id in self._seen:
            return
        self._seen[device.id] = now

    async def flush_seen(self) -> None:
        """Write down which devices were heard of, all in one transaction."""
        if not self._seen:
            return
        seen, self._seen = self._seen, {}
        async with self.db.write() as tx:
            await store.mark_seen(tx, sorted(seen.items()))
        for id in seen:
            self._forget(id)

    # -- coming in --------------------------------------------------------------------

    async def create_people(self, people: Sequence[Person]) -> None:
        """Make persons known, without any role; known ones stay as they are."""
        async with self.db.write() as tx:
            await store.create_people(tx, people)

    async def create_person(self, name: str, language: str = "nl", id: str | None = None) -> str:
        """Make one person known; their id."""
        person = Person(id or new_id(), name, language)
        await self.create_people([person])
        return person.id

    async def create_devices(
        self, devices: Sequence[tuple[str, str | None, str]]
    ) -> list[Enrolled]:
        """Enrol devices without a code, as (person, device id or None, name) each.

        For the demo, load tests and the operator; in the same order.

        Raises:
            Problem: ``not-found`` when a person is not known.
        """
        now = self.clock()
        made = [Device(id or new_id(), person, name, now) for person, id, name in devices]
        async with self.db.write() as tx:
            known = await store.people(tx, [each.person for each in made])
            if not known.keys() >= {each.person for each in made}:
                raise Problem("not-found")
            tokens = await store.create_devices(tx, made)
        return [
            Enrolled(known[each.person], each.id, token)
            for each, token in zip(made, tokens, strict=True)
        ]

    async def invite(
        self,
        person: str,
        *,
        region: str | None = None,
        made_by: str | None = None,
        days: int = 7,
    ) -> Invitation:
        """Make an invitation for a person; the operator's door, without asking who may.

        Raises:
            Problem: ``not-found`` when nobody knows the person, nor do the
                records of ``region``.
        """
        async with self.db.write() as tx:
            if region is None:
                known = await store.people(tx, [person])
            else:
                known = await store.know_from_records(tx, region, [person])
            if person not in known:
                raise Problem("not-found")
            (made,) = await store.invite(
                tx, [person], now=self.clock(), days=days, made_by=made_by, region=region
            )
        return made

    async def enrol(
        self, code: str, name: str, public_key: str | None = None, address: str = ""
    ) -> Enrolled:
        """Let a device in by the code of an invitation, which works once.

        Raises:
            Problem: ``code-unknown`` for every code that opens nothing,
                whatever the reason; ``rate-limited`` after many of those.
        """
        now, bucket = self.clock(), address_bucket(address)
        async with self.db.read() as tx:
            self._wait(*await store.guesses(tx, bucket), now, bucket)
        device = Device(new_id(), "", name, now, now)
        async with self.db.write() as tx:
            person = await store.use_code(tx, code, now)
            if person is not None:
                known = (await store.people(tx, [person]))[person]
                device = Device(device.id, person, name, now, now)
                (token,) = await store.create_devices(tx, [device], public_key)
                return Enrolled(known, device.id, token)
            await store.count_wrong(tx, bucket, now)
            own, _ = await store.guesses(tx, bucket)
        _log.info("sign-in code refused, %s, %d wrong of late", bucket, own.wrong if own else 1)
        raise Problem("code-unknown")

    def _wait(self, own: Guesses | None, everybody: Guesses | None, now: int, bucket: str) -> None:
        seconds = wait_seconds(own, everybody, now)
        if seconds:
            if self._warned.get(bucket, 0) <= now:
                if len(self._warned) > _STRANGERS_AT_ONCE:
                    self._warned.clear()
                self._warned[bucket] = now + seconds * 1000
                _log.warning("sign-in codes are being guessed, %s waits %d s", bucket, seconds)
            raise Problem("rate-limited", retry_after=seconds)

    async def may_try(self, address: str) -> None:
        """Let an address try a link that opens something without signing in.

        Counted apart from sign-in codes: who holds an old link can still sign in.

        Raises:
            Problem: ``rate-limited`` after many that opened nothing.
        """
        now, bucket = self.clock(), f"link:{address_bucket(address)}"
        async with self.db.read() as tx:
            self._wait(*await store.guesses(tx, bucket), now, bucket)

    async def was_wrong(self, address: str) -> None:
        """Count a link of this address that opened nothing."""
        async with self.db.write() as tx:
            await store.count_wrong(tx, f"link:{address_bucket(address)}", self.clock())

    # -- going out --------------------------------------------------------------------

    async def revoke(self, device: str) -> None:
        """Sign a device out for good: it wipes itself at its next contact."""
        async with self.db.write() as tx:
            await store.revoke(tx, device, self.clock())
        self._forget(device)
        _log.info("device %s revoked", device)
