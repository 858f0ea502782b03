"""The devices that make the load: who they are, and the requests they have ready.

Everything that can be made beforehand is: ids, signed codes, the text of every
edit. What is left at the moment of sending is the cursor and the time.
"""

from __future__ import annotations

import json
import random
import time
import uuid
from base64 import urlsafe_b64decode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from loadtests.bench.client import Ask
from server.attendance.codes import sign_code
from server.attendance.rules.scans import Source

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
ACCEPTS = b"gzip, br, zstd"
KIOSK_STEP = 15
_PRINTED = int(datetime(2026, 6, 1, tzinfo=UTC).timestamp())


class Record(msgspec.Struct):
    """A record as it travels."""

    id: str
    kind: str
    scope: str
    body: dict[str, Any] = {}
    gone: bool = False


class Page(msgspec.Struct):
    """An answer to a sync."""

    epoch: str
    tick: int
    next_n: int
    cursor: str = ""
    more: bool = False
    records: list[Record] = []
    outcomes: list[dict[str, Any]] = []


read_page = msgspec.json.Decoder(Page).decode


@dataclass(slots=True)
class Phone:
    """One device with its place in the sync: cursor, epoch and next number."""

    region: str
    person: str
    role: str
    school: str | None
    device: str
    token: str
    epoch: str
    n: int = 1
    cursor: bytes = b""
    placements: list[dict[str, Any]] = field(default_factory=list)
    seen: int = 0
    prepared: list[bytes] = field(default_factory=list)

    def body(self, mutations: bytes = b"", *, limit: int = 1000, cursor: bytes = b"") -> bytes:
        """The JSON of a sync; ``cursor`` is the whole member with its comma, or nothing."""
        return b'{"schema":1,"epoch":"%b","sent_at":"%b",%b"limit":%d,"mutations":[%b]}' % (
            self.epoch.encode(),
            _now(),
            cursor,
            limit,
            mutations,
        )

    def here(self) -> bytes:
        """The cursor as a member of a request; from nothing where there is none."""
        return b'"cursor":"%b",' % self.cursor if self.cursor else b'"cursor":null,'

    def request(self, mutations: bytes = b"", *, limit: int = 1000, packing: bytes = b"") -> bytes:
        """A finished request to sync on from the present cursor."""
        return self._post(self.body(mutations, limit=limit, cursor=self.here()), packing)

    def first_request(self, *, limit: int = 1000, packing: bytes = b"") -> bytes:
        """A finished request to sync from nothing."""
        return self._post(self.body(limit=limit, cursor=b'"cursor":null,'), packing)

    def send_only(self, mutations: bytes) -> bytes:
        """A finished request that brings edits in and asks for nothing."""
        return self._post(self.body(mutations), b"")

    def _post(self, body: bytes, packing: bytes) -> bytes:
        return (
            b"POST /api/regions/%b/sync HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            b"Authorization: Bearer %b\r\nContent-Type: application/json\r\n"
            b"Accept-Encoding: %b\r\nContent-Length: %d\r\n\r\n%b"
            % (self.region.encode(), self.token.encode(), packing or ACCEPTS, len(body), body)
        )

    def take_cursor(self, body: bytes) -> bool:
        """Remember the answer's cursor; True when there is more to fetch."""
        start = body.rfind(b'"cursor":"') + 10
        self.cursor = body[start : body.index(b'"', start)]
        return body.rfind(b'"more":true') > start

    def take_page(self, body: bytes) -> Page:
        """Read a whole answer: epoch, number, cursor, and the placements in it."""
        page = read_page(body)
        self.epoch, self.n, self.cursor = page.epoch, page.next_n, page.cursor.encode()
        self.placements += [
            {**record.body, "id": record.id}
            for record in page.records
            if record.kind == "placement" and not record.gone
        ]
        return page

    async def catch_up(self, ask: Ask) -> int:
        """Fetch everything from nothing; gives how many records that were."""
        self.cursor, count = b"", 0
        request = self.first_request(limit=5000)
        while True:
            answer = await ask(request)
            if answer.status != 200:
                raise RuntimeError(
                    f"{self.role} cannot sync: {answer.status} {answer.body[:300]!r}"
                )
            page = self.take_page(answer.body)
            count += len(page.records)
            if not page.more:
                self.seen = count
                return count
            request = self.request(limit=5000)

    def copy(self) -> Phone:
        """The same device as it is now, to start again from here."""
        return replace(self, prepared=list(self.prepared), placements=self.placements)


_clock: tuple[float, bytes] = (0.0, b"")


def _now() -> bytes:
    """This moment on the wire, made anew every few milliseconds."""
    global _clock
    now = time.time()
    if now - _clock[0] > 0.005:
        _clock = (now, wire_time(now).encode())
    return _clock[1]


