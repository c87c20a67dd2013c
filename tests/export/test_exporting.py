"""Sweeps and results in other formats hold the same numbers, and harm no file and no spreadsheet."""

import errno
import json
import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from typer.testing import CliRunner

import sim
import sim.export.target
from sim.cli.application import application
from sim.errors import UserError
from sim.export import FORMATS, export
from sim.export.exporting import open_source
from sim.export.sweep_source import SweepSource
from sim.export.target import side_file
from tests.export.files import FAILED_ROW, FORMULA, N_DRAWS, N_POINTS, make_sweep, monthly

PASS, OPEN, LAB = "token_pricing.pass_through", "labs.deepseek.is_open_weights", "shock.lab"


@pytest.fixture(scope="module")
def sweep(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("export") / "small"
    make_sweep(folder)
    return folder


@pytest.fixture(scope="module")
def unfinished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("export") / "half"
    make_sweep(folder, is_whole=False)
    return folder


def test_csv_is_the_table(sweep: Path, tmp_path: Path) -> None:
    (file,) = export(sweep, "csv", tmp_path).files
    assert file == tmp_path / "small.csv"
    found, table = pd.read_csv(file), sim.open_sweep(sweep).table
    assert list(found) == list(table)
    assert "nan" not in file.read_text()
    numbers = [name for name in table if table[name].dtype == np.float64]
    np.testing.assert_array_equal(found[numbers], table[numbers])
    assert found["status"].tolist() == table["status"].tolist()
    assert found[LAB].dropna().unique().tolist() == ["mistral"]
    assert found[OPEN].dropna().unique().tolist() == [False]
    said = json.loads(side_file(file).read_text())
    assert said["made_by"]["plan_sha256"] == sim.open_sweep(sweep).plan.hash
    assert said["made_by"]["seed"] == 7 and len(said["made_by"]["code_digest"]) == 64
    assert said["units"][PASS] == "1" and OPEN not in said["units"]


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "\n=1", "＝1"])
def test_text_cannot_be_a_formula(cell: str) -> None:
    import pyarrow as pa

    from sim.export.tables import harmless

    table = harmless(pa.table({cell: [cell, f"a{cell}", None]}))
    assert table.column_names == [f"'{cell}"]
    assert table[0].to_pylist() == [f"'{cell}", f"a{cell}", None]


def test_a_formula_in_a_reason_is_neutralised_in_the_file(sweep: Path, tmp_path: Path) -> None:
    (file,) = export(sweep, "csv", tmp_path).files
    assert pd.read_csv(file)["reason"][FAILED_ROW] == f"'{FORMULA}"


def test_monthly_demand_is_long(sweep: Path, tmp_path: Path) -> None:
    files = export(sweep, "csv", tmp_path / "x.csv", with_demand=True).files
    assert [file.name for file in files] == ["x.csv", "x-demand.csv"]
    found = pd.read_csv(files[1])
    energy = found.set_index(["point", "draw", "branch"])["energy_mwh_per_month"]
    assert len(found) == (N_POINTS * N_DRAWS - 2) * 2 * 108
    np.testing.assert_array_equal(energy.loc[2, 0, "shocked"], monthly(2 * N_DRAWS, 3))
    np.testing.assert_array_equal(energy.loc[4, 2, "twin"], monthly(14, 2))
    assert (1, 1, "twin") not in energy.index
    assert found["month"].iloc[[0, 107, 108]].tolist() == ["2022-01", "2030-12", "2022-01"]


