"""Write the vectors of presence, which the server and the phone both run.

    python -m tests.attendance.make_vectors

The inputs stand here; what is expected of them is what the server's rules say
at that moment, so a changed expectation shows in the diff of the vectors and
is reviewed there. The same run always writes the same bytes.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.attendance import vectors_of_codes, vectors_of_scans
from tests.attendance.vectors_of_days import attendance_days
from tests.attendance.vectors_of_weeks import week_sheets

ABOUT = "Made by tests/attendance/make_vectors.py; the server and the phone run it."
FOLDER = Path(__file__).parent.parent / "vectors"


def presence_codes() -> dict[str, Any]:
    """Codes, keys and scans. Instants are RFC 3339, times inside a code seconds."""
    return {
        "about": ABOUT,
        "keys": vectors_of_codes.keys(),
        "public_keys": vectors_of_codes.public_keys(),
        "codes": vectors_of_codes.codes(),
        "placement": vectors_of_scans.PLACEMENT,
        "holidays": vectors_of_scans.HOLIDAYS,
        "cards": vectors_of_scans.CARDS,
        "scans": [vectors_of_scans.scan_case(given) for given in vectors_of_scans.scans()],
    }


VECTORS = {
    "presence_codes.json": presence_codes,
    "attendance_days.json": attendance_days,
    "week_sheets.json": week_sheets,
}


def written(vectors: dict[str, Any]) -> str:
    """The text of a vector file."""
    return json.dumps(vectors, ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    for name, make in VECTORS.items():
        (FOLDER / name).write_text(written(make()), encoding="utf-8")
