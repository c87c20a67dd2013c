"""CRPS in logarithms: about the relative error, so that series of any unit can be set side by side.

For a forecast distribution F and an outcome y, both in logarithms, it is the integral of (F(x) - 1{x >= y})²
over x; without spread it is the absolute error |x - y|. Lower is better [MathesonWinkler1976].
"""

import numpy as np

from sim.model.declaring import Array
from sim.studies.backtest.forecasts import Forecast

NORMAL_90_PERCENT = 1.6448536269514722
"""Half the width of the middle 90 % of a normal distribution, in standard deviations."""

_LEAST_DEVIATION = 1e-12


def crps_of_worlds(record: Array, worlds: Array) -> Array:
    """Score of an ensemble, `[point]`; NaN where no world has a number above zero.

    Args:
        record: `[point]`.
        worlds: `[draw, point]`; what is not above zero has no logarithm and is left out.
    """
    from scoringrules import crps_ensemble

    scores = np.full(record.shape, np.nan)
    for point, (value, column) in enumerate(zip(record, worlds.T, strict=True)):
        members = np.log(column[is_positive(column)])
        if members.size:
            scores[point] = crps_ensemble(np.log(value), members, backend="numpy")
    return scores


def is_positive(values: Array) -> np.ndarray:
    """Where a number is finite and above zero."""
    return np.isfinite(values) & (values > 0.0)


def crps_of_forecast(record: Array, forecast: Forecast) -> Array:
    """Score of a forecast, `[point]`."""
    from scoringrules import crps_normal

    # The formula divides by the deviation; so small a one scores as none.
    deviation = np.maximum(forecast.deviation_ln, _LEAST_DEVIATION)
    scores: Array = crps_normal(np.log(record), forecast.mean_ln, deviation, backend="numpy")
    return scores


def range_of(forecast: Forecast) -> tuple[Array, Array, Array]:
    """5 %, median and 95 % of a forecast, `[point]` each."""
    half = NORMAL_90_PERCENT * forecast.deviation_ln
    low, median, high = (np.exp(forecast.mean_ln + sign * half) for sign in (-1.0, 0.0, 1.0))
    return low, median, high
