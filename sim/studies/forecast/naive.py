"""The naive forecasts of a quantity from what a vintage knew of the record."""

from collections.abc import Sequence

import numpy as np
from scipy.special import ndtri

from sim.model.declaring import Array
from sim.studies.backtest.comparison import Months, Point
from sim.studies.backtest.forecasts import FORECASTS, Forecast, NoForecast
from sim.studies.forecast.quantities import Quantity

NO_RECORD = NoForecast("no series of the record goes on in it")


def known_points(quantity: Quantity, vintage: str) -> list[Point]:
    """Numbers of the record that were known at a vintage, by time."""
    compared = quantity.continues
    if compared is None:
        return []
    return [point for point in compared.points() if compared.known_from(point) <= vintage]


def naive_forecasts(
    quantity: Quantity, vintage: str, quarters: Sequence[Months]
) -> dict[str, Forecast | NoForecast]:
    """Each naive forecast of some quarters, or why there is none."""
    if quantity.continues is None:
        return dict.fromkeys(FORECASTS, NO_RECORD)
    known = known_points(quantity, vintage)
    times, values = [point.time for point in known], [point.value for point in known]
    at = [0.5 * sum(months) for months in quarters]
    return {name: make(times, values, at) for name, make in FORECASTS.items()}


def quantiles_of(forecast: Forecast, levels: Sequence[float]) -> Array:
    """Quantiles of a naive forecast, `[level, quarter]`."""
    return np.exp(forecast.mean_ln + np.multiply.outer(ndtri(levels), forecast.deviation_ln))
