"""Measures of the user's own are in every format, by month and as a change, each with its unit."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from sim.export import export
from tests.export.files import N_DRAWS, make_sweep, monthly, status
from tests.figures.synthetic_result import write_synthetic_result

UNIT = "Mt CO2/yr"
CARBON = f"""\
name: carbon
description: a test
extends: deepseek-2025
changes:
  own_measures:
    carbon: {{code: carbon.py:carbon, unit: {UNIT}, label: Carbon of AI}}
"""
SWEEP = """\
name: small
description: a test
scenario: carbon
design: grid
factors:
  token_pricing.pass_through: {values: [0.5, 1.0]}
draws: 3
seed: 7
measures: [compute, carbon]
"""
DRAWS = 4


@pytest.fixture(scope="module")
def sweep(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("own")
    (folder / "scenarios").mkdir()
    (folder / "scenarios/carbon.yaml").write_text(CARBON)
    (folder / "scenarios/carbon.py").write_text('def carbon(series):\n    return series["energy"] * 2.0\n')
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JEVONS_ALLOW_CODE", "1")
        patch.chdir(folder)
        make_sweep(folder / "small", SWEEP)
    return folder / "small"


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_synthetic_result(tmp_path_factory.mktemp("own") / "run", n_draws=DRAWS)


@pytest.fixture(scope="module")
def kept(result: Path) -> xr.Dataset:
    with xr.open_dataset(result / "series.nc", engine="netcdf4") as opened:
        return opened.load()


def tables(folder: Path, form: str, out: Path) -> dict[str, pd.DataFrame]:
    """Both tables of an export, worlds and months, as others read them."""
    files = export(folder, form, out, with_demand=True).files
    if form == "csv":
        return dict(zip(("worlds", "demand"), map(pd.read_csv, files), strict=True))
    if form == "xlsx":
        pytest.importorskip("openpyxl")
        return {name: pd.read_excel(files[0], sheet_name=name) for name in ("worlds", "demand")}
    return dict(zip(("worlds", "demand"), map(pd.read_stata, files[:2]), strict=True))


@pytest.mark.parametrize("form", ["csv", "xlsx", "stata"])
def test_tables_of_a_run_hold_them(form: str, result: Path, kept: xr.Dataset, tmp_path: Path) -> None:
    found = tables(result, form, tmp_path)
    for name in ("carbon", "balance"):
        change = found["worlds"][f"{name}_change_ratio_60"]
        np.testing.assert_allclose(change, kept[f"{name}_change_ratio"].sel(horizon=60))
    head = "carbon [Mt/yr]" if form == "xlsx" else "carbon"
    one = found["demand"].query("draw == 2 and branch == 'shocked'")
    np.testing.assert_allclose(one[head], kept["carbon"].sel(draw=2, branch="shocked"), rtol=1e-6)


@pytest.mark.parametrize("form", ["csv", "xlsx", "stata"])
def test_tables_of_a_sweep_hold_them(form: str, sweep: Path, tmp_path: Path) -> None:
    found = tables(sweep, form, tmp_path)
    assert len(found["worlds"]) == 2 * N_DRAWS
    assert found["worlds"]["carbon_change_ratio_24"].notna().sum() == sum(
        status(row) == "ok" for row in range(2 * N_DRAWS)
    )
    head = f"carbon [{UNIT}]" if form == "xlsx" else "carbon"
    one = found["demand"].query("point == 1 and draw == 2 and branch == 'shocked'")
    # Columns by month are those of compute, twin and shocked, then those of carbon.
    np.testing.assert_allclose(one[head], monthly(N_DRAWS + 2, 3))


def test_units_stand_where_the_format_has_a_place_for_them(sweep: Path, tmp_path: Path) -> None:
    csv = export(sweep, "csv", tmp_path, with_demand=True).files
    units = [json.loads(Path(f"{file}.provenance.json").read_text())["units"] for file in csv]
    assert units[0]["carbon_change_ratio_24"] == "1" and units[1]["carbon"] == UNIT
    stata = export(sweep, "stata", tmp_path, with_demand=True).files
    with pd.io.stata.StataReader(stata[1]) as reader:
        assert reader.variable_labels()["carbon"] == f"carbon [{UNIT}]"


def test_netcdf_of_a_run_and_a_sweep_hold_them(
    sweep: Path, result: Path, kept: xr.Dataset, tmp_path: Path
) -> None:
    (file,) = export(sweep, "netcdf", tmp_path / "sweep", with_demand=True).files
    with xr.open_dataset(file, engine="netcdf4") as found:
        assert found["carbon"].attrs["units"] == UNIT and found["carbon"].attrs["long_name"] == "Carbon of AI"
        assert found["carbon_change_ratio"].dims == ("point", "draw", "horizon")
        one = found["carbon"].sel(branch="twin").isel(point=1, draw=2)
        np.testing.assert_array_equal(one, monthly(N_DRAWS + 2, 2))
    (file,) = export(result, "netcdf", tmp_path / "run").files
    with xr.open_dataset(file, engine="netcdf4") as found:
        np.testing.assert_array_equal(found["balance_change_ratio"][0], kept["balance_change_ratio"])
        assert "carbon" not in found


def test_the_table_of_the_iamc_has_them_apart(sweep: Path, tmp_path: Path) -> None:
    table = pd.read_csv(export(sweep, "iamc", tmp_path).files[0])
    own = table[table["variable"].str.startswith("AI Compute|Own|")]
    assert set(own["variable"]) == {
        f"AI Compute|Own|Carbon|{word}" for word in ("p05", "p25", "p50", "p75", "p95")
    }
    assert set(own["unit"]) == {UNIT}
    assert not table.duplicated(["model", "scenario", "region", "variable", "year"]).any()
