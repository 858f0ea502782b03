"""What a school calls things, in texts that the server prints."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from server.placements.imports.sentences import SENTENCES
from server.placements.rules import all_in_own_words, in_own_words, own_words
from tools.places import PWA, ROOT

VECTORS = json.loads((ROOT / "tests" / "vectors" / "own_words.json").read_text("utf-8"))

PRINTED = (
    "server/attendance/poster_words.json",
    "server/attendance/reasons.json",
    "server/attendance/weeks/slip_words.json",
    "server/export/words.json",
    "pwa/src/i18n/week-link.nl.json",
    "pwa/src/i18n/week-link.en.json",
)
"""Texts that people of a school read outside the app's own two files."""

NAMES = re.compile(
    r"(?<![\w-])(leerling(en)?|stages?|(stage)?begeleiders?|(stage)?coach(es)?|(stage)?bedrij(f|ven)"
    r"|ouders?|(stage)?coördinator(en)?|mentor(s|en)?|students?|placements?|compan(y|ies)|parents?"
    r"|coordinators?)(?![\w-])",
    re.IGNORECASE,
)

ALLOWED = {
    r"\b([Hh]et|[Dd]it|hetzelfde) bedrijf\b": "bends with het; another word may need de",
    r"Vraag je begeleider\.|Ask your mentor\.": "a poster hangs where many schools come",
    r"Een begeleider heeft|A mentor or coach corrected": "either of two people",
}


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    values = value.values() if isinstance(value, dict) else value
    return [text for each in values for text in _texts(each)]


def _bare(text: str) -> list[str]:
    left = re.sub(r"\{[^}]*\}", "…", text)
    for allowed in ALLOWED:
        left = re.sub(allowed, "…", left)
    return [found[0] for found in NAMES.finditer(left)]


@pytest.mark.parametrize("case", VECTORS["cases"], ids=lambda case: case["name"])
def test_a_text_reads_as_in_the_app(case: dict[str, Any]):
    assert in_own_words(case["text"], own_words(case["vocabulary"])) == case["reads"]


def test_a_table_of_texts_is_read_as_a_whole():
    texts = {"how": ["{Word.student|Leerling}: vul in", 3], "yes": {"no": "{word.coach|coach}"}}
    words = {"word.student": "deelnemer"}
    assert all_in_own_words(texts, words) == {
        "how": ["Deelnemer: vul in", 3],
        "yes": {"no": "coach"},
    }


@pytest.mark.parametrize("file", PRINTED)
def test_a_printed_text_that_names_a_thing_takes_the_schools_word(file: str):
    texts = _texts(json.loads((ROOT / file).read_text("utf-8")))
    assert {text: found for text in texts if (found := _bare(text))} == {}


def test_what_an_import_says_of_a_line_takes_the_schools_word():
    texts = [text for _, *both in SENTENCES.values() for text in both]
    assert {text: found for text in texts if (found := _bare(text))} == {}


@pytest.mark.parametrize("allowed", ALLOWED)
def test_what_need_not_take_it_is_there(allowed: str):
    everything = "\n".join((ROOT / file).read_text("utf-8") for file in PRINTED)
    assert re.search(allowed, everything)


def test_a_word_that_was_forgotten_is_seen():
    assert _bare("{Word.student|Leerling}: geef het aan je Begeleider op de stagedag.") == [
        "Begeleider"
    ]


@pytest.mark.parametrize("file", PRINTED)
def test_only_words_that_a_school_can_replace_have_a_place(file: str):
    known = json.loads((PWA / "src" / "i18n" / "nl.json").read_text("utf-8"))
    named = re.findall(r"\{[wW](ord\.[^|}]+)", (ROOT / file).read_text("utf-8"))
    assert {f"w{name}" for name in named} - known.keys() == set()
