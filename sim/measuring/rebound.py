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

BACKFIRE, PARTIAL, SAVINGS, UNDECIDED = "BACKFIRE", "PARTIAL", "SAVINGS", "UNDECIDED"


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
    """Share of worlds above a threshold and its Monte-Carlo error; NaN worlds are left out.

    The error is that of a binomial share, with half a world added to either side so that it is never zero.
    """
    known = rebounds[~np.isnan(rebounds)]
    if known.size == 0:
        return float("nan"), float("nan")
    share = float(np.mean(known > threshold))
    padded = (share * known.size + 0.5) / (known.size + 1.0)
    return share, float(np.sqrt(padded * (1.0 - padded) / known.size))


def verdict(rebounds: Array, probability: float) -> str:
    """The word that the ensemble earns: at least `probability` of its worlds must agree.

    Worlds in which the rebound is not defined (NaN) count against every word.
    """
    if rebounds.size == 0:
        return UNDECIDED
    shares = {
        BACKFIRE: np.mean(rebounds > 1.0),
        PARTIAL: np.mean((rebounds >= 0.0) & (rebounds <= 1.0)),
        SAVINGS: np.mean(rebounds < 0.0),
    }
    word, share = max(shares.items(), key=lambda item: float(item[1]))
    return word if share >= probability else UNDECIDED


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
