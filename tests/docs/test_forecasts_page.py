"""What docs/FORECASTS.md shows is what the commands take."""

import re
from pathlib import Path

import pytest
import typer

from sim.cli.application import application
from sim.studies.forecast import score
from sim.studies.forecast.opened import open_forecasts
from sim.studies.forecast.quantities import QUANTITIES
from sim.studies.forecast.table import COLUMNS
from tests.docs.test_pages import blocks, commands
from tests.paths import ROOT
from tests.studies.forecast.fake_forecast import made

PAGE = "docs/FORECASTS.md"


def test_its_commands_exist() -> None:
    known = typer.main.get_command(application).commands
    found = list(commands(PAGE))
    assert [name for name, *_ in found] == ["forecast", "score"]
    for name, *arguments in found:
        known[name].make_context(name, arguments)


def test_its_record_can_be_scored(tmp_path: Path) -> None:
    (record,) = blocks(PAGE, "csv")
    file = tmp_path / "synthetic.csv"
    file.write_text(record)
    found = score(made(tmp_path).file, file)
    assert [row["n"] for row in found.series] == [1, 1, 1]


def test_it_lists_what_is_forecast() -> None:
    text = (ROOT / PAGE).read_text(encoding="utf-8")
    rows = re.findall(
        r"^\| `([^`]+)` \| ([^|`]+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", text, flags=re.MULTILINE
    )
    expected = [
        (
            each.target,
            each.entity,
            each.unit,
            each.basis,
            f"the {'sum' if each.is_flow else 'mean'} of its months" + ", fiscal quarter" * each.months_late,
        )
        for each in QUANTITIES.values()
    ]
    assert rows == expected


def test_it_names_every_column_of_the_table() -> None:
    text = (ROOT / PAGE).read_text(encoding="utf-8")
    assert all(f"`{column}`" in text for column in COLUMNS)


ON_RECORD = sorted((ROOT / "docs" / "forecasts").glob("*.csv"))


@pytest.mark.parametrize("file", ON_RECORD, ids=lambda file: file.stem)
def test_forecasts_on_record_are_as_they_were_written(file: Path) -> None:
    """If this fails, somebody edited a forecast: put it back."""
    found = open_forecasts(file)
    assert found.vintage == file.stem
    assert {"mixture", "flat_tasks", "task_ladder", "human_hours", "last_growth"} <= set(found.models)
    assert sum(map(len, found.series.values())) == len(QUANTITIES)
