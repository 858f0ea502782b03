"""What ``make bench-app`` makes of what it saw."""

import gzip

import pytest

from loadtests.app import figures
from loadtests.app.lighthouse import shortcomings

SMOOTH = [at * 1000 / 60 for at in range(121)]


def test_two_smooth_seconds_have_no_slow_and_no_dropped_frame():
    seen = figures.frames(SMOOTH)
    assert (seen.slow, seen.slow_percent, seen.dropped_percent) == (0, 0, 0)
    assert seen.longest_ms == pytest.approx(1000 / 60)


def test_a_pause_is_one_slow_frame_and_as_many_dropped_ones_as_the_screen_missed():
    stuttered = SMOOTH[:61] + [at + 100 for at in SMOOTH[61:]]
    seen = figures.frames(stuttered)
    assert seen.slow == 1
    assert seen.slow_percent == pytest.approx(100 / 120)
    assert seen.dropped_percent == pytest.approx(100 * 6 / 126)
    assert seen.longest_ms == pytest.approx(100 + 1000 / 60)


def test_half_as_many_frames_are_half_dropped_though_none_is_slow():
    seen = figures.frames(SMOOTH[::2])
    assert seen.slow == 0
    assert seen.dropped_percent == pytest.approx(50)


@pytest.mark.parametrize("drawn", [[], [12.0]])
def test_no_frames_are_no_figure(drawn):
    with pytest.raises(ValueError, match="no frames"):
        figures.frames(drawn)


@pytest.mark.parametrize(
    ("share", "expected"), [(0.5, 50), (0.99, 99), (1, 100), (0, 1), (0.001, 1)]
)
def test_a_percentile_is_one_of_the_values(share, expected):
    assert figures.percentile([*range(100, 0, -1)], share) == expected


def test_the_longest_task_is_that_of_the_time_asked_about():
    tasks = [[0, 900], [1000, 60], [2000, 80], [3000, 700]]
    assert figures.longest(tasks, since=500, until=2500) == 80
    assert figures.longest(tasks, since=500) == 700
    assert figures.longest(tasks, since=3500) == 0


def test_files_weigh_what_they_weigh_packed_one_by_one_and_each_once(tmp_path):
    (tmp_path / "assets").mkdir()
    for name, content in (("a.js", b"let a = 1;" * 200), ("b.js", b"let b = 2;" * 200)):
        (tmp_path / "assets" / name).write_bytes(content)
    one = figures.packed(tmp_path, ["/assets/a.js"])
    assert one == len(gzip.compress(b"let a = 1;" * 200, 6))
    both = ["/assets/a.js", "/assets/b.js", "/assets/a.js"]
    assert figures.packed(tmp_path, both) == one + figures.packed(tmp_path, ["/assets/b.js"])


def test_what_cost_points_comes_with_the_dearest_first_and_without_what_weighs_nothing():
    def audit(title, score, shown=None):
        return {"title": title, "score": score, "displayValue": shown}

    report = {
        "categories": {
            "seo": {
                "auditRefs": [
                    {"id": "links", "weight": 1},
                    {"id": "robots", "weight": 4},
                    {"id": "advice", "weight": 0},
                    {"id": "fine", "weight": 9},
                    {"id": "not here", "weight": 9},
                ]
            }
        },
        "audits": {
            "links": audit("Links say where they go", 0, "2 links"),
            "robots": audit("Search engines may look", 0.5),
            "advice": audit("Have shorter caches", 0),
            "fine": audit("Has a title", 1),
            "not here": audit("Has pictures", None),
        },
    }
    assert shortcomings(report) == [
        "seo: Search engines may look",
        "seo: Links say where they go (2 links)",
    ]
