"""Last week at the bakery, which the company is asked about: by link, by account, on paper."""

from __future__ import annotations

from typing import Any

import httpx

from server.app import today_in_amsterdam
from server.attendance.rules.clock import instant_of, iso_week
from server.attendance.rules.weeks import week_after, week_days
from server.attendance.weeks.tokens import Token, link_to, write_token
from server.settings import Settings
from tests.journeys.town import Town
from tests.phone import new_id

SMALL = {"width": 360, "height": 740}
LAST_WEEK = week_after(iso_week(today_in_amsterdam()), -1)
DAYS = week_days(LAST_WEEK)


def old_link(database: str, region: str, week: str) -> str:
    """The path of a link whose time is over and of which the server kept nothing else."""
    vault = Settings(database_url=database).vault
    over = int(instant_of(week_days(week_after(week, 2))[0], "00:00") or 0) // 1000
    return link_to("", write_token(vault, Token(region, new_id(), week, over)))


def answer(address: str, link: str) -> None:
    """Answer for the company: each day is as it was noted; where a person must say, it is no."""
    token = link.partition("#")[2]
    with httpx.Client(base_url=address) as company:
        sheet = company.post("/api/week-links/open", json={"token": token}).json()
        assert sheet["state"] == "open", sheet
        students = [
            {"placement": one["placement"], "days": [_answered(day) for day in one["days"]]}
            for one in sheet["students"]
            if one["days"]
        ]
        said = company.post("/api/week-links/answer", json={"token": token, "students": students})
        assert said.json()["state"] == "answered", said.text


def _answered(day: dict[str, Any]) -> dict[str, Any]:
    return {"day": day["day"], "seen": day["seen"], "answer": day["expects"] or "no"}


class Week:
    """Last week at the bakery, of which the link goes to the mentor."""

    def __init__(self, town: Town) -> None:
        self.town = town
        company = f"company:{town.company}"
        town.put(("company", town.company, company, {"ways": ["weekly-link", "paper"]}))
        _, token = town.site.make_device(town.coordinator.id)
        self.office = httpx.Client(
            base_url=town.address, headers={"authorization": f"Bearer {token}"}
        )
        self.links = f"/api/regions/{town.region}/weeks/{LAST_WEEK}/links"

    def declared(self, *days: str, ends: str = "16:30", but: str | None = None) -> None:
        """The student passed on hours on these days; the other student was ill all week."""
        with (
            self.town.elsewhere(self.town.student) as student,
            self.town.elsewhere(self.town.other_student) as ill,
        ):
            for day in days:
                hours = {"starts": "08:30", "ends": "23:59" if but == day else ends}
                said = {"id": new_id(), "placement": self.town.placement, "day": day, **hours}
                student.queue("attendance.declare", said)
            for day in DAYS:
                away = {"placement": self.town.other_placement, "day": day, "kind": "sick"}
                ill.queue("absence.report", away)
            for phone in (student, ill):
                phone.sync()
                assert phone.incidents == []

    def link(self) -> str:
        """The mentor's link, as a path."""
        made = self.office.post(self.links, json={})
        assert made.status_code == 200, made.text
        link: str = made.json()["links"][0]["link"]
        return link.removeprefix(self.town.address)

    def withdraw(self) -> None:
        (row,) = self.office.get(self.links).json()["links"]
        assert self.office.post(f"{self.links}/{row['id']}/withdraw", json={}).status_code == 200

    def confirmed(self) -> list[tuple[str, str]]:
        """Day and answer of what was written down for the student."""
        with self.town.elsewhere(self.town.coach) as coach:
            events = [
                (record["body"]["day"], record["body"]["answer"])
                for record in coach.records("attendance-event", self.town.scope)
                if record["body"]["event"] == "confirmation"
            ]
        return sorted(events)

    def close(self) -> None:
        self.office.close()
