"""A device that keeps the protocol, written from the protocol's text alone.

It is the tests' idea of a careful client: an outbox with numbers, a cursor
that is only ever stored together with the records it stands for, a reset that
is staged beside the old records, acknowledged mutations that are kept for a
restore, renumbering, replay and digests. It shares no code with the server.

Nothing here decides what is right for the server; a test that wants to be
impolite uses :meth:`Phone.post` and looks at the answer itself.
"""

from __future__ import annotations

import copy
import hashlib
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, TypeAlias

from tests.sync.port import Answer, Server

Json: TypeAlias = dict[str, Any]

UNSET: Any = object()


class PhoneDied(Exception):
    """The app was closed in the middle of what it did; see :meth:`Phone.die_at_write`."""


def new_id() -> str:
    """Name something new, as every device may."""
    return str(uuid.uuid4())


def instant(milliseconds: int) -> str:
    """Write a time as the wire wants it."""
    moment = datetime.fromtimestamp(milliseconds / 1000, UTC)
    return moment.isoformat(timespec="milliseconds")


def milliseconds(text: str) -> int:
    """Read a time of the wire."""
    return round(datetime.fromisoformat(text).timestamp() * 1000)


def digest_of(records: list[Json]) -> Json:
    """Reckon the digest of one scope's live records, as the protocol defines it."""
    total = 0
    for record in records:
        text = f"{record['id']}:{record['tick']}".encode()
        total += int.from_bytes(hashlib.sha256(text).digest()[:8], "big")
    return {"count": len(records), "digest": f"{total % 2**64:016x}"}


@dataclass
class Disk:
    """What outlives a crash of the app.

    ``sent`` is the highest number that ever left this device, answered or not.
    ``seen`` is the tick of the last answer with ``more: false`` and
    ``seen_epoch`` the epoch in which it was given; both change only when the
    round is complete, so a staged reset leaves them alone.
    """

    epoch: str | None = None
    cursor: str | None = None
    seen: int | None = None
    seen_epoch: str | None = None
    records: dict[str, Json] = field(default_factory=dict)
    staged: dict[str, Json] | None = None
    outbox: list[Json] = field(default_factory=list)
    kept: dict[int, Json] = field(default_factory=dict)
    outcomes: dict[int, Json] = field(default_factory=dict)
    next_n: int = 1
    sent: int = 0
    must_catch_up: bool = False
    wiped: bool = False

    def copy(self) -> Disk:
        """A second disk that shares only values which nobody changes in place."""
        return replace(
            self,
            records=dict(self.records),
            staged=None if self.staged is None else dict(self.staged),
            outbox=list(self.outbox),
            kept=dict(self.kept),
            outcomes=dict(self.outcomes),
        )


