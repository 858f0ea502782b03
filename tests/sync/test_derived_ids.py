"""The ids that the server and the phone derive alike."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from server.sync.kinds import derived_id

VECTORS = Path(__file__).parent.parent / "vectors" / "derived_ids.json"
IDS = json.loads(VECTORS.read_text(encoding="utf-8"))["ids"]


@pytest.mark.parametrize("case", IDS, ids=lambda case: f"{case['kind']}/{case['about']}")
def test_an_id_is_derived_as_the_phone_derives_it(case: dict[str, str]):
    """The same vectors run in pwa/src/lib/sync/overlay.test.ts."""
    assert derived_id(case["scope"], case["kind"], case["about"]) == case["id"]


def test_records_about_different_things_never_share_an_id():
    assert len({case["id"] for case in IDS}) == len(IDS)
