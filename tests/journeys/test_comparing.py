"""What the comparison of pictures lets pass, and what it does not."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from tests.journeys import pictures
from tests.journeys.pictures import difference

INK, GROUND, BRAND, SOFT = "#1c2226", "#fbfaf7", "#1d5c4d", "#545b5f"


def screen(
    *, ground: str = GROUND, ink: str = INK, button: bool = True, line: bool = True, down: int = 0
) -> Image.Image:
    """A phone with a title, a sentence, a large button, a small one and a link."""
    picture = Image.new("RGB", (360, 740), ground)
    draw = ImageDraw.Draw(picture)
    draw.text((16, 90), "Dag Maud", ink, font_size=28)
    draw.text((16, 140 + down), "Je werkt vandaag bij de bakker.", ink, font_size=16)
    if button:
        draw.rounded_rectangle((16, 200 + down, 344, 280 + down), 14, BRAND)
        draw.text((60, 225 + down), "Ik ben er: inscannen", "white", font_size=22)
    draw.rounded_rectangle((16, 300 + down, 160, 348 + down), 8, outline=SOFT)
    draw.text((40, 314 + down), "Ziek melden", ink, font_size=16)
    if line:
        draw.text((16, 380 + down), "Alle dagen", BRAND, font_size=16)
    return picture


def packed(picture: Image.Image, file: Path) -> Image.Image:
    picture.save(file, quality=pictures.QUALITY)
    return Image.open(file).convert("RGB")


def test_letters_smoothed_otherwise_and_packing_do_not_count(tmp_path: Path):
    before = packed(screen(), tmp_path / "one.webp")
    assert difference(before, screen()) is None
    assert difference(before, screen().filter(ImageFilter.GaussianBlur(0.7))) is None
    paler = ImageChops.add(screen(), Image.new("RGB", (360, 740), "#020202"))
    assert difference(before, paler) is None


@pytest.mark.parametrize(
    "fault",
    [
        screen(button=False),
        screen(line=False),
        screen(down=8),
        screen(ground="#14171c", ink="#eef0f3"),
        screen(ground="#e9e6dd"),
        screen().crop((0, 0, 360, 700)),
        screen().resize((412, 740)),
    ],
    ids=["no button", "no link", "lower", "dark", "another ground", "shorter", "wider"],
)
def test_what_a_person_would_see_counts(fault: Image.Image):
    assert difference(screen(), fault) is not None


def test_it_says_where():
    found = difference(screen(), screen(line=False))
    assert found is not None
    assert found.boxes
    assert all(top < 420 and bottom > 370 for _, top, _, bottom in found.boxes)


def test_every_picture_that_is_kept_belongs_to_a_screen():
    from tests.journeys.screens import SCREENS

    named = {f"{role}/{one.name}" for role, each in SCREENS.items() for one in each if one.pictured}
    kept = {
        f"{file.parent.name}/{file.name.partition('.')[0]}"
        for file in pictures.KEPT.rglob("*.webp")
    }
    assert kept - named == set(), "remove them: nothing looks like this any more"
