"""A mutation judged as far as its own text allows, before anything is read.

What comes out is an intent (put, drop, command, decision on a held edit) or
the reason why it can never be one. Nothing here knows what the region holds.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

import msgspec

from server.sync.kinds import Body, Command, Kind, Need, NeedFact, NeedRecord
from server.sync.registry import DECISIONS, HAND_ON, Registry
from server.sync.rules.mutations import MAX_NUMBER, content_digest
from server.sync.rules.times import parse_instant
from server.sync.rules.values import is_id, missing_field, unfit_fields, unfit_text
from server.sync.upgrades import upgrade
from server.sync.wire import MAX_MUTATION_BYTES, SCHEMA, WireMutation

_SCOPE_TYPES = frozenset({"region", "school", "company", "person", "placement", "placement-staff"})
_NAME_MAX = 100
_SCOPE_MAX = 60
_encode = msgspec.json.Encoder().encode


class PutIntent(NamedTuple):
    """Set fields of a record, made when it is not there."""

    kind: Kind
    id: str
    scope: str | None
    set: Body


class DropIntent(NamedTuple):
    """Take a record away."""

    kind: Kind
    id: str


class CommandIntent(NamedTuple):
    """Run a feature's command."""

    command: Command
    args: Body
    said_at: str | None = None
    """The edit's own time, where the command is dated by it and was not told another."""


class DecisionIntent(NamedTuple):
    """Accept or refuse a held edit by the id of its staff copy, or pass it on ``to`` a person."""

    accept: bool
    id: str
    reason: str | None
    to: str | None = None


class Unfit(NamedTuple):
    """Why the mutation can never be taken in as it is."""

    code: str
    field: str | None = None
    reason: str | None = None
    max_bytes: int | None = None


Intent = PutIntent | DropIntent | CommandIntent | DecisionIntent | Unfit


class Prepared(NamedTuple):
    """A mutation ready to be decided. ``at`` is the device's own time in ms.

    ``record`` and ``scope`` are what the mutation says it is about, as far as
    that can be read; they stand in the journal and tell who decides when it
    is held. ``args_text`` is what was sent, for the journal.
    """

    n: int
    schema: int
    name: str
    at: int
    said_at: str | None
    base: int | None
    epoch: str | None
    digest: bytes
    args: Body
    args_text: str
    intent: Intent
    record: str | None
    scope: str | None


def split_scope(scope: object) -> tuple[str, str] | None:
    """The type and id of a scope text; None where it is not one."""
    return _split(scope) if isinstance(scope, str) and len(scope) < _SCOPE_MAX else None


@lru_cache(maxsize=16_384)
def _split(scope: str) -> tuple[str, str] | None:
    if scope == "region":
        return "region", ""
    type_, _, id = scope.partition(":")
    return (type_, id) if type_ in _SCOPE_TYPES and type_ != "region" and is_id(id) else None


def _named_args(args: Body, allowed: Mapping[str, bool]) -> Unfit | None:
    """Unknown or missing arguments; ``allowed`` says which are required."""
    for name in args:
        if name not in allowed:
            return Unfit("invalid", name, "unknown-field")
    for name, required in allowed.items():
        if required and args.get(name) is None:
            return Unfit("invalid", name, "required")
    return None


def _put(args: Body, registry: Registry) -> Intent:
    if unfit := _named_args(args, {"kind": True, "id": True, "scope": False, "set": True}):
        return unfit
    if not isinstance(args["kind"], str):
        return Unfit("invalid", "kind", "not-a-text")
    kind = registry.kinds.get(args["kind"])
    if kind is None:
        return Unfit("unknown-kind")
    if not is_id(args["id"]):
        return Unfit("invalid", "id", "not-an-id")
    scope = args.get("scope")
    if scope is not None:
        split = split_scope(scope)
        if split is None or split[0] not in kind.scopes:
            return Unfit("invalid", "scope", "not-a-scope-of-this-kind")
    values = args["set"]
    if not isinstance(values, dict) or not values:
        return Unfit("invalid", "set", "empty")
    if bad := unfit_fields(values, kind.fields):
        return Unfit("invalid", *bad)
    return PutIntent(kind, args["id"], scope, values)


def _drop(args: Body, registry: Registry, base: int | None) -> Intent:
    if unfit := _named_args(args, {"kind": True, "id": True}):
        return unfit
    if not isinstance(args["kind"], str):
        return Unfit("invalid", "kind", "not-a-text")
    kind = registry.kinds.get(args["kind"])
    if kind is None:
        return Unfit("unknown-kind")
    if not is_id(args["id"]):
        return Unfit("invalid", "id", "not-an-id")
    if base is None:
        return Unfit("invalid", "base", "required")
    return DropIntent(kind, args["id"])


def _decision(name: str, args: Body) -> Intent:
    if unfit := _named_args(args, {"id": True, "reason": False}):
        return unfit
    if not is_id(args["id"]):
        return Unfit("invalid", "id", "not-an-id")
    reason = args.get("reason")
    if reason is not None and (
        not isinstance(reason, str) or unfit_text(reason) or len(reason) > 500
    ):
        return Unfit("invalid", "reason", "not-a-text")
    return DecisionIntent(name == "held.accept", args["id"], reason)


