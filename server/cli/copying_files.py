"""What backup and restore share: copying pictures and recordings between two places."""

from __future__ import annotations

import asyncio

from server.cli import CommandError


def copied(source: str, target: str) -> str:
    """Copy what the target lacks, and say in a sentence what was done.

    Raises:
        CommandError: the one cannot be read or the other not be written.
    """
    from server.errors import Problem
    from server.files.copying import copy_files
    from server.files.depot import Depot

    try:
        new, there = asyncio.run(copy_files(Depot(source), Depot(target)))
    except Problem as problem:
        raise CommandError(f"The files of {source} were not copied: {problem.code}.") from problem
    return f"Files: {new} copied to {target}, {there} were there already"
