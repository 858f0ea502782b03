"""The paper slip of a week, printed."""

from __future__ import annotations

import io

import pytest
import zxingcpp
from PIL import Image

from server.attendance.drawing import Text, to_png
from server.attendance.rules.schedule import Plan
from server.attendance.rules.weeks import week_days
from server.attendance.weeks.slips import Slip, slip_of, slip_page, slips_pdf
from server.attendance.weeks.store import placements_by_id
from server.placements.rules import own_words
from tests.attendance import scene
from tests.attendance.conftest import REGION, Town
from tests.attendance.test_routes import HOST
from tests.attendance.week_desk import COACH, MON, OFFICE, SLIPS, WEEK


async def test_a_slip_speaks_in_the_words_of_its_school(town: Town, desk):
    words = {"student": "deelnemer", "word.company": "leerbedrijf"}
    await town.put(("school", scene.SCHOOL, "region", {"vocabulary": words}))
    printed = await desk.post(SLIPS, json={"placements": [scene.PLACEMENT]}, headers=OFFICE)
    async with town.engine.db.read() as tx:
        (placement,) = await placements_by_id(tx, REGION, WEEK, [scene.PLACEMENT])
    slip = slip_of(placement, WEEK, HOST, own_words(words))
    assert printed.content == slips_pdf([slip])
    told = [item.text for item in slip_page(slip).items if isinstance(item, Text)]
    for text in ("Deelnemer", "Leerbedrijf", "Naam en handtekening leerbedrijf"):
        assert text in told
    assert any(
        text.endswith("Deelnemer: vul elke dag in hoe laat je kwam en ging.") for text in told
    )
    assert not any("eerling" in text for text in told)


async def test_slips_are_printed_for_whoever_sees_the_placements(town: Town, desk):
    body = {"placements": [scene.PLACEMENT]}
    for headers in (OFFICE, COACH):
        printed = await desk.post(SLIPS, json=body, headers=headers)
        assert (printed.status_code, printed.headers["content-type"]) == (200, "application/pdf")
        assert printed.content.startswith(b"%PDF-")
    strange = {"placements": [scene.PLACEMENT, scene.OTHER_PLACEMENT]}
    assert (await desk.post(SLIPS, json=strange, headers=OFFICE)).status_code == 404


def test_the_code_on_a_slip_names_the_placement_and_the_week():
    link = f"{HOST}/slip/{scene.PLACEMENT}/{WEEK}"
    slip = Slip(
        "Łukasz van der Meulen", "Bakkerij Vermeer", WEEK, {MON: Plan("08:30", "16:30", 480)}, link
    )
    for language in ("nl", "en"):
        picture = Image.open(io.BytesIO(to_png(slip_page(slip, language))))
        (found,) = zxingcpp.read_barcodes(picture)
        assert found.text == link
    assert slips_pdf([slip, slip]).count(b"/Type /Page\n") == 2


@pytest.mark.parametrize("planned", range(8))
def test_a_slip_is_one_page_however_many_days_are_planned(planned):
    plans = dict.fromkeys(week_days(WEEK)[:planned], Plan("08:30", "16:30", 480))
    page = slip_page(Slip("Noor", "Bakkerij Vermeer", WEEK, plans, HOST))
    assert max(item.y for item in page.items) <= page.height - 12
