"""Read tables of the organisation: schools, people at school, companies, placements.

Every table is kept by a projection of ``kinds.py`` from the records of one
kind, and can be rebuilt from them. ``source`` is the id of the record that a
row came from, so it is the id of the school, the company or the placement.
Columns are named after the fields. A field that is not set is NULL; lists and
objects are JSON text; dates are ``YYYY-MM-DD``.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Column, Index, String, Table, Text

from server.database import metadata


def _key(name: str) -> Column[Any]:
    return Column(name, String(36), primary_key=True)


def _id(name: str) -> Column[Any]:
    return Column(name, String(36))


def _date(name: str) -> Column[Any]:
    return Column(name, String(10))


def _text(name: str) -> Column[Any]:
    return Column(name, Text)


def _number(name: str) -> Column[Any]:
    return Column(name, BigInteger)


region_profile = Table(
    "region_profile",
    metadata,
    _key("region"),
    _key("source"),
    _text("name"),
)

school = Table(
    "school",
    metadata,
    _key("region"),
    _key("source"),
    _text("name"),
    _text("short"),
    _text("brin"),
    _text("sector"),
    _text("vocabulary"),
    _text("sick_rule"),
    _text("town"),
)

school_year = Table(
    "school_year",
    metadata,
    _key("region"),
    _key("source"),
    _id("school"),
    _text("name"),
    _date("starts"),
    _date("ends"),
    _text("holidays"),
    Index("school_year_by_school", "region", "school"),
)

placement_type = Table(
    "placement_type",
    metadata,
    _key("region"),
    _key("source"),
    _text("name"),
    _text("code"),
    _id("school"),
    _number("year"),
    _number("norm_hours"),
    _number("max_day_minutes"),
)

school_class = Table(
    "school_class",
    metadata,
    _key("region"),
    _key("source"),
    _id("school"),
    _text("name"),
    _id("school_year"),
    Index("school_class_by_school", "region", "school"),
)

class_mentor = Table(
    "class_mentor",
    metadata,
    _key("region"),
    _key("source"),
    _key("person"),
    _id("school"),
    Index("class_mentor_by_person", "region", "person"),
)
"""Who is mentor of a class; ``source`` is the class."""

student = Table(
    "student",
    metadata,
    _key("region"),
    _key("source"),
    _id("school"),
    _id("person"),
    _text("name"),
    _text("first_name"),
    _id("class"),
    _text("number"),
    _date("birth_date"),
    _text("email"),
    _date("left_on"),
    Index("student_by_person", "region", "person"),
    Index("student_by_school", "region", "school", "class"),
)

company = Table(
    "company",
    metadata,
    _key("region"),
    _key("source"),
    _text("name"),
    _text("sector"),
    _text("kvk"),
    _text("phone"),
    _text("email"),
    _text("ways"),
    _text("recognised"),
)

company_site = Table(
    "company_site",
    metadata,
    _key("region"),
    _key("source"),
    _id("company"),
    _text("name"),
    _text("address"),
    _text("postal_code"),
    _text("town"),
    Index("company_site_by_company", "region", "company"),
)

placement = Table(
    "placement",
    metadata,
    _key("region"),
    _key("source"),
    _id("student"),
    _id("site"),
    _id("school"),
    _id("company"),
    _id("type"),
    _date("starts"),
    _date("ends"),
    _text("schedule"),
    _text("student_name"),
    _text("company_name"),
    _text("site_name"),
    _text("contacts"),
    _text("ended_early"),
    Index("placement_by_student", "region", "student"),
    Index("placement_by_school", "region", "school"),
    Index("placement_by_company", "region", "company"),
    Index("placement_by_site", "region", "site"),
)
"""``student`` is the id of the person, as in the record."""

placement_person = Table(
    "placement_person",
    metadata,
    _key("region"),
    _key("source"),
    _key("person"),
    Column("role", String(16), primary_key=True),
    _id("placement"),
    Index("placement_person_by_person", "region", "person"),
)
"""The adults whom a placement lists, in the role ``mentor`` or ``coach``."""
