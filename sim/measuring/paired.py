"""Two ensembles world by world: worlds of the same number and seed share their draws."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.measuring.ensemble import Ensemble, Numbers
from sim.measuring.rebound import probability_above
from sim.measuring.statistics import finite

COVERED = 0.95
"""What Monte-Carlo intervals of medians cover."""


@dataclass(frozen=True)
class Difference:
    """A number of one ensemble less that of another, over pairs of worlds that both define.

    Attributes:
        values: of each pair, `[pair]`.
        median: over pairs.
        low, high: Monte-Carlo interval of that median.
        mean, mean_error: over pairs, with its standard error; the error of few pairs is not a number.
        higher, higher_error: share of pairs in which the first number is higher, with its error.
        lower: share in which it is lower; in all others both are the same.
    """

    values: Numbers
    median: float
    low: float
    high: float
    mean: float
    mean_error: float
    higher: float
    higher_error: float
    lower: float

    @property
    def n(self) -> int:
        """How many pairs there are."""
        return int(self.values.size)


def paired_difference(first: Numbers, second: Numbers) -> Difference:
    """The first less the second, `[draw]` both; NaN in either leaves a draw out, and so does a missing end.

    >>> paired_difference(np.array([2.0, 1.0, np.nan]), np.array([1.0, 1.5, 1.0, 9.0])).values.tolist()
    [1.0, -0.5]
    """
    n_both = min(first.size, second.size)
    values = finite(first[:n_both] - second[:n_both])
    low, high = median_interval(values)
    higher, error = probability_above(values, 0.0)
    return Difference(
        values=values,
        median=float(np.median(values)) if values.size else float("nan"),
        low=low,
        high=high,
        mean=float(np.mean(values)) if values.size else float("nan"),
        mean_error=standard_error(values),
        higher=higher,
        higher_error=error,
        lower=probability_above(-values, 0.0)[0],
    )


def median_interval(values: Numbers) -> tuple[float, float]:
    """Where the median of all worlds lies, judged by so many of them, whatever their distribution.

    The order statistics whose ranks a fair coin would leave with probability `1 - COVERED`; all that were
    seen where there are too few to leave one out; NaN without any.
    """
    from scipy.stats import binom

    n = values.size
    if n == 0:
        return float("nan"), float("nan")
    rank = max(int(binom.ppf((1.0 - COVERED) / 2.0, n, 0.5)) - 1, 0)
    ordered = np.sort(values)
    return float(ordered[rank]), float(ordered[n - 1 - rank])


def standard_error(values: Numbers) -> float:
    """Standard error of a mean; NaN for fewer than two."""
    return float(np.std(values, ddof=1) / np.sqrt(values.size)) if values.size > 1 else float("nan")


def share_difference_error(first: NDArray[np.bool_], second: NDArray[np.bool_]) -> float:
    """Monte-Carlo error of the difference of two shares over the same worlds; NaN without any.

    Half a world more keeps it from being zero.
    """
    differences = first.astype(float) - second
    n = differences.size
    if n == 0:
        return float("nan")
    squares = float(np.sum(np.square(differences - np.mean(differences)))) + 0.5
    return float(np.sqrt(squares / (n + 1.0) / n))


def rebound_by_draw(ensemble: Ensemble, n_draws: int, measure: str = "compute", horizon: int = -1) -> Numbers:
    """R over a horizon, by default the last, `[draw]`; NaN where a draw was dropped or R is undefined.

    Args:
        ensemble: it holds the rebound.
        n_draws: how many draws were asked for.
        measure: what R is measured in.
        horizon: months since the shock; -1 for the longest.
    """
    if not ensemble.draws:
        return np.full(n_draws, np.nan)
    axes = ensemble.coordinates
    place = -1 if horizon == -1 else list(axes["horizon"]).index(horizon)
    values = ensemble.aligned("rebound", n_draws)
    rebound: Numbers = values[:, list(axes["measure"]).index(measure), place]
    return np.asarray(rebound, dtype=np.float64)
