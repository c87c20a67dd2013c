"""What is measured: the rebound of a shocked world against its twin, the verdict, the Shapley shares."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations as subsets
from math import factorial

import numpy as np
from numpy.typing import NDArray

from sim.model.declaring import Array

MEASURES = ("training", "inference", "compute", "spending", "energy")
"""What the rebound is measured in."""

BACKFIRE, PARTIAL, SAVINGS, OFFSET, UNDECIDED = "BACKFIRE", "PARTIAL", "SAVINGS", "OFFSET", "UNDECIDED"
TOO_FEW_WORLDS = "TOO_FEW_WORLDS"

LEAST_WORLDS = 30
"""Fewer worlds earn no verdict, and their quantiles are little more than their extremes."""

NEAR_ONE = (0.9, 1.1)
"""Where the shock hardly moves demand: what is saved and what is used more are nearly the same."""


@dataclass(frozen=True)
class Paths:
    """One measure since the month of the shock; each array is [month, draw].

    Attributes:
        without_shock: demand of the twin (D0).
        with_shock: demand of the shocked world (D1).
        engineering: the twin's activity with the shocked world's efficiencies (Deng).
    """

    without_shock: Array
    with_shock: Array
    engineering: Array

    def until(self, horizon_months: int) -> "Paths":
        """The first months only."""
        cut = slice(0, horizon_months)
        return Paths(self.without_shock[cut], self.with_shock[cut], self.engineering[cut])

    def discounted(self, rate_per_year: float) -> "Paths":
        """Each month at its worth in the month of the shock: ``(1 + rate)^(-t / 12)``."""
        months = np.arange(len(self.without_shock), dtype=np.float64)[:, np.newaxis]
        worth = (1.0 + rate_per_year) ** (-months / 12.0)
        return Paths(self.without_shock * worth, self.with_shock * worth, self.engineering * worth)


def rebound(paths: Paths, minimum_saving_share: float) -> Array:
    """Rebound over all months of the paths, shape [draw].

    ``R = 1 - (sum D0 - sum D1) / (sum D0 - sum Deng)``

    NaN where the engineering saving is below `minimum_saving_share` of the twin's demand: there R is 0/0.
    """
    return _rebound(
        _total(paths.without_shock), _total(paths.with_shock), _total(paths.engineering), minimum_saving_share
    )


def rebound_flow(paths: Paths, minimum_saving_share: float) -> Array:
    """Rebound of each month by itself, shape [month, draw]; NaN where it is not defined."""
    return _rebound(paths.without_shock, paths.with_shock, paths.engineering, minimum_saving_share)


def cumulative_rebound(
    demand: tuple[Array, Array, Array], shock_month: int | None, minimum_saving_share: float
) -> Array:
    """R(T) from sums since the shock, `[draw, month]`; NaN before it and where it is undefined.

    Args:
        demand: of the twin, the shocked world and the engineering path, `[draw, month]` each.
        shock_month: place of the month of the shock; None without one.
        minimum_saving_share: as for `rebound`.
    """
    result = np.full(demand[0].shape, np.nan)
    if shock_month is not None:
        without, with_shock, engineering = (np.cumsum(path[:, shock_month:], axis=1) for path in demand)
        result[:, shock_month:] = _rebound(without, with_shock, engineering, minimum_saving_share)
    return result


def saving_share_by_year(paths: Paths, minimum_saving_share: float) -> Array:
    """Part of the engineering saving of all months that falls in each year since the shock, `[year, draw]`.

    ``sum over the year of (D0 - Deng) / sum over all months of (D0 - Deng)``

    The last year may be cut short. NaN where the rebound is not defined.
    """
    saving = paths.without_shock - paths.engineering
    total = _total(saving)
    is_defined = total > minimum_saving_share * _total(paths.without_shock)
    by_year = [_total(saving[first : first + 12]) for first in range(0, len(saving), 12)]
    return np.where(is_defined, np.stack(by_year) / np.where(is_defined, total, 1.0), np.nan)


def demand_change_ratio(paths: Paths) -> Array:
    """Demand with the shock over demand without it, less one, shape [draw]."""
    return _total(paths.with_shock) / _total(paths.without_shock) - 1.0


def impact_dip_ratio(paths: Paths, months: int = 12) -> Array:
    """Lowest monthly demand over the twin's in the first months, less one, shape [draw]; 0 if none."""
    change = paths.with_shock[:months] / paths.without_shock[:months] - 1.0
    return np.minimum(np.min(change, axis=0), 0.0)


