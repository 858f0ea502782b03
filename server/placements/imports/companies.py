"""Companies with their sites and contacts, and which of them the region has.

A company is known by its name up to blanks and case; two with one name are
told apart by their numbers at the Chamber of Commerce. One company at two
addresses is a company with two sites.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from server.placements.imports import ids, standing
from server.placements.imports.lines import CompanyLine, Where
from server.placements.imports.people import Desk
from server.placements.rules import could_be, letters_lost, name_key


@dataclass(slots=True)
class SiteEntry:
    """One address of a company."""

    id: str
    name: str
    address: str
    postal_code: str
    town: str
    stood: standing.Site | None


@dataclass(slots=True)
class CompanyEntry:
    """A company as its lines give it; ``contact_id`` is "" without a contact."""

    id: str
    line: CompanyLine
    lines: tuple[Where, ...]
    sites: list[SiteEntry]
    contact_id: str
    contact_name: str
    contact_stood: standing.Contact | None
    stood: standing.Company | None

    @property
    def name(self) -> str:
        """The name as the roster spells it."""
        return self.line.name


_MOST_SLIPS = 200
_CLOSE = 0.85
_COMPARED = ("address", "postal_code", "town", "kvk", "email", "phone", "sector")


def _contradictions(one: CompanyLine, other: CompanyLine) -> list[str]:
    return [
        name
        for name in _COMPARED
        if getattr(one, name)
        and getattr(other, name)
        and name_key(getattr(one, name)) != name_key(getattr(other, name))
    ]


def _is_other_site(one: CompanyLine, other: CompanyLine) -> bool:
    same_number = bool(one.kvk) and one.kvk == other.kvk
    named = bool(other.site) and name_key(one.site) != name_key(other.site)
    return (same_number or named) and bool(
        {"address", "postal_code", "town"} & set(_contradictions(one, other)) or named
    )


class _Region:
    """The companies of the region by name and by number."""

    def __init__(self, stands: standing.Standing) -> None:
        self._all = stands.companies
        self._by_name: dict[str, list[standing.Company]] = {}
        self._by_number: dict[str, list[standing.Company]] = {}
        self._towns: dict[str, set[str]] = {}
        for one in stands.companies:
            self._by_name.setdefault(name_key(one.name), []).append(one)
            if one.kvk:
                self._by_number.setdefault(one.kvk, []).append(one)
        for site in stands.sites:
            self._towns.setdefault(site.company, set()).add(name_key(site.town))

    def find(self, line: CompanyLine) -> standing.Company | None:
        """The company that this line is about, None where it is new or in doubt."""
        alike = self._by_name.get(name_key(line.name), [])
        if letters_lost(line.name):
            alike = [one for one in self._all if could_be(line.name, one.name)]
        if line.kvk:
            numbered = self._by_number.get(line.kvk, [])
            both = [one for one in alike if one in numbered]
            if both:
                return both[0]
            alike = [one for one in alike if not one.kvk]
            if not alike and len(numbered) == 1:
                return numbered[0]  # it has another name now
        if len(alike) < 2:
            return alike[0] if alike else None
        nearby = [one for one in alike if name_key(line.town) in self._towns.get(one.id, ())]
        return nearby[0] if len(nearby) == 1 else None


def _site(desk: Desk, company: str, line: CompanyLine) -> SiteEntry:
    stood = [one for one in desk.standing.sites if one.company == company]
    where = name_key(f"{line.postal_code} {line.address}")
    name = line.site or line.name
    match = next(
        (one for one in stood if where and name_key(f"{one.postal_code} {one.address}") == where),
        None,
    ) or next((one for one in stood if line.site and name_key(one.name) == name_key(name)), None)
    if match is None and len(stood) == 1 and not line.site:
        match = stood[0]  # the company moved, or its address became known
    id = (
        match.id
        if match
        else desk.standing.fresh(ids.site(company, line.address, line.postal_code))
    )
    return SiteEntry(id, name, line.address, line.postal_code, line.town, match)


def _contact(
    desk: Desk, company: str, line: CompanyLine
) -> tuple[str, str, standing.Contact | None]:
    if not line.contact:
        return "", "", None
    derived = ids.contact_person(company, line.contact)
    for one in desk.standing.contacts:
        if one.company == company and (
            one.person == derived or name_key(one.name) == name_key(line.contact)
        ):
            return one.person, line.contact, one
    return derived, line.contact, None


class _Neighbours:
    """Companies at one address whose names are nearly the same: probably one."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._seen: dict[str, list[tuple[str, Where | None]]] = {}
        self._looks = 0
        names = {one.id: one.name for one in desk.standing.companies}
        for site in desk.standing.sites:
            key = self._door(site.postal_code, site.address)
            self._seen.setdefault(key, []).append((names.get(site.company, ""), None))

    @staticmethod
    def _door(postal_code: str, address: str) -> str:
        number = re.search(r"\d+", address)
        return f"{name_key(postal_code)} {number[0]}" if postal_code and number else ""

    def look(self, line: CompanyLine, *, known: bool) -> None:
        """Remark on a new company that looks like another at its address."""
        door = self._door(line.postal_code, line.address)
        if not door:
            return
        others = self._seen.setdefault(door, [])
        for name, at in others if not known else ():
            self._looks += 1
            if self._looks < _MOST_SLIPS * 10 and self._alike(name, line.name):
                if at is None:
                    self._desk.find(
                        line.at, "company", "company-close-to-known", line.name, name, other=name
                    )
                else:
                    place = self._desk.place(at)
                    self._desk.find(
                        line.at,
                        "company",
                        "company-close",
                        line.name,
                        None,
                        other=name,
                        where=place,
                    )
                break
        others.append((line.name, line.at))

    @staticmethod
    def _alike(one: str, other: str) -> bool:
        left, right = name_key(one), name_key(other)
        if not left or left == right:
            return False
        close = difflib.SequenceMatcher(None, left, right).ratio() >= _CLOSE
        return close or left.startswith(f"{right} ") or right.startswith(f"{left} ")