@pytest.mark.parametrize("name", ["sweep", "unfinished"])
def test_netcdf_is_the_dataset(name: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    folder = request.getfixturevalue(name)
    (file,) = export(folder, "netcdf", tmp_path, with_demand=True).files
    opened = sim.open_sweep(folder)
    with xr.open_dataset(file, engine="netcdf4") as found:
        for variable in ("rebound", "demand_change_ratio"):
            np.testing.assert_array_equal(found[variable], opened.dataset[variable])
            assert found[variable].dims == opened.dataset[variable].dims
        words = np.array(found["status"].attrs["flag_meanings"].split())
        assert words[found["status"].values].tolist() == opened.dataset["status"].values.tolist()
        for measure in ("compute", "energy"):
            demand = opened.demand(measure)
            np.testing.assert_array_equal(found[str(demand.name)], demand)
            assert found[str(demand.name)].attrs["units"] == demand.attrs["units"]
        np.testing.assert_array_equal(found[PASS], opened.points[PASS])
        assert found[LAB].values.tolist() == ["", "", "", "", "mistral"]
        assert found["month"].values[0] == np.datetime64("2022-01-01")
        assert found["price_elasticity"].sel(elasticity_month=24).shape == (N_POINTS, N_DRAWS)
        assert found.attrs["plan_sha256"] == opened.plan.hash


@pytest.mark.parametrize("form", FORMATS)
def test_an_export_again_gives_the_same_bytes(form: str, sweep: Path, tmp_path: Path) -> None:
    if form == "xlsx":
        pytest.importorskip("xlsxwriter")
    first = [file.read_bytes() for file in export(sweep, form, tmp_path / "a").files]
    again = export(sweep, form, tmp_path / "a").files
    assert [file.read_bytes() for file in again] == first
    assert not list((tmp_path / "a").glob(".*"))


def test_iamc_has_quantiles_of_annual_means(sweep: Path, tmp_path: Path) -> None:
    file, meta = export(sweep, "iamc", tmp_path).files
    found = pd.read_csv(file)
    # What pyam asks of a long table: these columns, no gap, no repetition.
    assert list(found) == ["model", "scenario", "region", "variable", "unit", "year", "value"]
    assert not found.isna().any(axis=None) and not found.drop(columns="value").duplicated().any()
    assert found["year"].unique().tolist() == list(range(2022, 2031))
    one = found[
        (found["scenario"] == "deepseek-2025 point 2 with shock")
        & (found["variable"] == "AI Compute|Energy Demand|p25")
    ]
    assert one["unit"].unique().tolist() == ["MWh/mo"]
    # Two worlds are left, the second was the one that failed.
    ends = np.array([[monthly(row, 3)[::12] for row in (6, 8)]])[0]
    np.testing.assert_allclose(one["value"], np.quantile(ends, 0.25, axis=0), rtol=1e-6)
    described = pd.read_csv(meta)
    assert set(described["scenario"]) == set(found["scenario"]) and list(described)[:2] == [
        "model",
        "scenario",
    ]
    assert described.set_index("scenario").loc["deepseek-2025 point 2 with shock", PASS] == 1.0


def test_iamc_by_world(sweep: Path, tmp_path: Path) -> None:
    file, _ = export(sweep, "iamc", tmp_path, by_world=True).files
    found = pd.read_csv(file)
    assert not found.drop(columns="value").duplicated().any()
    assert len(found) == (N_POINTS * N_DRAWS - 2) * 2 * 2 * 9
    rows = found[(found["scenario"] == "deepseek-2025 point 1 without shock") & (found["world"] == 2)]
    energy = rows[rows["variable"] == "AI Compute|Energy Demand"]
    assert energy["value"].tolist() == monthly(5, 2)[::12].tolist()


def test_a_table_has_as_many_rows_however_it_is_cut(
    sweep: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = {form: export(sweep, form, tmp_path / "a").files[0].read_bytes() for form in ("csv", "iamc")}
    monkeypatch.setattr("sim.export.sweep_source._MOST_ROWS_PER_BATCH", 2)
    assert [batch.num_rows for batch in SweepSource(sim.open_sweep(sweep)).batches(["draw"])][:2] == [2, 2]
    cut = {form: export(sweep, form, tmp_path / "b").files[0].read_bytes() for form in whole}
    assert cut == whole
    (file,) = export(sweep, "netcdf", tmp_path / "b", with_demand=True).files
    with xr.open_dataset(file, engine="netcdf4") as found:
        np.testing.assert_array_equal(found["rebound"], sim.open_sweep(sweep).dataset["rebound"])


def test_an_unfinished_sweep_gives_what_is_there_and_says_so(unfinished: Path, tmp_path: Path) -> None:
    said = CliRunner().invoke(
        application, ["export", str(unfinished), "--format", "csv", "--out", str(tmp_path / "x.csv")]
    )
    assert said.exit_code == 0
    assert "8 of 15 pairs of worlds are there" in said.stderr
    assert len(pd.read_csv(tmp_path / "x.csv")) == 8


def test_a_sweep_without_a_part_is_refused(tmp_path: Path) -> None:
    make_sweep(tmp_path / "small", is_whole=False)
    for part in (tmp_path / "small" / "parts").iterdir():
        part.unlink()
    with pytest.raises(UserError, match="nothing of this sweep is finished"):
        open_source(tmp_path / "small")


def test_a_foreign_or_changed_file_is_left_alone(sweep: Path, tmp_path: Path) -> None:
    foreign = tmp_path / "thesis.csv"
    foreign.write_text("mine")
    with pytest.raises(UserError, match="exists and was not exported by jevons"):
        export(sweep, "csv", foreign)
    assert foreign.read_text() == "mine"
    (own,) = export(sweep, "csv", tmp_path / "own.csv").files
    own.write_text(own.read_text() + "a row of mine\n")
    with pytest.raises(UserError, match="was changed since it was exported"):
        export(sweep, "csv", own)
    assert own.read_text().endswith("a row of mine\n")


def test_a_kill_between_file_and_side_file_locks_nobody_out(
    sweep: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "x.csv"
    export(sweep, "csv", file)

    def killed(staging: Path, place: Path) -> None:
        if place == file:
            raise KeyboardInterrupt
        rename(staging, place)

    rename = os.replace
    with monkeypatch.context() as patched:
        patched.setattr("sim.export.target.os.replace", killed)
        with pytest.raises(KeyboardInterrupt):
            export(sweep, "iamc", file)
    assert json.loads(side_file(file).read_text())["format"] == "iamc"
    assert export(sweep, "iamc", file).files[0].read_text().startswith("model,")


def test_a_full_disk_is_said_and_leaves_the_old_file(
    sweep: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (file,) = export(sweep, "csv", tmp_path / "x.csv").files
    before = file.read_bytes()

    def full(*given: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    for name in ("write_csv", "write_netcdf"):
        monkeypatch.setattr(f"sim.export.exporting.{name}", full)
    for form, place in (("csv", file), ("netcdf", tmp_path / "x.nc")):
        with pytest.raises(UserError, match="cannot be written: No space left on device; nothing was replac"):
            export(sweep, form, place)
    assert file.read_bytes() == before
    assert sorted(each.name for each in tmp_path.iterdir()) == ["x.csv", "x.csv.provenance.json"]


def test_places_that_will_not_do(sweep: Path, tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"takes a name that ends in \.nc, or a folder"):
        export(sweep, "netcdf", tmp_path / "x.csv")
    (tmp_path / "file").touch()
    with pytest.raises(UserError, match=r"takes a name that ends in \.csv, or a folder"):
        export(sweep, "csv", tmp_path / "file")
    with pytest.raises(UserError, match="kept for the result alone"):
        export(sweep, "csv", sweep / "exports")
    with pytest.raises(UserError, match="not a result of jevons"):
        export(tmp_path, "csv", tmp_path / "x.csv")
    with pytest.raises(UserError, match="'excel' is not one of csv, netcdf, iamc"):
        export(sweep, "excel", tmp_path)
    with pytest.raises(UserError, match="belongs to the format iamc"):
        export(sweep, "csv", tmp_path, by_world=True)
    (tmp_path / "folder.csv").mkdir()
    assert export(sweep, "csv", tmp_path / "folder.csv").files == [tmp_path / "folder.csv" / "small.csv"]