def crossover_month(paths: Paths) -> Array:
    """Months until demand is above the twin's and stays there, after having been below, shape [draw].

    0 if it never was below, NaN if it is below in the last month of the paths.
    """
    is_below = paths.with_shock < paths.without_shock
    months_left_above = np.argmax(is_below[::-1], axis=0)
    first = np.where(np.any(is_below, axis=0), len(is_below) - months_left_above, 0).astype(np.float64)
    return np.where(is_below[-1], np.nan, first)


def price_elasticity(demand_ratio: Array, price_ratio: float) -> Array:
    """Elasticity that a demand ratio reveals, as a positive number: ``-ln(q1 / q0) / ln(p1 / p0)``."""
    return -np.log(demand_ratio) / np.log(price_ratio)


def _total(path: Array) -> Array:
    # A running sum adds month by month; np.sum would add in pairs if there is a single draw.
    return np.cumsum(path, axis=0)[-1]


def _rebound(without: Array, with_shock: Array, engineering: Array, minimum_saving_share: float) -> Array:
    saving = without - engineering
    is_defined = saving > minimum_saving_share * without
    return np.where(is_defined, 1.0 - (without - with_shock) / np.where(is_defined, saving, 1.0), np.nan)


def probability_above(rebounds: Array, threshold: float) -> tuple[float, float]:
    """Share of worlds above a threshold and its Monte-Carlo error; NaN worlds are left out."""
    return _share_and_error(rebounds[~np.isnan(rebounds)] > threshold)


def probability_near_one(rebounds: Array) -> tuple[float, float]:
    """Share of worlds whose rebound is near one, and its Monte-Carlo error; NaN worlds are left out."""
    return _share_and_error(_is_near_one(rebounds[~np.isnan(rebounds)]))


def _share_and_error(is_so: NDArray[np.bool_]) -> tuple[float, float]:
    """The error is that of a binomial share, with half a world added to either side: it is never zero."""
    n = is_so.size
    if n == 0:
        return float("nan"), float("nan")
    share = float(np.mean(is_so))
    padded = (share * n + 0.5) / (n + 1.0)
    return share, float(np.sqrt(padded * (1.0 - padded) / n))


def _is_near_one(rebounds: Array) -> NDArray[np.bool_]:
    return np.asarray((rebounds >= NEAR_ONE[0]) & (rebounds <= NEAR_ONE[1]))


def verdict(rebounds: Array, probability: float, elastic: Array | None = None) -> str:
    """The word that the ensemble earns: at least `probability` of its worlds must agree.

    Words are tried in the order BACKFIRE, PARTIAL, SAVINGS, OFFSET. The last asks more: limits of supply pull
    R to one by themselves, so R must be near one with elastic supply as well, and it isn't given where that
    is not known. Worlds in which the rebound is not defined (NaN) count against every word.

    Args:
        rebounds: of all worlds, `[draw]`.
        probability: share of worlds that must agree, at least one half.
        elastic: the same rebound with elastic supply, `[draw]`.
    """
    n_known = int(np.isfinite(rebounds).sum())
    # Where many are undefined that is the reason, and more worlds would be no cure.
    if rebounds.size < LEAST_WORLDS or probability * rebounds.size <= n_known < LEAST_WORLDS:
        return TOO_FEW_WORLDS
    tried = {
        BACKFIRE: rebounds > 1.0,
        PARTIAL: (rebounds >= 0.0) & (rebounds <= 1.0),
        SAVINGS: rebounds < 0.0,
    }
    for word, is_so in tried.items():
        if np.mean(is_so) >= probability:
            return word
    if elastic is None or elastic.size < LEAST_WORLDS:
        return UNDECIDED
    is_offset = all(np.mean(_is_near_one(each)) >= probability for each in (rebounds, elastic))
    return OFFSET if is_offset else UNDECIDED


def shapley_shares(
    players: Sequence[str], values: Mapping[frozenset[str], NDArray[np.float64]]
) -> dict[str, NDArray[np.float64]]:
    """Exact Shapley value of each player.

    ``phi_i = sum_S |S|! (k - |S| - 1)! / k! [v(S + i) - v(S)]`` [Shapley1953]

    Args:
        players: the mechanisms.
        values: the rebound with just these mechanisms free, for every subset; any shape.
    """
    k = len(players)
    shares = {}
    for player in players:
        others = [other for other in players if other != player]
        total = np.zeros_like(values[frozenset()])
        for size in range(k):
            weight = factorial(size) * factorial(k - size - 1) / factorial(k)
            for subset in subsets(others, size):
                total = total + weight * (values[frozenset((*subset, player))] - values[frozenset(subset)])
        shares[player] = total
    return shares
