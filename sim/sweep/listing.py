"""Which sweeps there are, and which file is one."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sim.errors import UserError
from sim.scenario.building import NAME
from sim.scenario.folders import folders
from sim.scenario.reading import read_document

OWN_KEYS = frozenset({"design", "factors", "draws", "scenarios"})
"""Keys that sweeps have and scenarios have not; one of them tells, should another be misspelt."""


def list_sweeps() -> list[tuple[str, str]]:
    """Names and descriptions of all sweeps that can be run by name."""
    found: dict[str, str] = {}
    for folder in reversed(folders()):
        for file in sorted((folder / "sweeps").glob("*.yaml")):
            if NAME.fullmatch(file.stem):
                found[file.stem] = _description(file)
    return sorted(found.items())


def is_sweep(data: Mapping[str, Any]) -> bool:
    """Whether the content of a file is meant to be a sweep.

    >>> is_sweep({"name": "x", "desing": "grid", "factors": {}}), is_sweep({"extends": "base"})
    (True, False)
    """
    return not OWN_KEYS.isdisjoint(data)


def _description(file: Path) -> str:
    """One broken file must not hide the others."""
    try:
        return " ".join(str(read_document(file).data.get("description", "")).split())
    except UserError as problem:
        return f"broken: {problem}"
