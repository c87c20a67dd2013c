"""How far worlds were from each class of series before 2025: what the discrepancy of vintages rests on."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from sim.studies.backtest.compared import COMPARED
from sim.studies.backtest.comparison import ComparedSeries

_QUARTER = 3.0


def past_errors(series: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, float]]:
    """Number of points before 2025, and root mean square of ln(median of worlds / record), by class.

    Where both sides are divided by their own number of a period, that period says nothing and is left out.
    The frozen file of discrepancies pools these over the theories of demand.
    """
    errors: dict[str, list[float]] = defaultdict(list)
    for compared, entry in zip(COMPARED, series, strict=True):
        errors[compared.error_class] += [error for _, error in _errors(compared, entry)]
    return {
        name: {"n": len(each), "deviation_ln": float(np.sqrt(np.mean(np.square(each))))}
        for name, each in errors.items()
        if each
    }


def persistence_months(series: Sequence[Mapping[str, Any]]) -> float | None:
    """Months after which two errors of a series are correlated by 1/e; None if it is unknown.

    From errors a quarter apart, each in root mean squares of its series; capital spending by firm is out,
    since the sum is in.
    """
    pairs = []
    for compared, entry in zip(COMPARED, series, strict=True):
        known = [] if compared.error_class == "capex_by_firm" else list(_errors(compared, entry))
        size = np.sqrt(np.mean(np.square([error for _, error in known]))) if known else 1.0
        pairs += [(a / size, b / size) for (t, a), (u, b) in pairwise(known) if 2.0 < u - t < 4.0]
    first, second = np.array(pairs).reshape(-1, 2).T
    correlation = first @ second / np.sqrt((first @ first) * (second @ second)) if len(first) else 0.0
    return float(-_QUARTER / np.log(correlation)) if 0.0 < correlation < 1.0 else None


def _errors(compared: ComparedSeries, entry: Mapping[str, Any]) -> Iterator[tuple[float, float]]:
    """Time (months) and error of each number before 2025."""
    for number, point in zip(compared.points(), entry["points"], strict=True):
        if point["role"] == "known" and point["median"] is not None:
            error = float(np.log(point["median"] / point["record"]))
            if error != 0.0:
                yield number.time, error
