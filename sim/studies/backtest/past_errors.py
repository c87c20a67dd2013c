"""How far worlds were from each class of series before 2025: what the discrepancy of vintages rests on."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from sim.studies.backtest.compared import COMPARED


def past_errors(series: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, float]]:
    """Number of points before 2025, and root mean square of ln(median of worlds / record), by class.

    Where both sides are divided by their own number of a period, that period says nothing and is left out.
    The frozen file of discrepancies pools these over the theories of demand.
    """
    errors: dict[str, list[float]] = defaultdict(list)
    for compared, entry in zip(COMPARED, series, strict=True):
        for point in entry["points"]:
            if point["role"] == "known" and point["median"] is not None:
                error = float(np.log(point["median"] / point["record"]))
                if error != 0.0:
                    errors[compared.error_class].append(error)
    return {
        name: {"n": len(each), "deviation_ln": float(np.sqrt(np.mean(np.square(each))))}
        for name, each in errors.items()
    }