def wire_time(seconds: float) -> str:
    """A moment as the wire writes it."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")


def new_id(rng: random.Random) -> str:
    """A time-ordered id as the app makes them."""
    value = time.time_ns() // 1_000_000 << 80 | 0x7 << 76 | rng.getrandbits(76)
    return str(uuid.UUID(int=value & ~(0x3 << 62) | 0x2 << 62))


@dataclass(slots=True)
class Region:
    """A demo region as its token file tells it."""

    id: str
    epoch: str
    phones: list[Phone]
    placements: list[dict[str, Any]]
    keys: dict[str, dict[str, Any]]

    def of_role(self, role: str) -> list[Phone]:
        """All devices of the people with a role."""
        return [phone for phone in self.phones if phone.role == role]


def load_region(tokens: Path, keys: Path) -> Region:
    """Read what ``leerplek demo --tokens … --keys …`` wrote."""
    told = json.loads(tokens.read_text())
    phones = [
        Phone(
            told["region"], line["person"], line["role"], line["school"],
            line["device"], line["token"], told["epoch"],
        )
        for line in told["people"]
    ]  # fmt: skip
    by_site = {key["site"]: key for key in json.loads(keys.read_text())["keys"]}
    return Region(told["region"], told["epoch"], phones, told["placements"], by_site)


def put_edits(phone: Phone, edits: Iterable[tuple[str, float, dict[str, Any]]]) -> None:
    """Prepare mutations: name, moment and arguments each, numbered on from the phone's n."""
    for number, (name, at, args) in enumerate(edits, phone.n + len(phone.prepared)):
        text = json.dumps(args, ensure_ascii=False, separators=(",", ":"))
        phone.prepared.append(
            f'{{"n":{number},"name":"{name}","at":"{wire_time(at)}","args":{text}}}'.encode()
        )


def prepare_scans(phone: Phone, region: Region, count: int, rng: random.Random) -> bool:
    """Prepare in and out scans of past placement days, the last first; False without a kiosk."""
    usable = [p for p in phone.placements if p.get("site") in region.keys and p.get("schedule")]
    if not usable:
        return False
    placement = usable[0]
    key = region.keys[placement["site"]]
    hours = {entry["weekday"]: entry for entry in placement["schedule"]}
    day = datetime.now(AMSTERDAM).date() - timedelta(days=1)
    edits: list[tuple[str, float, dict[str, Any]]] = []
    while len(edits) < count:
        planned = hours.get(day.isoweekday())
        if planned is not None:
            for direction, wall in (("in", planned["from"]), ("out", planned["to"])):
                at = _moment(day, wall, rng)
                code = shown_code(key["private_key"], key["purpose"], placement["site"], at)
                args = {"id": new_id(rng), "placement": placement["id"], "direction": direction,
                        "code": code, "scanned_at": wire_time(at)}  # fmt: skip
                edits.append(("attendance.scan", at, args))
        day -= timedelta(days=1)
    put_edits(phone, edits[:count])
    return True


def shown_code(private_key: str, purpose: str, site: str, at: float) -> str:
    """What is there to scan at a moment: a poster's one code, a kiosk's of these 15 seconds."""
    step = int(at) // KIOSK_STEP if purpose == Source.KIOSK else 0
    return _signed(private_key, Source(purpose), site, step)


@lru_cache(maxsize=10_000)
def _signed(private_key: str, source: Source, site: str, step: int) -> str:
    private = Ed25519PrivateKey.from_private_bytes(urlsafe_b64decode(private_key + "="))
    issued = step * KIOSK_STEP if source is Source.KIOSK else _PRINTED
    return sign_code(private, source, site, issued, step.to_bytes(8, "big"))


def _moment(day: date, wall: str, rng: random.Random) -> float:
    hour, minute = (int(part) for part in wall.split(":"))
    moment = datetime(day.year, day.month, day.day, hour, minute, tzinfo=AMSTERDAM)
    return moment.timestamp() + rng.uniform(-300, 120)


_SENTENCES = (
    "Vandaag met de klant gesproken over de tuin achter het huis.",
    "Ging goed, zelf de materialen klaargelegd en opgeruimd.",
    "Let op de veiligheidsbril bij het slijpen.",
    "Volgende week meelopen met de bestelling.",
    "De begeleider is tevreden over de inzet.",
)


def prepare_notes(phone: Phone, count: int, rng: random.Random) -> bool:
    """Prepare notes of about 300 bytes on the phone's placements; False where it has none."""
    if not phone.placements:
        return False
    now = time.time()
    edits: list[tuple[str, float, dict[str, Any]]] = []
    for number in range(count):
        placement = phone.placements[number % len(phone.placements)]["id"]
        text = " ".join(rng.sample(_SENTENCES, 2))
        fields = {"title": f"Dag {number + 1}", "body": text, "tags": ["bezoek"]}
        args = {"kind": "note", "id": new_id(rng), "scope": f"placement:{placement}", "set": fields}
        edits.append(("record.put", now - 3600 + number, args))
    put_edits(phone, edits)
    return True


def pick(phones: Sequence[Phone], wanted: int, rng: random.Random) -> list[Phone]:
    """Some of these devices, the same for the same random source."""
    return rng.sample(list(phones), min(wanted, len(phones)))
