"""One person's answers about one week of one student: the record and its command.

``week.sign`` writes what it says day by day as attendance events, and itself
down as a ``week-confirmation``. Whoever signs, signs a week once: what was
wrong after all is corrected by the school. The same answers sent again change
nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from server.attendance.commands import SCHOOL_STAFF, day_flags
from server.attendance.facts import (
    day_kind,
    placement_needs,
    placement_scope,
    planned,
    school_year,
)
from server.attendance.rules.clock import instant_of
from server.attendance.rules.reasons import Reason, in_order
from server.attendance.rules.weeks import right_times, week_days
from server.sync.kinds import (
    Body,
    Changes,
    Command,
    Decision,
    Field,
    FieldType,
    Kind,
    Need,
    NeedGroup,
    NeedRecord,
    Policy,
    Projection,
    Put,
    Record,
    Refusal,
    Row,
    Situation,
    derived_id,
)
from server.sync.rules.times import parse_instant, write_instant

KIND = "week-confirmation"
WAYS = ("weekly-link", "account", "paper")
REMARK_MAX = 500
_DAYS_MAX = 2_000
_DAY_MEMBERS = frozenset({"day", "answer", "about", "starts", "ends"})


def confirmation_id(scope: str, week: str, person: str) -> str:
    """Name one person's answers about a week, the same on every device."""
    return derived_id(scope, KIND, f"{week}/{person}")


def week_group(week: str) -> str:
    """The group of everything that was signed about a week of a placement."""
    return f"week:{week}"


def _group(body: Body) -> str | None:
    week = body.get("week")
    return week_group(week) if isinstance(week, str) else None


def _derives(scope: str, body: Body) -> str | None:
    return confirmation_id(scope, str(body.get("week")), str(body.get("person")))


def _once(what: FieldType, *, required: bool = False, **more: Any) -> Field:
    return Field(what, Policy.ONCE, required=required, **more)


WEEK_CONFIRMATION = Kind(
    name=KIND,
    scopes=("placement",),
    fields=MappingProxyType(
        {
            "week": _once(FieldType.TEXT, required=True, max=8),
            "person": _once(FieldType.ID, required=True),
            "way": _once(FieldType.CHOICE, required=True, choices=WAYS),
            "at": _once(FieldType.INSTANT, required=True),
            "days": _once(FieldType.JSON, required=True, max=_DAYS_MAX),
            "remark": _once(FieldType.TEXT, max=REMARK_MAX),
        }
    ),
    write={},
    derives=_derives,
    group=_group,
)
"""``days`` is the list of answers as they were given; their effect is in the events."""


def _listed(args: Body) -> list[Body]:
    days = args.get("days")
    return [day for day in days if isinstance(day, dict)] if isinstance(days, list) else []


def _needs(args: Body, found: Mapping[str, Record]) -> Iterable[Need]:
    days = [day["day"] for day in _listed(args) if isinstance(day.get("day"), str)]
    years = {school_year(day) for day in days if day[:4].isdigit() and len(day) == 10}
    needs: list[Need] = [NeedGroup(placement_scope(args), week_group(args["week"]))]
    needs += [NeedRecord(day["about"]) for day in _listed(args) if _is_text(day.get("about"))]
    return needs + placement_needs(args, found, years)


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _unfit(situation: Situation, args: Body) -> Refusal | None:
    """Why these answers make no sense."""
    days = week_days(args["week"])
    if not days:
        return Refusal("invalid", "week", "no-such-week")
    listed = args["days"]
    if not isinstance(listed, list) or not 1 <= len(listed) <= len(days):
        return Refusal("invalid", "days", "not-the-days-of-a-week")
    said = []
    for day in listed:
        if not isinstance(day, dict) or not day.keys() <= _DAY_MEMBERS:
            return Refusal("invalid", "days", "unknown-field")
        if day.get("day") not in days or day["day"] in said:
            return Refusal("invalid", "days", "not-a-day-of-this-week")
        said.append(day["day"])
        wrong = _unfit_answer(situation, args, day)
        if wrong is not None:
            return Refusal("invalid", "days", wrong)
    return None


def _unfit_answer(situation: Situation, args: Body, day: Body) -> str | None:
    if day.get("answer") not in ("yes", "no"):
        return "not-yes-or-no"
    timed = "starts" in day or "ends" in day
    if timed and (day["answer"] == "no" or not right_times(day.get("starts"), day.get("ends"))):
        return "no-such-times"
    if timed and instant_of(day["day"], day["starts"]) is None:
        return "no-such-times"
    if "about" not in day:
        return None if timed or day["answer"] == "no" else "nothing-to-confirm"
    about = situation.record(day["about"]) if _is_text(day["about"]) else None
    fits = (
        about is not None
        and about.kind == "attendance-event"
        and about.scope == placement_scope(args)
        and about.body.get("day") == day["day"]
    )
    return None if fits else "no-such-event"


