"""Power and firms of a short run: its rows add up, and follow from the series by hand."""

import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import xarray as xr
from typer.testing import CliRunner

from sim.cli.application import application
from sim.errors import UserError
from sim.results.branches import Row
from sim.results.energy import NEEDED as ENERGY_NEEDED
from sim.results.firms import NEEDED as FIRMS_NEEDED
from sim.scenario import Scenario, load_scenario
from sim.studies.run import Result, run
from sim.studies.run.reader_tables import energy_of, firms_of
from sim.texts.readers import ENERGY_LEGEND, branches_text, cells
from tests.figures.synthetic_result import write_synthetic_result
from tests.paths import ROOT
from tests.waiting import SAFETY_NET_S

QUICK = {
    "posterior": "none",
    "clock.months": 52,
    "measurement.horizons_months": [6, 12],
    "measurement.alternative_worlds": 0,
    "measurement.decomposition_worlds": 0,
}
WORLDS = 3
OPEN = ("united_states", "europe", "asia_pacific", "rest_of_world")


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return load_scenario("deepseek-2025", QUICK)


@pytest.fixture(scope="module")
def result(scenario: Scenario, tmp_path_factory: pytest.TempPathFactory) -> Result:
    return run(scenario, WORLDS, 1, 1, tmp_path_factory.mktemp("run") / "result", figures=False)


@pytest.fixture(scope="module")
def energy(result: Result) -> dict[tuple[str, str, str], Row]:
    return {(row.of, row.period, row.quantity): row for row in energy_of(result.folder)}


@pytest.fixture(scope="module")
def firms(result: Result) -> dict[tuple[str, str, str], Row]:
    return {(row.of, row.period, row.quantity): row for row in firms_of(result.folder)}


def median(rows: Mapping[tuple[str, str, str], Row], key: tuple[str, str, str], world: str) -> float:
    return float(rows[key].spread[world]["median"] or 0.0)


def test_the_files_hold_the_rows(result: Result, energy: dict[object, Row], firms: dict[object, Row]) -> None:
    for name, rows, of in (("energy.csv", energy, "place"), ("firms.csv", firms, "firm")):
        table = pd.read_csv(result.folder / name, dtype={"period": str})
        assert list(table[of]) == [row.of for row in rows.values()]
        assert table["worlds"].eq(WORLDS).all()
        medians = [row.spread["with_shock"]["median"] for row in rows.values()]
        assert table["with_shock_median"].to_numpy() == pytest.approx(
            np.array(medians, dtype=float), rel=1e-5
        )


def test_electricity_is_that_of_the_series(result: Result, energy: dict[tuple[str, str, str], Row]) -> None:
    in_2025 = [month.startswith("2025") for month in result.months]
    served = result.values("served_electricity_twh_per_year", "shocked")[:, in_2025].mean(axis=1)
    assert median(energy, ("world", "2025", "electricity"), "with_shock") == pytest.approx(
        np.median(served), rel=1e-5
    )
    power = result.values("energised_power_gw", "shocked")[:, in_2025].max(axis=1)
    peak = median(energy, ("world", "2025", "peak_connected_power"), "with_shock")
    assert peak == pytest.approx(1e3 * np.median(power), rel=1e-5)
    load = median(energy, ("world", "2025", "peak_load"), "with_shock")
    assert np.median(served) * 1e6 / 8766.0 < load < peak


@pytest.mark.parametrize("quantity", ["electricity", "emissions", "peak_connected_power", "peak_load"])
def test_places_add_up_to_their_region(energy: dict[tuple[str, str, str], Row], quantity: str) -> None:
    for world in ("without_shock", "with_shock"):
        parts = sum(median(energy, (place, "2024", quantity), world) for place in OPEN)
        assert parts == pytest.approx(median(energy, ("open", "2024", quantity), world))
        china, restricted = (
            median(energy, (place, "2024", quantity), world) for place in ("china", "restricted")
        )
        assert china == pytest.approx(restricted)
        assert china > 0.0


def test_emissions_are_electricity_at_the_intensity_of_the_year(
    scenario: Scenario, energy: dict[tuple[str, str, str], Row]
) -> None:
    grid = scenario.measurement.grids["united_states"]
    for year in ("2024", "2025"):
        intensity = median(energy, ("united_states", year, "emissions"), "with_shock") / median(
            energy, ("united_states", year, "electricity"), "with_shock"
        )
        fallen = np.exp(-grid.carbon_intensity_decline_per_year.value * (int(year) - 2024))
        assert intensity == pytest.approx(1e3 * grid.carbon_intensity_g_per_kwh.value * fallen)


