"""What a live stream brings, block by block."""

from __future__ import annotations

import json
from collections.abc import Mapping
from queue import Empty, Queue
from typing import Any


class Listener:
    """What a live stream brought so far."""

    def __init__(self) -> None:
        self._lines: Queue[str] = Queue()
        self._rest = ""
        self.status = 0
        self.headers: Mapping[str, str] = {}

    def opened(self, status: int, headers: Mapping[str, str]) -> None:
        """The server answered; events may follow."""
        self.status, self.headers = status, headers

    def feed(self, text: str) -> None:
        self._rest += text.replace("\r\n", "\n")
        while "\n\n" in self._rest:
            block, self._rest = self._rest.split("\n\n", 1)
            self._lines.put(block)

    def event(self, name: str, within: float = 5.0) -> dict[str, Any]:
        """The next event of this name; others and comments are passed over.

        Raises:
            AssertionError: it did not come in time.
        """
        while True:
            try:
                block = self._lines.get(timeout=within)
            except Empty:
                raise AssertionError(f"no event {name!r} within {within} s") from None
            members: dict[str, Any] = {}
            for line in block.split("\n"):
                name_of, colon, value = line.partition(":")
                if name_of and colon:
                    members[name_of] = value.removeprefix(" ")
            if members.get("event") == name:
                return {**members, "data": json.loads(members.get("data") or "null")}

    def is_quiet(self, name: str, during: float) -> bool:
        """Whether no event of this name comes in the time given."""
        try:
            self.event(name, within=during)
        except AssertionError:
            return True
        return False