def gather_companies(desk: Desk, lines: Sequence[CompanyLine]) -> dict[str, CompanyEntry]:
    """The companies by id, each once."""
    first: dict[str, CompanyLine] = {}
    sites: dict[Where, list[CompanyLine]] = {}
    bad = desk.bad()
    for line in lines:
        if not line.name or line.at in bad:
            continue
        before = first.setdefault(name_key(line.name), line)
        if before is line:
            sites[line.at] = [line]
        elif _is_other_site(before, line):
            sites[before.at].append(line)
        elif contradictions := _contradictions(before, line):
            fields = ", ".join(filter(None, (desk.label(line.at, name) for name in contradictions)))
            place = desk.place(before.at)
            desk.find(line.at, "company", "company-twice", line.name, where=place, fields=fields)
        else:
            place = desk.place(before.at)
            desk.find(line.at, "company", "line-twice", line.name, where=place)
    region = _Region(desk.standing)
    by_number: dict[str, CompanyLine] = {}
    alike = _Neighbours(desk)
    entries: dict[str, CompanyEntry] = {}
    for line in first.values():
        if line.kvk and (other := by_number.setdefault(line.kvk, line)) is not line:
            place = desk.place(other.at)
            desk.find(line.at, "kvk", "kvk-twice", line.kvk, other=other.name, where=place)
        stood = region.find(line)
        if stood is not None and stood.id in entries:
            stood = None  # one that stands cannot be two of the list
        alike.look(line, known=stood is not None)
        new = ids.company(desk.standing.region, line.kvk, line.name, line.postal_code)
        id = stood.id if stood else desk.standing.fresh(new)
        contact = _contact(desk, id, line)
        entries[id] = CompanyEntry(
            id=id,
            line=line,
            lines=tuple(one.at for one in sites[line.at]),
            sites=[_site(desk, id, one) for one in sites[line.at]],
            contact_id=contact[0],
            contact_name=contact[1],
            contact_stood=contact[2],
            stood=stood,
        )
    return entries


@dataclass(frozen=True, slots=True)
class KnownCompany:
    """A company that a placement may name."""

    id: str
    name: str
    kvk: str


class CompanyDirectory:
    """Finds a company by what a cell says: its number or its name."""

    def __init__(
        self,
        stood: Iterable[standing.Company],
        entries: Iterable[CompanyEntry],
        left_out: Iterable[CompanyLine],
    ) -> None:
        found = {one.id: KnownCompany(one.id, one.name, one.kvk) for one in stood}
        for entry in entries:
            kvk = entry.line.kvk or (entry.stood.kvk if entry.stood else "")
            found[entry.id] = KnownCompany(entry.id, entry.name, kvk)
        self._known = tuple(found.values())
        self._by_word: dict[str, list[KnownCompany]] = {}
        for one in self._known:
            for word in {name_key(one.name), one.kvk} - {""}:
                self._by_word.setdefault(word, []).append(one)
        self._names = {name_key(one.name): one.name for one in self._known}
        self._slips = 0
        self._left_out = tuple(left_out)

    def named(self, text: str) -> list[KnownCompany]:
        """All companies that this text may mean, exact matches before repaired ones."""
        exact = self._by_word.get(name_key(text), [])
        if exact or not letters_lost(text):
            return exact
        return [one for one in self._known if could_be(text, one.name)]

    def left_out(self, text: str) -> CompanyLine | None:
        """The line with an error that holds the company meant, if there is one."""
        return next((line for line in self._left_out if could_be(text, line.name)), None)

    def close_to(self, text: str) -> str | None:
        """The name that this text is most likely a slip for."""
        self._slips += 1
        if self._slips > _MOST_SLIPS:
            return None
        close = difflib.get_close_matches(name_key(text), self._names, n=1, cutoff=0.85)
        return self._names[close[0]] if close else None
