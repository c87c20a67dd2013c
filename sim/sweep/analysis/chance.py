"""Monte-Carlo errors of worlds that are not independent: draws repeat at every point."""

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from sim.model.declaring import Array
from sim.words import percent

if TYPE_CHECKING:
    import pandas as pd

    Cells: TypeAlias = Mapping[Any, Any] | pd.Series[Any]
    """A row of a table: column → its number."""

CONFIDENCE_Z = 1.959963984540054
"""Half-width of a 95 % interval of a normal distribution, in standard errors."""

CONFIDENCE = 0.95

NOTHING = 1e-12
"""An error below is one of rounding: sums that are zero may miss it by their last bits."""

SEED = 20250127
"""Of all that an analysis draws by chance, so that it says the same each time."""


def wilson(share: float, n: float, z: float = CONFIDENCE_Z) -> tuple[float, float]:
    """Interval of a share out of `n` independent worlds, after Wilson (1927); NaN for none.

    >>> [round(end, 3) for end in wilson(0.5, 100)]
    [0.404, 0.596]
    """
    if not n > 0 or math.isnan(share):
        return math.nan, math.nan
    centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return max(0.0, centre - half), min(1.0, centre + half)


def share_above(rebound: Array, weights: Array | None = None) -> float:
    """Share of the defined worlds with R > 1, NaN without any.

    Args:
        rebound: of any shape.
        weights: `[point]` of `[point, draw]`; None if all worlds count alike.
    """
    is_known = np.isfinite(rebound)
    if not is_known.any():
        return math.nan
    return float(np.average(rebound[is_known] > 1.0, weights=_of_known(is_known, weights)))


def _of_known(is_known: NDArray[np.bool_], weights: Array | None) -> Array | None:
    """Weights of the worlds that count, in order."""
    return None if weights is None else np.broadcast_to(weights[:, None], is_known.shape)[is_known]


def share_text(share: float) -> str:
    """A share as a cell of a table takes it, a dash where none is known."""
    return "–" if math.isnan(share) else percent(share)


def share_with_interval(row: "Cells", column: str = "p_above_one") -> str:
    """A share with its 95 % interval, as everywhere in an analysis.

    >>> share_with_interval({"index": 0.31, "index_low": 0.19, "index_high": 0.43}, "index")
    '31 % (19 % to 43 %)'
    """
    share, low, high = (share_text(row[f"{column}{end}"]) for end in ("", "_low", "_high"))
    return f"{share} ({low} to {high})"


def median(rebound: Array, weights: Array | None = None) -> float:
    """Median over the defined worlds, NaN without any; the arguments are those of `share_above`."""
    is_known = np.isfinite(rebound)
    if not is_known.any():
        return math.nan
    return float(weighted_quantile(rebound[is_known], 0.5, _of_known(is_known, weights)))


def weighted_quantile(values: Array, shares: Any, weights: Array | None, axis: int | None = None) -> Array:
    """Quantiles at some shares; with weights, the first value up to which a share of them lies."""
    if weights is None:
        return np.asarray(np.quantile(values, shares, axis=axis))
    return np.asarray(np.quantile(values, shares, axis=axis, weights=weights, method="inverted_cdf"))


def influence_of_share(rebound: Array, weights: Array | None = None) -> Array:
    """What each world adds to the share of R > 1, `[point, draw]`: its deviation over the number of worlds.

    Zero where R is not defined. The sum of squares over independent groups is the variance of the share.
    """
    is_known = np.isfinite(rebound)
    deviation = np.where(is_known, (rebound > 1.0) - share_above(rebound, weights), 0.0)
    return deviation * _parts(is_known, weights)


def _parts(is_known: NDArray[np.bool_], weights: Array | None) -> Array:
    """What part of the weight of all defined worlds each has, `[point, 1]`."""
    of_points = np.ones(len(is_known)) if weights is None else weights
    total = float(of_points @ is_known.sum(axis=1))
    return of_points[:, None] / (total if total > 0.0 else 1.0)


