"""The part of the plan about students, classes and coaches."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from server.placements.imports import ids, standing
from server.placements.imports.people import ClassEntry, StaffEntry, StudentEntry
from server.placements.imports.plan import Draft, Item, State, Step, filled
from server.placements.imports.sentences import ended_by_import
from server.placements.rules import class_key, could_be, name_key


def new_person(id: str, name: str) -> Step:
    """The person's own record, by which they are greeted."""
    return Step("person", id, f"person:{id}", {"name": name})


def role_step(scope: str, person: str, role: str, **fields: str) -> Step:
    """Give a person a role; the same role twice is one record."""
    body = {"person": person, "role": role, **filled(**fields)}
    return Step("role", ids.role(scope, person, role), scope, body)


def _better_name(old: str, new: str) -> str:
    """The new name, unless it is the old one with letters lost or other blanks."""
    return "" if could_be(new, old) or name_key(new) == name_key(old) else new


def plan_coaches(
    stands: standing.Standing,
    entries: Iterable[StaffEntry],
    *,
    whole_list: bool,
    kept_out: Collection[str],
) -> list[Item]:
    """Coaches; ``kept_out`` are keys of names that stand on lines with an error."""
    items: list[Item] = []
    seen: set[str] = set()
    for entry in entries:
        seen.add(entry.person)
        key = f"coach/{entry.person}"
        stood = entry.stood
        role = role_step(stands.scope, entry.person, "coach", name=entry.name, email=entry.email)
        if stood is None:
            steps = (new_person(entry.person, entry.name), role)
            items.append(Item(key, "coach", entry.name, "new", (), entry.lines, steps))
            continue
        draft = Draft()
        draft.compare("name", stood.name, _better_name(stood.name, entry.name))
        draft.compare("email", stood.email, entry.email)
        if "coach" not in stood.roles:
            draft.put("role", "", "coach", None)
            items.append(
                Item(
                    key, "coach", entry.name, "changed", tuple(draft.changes), entry.lines, (role,)
                )
            )
        elif draft.changes:
            id = ids.role(stands.scope, entry.person, "coach")
            step = Step("role", id, stands.scope, draft.set)
            items.append(
                Item(
                    key, "coach", entry.name, "changed", tuple(draft.changes), entry.lines, (step,)
                )
            )
        else:
            items.append(Item(key, "coach", stood.name, "unchanged", (), entry.lines))
    for staff in stands.staff if whole_list else ():
        if (
            "coach" in staff.roles
            and staff.person not in seen
            and name_key(staff.name) not in kept_out
        ):
            id = ids.role(stands.scope, staff.person, "coach")
            step = Step("role", id, stands.scope, {"ends": stands.today.isoformat()})
            items.append(
                Item(f"coach/{staff.person}", "coach", staff.name, "gone", (), (), (step,))
            )
    return items


def plan_classes(
    stands: standing.Standing, entries: Mapping[str, ClassEntry], names: Mapping[str, str]
) -> list[Item]:
    """Classes; ``names`` are the names of the staff by person."""
    years = {year.id: year.name for year in stands.years}
    mentors_now = {staff.person for staff in stands.staff if "class_mentor" in staff.roles}
    items: list[Item] = []

    def shown(people: Collection[str]) -> str:
        return ", ".join(sorted(names.get(person, "?") for person in people))

    for key, entry in sorted(entries.items()):
        mentors = entry.mentors or frozenset()
        roles = tuple(
            role_step(stands.scope, person, "class_mentor", name=names.get(person, ""))
            for person in sorted(mentors - mentors_now)
        )
        needs = frozenset(f"coach/{person}" for person in mentors)
        stood = entry.stood
        if stood is None:
            body = filled(name=entry.name, school_year=entry.year, mentors=sorted(mentors))
            steps = (*roles, Step("class", entry.id, stands.scope, body))
            items.append(
                Item(f"class/{key}", "class", entry.name, "new", (), entry.lines, steps, needs)
            )
            continue
        draft = Draft()
        if mentors and mentors != stood.mentors:
            edit = {
                "add": sorted(mentors - stood.mentors),
                "remove": sorted(stood.mentors - mentors),
            }
            draft.put("mentors", shown(stood.mentors), shown(mentors), edit)
        if entry.year and not stood.school_year:
            draft.put("school_year", "", years.get(entry.year, ""), entry.year)
        state: State = "changed" if draft.changes else "unchanged"
        steps = (*roles, Step("class", entry.id, stands.scope, draft.set)) if draft.changes else ()
        items.append(
            Item(
                f"class/{key}",
                "class",
                stood.name,
                state,
                tuple(draft.changes),
                entry.lines,
                steps,
                needs,
            )
        )
    return items


