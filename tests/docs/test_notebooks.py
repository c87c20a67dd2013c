"""Tutorials and how-tos run: their cells in order, and the commands that stand between them."""

import re
from pathlib import Path
from typing import Any

import pytest
import typer

from sim.cli.application import application
from sim.scenario import load_scenario, parse_override
from sim.sweep import load_sweep
from tests.docs.test_pages import commands
from tests.paths import ROOT

pytestmark = pytest.mark.long

CELL = re.compile(r"^```\{code-cell\}[^\n]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
NOTEBOOKS = sorted(
    path.relative_to(ROOT).as_posix()
    for folder in ("tutorials", "how-to")
    for path in (ROOT / "docs" / folder).glob("*.md")
)
for library in ("duckdb", "polars"):
    pytest.importorskip(library)


def cells(page: str) -> list[str]:
    """Python of a text notebook; a line for the notebook itself (`%matplotlib inline`) says nothing here."""
    found = CELL.findall((ROOT / page).read_text(encoding="utf-8"))
    return [re.sub(r"^%.*$", "", cell, flags=re.MULTILINE) for cell in found]


def test_there_are_tutorials_and_how_tos() -> None:
    assert len(NOTEBOOKS) >= 11


@pytest.mark.parametrize("page", NOTEBOOKS)
def test_a_notebook_runs(page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MPLBACKEND", "Agg")
    names: dict[str, Any] = {}
    found = cells(page)
    assert found
    for number, cell in enumerate(found, start=1):
        exec(compile(cell, f"{page}, cell {number}", "exec"), names)
    for name, *arguments in commands(page):
        # What stands before the command holds for all of them.
        while name.startswith("-"):
            name, *arguments = arguments
        _check_command(name, arguments)


def _check_command(name: str, arguments: list[str]) -> None:
    """A command exists, takes these options, and finds what the cells have written."""
    known: Any = typer.main.get_command(application)
    assert name in known.commands, f"jevons {name}: no such command"
    given = known.commands[name].make_context(name, arguments).params
    if "scenario" in given:
        load_scenario(
            given["scenario"], dict(parse_override(change) for change in given.get("changes") or ())
        )
    if name == "sweep":
        load_sweep(given["file"])


@pytest.mark.parametrize("page", NOTEBOOKS)
def test_a_notebook_is_stored_without_outputs(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    assert text.startswith("---\njupytext:\n")
    assert "execution_count" not in text


@pytest.mark.parametrize("page", NOTEBOOKS)
def test_a_notebook_says_that_its_numbers_are_previews(page: str) -> None:
    """But for pages that print no result of the model to read."""
    text = (ROOT / page).read_text(encoding="utf-8")
    assert re.search(r"preview|trial|Recipes|Where do the data", text)
