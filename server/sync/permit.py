"""Who may, mutation by mutation, with the grants as those before it left them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from server.sync.entries import Entry
from server.sync.held import is_create
from server.sync.kinds import Body, Kind
from server.sync.prepare import split_scope
from server.sync.rules.grants import Holdings, may_be_held
from server.sync.rules.stamps import Writer
from server.sync.working import NOBODY, Refused, Task, Working, rejected


class Gate:
    """Lets a task through or raises :class:`Refused` with the answer.

    The server's own tasks pass everywhere.
    """

    def __init__(self, working: Working) -> None:
        self.working = working

    def holdings(self, task: Task) -> Holdings:
        return self.working.holdings.get(task.author.person, NOBODY)

    def sees(self, task: Task, scope: str) -> bool:
        return task.author.system or scope in self.holdings(task).roles

    def turn_away(self, task: Task, writer: Writer, scope: str, entry: Entry | None = None) -> None:
        """Answer for a scope that the author does not hold; always raises.

        A hidden record answers as an unknown id without a grant would, so an
        open grant on the scope that the mutation names changes nothing.
        """
        asked = scope if entry is None or not self.sees(task, scope) else entry.scope
        if may_be_held(self.holdings(task), asked, writer.base or None):
            raise Refused("held", "grant-ended")
        self.missing(task)
        raise rejected("not-permitted")

    def permit(
        self, task: Task, writer: Writer, allowed: Mapping[str, frozenset[str]], scope: str
    ) -> None:
        if task.author.system:
            return
        split = split_scope(scope)
        roles = self.holdings(task).roles.get(scope)
        if split is None or roles is None:
            self.turn_away(task, writer, scope)
        assert split is not None and roles is not None
        if not roles & allowed.get(split[0], frozenset()):
            raise rejected("not-permitted")

    def permit_put(
        self,
        task: Task,
        writer: Writer,
        kind: Kind,
        scope: str,
        founding_id: str | None,
        values: Body,
    ) -> None:
        """``founding_id`` is the id of a record that would be made, else None."""
        if task.author.system:
            return
        split = split_scope(scope)
        if (
            founding_id is not None
            and kind.founding is not None
            and split is not None
            and split[1] == founding_id
            and scope not in self.holdings(task).spans
        ):
            name, type_ = kind.founding
            asked = f"{type_}:{values.get(name)}" if name else type_
            roles = self.holdings(task).roles.get(asked, frozenset())
            if not roles & kind.write.get(split[0], frozenset()):
                self.turn_away(task, writer, scope)
            self.permit_fields(roles, kind, values)
            return
        self.permit(task, writer, kind.write, scope)
        roles = self.holdings(task).roles.get(scope, frozenset())
        self.permit_fields(roles, kind, values)

    def permit_fields(self, roles: frozenset[str], kind: Kind, names: Iterable[str]) -> None:
        for name in names:
            allowed = kind.fields[name].write
            if allowed is not None and not roles & allowed:
                raise rejected("not-permitted")

    def missing(self, task: Task) -> None:
        """Hold a replayed mutation against which only something missing stands."""
        epoch = task.prepared.epoch
        working = self.working
        if working.epoch_tick < 0 or task.author.system:
            return
        replayed = epoch != working.epoch if epoch is not None else task.time < working.epoch_at
        if replayed:
            raise Refused("held", "restored")

    def wait_for_create(self, task: Task, id: str) -> None:
        for row in self.working.held.values():
            if (
                row.state == "waiting"
                and row.record == id
                and row.device == task.author.device
                and is_create(row, self.working.registry)
            ):
                raise Refused("held", "waits-for-held", waits_on=row.waits_on or row.id)
