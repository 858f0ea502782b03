"""What a feature tells the engine: kinds, commands and projections.

The engine stores, merges and delivers records without knowing what they mean.
A feature describes its records as :class:`Kind`, its actions as
:class:`Command` and its read tables as :class:`Projection`, and hands all of
them over in one :class:`Feature`. Everything here is a value or a pure
function; nothing reaches a clock, a database or a request.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple, TypeAlias

Body: TypeAlias = dict[str, Any]
"""The fields of a record by name; a cleared field is absent."""

ID_NAMESPACE = uuid.UUID("6f1d3f0a-5d0e-5c57-9f0b-1ee7b1ac0de5")


def derived_id(scope: str, kind: str, about: str) -> str:
    """Name the one record of a kind about a thing, the same on every device.

    The phone makes the same ids; ``tests/vectors/derived_ids.json`` keeps the
    two in step.
    """
    return str(uuid.uuid5(ID_NAMESPACE, f"{scope}/{kind}/{about}"))


class Policy(StrEnum):
    """How a field settles two values of which one author had not seen the other."""

    LATEST = "latest"
    ASK = "ask"
    TEXT = "text"
    ONCE = "once"
    UNION = "union"


class FieldType(StrEnum):
    """What a value looks like on the wire."""

    TEXT = "text"
    DATE = "date"  # YYYY-MM-DD
    TIME = "time"  # HH:MM, local to Europe/Amsterdam
    INSTANT = "instant"  # RFC 3339 with offset
    FLAG = "flag"  # true or false
    NUMBER = "number"  # a whole number below 2^53 in size
    ID = "id"  # UUID in lower-case text
    IDS = "ids"  # list of such ids
    TAGS = "tags"  # list of short texts
    CHOICE = "choice"  # one of `choices`
    FILE = "file"  # "<sha256> <media type> <bytes>", see rules/file_references.py
    FILES = "files"  # list of such references
    JSON = "json"  # an object or list, at most `max` bytes as JSON


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a kind, or one argument of a command.

    ``max`` is characters for a text, items for a list, bytes for JSON and the
    largest value for a number. ``write`` names the roles that may set this
    field where not every writer of the kind may.
    """

    type: FieldType
    policy: Policy = Policy.LATEST
    required: bool = False
    max: int | None = None
    max_item: int | None = None
    choices: tuple[str, ...] = ()
    write: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of record.

    ``write`` gives, per scope type, the roles that may put; ``drop`` the roles
    that may drop where those differ. An empty ``write`` means that only
    commands make and change such records. ``founding`` names where the
    author's role is looked for when the record's own scope begins with it, as
    a placement's does: ``("school", "school")`` is the scope ``school:<value
    of the field school>``, ``("", "region")`` the scope ``region``. ``fills``
    names fields that the server looks up when a create leaves them out:
    field → (name of a fact, the field whose value is its key). ``group``
    sorts a scope's records into groups that projections and commands read
    whole, such as the day of an event. ``own`` binds a role to what is theirs,
    role → scope type: with ``{"coordinator": "school"}`` a coordinator puts the
    record of a school only where they hold a role that may write the kind on
    ``school:<id of the record>``.
    ``causes_grants`` says that who sees what may change with such a record.
    """

    name: str
    scopes: tuple[str, ...]
    fields: Mapping[str, Field]
    write: Mapping[str, frozenset[str]]
    drop: Mapping[str, frozenset[str]] | None = None
    derives: Callable[[str, Body], str | None] | None = None
    founding: tuple[str, str] | None = None
    fills: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    group: Callable[[Body], str | None] | None = None
    own: Mapping[str, str] = field(default_factory=dict)
    causes_grants: bool = False


class Record(NamedTuple):
    """A record as a rule sees it: what stands, not how it came about."""

    id: str
    kind: str
    scope: str
    tick: int
    body: Body
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Author:
    """Who sends a mutation. ``system`` is the server itself: imports, demo, follow-ups."""

    person: str
    device: str
    system: bool = False


class NeedRecord(NamedTuple):
    """The record with this id, if the region has it."""

    id: str


class NeedGroup(NamedTuple):
    """All live records of a group in a scope (see :attr:`Kind.group`)."""

    scope: str
    group: str


class NeedFact(NamedTuple):
    """The answer of a named look-up that the feature registered in ``Feature.facts``."""

    name: str
    key: str


Need: TypeAlias = NeedRecord | NeedGroup | NeedFact


class Situation(NamedTuple):
    """All that a command may look at while it decides.

    Times are whole milliseconds since 1970 in UTC. ``at`` is the corrected time
    of the edit; ``doubt`` is how far, in milliseconds, the device's clock was
    off when the mutation arrived (positive: the device was behind).
    """

    author: Author
    at: int
    received_at: int
    doubt: int
    base: int | None
    records: Mapping[str, Record]
    groups: Mapping[tuple[str, str], Sequence[Record]]
    facts: Mapping[tuple[str, str], Any]
    roles: Callable[[str], frozenset[str]]
    """The author's roles on a scope now, as the mutations before left them."""

    def record(self, id: str) -> Record | None:
        """The live record with this id, None where there is none."""
        found = self.records.get(id)
        return None if found is None or found.gone else found

    def group(self, scope: str, group: str) -> Sequence[Record]:
        """The live records of a group, in no particular order."""
        return self.groups.get((scope, group), ())

    def fact(self, name: str, key: str) -> Any:
        """What the look-up found, None where it found nothing."""
        return self.facts.get((name, key))


