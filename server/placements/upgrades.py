"""What apps of the trial (wire schema 0) called otherwise."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from server.sync.kinds import Body


def _note_text_is_its_body(args: Body) -> tuple[str, Body]:
    """In the trial a note's text was called ``text``."""
    values = args.get("set")
    if isinstance(values, dict) and "text" in values and "body" not in values:
        values = {("body" if name == "text" else name): value for name, value in values.items()}
        args = args | {"set": values}
    return "record.put", args


UPGRADES: Mapping[tuple[int, str, str], Callable[[Body], tuple[str, Body]]] = {
    (0, "record.put", "note"): _note_text_is_its_body,
}
