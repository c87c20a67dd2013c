"""Sets of parameters that fit the record but lead to a world that cannot be."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from sim.measuring.record import Record
from sim.model.declaring import Array
from sim.model.worlds import Role
from sim.scenario import Scenario, economy_of

OUTPUT_OF_THE_WORLD_USD_BN = 105_000.0
"""Gross world product of 2023, in USD of the day; labs cannot earn more than the world produces.

Source: World Bank, national accounts, about 105 trillion.
"""

POINTS_PER_TASK = 128

CHECKS = ("possible", "not finite", "accounts", "limits", "earns more than the world produces")
"""What a set is found to be; it counts under the first check that it fails."""


@dataclass(frozen=True)
class PossibleTask:
    """Sets to run to the end of the scenario's clock without the shock: path → `[point]`."""

    scenario: Scenario
    seed: int
    first_draw: int
    values: Mapping[str, Array]


def failed_check(task: PossibleTask) -> np.ndarray:
    """Which of `CHECKS` each set fails, by position; 0 for a possible world, `[point]`."""
    n_points = len(next(iter(task.values.values())))
    economy = economy_of(
        task.scenario,
        task.seed,
        task.first_draw,
        n_points,
        roles={"twin": Role("twin")},
        collects_data=False,
        given=task.values,
    )
    with np.errstate(all="ignore"):
        record = Record(economy, ("lab_revenue_usd_bn_per_year",), has_measures=False).run()
        revenue = np.max(record.series["lab_revenue_usd_bn_per_year"], axis=0)
    failed = [
        ~economy.is_finite,
        ~economy.accounts_close,
        ~economy.limits.are_kept,
        ~(revenue < OUTPUT_OF_THE_WORLD_USD_BN),
    ]
    economy.forget()
    return np.select(failed, range(1, len(CHECKS)), default=0)
