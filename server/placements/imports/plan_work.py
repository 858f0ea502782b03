"""The part of the plan about companies and placements."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from server.placements.imports import ids, standing
from server.placements.imports.companies import CompanyEntry
from server.placements.imports.placing import PlacementEntry
from server.placements.imports.plan import Change, Draft, Item, State, Step, filled
from server.placements.imports.plan_people import end_step, new_person, role_step
from server.placements.imports.sentences import ENDED_BY_IMPORT
from server.placements.imports.values import WEEKDAYS
from server.placements.rules import could_be, name_key, word_key


def _company_changes(entry: CompanyEntry, stood: standing.Company) -> Draft:
    draft = Draft()
    line = entry.line
    if name_key(line.name) != name_key(stood.name) and not could_be(line.name, stood.name):
        draft.compare("name", stood.name, line.name)
    for name in ("sector", "kvk", "phone", "email", "recognised"):
        draft.compare(name, getattr(stood, name), getattr(line, name))
    return draft


def _site_steps(entry: CompanyEntry, draft: Draft) -> Iterable[Step]:
    scope = f"company:{entry.id}"
    for site in entry.sites:
        fields = ("address", "postal_code", "town")
        if site.stood is None:
            body = {"company": entry.id, "name": site.name}
            body |= filled(**{name: getattr(site, name) for name in fields})
            if entry.stood is not None:
                draft.put("site", "", f"{site.address} {site.town}".strip() or site.name, None)
            yield Step("company-site", site.id, scope, body)
            continue
        change = Draft()
        for name in fields:
            old, new = getattr(site.stood, name), getattr(site, name)
            change.compare(name, old, "" if could_be(new, old) else new)
        if change.set:
            draft.changes += change.changes
            yield Step("company-site", site.id, scope, change.set)


def plan_companies(stands: standing.Standing, entries: Iterable[CompanyEntry]) -> list[Item]:
    """Companies with their sites and contacts.

    None is ever gone: the companies belong to the region, and a school's list
    holds only those that it works with.
    """
    items: list[Item] = []
    for entry in entries:
        key, scope, line = f"company/{entry.id}", f"company:{entry.id}", entry.line
        draft = _company_changes(entry, entry.stood) if entry.stood else Draft()
        steps: list[Step] = []
        if entry.stood is None:
            body = filled(
                name=line.name,
                sector=line.sector,
                kvk=line.kvk,
                phone=line.phone,
                email=line.email,
                recognised=line.recognised,
                remarks=line.remarks,
            )
            steps.append(Step("company", entry.id, scope, body))
        elif draft.set:
            steps.append(Step("company", entry.id, scope, dict(draft.set)))
        steps += _site_steps(entry, draft)
        if entry.contact_id and entry.contact_stood is None:
            if entry.stood is not None:
                draft.put("contact", "", entry.contact_name, None)
            steps.append(new_person(entry.contact_id, entry.contact_name))
            steps.append(
                role_step(
                    scope,
                    entry.contact_id,
                    "company_mentor",
                    name=entry.contact_name,
                    email=line.email,
                )
            )
        if entry.stood is not None and "name" in draft.set:
            steps += [
                Step("placement", one.id, f"placement:{one.id}", {"company_name": line.name})
                for one in stands.placements
                if one.company == entry.id
            ]
        state: State = "new" if entry.stood is None else "changed" if steps else "unchanged"
        items.append(
            Item(key, "company", line.name, state, tuple(draft.changes), entry.lines, tuple(steps))
        )
    return items


def shown_schedule(schedule: Iterable[Mapping[str, Any]]) -> str:
    """``ma, di 08:30-16:30``, as people read it."""
    days: dict[str, list[str]] = {}
    for entry in schedule:
        hours = f"{entry['from']}-{entry['to']}"
        days.setdefault(hours, []).append(WEEKDAYS[int(entry["weekday"]) - 1])
    return "; ".join(f"{', '.join(names)} {hours}" for hours, names in days.items())


class PlacementPlanner:
    """Plans placements against the companies, coaches and types that come with them."""

    def __init__(
        self,
        stands: standing.Standing,
        companies: Mapping[str, CompanyEntry],
        staff: Mapping[str, str],
        phones: Mapping[str, str],
    ) -> None:
        self._stands = stands
        self._companies = companies
        self._staff = staff
        self._phones = phones
        self._types = {word_key(name): id for id, name in stands.types}
        self._new_types: dict[str, Item] = {}

    def _type(self, name: str) -> str:
        """The type with this name, made when the school has none."""
        if not name:
            return ""
        key = word_key(name)
        if key not in self._types:
            id = self._stands.fresh(ids.placement_type(self._stands.school, name))
            body = {"name": name, "school": self._stands.school}
            step = Step("placement-type", id, "region", body)
            self._new_types[id] = Item(f"type/{id}", "type", name, "new", (), (), (step,))
            self._types[key] = id
        return self._types[key]

    def _site(self, entry: PlacementEntry) -> tuple[str, str]:
        """Id and name of the site; ("", "") where the company has none."""
        new = self._companies.get(entry.company.id)
        sites = [(one.id, one.name) for one in new.sites] if new else []
        known = {id for id, _ in sites}
        sites += [
            (one.id, one.name)
            for one in self._stands.sites
            if one.company == entry.company.id and one.id not in known
        ]
        if entry.line.site:
            for id, name in sites:
                if name_key(name) == name_key(entry.line.site):
                    return id, name
        return sites[0] if sites else ("", "")

    def _mentors(self, company: str) -> list[str]:
        found = [one.person for one in self._stands.contacts if one.company == company]
        new = self._companies.get(company)
        if new and new.contact_id:
            found = [new.contact_id]
        return found[:1]

    def _contacts(self, people: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
        names = dict(self._staff)
        names |= {one.person: one.name for one in self._stands.contacts}
        names |= {one.contact_id: one.contact_name for one in self._companies.values()}
        return [
            {"person": person, "role": role}
            | filled(name=names.get(person, ""), phone=self._phones.get(person, ""))
            for person, role in people
        ]

    def _new(self, entry: PlacementEntry) -> tuple[Step, ...]:
        site, site_name = self._site(entry)
        mentors, coaches = self._mentors(entry.company.id), sorted(entry.coaches or ())
        people = [(one, "coach") for one in coaches] + [(one, "company_mentor") for one in mentors]
        body = filled(
            student=entry.student.person,
            school=self._stands.school,
            company=entry.company.id,
            site=site,
            type=self._type(entry.line.type),
            starts=entry.starts.isoformat(),
            ends=entry.ends.isoformat(),
            schedule=[dict(day) for day in entry.line.schedule],
            mentors=mentors,
            coaches=coaches,
            tasks=entry.line.tasks,
            student_name=entry.student.name,
            company_name=entry.company.name,
            site_name=site_name,
            contacts=self._contacts(people),
        )
        return (Step("placement", entry.id, f"placement:{entry.id}", body),)

    def _shown(self, people: Collection[str]) -> str:
        return ", ".join(sorted(self._staff.get(person, "?") for person in people))

    def _changes(self, entry: PlacementEntry, stood: standing.Placement) -> Draft:
        draft = Draft()
        draft.compare("starts", stood.starts, entry.starts.isoformat())
        # Whoever ended it early in the app knew more than the list does.
        reopens = stood.ended_early.startswith(ENDED_BY_IMPORT)
        if entry.line.ends is not None and (reopens or not stood.ended_early):
            draft.compare("ends", stood.ends, entry.ends.isoformat())
            if reopens:
                draft.put("ended_early", stood.ended_early, "", None)
        schedule = [dict(day) for day in entry.line.schedule]
        before = json.loads(stood.schedule or "[]")
        if schedule and schedule != before:
            draft.put("schedule", shown_schedule(before), shown_schedule(schedule), schedule)
        type_ = self._type(entry.line.type)
        if type_ and type_ != stood.type:
            names = dict(self._stands.types)
            draft.put("type", names.get(stood.type, ""), entry.line.type, type_)
        # A second coach whom people added in the app is no reason to change.
        if entry.coaches and not entry.coaches <= stood.coaches:
            joined, left = entry.coaches - stood.coaches, stood.coaches - entry.coaches
            edit = {"add": sorted(joined), "remove": sorted(left)}
            draft.put("coaches", self._shown(stood.coaches), self._shown(entry.coaches), edit)
            stay = [one for one in json.loads(stood.contacts or "[]") if one["person"] not in left]
            new = self._contacts((person, "coach") for person in sorted(joined))
            draft.set["contacts"] = stay + new
        return draft

    def plan(
        self, entries: Sequence[PlacementEntry], *, whole_list: bool, kept_out: Collection[str]
    ) -> list[Item]:
        """Placements; ``kept_out`` are students (persons) on lines with an error."""
        items: list[Item] = []
        for entry in entries:
            key = f"placement/{entry.id}"
            label = f"{entry.student.name}, {entry.company.name}"
            needs = {
                f"student/{name_key(entry.student.number)}",
                f"company/{entry.company.id}",
                *(f"coach/{person}" for person in entry.coaches or ()),
            }
            state: State = "new"
            changes: tuple[Change, ...] = ()
            steps: tuple[Step, ...] = ()
            if entry.stood is None:
                steps = self._new(entry)
            else:
                draft = self._changes(entry, entry.stood)
                changes = tuple(draft.changes)
                state = "changed" if changes else "unchanged"
                if changes:
                    steps = (Step("placement", entry.id, f"placement:{entry.id}", draft.set),)
            needs |= {f"type/{id}" for id in self._new_types if state != "unchanged"} & {
                f"type/{self._types.get(word_key(entry.line.type), '')}"
            }
            items.append(
                Item(key, "placement", label, state, changes, entry.lines, steps, frozenset(needs))
            )
        found = {entry.id for entry in entries}
        today = self._stands.today.isoformat()
        for one in self._stands.placements if whole_list else ():
            if one.id not in found and one.ends >= today and one.student not in kept_out:
                label = f"{one.student_name}, {one.company_name}"
                step = end_step(self._stands, one)
                items.append(
                    Item(f"placement/{one.id}", "placement", label, "gone", (), (), (step,))
                )
        return [*self._new_types.values(), *items]
