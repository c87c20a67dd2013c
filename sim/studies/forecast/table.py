"""The long table of forecast hubs: a row for each model, quantity, quarter and quantile."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sim.measuring.ensemble import Ensemble
from sim.model.declaring import Array
from sim.months import days_of, month_number
from sim.results.tables import csv_text
from sim.scenario.mixture import shares_of
from sim.studies.backtest.comparison import Months
from sim.studies.backtest.forecasts import Forecast
from sim.studies.backtest.scores import is_positive
from sim.studies.forecast.naive import naive_forecasts, quantiles_of
from sim.studies.forecast.quantities import QUANTITIES, Quantity

MIXTURE = "mixture"
"""Name of the model that holds all theories by their weights."""

COLUMNS = (
    "model_id", "reference_date", "target", "entity", "unit", "basis", "horizon", "target_start_date",
    "target_end_date", "output_type", "output_type_id", "value",
)  # fmt: skip
"""`model_id`, `output_type`, `output_type_id` and `value` are the hubverse's; the others say of what."""

LEVELS = (0.01, 0.025, *(round(0.05 * step, 2) for step in range(1, 20)), 0.975, 0.99)
"""Quantiles that hubs ask for."""

QUANTILE = "quantile"


@dataclass(frozen=True)
class QuantileForecast:
    """One model's quantiles of one quantity.

    Attributes:
        quarters: `[quarter]`.
        values: `[level, quarter]`.
    """

    model: str
    quantity: Quantity
    quarters: Sequence[Months]
    values: Array


def forecasts(
    by_theory: Mapping[str, Ensemble], weights: Mapping[str, float], vintage: str, clock_start: str
) -> list[QuantileForecast]:
    """All models of all quantities: the mixture, each theory, and the naive forecasts that can be made.

    Args:
        by_theory: worlds of each theory.
        weights: of the theories in the mixture.
        vintage: month to which the record is known.
        clock_start: first month of the worlds.
    """
    found = []
    for key, quantity in QUANTITIES.items():
        quarters = quantity.quarters_after(vintage)
        worlds = {
            theory: quantity.in_quarters(one.values(key), clock_start, quarters)
            for theory, one in by_theory.items()
        }
        draws = {MIXTURE: mixed(worlds, weights), **worlds}
        values = {model: _quantiles(each) for model, each in draws.items()}
        naive = naive_forecasts(quantity, vintage, quarters).items()
        values |= {name: quantiles_of(each, LEVELS) for name, each in naive if isinstance(each, Forecast)}
        found += [QuantileForecast(model, quantity, quarters, each) for model, each in values.items()]
    return found


def mixed(worlds: Mapping[str, Array], weights: Mapping[str, float]) -> Array:
    """Draws of all theories in proportion to weights, `[draw, quarter]`: the first of each."""
    shares = shares_of(weights, min(len(draws) for draws in worlds.values()))
    return np.concatenate([worlds[theory][:n] for theory, n in shares.items()])


def _quantiles(draws: Array) -> Array:
    """`[level, quarter]` of `[draw, quarter]`; what is not above zero has no logarithm to score."""
    values = np.full((len(LEVELS), draws.shape[1]), np.nan)
    for place, column in enumerate(draws.T):
        known = column[is_positive(column)]
        if known.size:
            values[:, place] = np.quantile(known, LEVELS)
    return values


def table_csv(every: Sequence[QuantileForecast], vintage: str) -> str:
    """All forecasts as CSV; the same forecasts give the same bytes."""
    reference = days_of(month_number(vintage), month_number(vintage))[1].isoformat()
    return csv_text(COLUMNS, [row for forecast in every for row in _rows(forecast, reference)])


def _rows(forecast: QuantileForecast, reference: str) -> list[list[object]]:
    quantity = forecast.quantity
    named = [forecast.model, reference, quantity.target, quantity.entity, quantity.unit, quantity.basis]
    rows: list[list[object]] = []
    for horizon, (months, values) in enumerate(
        zip(forecast.quarters, forecast.values.T, strict=True), start=1
    ):
        when = [horizon, *(day.isoformat() for day in days_of(*months))]
        rows += [
            [*named, *when, QUANTILE, level, float(value)]
            for level, value in zip(LEVELS, values, strict=True)
        ]
    return rows
