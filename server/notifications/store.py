"""Subscriptions and what is still to be sent, in the database.

Each function takes part in the caller's transaction. Nothing here writes to a
log: an endpoint is as good as an address.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from hashlib import sha256

from server.database import Tx
from server.notifications.messages import Subscription
from server.notifications.rules.due import Due

TOLD_FOR = 60 * 24 * 3600 * 1000
_CLAIMED_FOR = 90 * 1000
_SUBSCRIPTION = "s.device, s.person, s.endpoint, s.p256dh, s.auth, s.key, s.language"
_AWAKE = "JOIN device d ON d.id = s.device AND d.person = s.person AND d.revoked_at IS NULL"


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message on its way to one device; ``tries`` counts the one that begins now."""

    to: Subscription
    kind: str
    until: int
    tries: int


# --- subscriptions ---------------------------------------------------------------


def _hash(endpoint: str) -> str:
    return sha256(endpoint.encode()).hexdigest()


async def subscribe(tx: Tx, one: Subscription, now: int) -> None:
    """Tell this device things here from now on; whoever used the address before, does no more."""
    hashed = _hash(one.endpoint)
    await tx.execute(
        "DELETE FROM push_subscription WHERE endpoint_hash = :hashed AND device <> :device",
        hashed=hashed,
        device=one.device,
    )
    await tx.execute(
        "INSERT INTO push_subscription (device, person, endpoint, endpoint_hash, p256dh, auth,"
        " key, language, made_at) VALUES (:device, :person, :endpoint, :hashed, :p256dh, :auth,"
        " :key, :language, :now) ON CONFLICT (device) DO UPDATE SET person = excluded.person,"
        " endpoint = excluded.endpoint, endpoint_hash = excluded.endpoint_hash,"
        " p256dh = excluded.p256dh, auth = excluded.auth, key = excluded.key,"
        " language = excluded.language",
        device=one.device,
        person=one.person,
        endpoint=one.endpoint,
        hashed=hashed,
        p256dh=one.p256dh,
        auth=one.auth,
        key=one.key,
        language=one.language,
        now=now,
    )


async def unsubscribe(tx: Tx, device: str, endpoint: str | None = None) -> None:
    """Tell the device nothing any more; with ``endpoint`` only if it is still told there."""
    await tx.execute(
        "DELETE FROM push_subscription WHERE device = :device"
        + ("" if endpoint is None else " AND endpoint_hash = :hashed"),
        **{"device": device} | ({} if endpoint is None else {"hashed": _hash(endpoint)}),
    )
    await tx.execute(
        "DELETE FROM push_delivery WHERE device = :device AND NOT EXISTS"
        " (SELECT 1 FROM push_subscription s WHERE s.device = :device)",
        device=device,
    )


async def subscription(tx: Tx, device: str) -> Subscription | None:
    """Where this device is told things; None for one that is not, or was revoked."""
    rows = await tx.fetch(
        f"SELECT {_SUBSCRIPTION} FROM push_subscription s {_AWAKE} WHERE s.device = :device",
        device=device,
    )
    return Subscription(*rows[0]) if rows else None


async def may_test(tx: Tx, device: str, now: int, every: int) -> bool:
    """Whether this device's last test is long enough ago; this one counts from now on."""
    return bool(
        await tx.execute(
            "UPDATE push_subscription SET tested_at = :now WHERE device = :device"
            " AND (tested_at IS NULL OR tested_at <= :before)",
            now=now,
            device=device,
            before=now - every,
        )
    )


async def forget_the_gone(tx: Tx) -> None:
    """Forget devices and persons that are revoked or removed, and what they were told."""
    await tx.execute(
        "DELETE FROM push_subscription WHERE NOT EXISTS (SELECT 1 FROM device d"
        " WHERE d.id = push_subscription.device AND d.person = push_subscription.person"
        " AND d.revoked_at IS NULL)"
    )
    await tx.execute(
        "DELETE FROM push_delivery WHERE NOT EXISTS"
        " (SELECT 1 FROM push_subscription s WHERE s.device = push_delivery.device)"
    )
    await tx.execute(
        "DELETE FROM push_told WHERE NOT EXISTS"
        " (SELECT 1 FROM person p WHERE p.id = push_told.person)"
    )


async def tidy(tx: Tx, now: int) -> None:
    """Forget who is gone, what can no longer be sent, and what was told long ago."""
    await forget_the_gone(tx)
    await tx.execute("DELETE FROM push_delivery WHERE until <= :now", now=now)
    await tx.execute("DELETE FROM push_told WHERE made_at < :before", before=now - TOLD_FOR)


