"""Small real stand-ins: a clock that only moves when a test says so, a key that is in no file."""

from __future__ import annotations

from pathlib import Path

from server.secrets import Vault

SECOND = 1_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

VAULT = Vault(Path("no-file"), secret="A" * 43)


class Clock:
    """Whole milliseconds since 1970 in UTC; each look moves it on by ``step``.

    It begins on Sunday 22 November 2026 at 08:00 in Amsterdam. With ``step``
    zero two looks show the same time, which a real clock may do as well.
    """

    def __init__(self, start: int = 1_795_330_800_000, step: int = 0) -> None:
        self.time = start
        self.step = step

    def __call__(self) -> int:
        self.time += self.step
        return self.time

    def pass_by(self, milliseconds: int) -> None:
        """Let time go by; it never goes back."""
        assert milliseconds >= 0
        self.time += milliseconds
