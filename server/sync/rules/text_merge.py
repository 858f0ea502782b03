"""Three-way merge of a text by lines (policy ``text``).

Changes of different lines both stand. Changes that overlap or touch are left
to a person: the merge then says None. The same change made twice counts once.
"""

from __future__ import annotations

from difflib import SequenceMatcher
from itertools import pairwise
from typing import NamedTuple


class _Change(NamedTuple):
    start: int
    end: int
    lines: tuple[str, ...]


def _changes(base: list[str], edited: list[str]) -> list[_Change]:
    matcher = SequenceMatcher(None, base, edited, autojunk=False)
    return [
        _Change(start, end, tuple(edited[low:high]))
        for tag, start, end, low, high in matcher.get_opcodes()
        if tag != "equal"
    ]


def merge_texts(base: str, ours: str, theirs: str) -> str | None:
    """Both sides' changes to ``base``, or None where they overlap or touch.

    The answer does not depend on which side is called ours.
    """
    if ours == theirs or theirs == base:
        return ours
    if ours == base:
        return theirs
    lines = base.split("\n")
    left = _changes(lines, ours.split("\n"))
    right = _changes(lines, theirs.split("\n"))
    both = sorted({*left, *right})
    for before, after in pairwise(both):
        if after.start <= before.end:
            # Two changes of one side never touch, so these are of two sides.
            return None
    merged: list[str] = []
    position = 0
    for change in both:
        merged += lines[position : change.start]
        merged += change.lines
        position = change.end
    return "\n".join(merged + lines[position:])
