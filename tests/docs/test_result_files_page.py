"""Every column that a result has is described on the site, and nothing is described that no result has."""

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import xarray as xr

from docs.generator.result_files import (
    Column,
    columns_of,
    declared,
    summary_schema,
    sweep_columns,
    undescribed,
)
from sim.measuring.variables import VARIABLES
from sim.sweep import Settings, load_sweep, open_sweep, run_sweep
from sim.sweep.analysis import analyse, write_analysis
from sim.sweep.earlier import ANALYSIS
from tests.docs.test_own_code_page import FILES
from tests.report.made import MAKERS, a_sweep

pytestmark = pytest.mark.long

SOBOL = """\
name: indices
description: a test
scenario: deepseek-2025
changes: {posterior: base@2025-12}
design: sobol
points: 32
factors:
  demand.form: {values: [task_ladder, flat_tasks]}
  token_pricing.pass_through: {from: prior}
draws: 4
"""
MORRIS = """\
name: effects
description: a test
scenario: deepseek-2025
design: morris
points: 8
factors:
  token_pricing.pass_through: {from: prior}
  demand.value_spread_ln: {from: prior}
draws: 32
"""
SHORT = "{clock.months: 62, measurement.horizons_months: [24]}"


def with_a_measure_of_ones_own(folder: Path) -> Path:
    """A sweep of docs/OWN_CODE.md, of a few worlds of the model, analysed."""
    home = folder.parent / "home"
    for name, text in FILES.items():
        file = home / "scenarios" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        short = text.replace("draws:", f"changes: {SHORT}\ndraws:")
        file.write_text(short, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(home)
        patch.setenv("JEVONS_ALLOW_CODE", "1")
        run_sweep(load_sweep("carbon-grid"), folder, Settings(1))
        (folder / ANALYSIS).mkdir()
        write_analysis(analyse(open_sweep(folder)), folder / ANALYSIS, "an answer")
    return folder


SWEEPS: dict[str, Callable[[Path], Path]] = {
    "sweep": a_sweep,
    "sobol": lambda folder: a_sweep(folder, text=SOBOL),
    "morris": lambda folder: a_sweep(folder, text=MORRIS),
    "own": with_a_measure_of_ones_own,
}


@pytest.fixture(scope="module")
def headers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """Table → its columns, of small results of every kind; of tables of sweeps the widest."""
    root = tmp_path_factory.mktemp("results")
    found: dict[str, list[str]] = {}
    for kind, make in (MAKERS | SWEEPS).items():
        folder = make(root / kind)
        for file in sorted(folder.rglob("*.csv")):
            below = file.relative_to(folder).as_posix()
            name = below if kind in SWEEPS else f"{kind}/{below}"
            header = next(csv.reader(file.read_text(encoding="utf-8").splitlines()))
            found[name] = max(found.get(name, []), header, key=len)
    return found


def test_every_table_is_described(headers: dict[str, list[str]]) -> None:
    assert sorted(headers) == sorted(declared()["tables"])


def test_every_column_is_described(headers: dict[str, list[str]]) -> None:
    assert {
        name: undescribed(name, header) for name, header in headers.items() if undescribed(name, header)
    } == {}


def test_every_description_is_of_a_column(headers: dict[str, list[str]]) -> None:
    words = declared()["words"]
    for name, header in headers.items():
        assert [
            one.name for one in columns_of(name) if not any(one.matches(each, words) for each in header)
        ] == []


def test_every_shared_description_is_used() -> None:
    used = {
        name
        for told in declared()["tables"].values()
        for name, said in told["columns"].items()
        if said == "shared"
    }
    assert used == set(declared()["shared"])


def test_words_in_braces_stand_for_those_that_are_named() -> None:
    words = {"months": "a horizon", "rival": "`a` or `b_c`"}
    assert Column("r_{months}_m", "", "").matches("r_60_m", words)
    assert not Column("r_{months}_m", "", "").matches("r_x_m", words)
    assert Column("{rival}_crps", "", "").matches("b_c_crps", words)
    assert not Column("{rival}_crps", "", "").matches("d_crps", words)


def test_files_of_a_run_hold_what_is_declared(tmp_path: Path) -> None:
    folder = MAKERS["run"](tmp_path / "run")
    with xr.open_dataset(folder / "series.nc") as data:
        for name, variable in data.data_vars.items():
            assert variable.attrs["units"] == VARIABLES[str(name)].unit
            assert variable.dims == VARIABLES[str(name)].dims
    summary = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    assert set(summary) <= set(summary_schema()["properties"])


def test_every_column_of_a_sweep_is_described(tmp_path: Path) -> None:
    words = {
        "measure": "`training` `inference` `compute` `spending` `energy`",
        "months": "a horizon",
        "branch": "`twin` `shocked`",
    }
    names = pq.read_schema(MAKERS["sweep"](tmp_path / "sweep") / "worlds.parquet").names
    factors = {"token_pricing.pass_through", "labs.deepseek.is_open_weights"}
    assert factors < set(names)
    described = sweep_columns()
    unknown = [name for name in names if not any(one.matches(name, words) for one in described)]
    assert set(unknown) == factors
