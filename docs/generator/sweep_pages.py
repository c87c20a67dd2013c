"""A page for each shipped sweep: its question, its file, and what it said when it was run in full."""

import re
from pathlib import Path

from docs.generator.markdown import contents, table, yaml_file
from docs.generator.paths import ROOT
from sim.sweep import load_sweep
from sim.sweep.designs import n_points
from sim.sweep.listing import list_sweeps

SAID = ROOT / "docs" / "SWEEPS.md"
_FINDING = r"^\*\*([^*\n]+)\*\* \(`{name}`.*?(?=^\*\*|\Z)"
"""Where that page says what a sweep says: from its title in bold to the next."""


def write_sweep_pages(folder: Path) -> None:
    """Write a page for each sweep, and the overview."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = []
    for name, description in list_sweeps():
        size = _size(name)
        (folder / f"{name}.md").write_text(_page(name, description, size), "utf-8")
        rows.append([f"[{name}]({name}.md)", description, size])
    (folder / "index.md").write_text(_overview(rows), "utf-8")


def finding_of(name: str, text: str) -> str:
    """What the page on sweeps says of one, with its figures.

    Raises:
        ValueError: if it says nothing.
    """
    found = re.search(_FINDING.format(name=re.escape(name)), text, re.MULTILINE | re.DOTALL)
    if found is None:
        raise ValueError(f"docs/SWEEPS.md says nothing of the sweep {name}")
    return found.group().strip()


def _size(name: str) -> str:
    sweep = load_sweep(name)
    points = n_points(sweep)
    return f"{points:,} points × {sweep.draws:,} draws = {points * sweep.draws:,} worlds with their twins"


def _page(name: str, description: str, size: str) -> str:
    found = finding_of(name, SAID.read_text(encoding="utf-8")).replace("](figures/", "](../../figures/")
    file = ROOT / "scenarios" / "sweeps" / f"{name}.yaml"
    return f"""# {name}

{description}

{size}. Made by `jevons sweep {name}` and `jevons analyse results/sweeps/{name}`.

## What it says

{found}

## The file

`scenarios/sweeps/{name}.yaml`; what its keys mean stands in [Sweeps](../../SWEEPS.md#write-one).

{yaml_file(file)}

A smaller sweep of your own, with its map, is made in [a tutorial](../../tutorials/a-sweep-and-its-map.md).
"""


def _overview(rows: list[list[str]]) -> str:
    return f"""# Sweeps

A sweep asks one question at many points. These come with the program; how they are run, stopped and read
stands in [Sweeps](../../SWEEPS.md).

{table(["sweep", "question", "size"], rows)}

{contents([row[0].split("]")[0][1:] for row in rows])}
"""
