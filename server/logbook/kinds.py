"""The student's log of the day (dagverslag), and the initials of those who read it.

One entry a placement and day, so that a student who writes on two devices
writes one. Pictures and the voice note are files; an entry only names them.
In the field parents, teachers and the company's mentor put their initials
under the day in the paper log book; ``log.initial`` is that.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from server.sync.kinds import (
    Body,
    Changes,
    Command,
    Decision,
    Feature,
    Field,
    FieldType,
    Kind,
    Need,
    NeedRecord,
    Policy,
    Put,
    Record,
    Refusal,
    Situation,
    derived_id,
)

FACES = ("good", "so-so", "hard")
LONGEST_TEXT = 4_000
MOST_PICTURES = 8

WRITERS = frozenset({"student"})
INITIALLERS = ("guardian", "company_mentor", "coach", "class_mentor", "coordinator")
"""Who puts initials, in the order in which somebody with several roles is named."""


def entry_id(scope: str, day: str) -> str:
    """The one entry about this day in the placement's scope."""
    return derived_id(scope, "log-entry", day)


def initial_id(scope: str, day: str, person: str) -> str:
    """The one initial of this person under this day."""
    return derived_id(scope, "log-initial", f"{day}/{person}")


def _entry_derives(scope: str, body: Body) -> str | None:
    day = body.get("day")
    return entry_id(scope, day) if isinstance(day, str) else None


LOG_ENTRY = Kind(
    name="log-entry",
    scopes=("placement",),
    fields=MappingProxyType(
        {
            "day": Field(FieldType.DATE, Policy.ONCE, required=True),
            "face": Field(FieldType.CHOICE, choices=FACES),
            "text": Field(FieldType.TEXT, Policy.TEXT, max=LONGEST_TEXT),
            "pictures": Field(FieldType.FILES, Policy.UNION, max=MOST_PICTURES),
            "voice": Field(FieldType.FILE),
        }
    ),
    write={"placement": WRITERS},
    derives=_entry_derives,
)
"""``face`` is how the day went. The same picture added twice is there once."""

LOG_INITIAL = Kind(
    name="log-initial",
    scopes=("placement",),
    fields=MappingProxyType(
        {
            "entry": Field(FieldType.ID, Policy.ONCE, required=True),
            "day": Field(FieldType.DATE, Policy.ONCE, required=True),
            "person": Field(FieldType.ID, Policy.ONCE, required=True),
            "role": Field(FieldType.CHOICE, choices=INITIALLERS),
            "seen_tick": Field(FieldType.NUMBER),
        }
    ),
    write={},
)
"""``seen_tick`` is the entry's tick as its reader had it: what came later was not seen."""


def _scope_of(args: Body) -> str:
    return f"placement:{args['placement']}"


def _entry_needed(args: Body, found: Mapping[str, Record]) -> Iterable[Need]:
    scope = _scope_of(args)
    return [NeedRecord(entry_id(scope, str(args["day"])))]


def _initial(situation: Situation, args: Body) -> Decision:
    """Put one's own initials under an entry that exists; again after it changed."""
    scope, day, person = _scope_of(args), str(args["day"]), situation.author.person
    entry = situation.record(entry_id(scope, day))
    if entry is None:
        return Refusal("record-gone")
    roles = situation.roles(scope)
    role = next((each for each in INITIALLERS if each in roles), None)
    seen = entry.tick if situation.base is None else min(situation.base, entry.tick)
    body: Body = {"entry": entry.id, "day": day, "person": person, "seen_tick": seen}
    if role is not None:
        body["role"] = role
    return Changes((Put("log-initial", initial_id(scope, day, person), scope, body),))


INITIAL = Command(
    name="log.initial",
    args=MappingProxyType(
        {
            "placement": Field(FieldType.ID, required=True),
            "day": Field(FieldType.DATE, required=True),
        }
    ),
    roles={"placement": frozenset(INITIALLERS)},
    scope=_scope_of,
    decide=_initial,
    needs=_entry_needed,
)

FEATURE = Feature(name="logbook", kinds=(LOG_ENTRY, LOG_INITIAL), commands=(INITIAL,))
