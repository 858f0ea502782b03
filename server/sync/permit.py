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


def counting(kind: Kind, scope: str, id: str, held: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """Of the roles held on the scope those that count for this record; see ``Kind.own``.

    ``held`` are the roles of one person on each of their scopes.
    """
    writers = _writers(kind, scope)
    return frozenset(
        role
        for role in held.get(scope, ())
        if role not in kind.own or held.get(f"{kind.own[role]}:{id}", frozenset()) & writers
    )


def reaches(kind: Kind, scope: str, id: str, held: Mapping[str, frozenset[str]]) -> bool:
    """Whether a record of a scope that somebody holds is theirs to write, see ``Kind.own``."""
    return not kind.own or bool(counting(kind, scope, id, held) & _writers(kind, scope))


def _writers(kind: Kind, scope: str) -> frozenset[str]:
    return kind.write.get(scope.partition(":")[0], frozenset())


def _may_set(roles: frozenset[str], kind: Kind, names: Iterable[str]) -> bool:
    writers = (kind.fields[name].write for name in names)
    return all(allowed is None or bool(roles & allowed) for allowed in writers)


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
        id: str,
        values: Body,
        *,
        founds: bool,
    ) -> None:
        """``founds`` says that the record would be made."""
        if task.author.system:
            return
        split = split_scope(scope)
        if (
            founds
            and kind.founding is not None
            and split is not None
            and split[1] == id
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
        self._permit_own(task, writer, kind, scope, id, values)

    def permit_fields(self, roles: frozenset[str], kind: Kind, names: Iterable[str]) -> None:
        if not _may_set(roles, kind, names):
            raise rejected("not-permitted")

    def _permit_own(
        self, task: Task, writer: Writer, kind: Kind, scope: str, id: str, values: Body
    ) -> None:
        held = self.holdings(task).roles
        roles = counting(kind, scope, id, held)
        if roles == held.get(scope) or (
            roles & _writers(kind, scope) and _may_set(roles, kind, values)
        ):
            return
        bound = min(kind.own[role] for role in held[scope] if role in kind.own)
        self.turn_away(task, writer, f"{bound}:{id}")

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
