"""A new version of the app comes out while a phone is full of unsent work."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Served
from tests.journeys.devices import Device
from tests.sync.databases import SqliteDatabases
from tools import node
from tools.places import PWA, ROOT

pytestmark = pytest.mark.browser

SOURCES = (
    "src",
    "public",
    "vite",
    "index.html",
    "w.html",
    "package.json",
    "vite.config.ts",
    "svelte.config.js",
)
TITLES = ("Maandag", "Dinsdag", "Woensdag", "Donderdag", "Vrijdag")
NEWS = "Bewaard, verstuurd en vernieuwd"


@pytest.fixture(scope="module")
def next_app(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The app as it will be built next: the same sources, and one title reads differently."""
    checkout = tmp_path_factory.mktemp("next")
    (checkout / "server").symlink_to(ROOT / "server")
    folder = checkout / "pwa"
    folder.mkdir()
    for name in (*SOURCES, *(file.name for file in PWA.glob("tsconfig*.json"))):
        copy = shutil.copytree if (PWA / name).is_dir() else shutil.copy
        copy(PWA / name, folder / name)
    (folder / "node_modules").symlink_to(PWA / "node_modules")
    words = folder / "src" / "i18n" / "nl.json"
    old = words.read_text("utf-8")
    new = old.replace('"sync.title": "Bewaard en verstuurd"', f'"sync.title": "{NEWS}"')
    assert new != old
    words.write_text(new, "utf-8")
    node.find().npm("--prefix", os.fspath(folder), "run", "build", quiet=True)
    return folder / "dist"


@pytest.fixture
def own_server(tmp_path: Path, built_app: Path) -> Iterator[Served]:
    """A server of this journey's own, that can be stopped and started."""
    served = Served(SqliteDatabases(tmp_path), tmp_path, built_app)
    yield served
    served.close()


def test_an_update_loses_nothing_of_a_full_queue_and_waits_until_the_person_wants_it(
    own_server: Served, next_app: Path, device: Callable[..., Device]
):
    town = own_server.town()
    phone = device(town.address).sign_in(town.link(town.coach)).keeps_the_app()
    phone.open(f"/placements/{town.placement}?tab=notes")
    phone.loses_signal()
    for title in TITLES:
        phone.link("Nieuwe notitie").click()
        phone.page.get_by_label("Titel").fill(title)
        phone.button("Opslaan").click()
        expect(phone.heading(title)).to_be_visible()
    phone.says(f"{len(TITLES)} op dit toestel bewaard")
    phone.link("Nieuwe notitie").click()
    phone.page.get_by_label("Titel").fill("Zaterdag")

    own_server.serve(next_app)
    # Files come through and nothing of ours is answered, so that the queue stays full.
    phone.context.route("**/api/**", lambda route: route.abort())
    phone.has_signal()
    phone.comes_back()
    take = phone.button("Nu vernieuwen")
    expect(take).to_be_visible()
    phone.page.get_by_label("Tekst").fill("Nog niet af")
    expect(phone.page.get_by_label("Titel")).to_have_value("Zaterdag")

    take.click()
    phone.shows("Je was hier al mee begonnen. Je tekst is bewaard.")
    expect(phone.page.get_by_label("Titel")).to_have_value("Zaterdag")
    expect(phone.page.get_by_label("Tekst")).to_have_value("Nog niet af")
    expect(take).to_be_hidden()
    phone.says(f"{len(TITLES)} op dit toestel bewaard")
    phone.chip.click()
    expect(phone.heading(NEWS)).to_be_visible()

    phone.context.unroute("**/api/**")
    phone.button("Nu versturen").click()
    phone.is_up_to_date()
    with town.elsewhere(town.coordinator) as office:
        titles = [note["body"]["title"] for note in office.records("note")]
    assert sorted(titles) == sorted(TITLES)