class Put(NamedTuple):
    """Create the record or set these fields; merged by the kind's policies."""

    kind: str
    id: str
    scope: str
    set: Body


@dataclass(frozen=True, slots=True)
class Drop:
    """Take the record away."""

    kind: str
    id: str


@dataclass(frozen=True, slots=True)
class Changes:
    """What a command does. No changes at all is fine: it is accepted."""

    changes: tuple[Put | Drop, ...] = ()


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a command does nothing: a code of ``server/errors.py``, and where."""

    code: str
    field: str | None = None
    reason: str | None = None


Decision: TypeAlias = Changes | Refusal


@dataclass(frozen=True, slots=True)
class Command:
    """An action with a name, such as ``attendance.scan``.

    ``scope`` tells from the arguments whose wall the author must be inside,
    ``roles`` gives per scope type who may; the engine checks both, and holds
    the mutation when the author's grant has ended, before ``decide`` is asked.
    ``needs`` lists what must be read; it is asked again with what was found
    until it lists nothing new, so a chain of look-ups is possible. Arguments
    are checked against ``args`` before; what ``decide`` returns must fit its
    kinds and is not checked again, for it is on the hot path. ``dated`` names an
    argument with the moment that it is about: where it is left out, ``needs``
    (and only that) finds the edit's own time there.
    """

    name: str
    args: Mapping[str, Field]
    roles: Mapping[str, frozenset[str]]
    scope: Callable[[Body], str]
    decide: Callable[[Situation, Body], Decision]
    needs: Callable[[Body, Mapping[str, Record]], Iterable[Need]] = lambda args, found: ()
    dated: str | None = None


Row: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Projection:
    """Keeps one read table in step with records, in the same transaction.

    ``table`` has the columns ``region`` and ``source`` and those that ``rows``
    names. After a record of ``kinds`` changed, all rows of its source are
    replaced by ``rows(records)``: with ``by_group`` False the source is the
    record's id and ``records`` holds it alone (nothing when it is gone); with
    ``by_group`` True the source is ``scope/group`` and ``records`` is the
    whole group. ``rows`` never returns ``region`` or ``source`` itself.
    ``single`` promises that there is at most one row a source, which is the
    table's key: it is then changed in place.
    """

    kinds: frozenset[str]
    table: str
    columns: tuple[str, ...]
    rows: Callable[[Sequence[Record]], Sequence[Row]]
    by_group: bool = False
    single: bool = False


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What the server does of itself once records of ``kinds`` have changed.

    After such a commit, and when a process first meets a region, the engine
    asks ``due``: one SQL statement over read tables and the journal. It takes
    ``:region`` and ``:after``, and yields a page of rows whose first column is
    a text above ``:after``, in ascending order. ``commands`` makes (name,
    arguments) of a page; the server sends them in its own name, through the
    journal, and the next page is asked. What was done must not be due again.
    """

    kinds: frozenset[str]
    due: str
    commands: Callable[[Sequence[Sequence[Any]]], Sequence[tuple[str, Body]]]


@dataclass(frozen=True, slots=True)
class Feature:
    """Everything one feature hands to the engine.

    ``facts`` maps a look-up's name to one SQL statement over read tables. It
    takes ``:region`` and ``IN :keys`` and yields rows ``(key, value)``; the
    value reaches ``Situation.fact`` as text, number or None.
    ``upgrades`` maps (schema, mutation name, kind or "") to a function from
    old arguments to (name, arguments) one schema on.
    """

    name: str
    kinds: tuple[Kind, ...] = ()
    commands: tuple[Command, ...] = ()
    projections: tuple[Projection, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)
    upgrades: Mapping[tuple[int, str, str], Callable[[Body], tuple[str, Body]]] = field(
        default_factory=dict
    )
    follow_ups: tuple[FollowUp, ...] = ()
