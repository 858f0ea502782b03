"""Sets the stage: two demo regions on one server with the built app, and people's links.

The first region has somebody who holds some five thousand records; the second
has three thousand placements. Links are made before a browser is: while
playwright runs, no other event loop can in this thread.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from loadtests.bench.stage import free_port, leerplek, serving
from server.database import open_database
from server.demo.links import demo_people
from server.identity.identity import Identity
from server.identity.qr import sign_in_link


@dataclass(frozen=True, slots=True)
class Size:
    """How many students the first region has, and how many placements the second."""

    students: int
    placements: int


USUAL = Size(students=95, placements=3000)
# Enough to see that everything runs; no figure of it may be quoted.
QUICK = Size(students=12, placements=200)


@dataclass(slots=True)
class Stage:
    """A server with people who can sign in, each link once."""

    address: str
    app: Path
    folder: Path
    links: dict[str, list[str]] = field(default_factory=dict)

    def link(self, who: str) -> str:
        """A link of ``student``, ``coordinator`` or ``coordinator of many``, not used before."""
        return self.links[who].pop()


@contextmanager
def staged(folder: Path, app: Path, size: Size, links: int) -> Iterator[Stage]:
    """Make both regions, ``links`` links for each who, and serve until the block ends."""
    url = f"sqlite:///{folder / 'app.sqlite3'}"
    held, many = folder / "held.json", folder / "many.json"
    leerplek(
        "demo", "--database", url, "--schools", "1", "--students", str(size.students),
        "--tokens", str(held),
    )  # fmt: skip
    leerplek(
        "demo", "--database", url, "--schools", "1", "--students", str(size.placements * 4 // 3),
        "--placements", str(size.placements), "--seed", "8", "--no-history",
        "--tokens", str(many),
    )  # fmt: skip
    address = f"http://127.0.0.1:{free_port()}"
    stage = Stage(address, app, folder)
    wanted = [
        ("student", held, "student"),
        ("coordinator", held, "coordinator"),
        ("coordinator of many", many, "coordinator"),
    ]
    for who, tokens, role in wanted:
        stage.links[who] = asyncio.run(_invited(url, tokens, role, address, links))
    more = ("--public-url", address, "--app-folder", str(app))
    port = int(address.rpartition(":")[2])
    with serving(url, folder / "serve.log", port=port, more=more):
        yield stage


async def _invited(url: str, tokens: Path, role: str, address: str, count: int) -> list[str]:
    region = json.loads(await asyncio.to_thread(tokens.read_text))["region"]
    database = await open_database(url)
    try:
        identity = Identity(database)
        people = {role: person for role, _, person in await demo_people(database, region)}
        made = [await identity.invite(people[role], region=region) for _ in range(count)]
        return [sign_in_link(address, each.code or "") for each in made]
    finally:
        await database.close()
