"""Which sweeps there are, and which file is one."""

from collections.abc import Mapping
from typing import Any

from sim.scenario.listing import names_and_descriptions

SWEEPS = "sweeps"
"""Folder of sweep files, below that of the scenarios."""

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
