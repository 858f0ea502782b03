"""Whatever happens to a region, everybody sees what the words of the protocol say."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from hypothesis import given
from hypothesis import strategies as st

from server.database import open_database
from server.sync.kinds import Record
from tests.identity.ground import (
    Ground,
    company,
    gone,
    guardianship,
    new_id,
    placement,
    role,
    school_class,
    student,
)

PEOPLE = [f"person-{n}" for n in range(6)]
SCHOOLS = ["school-a", "school-b"]
COMPANIES = ["company-a", "company-b"]
CLASSES = ["class-a", "class-b"]
DAYS = [None, "2026-11-20", "2026-11-21", "2026-11-22", "2026-11-23", "2026-11-24"]

people = st.sampled_from(PEOPLE)
groups = st.sets(people, max_size=2)
schools = st.sampled_from(SCHOOLS)
days = st.sampled_from(DAYS)

records = st.one_of(
    st.builds(
        lambda school, who, what, starts, ends: role(
            f"school:{school}", who, what, starts=starts, ends=ends
        ),
        schools,
        people,
        st.sampled_from(["coach", "class_mentor", "coordinator"]),
        days,
        days,
    ),
    st.builds(
        lambda who, what, school, ends: role("region", who, what, school=school, ends=ends),
        people,
        st.sampled_from(["inspector", "administrator"]),
        st.sampled_from([None, *SCHOOLS]),
        days,
    ),
    st.builds(lambda who: role("region", who, "region_lead"), people),
    st.builds(
        lambda where, who, ends: role(f"company:{where}", who, "company_mentor", ends=ends),
        st.sampled_from(COMPANIES),
        people,
        days,
    ),
    st.builds(
        lambda school, who, klass: student(school, who, klass, id=f"student-{school}-{who}"),
        schools,
        people,
        st.sampled_from([None, *CLASSES]),
    ),
    st.builds(
        lambda klass, who: school_class(SCHOOLS[CLASSES.index(klass)], klass, who),
        st.sampled_from(CLASSES),
        groups,
    ),
    st.builds(
        lambda school, who, guardian, starts, ends: guardianship(
            school, who, guardian, starts=starts, ends=ends
        ),
        schools,
        people,
        people,
        days,
        days,
    ),
    st.builds(company, st.sampled_from(COMPANIES)),
    st.builds(
        lambda n, mentors, coaches, ends: placement(
            f"placement-{n}",
            PEOPLE[n],
            school=SCHOOLS[n % 2],
            company=COMPANIES[n // 2],
            mentors=sorted(mentors),
            coaches=sorted(coaches),
            ends=ends or "2027-07-01",
        ),
        st.integers(0, 3),
        groups,
        groups,
        days,
    ),
)
starts = st.lists(records, min_size=8, max_size=30)
changes = records | st.integers(0, 1000)
"""A record to put, or (by number) one of those that stand to take away."""
later = st.sampled_from(["2026-11-22", "2026-11-23", "2026-11-24", "2026-11-27"])
ticks = st.lists(st.lists(changes, min_size=1, max_size=3) | later, max_size=8)
"""What changes in one tick, or the day that begins with it."""


def ought(  # noqa: C901  one list, as one would say it
    records: Iterable[Record], today: str
) -> set[tuple[str, str, str]]:
    """Person, scope and role, person by person: the protocol's words once more."""
    of = {
        kind: [r for r in records if r.kind == kind]
        for kind in ("role", "student", "class", "guardianship", "company", "placement")
    }
    roles = [
        (r.body["person"], r.body["role"], r.body.get("school") or r.scope.partition(":")[2], r)
        for r in of["role"]
    ]
    companies = {r.id for r in of["company"]}

    def current(r: Record) -> bool:
        return r.body.get("starts", "0") <= today <= r.body.get("ends", "9")

    def left(who: str, what: str, where: str) -> bool:
        there = [r for p, n, place, r in roles if (p, n, place) == (who, what, where)]
        return bool(there) and all(r.body.get("ends", "9") < today for r in there)

    seen: set[tuple[str, str, str]] = set()
    for me in PEOPLE:
        mine = [(name, place) for who, name, place, r in roles if who == me and current(r)]
        for name, place in mine:
            if name == "company_mentor":
                seen |= {(me, f"company:{place}", name)} if place in companies else set()
            elif place:
                seen.add((me, f"school:{place}", name))
            if name in ("coordinator", "administrator", "region_lead"):
                seen |= {(me, f"company:{one}", name) for one in companies}
            local = name == "administrator" and place
            seen.add((me, "region", "coordinator" if local else name))
        seen |= {(me, "region", "student") for r in of["student"] if r.body["person"] == me}
        children = {
            (r.scope, r.body["student"])
            for r in of["guardianship"]
            if r.body["guardian"] == me and current(r)
        }
        seen |= {(me, "region", "guardian")} if children else set()
        seen |= {(me, "region", "class_mentor") for r in of["class"] if me in r.body["mentors"]}
        for r in of["placement"]:
            body, shared, staff = r.body, f"placement:{r.id}", f"placement-staff:{r.id}"
            at_company = f"company:{body['company']}"
            runs = body["ends"] >= today and body["company"] in companies
            if body["student"] == me:
                seen |= {(me, shared, "student"), (me, "region", "student")}
                seen |= {(me, at_company, "student")} if runs else set()
            if (f"school:{body['school']}", body["student"]) in children:
                seen.add((me, shared, "guardian"))
            if me in body["mentors"] and not left(me, "company_mentor", body["company"]):
                seen |= {(me, shared, "company_mentor"), (me, "region", "company_mentor")}
            if me in body["coaches"] and not left(me, "coach", body["school"]):
                seen |= {(me, shared, "coach"), (me, staff, "coach"), (me, "region", "coach")}
                seen |= {(me, at_company, "coach")} if runs else set()
            for name, place in mine:
                if place == body["school"] and name in (
                    "coordinator",
                    "administrator",
                    "inspector",
                ):
                    seen |= {(me, shared, name), (me, staff, name)}
            classes = {
                s.body.get("class")
                for s in of["student"]
                if s.body["person"] == body["student"] and s.scope == f"school:{body['school']}"
            }
            if any(
                c.id in classes
                and me in c.body["mentors"]
                and c.scope == f"school:{body['school']}"
                for c in of["class"]
            ):
                seen |= {(me, shared, "class_mentor"), (me, staff, "class_mentor")}
    return seen


