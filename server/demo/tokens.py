"""The files that load tests and other people's tools begin from: tokens, and kiosk keys."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from server.attendance.codes import key_id, to_base64url
from server.demo.model import Placement, Region
from server.demo.records import public_key


def tokens_of(region: Region, epoch: str) -> dict[str, Any]:
    """Everybody's devices with their tokens, and who belongs to each placement.

    A person with several posts or devices has a line for each of both.
    """
    people = [
        {
            "person": person.id,
            "name": person.name.full,
            "role": post.role,
            "school": post.school,
            "company": post.company,
            "device": device.id,
            "token": device.token,
        }
        for person in region.people
        for post in dict.fromkeys(person.posts)
        for device in person.devices
    ]
    return {
        "region": region.id,
        "epoch": epoch,
        "school_year": region.schools[0].year.dates.name if region.schools else "",
        "people": people,
        "placements": [_placement(placement) for placement in region.placements],
    }


def _placement(placement: Placement) -> dict[str, Any]:
    return {
        "placement": placement.id,
        "school": placement.school.id,
        "student": placement.student.person.id,
        "guardians": [guardian.id for guardian in placement.student.guardians],
        "company": placement.company.id,
        "site": placement.site.id,
        "mentors": [mentor.id for mentor in placement.mentors],
        "coaches": [coach.id for coach in placement.coaches],
    }


def keys_of(region: Region) -> dict[str, Any]:
    """The private halves of the kiosks' and posters' keys that are in use."""
    return {
        "region": region.id,
        "keys": [
            {
                "company": company.id,
                "site": site.id,
                "purpose": key.purpose,
                "kid": key_id(public_key(key.seed)),
                "private_key": to_base64url(key.seed),
            }
            for company in region.companies
            for site in company.sites
            for key in site.keys
            if key.revoked_at is None
        ],
    }


def write_private(file: Path, content: dict[str, Any]) -> None:
    """Write secrets to a file that only its owner can read."""
    file.unlink(missing_ok=True)
    file.touch(mode=0o600)
    file.write_text(json.dumps(content, ensure_ascii=False, indent=0) + "\n", "utf-8")
