"""The serving process is killed again and again under load: laws S1, S2, S6 and S18.

What a phone was told is what the server knows afterwards, every edit counts
once, who has caught up holds whole ticks, and the journal is unbroken.
"""

from __future__ import annotations

import random
import threading
import time
from contextlib import closing

import httpx
import pytest

from tests.phone import Phone, new_id
from tests.searching import examples
from tests.sync.backdoor import Site
from tests.sync.port import OverHttp
from tests.sync.serving import Serving, leerplek, serving

KILLS = examples(3, 30)
PEOPLE = ("coach", "coach", "coach_2", "student", "mentor", "coordinator")


def now() -> int:
    return time.time_ns() // 1_000_000


class Life:
    """One phone that writes and syncs without pause until told to stop."""

    def __init__(self, phone: Phone, scope: str, seed: int) -> None:
        self.phone = phone
        self.scope = scope
        self.random = random.Random(seed)
        self.told: dict[int, dict] = {}
        self.caught_up: list[tuple[int, frozenset[str]]] = []
        self.over = threading.Event()
        self.failed: BaseException | None = None
        self.thread = threading.Thread(target=self.run)

    def run(self) -> None:
        try:
            while not self.over.is_set():
                self.once()
        except BaseException as error:  # told to the test, which fails with it
            self.failed = error

    def once(self) -> None:
        for _ in range(self.random.choice([1, 1, 2, 5])):
            self.phone.put("note", {"title": new_id()}, id=new_id(), scope=self.scope)
        try:
            answer = self.phone.post(limit=self.random.choice([3, 20, 500]))
        except httpx.TransportError:
            time.sleep(0.02)  # nobody there, or gone while answering: send again later
            return
        assert answer.status in (200, 409, 503), answer
        self.phone.take_in(answer)
        self.notice(answer.json if answer.status == 200 else None)
        time.sleep(0.03)  # the phones share one Python with each other

    def notice(self, answer: dict | None) -> None:
        for n, outcome in self.phone.disk.outcomes.items():
            assert self.told.setdefault(n, outcome) == outcome
        if answer is not None and not answer["more"]:
            held = frozenset(r["id"] for r in self.phone.records("note"))
            self.caught_up.append((answer["tick"], held))


def live_through_kills(server: Serving, lives: list[Life]) -> None:
    moments = random.Random(7)
    for life in lives:
        life.thread.start()
    for _ in range(KILLS):
        time.sleep(0.4 + moments.random())
        server.kill()
        time.sleep(moments.random() / 4)
        server.start()
    time.sleep(0.5)
    for life in lives:
        life.over.set()
    for life in lives:
        life.thread.join(60)


@pytest.fixture
def lives(own: Site, own_world, databases) -> list[Life]:
    """Six phones that have never been heard of, all in one placement."""
    own_world.coaches(own_world.placement, add=own_world.coach_2)
    made = []
    for seed, name in enumerate(PEOPLE):
        person = own_world.people[name]
        device, token = own.make_device(person.id)
        known = {"person": person.id, "device": device, "token": token}
        phone = Phone(own.server, own_world.region, now=now, **known)
        made.append(Life(phone, own_world.shared, seed))
    return made


def test_nothing_acknowledged_is_lost_when_the_server_is_killed_under_load(
    own, own_world, lives, tmp_path
):
    own.server.close()
    workers = 2 if own.url.startswith("postgresql") else 1
    try:
        with (
            serving(own.url, tmp_path, workers) as process,
            closing(OverHttp(process.address)) as door,
        ):
            for life in lives:
                life.phone.server = door
            live_through_kills(process, lives)
            assert [life.failed for life in lives] == [None] * len(lives)
            check(lives, door, own_world.region)
        found = leerplek("verify", "--database", own.url)
        assert found.returncode == 0, found.stdout + found.stderr  # S17, S18
    finally:
        own.server.start(own.server.app)  # for the fixture, which stops it


def check(lives: list[Life], door: OverHttp, region: str) -> None:
    written: set[str] = set()
    for life in lives:
        life.phone.sync()
        life.notice(life.phone.last.json)
    for life in lives:
        life.phone.sync()
        listed = every_mutation(door, region, life.phone)
        assert [m["n"] for m in listed] == list(range(1, life.phone.disk.next_n))  # S2, S4
        for mutation in listed:
            assert mutation["args"] == life.phone.disk.kept[mutation["n"]]["args"]
            assert mutation["outcome"] == life.told.get(mutation["n"], mutation["outcome"])  # S1
            written.add(mutation["args"]["id"])
    assert sum(len(life.told) for life in lives) > 20 * KILLS, "there was no load to speak of"
    truth = {r["id"]: r["tick"] for r in lives[0].phone.records("note")}
    assert set(truth) == written  # S1, S2: every edit, and nothing else
    for life in lives:
        assert {r["id"]: r["tick"] for r in life.phone.records("note")} == truth  # S9
        for tick, held in life.caught_up:
            assert held == {id for id, at in truth.items() if at <= tick}  # S6, S7


def every_mutation(door: OverHttp, region: str, phone: Phone) -> list[dict]:
    listed: list[dict] = []
    after: int | None = 0
    while after is not None:
        body = door.mutations(region, token=phone.token, after=after).expect(200)
        listed += body["mutations"]
        after = body["next"]
    return listed
