"""What each series has taught since the shock: by itself, and by being left out."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from sim.evidence.targets import Target
from sim.measuring.ensemble import Ensemble, Numbers
from sim.model.declaring import Array
from sim.studies.asof.readings import MISFIT, SINCE
from sim.studies.asof.verdicts import rebounds_of
from sim.studies.calibration.rows import SeriesRow, correlation_of
from sim.studies.calibration.sampler import limited, log_likelihood
from sim.studies.calibration.shared_errors import independent_misfits


def series_of(row: Target) -> str:
    """What a row counts under: its series, the group that it shares errors with, or itself."""
    return row.key if isinstance(row, SeriesRow) else row.group or row.name


SERIES: Mapping[str, Sequence[int]] = {
    name: [place for place, row in enumerate(SINCE) if series_of(row) == name]
    for name in dict.fromkeys(map(series_of, SINCE))
}
"""Name → positions of its rows; errors of different series are independent."""


def log_likelihoods(ensemble: Ensemble) -> dict[str, Array]:
    """Logarithm of the likelihood of each series, `[draw]`."""
    misfits = ensemble.values(MISFIT)
    found = {}
    for name, places in SERIES.items():
        rows = [SINCE[place] for place in places]
        independent = independent_misfits(misfits[:, places], correlation_of(rows))
        found[name] = log_likelihood(limited(independent))
    return found


def taught_rows(
    before: Mapping[str, Ensemble], after: Mapping[str, Ensemble], horizon: int
) -> list[dict[str, Any]]:
    """A row for each theory and series.

    Args:
        before: draws of the first vintage, by theory; each series alone is put to them.
        after: draws of the last vintage; each series is taken from them.
        horizon: of R, in months.
    """
    rows = []
    for theory in before:
        first, last = rebounds_of(before[theory], horizon), rebounds_of(after[theory], horizon)
        alone, together = log_likelihoods(before[theory]), log_likelihoods(after[theory])
        rows.append({"theory": theory, "series": "nothing", "rows": 0, "alone": weighted(first, None)})
        for name, places in SERIES.items():
            rows.append(
                {
                    "theory": theory,
                    "series": name,
                    "rows": len(places),
                    "alone": weighted(first, alone[name]),
                    "left_out": weighted(last, -together[name]),
                }
            )
        everything = {"theory": theory, "series": "everything", "rows": len(SINCE)}
        rows.append(everything | {"left_out": weighted(last, None)})
    return rows


def weighted(rebounds: Numbers, log_weights: Array | None) -> dict[str, float | None]:
    """Effective draws, median R and P(R>1) of weighted draws; those without R are left out.

    >>> weighted(np.array([0.5, 0.9, 1.4, 1.5]), None)
    {'effective_draws': 4.0, 'rebound_median': 0.9, 'p_above_one': 0.5}
    """
    known = np.isfinite(rebounds)
    if not known.any():
        return {"effective_draws": 0.0, "rebound_median": None, "p_above_one": None}
    values = rebounds[known]
    ln = np.zeros(len(values)) if log_weights is None else log_weights[known]
    weights = np.exp(ln - np.max(ln))
    # Truncated importance sampling [Ionides2008]: no draw counts more than this many times the mean.
    weights = np.minimum(weights, np.mean(weights) * np.sqrt(len(weights)))
    weights /= np.sum(weights)
    return {
        "effective_draws": float(1.0 / np.sum(np.square(weights))),
        "rebound_median": float(np.quantile(values, 0.5, weights=weights, method="inverted_cdf")),
        "p_above_one": float(np.sum(weights[values > 1.0])),
    }
