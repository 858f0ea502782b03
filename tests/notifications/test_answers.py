"""What becomes of a message once a push service has answered."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.notifications.rules.answers import MOST_TRIES, Verdict, after

NOW = 1_000_000
LATE = NOW + 10**12


@pytest.mark.parametrize(
    ("status", "verdict"),
    [
        (201, Verdict.SENT),
        (200, Verdict.SENT),
        (404, Verdict.GONE),
        (410, Verdict.GONE),
        (429, Verdict.LATER),
        (408, Verdict.LATER),
        (500, Verdict.LATER),
        (503, Verdict.LATER),
        (None, Verdict.LATER),
        (301, Verdict.NEVER),
        (400, Verdict.NEVER),
        (401, Verdict.NEVER),
        (403, Verdict.NEVER),
        (413, Verdict.NEVER),
    ],
)
def test_an_answer_says_what_to_do(status, verdict):
    assert after(status, None, 1, NOW, LATE).verdict is verdict


@pytest.mark.parametrize(
    ("retry_after", "seconds"),
    [(None, 30), ("120", 120), ("5", 30), ("Mon, 23 Nov 2026 09:00:00 GMT", 30), ("-3", 30)],
)
def test_a_service_that_asks_for_time_gets_it(retry_after, seconds):
    assert after(429, retry_after, 1, NOW, LATE).at == NOW + seconds * 1000


def test_what_would_come_too_late_is_dropped():
    assert after(503, None, 1, NOW, NOW + 30_000).verdict is Verdict.NEVER
    assert after(429, "3600", 1, NOW, NOW + 3_600_000).verdict is Verdict.NEVER


def test_waits_grow_and_end():
    waits = [after(None, None, tries, NOW, LATE).at - NOW for tries in range(1, MOST_TRIES)]
    assert waits == sorted(waits)
    assert waits[-1] <= 3_600_000
    assert after(None, None, MOST_TRIES, NOW, LATE).verdict is Verdict.NEVER


@given(
    status=st.none() | st.integers(100, 599),
    asked=st.none() | st.text(max_size=12),
    tries=st.integers(1, 20),
    until=st.integers(NOW, NOW + 10**9),
)
def test_nothing_is_tried_at_once_again_or_after_its_time(status, asked, tries, until):
    judged = after(status, asked, tries, NOW, until)
    if judged.verdict is Verdict.LATER:
        assert NOW + 30_000 <= judged.at < until
