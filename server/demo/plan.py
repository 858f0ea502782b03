"""Decides who and what there is in a demo region: people, schools, companies, placements.

Values in, values out: the seed, the size and the day it should be. The same
three give the same region, ids included.
"""

from __future__ import annotations

from datetime import date, time

from server.demo import names
from server.demo.model import Company, Region, Site, SiteKey, Size, local_ms
from server.demo.people import Person, Post, SecretSource
from server.demo.plan_placements import plan_placements
from server.demo.plan_schools import Registry, plan_school

# How a company shows presence, and how often that is so. The first way is the usual one.
_WAYS: tuple[tuple[int, tuple[str, ...]], ...] = (
    (34, ("kiosk",)),
    (18, ("kiosk", "poster")),
    (20, ("poster",)),
    (10, ("card",)),
    (8, ("poster", "card")),
    (10, ("declare",)),
)


def plan_region(seed: int, size: Size, today: date, secret: SecretSource) -> Region:
    """Decide everything that does not change from day to day.

    ``secret`` gives device tokens and signing keys, the only parts in which
    two regions of the same seed may differ.
    """
    registry = Registry(seed, secret, today)
    founded = registry.founded
    region_id, key_id = registry.ids.at(founded), registry.ids.at(founded)
    card_key = SiteKey(key_id, "card", secret(f"key {key_id}"), "Stagepassen", founded)
    region = Region(region_id, "Techniekregio Lindrecht", today, seed, founded, card_key)
    for nth in range(size.schools):
        students = size.students
        region.schools.append(plan_school(registry, nth, students))
    for nth in range(size.company_count):
        region.companies.append(_plan_company(registry, nth))
    plan_placements(registry, region, size.placement_count)
    _plan_region_staff(registry, region)
    region.people = registry.people
    _greet_in_dutch(region)
    return region


def _plan_company(registry: Registry, nth: int) -> Company:
    """Make one company; the first one shows every way of presence."""
    registry.turn_to(f"company {nth}")
    rng, ids = registry.rng, registry.ids
    made_at = registry.founded + 3_600_000 + nth * 1_000
    trade = nth % len(names.TRADES)
    name = names.company_name(rng, trade)
    ways = rng.choices([ways for _, ways in _WAYS], [weight for weight, _ in _WAYS])[0]
    mail = f"info@{names.plain(name).replace('.', '-')}.test"
    company = Company(
        id=ids.at(made_at),
        name=name,
        trade=trade,
        kvk=f"9900{nth % 10_000:04d}",
        phone=names.phone(rng),
        email=mail,
        ways=("kiosk", "poster", "card", "declare") if nth == 0 else ways,
        recognised="yes" if nth == 0 else rng.choices(("yes", "no", "unknown"), (70, 12, 18))[0],
        remarks=rng.choice(names.WORDS["remarks"]) if rng.random() < 0.6 else "",
    )
    town = rng.choice(names.TOWNS)
    for site in range(2 if rng.random() < 0.15 else 1):
        place = town if site == 0 else rng.choice(names.TOWNS)
        street, postal_code = names.address(rng, place)
        label = "Hoofdvestiging" if site == 0 else f"Vestiging {place[0]}"
        company.sites.append(
            Site(ids.at(made_at), company.id, label, street, postal_code, place[0])
        )
    post = Post("company_mentor", company=company.id)
    for _ in range(2 if nth == 0 else rng.choice((1, 1, 1, 2, 2, 3))):
        name_of = names.person_name(rng)
        domain = mail.partition("@")[2]
        company.mentors.append(registry.person(name_of, domain, post, ("Telefoon", "Tablet")))
    for site_of in company.sites:
        _plan_keys(registry, company, site_of)
    return company


def _plan_keys(registry: Registry, company: Company, site: Site) -> None:
    """Give a site the keys that its ways of presence need, a lost kiosk now and then."""
    made_at = registry.founded + 7_200_000
    for purpose, label in (("kiosk", "Tablet bij de ingang"), ("poster", "Poster in de kantine")):
        if purpose not in company.ways:
            continue
        key_id = registry.ids.at(made_at)
        site.keys.append(SiteKey(key_id, purpose, registry.secret(f"key {key_id}"), label, made_at))
        if purpose == "kiosk" and registry.rng.random() < 0.05:
            lost = registry.ids.at(made_at - 60_000)
            revoked_at = made_at + registry.rng.randint(5, 30) * 86_400_000
            site.keys.append(
                SiteKey(
                    lost,
                    purpose,
                    registry.secret(f"key {lost}"),
                    "Oude tablet (kwijt)",
                    made_at - 60_000,
                    min(revoked_at, local_ms(registry.today, time(7))),
                )
            )


def _plan_region_staff(registry: Registry, region: Region) -> None:
    """Add those who look after the whole network, and an inspector on a visit."""
    registry.turn_to("staff")
    rng = registry.rng
    for role, devices in (("region_lead", ("Laptop",)), ("administrator", ("Laptop",))):
        registry.person(names.person_name(rng), "techniekregio-lindrecht.test", Post(role), devices)
    for school in region.schools[:2]:
        visit = Post(
            "inspector",
            school=school.id,
            starts=registry.day(-7).isoformat(),
            ends=registry.day(14).isoformat(),
        )
        registry.person(names.person_name(rng), "inspectie.test", visit, ("Laptop",))


def _greet_in_dutch(region: Region) -> None:
    """Whom a stranger may sign in as reads Dutch; of all others a tenth reads English."""
    if not region.placements:
        return
    shown = region.showcase
    around = [shown.student.person, *shown.student.guardians, *shown.mentors]
    around += [
        person
        for person in region.people
        if any(_of_staff(post, shown.school.id) for post in person.posts)
    ]
    for person in around:
        person.language = "nl"


def _of_staff(post: Post, school: str) -> bool:
    return post.role in ("region_lead", "administrator") or (
        post.school == school and post.role != "student"
    )


def people_with(region: Region, role: str) -> list[Person]:
    """List who holds a role, in the order in which they were made."""
    return [person for person in region.people if any(post.role == role for post in person.posts)]
