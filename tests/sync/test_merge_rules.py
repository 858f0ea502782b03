"""The merge rules by themselves: whatever the order of arrival (laws S12 to S14)."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from server.sync.kinds import Field, FieldType, Policy
from server.sync.rules.merge import Edit, State, merge_fields
from server.sync.rules.stamps import Writer
from server.sync.rules.text_merge import merge_texts

FIELDS = {
    "title": Field(FieldType.TEXT, Policy.LATEST),
    "follow_up": Field(FieldType.DATE, Policy.ASK),
    "tags": Field(FieldType.TAGS, Policy.UNION),
}
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "title": st.sampled_from(["a", "b", "c", None]),
    "follow_up": st.sampled_from(["2026-12-01", "2026-12-02", "2026-12-03", None]),
    "tags": st.dictionaries(
        st.sampled_from(["x", "y", "z"]), st.booleans(), min_size=1, max_size=3
    ).map(
        lambda wanted: {
            "add": [tag for tag, inside in wanted.items() if inside],
            "remove": [tag for tag, inside in wanted.items() if not inside],
        }
    ),
}
DEVICES = ["d1", "d2", "d3", "d4"]


@st.composite
def unseen_edits(draw: st.DrawFn) -> list[tuple[str, int, dict[str, Any]]]:
    """Edits of several devices, none of which had seen another's: (device, time, values)."""
    devices = draw(st.permutations(DEVICES).map(lambda order: order[: draw(st.integers(2, 4))]))
    times = draw(st.lists(st.integers(1, 50), min_size=len(devices), max_size=len(devices)))
    return [
        (device, time, {name: draw(VALUES[name]) for name in draw(st.sets(st.sampled_from(
            sorted(FIELDS)), min_size=1))})
        for device, time in zip(devices, times, strict=True)
    ]  # fmt: skip


def arrived(edits: list[tuple[str, int, dict[str, Any]]]) -> State:
    """What stands after edits that came in this order, one tick each."""
    state = State()
    for tick, (device, time, values) in enumerate(edits, 1):
        writer = Writer(device, 1, time, 0)
        merge_fields(state, Edit(values, writer, f"p-{device}", tick, tick - 1), FIELDS)
    return state


def seen_by_people(state: State) -> Any:
    """Body and questions, without the ticks that depend on who came first."""
    conflicts = {(c.field, c.value, c.person, c.stamp.time) for c in state.conflicts}
    return state.body, conflicts


@given(unseen_edits(), st.randoms(use_true_random=False))
def test_edits_that_had_not_seen_each_other_may_arrive_in_any_order(edits, random):
    other = copy.copy(edits)
    random.shuffle(other)
    assert seen_by_people(arrived(edits)) == seen_by_people(arrived(other))


@given(unseen_edits())
def test_edits_of_different_fields_all_stand(edits):
    (one, _, _), (two, _, _) = edits[0], edits[1]
    state = arrived([(one, 5, {"title": "a"}), (two, 1, {"follow_up": "2026-12-01"})])
    assert state.body == {"title": "a", "follow_up": "2026-12-01"}


@given(unseen_edits(), st.integers(-(10**6), 10**6))
def test_moving_all_clocks_alike_changes_nothing(edits, shift):
    moved = [(device, time + shift, values) for device, time, values in edits]
    assert arrived(edits).body == arrived(moved).body


lines = st.lists(st.sampled_from(["een", "twee", "drie", "vier", ""]), max_size=8).map("\n".join)


@given(lines, lines, lines)
def test_a_text_merge_does_not_depend_on_whose_is_called_ours(base, ours, theirs):
    assert merge_texts(base, ours, theirs) == merge_texts(base, theirs, ours)


@given(lines, lines)
def test_merging_with_who_changed_nothing_gives_the_change(base, theirs):
    assert merge_texts(base, base, theirs) == theirs
    assert merge_texts(base, theirs, theirs) == theirs
