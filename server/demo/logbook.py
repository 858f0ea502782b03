"""What students wrote in the log of their days, and the mentor's initials under it."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from datetime import date, time, timedelta

from server.demo.model import Placement, Region, local_ms
from server.demo.names import WORDS
from server.demo.records import Write
from server.demo.today import Act
from server.logbook.kinds import FACES, entry_id

_DAYS_BACK = 24
_HOW_IT_WENT = (12, 5, 2)
"""How often each of :data:`FACES` is chosen."""
_WRITERS, _OFTEN, _SHOWN_OFTEN = 0.4, 0.55, 0.9


class Log:
    """The log of a region's last weeks, for days on which students were there.

    Some students write on most days and most write nothing, as it goes.
    """

    def __init__(self, region: Region) -> None:
        self._region = region
        self._since = (region.today - timedelta(days=_DAYS_BACK)).isoformat()
        self._there: dict[str, dict[str, None]] = {}

    def watch(self, days: Iterable[Write]) -> Iterator[Write]:
        """Yield what happened as it is, and see who was there when."""
        for write in days:
            if write.kind == "attendance-event" and write.set["event"] in ("in", "declaration"):
                day = write.set["day"]
                if day >= self._since:
                    self._there.setdefault(write.scope, {})[day] = None
            yield write

    def entries(self) -> Iterator[Write]:
        """Yield what students wrote, once all days have been watched."""
        for placement in self._region.placements:
            yield from self._of(placement)

    def initials(self) -> Iterator[Act]:
        """Have the mentor read all but the newest of what the shown student wrote."""
        placement = self._region.showcase
        days = sorted(write.set["day"] for write in self._of(placement))
        for day in days[:-1]:
            at = local_ms(date.fromisoformat(day) + timedelta(days=1), time(7))
            args = {"placement": placement.id, "day": day}
            yield Act(at, placement.mentors[0].id, "log.initial", args)

    def _of(self, placement: Placement) -> Iterator[Write]:
        rng = random.Random(f"log {self._region.seed} {placement.id}")
        shown = placement is self._region.showcase
        if not shown and rng.random() > _WRITERS:
            return
        scope = f"placement:{placement.id}"
        for day in self._there.get(scope, ()):
            if rng.random() > (_SHOWN_OFTEN if shown else _OFTEN):
                continue
            (face,) = rng.choices(FACES, _HOW_IT_WENT)
            task = rng.choice(placement.tasks)
            words = rng.choice(WORDS["log"][face])
            text = words.format(Task=task, task=task[0].lower() + task[1:])
            at = local_ms(date.fromisoformat(day), time(rng.randint(18, 20), rng.randint(0, 59)))
            body = {"day": day, "face": face, "text": text}
            yield Write(at, "log-entry", entry_id(scope, day), scope, body)
