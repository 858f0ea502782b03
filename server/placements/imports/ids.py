"""The ids that an import gives, so that next month's file meets the same records.

    person     student    school, "student/" + number
               staff      school, "staff/" + abbreviation, else mail address
               contact    company, "mentor/" + name
    student    school, number
    class      school, school year + name
    company    region, name + Chamber of Commerce number, else + postal code
    site       company, postal code + address, else "first"
    type       region, school + name
    placement  school, student + company + first day
    role       its scope, person + role, as the engine asks

All by :func:`server.sync.kinds.derived_id`, with names and numbers as keys
(case and blanks aside). An id is only derived for what the school does not
hold yet: whoever stands there already, made by hand or by the demo, is found
by number, name or address first and keeps the id they have.
"""

from __future__ import annotations

from server.placements.rules import class_key, name_key, word_key
from server.sync.kinds import derived_id


def student_person(school: str, number: str) -> str:
    """The person of a student, by number."""
    return derived_id(f"school:{school}", "person", f"student/{name_key(number)}")


def staff_person(school: str, code: str, email: str) -> str:
    """The person of somebody who works at the school."""
    return derived_id(f"school:{school}", "person", f"staff/{name_key(code or email)}")


def contact_person(company: str, name: str) -> str:
    """The person of a company's mentor."""
    return derived_id(f"company:{company}", "person", f"mentor/{name_key(name)}")


def student(school: str, number: str) -> str:
    """The record of a student."""
    return derived_id(f"school:{school}", "student", name_key(number))


def school_class(school: str, year: str, name: str) -> str:
    """A class of one school year ("" where the school has none)."""
    return derived_id(f"school:{school}", "class", f"{year}/{class_key(name)}")


def company(region: str, kvk: str, name: str, postal_code: str) -> str:
    """A company, shared by the schools of the region."""
    about = f"kvk/{kvk}/{name_key(name)}" if kvk else f"{name_key(name)}/{name_key(postal_code)}"
    return derived_id("region", "company", f"{region}/{about}")


def site(company: str, address: str, postal_code: str) -> str:
    """An address of a company."""
    about = name_key(f"{postal_code} {address}") or "first"
    return derived_id(f"company:{company}", "company-site", about)


def placement_type(school: str, name: str) -> str:
    """A placement type of the school."""
    return derived_id("region", "placement-type", f"{school}/{word_key(name)}")


def placement(school: str, student: str, company: str, starts: str) -> str:
    """A placement; ``student`` is the person."""
    return derived_id(f"school:{school}", "placement", f"{student}/{company}/{starts}")


def role(scope: str, person: str, role: str) -> str:
    """The record that gives a person a role in a school or company."""
    return derived_id(scope, "role", f"{person}/{role}")
