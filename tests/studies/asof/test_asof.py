"""The verdict by vintage: rows, weights, what taught it, what would decide it, scores, stored answers."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sim.scenario import Scenario, load_scenario
from sim.scenario.theories import WEIGHTY_FORMS
from sim.studies.asof.asof import as_of, stored
from sim.studies.asof.decide import verdict_of, word_given
from sim.studies.asof.files import CSV_FILES
from sim.studies.asof.readings import AHEAD
from sim.studies.asof.taught import SERIES, weighted
from sim.studies.backtest.compared import COMPARED
from sim.vintages import FIRST, LAST, VINTAGES
from tests.studies.asof.fake_asof import EXPERIMENT, TELLING

WORLDS = 120


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return load_scenario("deepseek-2025")


@pytest.fixture(scope="module")
def folder(scenario: Scenario, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("asof") / "asof"
    as_of(scenario, WORLDS, out=out, workers=1, experiment=EXPERIMENT)
    return out


@pytest.fixture(scope="module")
def table(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "asof.json").read_text())
    return found


def test_there_is_a_row_for_each_vintage_and_theory(table: dict[str, Any]) -> None:
    rows = [(row["vintage"], row["theory"]) for row in table["theories"]]
    assert rows == [(vintage, theory) for vintage in VINTAGES for theory in WEIGHTY_FORMS]
    medians = [row["rebound"]["60"]["median"] for row in table["theories"] if row["theory"] == "flat_tasks"]
    assert np.diff(medians) == pytest.approx([0.05] * 4)
    assert all(200 < row["effective_sets"] <= row["sets"] for row in table["theories"])


def test_the_mixture_lies_between_its_theories(table: dict[str, Any]) -> None:
    for row in table["mixtures"]:
        own = [
            each["rebound"]["60"]["median"] for each in table["theories"] if each["vintage"] == row["vintage"]
        ]
        assert min(own) - 0.05 <= row["rebound"]["60"]["median"] <= max(own) + 0.05
        assert sum(row["weights"].values()) == pytest.approx(1.0)


def test_the_telling_series_is_found_and_the_others_change_nothing(table: dict[str, Any]) -> None:
    for theory in WEIGHTY_FORMS:
        rows = {row["series"]: row for row in table["taught"] if row["theory"] == theory}
        start = rows["nothing"]["alone"]["rebound_median"]
        assert rows[TELLING]["alone"]["rebound_median"] > start + 0.1
        assert rows[TELLING]["left_out"]["rebound_median"] < rows["everything"]["left_out"]["rebound_median"]
        assert rows[TELLING]["alone"]["effective_draws"] < 0.8 * WORLDS
        silent = rows["tokens/Google"]["alone"]
        assert silent["rebound_median"] == pytest.approx(start) and silent["effective_draws"] == WORLDS
    assert sum(len(places) for places in SERIES.values()) == rows["everything"]["rows"]


def test_a_vintage_is_scored_on_what_it_did_not_know_alone(table: dict[str, Any]) -> None:
    quarters = {
        vintage: [
            row["period"]
            for row in table["origins"]
            if row["vintage"] == vintage and row["entity"] == "four firms"
        ]
        for vintage in VINTAGES
    }
    assert quarters[FIRST] == quarters["2025-03"] == ["2025Q1", "2025Q2", "2025Q3", "2025Q4"]
    assert quarters["2025-06"] == ["2025Q2", "2025Q3", "2025Q4"]
    assert quarters[LAST] == ["2025Q4"]
    assert all(row["in_90_percent"] for row in table["origins"] if row["entity"] == "four firms")


def test_all_tables_are_written_and_agree(folder: Path, table: dict[str, Any]) -> None:
    read = {name: pd.read_csv(folder / name) for name in CSV_FILES}
    assert len(read["vintages.csv"]) == 4 * (len(table["theories"]) + len(table["mixtures"]))
    assert len(read["taught.csv"]) == len(table["taught"])
    assert len(read["origins.csv"]) == len(table["origins"])
    assert set(read["scores.csv"]["series"]) == {compared.series for compared in COMPARED}
    assert {path.name for path in (folder / "figures").iterdir()} == {
        "asof.png", "asof.svg", "taught.png", "taught.svg",
    }  # fmt: skip


def test_a_stored_answer_is_used_for_the_same_question_alone(folder: Path, scenario: Scenario) -> None:
    assert stored(scenario, WORLDS, 0, folder) is not None
    assert stored(scenario, WORLDS + 1, 0, folder) is None
    assert stored(scenario, WORLDS, 1, folder) is None
    other = scenario.with_changes({"shock.pull_forward_months": 12})
    assert stored(other, WORLDS, 0, folder) is None
    assert stored(scenario, WORLDS, 0, folder / "nothing") is None


def test_weights_leave_out_draws_without_a_rebound_and_no_draw_outweighs_all() -> None:
    found = weighted(np.array([0.5, np.nan, 1.5, 0.7]), np.array([0.0, 50.0, -800.0, 0.0]))
    assert found["p_above_one"] == pytest.approx(0.0) and found["effective_draws"] == pytest.approx(2.0)
    alone = weighted(np.linspace(0.0, 1.0, 100), np.r_[1000.0, np.zeros(99)])
    assert alone["effective_draws"] is not None and alone["effective_draws"] >= 1.0
    nothing = weighted(np.array([np.nan]), None)
    assert nothing == {"effective_draws": 0.0, "rebound_median": None, "p_above_one": None}


def test_a_value_that_goes_with_high_rebounds_decides_and_one_in_the_middle_does_not() -> None:
    luck = np.linspace(-2.0, 2.0, 400)
    ln, rebounds = {"a": luck, "b": luck}, {"a": 1.0 + luck, "b": 1.0 + luck}
    series = next(one for one in AHEAD if one.key == TELLING)
    weights = {"a": 0.5, "b": 0.5}
    assert word_given(1.0, ln, rebounds, weights, series, 0.9) == "BACKFIRE"
    assert word_given(0.0, ln, rebounds, weights, series, 0.9) == "UNDECIDED"
    split = {"a": 1.0 + luck, "b": 0.5 + 0.0 * luck}
    assert word_given(1.0, ln, split, weights, series, 0.9) == "UNDECIDED"


def test_the_verdict_of_weighted_draws_is_that_of_the_heavy_ones() -> None:
    rebounds = np.r_[np.full(50, 0.5), np.full(50, 1.5)]
    assert verdict_of(rebounds, np.r_[np.ones(50), np.zeros(50)], 0.9) == "PARTIAL"
    assert verdict_of(rebounds, np.ones(100), 0.9) == "UNDECIDED"
