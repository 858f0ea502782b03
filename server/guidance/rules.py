"""Who may give consent, and where a hand-over stands."""

from __future__ import annotations

from datetime import date
from typing import Literal, TypeAlias

from server.placements.rules import age_on as _years

OWN_AGE = 16
"""From this birthday on the student gives consent themselves (AVG, UAVG article 5)."""

Voice: TypeAlias = Literal["student", "family"]
Turn: TypeAlias = Literal["begin", "end"]


def age_on(born: str | None, day: str) -> int | None:
    """Whole years on a day, None where the birthday is not known or no date."""
    try:
        return _years(date.fromisoformat(born or ""), date.fromisoformat(day))
    except ValueError:
        return None


def who_gives(age: int | None) -> Voice:
    """Whose yes counts. Where the age is not known the parents decide."""
    return "student" if age is not None and age >= OWN_AGE else "family"


def may_say(voice: Voice, answer: str, age: int | None) -> bool:
    """Everybody may always say no; yes is for whose consent the law asks."""
    return answer == "no" or voice == who_gives(age)


def turn_due(state: str, starts: str | None, ends: str | None, today: str) -> Turn | None:
    """What a hand-over has to do on this day; a temporary one also ends after ``ends``."""
    if state == "agreed" and (starts is None or starts <= today):
        return "begin"
    if state == "running" and ends is not None and ends < today:
        return "end"
    return None
