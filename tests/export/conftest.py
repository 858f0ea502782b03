"""The world of the files' tests: a server with a depot, on both databases."""

from tests.files.conftest import coach, databases, site, student, world

__all__ = ("coach", "databases", "site", "student", "world")
