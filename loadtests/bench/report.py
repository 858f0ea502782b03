"""Figures of several passes, and the tables that they are printed in."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(slots=True)
class Figure:
    """One measured quantity, once per pass. ``floor`` is what it must at least reach."""

    name: str
    unit: str
    floor: float | None = None
    higher_is_better: bool = True
    values: list[float] = field(default_factory=list)

    @property
    def median(self) -> float:
        """The middle of the passes."""
        return statistics.median(self.values)

    def shown(self) -> str:
        """The median with the least and the most beside it."""
        if not self.values:
            return "not measured"
        text = _number(self.median)
        if len(self.values) > 1:
            text += f" ({_number(min(self.values))} … {_number(max(self.values))})"
        return f"{text} {self.unit}".strip()

    def verdict(self) -> str:
        """Whether the floor was reached."""
        if self.floor is None or not self.values:
            return ""
        reached = self.median >= self.floor if self.higher_is_better else self.median <= self.floor
        sign = "≥" if self.higher_is_better else "≤"
        return f"{'yes' if reached else 'NO'} ({sign} {_number(self.floor)})"


class Board:
    """All figures by column (a database, a size of history) and name, in order of appearance."""

    def __init__(self) -> None:
        self.columns: list[str] = []
        self.figures: dict[tuple[str, str], Figure] = {}
        self.errors: dict[str, int] = {}

    def note(
        self,
        column: str,
        name: str,
        value: float,
        unit: str = "",
        *,
        floor: float | None = None,
        higher_is_better: bool = True,
    ) -> None:
        """Add the value of one pass."""
        if column not in self.columns:
            self.columns.append(column)
        figure = self.figures.setdefault(
            (column, name), Figure(name, unit, floor, higher_is_better)
        )
        figure.values.append(value)

    def names(self) -> list[str]:
        """The rows, in order."""
        return list(dict.fromkeys(name for _, name in self.figures))

    def table(self) -> str:
        """Everything as one Markdown table: rows are quantities, columns where they were taken."""
        head = ["", *self.columns, "floor reached"]
        rows = []
        for name in self.names():
            found = [self.figures.get((column, name)) for column in self.columns]
            verdicts = [figure.verdict() for figure in found if figure is not None]
            rows.append(
                [
                    name,
                    *(figure.shown() if figure else "" for figure in found),
                    ", ".join(verdict for verdict in verdicts if verdict),
                ]
            )
        return aligned([head, *rows])


def aligned(rows: Sequence[Sequence[str]]) -> str:
    """Write rows as a Markdown table that also reads well in a terminal."""
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"
        for row in rows
    ]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)


def _number(value: float) -> str:
    if value >= 1000:
        return f"{value:,.0f}"
    if value >= 100:
        return f"{value:.0f}"
    if value >= 10:
        return f"{value:.1f}"
    return f"{value:.2f}"