class Phone:
    """One device of one person in one region.

    ``now`` is the true time; ``skew`` is how far this device's own clock is
    ahead of it, in milliseconds.
    """

    def __init__(
        self,
        server: Server,
        region: str,
        *,
        person: str,
        device: str,
        token: str,
        now: Callable[[], int],
        skew: int = 0,
        schema: int = 1,
    ) -> None:
        self.server = server
        self.region = region
        self.person = person
        self.device = device
        self.token = token
        self.now = now
        self.skew = skew
        self.schema = schema
        self.disk = Disk()
        self.incidents: list[str] = []
        self._last: Answer | None = None
        self._writes_left: int | None = None

    # --- what the person does -------------------------------------------------

    def put(
        self,
        kind: str,
        set: Json,
        *,
        id: str | None = None,
        scope: str | None = None,
        ago: int = 0,
        base: Any = UNSET,
    ) -> int:
        """Queue a ``record.put``; the number it got.

        ``ago`` is how many milliseconds before now the edit was made. ``base``
        is what this device has seen unless the test says otherwise.
        """
        args: Json = {"kind": kind, "id": id or new_id(), "set": set}
        if scope is not None:
            args["scope"] = scope
        return self.queue("record.put", args, ago=ago, base=base, about=args["id"])

    def drop(self, kind: str, id: str, *, ago: int = 0, base: Any = UNSET) -> int:
        """Queue a ``record.drop``; the number it got."""
        args = {"kind": kind, "id": id}
        return self.queue("record.drop", args, ago=ago, base=base, about=id)

    def queue(
        self,
        name: str,
        args: Json,
        *,
        ago: int = 0,
        base: Any = UNSET,
        about: str | None = None,
    ) -> int:
        """Queue any mutation; the number it got."""
        with self.writing() as disk:
            n = disk.next_n
            mutation: Json = {
                "n": n,
                "schema": self.schema,
                "name": name,
                "at": instant(self.now() + self.skew - ago),
                "args": copy.deepcopy(args),
            }
            tick, epoch = self.seen(about) if base is UNSET else (base, disk.seen_epoch)
            if tick is not None:
                mutation["base"] = tick
                if epoch is not None:
                    mutation["epoch"] = epoch
            disk.outbox.append(mutation)
            disk.next_n = n + 1
        return n

    def seen(self, about: str | None) -> tuple[int | None, str | None]:
        """The base for an edit of a record, and the epoch it belongs to."""
        held = self.disk.records.get(about or "")
        if held is None and self.disk.seen is None:
            return None, None
        ticks = [self.disk.seen or 0, held["tick"] if held else 0]
        return max(ticks), self.disk.seen_epoch

    def clock_jumps(self, by: int) -> None:
        """The device's clock is set; waiting mutations that were never sent move along.

        One that was sent and not answered keeps its time: it may have arrived,
        and with another time it would be other content under the same number.
        """
        self.skew += by
        with self.writing() as disk:
            disk.outbox = [
                mutation
                if mutation["n"] <= disk.sent
                else {**mutation, "at": instant(milliseconds(mutation["at"]) + by)}
                for mutation in disk.outbox
            ]

    # --- what is on the screen ------------------------------------------------

    def body(self, id: str) -> Json:
        """The fields of a record that this device holds."""
        body: Json = self.disk.records[id]["body"]
        return body

    def conflicts(self, id: str) -> list[Json]:
        """The values of a record that wait for somebody to choose."""
        listed: list[Json] = self.disk.records[id].get("conflicts", [])
        return listed

    def holds(self, id: str) -> bool:
        return id in self.disk.records

    def records(self, kind: str | None = None, scope: str | None = None) -> list[Json]:
        """The records held, those of a kind or scope alone if asked."""
        held = self.disk.records.values()
        return [r for r in held if kind in (None, r["kind"]) and scope in (None, r["scope"])]

    def scopes(self) -> set[str]:
        return {record["scope"] for record in self.disk.records.values()}

    def outcome(self, n: int) -> Json:
        """The lasting answer to a mutation."""
        return self.disk.outcomes[n]

    # --- talking to the server --------------------------------------------------

    def envelope(self, **members: Any) -> Json:
        """A request as this device would make it now; ``members`` replace or add.

        A member given as ``UNSET`` is left out.
        """
        request: Json = {
            "schema": self.schema,
            "epoch": self.disk.epoch,
            "sent_at": instant(self.now() + self.skew),
            "cursor": self.disk.cursor,
            "limit": 1000,
            "mutations": [] if self.disk.must_catch_up else self.disk.outbox[:500],
        }
        request.update(members)
        return {name: value for name, value in request.items() if value is not UNSET}

    @property
    def last(self) -> Answer:
        """The last answer that this device got, taken in or not."""
        assert self._last is not None, "nothing was asked yet"
        return self._last

    def post(self, body: Json | bytes | None = None, **members: Any) -> Answer:
        """Send a request and hand back the answer without taking it in."""
        request = self.envelope(**members) if body is None else body
        if isinstance(request, dict) and request.get("mutations"):
            with self.writing() as disk:
                own = {m["n"] for m in disk.outbox if m in list(request["mutations"])}
                disk.sent = max({disk.sent, *own})
        self._last = self.server.sync(self.region, request, token=self.token)
        return self._last

    def exchange(self, **members: Any) -> Answer:
        """Send one request and take its answer in."""
        answer = self.post(**members)
        self.take_in(answer)
        return answer

    def send(self) -> Json:
        """Send what waits, ask for no records; the body of the answer."""
        return self.exchange(cursor=UNSET).expect(200)

    def sync(self, limit: int = 1000, digests: bool = True) -> Json:
        """Send and fetch until nothing waits and nothing is missing.

        Raises:
            AssertionError: the server answered with a problem that a device
                cannot solve by itself, or the exchange makes no progress.
        """
        for _ in range(400):
            answer = self.exchange(limit=limit, digests=digests)
            if answer.status == 409:
                continue
            body = answer.expect(200)
            if self.disk.wiped or body.get("refused"):
                return body
            if not body["more"] and not self.disk.outbox:
                return body
        raise AssertionError(f"no end to it: {self.disk.outbox[:2]} after {self._last}")

    # --- taking an answer in ----------------------------------------------------

    def take_in(self, answer: Answer) -> None:
        """Store what an answer brings, in one transaction; a failure brings nothing."""
        if answer.status == 200:
            with self.writing() as disk:
                self._take_answer(disk, answer.json)
        elif answer.status == 409:
            with self.writing() as disk:
                self._renumber(disk, answer.json)

    def _take_answer(self, disk: Disk, answer: Json) -> None:
        self._acknowledge(disk, answer["outcomes"])
        if answer["wipe"]:
            unsent = disk.outbox
            disk.__dict__.update(Disk(wiped=True, outbox=unsent).__dict__)
            return
        disk.epoch = answer["epoch"]
        if answer["replay_from"] is not None:
            again = [disk.kept.pop(n) for n in sorted(disk.kept) if n >= answer["replay_from"]]
            disk.outbox = again + disk.outbox
        if answer["next_n"] > disk.next_n:
            disk.must_catch_up = True
            if not disk.outbox:
                disk.next_n = answer["next_n"]
        if "cursor" in answer and not answer.get("refused"):
            self._take_records(disk, answer)

    def _take_records(self, disk: Disk, answer: Json) -> None:
        if answer["reset"]:
            disk.staged = {}
        target = disk.records if disk.staged is None else disk.staged
        gone = set(answer["dropped"])
        for record in [record for record in target.values() if record["scope"] in gone]:
            self._write()
            del target[record["id"]]
        for record in answer["records"]:
            self._write()
            if record.get("gone"):
                target.pop(record["id"], None)
            else:
                target[record["id"]] = record
        self._write()
        disk.cursor = answer["cursor"]
        if not answer["more"]:
            if disk.staged is not None:
                disk.records, disk.staged = disk.staged, None
            disk.seen, disk.seen_epoch = answer["tick"], answer["epoch"]
            disk.must_catch_up = False
            self._compare(disk, answer.get("digests"))

    def _compare(self, disk: Disk, digests: dict[str, Json] | None) -> None:
        if digests is None:
            return
        held: dict[str, list[Json]] = {scope: [] for scope in digests}
        for record in disk.records.values():
            held.setdefault(record["scope"], []).append(record)
        for scope, records in held.items():
            if digests.get(scope) != digest_of(records):
                self.incidents.append(scope)

    def _acknowledge(self, disk: Disk, outcomes: list[Json]) -> None:
        for outcome in outcomes:
            disk.outcomes[outcome["n"]] = outcome
            for mutation in disk.outbox:
                if mutation["n"] == outcome["n"]:
                    disk.kept[outcome["n"]] = mutation
        answered = {outcome["n"] for outcome in outcomes}
        disk.outbox = [m for m in disk.outbox if m["n"] not in answered]

    def _renumber(self, disk: Disk, problem: Json) -> None:
        self._acknowledge(disk, problem["outcomes"])
        missing, first = problem["next_n"], problem["n"]
        if problem["code"] == "mutation-gap" and missing in disk.kept:
            again = [disk.kept.pop(n) for n in sorted(disk.kept) if n >= missing]
            disk.outbox = again + disk.outbox
            return
        if missing > disk.next_n:
            disk.must_catch_up = True
        fixed = [m for m in disk.outbox if m["n"] < first]
        moved = [m for m in disk.outbox if m["n"] >= first]
        for m in moved:
            disk.outcomes.pop(m["n"], None)
        disk.outbox = fixed + [{**m, "n": missing + i} for i, m in enumerate(moved)]
        disk.next_n = missing + len(moved)

    # --- the disk ---------------------------------------------------------------

    @contextmanager
    def writing(self) -> Iterator[Disk]:
        """One local transaction: all of it is kept, or none when the app dies in it."""
        disk = self.disk.copy()
        yield disk
        self.disk = disk

    def die_at_write(self, writes: int | None) -> None:
        """Let the app die at the given write of the next transaction; None: live on."""
        self._writes_left = writes

    def _write(self) -> None:
        """Stand just before a write; here the app may die."""
        if self._writes_left is None:
            return
        self._writes_left -= 1
        if self._writes_left < 0:
            self._writes_left = None
            raise PhoneDied