def test_years_are_the_sum_of_their_quarters(result: Result) -> None:
    names = {"nvidia": "gross_profit_by_chip_vendor", "microsoft": "free_cash_flow_by_hyperscaler"}
    for firm, series in names.items():
        axis = series.rpartition("_by_")[2]
        flow = result.dataset[f"{series}_usd_bn_per_year"].sel({axis: firm, "branch": "shocked"})
        quantity = series.partition("_by_")[0]
        rows = [row for row in firms_of(result.folder) if row.of == firm and row.quantity == quantity]
        for row in rows:
            months = [
                month.startswith(row.period[:4])
                and ("Q" not in row.period or (int(month[5:]) + 2) // 3 == int(row.period[-1]))
                for month in result.months
            ]
            amount = flow.values[:, months].sum(axis=1) / 12.0
            assert row.spread["with_shock"]["median"] == pytest.approx(np.median(amount), rel=1e-4, abs=1e-6)
        periods = {row.period for row in rows}
        assert periods >= {"2025", "2025Q1", "2026Q1"} and "2026" not in periods


def test_books_follow_from_what_was_spent(result: Result) -> None:
    """Depreciation is a constant share of a book that spending fills: each month, each firm, each world."""
    spent, written_off = (
        result.dataset[f"{name}_by_hyperscaler_usd_bn_per_year"].values.astype(float) / 12.0
        for name in ("ai_capex", "depreciation")
    )
    rate = 0.18 / 12.0
    book = written_off / rate
    expected = book[..., :-1] + spent[..., :-1] - written_off[..., :-1]
    assert book[..., 1:] == pytest.approx(expected, rel=1e-4)
    assert np.all(book > 0.0)


def test_margins_are_profit_over_revenue(firms: dict[tuple[str, str, str], Row]) -> None:
    margin = median(firms, ("nvidia", "2024", "gross_margin"), "with_shock")
    assert 0.70 < margin < 0.78
    assert firms["nvidia", "2024", "gross_margin"].unit == "1"
    assert ("nvidia", "2024", "capex") not in firms


def test_the_text_names_places_and_units(energy: dict[object, Row]) -> None:
    rows = [row for row in energy.values() if row.period == "2025"]
    text = branches_text(rows, "place", ENERGY_LEGEND)
    assert "united states" in text and "t CO2e" in text and "TWh" in text
    assert len(cells(rows, "place")) == len(rows) + 1


def test_a_result_without_the_series_is_refused(tmp_path: Path) -> None:
    older = write_synthetic_result(tmp_path / "older")
    series = xr.load_dataset(older / "series.nc")
    series.drop_vars((*ENERGY_NEEDED, *FIRMS_NEEDED)).to_netcdf(older / "series.nc")
    for read in (energy_of, firms_of):
        with pytest.raises(UserError, match="series.nc has no .*; run the scenario again"):
            read(older)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["energy", "--place", "united_state"], "did you mean 'united_states'?"),
        (["energy", "--year", "2026"], "--year 2026: there is none"),
        (["firms", "--firm", "nvida"], "did you mean 'nvidia'? There are: nvidia, "),
        (["firms", "--firm", "Siemens"], "--firm Siemens: there is none. There are: nvidia, "),
        (["firms", "--period", "2025Q5"], "--period 2025Q5: there is none"),
    ],
)
def test_what_there_is_not_is_named(result: Result, words: list[str], message: str) -> None:
    command, *options = words
    said = subprocess.run(
        [sys.executable, "-m", "sim.cli", command, str(result.folder), *options],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=SAFETY_NET_S,
    )
    assert (said.returncode, said.stderr.count("\n")) == (2, 1)
    assert message in said.stderr


def test_places_and_firms_are_asked_for_in_the_words_of_the_table(result: Result, tmp_path: Path) -> None:
    mine = shutil.copytree(result.folder, tmp_path / "mine")
    for words in (["energy", "--place", "united states"], ["firms", "--firm", "Nvidia", "--quarters"]):
        said = CliRunner().invoke(application, [words[0], str(mine), *words[1:]])
        rows = said.stdout.split("\n\n")[0].splitlines()[2:]
        assert rows and all(row.startswith(words[2].lower()) for row in rows), said.output


@pytest.mark.parametrize("command", ["energy", "firms"])
def test_the_table_comes_with_its_figure(result: Result, command: str, tmp_path: Path) -> None:
    mine = shutil.copytree(result.folder, tmp_path / "with a space")
    said = CliRunner().invoke(application, [command, str(mine)])
    drawn = [mine / "figures" / f"{command}.{kind}" for kind in ("png", "svg")]
    assert said.exit_code == 0 and all(file.is_file() for file in drawn)
    assert said.stdout.splitlines()[-2:] == [str(file) for file in drawn]


def test_a_figure_that_cannot_be_written_takes_no_words_away(result: Result, tmp_path: Path) -> None:
    mine = shutil.copytree(result.folder, tmp_path / "mine")
    (mine / "figures").touch()
    said = CliRunner().invoke(application, ["energy", str(mine)])
    assert said.exit_code == 1 and "united states" in said.stdout
    assert said.stderr.startswith("jevons: the figures could not be drawn:") and said.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"measurement.grids.europe.share_of_region": 0.3}, "shares of the open region add up to 1.083"),
        ({"measurement.grids.china": None}, "shares of the restricted region add up to 0"),
        ({"measurement.grids.europe.carbon_intensity_g_per_kwh": -1}, "-1 lies outside 0 … 3000"),
        ({"measurement.grids.europe.carbon_intensity": 1}, "did you mean"),
    ],
)
def test_grids_that_do_not_fit_are_refused(
    scenario: Scenario, changes: dict[str, object], message: str
) -> None:
    with pytest.raises(UserError, match=message):
        scenario.with_changes(changes)


def test_another_intensity_changes_no_world(scenario: Scenario, result: Result, tmp_path: Path) -> None:
    dirty = scenario.with_changes({"measurement.grids.china.carbon_intensity_g_per_kwh": 1120})
    again = run(dirty, WORLDS, 1, 1, tmp_path / "result", figures=False)
    assert np.array_equal(again.rebound(), result.rebound(), equal_nan=True)
    before, after = (pd.read_csv(each.folder / "energy.csv") for each in (result, again))
    is_chinese = before["place"].eq("china") & before["quantity"].eq("emissions")
    assert after[is_chinese]["with_shock_median"].to_numpy() == pytest.approx(
        2.0 * before[is_chinese]["with_shock_median"].to_numpy(), rel=1e-5
    )
