"""Readings of a back-test from formulas: near the record, off by a factor, or absent."""

from typing import Any

import numpy as np

from sim.evidence.targets import read_targets
from sim.measuring.ensemble import Ensemble
from sim.model.declaring import Array
from sim.months import month_number
from sim.scenario import Scenario, load_scenario
from sim.studies.backtest.compared import COMPARED
from sim.studies.backtest.comparison import ComparedSeries
from sim.studies.backtest.readings import READINGS, to_the_end_of_the_record
from sim.studies.backtest.table import table_of

MONTHS, START = 48, month_number("2022-01")
MADE_BY = {
    "seed": 0,
    "scenario_digest": "0123456789abcdef" * 4,
    "code_version": "0.1.0",
    "code_digest": "fedcba9876543210" * 4,
}


def short_scenario(has_posterior: bool = True) -> Scenario:
    chosen = to_the_end_of_the_record(load_scenario("deepseek-2025"))
    return chosen if has_posterior else chosen.without_posterior()


def monthly_record(compared: ComparedSeries) -> Array:
    """The record in every month, straight in logarithms between its points, `[month]`."""
    points = compared.points()
    length = 3.0 if compared.is_flow else 1.0
    ln = np.log([point.value / length for point in points])
    found: Array = np.exp(np.interp(START + np.arange(MONTHS), [point.time for point in points], ln))
    return found


def fake_ensemble(n_draws: int = 40, off_by: float = 1.0, spread_ln: float = 0.2) -> Ensemble:
    """Worlds whose medians are the record times a factor; NaN where the factor is."""
    ensemble = Ensemble({name: variable.dims for name, variable in READINGS.variables.items()}, {})
    luck = spread_ln * np.linspace(-2.0, 2.0, n_draws) if n_draws > 1 else np.zeros(1)
    noise = off_by * np.exp(luck)
    values: dict[str, Any] = {target.name: target.value * noise for target in read_targets()}
    # An index is the same whatever the level; so spread and error grow with the distance from its base.
    distance = np.abs(np.arange(MONTHS) - 35.0) / 12.0
    for compared in COMPARED:
        power = distance if compared.is_index else np.ones(MONTHS)
        values[compared.key] = monthly_record(compared) * noise[:, np.newaxis] ** power
    ensemble.use(range(n_draws), values)
    return ensemble


def fake_table(ensemble: Ensemble, has_posterior: bool = True) -> dict[str, Any]:
    return table_of(short_scenario(has_posterior), ensemble, MADE_BY)
