"""What to do after a push service has answered, or has not."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

SECOND = 1_000
FIRST_WAIT = 30 * SECOND
LONGEST_WAIT = 3_600 * SECOND
LONGEST_ASKED_WAIT = 24 * 3_600 * SECOND
MOST_TRIES = 7


class Verdict(StrEnum):
    """``SENT``: done. ``GONE``: forget the subscription. ``LATER``: try again. ``NEVER``: drop."""

    SENT = "sent"
    GONE = "gone"
    LATER = "later"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Next:
    """What to do with a message; ``at`` is when to try again."""

    verdict: Verdict
    at: int = 0


def after(status: int | None, retry_after: str | None, tries: int, now: int, until: int) -> Next:
    """Judge an answer; ``status`` None means that there was none.

    ``tries`` counts this one. A message is never tried at or after ``until``.
    404 and 410 end a subscription (RFC 8030, 7.3); 429 names its own wait.
    """
    if status is not None and 200 <= status < 300:
        return Next(Verdict.SENT)
    if status in (404, 410):
        return Next(Verdict.GONE)
    can_pass = status is None or status in (408, 425, 429) or status >= 500
    if not can_pass or tries >= MOST_TRIES:
        return Next(Verdict.NEVER)
    wait = min(FIRST_WAIT * 3 ** max(0, tries - 1), LONGEST_WAIT)
    at = now + max(wait, _asked(retry_after))
    return Next(Verdict.LATER, at) if at < until else Next(Verdict.NEVER)


def _asked(retry_after: str | None) -> int:
    """The wait that ``Retry-After`` asks for, where it is in seconds."""
    text = (retry_after or "").strip()
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        return 0
    return min(int(text) * SECOND, LONGEST_ASKED_WAIT)
