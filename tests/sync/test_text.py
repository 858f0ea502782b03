"""Two people type in the same text: the policy `text` and its overlaps."""

from __future__ import annotations

import pytest

from tests.fakes import HOUR, MINUTE
from tests.sync.scenes import a_note_on_both, accepted, edit, same, two_coaches, write_note

BASE = "een\ntwee\ndrie\nvier\nvijf"


def both_type(world, base, ours, theirs, order=(0, 1)):
    """Two coaches change the same text unseen: first ``ours``, a minute later ``theirs``."""
    phones = two_coaches(world)
    note = a_note_on_both(world, *phones, body=base)
    edit(phones[0], note, body=ours)
    world.now.pass_by(MINUTE)
    edit(phones[1], note, body=theirs)
    world.now.pass_by(HOUR)
    for i in order:
        phones[i].sync()
    for phone in phones:
        phone.sync()
    same(*phones)
    return phones, note


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
@pytest.mark.parametrize(
    ("ours", "theirs", "merged"),
    [
        (
            "EEN\ntwee\ndrie\nvier\nvijf",
            "een\ntwee\ndrie\nvier\nVIJF",
            "EEN\ntwee\ndrie\nvier\nVIJF",
        ),
        ("een\ndrie\nvier\nvijf", "een\ntwee\ndrie\nvier", "een\ndrie\nvier"),
        ("nul\n" + BASE, BASE + "\nzes", "nul\n" + BASE + "\nzes"),
        ("een\ntwee\nDRIE\nvier\nvijf", BASE + "\nzes", "een\ntwee\nDRIE\nvier\nvijf\nzes"),
    ],
    ids=["two lines", "two lines taken away", "before and after", "middle and after"],
)
def test_changes_in_different_places_both_stand_in_either_order(world, ours, theirs, merged, order):
    phones, note = both_type(world, BASE, ours, theirs, order)
    assert phones[0].body(note)["body"] == merged
    assert phones[0].conflicts(note) == []
    last = phones[order[1]]
    outcome = last.outcome(last.disk.next_n - 1)
    assert (outcome["outcome"], outcome["superseded"]) == ("merged", {"body": "both"})


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
@pytest.mark.parametrize(
    ("base", "ours", "theirs"),
    [
        (BASE, "een\nTWEE\ndrie\nvier\nvijf", "een\nTwéé\ndrie\nvier\nvijf"),
        (BASE, "een\nTWEE\ndrie\nvier\nvijf", "een\ntwee\nDRIE\nvier\nvijf"),
        (BASE, BASE + "\nzes", BASE + "\nzeven"),
        (BASE, "een\ntwee\nnieuw\ndrie\nvier\nvijf", "een\ntwee\nDRIE\nvier\nvijf"),
        (BASE, "een\nvijf", "een\ntwee\nDRIE\nvier\nvijf"),
        ("één regel", "één regel, langer", "één andere regel"),
        ("", "eerst", "laatst"),
    ],
    ids=[
        "same line",
        "neighbours",
        "both at the end",
        "touch",
        "within",
        "one line",
        "from nothing",
    ],
)
def test_changes_that_overlap_or_touch_are_a_question(world, base, ours, theirs, order):
    phones, note = both_type(world, base, ours, theirs, order)
    assert phones[0].body(note)["body"] == theirs  # the later of the two
    (conflict,) = phones[0].conflicts(note)
    assert (conflict["field"], conflict["value"], conflict["reason"]) == ("body", ours, "text")
    last = phones[order[1]]
    outcome = last.outcome(last.disk.next_n - 1)
    assert outcome["superseded"] == {"body": "mine" if order[1] == 1 else "theirs"}


def test_both_texts_of_an_overlap_can_be_read_back(world):
    phones, note = both_type(world, "begin", "van de een", "van de ander")
    for phone in phones:
        entries = world.server.history(world.region, note, token=phone.token).json["entries"]
        assert {"van de een", "van de ander", "begin"} <= {entry["value"] for entry in entries}


def test_line_ends_are_kept_as_they_were_typed(world):
    base = "een\r\ntwee\r\ndrie\r\nvier\r\n"
    phones, note = both_type(world, base, base.replace("een", "EEN"), base.replace("vier", "VIER"))
    assert phones[0].body(note)["body"] == "EEN\r\ntwee\r\ndrie\r\nVIER\r\n"


