"""What a stranger's checkout is promised: locks, targets, documents that are true."""

from __future__ import annotations

import re
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from server import settings
from server.cli import COMMANDS

ROOT = Path(__file__).parent.parent
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def pins(lock: Path) -> dict[str, tuple[str, int]]:
    """Version and number of hashes by name, of everything a lock lists."""
    listed: dict[str, tuple[str, int]] = {}
    for entry in re.split(r"\n(?=\S)", lock.read_text().strip()):
        first = re.match(r"([a-z0-9-]+)(?:\[[a-z,]+\])?==(\S+)", entry)
        assert first, f"{lock.name} lists something that is not pinned: {entry!r}"
        listed[first[1]] = (first[2], entry.count("--hash=sha256:"))
    return listed


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_everything_is_pinned_and_known_by_its_hash(lock: Path):
    """Nobody gets another file than the one that was tried."""
    assert all(hashes > 0 for _, hashes in pins(lock).values())


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_names_no_registry_and_no_machine(lock: Path):
    """It installs from whatever registry or mirror the reader has."""
    assert not re.search(r"https?:|file:|--index|--find-links|[\s=]/\w", lock.read_text())


def test_one_environment_can_hold_what_runs_and_what_tests():
    """Tests run on the very versions that serve."""
    run, dev = (pins(ROOT / "requirements" / f"{name}.txt") for name in ("run", "dev"))
    assert {name: dev.get(name) for name in run} == run


def test_the_package_asks_for_what_the_lock_gives():
    """An installation without the lock is possible, and within what was tried."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    locked = pins(ROOT / "requirements" / "run.txt")
    for wish in map(Requirement, project["dependencies"]):
        assert wish.specifier.contains(locked[wish.name.lower()][0]), wish


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.name)
def test_documents_name_targets_and_commands_that_exist(document: Path):
    """What a reader types does something."""
    text = document.read_text()
    makefile = (ROOT / "Makefile").read_text()
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    typed = re.findall(r"(?:^|`)make ([a-z-]+)", text, re.MULTILINE)
    assert set(typed) <= targets
    commands = re.findall(r"(?:^|`|bin/)leerplek ([a-z][a-z-]+)", text, re.MULTILINE)
    assert set(commands) <= set(COMMANDS)


def test_every_setting_is_described_to_the_operator():
    """And nothing is described that is no setting."""
    text = (ROOT / "docs" / "operations.md").read_text()
    described = set(re.findall(r"`(LEERPLEK_[A-Z_]+)", text))
    limits = {f"LEERPLEK_LIMIT_{each.name.upper()}" for each in fields(settings.Limits)}
    assert described == limits | set(settings._VARIABLES.values())


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.name)
def test_links_between_documents_lead_somewhere(document: Path):
    """Within the repository; the outside is not ours to promise."""
    for target in re.findall(r"\]\(([^)#:]+)\)", document.read_text()):
        assert (document.parent / target).exists(), target
