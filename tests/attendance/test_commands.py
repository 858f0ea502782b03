"""The commands of presence together: what none of them does."""

from __future__ import annotations

import pytest

from server.sync.kinds import (
    Body,
    Record,
    Refusal,
)
from tests.attendance import scene
from tests.attendance.desk import KINDS, PLACEMENT, SCOPE, SICK, Desk, correct, declare, scan

ANY_ARGS: dict[str, Body] = {
    "attendance.scan": scan(),
    "attendance.declare": declare(),
    "attendance.correct": correct(ends="16:30"),
    "absence.report": SICK,
}


@pytest.mark.parametrize("name", ANY_ARGS)
def test_nothing_is_written_about_a_placement_that_is_gone(name: str):
    gone = Record(PLACEMENT.id, PLACEMENT.kind, SCOPE, 7, {}, gone=True)
    assert Desk(gone).send(name, ANY_ARGS[name], by=scene.COACH) == Refusal("record-gone")


def test_events_can_be_made_by_commands_only():
    for kind in ("attendance-event", "absence", "signing-key"):
        assert KINDS[kind].write == {}
