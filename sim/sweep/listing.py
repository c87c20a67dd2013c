"""Which sweeps there are, and which file is one."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sim.errors import UserError
from sim.scenario.folders import NAME, existing, folders, near_names
from sim.scenario.listing import names_and_descriptions

SWEEPS = "sweeps"
"""Folder of sweep files, below that of the scenarios."""

SUFFIXES = (".yaml", ".yml")

OWN_KEYS = frozenset({"design", "factors", "draws", "scenarios"})
"""Keys that sweeps have and scenarios have not; one of them tells, should another be misspelt."""


def list_sweeps() -> list[tuple[str, str]]:
    """Names and descriptions of all sweeps that can be run by name."""
    return names_and_descriptions(SWEEPS)


def is_sweep(data: Mapping[str, Any]) -> bool:
    """Whether the content of a file is meant to be a sweep.

    >>> is_sweep({"name": "x", "desing": "grid", "factors": {}}), is_sweep({"extends": "base"})
    (True, False)
    """
    return not OWN_KEYS.isdisjoint(data)


def find_sweep(name_or_path: str) -> Path:
    """The file of a sweep, by name or by path.

    Raises:
        UserError: if there is no sweep of that name.
    """
    if name_or_path.endswith(SUFFIXES):
        return existing(name_or_path)
    here = [folder / SWEEPS for folder in folders()]
    for folder in here:
        if NAME.fullmatch(name_or_path) and (folder / f"{name_or_path}.yaml").is_file():
            return folder / f"{name_or_path}.yaml"
    hint = near_names(name_or_path, here) if NAME.fullmatch(name_or_path) else ""
    raise UserError(f"there is no sweep {name_or_path!r}{hint}")
