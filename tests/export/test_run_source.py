"""The result of a run is exported as a sweep of one point."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import xarray as xr

from sim.errors import UserError
from sim.export import export
from tests.figures.synthetic_result import write_synthetic_result

N_DRAWS = 5


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = write_synthetic_result(tmp_path_factory.mktemp("run") / "run", n_draws=N_DRAWS, has_extras=False)
    said = json.loads((folder / "provenance.json").read_text())
    said |= {"scenario": "deepseek-2025", "worlds": N_DRAWS + 1}
    (folder / "provenance.json").write_text(json.dumps(said))
    return folder


@pytest.fixture(scope="module")
def data(result: Path) -> xr.Dataset:
    """The series in memory: the NetCDF library does not bear one file to be open twice."""
    with xr.open_dataset(result / "series.nc", engine="netcdf4") as opened:
        return opened.load()


def test_csv_has_a_row_for_each_draw(result: Path, data: xr.Dataset, tmp_path: Path) -> None:
    done = export(result, "csv", tmp_path, with_demand=True)
    table, demand = (pd.read_csv(file) for file in done.files)
    assert done.files[0].name == "deepseek-2025.csv"
    assert (done.n_rows, done.n_rows_done) == (N_DRAWS + 1, N_DRAWS)
    for measure in ("compute", "energy"):
        expected = data["rebound"].sel(measure=measure, horizon=24)
        np.testing.assert_array_equal(table[f"rebound_{measure}_24"], expected)
    np.testing.assert_array_equal(
        table["price_elasticity_12"], data["price_elasticity"].sel(elasticity_month=12)
    )
    np.testing.assert_array_equal(table["rebound_served_24"], data["rebound_served"].sel(horizon=24))
    np.testing.assert_array_equal(
        table["saving_share_by_year_5"], data["saving_share_by_year"].sel(year_since_shock=5)
    )
    one = demand[(demand["draw"] == 3) & (demand["branch"] == "shocked")]
    assert one["month"].tolist()[:2] == ["2022-01", "2022-02"]
    found = data["inference_demand_kh100e"].sel(draw=3, branch="shocked")
    np.testing.assert_allclose(one["inference_demand_kh100e"], found, rtol=1e-6)


def test_netcdf_has_the_axes_of_a_sweep(result: Path, data: xr.Dataset, tmp_path: Path) -> None:
    (file,) = export(result, "netcdf", tmp_path, with_demand=True).files
    with xr.open_dataset(file, engine="netcdf4") as found:
        assert found["rebound"].dims == ("point", "draw", "measure", "horizon")
        np.testing.assert_array_equal(
            found["rebound"][0], data["rebound"].transpose("draw", "measure", "horizon")
        )
        assert found["rebound_without_induction"].dims == ("point", "draw", "horizon")
        for name in ("rebound_without_induction", "saving_share_by_year"):
            np.testing.assert_array_equal(found[name][0], data[name])
        demand = found["energy_mwh_per_month"].sel(point=0, branch="twin", draw=2)
        expected = data["energy_mwh_per_month"].sel(branch="twin", draw=2)
        np.testing.assert_allclose(demand, expected, rtol=1e-6)
        assert found["scenario"].item() == "deepseek-2025"


def test_iamc_names_the_scenario_alone(result: Path, data: xr.Dataset, tmp_path: Path) -> None:
    file, _ = export(result, "iamc", tmp_path).files
    found = pd.read_csv(file)
    assert set(found["scenario"]) == {"deepseek-2025 without shock", "deepseek-2025 with shock"}
    demand = data["compute_demand_kh100e"].sel(branch="shocked")
    yearly = demand.sel(month=slice("2026-01", "2026-12")).mean("month").quantile(0.5)
    one = found[(found["scenario"] == "deepseek-2025 with shock") & (found["year"] == 2026)]
    value = one.loc[one["variable"] == "AI Compute|Demand|p50", "value"]
    assert value.tolist() == [pytest.approx(float(yearly), rel=1e-6)]


def test_a_result_without_worlds_is_refused(tmp_path: Path) -> None:
    (tmp_path / "verdicts").mkdir()
    (tmp_path / "verdicts" / "provenance.json").write_text('{"created_by": "jevons"}')
    with pytest.raises(UserError, match="holds no worlds"):
        export(tmp_path / "verdicts", "csv", tmp_path / "x.csv")
