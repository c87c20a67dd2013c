"""A year of ordinary progress: the world that has it is the ordinary one, its twin is a year behind."""

import numpy as np
import pytest

from sim.measuring.rebound import MEASURES
from sim.scenario import load_scenario
from tests.whole.conftest import largest, rebound_of, run_record, with_free

N = 2
SHORT = {"posterior": "none", "clock.months": 66, "measurement.horizons_months": [6, 12]}


def test_the_world_with_the_year_is_the_ordinary_one() -> None:
    """It is the twin of the shock, if that twin does not catch up with anything.

    The ceiling of fabs is the one thing that a world takes from its twin, so it is left away.
    """
    alike = SHORT | {"chip_supply.wafer_limit": "none"}
    progress = run_record(load_scenario("ordinary-progress", alike)).series
    ordinary = run_record(load_scenario("deepseek-2025", alike | {"shock.pull_forward_share": 0})).series
    for name in ("compute", "training", "inference", "tokens"):
        assert np.array_equal(progress[name][:, N:], ordinary[name][:, :N]), name


def test_the_twin_is_the_same_before_and_a_year_of_the_trend_behind_afterwards() -> None:
    scenario = load_scenario("ordinary-progress", SHORT | {"know_how.diffusion_per_month": 0})
    record = run_record(scenario)
    labs, month = record.economy.labs, record.economy.calendar.shock_month
    assert np.array_equal(record.series["compute"][:month, :N], record.series["compute"][:month, N:])
    rates = record.economy.parameters.know_how
    months = np.arange(month, month + 12)[:, np.newaxis]
    for efficiency, trend in (
        (labs.ln_training_efficiency, rates.training_trend_per_year),
        (labs.ln_inference_efficiency, rates.inference_trend_per_year),
    ):
        year = np.sum(trend * np.exp(-rates.trend_decay_per_year * months / 12.0) / 12.0, axis=0)
        behind = efficiency[:, N:] - efficiency[:, :N]
        assert behind == pytest.approx(np.broadcast_to(year[N:], behind.shape), rel=1e-9)


def test_all_frozen_is_no_rebound() -> None:
    record = run_record(load_scenario("ordinary-progress", SHORT), with_free())
    for measure in MEASURES:
        assert largest(rebound_of(record, measure, 30)) < 1e-12, measure
