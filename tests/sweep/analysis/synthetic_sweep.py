"""Sweeps in memory whose rebound is a formula, so that the answer is known."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import xarray as xr

from sim.errors import UserError
from sim.measuring.rebound import MEASURES
from sim.scenario import Quantity, Scenario
from sim.sweep.definition import Factor, Sweep
from sim.sweep.designs import points_of
from sim.sweep.opened import OpenedSweep
from sim.sweep.plan import Plan, PlannedScenario
from sim.sweep.point_file import LABEL

LABELS = {"demand.value_spread_ln": "spread of task values"}
MONTHS = [f"{year}-{month:02d}" for year in range(2022, 2028) for month in range(1, 13)]
SHOCK = MONTHS.index("2025-01")
HORIZON = 60

Formula = Callable[[Mapping[str, Any], np.ndarray, Mapping[str, np.ndarray]], np.ndarray]
"""Values of the factors (scenario among them), luck `[draw]` and drawn numbers → R `[draw]`."""


class SyntheticPlan(Plan):
    """A plan whose hash is known."""

    hash = "0123456789abcdef"


class SyntheticSweep:
    """Stands in for an opened sweep.

    Args:
        finished: points of which rows exist, from the first on.
        columns: path → value at each point, for the design whose points are listed.
        labels: of these points.
    """

    column = OpenedSweep.column
    _check_measure = OpenedSweep._check_measure

    def __init__(
        self,
        design: str,
        factors: Sequence[Factor],
        formula: Formula,
        n_draws: int = 40,
        points: int = 0,
        scenarios: Sequence[str] = ("base",),
        drawn: Mapping[str, np.ndarray] | None = None,
        finished: int | None = None,
        has_demand: bool = True,
        elasticity: np.ndarray | None = None,
        theory_weights: Mapping[str, float] | None = None,
        columns: Mapping[str, tuple[Any, ...]] | None = None,
        labels: tuple[str, ...] = (),
    ) -> None:
        self.folder = Path("synthetic")
        self.theory_weights = dict(theory_weights or {})
        self._drawn = dict(drawn or {})
        self._has_demand = has_demand
        sweep = Sweep("synthetic", "", design, dict.fromkeys(scenarios), tuple(factors), points, n_draws, 1)  # type: ignore[arg-type]
        sweep = replace(sweep, columns=columns or {})
        self.numbers = {
            path: Quantity(0.0, "", "assumption: a formula", label=LABELS.get(path, ""))
            for path in self._drawn
        }
        self.plan = SyntheticPlan(
            name="synthetic",
            description="formulas",
            design=design,
            scenarios={name: PlannedScenario("", "", "", tuple(MONTHS), 0.9) for name in scenarios},
            factors=tuple(factors),
            points_asked=points,
            draws=n_draws,
            seed=1,
            code_digest="",
            libraries={},
            measures=MEASURES,
            horizons_months=(12, HORIZON),
            points=tuple(points_of(sweep)),
            rows_per_chunk=100,
        )
        self.points = self._points(labels)
        luck = np.random.default_rng(5).normal(size=n_draws)
        rows = [formula(dict(row), luck, self._drawn) for _, row in self.points.iterrows()]
        self.rebound = np.array(rows, dtype=float).reshape(-1, n_draws)
        self.table = self._table(self.plan.n_points if finished is None else finished, elasticity)

    def _points(self, labels: tuple[str, ...]) -> pd.DataFrame:
        points = pd.DataFrame(self.plan.points, columns=[each.path for each in self.plan.factors])
        if labels:
            points.insert(0, LABEL, labels)
        points.insert(0, "scenario", [self.plan.scenario_of(at) for at in range(self.plan.n_points)])
        points.index.name = "point"
        return points

    def _table(self, finished: int, elasticity: np.ndarray | None) -> pd.DataFrame:
        at, draws = (each.ravel() for each in np.indices((finished, self.plan.draws)))
        table = self.points.iloc[at].reset_index()
        table.insert(1, "draw", draws)
        table["status"], table["reason"] = "ok", None
        for name in MEASURES:
            for months in self.plan.horizons_months:
                table[f"rebound_{name}_{months}"] = self.rebound[:finished].ravel()
        if elasticity is not None:
            table["price_elasticity_12"] = elasticity[draws]
        return table

    def scenario(self, name: str | None = None) -> Scenario:
        """There is none behind formulas."""
        raise UserError(f"{name}: formulas have no scenario")

    def drawn(self, scenario: str | None = None, theory: str | None = None) -> pd.DataFrame:
        """The drawn numbers, the same in all scenarios and under all theories."""
        return pd.DataFrame(self._drawn, index=range(self.plan.draws))

    def demand(self, measure: str = "compute") -> xr.DataArray:
        """A twin that grows, and a shocked world that R moves after the shock."""
        if not self._has_demand:
            raise KeyError("demand")
        since = np.clip((np.arange(len(MONTHS)) - SHOCK) / 36, 0.0, 1.0)
        luck = np.random.default_rng(6).normal(size=self.plan.draws)
        twin = np.exp(0.03 * np.arange(len(MONTHS)) + 0.3 * luck[:, None])[None]
        excess = np.nan_to_num(self.rebound, nan=1.0)[..., None] - 1.0
        shocked = twin * (1.0 + 0.25 * excess * since)
        return xr.DataArray(
            np.stack([np.broadcast_to(twin, shocked.shape), shocked]).astype(np.float32),
            dims=("branch", "point", "draw", "month"),
            coords={"branch": ["twin", "shocked"], "month": MONTHS},
            attrs={"units": "thousand H100e"},
        )


GAIN = Factor("shock.gain_ratio", low=2.0, high=32.0, is_log=True, n_levels=5, unit="1")
DELAY = Factor("demand.delay_months", low=0.0, high=24.0, n_levels=5, unit="mo")
OPEN = Factor("labs.is_open", values=(True, False))
BELIEF = Factor("managers.belief", values=("savings", "neutral", "backfire"))


def threshold_in_gain(
    row: Mapping[str, Any], luck: np.ndarray, drawn: Mapping[str, np.ndarray]
) -> np.ndarray:
    """P(R > 1) is one half at a gain of 8, whatever the delay."""
    return 1.0 + 0.5 * np.log2(row["shock.gain_ratio"] / 8.0) + 0.5 * luck
