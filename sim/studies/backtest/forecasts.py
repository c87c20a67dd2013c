"""Two naive forecasts from what is known of the record alone: last growth goes on, and AR(1) of growth.

Both are normal distributions of the logarithm, so lognormal ones of the number itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy.stats import linregress

from sim.model.declaring import Array

YEAR_MONTHS = 12.0
SHORT_OF_A_YEAR_MONTHS = 9.0
"""A series that is no longer than this has no growth of a year yet."""

FEWEST_NUMBERS = 3
"""Of a series whose last growth has at least one past error."""

FEWEST_PAIRS = 5
"""Pairs of successive growth rates that an AR(1) is fitted to, at least."""


@dataclass(frozen=True)
class Forecast:
    """Normal distributions of the logarithm at some times.

    Attributes:
        mean_ln, deviation_ln: `[time]`.
        n_errors: how many past errors of one step the spread comes from.
    """

    mean_ln: Array
    deviation_ln: Array
    n_errors: int


@dataclass(frozen=True)
class NoForecast:
    """Why a series allows none."""

    reason: str


def last_growth(
    times: Sequence[float], values: Sequence[float], at: Sequence[float]
) -> Forecast | NoForecast:
    """Growth since a year ago (since the last number, where the series is younger) goes on.

    The logarithm is a random walk with drift: past errors over one step give its variance per month s², and
    the variance over h months is ``s² (h + h²/w)``, w being the months that the drift was measured over.

    Args:
        times: of the record, in months, rising.
        values: above zero.
        at: times of the forecast, in months; at least one.
    """
    if len(times) < FEWEST_NUMBERS:
        return NoForecast(f"{_counted(len(times))} known, and it takes {FEWEST_NUMBERS}")
    ln, when = np.log(values), np.asarray(times, dtype=np.float64)
    drifts = [_drift(when[: n + 1], ln[: n + 1]) for n in range(1, len(times))]
    errors = []
    for n, (drift, window) in enumerate(drifts[:-1], start=1):
        step = when[n + 1] - when[n]
        errors.append((ln[n + 1] - ln[n] - drift * step) / np.sqrt(step + step**2 / window))
    drift, window = drifts[-1]
    ahead = np.asarray(at, dtype=np.float64) - when[-1]
    deviation = np.sqrt(np.mean(np.square(errors)) * (ahead + ahead**2 / window))
    return Forecast(ln[-1] + drift * ahead, deviation, len(errors))


def _drift(times: Array, ln: Array) -> tuple[float, float]:
    """Growth per month up to the last time, and the months that it was measured over."""
    ages = times[-1] - times[:-1]
    is_young = ages[0] < SHORT_OF_A_YEAR_MONTHS
    start = len(ages) - 1 if is_young else int(np.argmin(np.abs(ages - YEAR_MONTHS)))
    return float((ln[-1] - ln[start]) / ages[start]), float(ages[start])


def ar1(times: Sequence[float], values: Sequence[float], at: Sequence[float]) -> Forecast | NoForecast:
    """Growth g of each step follows ``g' = c + f g + error``, fitted by least squares.

    Over h steps the errors add up to ``s² sum_j (sum_{i<j} f^i)²``, j from 1 to h.

    Args:
        times: of the record, in months, evenly spaced.
        values: above zero.
        at: times of the forecast, whole steps after the last; at least one.
    """
    if len(times) < FEWEST_PAIRS + 2:
        return NoForecast(f"{_counted(len(times))} known, and it takes {FEWEST_PAIRS + 2}")
    step = times[1] - times[0]
    if any(later - earlier != step for earlier, later in pairwise(times)):
        return NoForecast("uneven dates, and it takes even steps")
    growth = np.diff(np.log(values))
    if np.ptp(growth[:-1]) == 0.0:
        return NoForecast("growth that never changed")
    fit = linregress(growth[:-1], growth[1:])
    c, f = float(fit.intercept), float(fit.slope)
    residuals = growth[1:] - c - f * growth[:-1]
    deviation = float(np.sqrt(np.sum(np.square(residuals)) / (len(residuals) - 2)))
    ahead = [round((time - times[-1]) / step) for time in at]
    mean, spread = _paths(c, f, float(growth[-1]), max(ahead))
    places = np.array(ahead) - 1
    return Forecast(np.log(values[-1]) + mean[places], deviation * spread[places], len(residuals))


def _paths(c: float, f: float, growth: float, n_steps: int) -> tuple[Array, Array]:
    """Summed growth over 1, 2, … steps, and the deviation of its errors as a multiple of that of one."""
    growths, weights = [], []
    weight = 0.0
    for _ in range(n_steps):
        growth = c + f * growth
        weight = 1.0 + f * weight
        growths.append(growth)
        weights.append(weight)
    return np.cumsum(growths), np.sqrt(np.cumsum(np.square(weights)))


def _counted(n: int) -> str:
    return "no number" if n == 0 else "one number" if n == 1 else f"{n} numbers"


FORECASTS = {"last_growth": last_growth, "ar1": ar1}
"""The naive forecasts by name."""