def test_a_chain_of_own_edits_is_merged_from_the_last_one_sent(world):
    """The text the writer had seen is then their own, not the one at base."""
    first, second = two_coaches(world)
    note = a_note_on_both(world, first, second, body=BASE)
    edit(first, note, body="EEN\ntwee\ndrie\nvier\nvijf")
    world.now.pass_by(MINUTE)
    edit(first, note, body="EEN\ntwee\ndrie\nvier\nVIJF")
    edit(second, note, body="een\ntwee\nDRIE\nvier\nvijf")
    second.sync()
    first.sync()
    second.sync()
    same(first, second)
    assert first.body(note)["body"] == "EEN\ntwee\nDRIE\nvier\nVIJF"
    assert first.conflicts(note) == []


def test_an_own_edit_after_a_merge_that_was_not_seen_is_merged_again(world):
    """The merged text counts as set by no device, so it does not count as seen."""
    first, second = two_coaches(world)
    note = a_note_on_both(world, first, second, body=BASE)
    edit(second, note, body="een\ntwee\ndrie\nvier\nVIJF")
    second.sync()
    edit(first, note, body="EEN\ntwee\ndrie\nvier\nvijf")
    first.send()  # merged on the server; first has not seen the result
    world.now.pass_by(MINUTE)
    edit(first, note, body="EEN\ntwee\nDRIE\nvier\nvijf")
    first.sync()
    second.sync()
    same(first, second)
    assert first.body(note)["body"] == "EEN\ntwee\nDRIE\nvier\nVIJF"


def test_who_has_seen_the_merge_replaces_it(world):
    phones, note = both_type(world, BASE, BASE.replace("een", "EEN"), BASE.replace("vijf", "VIJF"))
    n = edit(phones[0], note, body="helemaal nieuw")
    phones[0].sync()
    accepted(phones[0], n)
    assert phones[0].body(note)["body"] == "helemaal nieuw"


def test_a_question_about_text_is_settled_like_any_other(world):
    phones, note = both_type(world, "begin", "van de een", "van de ander")
    edit(phones[0], note, body="van ons samen")
    phones[0].sync()
    assert phones[0].conflicts(note) == []
    phones[1].sync()
    assert phones[1].body(note)["body"] == "van ons samen"
    same(*phones)


def test_the_same_change_made_by_both_is_made_once(world):
    phones, note = both_type(
        world, BASE, "een\nTWEE\ndrie\nvier\nvijf", "een\nTWEE\ndrie\nvier\nvijf"
    )
    assert phones[0].body(note)["body"] == "een\nTWEE\ndrie\nvier\nvijf"
    assert phones[0].conflicts(note) == []


def test_clearing_a_text_that_another_changed_is_a_question(world):
    phones, note = both_type(world, BASE, BASE + "\nzes", None)
    assert "body" not in phones[0].body(note)
    (conflict,) = phones[0].conflicts(note)
    assert conflict["value"] == BASE + "\nzes"


def test_a_text_written_without_having_seen_any_overlaps(world):
    """Two devices create the same record offline: no base, so both texts are kept."""
    first, second = two_coaches(world)
    note = write_note(first, world.shared, body="van de een")
    world.now.pass_by(MINUTE)
    second.put("note", {"title": "Gesprek", "body": "van de ander"}, id=note, scope=world.shared)
    second.disk.outbox[-1].pop("base")
    second.disk.outbox[-1].pop("epoch")
    second.sync()
    assert second.body(note)["body"] == "van de ander"
    assert [c["value"] for c in second.conflicts(note)] == ["van de een"]


def test_the_longest_texts_merge_as_well(world):
    lines = [f"regel {i:05}" for i in range(5000)]
    base = "\n".join(lines)
    assert len(base) < 65_536
    ours = "\n".join(["BOVEN", *lines[1:]])
    theirs = "\n".join([*lines[:-1], "ONDER"])
    phones, note = both_type(world, base, ours, theirs)
    assert phones[0].body(note)["body"] == "\n".join(["BOVEN", *lines[1:-1], "ONDER"])
