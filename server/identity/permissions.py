"""The permission matrix: who may see, put, drop and run what, in which scope.

One table, written to be read. :func:`governed` gives the features' kinds and
commands their ``write``, ``drop`` and ``roles`` from it, and those are what the
engine checks and ``GET /api/kinds`` tells. Features write them down as well,
where their authors look; :func:`disagreements` finds where the two differ.
``docs/permissions.md`` is written from it by ``python -m server.identity.permissions``.

A person's role on a scope is the role through which the grant came: a coach
who is mentor of a class too has both on that student's placement.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

from server.identity.rules import ROLES
from server.sync.kinds import Command, Feature, Kind

EVERYBODY = (*ROLES, "self")

GRANTS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "region": MappingProxyType(dict.fromkeys(ROLES, "region")),
        "school": MappingProxyType(
            dict.fromkeys(
                ("coach", "class_mentor", "coordinator", "inspector", "administrator"), "school"
            )
        ),
        "company": MappingProxyType(
            {
                "company_mentor": "company",
                "student": "listed",
                "coach": "listed",
                "coordinator": "region",
                "region_lead": "region",
                "administrator": "region",
            }
        ),
        "placement": MappingProxyType(
            {
                "student": "listed",
                "guardian": "listed",
                "company_mentor": "listed",
                "coach": "listed",
                "class_mentor": "class",
                "coordinator": "school",
                "inspector": "school",
                "administrator": "school",
            }
        ),
        "placement-staff": MappingProxyType(
            {
                "coach": "listed",
                "class_mentor": "class",
                "coordinator": "school",
                "inspector": "school",
                "administrator": "school",
            }
        ),
        "person": MappingProxyType({"self": "self"}),
    }
)
"""Scope type, role, and why that role sees it; ``grants.py`` derives them."""

# r sees it · p puts it · f puts only the fields named in FIELDS · d drops it
# x runs the command · . nothing; a command with dots only is the server's own
GRID = """
record             scope            student guardian company_mentor coach class_mentor coordinator region_lead inspector administrator self
region             region           r       r        r              r     r            r           r           r         rpd           .
school             region           r       r        r              r     r            rf          r           r         rpd           .
school-year        region           r       r        r              r     r            rpd         r           r         rpd           .
placement-type     region           r       r        r              r     r            rpd         r           r         rpd           .
signing-key        region           r       r        r              r     r            r           r           r         r             .
calendar           region           r       r        r              r     r            r           r           r         r             .
role               region           r       r        r              r     r            r           r           r         rp            .
role               school           .       .        .              r     r            rp          .           r         rp            .
role               company          r       .        r              r     .            rp          r           .         rp            .
class              school           .       .        .              r     r            rpd         .           r         rpd           .
student            school           .       .        .              r     r            rpd         .           r         rpd           .
guardianship       school           .       .        .              r     r            rp          .           r         rp            .
company            company          r       .        rf             r     .            rpd         r           .         rpd           .
company-site       company          r       .        r              r     .            rpd         r           .         rpd           .
site-key           company          r       .        rp             r     .            rp          r           .         rp            .
placement          placement        r       r        r              r     r            rpd         .           r         rpd           .
note               placement        rpd     r        rpd            rpd   rpd          rpd         .           r         r             .
note               placement-staff  .       .        .              rpd   rpd          rpd         .           r         r             .
attendance-event   placement        r       r        r              r     r            r           .           r         r             .
absence            placement        r       r        r              r     r            r           .           r         r             .
student-card       placement        r       r        r              rp    r            rp          .           r         rp            .
week-confirmation  placement        r       r        r              r     r            r           .           r         r             .
slip-photo         placement-staff  .       .        .              rp    rp           rp          .           r         rp            .
visit              placement        r       r        r              rpd   rpd          rpd         .           r         r             .
consent            placement        r       r        r              r     r            r           .           r         r             .
hand-over          placement-staff  .       .        .              r     r            r           .           r         r             .
log-entry          placement        rpd     r        r              r     r            r           .           r         r             .
log-initial        placement        r       r        r              r     r            r           .           r         r             .
held-edit          placement-staff  .       .        .              r     r            r           .           r         r             .
held-edit          person           .       .        .              .     .            .           .           .         .             r
person             person           .       .        .              .     .            .           .           .         .             rpd
notification-choice person           .       .        .              .     .            .           .           .         .             rpd

