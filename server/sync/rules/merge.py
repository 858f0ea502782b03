"""Which value of a field stands, by its declared policy (laws S12 to S16).

Pure: an edit and what stands go in, what stands afterwards comes out. The
state of a record is :class:`State`; an edit changes a copy of it or nothing.
The order in which edits arrive does not matter for ``latest``, ``ask``,
``union`` and non-overlapping ``text``; ``once`` keeps what came first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from server.sync.kinds import Field, Policy
from server.sync.rules.stamps import Stamp, Writer
from server.sync.rules.text_merge import merge_texts

MINE, THEIRS, BOTH = "mine", "theirs", "both"


@dataclass(frozen=True, slots=True)
class Conflict:
    """A value that lost and that a person should look at.

    ``stamp`` is the losing value's own; ``tick`` the one at which it was listed.
    """

    field: str
    value: Any
    person: str
    stamp: Stamp
    tick: int
    reason: str


@dataclass(slots=True)
class State:
    """What stands of a record's fields, and who set it.

    ``elements`` holds per union field the yes / no of each element; the body
    holds the sorted list of those that are in. ``people`` names who set a
    value that stands (for conflicts); it has no say in what stands.
    """

    body: dict[str, Any] = field(default_factory=dict)
    stamps: dict[str, Stamp] = field(default_factory=dict)
    elements: dict[str, dict[str, tuple[Stamp, bool]]] = field(default_factory=dict)
    people: dict[str, str] = field(default_factory=dict)
    conflicts: list[Conflict] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Edit:
    """One author's intention for one record, in the tick that takes it in.

    ``known_before`` gives, for fields that need it, the value that the author
    had seen (``text`` and whole lists of ``union``); a field that is not in
    it has no known earlier value. ``record_tick`` is the record's tick as it
    stands.
    """

    values: Mapping[str, Any]
    writer: Writer
    person: str
    tick: int
    record_tick: int
    known_before: Mapping[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Merged:
    """``visible`` says whether body or conflicts changed; stamps may have alone."""

    superseded: dict[str, str] = field(default_factory=dict)
    visible: bool = False


def _replaces_seen(own: Stamp, standing: Stamp) -> Stamp:
    # Replacing what one has seen comes after it, however slow one's clock.
    return own._replace(time=max(own.time, standing.time + 1))


def _same(one: Any, other: Any) -> bool:
    return one == other and type(one) is type(other)


class _Merge:
    def __init__(self, state: State, edit: Edit) -> None:
        self.state = state
        self.edit = edit
        self.result = Merged()
        # One object for all fields, so that they can be told to share it.
        self.own = edit.writer.stamp(edit.tick)

    def first(self, fields: Mapping[str, Field]) -> None:
        """Where nothing stands yet, every policy lets the value stand."""
        state, own, person = self.state, self.own, self.edit.person
        for name, value in self.edit.values.items():
            if fields[name].policy is Policy.UNION:
                self.union(name, value)
                continue
            if value is not None:
                state.body[name] = value
                self.result.visible = True
            state.stamps[name] = own
            state.people[name] = person

    def stand(self, name: str, value: Any, stamp: Stamp, person: str) -> None:
        body = self.state.body
        if body.get(name) != value or type(body.get(name)) is not type(value):
            self.result.visible = True
            if value is None:
                body.pop(name, None)
            else:
                body[name] = value
        self.state.stamps[name] = stamp
        self.state.people[name] = person

    def settle(self, name: str, own: Stamp) -> None:
        """Take away conflicts that this edit settles or never meets.

        All of them when its author saw the record as it stands. Else those
        whose value the author had seen standing before it was listed: in
        another order of arrival they would never have been one.
        """
        base = self.edit.writer.base
        settles_all = base >= self.edit.record_tick

        def stays(conflict: Conflict) -> bool:
            if conflict.field != name:
                return True
            if settles_all:
                return False
            return base >= conflict.tick or not self.edit.writer.had_seen(conflict.stamp)

        kept = [conflict for conflict in self.state.conflicts if stays(conflict)]
        if len(kept) != len(self.state.conflicts):
            self.state.conflicts = kept
            self.result.visible = True

    def lose(self, name: str, value: Any, stamp: Stamp, person: str, reason: str) -> None:
        """List a value that lost. Said by several, it is listed once, as the latest said it."""
        alike = [
            conflict
            for conflict in self.state.conflicts
            if conflict.field == name and _same(conflict.value, value)
        ]
        if any(conflict.stamp.order >= stamp.order for conflict in alike):
            return
        self.state.conflicts = [each for each in self.state.conflicts if each not in alike]
        self.state.conflicts.append(Conflict(name, value, person, stamp, self.edit.tick, reason))
        self.state.conflicts.sort(key=lambda c: (c.field, c.stamp.time, c.stamp.device, c.stamp.n))
        self.result.visible = True

    def latest(self, name: str, value: Any, listed_as: str | None) -> None:
        own = self.own
        standing = self.state.stamps.get(name)
        if listed_as is not None and self.state.conflicts:
            self.settle(name, own)
        if standing is None:
            self.stand(name, value, own, self.edit.person)
            return
        before = self.state.body.get(name)
        if before == value and type(before) is type(value):
            if own.order > standing.order:
                self.state.stamps[name] = own
                self.state.people[name] = self.edit.person
        elif self.edit.writer.had_seen(standing):
            self.stand(name, value, _replaces_seen(own, standing), self.edit.person)
        else:
            wins = own.order > standing.order
            self.result.superseded[name] = MINE if wins else THEIRS
            if listed_as is not None:
                if wins:
                    self.lose(name, before, standing, self.state.people.get(name, ""), listed_as)
                else:
                    self.lose(name, value, own, self.edit.person, listed_as)
            if wins:
                self.stand(name, value, own, self.edit.person)
                # What stands again is no question any more.
                self.state.conflicts = [
                    each
                    for each in self.state.conflicts
                    if each.field != name or not _same(each.value, value)
                ]

    def once(self, name: str, value: Any) -> None:
        before = self.state.body.get(name)
        if before is None:
            self.stand(name, value, self.own, self.edit.person)
        elif before != value or type(before) is not type(value):
            self.result.superseded[name] = THEIRS

    def text(self, name: str, value: str | None) -> None:
        standing = self.state.stamps.get(name)
        before: str | None = self.state.body.get(name)
        unseen = standing is not None and not self.edit.writer.had_seen(standing)
        if standing is None or not unseen or before == value or name not in self.edit.known_before:
            self.latest(name, value, "text")
            return
        known: str | None = self.edit.known_before[name]
        merged = merge_texts(known or "", before or "", value or "")
        if merged is None:
            self.latest(name, value, "text")
            return
        own = self.own
        self.settle(name, own)
        if merged == (before or ""):
            return
        later = max(own.time, standing.time)
        self.result.superseded[name] = BOTH
        self.stand(name, merged or None, Stamp(self.edit.tick, later, "", 0), self.edit.person)

    def union(self, name: str, value: Any) -> None:
        elements = self.state.elements.setdefault(name, {})
        own = self.own
        sides: set[str] = set()
        for element, wanted in self._wanted(name, value, elements).items():
            standing = elements.get(element)
            if standing is None:
                elements[element] = (own, wanted)
                continue
            stamp, inside = standing
            if inside == wanted:
                if own.order > stamp.order:
                    elements[element] = (own, wanted)
            elif self.edit.writer.had_seen(stamp):
                elements[element] = (_replaces_seen(own, stamp), wanted)
            elif own.order > stamp.order:
                sides.add(MINE)
                elements[element] = (own, wanted)
            else:
                sides.add(THEIRS)
        if sides:
            self.result.superseded[name] = sides.pop() if len(sides) == 1 else BOTH
        # Code point order is what str comparison gives, on the phone too.
        inside_now = sorted(item for item, (_, inside) in elements.items() if inside)
        if inside_now != self.state.body.get(name, []):
            self.result.visible = True
            if inside_now:
                self.state.body[name] = inside_now
            else:
                self.state.body.pop(name, None)

    def _wanted(
        self, name: str, value: Any, elements: Mapping[str, tuple[Stamp, bool]]
    ) -> dict[str, bool]:
        if isinstance(value, dict):
            wanted = dict.fromkeys(value.get("add", ()), True)
            return wanted | dict.fromkeys(value.get("remove", ()), False)
        after = set(value or ())
        if not elements:
            return dict.fromkeys(after, True)
        earlier = set(self.edit.known_before.get(name) or ())
        seen = {
            element: inside if self.edit.writer.had_seen(stamp) else element in earlier
            for element, (stamp, inside) in elements.items()
        }
        return {
            element: element in after
            for element in {*seen, *after}
            if seen.get(element, False) != (element in after)
        }


def merge_fields(state: State, edit: Edit, fields: Mapping[str, Field]) -> Merged:
    """Apply an edit to the state in place, field by field.

    The fields must be known and the values fit (:mod:`server.sync.rules.values`).
    """
    merge = _Merge(state, edit)
    if not state.stamps and not state.elements:
        merge.first(fields)
        return merge.result
    for name, value in edit.values.items():
        policy = fields[name].policy
        if policy is Policy.LATEST:
            merge.latest(name, value, None)
        elif policy is Policy.ASK:
            merge.latest(name, value, "ask")
        elif policy is Policy.TEXT:
            merge.text(name, value)
        elif policy is Policy.ONCE:
            merge.once(name, value)
        else:
            merge.union(name, value)
    return merge.result


def needs_earlier_value(
    state: State, writer: Writer, name: str, value: Any, policy: Policy
) -> bool:
    """Whether merging asks for the value that the author had seen."""
    if policy is Policy.TEXT:
        standing = state.stamps.get(name)
        return standing is not None and not writer.had_seen(standing)
    if policy is Policy.UNION and not isinstance(value, dict):
        return any(not writer.had_seen(stamp) for stamp, _ in state.elements.get(name, {}).values())
    return False


def changed_unseen(state: State, writer: Writer) -> bool:
    """Whether the record holds anything that the author had not seen (law S15)."""
    if any(not writer.had_seen(stamp) for stamp in state.stamps.values()):
        return True
    for elements in state.elements.values():
        if any(not writer.had_seen(stamp) for stamp, _ in elements.values()):
            return True
    return any(
        conflict.tick > writer.base and not writer.had_seen(conflict.stamp)
        for conflict in state.conflicts
    )
