"""A folder and a bucket keep files alike."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from server.errors import Problem
from server.files.depot import Depot, file_key, part_key
from tests.files import bucket

SCOPE = "placement:0190a1b2-0000-7000-8000-000000000001"
KEY = file_key("region", SCOPE, "ab" * 32)
SIZES = [0, 1, 300_000, 12_000_000]


@dataclass
class Kept:
    depot: Depot
    there: bucket.Bucket | Path

    def breaks(self) -> None:
        """The service goes away, or somebody takes the folder's rights."""
        if isinstance(self.there, bucket.Bucket):
            self.there.broken = True
        else:
            self.there.rename(self.there.with_suffix(".away"))
            self.there.write_text("no folder any more")


@pytest.fixture(params=["folder", "bucket"])
def kept(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Kept]:
    for name in [name for name in os.environ if name.upper().startswith("AWS_")]:
        monkeypatch.delenv(name)
    if request.param == "folder":
        folder = tmp_path / "files"
        folder.mkdir()
        yield Kept(Depot(str(folder)), folder)
        return
    with bucket.serving() as service:
        for name, value in service.variables.items():
            monkeypatch.setenv(name, value)
        yield Kept(Depot(f"s3://{bucket.NAME}/school"), service)


@pytest.mark.parametrize("size", SIZES)
async def test_what_was_put_comes_back_whole_and_in_pieces(kept: Kept, size: int):
    data = os.urandom(size)
    await kept.depot.put(KEY, data)
    assert await kept.depot.has(KEY)
    assert await kept.depot.get(KEY) == data
    pieces = await kept.depot.stream(KEY)
    assert pieces is not None
    assert b"".join([piece async for piece in pieces]) == data


async def test_what_was_never_put_is_not_there(kept: Kept):
    assert await kept.depot.get(KEY) is None
    assert await kept.depot.stream(KEY) is None
    assert not await kept.depot.has(KEY)
    assert list(kept.depot.listed("files")) == []


async def test_putting_again_replaces_and_taking_away_twice_is_no_mistake(kept: Kept):
    await kept.depot.put(KEY, b"first")
    await kept.depot.put(KEY, b"second")
    assert await kept.depot.get(KEY) == b"second"
    await kept.depot.delete([KEY, KEY])
    await kept.depot.delete([KEY])
    assert not await kept.depot.has(KEY)


async def test_a_listing_names_all_under_a_prefix_and_nothing_else(kept: Kept):
    parts = [part_key("region", "upload", f"{number:04}") for number in range(5)]
    for number, key in enumerate(parts):
        await kept.depot.put(key, b"x" * number)
    await kept.depot.put(KEY, b"whole")
    found = {key: size for key, size, _ in kept.depot.listed("unfinished/region/upload")}
    assert found == {key: number for number, key in enumerate(parts)}


async def test_a_place_that_cannot_be_reached_says_so_and_is_tried_again_later(kept: Kept):
    await kept.depot.put(KEY, b"photo")
    kept.breaks()
    for attempt in (kept.depot.put(KEY, b"other"), kept.depot.get(KEY)):
        with pytest.raises(Problem) as refused:
            await attempt
        assert refused.value.code == "files-unavailable"
        assert refused.value.retry_after


def test_a_bucket_holds_its_files_under_the_prefix_of_its_address(
    monkeypatch: pytest.MonkeyPatch,
):
    with bucket.serving() as service:
        for name, value in service.variables.items():
            monkeypatch.setenv(name, value)
        asyncio.run(Depot(f"s3://{bucket.NAME}/school").put(KEY, b"photo"))
        assert service.objects == {f"school/{KEY}": b"photo"}
