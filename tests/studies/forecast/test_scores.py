"""Scores of quantiles against closed forms, and of whole files by model and series."""

from pathlib import Path

import numpy as np
import pytest
from scipy.special import ndtri
from scoringrules import crps_normal

from sim.studies.forecast import score
from sim.studies.forecast.scores import crps_ln, is_in_middle, wis_ln
from sim.studies.forecast.table import LEVELS
from tests.studies.forecast.fake_forecast import SCALE, made, record, row

LOGNORMAL = 5.0 * np.exp(0.3 * ndtri(LEVELS))


@pytest.mark.parametrize("value", [5.0, 6.5, 9.0, 2.0])
def test_crps_is_that_of_the_distribution_behind_the_quantiles(value: float) -> None:
    exact = crps_normal(np.log(value), np.log(5.0), 0.3)
    assert crps_ln(value, LOGNORMAL) == pytest.approx(exact, rel=0.02)


@pytest.mark.parametrize("value", [5.0, 6.5, 20.0])
def test_the_interval_score_is_that_of_its_definition(value: float) -> None:
    y, quantiles = np.log(value), np.log(LOGNORMAL)
    n_intervals = len(LEVELS) // 2
    total = 0.5 * abs(y - quantiles[n_intervals])
    for place in range(n_intervals):
        low, high, alpha = quantiles[place], quantiles[-1 - place], 2.0 * LEVELS[place]
        total += alpha / 2.0 * (high - low) + max(low - y, 0.0) + max(y - high, 0.0)
    assert wis_ln(value, LOGNORMAL) == pytest.approx(total / (n_intervals + 0.5))


def test_a_number_lies_in_the_middle_or_does_not() -> None:
    edges = {share: 5.0 * np.exp(0.3 * ndtri(0.5 + share / 2.0)) for share in (0.5, 0.9)}
    for share, edge in edges.items():
        assert is_in_middle(0.999 * edge, LOGNORMAL, share)
        assert not is_in_middle(1.001 * edge, LOGNORMAL, share)


def test_the_unit_does_not_matter() -> None:
    assert crps_ln(7.0, LOGNORMAL) == pytest.approx(crps_ln(7e3, 1e3 * LOGNORMAL))
    assert wis_ln(7.0, LOGNORMAL) == pytest.approx(wis_ln(7e3, 1e3 * LOGNORMAL))


def test_a_file_is_scored_by_model_and_series(tmp_path: Path) -> None:
    file = made(tmp_path).file
    # Synthetic: far above what theories expect; then in the middle of one theory.
    rows = [
        row(value="500"),
        row(period="2027Q2", value="600"),
        row("ai_power", "2027Q1", "World", "41", "GW", "energised"),
    ]
    found = score(file, record(tmp_path, rows), tmp_path / "scores.csv")
    capex, power = found.series
    assert (capex["target"], capex["n"], power["n"]) == ("capex", 2, 1)
    assert set(capex["models"]) == {"mixture", *SCALE, "last_growth", "ar1"}
    assert set(power["models"]) == {"mixture", *SCALE} and power["beats_naive"] is None
    own = capex["models"]
    assert own["flat_tasks"]["crps_ln"] < own["human_hours"]["crps_ln"] < own["task_ladder"]["crps_ln"]
    assert own["task_ladder"]["n_in_90_percent"] == 0
    assert power["models"]["human_hours"]["n_in_50_percent"] == 1
    naive = min(own[name]["crps_ln"] for name in ("last_growth", "ar1"))
    assert capex["beats_naive"] == (own["mixture"]["crps_ln"] < naive)
    lines = (tmp_path / "scores.csv").read_text().splitlines()
    assert len(lines) == 1 + 2 * 6 + 4 and lines[1].startswith(
        "capex,Amazon,2027Q1,USD bn per quarter,cash,500,"
    )


def test_without_a_file_nothing_is_written(tmp_path: Path) -> None:
    file, truth = made(tmp_path / "forecasts").file, record(tmp_path, [row()])
    before = sorted(path.name for path in tmp_path.rglob("*"))
    score(file, truth)
    assert sorted(path.name for path in tmp_path.rglob("*")) == before
