"""Workbooks and Stata files hold the numbers of the CSV, read back with what people use."""

from datetime import datetime
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
import xarray as xr

from sim.errors import UserError
from sim.export import export
from sim.export.sheets import Sheet
from sim.export.stata import LARGEST, LONGEST_NAME, names_of, write_stata
from sim.scenario import load_scenario
from sim.studies.run import run
from tests.export.files import FAILED_ROW, FORMULA, make_sweep

PASS, OPEN, LAB = "token_pricing.pass_through", "labs.deepseek.is_open_weights", "shock.lab"
QUICK = {
    "posterior": "none",
    "clock.months": 49,
    "measurement.horizons_months": [6, 12],
    "measurement.alternative_worlds": 0,
    "measurement.decomposition_worlds": 0,
}


@pytest.fixture(scope="module")
def sweep(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("office") / "small"
    make_sweep(folder)
    return folder


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("office") / "result"
    run(load_scenario("deepseek-2025", QUICK), 3, 1, 1, folder, figures=False)
    return folder


@pytest.fixture(scope="module")
def csv(sweep: Path, tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    return pd.read_csv(export(sweep, "csv", tmp_path_factory.mktemp("csv")).files[0])


def workbook(folder: Path, out: Path, has_demand: bool = False) -> Path:
    pytest.importorskip("xlsxwriter")
    return export(folder, "xlsx", out, with_demand=has_demand).files[0]


def test_a_workbook_has_a_sheet_a_table_with_units_in_its_head(
    sweep: Path, csv: pd.DataFrame, tmp_path: Path
) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    file = workbook(sweep, tmp_path, has_demand=True)
    opened = openpyxl.load_workbook(file)
    assert opened.sheetnames == ["worlds", "demand", "about"]
    sheets = pd.read_excel(file, sheet_name=None)
    assert list(sheets["worlds"]) == list(csv)
    assert "energy_mwh_per_month [MWh/mo]" in sheets["demand"]
    numbers = csv.select_dtypes("number").columns
    # A workbook writes sixteen digits.
    np.testing.assert_allclose(sheets["worlds"][numbers], csv[numbers], rtol=1e-15)
    assert sheets["worlds"][LAB].dropna().tolist() == csv[LAB].dropna().tolist()
    about = dict(opened["about"].iter_rows(values_only=True))
    assert about["plan_sha256"] and about["sheet worlds"] == "a row for each pair of worlds"


def test_no_cell_of_a_workbook_is_a_formula(sweep: Path, tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    page = openpyxl.load_workbook(workbook(sweep, tmp_path))["worlds"]
    head = [cell.value for cell in page[1]]
    reason = page.cell(FAILED_ROW + 2, head.index("reason") + 1)
    assert (reason.value, reason.data_type) == (f"'{FORMULA}", "s")
    assert not any(cell.data_type == "f" for row in page.iter_rows() for cell in row)


def test_a_workbook_of_a_run_has_power_and_firms(result: Path, tmp_path: Path) -> None:
    pytest.importorskip("openpyxl")
    sheets = pd.read_excel(workbook(result, tmp_path), sheet_name=None)
    assert list(sheets) == ["worlds", "energy", "firms", "about"]
    for name in ("energy", "firms"):
        expected = pd.read_csv(result / f"{name}.csv", dtype={"period": str})
        pd.testing.assert_frame_equal(sheets[name].astype({"period": str}), expected, check_dtype=False)


def test_a_table_larger_than_a_sheet_is_refused_and_leaves_nothing(
    sweep: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("xlsxwriter")
    monkeypatch.setattr("sim.export.workbook.MOST_ROWS", 5)
    with pytest.raises(UserError, match="worlds: has more rows than the 5 of a sheet; take csv"):
        export(sweep, "xlsx", tmp_path / "x.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_without_the_library_it_is_said_what_it_takes(
    sweep: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "xlsxwriter", None)
    with pytest.raises(UserError, match="xlsx takes XlsxWriter: pip install XlsxWriter"):
        export(sweep, "xlsx", tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_stata_holds_the_numbers_and_says_what_they_are(
    sweep: Path, csv: pd.DataFrame, tmp_path: Path
) -> None:
    file, demand = export(sweep, "stata", tmp_path, with_demand=True).files
    assert [file.name, demand.name] == ["small.dta", "small-demand.dta"]
    short = names_of(csv.columns)
    with pd.io.stata.StataReader(file) as reader:
        labels, found = reader.variable_labels(), reader.read()
        assert reader.data_label == "a row for each pair of worlds"
    assert list(found) == list(short.values()) and max(map(len, found)) <= LONGEST_NAME
    for column, name in short.items():
        assert labels[name].startswith(column[:60])
        if pd.api.types.is_float_dtype(csv[column]):
            np.testing.assert_array_equal(found[name], csv[column])
    assert found[short["reason"]][FAILED_ROW] == f"'{FORMULA}"
    assert found[short[OPEN]].dropna().tolist() == [0.0] * csv[OPEN].notna().sum()
    monthly = pd.read_stata(demand)
    assert monthly["month"][0] == pd.Timestamp("2022-01-01")
    with pd.io.stata.StataReader(demand) as reader:
        assert reader.variable_labels()["energy_mwh_per_month"] == "energy_mwh_per_month [MWh/mo]"


def test_another_reader_of_stata_finds_the_same(sweep: Path, csv: pd.DataFrame, tmp_path: Path) -> None:
    pyreadstat = pytest.importorskip("pyreadstat")
    found, meta = pyreadstat.read_dta(export(sweep, "stata", tmp_path).files[0])
    short = names_of(csv.columns)
    np.testing.assert_array_equal(found[short[PASS]], csv[PASS])
    assert meta.column_names_to_labels[short[PASS]] == PASS
    assert meta.file_label == "a row for each pair of worlds"


def test_stata_of_a_run_has_power_and_firms_beside(result: Path, tmp_path: Path) -> None:
    names = [file.name for file in export(result, "stata", tmp_path).files]
    assert names == ["deepseek-2025.dta", "deepseek-2025-energy.dta", "deepseek-2025-firms.dta"]
    energy = pd.read_stata(tmp_path / "deepseek-2025-energy.dta")
    assert {"place", "period", "quantity", "with_shock_median"} <= set(energy)


def test_names_for_stata_are_short_valid_and_different() -> None:
    columns = ["a" * 40, "a" * 41, "shock.lab", "shock_lab", "1st", "if", "str12", "é", ""]
    names = names_of(columns)
    assert len(set(names.values())) == len(columns)
    for name in names.values():
        assert 1 <= len(name) <= LONGEST_NAME
        assert name.isascii() and name.isidentifier() and name not in ("if", "str12")


def test_what_stata_takes_for_missing_is_missing(tmp_path: Path) -> None:
    table = pa.table(
        {
            "large": [1.0, float("inf"), 2.0 * LARGEST / 1.9],
            "whole": [1, 2**40, 3],
            "flag": [True, None, False],
            "word": [None, "x" * 3000, "é"],
            "none": pa.nulls(3, pa.string()),
        }
    )
    write_stata(tmp_path / "x.dta", Sheet("x", "a test", {}, lambda: iter([table])))
    found = pd.read_stata(tmp_path / "x.dta")
    assert found["large"].tolist()[0] == 1.0 and found["large"].isna().tolist() == [False, True, True]
    assert found["whole"].tolist() == [1.0, float(2**40), 3.0]
    assert found["flag"].isna().tolist() == [False, True, False]
    assert found["word"].tolist() == ["", "x" * 3000, "é"]
    with pytest.raises(UserError, match="has no row"):
        write_stata(tmp_path / "y.dta", Sheet("y", "a test", {}, lambda: iter([table.slice(0, 0)])))


def test_files_say_no_time_of_day(sweep: Path, tmp_path: Path) -> None:
    (file,) = export(sweep, "stata", tmp_path).files
    with pd.io.stata.StataReader(file) as reader:
        assert datetime.strptime(reader.time_stamp, "%d %b %Y %H:%M") == datetime(2000, 1, 1)


def test_others_read_the_csv(sweep: Path, csv: pd.DataFrame, tmp_path: Path) -> None:
    (file,) = export(sweep, "csv", tmp_path).files
    found = duckdb.connect().execute(f"select count(*), sum(rebound_compute_6) from '{file}'").fetchone()
    assert found == (len(csv), pytest.approx(csv["rebound_compute_6"].sum()))
    assert pl.read_csv(file)["rebound_compute_6"].sum() == pytest.approx(csv["rebound_compute_6"].sum())


def test_others_read_a_run(result: Path) -> None:
    """Its tables with DuckDB and polars, its series with xarray."""
    firms = str(result / "firms.csv")
    query = f"select with_shock_median from '{firms}' where firm = 'nvidia' and period = '2025'"
    rows = duckdb.connect().execute(query).fetchall()
    assert len(rows) == 3 and rows[0][0] > 0.0
    chosen = pl.read_csv(firms).filter(pl.col("firm") == "nvidia", pl.col("period") == "2025")
    assert chosen["with_shock_median"].to_list() == [pytest.approx(row[0]) for row in rows]
    with xr.open_dataset(result / "series.nc", engine="netcdf4") as series:
        assert set(series["region"].values) == {"open", "restricted"}
        assert series["free_cash_flow_by_hyperscaler_usd_bn_per_year"].attrs["units"] == "USD bn/yr"


@pytest.mark.filterwarnings("default")
def test_pyam_reads_the_table_of_the_iamc(sweep: Path, tmp_path: Path) -> None:
    pyam = pytest.importorskip("pyam")
    file, meta = export(sweep, "iamc", tmp_path).files
    found = pyam.IamDataFrame(str(file))
    described = pd.read_csv(meta).set_index(["model", "scenario"])
    assert set(found.scenario) == set(described.index.get_level_values("scenario"))
    assert found.filter(variable="AI Compute|Energy Demand|p50", year=2030).data["unit"].unique() == [
        "MWh/mo"
    ]
    found.set_meta(described["branch"])
    assert set(found.meta["branch"]) == {"twin", "shocked"}
