"""Puts a sync answer together; records are joined as the bytes they are stored as."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from server.errors import CODES
from server.sync.pull import Page
from server.sync.rules.times import write_instant
from server.sync.working import Outcome

_encode = msgspec.json.Encoder().encode
_OUTCOME_REMEDIES = {"too-large": "ask"}


def worded(outcomes: Sequence[Outcome], language: str) -> list[Outcome]:
    """The outcomes with the sentence for the person, in their language.

    Outcome, code, tick, superseded and held are lasting; the sentence is not.
    """
    return [_worded(outcome, language) if "code" in outcome else outcome for outcome in outcomes]


def _worded(outcome: Outcome, language: str) -> Outcome:
    explanation = CODES[outcome["code"]]
    return outcome | {
        "message": explanation.sentence(language),
        "remedy": _OUTCOME_REMEDIES.get(outcome["code"], explanation.remedy),
    }


def write_answer(
    *,
    epoch: str,
    tick: int,
    received_at: int,
    outcomes: Sequence[Outcome],
    next_n: int,
    wipe: bool,
    replay_from: int | None,
    page: Page | None,
    echo: str | None = None,
    refused: dict[str, Any] | None = None,
    silent: bool = False,
) -> bytes:
    """The body of a 200.

    ``page`` None with ``silent`` False leaves the reading members out (a
    device that only sends); ``silent`` says them with nothing in them and the
    device's own cursor back.
    """
    head: dict[str, Any] = {
        "epoch": epoch,
        "tick": tick,
        "received_at": write_instant(received_at),
        "outcomes": outcomes,
        "acked": next_n - 1,
        "next_n": next_n,
        "wipe": wipe,
        "replay_from": replay_from,
    }
    if refused is not None:
        head["refused"] = refused
    if silent:
        return _encode(
            head | {"reset": False, "dropped": [], "records": [], "cursor": echo, "more": False}
        )
    if page is None:
        return _encode(head)
    head |= {
        "reset": page.reset,
        "dropped": page.dropped,
        "cursor": page.cursor,
        "more": page.more,
    }
    if page.digests is not None:
        head["digests"] = page.digests
    text = _encode(head)
    return b"".join((text[:-1], b',"records":[', b",".join(page.records), b"]}"))
