"""Looks at rosters for a school, and carries out what people accepted.

An import is one transaction of the journal or nothing. It is refused when a
line has an error that nobody chose to leave out, when a file cannot be read
at all, and when what it was compared with has changed since people looked.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from server.database import Database
from server.errors import Problem
from server.placements import store
from server.placements.imports.plan import Item, Step, UnknownItemError, chosen, count, steps_of
from server.placements.imports.preview import MOST_FILES, File, Fix, Preview, preview
from server.sync.engine import Engine, Intended
from server.sync.kinds import Author, Kind
from server.sync.rules.values import unfit_fields

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


@dataclass(frozen=True, slots=True)
class Choices:
    """What people decided about a preview.

    ``leave_out`` lets lines with errors stay behind. ``skip`` are keys of
    items that must not be taken in, ``end`` keys of items that are gone and
    must be ended; nothing that is gone ends by itself.
    """

    leave_out: bool = False
    skip: frozenset[str] = frozenset()
    end: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of it: the preview it was based on and how much was written."""

    preview: Preview
    counts: Mapping[str, Mapping[str, int]]
    mutations: int
    applied: bool


def today_of(milliseconds: int) -> date:
    """The school day of an instant."""
    return datetime.fromtimestamp(milliseconds / 1000, UTC).astimezone(AMSTERDAM).date()


async def look(
    db: Database,
    region: str,
    school: str,
    files: Sequence[File],
    fixes: Sequence[Fix],
    today: date,
) -> Preview:
    """Preview an import; nothing is written.

    Raises:
        Problem: ``not-found``, the region has no such school; ``too-large``,
            there are too many files.
    """
    if len(files) > MOST_FILES:
        raise Problem("too-large", max_files=MOST_FILES)
    async with db.read() as tx:
        if not await store.school_exists(tx, region, school):
            raise Problem("not-found")
        stands = await store.load_standing(tx, region, school, today)
        seen = await asyncio.to_thread(preview, files, fixes, stands)
        new = sorted({step.id for item in seen.items for step in item.steps})
        gone = await store.gone_records(tx, region, new)
        while gone - stands.gone:
            stands = replace(stands, gone=stands.gone | gone)
            seen = await asyncio.to_thread(preview, files, fixes, stands)
            new = sorted({step.id for item in seen.items for step in item.steps})
            gone = await store.gone_records(tx, region, new)
    return seen


def _accepted(seen: Preview, choices: Choices) -> list[Item]:
    unreadable = sum(one.severity == "error" and not one.line for one in seen.findings)
    if unreadable or (seen.errors and not choices.leave_out):
        raise Problem("import-errors", errors=seen.errors)
    try:
        return chosen(seen.items, choices.skip, choices.end)
    except UnknownItemError as error:
        raise Problem("import-choice") from error


def _refuse_unfit(steps: Sequence[Step], kinds: Mapping[str, Kind]) -> None:
    """Stop before writing what the engine would reject: it would take in the rest.

    Raises:
        ValueError: a mistake in the planning code, never in what a file said.
    """
    for step in steps:
        bad = unfit_fields(dict(step.set), kinds[step.kind].fields)
        if bad:
            raise ValueError(f"{step.kind} {step.id} is unfit: {bad}")


async def import_files(
    engine: Engine,
    region: str,
    school: str,
    person: str,
    files: Sequence[File],
    *,
    fixes: Sequence[Fix] = (),
    choices: Choices | None = None,
    token: str | None = None,
    dry_run: bool = False,
) -> Imported:
    """Import rosters for a school in the name of a person, whole or not at all.

    ``token`` is that of the preview people looked at; None stands for whoever
    looks at nothing, such as a nightly command. With ``dry_run`` nothing is
    written and errors are no reason to stop.

    Raises:
        Problem: ``changed-meanwhile``, ``import-errors``, ``import-choice``,
            or what :func:`look` raises. Nothing was written then.
    """
    choices = choices or Choices()
    seen = await look(engine.db, region, school, files, fixes, today_of(engine.clock()))
    if token is not None and token != seen.token:
        raise Problem("changed-meanwhile")
    if dry_run:
        return Imported(seen, count(seen.items), 0, False)
    items = _accepted(seen, choices)
    steps = steps_of(items)
    _refuse_unfit(steps, engine.registry.kinds)
    if steps:
        await engine.apply(
            region,
            Author(person, "", system=True),
            [Intended("record.put", step.args) for step in steps],
            whole=True,
        )
    return Imported(seen, count(items), len(steps), True)