def _leaving(stands: standing.Standing, student: standing.Student) -> tuple[Step, ...]:
    today = stands.today.isoformat()
    return (
        Step("student", student.id, stands.scope, {"left_on": today, "class": None}),
        *(
            end_step(stands, one)
            for one in stands.placements
            if one.student == student.person and one.ends >= today
        ),
    )


def end_step(stands: standing.Standing, placement: standing.Placement) -> Step:
    """End a placement today, or on its first day where that is still to come."""
    today = stands.today.isoformat()
    return Step(
        "placement",
        placement.id,
        f"placement:{placement.id}",
        {"ends": max(today, placement.starts), "ended_early": ended_by_import(stands.today)},
    )


def _student_changes(
    stands: standing.Standing,
    entry: StudentEntry,
    stood: standing.Student,
    classes: Mapping[str, ClassEntry],
) -> Draft:
    draft = Draft()
    name = _better_name(stood.name, entry.name.full)
    draft.compare("name", stood.name, name)
    if name:
        draft.compare("first_name", stood.first_name, entry.name.first)
    home = classes.get(class_key(entry.class_name)) if entry.class_name else None
    if home is not None and home.id != stood.class_id:
        before = next((one.name for one in stands.classes if one.id == stood.class_id), "")
        draft.put("class", before, home.name, home.id)
    birth = entry.birth_date.isoformat() if entry.birth_date else ""
    draft.compare("birth_date", stood.birth_date, birth)
    if entry.email.casefold() != stood.email.casefold():
        draft.compare("email", stood.email, entry.email)
    if stood.left_on:
        draft.put("left_on", stood.left_on, "", None)
    return draft


def plan_students(
    stands: standing.Standing,
    entries: Mapping[str, StudentEntry],
    classes: Mapping[str, ClassEntry],
    *,
    whole_list: bool,
    kept_out: Collection[str],
) -> list[Item]:
    """Students; ``kept_out`` are keys of numbers that stand on lines with an error."""
    items: list[Item] = []
    for number, entry in entries.items():
        key = f"student/{number}"
        stood = entry.stood
        needs = frozenset({f"class/{class_key(entry.class_name)}"} if entry.class_name else ())
        if entry.has_left:
            if stood is not None and not stood.left_on:
                steps = _leaving(stands, stood)
                items.append(Item(key, "student", stood.name, "gone", (), entry.lines, steps))
            continue
        if stood is None:
            home = classes.get(class_key(entry.class_name)) if entry.class_name else None
            body = {
                "class": home.id if home else "",
                "person": entry.person,
                "name": entry.name.full,
                "first_name": entry.name.first,
                "number": entry.number,
                "birth_date": entry.birth_date.isoformat() if entry.birth_date else "",
                "email": entry.email,
            }
            steps = (
                new_person(entry.person, entry.name.full),
                Step("student", entry.record, stands.scope, filled(**body)),
            )
            items.append(
                Item(key, "student", entry.name.full, "new", (), entry.lines, steps, needs)
            )
            continue
        draft = _student_changes(stands, entry, stood, classes)
        if not draft.changes:
            items.append(Item(key, "student", stood.name, "unchanged", (), entry.lines))
            continue
        steps = (Step("student", entry.record, stands.scope, draft.set),)
        if "name" in draft.set:
            steps += tuple(
                Step(
                    "placement", one.id, f"placement:{one.id}", {"student_name": draft.set["name"]}
                )
                for one in stands.placements
                if one.student == stood.person
            )
        items.append(
            Item(
                key,
                "student",
                stood.name,
                "changed",
                tuple(draft.changes),
                entry.lines,
                steps,
                needs,
            )
        )
    for student in stands.students if whole_list else ():
        number = name_key(student.number)
        if number and number not in entries and number not in kept_out and not student.left_on:
            steps = _leaving(stands, student)
            items.append(Item(f"student/{number}", "student", student.name, "gone", (), (), steps))
    return items
