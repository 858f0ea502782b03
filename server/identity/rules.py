"""Who counts as what, and how a code or a token is judged.

Pure decisions: no clock, no database, no request. A role stands in the scope
it is about; what that scope may hold is decided here, and here alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

ROLES = (
    "student",
    "guardian",
    "company_mentor",
    "coach",
    "class_mentor",
    "coordinator",
    "region_lead",
    "inspector",
    "administrator",
)
"""Every role a person can have. On their own scope a person is ``self``."""

ROLES_IN: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "region": ("region_lead", "inspector", "administrator"),
        "school": ("coach", "class_mentor", "coordinator"),
        "company": ("company_mentor",),
    }
)
"""Which roles a `role` record can give, by the scope that it stands in.

A coordinator writes in their school and can therefore make coordinators there,
but no administrator: that takes an administrator of the region. Students and
guardians have no such record; a `student` and a `guardianship` make them.
"""

SCHOOL_IN_REGION = frozenset({"inspector", "administrator"})
"""Roles of the region that may be about one of its schools."""
