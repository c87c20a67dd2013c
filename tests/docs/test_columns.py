"""The page of columns says something of every column of the tables for readers, and of no other."""

from pathlib import Path

import pytest
from docs.site.result_files import columns_of, undescribed

from sim.results.branches import row_of, rows_csv
from sim.scenario import load_scenario
from sim.studies.compare import compare_scenarios
from tests.studies.compare.fake_compare import EXPERIMENT


def header(text: str) -> list[str]:
    return text.splitlines()[0].split(",")


@pytest.mark.parametrize(("file", "of"), [("run/energy.csv", "place"), ("run/firms.csv", "firm")])
def test_tables_of_a_run(file: str, of: str) -> None:
    row = row_of("x", "2025", "revenue", "USD bn", dict.fromkeys(("twin", "shocked"), [1.0]))  # type: ignore[arg-type]
    found = header(rows_csv([row], of))
    assert undescribed(file, found) == []
    assert [column.name for column in columns_of(file)] == found


def test_tables_of_a_comparison(tmp_path: Path) -> None:
    calm = load_scenario("deepseek-2025", {"posterior": "none"})
    compare_scenarios(calm, calm, 4, workers=1, out=tmp_path / "answer", experiment=EXPERIMENT)
    for name in ("compare.csv", "pairs.csv"):
        found = header((tmp_path / "answer" / name).read_text())
        assert [column.name for column in columns_of(f"compare/{name}")] == found