def influence_of_median(rebound: Array, weights: Array | None = None) -> Array:
    """The same for the median: ``(1[R > m] - 1/2) / f(m)`` over the number of worlds.

    The density f(m) at the median is the slope of the quantiles beside it.
    """
    is_known = np.isfinite(rebound)
    known, of_known = rebound[is_known], _of_known(is_known, weights)
    if known.size < 2:
        return np.zeros_like(rebound)
    aside = min(0.25, 0.5 * known.size**-0.2)
    low, middle, high = weighted_quantile(known, (0.5 - aside, 0.5, 0.5 + aside), of_known)
    per_rank = (high - low) / (2 * aside)
    return np.where(is_known, ((rebound > middle) - 0.5) * per_rank, 0.0) * _parts(is_known, weights)


def clustered_error(influence: Array, point_clusters: NDArray[np.int_] | None) -> float:
    """Standard error of a statistic whose worlds share draws, and perhaps sampled points.

    Draw k is the same luck at every point, so that all worlds of a draw are one cluster. Where the points of
    a design are a sample (`point_clusters` names the cluster of each), chance also lies in which points were
    sampled; the two are added, less what both count (Cameron, Gelbach and Miller 2011). Points of a grid
    are not a sample: None.

    Args:
        influence: `[point, draw]`, what each world adds.
        point_clusters: `[point]`, or None.

    Returns:
        The error; NaN where there is one cluster only.
    """
    of_draws = _variance(influence.sum(axis=0), np.any(influence != 0.0, axis=0))
    if point_clusters is None:
        return _told(of_draws)
    clusters, place = np.unique(point_clusters, return_inverse=True)
    sums = np.zeros(len(clusters))
    np.add.at(sums, place, influence.sum(axis=1))
    of_points = _variance(sums, np.bincount(place, np.any(influence != 0.0, axis=1), len(clusters)) > 0)
    parts = [variance for variance in (of_draws, of_points) if not math.isnan(variance)]
    both = sum(parts) - (float(np.sum(influence**2)) if len(parts) == 2 else 0.0)
    return _told(max([both, *parts])) if parts else math.nan


def _told(variance: float) -> float:
    error = math.sqrt(variance)
    return 0.0 if error < NOTHING else error


def _variance(sums: Array, is_used: NDArray[np.bool_]) -> float:
    """Variance of a sum over clusters; NaN where a single cluster says nothing of chance."""
    if len(sums) < 2:
        return math.nan
    n = max(2, int(is_used.sum()))
    return float(np.sum(sums**2)) * n / (n - 1)


def error_of_share(
    rebound: Array, point_clusters: NDArray[np.int_] | None, weights: Array | None = None
) -> float:
    """Standard error of the share of R > 1 over `[point, draw]`, never zero.

    Unanimous worlds get the error of half a world in as many draws, as a share that could still turn up.
    """
    if not np.isfinite(rebound).any():
        return math.nan
    error = clustered_error(influence_of_share(rebound, weights), point_clusters)
    return error if error > 0.0 or math.isnan(error) else error_of_unanimity(rebound)


def error_of_unanimity(rebound: Array) -> float:
    """Standard error where all worlds say the same: half a world of the other kind among the draws."""
    return error_of_nothing_seen(int(np.isfinite(rebound).any(axis=0).sum()))


def error_of_nothing_seen(n: int) -> float:
    """Standard error of a share of which nothing was seen in `n` tries: half of one could still turn up.

    >>> round(error_of_nothing_seen(30), 4)
    0.023
    """
    tries = max(1, n)
    padded = 0.5 / (tries + 1)
    return math.sqrt(padded * (1 - padded) / tries)


def effective_worlds(share: float, error: float, n: int) -> float:
    """How many independent worlds would give a share this error; `n` where the worlds are unanimous.

    >>> round(effective_worlds(0.5, 0.05, 400))
    100
    """
    if not 0.0 < share < 1.0 or not error > 0.0:
        return float(n)
    return share * (1 - share) / error**2
