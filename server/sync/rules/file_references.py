"""How a record names a file: its SHA-256, its media type and its size, as one text.

The file itself travels by another way (``server/files``). The phone writes the
same texts; ``tests/vectors/file_references.json`` keeps the two in step.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_REFERENCE = re.compile(
    r"(?P<sha256>[0-9a-f]{64}) (?P<type>[a-z]+/[a-z0-9.+-]{1,40}) (?P<size>[1-9]\d{0,10})\Z",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class FileReference:
    """A file by its content: ``size`` in bytes, ``type`` without parameters."""

    sha256: str
    type: str
    size: int

    def __str__(self) -> str:
        return f"{self.sha256} {self.type} {self.size}"


def read_reference(value: object) -> FileReference | None:
    """The reference that a text spells; None where it spells none."""
    found = _REFERENCE.match(value) if isinstance(value, str) else None
    if found is None:
        return None
    return FileReference(found["sha256"], found["type"], int(found["size"]))
