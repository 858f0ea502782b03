"""What a field takes, what it gives back, and what is refused (Values, law S21)."""

from __future__ import annotations

import pytest

from tests.phone import new_id
from tests.sync.scenes import edit, put_args, rejected, send_one, write_note

WORDS = {
    "markup": "<script>alert('x')</script><img src=x onerror=alert(1)>",
    "SQL": "'; DROP TABLE record; -- \" \\ % _ \\x00",
    "emoji of several parts": "👩🏽‍🏫 bij de 🥖‍bakker",
    "accents apart and together": "e\u0301 is niet \u00e9",
    "right to left": "\u202eabc\u202c שלום",
    "line ends of three kinds": "een\r\ntwee\rdrie\nvier",
    "spaces around": "  \t rand \u00a0\u2003 ",
    "controls": "\x01\x02\x1f\x7f\x85\u2028\u2029\ufeff",
    "outside the first plane": "\U0010ffff\U0001f4a9\ufffe\uffff",
    "JSON in text": '{"a": [1, "\\u0000"]}',
    "backslash u": "\\u0000 \\ud800",
    "percent and braces": "%s %(x)s {x} {0} $1 :name ?",
}


@pytest.mark.parametrize("text", WORDS.values(), ids=WORDS)
def test_text_comes_back_byte_for_byte_on_every_device(world, text):
    coach = world.caught_up(world.coach)
    note = write_note(coach, world.shared, title=text, body=text, tags=[text[:50]])
    other = world.caught_up(world.coach)
    for phone in (coach, other):
        body = phone.body(note)
        assert (body["title"], body["body"], body["tags"]) == (text, text, [text[:50]])
    entries = world.server.history(world.region, note, token=coach.token).expect(200)["entries"]
    assert text in [entry["value"] for entry in entries]


@pytest.mark.parametrize("text", ["a\x00b", "\x00", "\ud800", "a\udfffb", "\udc00\ud800"])
@pytest.mark.parametrize("field", ["title", "body", "tags"])
def test_nul_and_half_characters_are_invalid(world, text, field):
    coach = world.caught_up(world.coach)
    value = [text] if field == "tags" else text
    outcome = send_one(
        coach, "record.put", put_args(new_id(), {"title": "x", field: value}, world.shared)
    )
    assert rejected(outcome) == "invalid"
    assert outcome["field"] == field


WRONG_VALUES = {
    "a number as title": {"title": 5},
    "an empty title": {"title": ""},
    "no title": {"title": None},
    "a title of 201": {"title": "x" * 201},
    "a list as title": {"title": ["x"]},
    "an object as body": {"body": {}},
    "a body above 64 KiB": {"body": "x" * 65_537},
    "a date that is not": {"follow_up": "2026-02-30"},
    "a date with a time": {"follow_up": "2026-02-03T10:00:00Z"},
    "a date of another form": {"follow_up": "03-02-2026"},
    "a date with loose digits": {"follow_up": "2026-2-3"},
    "a date in other digits": {"follow_up": "２０２６-02-03"},
    "a week date": {"follow_up": "2026-W07-2"},
    "a number as date": {"follow_up": 20260203},
    "yes as flag": {"pinned": "yes"},
    "1 as flag": {"pinned": 1},
    "tags as text": {"tags": "thuis"},
    "tags with a number": {"tags": [1]},
    "tags with null": {"tags": [None]},
    "tags with a list": {"tags": [["x"]]},
    "51 tags": {"tags": [str(i) for i in range(51)]},
    "a tag of 51": {"tags": ["x" * 51]},
    "one tag added and removed": {"tags": {"add": ["a"], "remove": ["a"]}},
    "an unknown change of tags": {"tags": {"toggle": ["a"]}},
    "add as text": {"tags": {"add": "a"}},
    "an unknown field": {"colour": "red"},
    "a field of JavaScript": {"__proto__": {}},
    "nothing at all": {},
}


@pytest.mark.parametrize("set", WRONG_VALUES.values(), ids=WRONG_VALUES)
def test_a_wrong_value_rejects_the_whole_edit(world, set):
    coach = world.caught_up(world.coach)
    note = write_note(coach, world.shared, title="Zoals het was")
    before = coach.disk.records[note]
    fields = set if not set else {"about": "2026-11-20", **set}
    outcome = send_one(coach, "record.put", put_args(note, fields))
    assert rejected(outcome) == "invalid"
    if set:
        assert outcome["field"] == next(iter(set))
    assert outcome["reason"]
    coach.sync()
    assert coach.disk.records[note] == before


def test_limits_are_reached_and_not_passed(world):
    coach = world.caught_up(world.coach)
    tags = sorted(f"{i:02}" + "é" * 48 for i in range(50))
    note = write_note(coach, world.shared, title="é" * 200, tags=tags, body="x" * 65_536)
    assert coach.body(note)["title"] == "é" * 200
    assert coach.body(note)["tags"] == tags
    assert len(coach.body(note)["body"]) == 65_536


