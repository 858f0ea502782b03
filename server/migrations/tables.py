"""Loads the tables of the engine and of every feature, so that the metadata is complete."""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil

import server
from server.database import metadata

__all__ = ["metadata"]

for _package in pkgutil.iter_modules(server.__path__, "server."):
    if _package.ispkg and importlib.util.find_spec(f"{_package.name}.tables"):
        importlib.import_module(f"{_package.name}.tables")
