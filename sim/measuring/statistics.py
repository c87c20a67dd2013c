"""Numbers that sum an ensemble up; None stands where no world defines one."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.measuring.rebound import probability_above, probability_near_one, verdict

Numbers = NDArray[np.float64]

SPREAD = {"median": 0.5, "q05": 0.05, "q95": 0.95}
REBOUND_QUANTILES = {
    "median": 0.5, "q05": 0.05, "q10": 0.1, "q25": 0.25, "q75": 0.75, "q90": 0.9, "q95": 0.95,
}  # fmt: skip


def finite(values: Numbers) -> Numbers:
    """The values that are defined."""
    return values[np.isfinite(values)]


def quantiles(values: Numbers, levels: Mapping[str, float] = SPREAD) -> dict[str, float | None]:
    """Quantiles over worlds; undefined worlds are left out, and a single one has a median and no spread.

    >>> quantiles(np.array([1.0, 2.0, 3.0, np.nan]), {"median": 0.5})
    {'median': 2.0}
    >>> quantiles(np.array([np.nan]), {"median": 0.5})
    {'median': None}
    >>> quantiles(np.array([2.0]))
    {'median': 2.0, 'q05': None, 'q95': None}
    """
    known = finite(values)
    if known.size == 0:
        return dict.fromkeys(levels)
    return {
        name: float(np.quantile(known, level)) if known.size > 1 or level == 0.5 else None
        for name, level in levels.items()
    }


def share(condition: NDArray[np.bool_]) -> float | None:
    """Share of worlds in which a condition holds."""
    return float(np.mean(condition)) if condition.size else None


def rebound_summary(
    rebound: Numbers,
    probability: float,
    demand_change: Numbers | None,
    elastic: Numbers | None = None,
) -> dict[str, Any]:
    """Sum up the rebound over worlds `[draw]`, with the verdict that `probability` gives.

    Args:
        rebound: of all worlds.
        probability: share of worlds that a verdict takes.
        demand_change: of the same worlds, if it is to be summed up too.
        elastic: the same rebound with elastic supply, without which no `OFFSET` is given.
    """
    known = finite(rebound)
    above, error = probability_above(known, 1.0) if known.size else (None, None)
    near, error_near = probability_near_one(known) if known.size else (None, None)
    summary: dict[str, Any] = {"n": int(known.size), "mean": float(np.mean(known)) if known.size else None}
    summary |= quantiles(rebound, REBOUND_QUANTILES)
    summary |= {
        "p_above_one": above,
        "p_above_one_standard_error": error,
        "p_near_one": near,
        "p_near_one_standard_error": error_near,
        "p_partial": share((known >= 0.0) & (known <= 1.0)),
        "p_savings": share(known < 0.0),
        "verdict": verdict(np.asarray(rebound, dtype=np.float64), probability, elastic),
        "defined_share": known.size / rebound.size if rebound.size else 0.0,
    }
    if demand_change is not None:
        summary["demand_change_ratio"] = quantiles(demand_change)
    return summary


def share_summary(shares: Numbers) -> dict[str, float | None]:
    """Sum up a Shapley share over worlds `[draw]`."""
    known = finite(shares)
    mean = float(np.mean(known)) if known.size else None
    return {"mean": mean} | {name: level for name, level in quantiles(shares).items() if name != "median"}


def ratio(numerator: ArrayLike, denominator: ArrayLike) -> Numbers:
    """Divide, with NaN where the denominator isn't positive."""
    above, below = np.broadcast_arrays(
        np.asarray(numerator, dtype=np.float64), np.asarray(denominator, dtype=np.float64)
    )
    result = np.full(above.shape, np.nan)
    np.divide(above, below, out=result, where=below > 0)
    return result
