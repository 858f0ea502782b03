"""What runs beside what, and what gets a second chance."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from typing import IO, Any

import pytest

from tools import tests as running

GOOD, FAILED, NONE = 0, 1, 5


class Protocol:
    """Stands in for the pytest that runs beside the others."""

    code = GOOD

    def __init__(self, command: Sequence[str], stdout: IO[bytes], stderr: Any) -> None:
        stdout.write(b"the protocol's own words\n")

    def wait(self) -> int:
        return self.code


def run(
    monkeypatch: pytest.MonkeyPatch, chosen: list[str], codes: list[int], protocol: int = GOOD
) -> tuple[int, list[tuple[str, ...]]]:
    """The code of a run in which these pytests end with these codes, and what each was asked."""
    asked: list[tuple[str, ...]] = []
    coming = iter(codes)

    def one(*options: str) -> int:
        asked.append(options)
        return next(coming)

    monkeypatch.setattr(running, "_run", one)
    monkeypatch.setattr(subprocess, "Popen", Protocol)
    monkeypatch.setattr(Protocol, "code", protocol)
    return running.main(chosen), asked


@pytest.mark.parametrize(
    ("codes", "protocol", "code", "runs"),
    [
        ([GOOD, GOOD, GOOD], GOOD, GOOD, 3),
        ([FAILED, GOOD, GOOD], GOOD, FAILED, 3),
        ([GOOD, GOOD, GOOD], FAILED, FAILED, 3),
        ([GOOD, FAILED, GOOD, GOOD], GOOD, GOOD, 4),
        ([GOOD, GOOD, FAILED, GOOD], GOOD, GOOD, 4),
        ([GOOD, FAILED, FAILED, FAILED], GOOD, FAILED, 4),
        ([FAILED, GOOD, FAILED, GOOD], GOOD, FAILED, 4),
        ([GOOD, GOOD, FAILED, NONE], GOOD, FAILED, 4),
        ([GOOD, GOOD, 2], GOOD, 2, 3),
    ],
)
def test_only_the_browser_gets_a_second_chance(
    monkeypatch: pytest.MonkeyPatch, codes: list[int], protocol: int, code: int, runs: int
):
    ended, asked = run(monkeypatch, [], codes, protocol)
    assert ended == code
    assert len(asked) == runs
    assert all("--last-failed" in each and "browser" in each for each in asked[3:])


def test_what_ran_beside_is_printed_whole(
    monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
):
    run(monkeypatch, [], [GOOD, GOOD, GOOD])
    assert b"the protocol's own words\n" in capfdbinary.readouterr().out


@pytest.mark.parametrize(
    ("codes", "code"),
    [([GOOD, NONE], GOOD), ([NONE, GOOD], GOOD), ([NONE, NONE], NONE), ([FAILED, NONE], FAILED)],
)
def test_a_chosen_path_may_hold_one_sort_alone(
    monkeypatch: pytest.MonkeyPatch, codes: list[int], code: int
):
    ended, asked = run(monkeypatch, ["tests/tools"], codes)
    assert ended == code
    assert all(each[-1] == "tests/tools" for each in asked)