def _pass(args: Body) -> Intent:
    if unfit := _named_args(args, {"id": True, "to": True}):
        return unfit
    for name in ("id", "to"):
        if not is_id(args[name]):
            return Unfit("invalid", name, "not-an-id")
    return DecisionIntent(False, args["id"], None, args["to"])


def read_intent(name: str, args: Body, base: int | None, registry: Registry) -> Intent:
    """What a mutation of the present schema means to do."""
    if name == "record.put":
        return _put(args, registry)
    if name == "record.drop":
        return _drop(args, registry, base)
    if name in DECISIONS:
        return _decision(name, args)
    if name == HAND_ON:
        return _pass(args)
    command = registry.commands.get(name)
    if command is None:
        return Unfit("unknown-command")
    if bad := unfit_fields(args, command.args):
        return Unfit("invalid", *bad)
    if missing := missing_field(args, command.args):
        return Unfit("invalid", missing, "required")
    return CommandIntent(command, {key: value for key, value in args.items() if value is not None})


def _about(intent: Intent, args: Body) -> tuple[str | None, str | None]:
    if isinstance(intent, PutIntent):
        return intent.id, intent.scope
    if isinstance(intent, DropIntent):
        return intent.id, None
    if isinstance(intent, CommandIntent):
        record = intent.args.get("id")
        return (record if is_id(record) else None), intent.command.scope(intent.args)
    if isinstance(intent, DecisionIntent):
        return intent.id, None
    record, scope = args.get("id"), args.get("scope")
    return (
        record if isinstance(record, str) and is_id(record) else None,
        scope if isinstance(scope, str) and split_scope(scope) else None,
    )


def _text_of(args: Any) -> str | None:
    try:
        return _encode(args).decode()
    except (UnicodeEncodeError, ValueError, OverflowError, RecursionError):
        return None


def prepare(mutation: WireMutation, request_schema: int, registry: Registry) -> Prepared:
    """Judge one mutation by its own text. Never raises for what a device sent."""
    schema = request_schema if mutation.schema is None else mutation.schema
    digest = content_digest(
        schema, mutation.name, mutation.at, mutation.args, mutation.base, mutation.epoch
    )
    at = parse_instant(mutation.at)
    base = mutation.base
    args: Body = mutation.args if isinstance(mutation.args, dict) else {}
    name = mutation.name if isinstance(mutation.name, str) else ""
    args_text = _text_of(mutation.args)
    base_fits = base is None or (
        isinstance(base, int) and not isinstance(base, bool) and 0 <= base < MAX_NUMBER
    )
    intent: Intent
    if args_text is not None and len(args_text.encode()) > MAX_MUTATION_BYTES:
        intent, args_text = Unfit("too-large", max_bytes=MAX_MUTATION_BYTES), "null"
    elif not isinstance(mutation.name, str) or unfit_text(name):
        intent, name = Unfit("invalid", "name", "not-a-name"), ""
    elif at is None:
        intent = Unfit("invalid", "at", "not-an-instant")
    elif not base_fits:
        intent = Unfit("invalid", "base", "not-a-tick")
    elif not isinstance(mutation.args, dict):
        intent = Unfit("invalid", "args", "not-an-object")
    else:
        known_name, known_args = name, args
        if schema < SCHEMA:
            known_name, known_args = upgrade(schema, name, args, registry.upgrades)
        intent = read_intent(known_name, known_args, base, registry)
        if (
            schema < SCHEMA
            and isinstance(intent, Unfit)
            and intent.code in ("unknown-kind", "unknown-command")
        ):
            intent = Unfit("unreadable")
        if (
            isinstance(intent, CommandIntent)
            and intent.command.dated is not None
            and intent.args.get(intent.command.dated) is None
        ):
            intent = CommandIntent(intent.command, intent.args, mutation.at)
    if args_text is None:
        # Half characters: no store and no other device could keep them.
        args_text = "null"
        if not isinstance(intent, Unfit) or intent.field not in args.get("set", args):
            intent = Unfit("invalid", "args", "unfit-character")
    record, scope = _about(intent, args)
    return Prepared(
        n=mutation.n,
        schema=schema,
        name=name[:_NAME_MAX],
        at=0 if at is None else at,
        said_at=mutation.at if at is not None else None,
        base=base if base_fits else None,
        epoch=mutation.epoch,
        digest=digest,
        args=args,
        args_text=args_text,
        intent=intent,
        record=record,
        scope=scope,
    )


def needs_of(intent: Intent, found: Mapping[str, Any]) -> list[Need]:
    """What must be read before this can be decided, given what was found so far."""
    if isinstance(intent, PutIntent):
        needs: list[Need] = [NeedRecord(intent.id)]
        for name, (fact, key_field) in intent.kind.fills.items():
            key = intent.set.get(key_field)
            if intent.set.get(name) is None and isinstance(key, str):
                needs.append(NeedFact(fact, key))
        return needs
    if isinstance(intent, DropIntent):
        return [NeedRecord(intent.id)]
    if isinstance(intent, CommandIntent):
        args, dated = intent.args, intent.command.dated
        if intent.said_at is not None and dated is not None:
            args = {**args, dated: intent.said_at}
        return list(intent.command.needs(args, found))
    return []