@given(start=starts, ticks=ticks, forget=st.booleans())
def test_everybody_sees_what_the_records_say_after_every_change(
    sqlite_url: str, runner: asyncio.Runner, start, ticks, forget
):
    """Small steps lead to the same grants as looking at everything, and as the oracle."""

    async def play() -> None:
        db = await open_database(sqlite_url)
        ground = Ground(db, region=new_id())
        ever: set[str] = set()

        async def check() -> None:
            wanted = ought(ground.records.values(), ground.today)
            ever.update(person for person, _, _ in wanted)
            wanted |= {(person, f"person:{person}", "self") for person in ever}
            assert {grant[:3] for grant in await ground.grants()} == wanted

        for tick in [start, *ticks]:
            if isinstance(tick, str):
                if tick >= ground.today:
                    await ground.turn_day(tick)
                    await check()
                continue
            standing = [one for one in ground.records.values() if one.kind != "calendar"]
            changed = [
                gone(standing[one % len(standing)]) if isinstance(one, int) else one
                for one in tick
                if not isinstance(one, int) or standing
            ]
            await ground.put(*{one.id: one for one in changed}.values(), forget_bodies=forget)
            await check()
        async with db.read() as tx:
            whole = await ground.source.everything(tx, ground.region)
        reckoned = {(p, scope, r, why) for scope, held in whole.items() for p, r, why in held}
        assert reckoned <= await ground.grants()
        await db.close()

    runner.run(play())
