"""Which numbers of the model the record since the shock has moved."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from sim.scenario import Scenario
from sim.studies.calibration.world_fit import coordinates_of, fitted_quantities
from sim.vintages import FIRST, LAST

N_SHOWN = 6


def moved_rows(scenarios: Mapping[str, Mapping[str, Scenario]]) -> list[dict[str, Any]]:
    """The numbers that moved most from the first to the last vintage, for each theory.

    A number that the first vintage leaves at its prior starts from there. Shifts are in standard deviations
    of the prior.

    Args:
        scenarios: vintage → theory → scenario that draws from its sets.
    """
    return [row for theory in scenarios[FIRST] for row in _of_theory(theory, scenarios)]


def _of_theory(theory: str, scenarios: Mapping[str, Mapping[str, Scenario]]) -> list[dict[str, Any]]:
    first, last = scenarios[FIRST][theory], scenarios[LAST][theory]
    assert first.posterior is not None and last.posterior is not None
    before, after = first.posterior.sets, last.posterior.sets
    rows: list[tuple[float, dict[str, Any]]] = []
    for path, number in fitted_quantities(last, LAST).items():
        ends = coordinates_of(number, after.values[path])
        starts = coordinates_of(number, before.values[path]) if path in before.values else np.zeros(1)
        shift = float(np.mean(ends) - np.mean(starts))
        row = {
            "theory": theory,
            "path": path,
            "unit": number.unit,
            "before": float(np.median(before.values[path])) if path in before.values else None,
            "after": float(np.median(after.values[path])),
            "shift": shift,
        }
        rows.append((abs(shift), row))
    return [row for _, row in sorted(rows, key=lambda pair: -pair[0])[:N_SHOWN]]
