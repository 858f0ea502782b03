"""Copies of all files, for backups: only what the other side lacks travels."""

from __future__ import annotations

from server.files.depot import Depot


async def copy_files(source: Depot, target: Depot) -> tuple[int, int]:
    """Copy every finished file that the target has not; how many were copied, and were there.

    A file's name is its digest, so what is there already is the same. Files
    that were deleted in the source stay in the target.
    """
    there = {key: size for key, size, _ in target.listed("files")}
    copied = kept = 0
    for key, size, _ in source.listed("files"):
        if there.get(key) == size:
            kept += 1
            continue
        data = await source.get(key)
        if data is not None:
            await target.put(key, data)
            copied += 1
    return copied, kept
