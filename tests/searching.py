"""How long to search for counterexamples: ``LEERPLEK_TEST_LONG``, about in hours; 0 if unset."""

from __future__ import annotations

import os

LONG = int(os.environ.get("LEERPLEK_TEST_LONG") or 0)


def examples(small: int, an_hour: int) -> int:
    """How many examples to try: ``small`` in every run, so many an hour when it may take long."""
    return an_hour * LONG if LONG else small
