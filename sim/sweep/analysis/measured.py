"""The worlds of a sweep at one measure and one horizon, as arrays."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.errors import UserError
from sim.model.declaring import Array
from sim.sweep.analysis.dimension import Dimension, labels
from sim.sweep.columns import FAILED, OK
from sim.sweep.definition import ONE_AT_A_TIME, SAMPLED, THEORY_OF_DEMAND
from sim.sweep.opened import OpenedSweep

if TYPE_CHECKING:
    import pandas as pd

SCENARIO = "scenario"
LEAST_DEFINED_TO_COUNT = 0.1
"""A point at which fewer of its worlds define R is taken as one that does not define it; an assumption."""

WELL_DEFINED = 0.9
"""Share of worlds that must define R for what is said of them to stand without a remark; an assumption."""


class Unanswered(Exception):
    """A question that this sweep cannot answer; the message says why."""


@dataclass(frozen=True)
class MeasuredWorlds:
    """What is measured so far.

    Attributes:
        opened: the sweep.
        measure, horizon: of the rebound; months since the shock.
        is_measured: `[point, draw]`, whether a world was simulated and not dropped.
        rebound: `[point, draw]`, NaN where it is not defined or not measured, and at a whole point where
            fewer than a tenth of its worlds define it.
        n_rows: worlds that are finished, those dropped or failed among them.
        n_failed: worlds that failed.
    """

    opened: OpenedSweep
    measure: str
    horizon: int
    is_measured: NDArray[np.bool_]
    rebound: Array
    n_rows: int
    n_failed: int

    @property
    def design(self) -> str:
        """Name of the design."""
        return self.opened.plan.design

    @property
    def name(self) -> str:
        """Name of the sweep."""
        return self.opened.plan.name

    @property
    def n_points(self) -> int:
        """Points of the design, finished or not."""
        return len(self.rebound)

    @property
    def n_asked(self) -> int:
        """Worlds of the whole design."""
        return int(self.rebound.size)

    @property
    def n_defined(self) -> int:
        """Worlds in which R is defined."""
        return int(np.isfinite(self.rebound).sum())

    @property
    def is_sampled(self) -> bool:
        """Whether the points are a sample of a range."""
        return self.design in SAMPLED

    @property
    def points(self) -> "pd.DataFrame":
        """The design: a row for each point."""
        return self.opened.points

    @property
    def block_size(self) -> int:
        """Points that belong together: a base sample of a Sobol design, a trajectory of Morris; else one."""
        extra = {"sobol": 2, "morris": 1}.get(self.design)
        return 1 if extra is None else len(self.factors) + extra

    @property
    def point_clusters(self) -> NDArray[np.int_] | None:
        """Which points were sampled together, `[point]`; None where the points are not a sample."""
        return np.arange(self.n_points) // self.block_size if self.is_sampled else None

    @cached_property
    def n_independent(self) -> int:
        """Worlds that chance drew each by itself: draws, or what was sampled of points if that is more."""
        is_known = np.isfinite(self.rebound)
        n_draws = int(is_known.any(axis=0).sum())
        if self.point_clusters is None:
            return n_draws
        return max(n_draws, len(np.unique(self.point_clusters[is_known.any(axis=1)])))

    @property
    def theory_weights(self) -> Mapping[str, float]:
        """Theory of demand → its weight by the record; empty if theories are no factor."""
        return self.opened.theory_weights

    @cached_property
    def point_weights(self) -> Array | None:
        """What a world of each point counts, `[point]`, on average one; None if all count alike.

        Where theories of demand are a factor all worlds of one have together the weight of the theory.
        """
        if not self.theory_weights or self.design == ONE_AT_A_TIME:
            return None
        theories = self.points[THEORY_OF_DEMAND]
        share = theories.map(self.theory_weights).fillna(0.0) / theories.map(theories.value_counts())
        return share.to_numpy(dtype=np.float64) * self.n_points

    @property
    def scenarios(self) -> list[str]:
        """Names of the scenarios in the order of the plan."""
        return list(self.opened.plan.scenarios)

    @cached_property
    def factors(self) -> tuple[Dimension, ...]:
        """The factors of the design."""
        factors = self.opened.plan.factors
        called = labels({factor.path: factor.label for factor in factors})
        return tuple(
            Dimension(factor.path, called[factor.path], factor.unit, factor.kind, factor.is_log)
            for factor in factors
        )

    @property
    def probability(self) -> float:
        """Share of worlds that a verdict takes; the largest where scenarios differ."""
        return max(scenario.probability for scenario in self.opened.plan.scenarios.values())

    def column(self, name: str) -> Array:
        """A column of the table as `[point, draw]`, NaN where it is not measured."""
        return _matrix(self.opened, self.opened.table, name)

    def points_of(self, scenario: str) -> NDArray[np.bool_]:
        """Which points change a scenario, `[point]`."""
        return np.asarray(self.points[SCENARIO] == scenario, dtype=np.bool_)


def read_worlds(opened: OpenedSweep, measure: str = "compute", horizon: int | None = None) -> MeasuredWorlds:
    """Take what is finished of a sweep.

    Args:
        opened: the sweep.
        measure: of the rebound.
        horizon: months since the shock; by default the longest.

    Raises:
        UserError: if the sweep has no such measure or horizon, or nothing is finished.
    """
    plan = opened.plan
    months = plan.horizons_months[-1] if horizon is None else horizon
    column, table = opened.column(months, measure), opened.table
    if table.empty:
        raise UserError(f"{opened.folder}: nothing of this sweep is finished; `jevons sweep` goes on with it")
    is_ok = table["status"] == OK
    measured = np.zeros((plan.n_points, plan.draws), dtype=np.bool_)
    measured[table.loc[is_ok, "point"], table.loc[is_ok, "draw"]] = True
    rebound = _matrix(opened, table[is_ok], column)
    defined, counted = np.isfinite(rebound).sum(axis=1), measured.sum(axis=1)
    rebound[defined < LEAST_DEFINED_TO_COUNT * counted] = np.nan
    return MeasuredWorlds(
        opened=opened,
        measure=measure,
        horizon=months,
        is_measured=measured,
        rebound=rebound,
        n_rows=len(table),
        n_failed=int((table["status"] == FAILED).sum()),
    )


def _matrix(opened: OpenedSweep, table: "pd.DataFrame", name: str) -> Array:
    values = np.full((opened.plan.n_points, opened.plan.draws), np.nan)
    values[table["point"], table["draw"]] = table[name].to_numpy(dtype=np.float64)
    return values
