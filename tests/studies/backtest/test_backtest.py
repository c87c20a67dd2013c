"""`jevons backtest` from end to end, and what it refuses."""

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner, Result

import sim.figures
import sim.studies.backtest
from sim.cli.application import application
from sim.errors import UserError
from sim.evidence.targets import read_targets
from sim.figures.backtest import BACKTEST_FIGURES
from sim.measuring.experiment import Task
from sim.scenario import load_scenario
from sim.studies.backtest import run_backtest
from sim.studies.backtest.compared import COMPARED
from sim.studies.backtest.readings import READINGS, simulate, to_the_end_of_the_record
from sim.studies.study import StudyAnswer
from tests.studies.backtest.fake_backtest import short_scenario

WORLDS = 8
DRAWN = ("backtest_targets", "backtest_rental_price")
FILES = {
    "backtest.json",
    "bands.csv",
    "figures",
    "provenance.json",
    "scenario.resolved.yaml",
    "scores.csv",
    "series.csv",
    "targets.csv",
}


def jevons(*arguments: str) -> Result:
    return CliRunner().invoke(application, ["backtest", *arguments])


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Result]:
    """A folder that the command wrote, with two of the figures, and what it said."""
    folder = tmp_path_factory.mktemp("backtest") / "here"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sim.figures, "BACKTEST_FIGURES", {name: BACKTEST_FIGURES[name] for name in DRAWN})
        options = {"--worlds": str(WORLDS), "--workers": "1", "--seed": "5", "--out": str(folder)}
        return folder, jevons(*(part for option in options.items() for part in option))


def read(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_command_prints_tables_and_writes_the_folder(done: tuple[Path, Result]) -> None:
    folder, said = done
    assert said.exit_code == 0, said.output
    assert {entry.name for entry in folder.iterdir()} == FILES
    assert max(map(len, said.stdout.replace(str(folder), "").splitlines())) <= 110
    assert "Targets of 2025, which calibration did not see" in said.stdout
    table = json.loads((folder / "backtest.json").read_text())
    made_by = json.loads((folder / "provenance.json").read_text())
    assert table["provenance"] == {name: made_by[name] for name in table["provenance"]}
    assert made_by["is_complete"] and made_by["figures_failed"] is None and made_by["seed"] == 5
    worlds = table["worlds"]
    assert (worlds["asked"], worlds["used"] + worlds["dropped"]) == (WORLDS, WORLDS)
    figures = {path.name for path in (folder / "figures").iterdir()}
    assert figures == {f"{name}.{kind}" for name in DRAWN for kind in ("png", "svg")}


def test_the_folder_holds_what_was_simulated(done: tuple[Path, Result]) -> None:
    folder, _ = done
    outcome = simulate(Task(short_scenario(), 5, 0, WORLDS))
    rows = {row["name"]: row for row in read(folder, "targets.csv")}
    assert set(rows) == {target.name for target in read_targets()}
    used = outcome.is_valid
    for name in ("capex_2024", "openai_revenue_2025", "nvidia_event_day", "price_elasticity_3_months"):
        expected = np.median(outcome.variables[name][used])
        assert float(rows[name]["median"]) == pytest.approx(expected, rel=1e-4)
    capex = [
        row for row in read(folder, "series.csv") if row["entity"] == "Meta" and row["series"] == "capex"
    ]
    months = outcome.variables["capex/Meta"][used]
    assert float(capex[-1]["model_median"]) == pytest.approx(np.median(months[:, -3:].sum(axis=1)), rel=1e-4)
    growth = np.array([float(row["model_median"]) for row in capex])
    assert growth.min() > 1.0 and growth.max() < 300.0


def test_years_of_quarters_are_what_the_targets_read() -> None:
    """Two ways to the same number: four quarters of the comparison, and the target of the year."""
    variables = simulate(Task(short_scenario(), 0, 0, 3)).variables
    compared = {one.key: one for one in COMPARED}
    start = 12 * 2022
    together = compared["capex/four firms"].on_grid(variables["capex/four firms"], start)
    assert together[:, 8:12].sum(axis=1) == pytest.approx(variables["capex_2024"])
    nvidia = compared["data_centre_revenue/Nvidia"].on_grid(variables["data_centre_revenue/Nvidia"], start)
    assert nvidia[:, 8:12].sum(axis=1) == pytest.approx(variables["nvidia_with_networking_fy2025"])
    assert variables["lab_compute/OpenAI"][:, 35] / 1e3 == pytest.approx(variables["openai_compute_2024"])
    chips = compared["chips_shipped/World"].on_grid(variables["chips_shipped/World"], start)
    assert chips[:, 8:12].sum(axis=1) / 1e3 == pytest.approx(variables["chips_2024"])
    assert set(variables) == set(READINGS.variables)


def test_results_do_not_depend_on_how_draws_are_cut(done: tuple[Path, Result]) -> None:
    scenario = short_scenario()
    whole, part = simulate(Task(scenario, 5, 0, 4)), simulate(Task(scenario, 5, 2, 2))
    for name, values in whole.variables.items():
        assert values[2:].tolist() == part.variables[name].tolist()


def test_quiet_says_one_line(done: tuple[Path, Result], monkeypatch: pytest.MonkeyPatch) -> None:
    table = json.loads((done[0] / "backtest.json").read_text())

    def answered(*args: object, **options: object) -> StudyAnswer:
        return StudyAnswer(done[0], table, {"set_aside": []})

    monkeypatch.setattr(sim.studies.backtest, "run_backtest", answered)
    said = jevons("--quiet")
    assert said.exit_code == 0
    assert said.stdout.count("\n") == 1 and said.stdout.startswith("deepseek-2025: inside the bands ")


def test_priors_can_be_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []

    def remember(scenario: object, *args: object, **options: object) -> None:
        asked.append(scenario)
        raise KeyboardInterrupt

    monkeypatch.setattr(sim.studies.backtest, "run_backtest", remember)
    assert jevons("--prior").exit_code == 130
    assert asked[0].posterior is None
    said = jevons()
    assert said.exit_code == 130 and "interrupted; nothing was replaced" in said.stderr


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"worlds": 0}, "worlds: 0 is too few"),
        ({"seed": -1}, "seed: -1 is outside"),
        ({"workers": 0}, "workers: 0 is too few"),
        ({"scenario": "deepseek"}, "deepseek"),
    ],
)
def test_mistakes_are_one_line(tmp_path: Path, options: dict[str, Any], message: str) -> None:
    with pytest.raises(UserError, match=message):
        run_backtest(**({"out": tmp_path / "x"} | options))
    assert not (tmp_path / "x").exists()


def test_a_folder_of_the_user_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(UserError, match="was not made by jevons"):
        run_backtest(worlds=1, out=tmp_path)
    assert (tmp_path / "notes.txt").read_text() == "mine"


def test_the_scenario_must_have_the_shock_of_the_record() -> None:
    with pytest.raises(UserError, match="deepseek-2025: has no shock; the record had one in 2025-01"):
        to_the_end_of_the_record(load_scenario("deepseek-2025", {"shock": "none"}))
    with pytest.raises(UserError, match="has its shock in 2025-03"):
        to_the_end_of_the_record(load_scenario("deepseek-2025", {"shock.month": "2025-03"}))


def test_a_run_ends_with_the_record_whatever_the_clock() -> None:
    assert short_scenario().months == 48
    long = load_scenario("deepseek-2025", {"clock.months": 60, "measurement.horizons_months": [6]})
    assert to_the_end_of_the_record(long).months == 48
