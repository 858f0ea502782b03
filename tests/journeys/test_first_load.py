"""What a phone fetches before a student's first screen, read from the built app."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from loadtests.app.figures import FIRST_SCREEN_KB, packed
from tools.places import PWA

STATIC_IMPORT = re.compile(r'(?:\bfrom|\bimport)\s*"\./([^"]+\.js)"')


class Build:
    """The files of a built app, and which of them another brings along."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.assets = folder / "assets"

    def chunk(self, name: str) -> str:
        (found,) = (
            file.name
            for file in self.assets.glob(f"{name}-*.js")
            if re.fullmatch(rf"{name}-[\w-]{{8}}\.js", file.name)
        )
        return found

    def page_scripts(self) -> set[str]:
        page = (self.folder / "index.html").read_text()
        named: list[str] = re.findall(r'(?:src|href)="/assets/([^"]+\.js)"', page)
        assert named, "index.html loads no script"
        return set(named)

    def with_imports(self, names: set[str]) -> set[str]:
        seen: set[str] = set()
        ahead = set(names)
        while ahead:
            name = ahead.pop()
            seen.add(name)
            ahead |= set(STATIC_IMPORT.findall((self.assets / name).read_text())) - seen
        return seen

    def text(self, names: set[str]) -> str:
        return "\n".join((self.assets / name).read_text() for name in sorted(names))

    def compressed(self, names: set[str]) -> float:
        """Kilobytes, as the measurement in a real browser counts them."""
        return packed(self.folder, ["theme.js", *(f"assets/{name}" for name in names)]) / 1000


@pytest.fixture(scope="module")
def build(built_app: Path) -> Build:
    return Build(built_app)


def first_load(build: Build, screen: str, language: str) -> set[str]:
    wanted = {build.chunk(screen), build.chunk(f"texts-{language}-first")}
    return build.with_imports(build.page_scripts() | wanted)


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("screen", ["Today", "SignIn", "ScanLanding"])
def test_a_first_screen_comes_in_ninety_kilobytes(build: Build, screen: str, language: str) -> None:
    names = first_load(build, screen, language)
    assert 40 < build.compressed(names) <= FIRST_SCREEN_KB, sorted(names)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_signing_in_and_seeing_the_day_comes_in_ninety_kilobytes(
    build: Build, language: str
) -> None:
    # A phone shows its own language until it is known who signs in.
    names = first_load(build, "SignIn", "nl") | first_load(build, "Today", language)
    assert build.compressed(names) <= FIRST_SCREEN_KB, sorted(names)


@pytest.mark.parametrize("screen", ["Today", "SignIn", "ScanLanding"])
def test_a_first_screen_names_no_text_that_comes_later(build: Build, screen: str) -> None:
    texts: dict[str, str] = json.loads((PWA / "src/i18n/nl.json").read_text())
    first = build.text({build.chunk("texts-nl-first")})
    code = build.text(first_load(build, screen, "nl") - {build.chunk("texts-nl-first")})
    quoted = set(re.findall(r"[`\"']([A-Za-z][\w.-]*)[`\"']", code))
    # A key of one word can be anything, such as the name of an event.
    asked = {key for key in texts if "." in key and re.sub(r"\.(one|other)$", "", key) in quoted}
    assert len(asked) > 40
    assert {key for key in asked if f'"{key}":' not in first} == set()


def test_what_the_page_fetches_ahead_is_the_first_screen_and_nothing_else(build: Build) -> None:
    page = (build.folder / "index.html").read_text()
    (said,) = re.findall(r"data-homes='([^']+)'", page)
    homes: dict[str, list[str]] = json.loads(said)
    for role, screen in [("student", "Today"), ("coach", "CaseLoad")]:
        scripts = {path.removeprefix("/assets/") for path in homes[role] if path.endswith(".js")}
        rest = build.with_imports({build.chunk(screen)}) - build.with_imports(build.page_scripts())
        assert scripts == rest
        for path in homes[role]:
            assert path == "texts" or (build.folder / path.lstrip("/")).exists()
    assert "texts" not in homes["student"]


def test_the_code_of_first_screens_is_read_whole_and_while_it_comes_in(build: Build) -> None:
    for name in ("main", "ground", "app", "today", "lists"):
        code = (build.assets / build.chunk(name)).read_text()
        # Chromium looks for it before the first word of a file only.
        assert code.startswith("//# allFunctionsCalledOnLoad\n"), name


@pytest.mark.parametrize("language", ["nl", "en"])
def test_both_parts_of_the_texts_are_in_the_build(build: Build, language: str) -> None:
    texts = json.loads((PWA / f"src/i18n/{language}.json").read_text())
    parts = {build.chunk(f"texts-{language}-{part}") for part in ("first", "rest")}
    built = build.text(parts)
    assert {key for key in texts if built.count(f'"{key}":') != 1} == set()


def test_the_weekly_link_fetches_nothing_of_the_app(build: Build) -> None:
    page = (build.folder / "w.html").read_text()
    scripts = set(re.findall(r'(?:src|href)="/assets/([^"]+\.js)"', page))
    assert {build.chunk(name) for name in ("main", "app", "today")} & build.with_imports(
        scripts
    ) == set()