@pytest.mark.parametrize(
    "kind", ["nonsense", "Note", "note ", "note'; --", "record", "x" * 5000, "held-edit-x"]
)
def test_an_unknown_kind_is_named_so(world, kind):
    coach = world.caught_up(world.coach)
    args = put_args(new_id(), {"title": "x"}, world.shared, kind=kind)
    assert rejected(send_one(coach, "record.put", args)) == "unknown-kind"


@pytest.mark.parametrize("name", ["nonsense", "record.upsert", "Record.put", "record.put "])
def test_an_unknown_command_is_named_so(world, name):
    coach = world.caught_up(world.coach)
    args = put_args(new_id(), {"title": "x"}, world.shared)
    assert rejected(send_one(coach, name, args)) == "unknown-command"


@pytest.mark.parametrize(
    "name",
    [
        "",
        "x",
        "A" * 36,
        new_id().upper(),
        "{" + new_id() + "}",
        new_id().replace("-", ""),
        "٣" * 36,
    ],
)
def test_an_id_is_a_lower_case_uuid(world, name):
    coach = world.caught_up(world.coach)
    outcome = send_one(coach, "record.put", put_args(name, {"title": "x"}, world.shared))
    assert rejected(outcome) == "invalid"
    assert outcome["field"] == "id"


@pytest.mark.parametrize("version", ["1", "3", "4", "5", "6", "7", "8"])
def test_an_id_is_a_uuid_of_any_version(world, version):
    coach = world.caught_up(world.coach)
    name = new_id()
    name = f"{name[:14]}{version}{name[15:]}"
    outcome = send_one(coach, "record.put", put_args(name, {"title": "x"}, world.shared))
    assert outcome["outcome"] == "accepted"


@pytest.mark.parametrize(
    "scope", ["", "placement", "region", "placement:", "planet:earth", "x" * 99]
)
def test_a_scope_that_cannot_be_is_refused(world, scope):
    """Invalid when it is no scope of the kind; not-permitted tells as little."""
    coach = world.caught_up(world.coach)
    outcome = send_one(coach, "record.put", put_args(new_id(), {"title": "x"}, scope))
    assert rejected(outcome) in ("invalid", "not-permitted")


def test_a_create_needs_its_required_fields_and_a_scope(world):
    coach = world.caught_up(world.coach)
    outcome = send_one(coach, "record.put", put_args(new_id(), {"pinned": True}, world.shared))
    assert rejected(outcome) == "invalid"
    assert outcome["field"] == "title"
    outcome = send_one(coach, "record.put", put_args(new_id(), {"title": "x"}))
    assert rejected(outcome) == "not-permitted"  # an unknown id: missing and forbidden are alike


def test_another_kind_or_scope_than_the_records_is_invalid(world):
    world.coaches(world.placement_2, add=world.coach)
    coach = world.caught_up(world.coach)
    note = write_note(coach, world.shared)
    other_scope = send_one(coach, "record.put", put_args(note, {"title": "x"}, world.shared_2))
    assert rejected(other_scope) == "invalid"
    other_kind = send_one(
        coach, "record.put", put_args(note, {"starts": "2026-09-01"}, kind="placement")
    )
    assert rejected(other_kind) == "invalid"
    other_drop = coach.drop("placement", note)
    coach.sync()
    assert rejected(coach.outcome(other_drop)) == "invalid"
    assert coach.body(note)["title"] == "Gesprek"


def test_null_clears_and_a_cleared_field_is_as_if_never_set(world):
    coach = world.caught_up(world.coach)
    note = write_note(
        coach, world.shared, follow_up="2026-12-01", tags=["a"], body="x", pinned=True
    )
    edit(coach, note, follow_up=None, tags=None, body=None, pinned=None)
    coach.sync()
    assert coach.body(note) == {"title": "Gesprek"}
    bare = write_note(coach, world.shared)
    assert coach.body(bare) == coach.body(note)


def test_a_required_field_cannot_be_cleared(world):
    coach = world.caught_up(world.coach)
    note = write_note(coach, world.shared)
    n = edit(coach, note, title=None)
    coach.sync()
    assert rejected(coach.outcome(n)) == "invalid"
    assert coach.body(note)["title"] == "Gesprek"


def test_false_and_an_empty_text_are_values(world):
    """Not the same as cleared, unlike an empty list."""
    coach = world.caught_up(world.coach)
    note = write_note(coach, world.shared, pinned=False, body="", tags=[])
    assert coach.body(note) == {"title": "Gesprek", "pinned": False, "body": ""}


def test_a_record_whose_id_must_derive_from_what_it_is_about_is_refused_otherwise(world):
    """Two offices that give one person the same role make one record, not two."""
    office = world.caught_up(world.coordinator)
    args = put_args(
        new_id(),
        {"person": world.stranger.id, "role": "coach"},
        f"school:{world.school}",
        kind="role",
    )
    assert rejected(send_one(office, "record.put", args)) == "invalid"