command            scope            student guardian company_mentor coach class_mentor coordinator region_lead inspector administrator self
attendance.scan    placement        x       .        x              x     .            .           .           .         .             .
attendance.rejudge placement        .       .        .              .     .            .           .           .         .             .
attendance.declare placement        x       .        x              x     .            .           .           .         .             .
attendance.confirm placement        .       .        x              x     .            .           .           .         .             .
attendance.correct placement        .       .        x              x     x            x           .           .         x             .
absence.report     placement        x       x        x              x     x            x           .           .         x             .
absence.withdraw   placement        x       x        x              x     x            x           .           .         x             .
week.sign          placement        .       .        x              x     x            x           .           .         x             .
consent.say        placement        x       x        .              x     .            x           .           .         x             .
handover.ask       placement-staff  .       .        .              x     .            .           .           .         .             .
handover.arrange   placement-staff  .       .        .              .     .            x           .           .         x             .
handover.settle    placement-staff  .       .        .              .     .            x           .           .         x             .
handover.withdraw  placement-staff  .       .        .              x     .            x           .           .         x             .
handover.turn      placement-staff  .       .        .              .     .            .           .           .         .             .
log.initial        placement        .       x        x              x     x            x           .           .         .             .
held.accept        placement-staff  .       .        .              x     .            x           .           .         x             .
held.accept        person           .       .        .              .     .            .           .           .         .             x
held.refuse        placement-staff  .       .        .              x     .            x           .           .         x             .
held.refuse        person           .       .        .              .     .            .           .           .         .             x
held.pass          person           .       .        .              .     .            .           .           .         .             .
"""  # noqa: E501  a table is read by its columns

FIELDS: Mapping[tuple[str, str], frozenset[str]] = MappingProxyType(
    {
        ("school", "coordinator"): frozenset({"vocabulary", "sick_rule"}),
        ("company", "company_mentor"): frozenset({"phone", "email"}),
    }
)
"""Record and role: the fields that this role may put where the table says ``f``."""

OWN: Mapping[tuple[str, str], str] = MappingProxyType({("school", "coordinator"): "school"})
"""Record and role: whose record this role may put, of those in the scope.

With ``school`` that of a school where they hold a role that writes the record.
"""

ACTIONS: Mapping[str, str] = MappingProxyType({"read": "r", "put": "pf", "drop": "d", "run": "x"})


@dataclass(frozen=True, slots=True)
class Cell:
    """What one role may do with one kind of record, or command, in one type of scope."""

    name: str
    scope: str
    role: str
    letters: str
    is_command: bool

    def allows(self, action: str) -> bool:
        """``read``, ``put`` (perhaps not every field), ``drop`` or ``run``."""
        return any(letter in self.letters for letter in ACTIONS[action])

    def allows_field(self, field: str) -> bool:
        """Whether the role may put this field."""
        return "p" in self.letters or (
            "f" in self.letters and field in FIELDS.get((self.name, self.role), ())
        )


def _read_grid(text: str) -> Iterator[Cell]:
    roles: list[str] = []
    is_command = False
    for line in text.splitlines():
        if not line.strip():
            continue
        name, scope, *letters = line.split()
        if scope == "scope":
            is_command, roles = name == "command", letters
            continue
        for role, cell in zip(roles, letters, strict=True):
            yield Cell(name, scope, role, cell.strip("."), is_command)


CELLS: tuple[Cell, ...] = tuple(_read_grid(GRID))
MATRIX: Mapping[tuple[str, str, str], Cell] = MappingProxyType(
    {(cell.name, cell.scope, cell.role): cell for cell in CELLS}
)


def may(roles: Iterable[str], action: str, name: str, scope: str, field: str | None = None) -> bool:
    """Whether somebody with these roles on a scope may do this there.

    ``scope`` is the type of the scope. What the table does not know is forbidden.
    """
    cells = (MATRIX.get((name, scope, role)) for role in roles)
    return any(
        cell is not None
        and cell.allows(action)
        and (field is None or action != "put" or cell.allows_field(field))
        for cell in cells
    )


def _roles(name: str, scope: str, action: str, field: str | None = None) -> frozenset[str]:
    return frozenset(role for role in EVERYBODY if may((role,), action, name, scope, field))


def _own(kind: str) -> dict[str, str]:
    return {role: type for (name, role), type in OWN.items() if name == kind}


def governed(feature: Feature) -> Feature:
    """The feature as the table rules it, whatever its own kinds and commands say."""

    def kind_as_ruled(kind: Kind) -> Kind:
        write = {scope: _roles(kind.name, scope, "put") for scope in kind.scopes}
        writers = frozenset().union(*write.values())
        fields = {}
        for name, its in kind.fields.items():
            named = frozenset().union(*(_roles(kind.name, s, "put", name) for s in kind.scopes))
            fields[name] = replace(its, write=None if named == writers else named)
        return replace(
            kind,
            fields=MappingProxyType(fields),
            write={scope: roles for scope, roles in write.items() if roles},
            own=_own(kind.name),
            drop={scope: _roles(kind.name, scope, "drop") for scope in kind.scopes},
        )

    def command_as_ruled(command: Command) -> Command:
        scopes = {cell.scope for cell in CELLS if cell.is_command and cell.name == command.name}
        return replace(command, roles={s: _roles(command.name, s, "run") for s in sorted(scopes)})

    return replace(
        feature,
        kinds=tuple(kind_as_ruled(kind) for kind in feature.kinds),
        commands=tuple(command_as_ruled(command) for command in feature.commands),
    )


def disagreements(features: Iterable[Feature]) -> list[str]:
    """Sentences about every kind and command that does not do as the table says."""
    found: list[str] = []
    known = {("held-edit", "person"), ("held-edit", "placement-staff")}  # the engine's own
    known |= {(cell.name, cell.scope) for cell in CELLS if cell.name.startswith("held.")}

    def compare(what: str, name: str, scope: str, action: str, given: Iterable[str]) -> None:
        wanted = _roles(name, scope, action)
        if wanted != set(given):
            found.append(
                f"{name} in {scope}: {what} is {sorted(given)}, the table says {sorted(wanted)}"
            )

    for feature in features:
        for kind in feature.kinds:
            drop = kind.write if kind.drop is None else kind.drop
            if dict(kind.own) != _own(kind.name):
                found.append(f"{kind.name}: own is {dict(kind.own)}, not {_own(kind.name)}")
            for scope in kind.scopes:
                known.add((kind.name, scope))
                compare("write", kind.name, scope, "put", kind.write.get(scope, ()))
                compare("drop", kind.name, scope, "drop", drop.get(scope, ()))
                for field, its in kind.fields.items():
                    writers = kind.write.get(scope, frozenset())
                    writers = writers if its.write is None else writers & its.write
                    wanted = _roles(kind.name, scope, "put", field)
                    if wanted != writers:
                        found.append(f"{kind.name}.{field}: {sorted(writers)} != {sorted(wanted)}")
        for command in feature.commands:
            for scope, roles in command.roles.items():
                known.add((command.name, scope))
                compare("roles", command.name, scope, "run", roles)
    rows = {(cell.name, cell.scope) for cell in CELLS}
    found += [f"{name} in {scope} is not in the table" for name, scope in sorted(known - rows)]
    found += [f"nothing is called {name} in {scope}" for name, scope in sorted(rows - known)]
    found += [
        f"{cell.role} and {cell.name}: seen in {cell.scope} by grant, or not at all"
        for cell in CELLS
        if not cell.is_command and cell.allows("read") != (cell.role in GRANTS.get(cell.scope, {}))
    ]
    return found


_HEAD = """\
# Who may do what

