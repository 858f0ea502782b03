"""How `make` remembers what is finished."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools import places


@pytest.fixture(autouse=True)
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout of two files."""
    monkeypatch.setattr(places, "ROOT", tmp_path)
    monkeypatch.setattr(places, "VENV", tmp_path / ".venv")
    (tmp_path / "app.ts").write_text("let a = 1")
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "sync.ts").write_text("let b = 2")
    return tmp_path


def state(checkout: Path) -> str:
    return places.fingerprint(places.files_under(checkout, frozenset({".venv"})))


def test_a_step_is_done_again_after_any_change(checkout: Path):
    """A changed, added, renamed or removed file counts; looking twice does not."""
    seen = [state(checkout)]
    (checkout / "app.ts").write_text("let a = 3")
    seen.append(state(checkout))
    (checkout / "new.ts").write_text("")
    seen.append(state(checkout))
    (checkout / "new.ts").rename(checkout / "newer.ts")
    seen.append(state(checkout))
    (checkout / "lib" / "sync.ts").unlink()
    seen.append(state(checkout))
    assert len(set(seen)) == len(seen)
    assert state(checkout) == seen[-1]


def test_text_that_moves_from_one_file_to_the_next_is_a_change(checkout: Path):
    """Names and contents cannot be taken for one another."""
    before = state(checkout)
    (checkout / "app.ts").write_text("let a = 1let b")
    (checkout / "lib" / "sync.ts").write_text(" = 2")
    assert state(checkout) != before


def test_a_step_is_done_only_in_the_state_it_was_finished_in():
    """A failed step was never marked, so it is done again."""
    assert not places.is_done("app", "one")
    places.mark_done("app", "one")
    assert places.is_done("app", "one")
    assert not places.is_done("app", "two")
    assert not places.is_done("packages", "one")