# --- what is to be sent -------------------------------------------------------------


async def take_up(tx: Tx, region: str, due: Sequence[Due], now: int) -> int:
    """Put down what is due, each occasion once; how many messages that makes.

    Several occasions of one kind make one message to each device of the person.
    """
    messages: dict[tuple[str, str], int] = {}
    for one in due:
        new = await tx.fetch(
            "INSERT INTO push_told (region, person, about, made_at)"
            " VALUES (:region, :person, :about, :now)"
            " ON CONFLICT (region, person, about) DO NOTHING RETURNING about",
            region=region,
            person=one.person,
            about=one.about,
            now=now,
        )
        if new:
            key = (one.person, one.kind.value)
            messages[key] = max(messages.get(key, 0), one.until)
    devices = await _devices(tx, {person for person, _ in messages})
    rows = [
        {"device": device, "kind": kind, "until": until, "now": now}
        for (person, kind), until in messages.items()
        for device in devices.get(person, ())
    ]
    if rows:
        await tx.execute_many(
            "INSERT INTO push_delivery (device, kind, until, next_try_at, tries)"
            " VALUES (:device, :kind, :until, :now, 0) ON CONFLICT (device, kind)"
            " DO UPDATE SET until = excluded.until, next_try_at = excluded.next_try_at, tries = 0",
            rows,
        )
    return len(rows)


async def _devices(tx: Tx, persons: Collection[str]) -> dict[str, list[str]]:
    if not persons:
        return {}
    rows = await tx.fetch(
        f"SELECT s.person, s.device FROM push_subscription s {_AWAKE} WHERE s.person IN :persons",
        persons=sorted(persons),
    )
    found: dict[str, list[str]] = {}
    for person, device in rows:
        found.setdefault(person, []).append(device)
    return found


async def claim(tx: Tx, now: int, most: int) -> list[Delivery]:
    """Take what is to be sent now, so that nobody else does for a minute and a half."""
    rows = await tx.fetch(
        f"SELECT {_SUBSCRIPTION}, p.kind, p.until, p.tries FROM push_delivery p"
        f" JOIN push_subscription s ON s.device = p.device {_AWAKE}"
        " WHERE p.next_try_at <= :now AND p.until > :now ORDER BY p.next_try_at, p.device, p.kind"
        " LIMIT :most",
        now=now,
        most=most,
    )
    taken: list[Delivery] = []
    for row in rows:
        kind, until, tries = row[7:]
        mine = await tx.execute(
            "UPDATE push_delivery SET tries = :next, next_try_at = :again"
            " WHERE device = :device AND kind = :kind AND tries = :tries AND next_try_at <= :now",
            next=tries + 1,
            again=now + _CLAIMED_FOR,
            device=row[0],
            kind=kind,
            tries=tries,
            now=now,
        )
        if mine:
            taken.append(Delivery(Subscription(*row[:7]), kind, until, tries + 1))
    return taken


async def drop(tx: Tx, one: Delivery) -> None:
    """The message is done with, unless a later one has taken its place meanwhile."""
    await tx.execute(
        "DELETE FROM push_delivery WHERE device = :device AND kind = :kind AND tries = :tries",
        device=one.to.device,
        kind=one.kind,
        tries=one.tries,
    )


async def put_off(tx: Tx, one: Delivery, at: int) -> None:
    """Try again then, unless a later message has taken this one's place."""
    await tx.execute(
        "UPDATE push_delivery SET next_try_at = :at"
        " WHERE device = :device AND kind = :kind AND tries = :tries",
        at=at,
        device=one.to.device,
        kind=one.kind,
        tries=one.tries,
    )


# --- who looks ------------------------------------------------------------------------


async def hold_lease(tx: Tx, name: str, holder: str, now: int, until: int) -> bool:
    """Be the one process that does this until then; False while another is."""
    await tx.execute(
        "INSERT INTO push_lease (name, holder, until) VALUES (:name, :holder, 0)"
        " ON CONFLICT (name) DO NOTHING",
        name=name,
        holder=holder,
    )
    return bool(
        await tx.execute(
            "UPDATE push_lease SET holder = :holder, until = :until"
            " WHERE name = :name AND (holder = :holder OR until <= :now)",
            name=name,
            holder=holder,
            until=until,
            now=now,
        )
    )


async def let_go(tx: Tx, name: str, holder: str) -> None:
    """Let another process take over at once."""
    await tx.execute(
        "UPDATE push_lease SET until = 0 WHERE name = :name AND holder = :holder",
        name=name,
        holder=holder,
    )
