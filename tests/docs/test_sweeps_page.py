"""What docs/SWEEPS.md shows can be run, in its order."""

import re
import shlex
import subprocess
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import typer
from typer.testing import CliRunner

import sim
from sim.cli.application import application
from sim.scenario.reading import parse_document
from sim.sweep.definition import DESIGNS, MEASURED
from sim.sweep.schema import sweep_schema
from tests.docs.test_pages import BEHIND_THE_COMMAND, blocks, commands
from tests.paths import ROOT

pytestmark = pytest.mark.long

for library in ("duckdb", "polars", "ema_workbench", "SALib"):
    with warnings.catch_warnings():
        # The workbench says at import what else it could use.
        warnings.simplefilter("ignore")
        pytest.importorskip(library)

PAGE = "docs/SWEEPS.md"


@pytest.mark.filterwarnings("ignore::DeprecationWarning:ema_workbench", "ignore::FutureWarning:SALib")
def test_the_page_on_sweeps_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "scenarios/sweeps").mkdir(parents=True)
    for text in blocks(PAGE, "yaml"):
        name = parse_document(text, PAGE).data["name"]
        (tmp_path / f"scenarios/sweeps/{name}.yaml").write_text(text, encoding="utf-8")
    for file, text in tables():
        (tmp_path / file).write_text(text, encoding="utf-8")
    said = [carried_out(line) for block in blocks(PAGE, "sh") for line in block.splitlines()]
    assert any("8 draws = 48 worlds with their twins, 24 of them are there" in output for output in said)
    assert any("48 of them by an earlier run" in output for output in said)
    assert any("Every table is the same, byte for byte." in output for output in said)
    assert sim.open_sweep("results/sweeps/small-sweep").plan.description.startswith("Which part")
    names: dict[str, Any] = {}
    for number, block in enumerate(blocks(PAGE, "python"), start=1):
        exec(compile(block, f"{PAGE}, block {number}", "exec"), names)
    _check_that_readers_agree(names)
    assert len(names["experiments"]) == len(names["outcomes"]["change"]) == 3
    assert names["indices"]["ST"].shape == (2,)


def tables() -> Iterator[tuple[str, str]]:
    """The tables that a reader is to save, with the names of their files."""
    text = (ROOT / PAGE).read_text(encoding="utf-8")
    found = re.findall(
        r"`(scenarios/sweeps/[\w-]+\.csv)`:\n\n```csv\n(.*?)^```$", text, re.MULTILINE | re.DOTALL
    )
    assert len(found) == len(blocks(PAGE, "csv")) == 2
    yield from found


def carried_out(line: str) -> str:
    """What a line of the page says when it is carried out: a command of jevons, or one that edits a file."""
    program, *arguments = shlex.split(BEHIND_THE_COMMAND.sub("", line))
    if program != "jevons":
        assert program == "sed", line
        before = Path(arguments[-1]).read_text(encoding="utf-8")
        subprocess.run([program, *arguments], check=True)
        assert Path(arguments[-1]).read_text(encoding="utf-8") != before, line
        return ""
    said = CliRunner().invoke(application, arguments)
    assert said.exit_code == 0, f"{line}: {said.output}{said.exception}"
    return said.output


def _check_that_readers_agree(names: dict[str, Any]) -> None:
    table, factor = names["opened"].table, "token_pricing.pass_through"
    defined = table[table["rebound_compute_60"].notna()]
    shares = defined.groupby(factor)["rebound_compute_60"].agg([lambda r: (r > 1).mean(), "size"])
    assert names["shares"] == [
        (value, *map(pytest.approx, row)) for value, row in zip(shares.index, shares.values, strict=True)
    ]
    demand = names["demand"].sel(month="2025-12")
    ratio = (demand.sel(branch="shocked") / demand.sel(branch="twin")).values
    assert names["december_2025"][0] == pytest.approx(pd.Series(ratio.ravel()).median(), rel=1e-6)
    by_factor = dict(names["ratio"].iter_rows())
    expected = pd.Series(ratio.ravel()).groupby(table[factor]).median()
    assert by_factor == {value: pytest.approx(each, rel=1e-6) for value, each in expected.items()}


def test_every_command_of_the_page_exists() -> None:
    known = typer.main.get_command(application).commands
    found = list(commands(PAGE))
    assert {"sweep", "export", "validate"} <= {name for name, *_ in found}
    for name, *arguments in found:
        assert name in known, f"jevons {name}: no such command"
        known[name].make_context(name, arguments)


def test_the_page_names_every_key_design_and_measure() -> None:
    text = (ROOT / PAGE).read_text(encoding="utf-8")
    told = set(re.findall(r"`(\w+)`", text))
    keys = {key for design in sweep_schema()["anyOf"] for key in design["properties"]}
    assert keys | set(DESIGNS) | set(MEASURED) <= told
