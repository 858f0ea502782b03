"""What a file is, told by its first bytes, and how it is named and announced."""

from __future__ import annotations

import json
from base64 import b64encode
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.files.pictures import fault_of
from server.files.rules import (
    ENDINGS,
    read_announced,
    read_checksum,
    read_metadata,
    sound_tells_where,
    type_of,
)
from server.files.uploads import is_sha256
from server.sync.rules.file_references import FileReference, read_reference
from tests.files.sender import picture, picture_with_place

VECTORS = json.loads((Path(__file__).parent.parent / "vectors/file_references.json").read_text())


@pytest.mark.parametrize(
    ("head", "media"),
    [
        (picture(), "image/jpeg"),
        (picture(form="PNG"), "image/png"),
        (picture(form="WEBP"), "image/webp"),
        (b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\xf7\x81\x01\x42\x82\x84webm", "audio/webm"),
        (b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x88matroska", None),
        (b"\0\0\0\x20ftypM4A \0\0\0\0", "audio/mp4"),
        (b"\0\0\0\x20ftypiso5\0\0\0\0", "audio/mp4"),
        (b"\0\0\0\x18ftypheic\0\0\0\0", None),
        (b"\0\0\0\x18ftypavif\0\0\0\0", None),
        (b"OggS\0\x02", "audio/ogg"),
        (b"GIF89a", None),
        (b"<svg xmlns=", None),
        (b"%PDF-1.7", None),
        (b"RIFF\0\0\0\0WAVE", None),
        (b"", None),
    ],
)
def test_a_type_is_told_by_the_first_bytes(head: bytes, media: str | None):
    assert type_of(head[:64]) == media
    assert media is None or media in ENDINGS


@given(st.binary(max_size=200))
def test_any_bytes_are_judged_without_a_fault(data: bytes):
    assert type_of(data) in {None, *ENDINGS}
    assert fault_of(data, "image/jpeg") in ("file-type", "file-location", None)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_sound_picture_is_kept(form: str):
    assert fault_of(picture(form=form), f"image/{form.lower()}") is None


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (picture_with_place(), "file-location"),
        (picture(exif=b"Exif\0\0MM\0*\0\0\0\x08\0\0\0\0\0\0"), None),
        (picture()[:-400], None),
        (picture()[:60], "file-type"),
        (picture(xmp=b"<x exif:GPSLatitude='52,13N'/>"), "file-location"),
    ],
)
def test_a_picture_that_tells_its_place_is_found(data: bytes, fault: str | None):
    assert fault_of(data, "image/jpeg") == fault


def test_a_picture_of_too_many_points_is_not_opened():
    wide = picture(form="PNG", side=8)
    header = wide[:16] + (20_000).to_bytes(4) + (20_000).to_bytes(4) + wide[24:]
    assert fault_of(header, "image/png") == "file-type"


def test_a_recording_that_tells_its_place_is_found():
    assert sound_tells_where(b"....\xa9xyz....+52.13+006.08/")
    assert not sound_tells_where(b"ftypM4A ....")


@pytest.mark.parametrize("case", VECTORS["good"], ids=lambda case: case["text"][65:])
def test_a_reference_is_read_and_written_alike(case: dict[str, object]):
    found = read_reference(case["text"])
    assert found == FileReference(case["sha256"], case["type"], case["size"])  # type: ignore[arg-type]
    assert str(found) == case["text"]


@pytest.mark.parametrize("text", VECTORS["bad"], ids=str)
def test_what_is_no_reference_is_not_read(text: object):
    assert read_reference(text) is None


@given(st.dictionaries(st.from_regex(r"[a-z]{1,9}", fullmatch=True), st.text(max_size=30)))
def test_metadata_is_read_back(said: dict[str, str]):
    header = ",".join(f"{k} {b64encode(v.encode()).decode()}" for k, v in said.items())
    assert read_metadata(header) == said


@given(st.text(max_size=80))
def test_any_header_is_read_without_a_fault(header: str):
    read_announced(header, is_sha256)
    read_checksum(header)
