"""The people of a Monday morning, each with a phone: Locust users.

Only the ``locust`` command imports this: importing Locust changes sockets and
TLS for the whole process. Devices and kiosk keys come from the files that
``leerplek demo --tokens … --keys …`` wrote, named by LEERPLEK_TOKENS and
LEERPLEK_KEYS.
"""

from __future__ import annotations

import os
import random
import time
from collections import deque
from pathlib import Path
from typing import Any, ClassVar, NoReturn

import gevent  # type: ignore[import-untyped]
from locust import FastHttpUser, HttpUser, events, task

from loadtests.bench.phones import (
    Page,
    Phone,
    Region,
    load_region,
    new_id,
    put_edits,
    shown_code,
    wire_time,
)
from server.sync.rules.times import parse_instant

WARM = float(os.environ.get("LEERPLEK_LOAD_WARM", "15"))
"""Seconds in which all phones come up and fetch what they are due, before the morning."""
MORNING = float(os.environ.get("LEERPLEK_LOAD_SECONDS", "600"))
"""Seconds in which everybody scans in."""

_rng = random.Random(11)


def _people() -> tuple[Region, dict[str, deque[Phone]]]:
    region = load_region(Path(os.environ["LEERPLEK_TOKENS"]), Path(os.environ["LEERPLEK_KEYS"]))
    by_role: dict[str, deque[Phone]] = {}
    seen: set[str] = set()
    for phone in region.phones:
        if phone.person not in seen:  # one device each is in use this morning
            seen.add(phone.person)
            by_role.setdefault(phone.role, deque()).append(phone)
    return region, by_role


REGION, _BY_ROLE = _people()
_AT_KIOSKS = {p["student"] for p in REGION.placements if p["site"] in REGION.keys}
_STUDENTS = deque(phone for phone in _BY_ROLE.get("student", ()) if phone.person in _AT_KIOSKS)
_STAFF = deque(
    [
        *_BY_ROLE.get("coach", ()),
        *_BY_ROLE.get("class_mentor", ()),
        *_BY_ROLE.get("coordinator", ()),
    ]
)
_MENTORS = _BY_ROLE.get("company_mentor", deque())
_PATH = f"/api/regions/{REGION.id}/sync"


def head_count() -> int:
    """Everybody who takes part."""
    return Student.fixed_count + Staff.fixed_count + CompanyMentor.fixed_count


class _WithPhone:
    """What all of them do with their phone, over whichever client they have."""

    phone: Phone
    client: Any

    def sync(self, name: str, mutations: bytes = b"") -> Page:
        """Send, take in, and fetch on while there is more."""
        while True:
            phone = self.phone
            body = phone.body(mutations, limit=5000, cursor=phone.here())
            headers = {
                "Authorization": f"Bearer {phone.token}",
                "Content-Type": "application/json",
                "Accept-Encoding": "gzip",
            }
            page = None
            with self.client.post(
                _PATH, data=body, headers=headers, name=name, catch_response=True
            ) as answer:
                if answer.status_code != 200:
                    answer.failure(f"{answer.status_code}: {str(answer.text)[:200]}")
                else:
                    page = phone.take_page(answer.content)
                    for outcome in page.outcomes:
                        if outcome["outcome"] not in ("accepted", "merged"):
                            answer.failure(str(outcome))
            if page is None:
                self.rest()
            if not page.more:
                return page
            mutations, name = b"", f"{name}, next page"

    def rest(self) -> NoReturn:
        """Do nothing more, and stay connected, as a phone in a pocket does.

        Locust would put another user in the place of one who stops, for whom
        there is no phone.
        """
        while True:
            gevent.sleep(3600)


class Student(_WithPhone, FastHttpUser):
    """Opens the app, scans in at the kiosk some time in the morning, and looks once more."""

    fixed_count = len(_STUDENTS)
    pool: ClassVar[deque[Phone]] = _STUDENTS

    def on_start(self) -> None:
        """Take a phone out of somebody's pocket; it was in use before today."""
        self.phone = self.pool.popleft()
        self.began = time.monotonic()
        gevent.sleep(_rng.uniform(0, WARM * 0.8))
        self.sync("before: a student's first sync")

    @task
    def morning(self) -> None:
        """Come in once."""
        due = self.began + WARM + _rng.uniform(0, MORNING)
        gevent.sleep(max(0.0, due - time.monotonic()))
        placement = next((p for p in self.phone.placements if p.get("site") in REGION.keys), None)
        if placement is None:
            self.rest()
        self.sync("scan in, changes out", self._scan(placement))
        gevent.sleep(_rng.uniform(2, 20))
        self.sync("nothing new")
        self.rest()

    def _scan(self, placement: dict[str, Any]) -> bytes:
        key, now = REGION.keys[placement["site"]], time.time()
        code = shown_code(key["private_key"], key["purpose"], placement["site"], now)
        args = {
            "id": new_id(_rng),
            "placement": placement["id"],
            "direction": "in",
            "code": code,
            "scanned_at": wire_time(now),
        }
        self.phone.prepared.clear()
        put_edits(self.phone, [("attendance.scan", now, args)])
        return self.phone.prepared.pop()


class Staff(_WithPhone, FastHttpUser):
    """Opens the app with nothing on the phone yet, then lets it poll."""

    fixed_count = len(_STAFF)
    pool: ClassVar[deque[Phone]] = _STAFF

    def on_start(self) -> None:
        """Not all at the same second."""
        self.phone = self.pool.popleft()
        gevent.sleep(WARM + _rng.uniform(0, MORNING / 2))
        self.sync(f"{self.phone.role} opens the app")

    @task
    def look(self) -> None:
        """See who is in."""
        gevent.sleep(min(60.0, MORNING / 6))
        self.sync(f"{self.phone.role} looks again")


class CompanyMentor(_WithPhone, HttpUser):
    """Has the screen "who is in" open: hears of a change, and fetches it."""

    fixed_count = min(len(_MENTORS), 150)
    pool: ClassVar[deque[Phone]] = _MENTORS

    def on_start(self) -> None:
        """Fetch everything, then listen."""
        self.phone = self.pool.popleft()
        gevent.sleep(_rng.uniform(0, WARM * 0.8))
        self.sync("before: a mentor's first sync")

    @task
    def watch(self) -> None:
        """Stay on the live stream; each hint leads to a sync."""
        headers = {"Authorization": f"Bearer {self.phone.token}", "Accept": "text/event-stream"}
        stream = self.client.get(
            f"/api/regions/{REGION.id}/live",
            headers=headers,
            stream=True,
            name="mentor opens the live stream",
        )
        if stream.status_code != 200:
            self.rest()
        for line in stream.iter_lines(chunk_size=1):
            if line.startswith(b"data:"):
                self._fetch()

    def _fetch(self) -> None:
        page = self.sync("mentor fetches what changed")
        now = time.time() * 1000
        for record in page.records:
            at = parse_instant(record.body.get("at"))
            if record.kind == "attendance-event" and at is not None and now - at < 600_000:
                # From the student's tap to the mentor's screen.
                events.request.fire(  # type: ignore[no-untyped-call]
                    request_type="SEEN",
                    name="scan reaches the mentor's screen",
                    response_time=now - at,
                    response_length=0,
                    exception=None,
                    context={},
                )
