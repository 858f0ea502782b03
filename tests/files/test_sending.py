"""Files over HTTP: sent in pieces over a bad line, read by those who may, and by nobody else."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from email.utils import parsedate_to_datetime
from urllib.parse import quote

import pytest

from server.files.limits import FileLimits
from tests.builders import World, build_world
from tests.fakes import DAY
from tests.files.conftest import FilesSite
from tests.files.sender import Sender, digest, picture, picture_with_place
from tests.sync.port import Request

WEBM = b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x84webm" + b"\0" * 300
HEIC = b"\0\0\0\x18ftypheic" + b"\0" * 100


def checksum(data: bytes, algorithm: str = "sha256") -> str:
    return f"{algorithm} {b64encode(hashlib.new(algorithm, data).digest()).decode()}"


def test_a_picture_that_was_sent_is_read_by_the_coach(student: Sender, coach: Sender):
    photo = picture()
    student.send(photo)
    read = coach.read(photo)
    assert (read.status, read.content) == (200, photo)
    assert read.headers["content-type"] == "image/jpeg"
    assert read.headers["x-content-type-options"] == "nosniff"
    assert read.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert read.headers["content-disposition"].startswith("attachment; filename=")
    assert read.headers["cache-control"] == "private, no-store"


def test_a_voice_note_is_sent_as_well(student: Sender, coach: Sender):
    student.send(WEBM, "audio/webm;codecs=opus")
    assert coach.read(WEBM).headers["content-type"] == "audio/webm"


def test_a_file_is_not_there_before_all_of_it_came(student: Sender, coach: Sender):
    photo = picture(2)
    upload = student.begin(photo).headers["location"]
    student.continue_(upload, photo[:-1], 0)
    assert coach.read(photo).code == "not-found"
    student.continue_(upload, photo[-1:], len(photo) - 1)
    assert coach.read(photo).content == photo


def test_what_came_before_the_line_broke_need_not_be_sent_again(student: Sender, coach: Sender):
    photo = picture(3)
    upload = student.begin(photo).headers["location"]
    student.breaks_off(upload, [photo[:500], photo[500:900]], 0, len(photo))
    assert student.offset(upload) == 900
    assert student.continue_(upload, photo[900:], 900).status == 204
    assert coach.read(photo).content == photo


def test_a_long_request_is_made_safe_on_the_way(student: Sender):
    photo = picture(4, side=1000, quality=100)
    assert len(photo) > 1 << 20
    upload = student.begin(photo).headers["location"]
    first = photo[: 1 << 20]
    student.breaks_off(upload, [first], 0, len(photo))
    assert student.offset(upload) == len(first)


def test_a_piece_that_does_not_follow_is_refused_and_changes_nothing(student: Sender):
    photo = picture(5)
    upload = student.begin(photo).headers["location"]
    student.continue_(upload, photo[:100], 0)
    for offset in (0, 50, 101):
        answer = student.continue_(upload, photo[offset : offset + 10], offset)
        assert (answer.status, answer.code) == (409, "file-offset")
    assert student.offset(upload) == 100


def test_a_piece_damaged_on_the_way_is_refused_and_changes_nothing(student: Sender, coach: Sender):
    photo = picture(6)
    upload = student.begin(photo).headers["location"]
    piece, damaged = photo[:200], bytes([photo[0] ^ 1]) + photo[1:200]
    answer = student.continue_(upload, damaged, 0, upload_checksum=checksum(piece))
    assert (answer.status, answer.code) == (460, "file-checksum")
    assert student.offset(upload) == 0
    assert (
        student.continue_(upload, piece, 0, upload_checksum=checksum(piece, "sha1")).status == 204
    )
    rest = photo[200:]
    assert student.continue_(upload, rest, 200, upload_checksum=checksum(rest)).status == 204
    assert coach.read(photo).content == photo


def test_a_checked_piece_that_breaks_off_counts_for_nothing(student: Sender):
    photo = picture(7)
    upload = student.begin(photo).headers["location"]
    whole = checksum(photo)
    student.breaks_off(upload, [photo[:500]], 0, len(photo), upload_checksum=whole)
    assert student.offset(upload) == 0


@pytest.mark.parametrize("said", ["md5 AAAA", "sha256", "sha256 !!!", ""])
def test_a_checksum_that_cannot_be_checked_is_refused(student: Sender, said: str):
    photo = picture(7)
    upload = student.begin(photo).headers["location"]
    answer = student.continue_(upload, photo, 0, upload_checksum=said)
    assert answer.code in ("malformed", "file-checksum")
    assert student.offset(upload) == 0


def test_a_file_that_is_not_what_was_announced_is_refused_whole(
    student: Sender, coach: Sender, site: FilesSite
):
    photo, other = picture(8), picture(9)
    upload = student.begin(photo, sha256=digest(other)).headers["location"]
    answer = student.continue_(upload, photo, 0)
    assert (answer.status, answer.code) == (422, "file-differs")
    assert coach.read(other).code == "not-found"
    assert student.call("HEAD", upload).status == 404
    assert not any(digest(other) in name for name in site.kept())


@pytest.mark.parametrize(
    ("data", "media"),
    [
        (b"<script>alert(1)</script>", "image/jpeg"),
        (b"\xff\xd8\xff\xe0 no picture at all", "image/jpeg"),
        (HEIC, "audio/mp4"),
        (WEBM, "image/webp"),
        (picture(form="PNG"), "image/jpeg"),
    ],
)
def test_content_that_is_something_else_is_refused(student: Sender, data: bytes, media: str):
    upload = student.begin(data, media).headers["location"]
    answer = student.continue_(upload, data, 0)
    assert (answer.status, answer.code) == (415, "file-type")
    assert student.read(data).code == "not-found"


@pytest.mark.parametrize("media", ["image/svg+xml", "text/html", "video/mp4", "application/pdf"])
def test_a_type_that_is_not_taken_is_refused_before_it_is_sent(student: Sender, media: str):
    answer = student.begin(b"<svg/>", media)
    assert (answer.status, answer.code) == (415, "file-type")


def test_a_picture_that_says_where_it_was_taken_is_refused(student: Sender):
    photo = picture_with_place()
    answer = student.continue_(student.begin(photo).headers["location"], photo, 0)
    assert (answer.status, answer.code) == (422, "file-location")
    assert student.read(photo).code == "not-found"


def test_a_file_that_is_too_large_is_refused_before_it_is_sent(student: Sender):
    most = FileLimits().file_bytes
    answer = student.begin(b"", size=most + 1, sha256="a" * 64)
    assert (answer.status, answer.code, answer.json["max_bytes"]) == (413, "file-too-large", most)
    assert student.begin(b"", size=most, sha256="a" * 64).status == 201


def test_more_than_was_announced_is_refused(student: Sender):
    photo = picture(10)
    upload = student.begin(photo).headers["location"]
    answer = student.continue_(upload, photo + b"!", 0)
    assert (answer.status, answer.code) == (413, "too-large")
    assert student.offset(upload) == 0


def test_a_device_sends_no_more_than_its_share_of_a_day(student: Sender, site: FilesSite):
    limits = FileLimits()
    whole, rest = divmod(limits.device_bytes, limits.file_bytes)
    for number in range(whole):
        assert student.begin(b"", size=limits.file_bytes, sha256=f"{number:064x}").status == 201
    answer = student.begin(b"", size=rest + 1, sha256="b" * 64)
    assert (answer.status, answer.code) == (429, "file-quota")
    assert int(answer.headers["retry-after"]) > 0
    site.clock.pass_by(DAY)
    assert student.begin(b"", size=rest + 1, sha256="b" * 64).status == 201


def test_the_same_picture_is_not_sent_twice(student: Sender):
    photo = picture(11)
    student.send(photo)
    again = student.begin(photo)
    assert again.headers["upload-offset"] == str(len(photo))
    assert student.offset(again.headers["location"]) == len(photo)


def test_two_requests_at_once_append_once(student: Sender, coach: Sender, site: FilesSite):
    photo = picture(12)
    upload = student.begin(photo).headers["location"]
    headers = {
        "tus-resumable": "1.0.0",
        "upload-offset": "0",
        "content-type": "application/offset+octet-stream",
        "authorization": f"Bearer {student.phone.token}",
    }
    answers = site.server.together([Request("PATCH", upload, photo, headers) for _ in range(4)])
    assert 204 in {answer.status for answer in answers}
    assert {answer.status for answer in answers} <= {204, 409}
    assert student.offset(upload) == len(photo)
    assert coach.read(photo).content == photo


def test_an_upload_can_be_given_up(student: Sender, site: FilesSite):
    photo = picture(13)
    upload = student.begin(photo).headers["location"]
    student.continue_(upload, photo[:300], 0)
    assert student.call("DELETE", upload).status == 204
    assert student.call("HEAD", upload).status == 404
    assert not any(upload.rpartition("/")[2] in name for name in site.kept())


def test_giving_up_a_finished_upload_leaves_the_file(student: Sender, coach: Sender):
    photo = picture(14)
    assert student.call("DELETE", student.send(photo)).status == 204
    assert coach.read(photo).status == 200


def test_an_upload_that_stopped_expires(student: Sender, site: FilesSite):
    photo = picture(15)
    begun = student.begin(photo)
    upload = begun.headers["location"]
    until = parsedate_to_datetime(begun.headers["upload-expires"])
    assert until.timestamp() == (site.clock.time + FileLimits().unfinished_ms) // 1000
    student.continue_(upload, photo[:10], 0)
    site.clock.pass_by(6 * DAY)
    assert student.continue_(upload, photo[10:20], 10).status == 204
    site.clock.pass_by(6 * DAY)
    assert student.offset(upload) == 20
    site.clock.pass_by(1 * DAY)
    assert student.call("HEAD", upload).status == 404
    assert student.continue_(upload, photo[20:], 20).code == "not-found"


# -- who may --------------------------------------------------------------------------


def test_only_who_writes_there_sends_there(world: World, site: FilesSite):
    photo = picture(16)
    for name in ("guardian", "coach", "mentor", "class_mentor", "coordinator", "inspector"):
        sender = Sender(site, world.caught_up(world.people[name]), world.shared)
        answer = sender.begin(photo)
        assert (answer.status, answer.code) == (403, "not-allowed"), name


def test_everybody_of_the_placement_reads(world: World, site: FilesSite, student: Sender):
    photo = picture(17)
    student.send(photo)
    for name in ("student", "guardian", "coach", "mentor", "class_mentor", "coordinator"):
        sender = Sender(site, world.caught_up(world.people[name]), world.shared)
        assert sender.read(photo).status == 200, name


def test_a_scope_of_others_is_as_one_that_is_not_there(
    world: World, site: FilesSite, student: Sender
):
    photo = picture(18)
    student.send(photo)
    stranger = Sender(site, world.caught_up(world.student_2), world.shared_2)
    for scope in (world.shared, "placement:nothing", "nothing", "school:" + world.school):
        assert stranger.begin(photo, scope=scope).code == "not-found"
        assert stranger.read(photo, scope=scope).code == "not-found"
    assert stranger.read(photo).code == "not-found", "the same digest in another scope"
    assert student.begin(photo, scope=world.staff).code == "not-found"


def test_an_upload_belongs_to_the_device_that_began_it(
    world: World, site: FilesSite, student: Sender
):
    photo = picture(19)
    upload = student.begin(photo).headers["location"]
    other = Sender(site, world.phone(world.student), world.shared)
    assert other.call("HEAD", upload).status == 404
    assert other.continue_(upload, photo, 0).code == "not-found"
    assert other.call("DELETE", upload).status == 404
    assert student.offset(upload) == 0


def test_another_region_is_another_world(world: World, site: FilesSite, student: Sender):
    other = build_world(site.server, site, site.clock)
    photo = picture(20)
    upload = student.send(photo)
    elsewhere = Sender(site, other.caught_up(other.student), world.shared)
    assert elsewhere.read(photo).code == "not-found"
    assert elsewhere.begin(photo).code == "not-found"
    moved = upload.replace(world.region, other.region)
    assert student.call("HEAD", moved).status == 404


def test_a_revoked_device_neither_sends_nor_reads(world: World, site: FilesSite, student: Sender):
    photo = picture(21)
    upload = student.begin(photo).headers["location"]
    new = world.phone(world.student)
    path = f"/api/devices/{student.phone.device}/revoke"
    assert site.server.post(path, {}, token=new.token).status == 204
    assert student.continue_(upload, photo, 0).code == "not-signed-in"
    assert student.begin(photo).code == "not-signed-in"
    assert student.read(photo).code == "not-signed-in"


def test_who_left_the_placement_sends_and_reads_no_more(
    world: World, site: FilesSite, student: Sender, coach: Sender
):
    photo = picture(22)
    student.send(photo)
    assert coach.read(photo).status == 200
    world.coaches(world.placement, remove=world.coach)
    assert coach.read(photo).code == "not-found"


def test_nobody_without_a_token_gets_in(student: Sender):
    student.phone.token = "not-a-token"
    photo = picture(23)
    assert student.begin(photo).code == "not-signed-in"
    assert student.read(photo).code == "not-signed-in"


# -- the protocol ----------------------------------------------------------------------


def test_the_server_says_what_it_can(student: Sender):
    answer = student.call("OPTIONS", student.files)
    assert answer.status == 204
    assert answer.headers["tus-version"] == "1.0.0"
    assert answer.headers["tus-extension"] == "creation,termination,checksum,expiration"
    assert answer.headers["tus-max-size"] == str(FileLimits().file_bytes)
    assert answer.headers["tus-checksum-algorithm"] == "sha1,sha256"


def test_another_version_of_tus_is_refused(student: Sender):
    answer = student.call("POST", student.files, tus_resumable="0.2.2", upload_length="1")
    assert (answer.status, answer.code, answer.json["version"]) == (412, "tus-version", "1.0.0")


@pytest.mark.parametrize("length", ["", "0", "-1", "1.5", "many", "9" * 30])
def test_a_length_that_is_none_is_refused(student: Sender, length: str):
    answer = student.begin(b"", size=length)
    assert (answer.status, answer.code) == (400, "malformed")


@pytest.mark.parametrize(
    "metadata",
    ["", "scope", "scope !!!", "filetype aW1hZ2UvanBlZw==", "scope YQ==,scope YQ==", "é YQ=="],
)
def test_metadata_that_says_nothing_is_refused(student: Sender, metadata: str):
    answer = student.call("POST", student.files, upload_length="10", upload_metadata=metadata)
    assert (answer.status, answer.code) == (400, "malformed")


def test_odd_paths_and_methods_are_answered_as_problems(student: Sender):
    scope = quote(student.scope)
    assert student.call("PATCH", f"{student.files}/../x").status in (404, 405)
    assert student.call("GET", f"{student.files}/{scope}/zzz").code == "not-found"
    assert student.call("PUT", f"{student.files}/{scope}/{'a' * 64}").code == "method-not-allowed"
    assert student.call("GET", student.files).code == "method-not-allowed"
    assert student.call("HEAD", f"{student.files}/no-id").status == 404


def test_a_piece_of_another_media_type_is_refused(student: Sender):
    photo = picture(24)
    upload = student.begin(photo).headers["location"]
    answer = student.call("PATCH", upload, photo, upload_offset="0", content_type="image/jpeg")
    assert (answer.status, answer.code) == (415, "unsupported-media-type")
    stream = "application/offset+octet-stream"
    answer = student.call("PATCH", upload, photo, upload_offset="x", content_type=stream)
    assert (answer.status, answer.code) == (400, "malformed")
