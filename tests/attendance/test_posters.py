"""What is printed can be scanned, and says what it should."""

from __future__ import annotations

import io
import re
import zlib
from itertools import pairwise

import pytest
import zxingcpp
from PIL import Image

from server.attendance.codes import link_to, read_code
from server.attendance.drawing import Text, width_of, wrapped
from server.attendance.posters import (
    CARD_HEIGHT,
    CARD_WIDTH,
    Poster,
    StudentCard,
    card_page,
    card_png,
    cards_pdf,
    poster_page,
    poster_pdf,
    poster_png,
)
from tests.attendance import scene

HOST = "https://leerplek.techniekregio-salland.example"
POSTER = Poster(
    company="Bakkerij Vermeer & Zonen",
    site="Dorpsstraat 12, Raalte",
    link=link_to(HOST, scene.poster_code(expires="2027-07-31 23:59:59")),
    number="3a9f",
    made_at=scene.at("2026-09-01 12:00"),
    expires_at=scene.at("2027-07-31 23:59:59"),
)
CARD = StudentCard(
    student="Łukasz Wiśniewski-van der Meulen",
    company="Bakkerij Vermeer & Zonen",
    link=link_to(HOST, scene.card_code()),
    serial=scene.SERIAL,
)


def scanned(png: bytes) -> list[str]:
    return [found.text for found in zxingcpp.read_barcodes(Image.open(io.BytesIO(png)))]


def texts(page) -> str:
    return " ".join(item.text for item in page.items if isinstance(item, Text))


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_poster_is_read_by_a_camera_and_its_code_holds(language: str):
    (link,) = scanned(poster_png(POSTER, language))
    assert link == POSTER.link
    signed = read_code(link.partition("#")[2])
    assert signed is not None
    assert signed.holds(scene.public_text(scene.POSTER))


def test_a_small_and_skewed_photograph_of_a_poster_is_still_read():
    image = Image.open(io.BytesIO(poster_png(POSTER)))
    photo = image.resize((700, 990)).rotate(7, expand=True, fillcolor=255)
    assert [found.text for found in zxingcpp.read_barcodes(photo)] == [POSTER.link]


def test_a_card_is_read_by_a_camera():
    assert scanned(card_png(CARD)) == [CARD.link]


def test_a_poster_speaks_both_languages_and_the_one_asked_for_first():
    for language, first in (("nl", "Scan als je komt"), ("en", "Scan when you arrive")):
        page = poster_page(POSTER, language)
        sizes = {item.text: item.size for item in page.items if isinstance(item, Text)}
        biggest = {text: size for text, size in sizes.items() if text.startswith("Scan")}
        assert len(biggest) == 2
        assert max(biggest, key=lambda text: biggest[text]).startswith(first)
        assert "Bakkerij Vermeer & Zonen" in texts(page)
        assert "31-7-2027" in texts(page)


@pytest.mark.parametrize(
    "name", ["B", "Ziekenhuisgroep " * 12, "Hottentottententententoonstelling" * 4, "", "Ğ Ş ő ẞ"]
)
def test_every_name_fits_its_page(name: str):
    poster = Poster(name, name, POSTER.link, "3a9f", POSTER.made_at)
    card = StudentCard(name, name, CARD.link, CARD.serial)
    for page in (poster_page(poster), card_page(card)):
        for item in page.items:
            if not isinstance(item, Text):
                continue
            wide = width_of(item.text, item.size, bold=item.bold)
            left = item.x - wide / 2 if item.centred else item.x
            assert left >= 0
            assert left + wide <= page.width
            assert 0 < item.y < page.height
    assert scanned(card_png(card)) == [CARD.link]


@pytest.mark.parametrize("student", ["Jo", CARD.student, "Maria Magdalena Wilhelmina de Bruijn"])
def test_the_lines_of_a_card_do_not_run_into_each_other(student: str):
    page = card_page(StudentCard(student, "Ziekenhuisgroep Twente en Salland", CARD.link, "0" * 16))
    lines = sorted((item.y, item.size) for item in page.items if isinstance(item, Text))
    for (above, _), (below, size) in pairwise(lines):
        assert below - above >= size * 0.25


def test_letters_of_european_names_are_in_the_font():
    """A missing letter is drawn as a box of one width; these have widths of their own."""
    widths = {width_of(letter, 10) for letter in "ŁłŞşğıőűčšžëïøåæßĐț"}
    assert len(widths) > 8


def test_ten_cards_go_on_a_sheet():
    for count, sheets in ((1, 1), (10, 1), (11, 2), (0, 1)):
        pdf = cards_pdf([CARD] * count)
        assert pdf.startswith(b"%PDF-")
        assert len(re.findall(rb"/Type /Page\b(?!s)", pdf)) == sheets


def test_a_card_has_the_size_of_a_bank_card():
    page = card_page(CARD)
    assert (page.width, page.height) == (CARD_WIDTH, CARD_HEIGHT) == (85.6, 53.98)


def test_a_pdf_holds_the_code_as_shapes_and_the_text_as_text():
    pdf = poster_pdf(POSTER)
    streams = [
        zlib.decompress(part)
        for part in re.findall(rb"stream\n(.*?)\nendstream", pdf, re.DOTALL)
        if part[:1] == b"x"
    ]
    drawn = max(streams, key=lambda stream: stream.count(b" re "))
    assert drawn.count(b" re ") > 500
    assert b"Tj" in drawn
    assert re.search(rb"/MediaBox \[0 0 595\.\d+ 841\.\d+\]", pdf)


def test_printing_again_gives_the_same_paper():
    assert poster_pdf(POSTER) == poster_pdf(POSTER)
    assert poster_png(POSTER) == poster_png(POSTER)


def test_long_text_ends_in_an_ellipsis():
    lines = wrapped("een twee drie vier vijf zes zeven acht", 20, 30, lines=2)
    assert len(lines) == 2
    assert lines[-1].endswith("…")
    assert all(width_of(line, 20) <= 30 for line in lines)
