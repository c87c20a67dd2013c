"""The page of columns says something of every column of the tables for readers, and of no other."""

from pathlib import Path

import numpy as np
import pytest
import yaml

from sim.results.branches import row_of, rows_csv
from sim.scenario import load_scenario
from sim.studies.compare import compare_scenarios
from tests.paths import ROOT
from tests.studies.compare.fake_compare import EXPERIMENT


def described(file: str) -> list[str]:
    """Columns of a table that `columns.yaml` describes."""
    content = yaml.safe_load((ROOT / "docs" / "generator" / "columns.yaml").read_text(encoding="utf-8"))
    return list(content["tables"][file]["columns"])


def header(text: str) -> list[str]:
    return text.splitlines()[0].split(",")


@pytest.mark.parametrize(("file", "of"), [("run/energy.csv", "place"), ("run/firms.csv", "firm")])
def test_tables_of_a_run(file: str, of: str) -> None:
    row = row_of("x", "2025", "revenue", "USD bn", dict.fromkeys(("twin", "shocked"), np.ones(1)))
    assert described(file) == header(rows_csv([row], of))


def test_tables_of_a_comparison(tmp_path: Path) -> None:
    calm = load_scenario("deepseek-2025", {"posterior": "none"})
    compare_scenarios(calm, calm, 4, workers=1, out=tmp_path / "answer", experiment=EXPERIMENT)
    for name in ("compare.csv", "pairs.csv"):
        assert described(f"compare/{name}") == header((tmp_path / "answer" / name).read_text())