def decide_sign(situation: Situation, args: Body) -> Decision:
    """Write down the answers about a week, each as the event that it amounts to.

    A yes to what somebody noted is a confirmation; a yes with times is a
    declaration that stands confirmed, for it is the company itself that says
    so; a no to what was noted is a confirmation that says no. A no where
    nothing was noted is in the week's own record alone.
    """
    placement = situation.record(args["placement"])
    if placement is None:
        return Refusal("record-gone")
    wrong = _unfit(situation, args)
    if wrong is not None:
        return wrong
    scope, week = placement_scope(args), args["week"]
    id = confirmation_id(scope, week, situation.author.person)
    staff = bool(situation.roles(scope) & SCHOOL_STAFF)
    way = "paper" if staff else "account" if args["way"] == "paper" else args["way"]
    remark = (args.get("remark") or "").strip() or None
    signed: Body = {
        "week": week,
        "person": situation.author.person,
        "way": way,
        "at": write_instant(situation.at),
        "days": sorted(args["days"], key=lambda day: str(day["day"])),
        "remark": remark,
    }
    signed = {name: value for name, value in signed.items() if value is not None}
    for there in situation.group(scope, week_group(week)):
        if there.id == id:
            same = all(there.body.get(name) == signed.get(name) for name in ("days", "remark"))
            return Changes() if same else Refusal("already-signed")
    puts = [Put(KIND, id, scope, signed)]
    for day in signed["days"]:
        puts += _events(situation, placement, scope, f"{id}/{day['day']}", day, way, remark)
    return Changes(tuple(puts))


def _events(
    situation: Situation,
    placement: Record,
    scope: str,
    name: str,
    day: Body,
    way: str,
    remark: str | None,
) -> list[Put]:
    """The events of one answer; their ids follow from the answer, so that a copy makes none."""

    def put(what: str, body: Body) -> Put:
        fields = {
            "event": what,
            "day": day["day"],
            "at": write_instant(situation.at),
            "person": situation.author.person,
            **body,
        }
        id = derived_id(scope, "attendance-event", f"{name}/{what}")
        kept = {name: value for name, value in fields.items() if value is not None and value != []}
        return Put("attendance-event", id, scope, kept)

    paper = {Reason.FROM_PAPER.value} if way == "paper" else set()
    found: list[Put] = []
    about = day.get("about")
    if "starts" in day:
        kind, plan = day_kind(situation, placement, day["day"])
        flags = in_order(day_flags(kind, day["day"], situation.at) | paper)
        declared = {
            "starts": day["starts"],
            "ends": day["ends"],
            "source": "declared",
            "evidence": "declared",
            **planned(plan),
            "flags": list(flags),
        }
        found.append(put("declaration", declared))
        about = found[0].id
    if about is not None:
        reason = remark if day["answer"] == "no" else None
        answered = {"about": about, "answer": day["answer"], "reason": reason}
        found.append(put("confirmation", {**answered, "flags": sorted(paper)}))
    return found


def _field(what: FieldType, *, required: bool = True, **more: Any) -> Field:
    return Field(what, required=required, **more)


SIGN = Command(
    name="week.sign",
    args=MappingProxyType(
        {
            "placement": _field(FieldType.ID),
            "week": _field(FieldType.TEXT, max=8),
            "way": _field(FieldType.CHOICE, choices=WAYS),
            "days": _field(FieldType.JSON, max=_DAYS_MAX),
            "remark": _field(FieldType.TEXT, required=False, max=REMARK_MAX),
        }
    ),
    roles={"placement": SCHOOL_STAFF | {"company_mentor"}},
    scope=placement_scope,
    needs=_needs,
    decide=decide_sign,
)
"""``days``: list of ``{day, answer: "yes" | "no", about?, starts?, ends?}``.

``answer`` says whether the student was there; ``about`` names the event that
is answered. What somebody of the school signs comes from a paper slip.
"""


def _rows(records: Sequence[Record]) -> Sequence[Row]:
    return [
        {
            "placement": record.scope.partition(":")[2],
            "week": record.body["week"],
            "person": record.body["person"],
            "way": record.body["way"],
            "at": parse_instant(record.body["at"]) or 0,
        }
        for record in records
        if not record.gone
    ]


PROJECTION = Projection(
    frozenset({KIND}), "week_confirmation", ("placement", "week", "person", "way", "at"), _rows
)