Written from the table in `server/identity/permissions.py` by
`python -m server.identity.permissions docs/permissions.md`; a test compares the two. The checks
themselves use the same table, and `GET /api/kinds` tells clients.

Everything is kept in a **scope**, and nobody receives anything of a scope that they hold no
grant on. Grants follow from records (roles, placements, classes, guardians) and begin and end
with them, in the same tick.

## Who sees which scope

| scope | roles | why |
|---|---|---|
"""

_WHY = {
    "self": "it is about the person",
    "listed": "the placement names them, or they are guardian of its student",
    "school": "they have that role at the school",
    "company": "they have that role at the company",
    "class": "they are mentor of the student's class",
    "region": "they have that role somewhere in the region",
}

_RULES = """
- A role counts from its first to its last day. An inspector or an administrator may be of one
  school. The administrator of one school is a coordinator in `region`, for what stands there is
  everybody's; the administrator of the region sees no school and no placement. They appoint each
  school's office, and may take a school's lists in for it (`imports`), which shows what changes.
- Once somebody's role at a school or company has ended, being listed by its placements gives
  nothing any more. Somebody of another school may be listed.
- Students and coaches see the company of placements that have not ended. A placement that has
  ended stays readable for its people for as long as it is kept.
- Guardians and classes count within the school that wrote them. A guardian counts from the first
  to the last day that the school wrote, or always where it wrote none.
- A person's own scope stays theirs when all else has ended, so that they can see what became of
  edits that were held.
- A role is ended and not dropped: its id follows from person and role, so a dropped one could
  never be given again. Taking the end away, or moving it, gives it back. So it is with a guardian.
- A new placement asks for the author's role at the school that it names. So do the own words of a
  school and what it agreed about being ill: its coordinator and its own administrator write them,
  of their school alone. The rest of a school is for the administrator of the region.
- Totals per school and company, without names, are counted by the server for the region lead and
  the administrator of the region. Nobody else gets them; an office counts its own from its records.

## What a role may do there

`r` sees it · `p` puts it · `f` puts some fields of it · `d` drops it · `x` runs the command
"""


def as_markdown() -> str:
    """The matrix as the page that people read."""
    lines = [
        f"| `{scope}` | {', '.join(role for role, why in roles.items() if why == reason)}"
        f" | {_WHY[reason]} |"
        for scope, roles in GRANTS.items()
        for reason in dict.fromkeys(roles.values())
    ]
    page = _HEAD + "\n".join(lines) + "\n" + _RULES
    for title, commands in (("record", False), ("command", True)):
        page += f"\n| {title} | scope | {' | '.join(EVERYBODY)} |\n"
        page += "|---" * (len(EVERYBODY) + 2) + "|\n"
        for name, scope in dict.fromkeys(
            (cell.name, cell.scope) for cell in CELLS if cell.is_command is commands
        ):
            letters = " | ".join(MATRIX[name, scope, role].letters for role in EVERYBODY)
            page += f"| {name} | `{scope}` | {letters} |\n"
    for (name, role), fields in FIELDS.items():
        own = ", only where they have such a role at that school" if (name, role) in OWN else ""
        named = ", ".join(f"`{one}`" for one in sorted(fields))
        page += f"\nOf `{name}` a {role} puts {named}{own}.\n"
    return page


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(as_markdown(), encoding="utf-8")
