"""Scenario files that tests write."""

from copy import deepcopy
from pathlib import Path
from typing import Any

from sim.scenario.plain import as_yaml
from sim.scenario.reading import read_document
from tests.paths import ROOT

SCENARIOS = ROOT / "scenarios"
BASE = read_document(SCENARIOS / "base.yaml").data

HEAD = "name: x\ndescription: a test\nextends: base\nchanges:\n"
"""A file of changes starts so; what it changes follows from line 5 on, two blanks in."""

ABSENT = object()


def changes(*lines: str) -> str:
    """A file that changes the base scenario."""
    return HEAD + "".join(f"  {line}\n" for line in lines)


def base_with(path: str, value: Any) -> str:
    """The base scenario as one file, with one value replaced, added or (if `ABSENT`) left out."""
    data = deepcopy(BASE)
    *above, last = path.split(".")
    here = data
    for key in above:
        here = here[key]
    if value is ABSENT:
        del here[last]
    else:
        here[last] = value
    return as_yaml(data)


def write(folder: Path, content: str | bytes, name: str = "x.yaml") -> str:
    """Write a file and give its path."""
    file = folder / name
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return str(file)
