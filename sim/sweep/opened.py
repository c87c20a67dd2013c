"""A sweep as it lies on disk, finished or not; reading takes no lock."""

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from sim.errors import UserError, whole_number
from sim.measuring.rebound import MEASURES
from sim.measuring.variables import BRANCHES, VARIABLES, change_of, own_variables
from sim.model.random_draws import RandomDraws
from sim.scenario import Quantity, Scenario, scenario_from_text
from sim.scenario.drawing import draw_by_path
from sim.scenario.mixture import weights_of_theories
from sim.sweep.columns import OK, demand_columns, monthly_variable, own_among, schema
from sim.sweep.definition import THEORY_OF_DEMAND
from sim.sweep.parts import read_part, row_files
from sim.sweep.plan import Plan
from sim.sweep.plan_file import PLAN, read_plan
from sim.sweep.point_file import LABEL
from sim.sweep.status import Status, status_of

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa
    import xarray as xr


class OpenedSweep:
    """A folder that `jevons sweep` wrote or is writing.

    Attributes:
        folder: where it lies.
        plan: what the sweep is made of.
    """

    def __init__(self, folder: Path | str) -> None:
        self.folder = Path(folder)
        self.plan: Plan = read_plan(self.folder)

    @cached_property
    def points(self) -> "pd.DataFrame":
        """The design: a row for each point, with its scenario, its label if it has one, and its factors."""
        import pandas as pd

        names = list(self.plan.kinds)
        table = pd.DataFrame(self.plan.points, columns=names)
        if self.plan.labels:
            table.insert(0, LABEL, self.plan.labels)
        table.insert(0, "scenario", [self.plan.scenario_of(point) for point in range(self.plan.n_points)])
        table.index.name = "point"
        return table

    @cached_property
    def table(self) -> "pd.DataFrame":
        """All rows that are finished, without monthly demand: one for each draw of each point.

        Raises:
            UserError: if a file is damaged.
        """
        demand = demand_columns(self.plan.measures)
        kinds = schema(self.plan.kinds, self.plan.measures, self.plan.horizons_months)
        table: pd.DataFrame = self._read([name for name in kinds.names if name not in demand]).to_pandas()
        return table

    def _read(self, columns: list[str]) -> "pa.Table":
        import pyarrow as pa

        kinds = schema(self.plan.kinds, self.plan.measures, self.plan.horizons_months)
        empty = pa.schema([kinds.field(name) for name in columns]).empty_table()
        files = row_files(self.folder, self.plan)
        parts = [read_part(file, columns).replace_schema_metadata(None) for file in files]
        return pa.concat_tables([empty, *parts])

    def months(self, scenario: str | None = None) -> list[str]:
        """Labels of the months of a scenario, such as `2025-01`; by default the longest."""
        if scenario is not None:
            return list(self.plan.scenarios[scenario].months)
        longest = max(self.plan.scenarios.values(), key=lambda planned: len(planned.months))
        return list(longest.months)

    def demand(self, measure: str = "compute") -> "xr.DataArray":
        """Monthly demand, `[branch, point, draw, month]`; NaN where a world is missing or was dropped.

        Args:
            measure: one of those that the sweep measures, the user's own among them.

        Raises:
            UserError: if it does not measure that.
        """
        import xarray as xr

        if measure not in own_among(self.plan.measures):
            self._check_measure(measure)
        plan, months, name = self.plan, self.months(), monthly_variable(measure)
        values = np.full((len(BRANCHES), plan.n_points * plan.draws, len(months)), np.nan, np.float32)
        columns = [f"{name}_{branch}" for branch in BRANCHES]
        table = self._read(["point", "draw", *columns])
        rows = table["point"].to_numpy() * plan.draws + table["draw"].to_numpy()
        for place, column in enumerate(columns):
            _fill(values[place], rows, table[column])
        return xr.DataArray(
            values.reshape(len(BRANCHES), plan.n_points, plan.draws, len(months)),
            dims=("branch", "point", "draw", "month"),
            coords={
                "branch": list(BRANCHES),
                "point": range(plan.n_points),
                "draw": range(plan.draws),
                "month": months,
            },
            name=name,
            attrs=self._described(name),
        )

    def _described(self, variable: str) -> dict[str, str]:
        known = VARIABLES.get(variable) or own_variables(self.scenario())[variable]
        return {"units": known.unit, "long_name": known.long_name}

    @cached_property
    def dataset(self) -> "xr.Dataset":
        """All of it but monthly demand, by point and draw, with the factors as coordinates of the point."""
        import xarray as xr

        plan = self.plan
        every = np.arange(plan.n_rows)
        rows = (self.table["point"] * plan.draws + self.table["draw"]).to_numpy()
        wide = self.table.set_index(rows).reindex(every)
        shape = (plan.n_points, plan.draws)
        measures = [measure for measure in plan.measures if measure in MEASURES]
        data: dict[str, tuple[tuple[str, ...], np.ndarray]] = {
            "status": (("point", "draw"), wide["status"].fillna("missing").to_numpy(str).reshape(shape))
        }
        for name in ("rebound", "demand_change_ratio"):
            blocks = [
                [wide[f"{name}_{measure}_{months}"] for months in plan.horizons_months]
                for measure in measures
            ]
            values = np.moveaxis(np.array(blocks, dtype=float), -1, 0)
            data[name] = (("point", "draw", "measure", "horizon"), values.reshape(*shape, *values.shape[1:]))
        for name in map(change_of, own_among(plan.measures)):
            values = np.array([wide[f"{name}_{months}"] for months in plan.horizons_months], dtype=float).T
            data[name] = (("point", "draw", "horizon"), values.reshape(*shape, -1))
        coords = {
            "point": range(plan.n_points),
            "draw": range(plan.draws),
            "measure": measures,
            "horizon": list(plan.horizons_months),
        }
        factors = {name: ("point", self.points[name].to_numpy()) for name in self.points}
        return xr.Dataset(data, coords=coords | factors)

    def scenario(self, name: str | None = None) -> Scenario:
        """A scenario of the sweep as it was when the sweep was planned; by default the first.

        Raises:
            UserError: if it cannot be rebuilt, because its posterior is another one now.
        """
        chosen = next(iter(self.plan.scenarios)) if name is None else name
        planned = self.plan.scenarios[chosen]
        scenario = scenario_from_text(planned.resolved, f"{self.folder}/{PLAN}")
        if scenario.digest() != planned.digest:
            raise UserError(f"{self.folder}: {chosen} was drawn from another posterior than is here now")
        return scenario

    @cached_property
    def numbers(self) -> Mapping[str, Quantity]:
        """Every number with a unit of the first scenario, by dotted path.

        Raises:
            UserError: if the scenario cannot be rebuilt.
        """
        return self.scenario().quantities()

    @cached_property
    def theory_weights(self) -> Mapping[str, float]:
        """Weights that the record gives the theories of demand among the levels of a factor; empty without.

        Those of the first scenario: a record and its posteriors are the same for all.
        """
        levels = next((factor.values for factor in self.plan.factors if factor.path == THEORY_OF_DEMAND), ())
        try:
            return weights_of_theories(self.scenario(), map(str, levels))
        except UserError:
            # The posteriors of then are gone; the theories can still be held side by side.
            return {}

    def drawn(self, scenario: str | None = None, theory: str | None = None) -> "pd.DataFrame":
        """Numbers that differ between draws and are no factors, `[draw, path]`.

        They are the same at all points of a scenario and a theory of demand.

        Args:
            scenario: name; by default the first.
            theory: of demand; by default the scenario's own.

        Raises:
            UserError: if the scenario cannot be rebuilt.
        """
        import pandas as pd

        draws = RandomDraws(self.plan.seed, 0, self.plan.draws)
        base = self.scenario(scenario)
        asked = base if theory is None else base.with_changes({THEORY_OF_DEMAND: theory})
        values = draw_by_path(asked, draws)
        varied = {
            path: drawn
            for path, drawn in values.items()
            if path not in self.plan.kinds and np.ptp(drawn) > 0.0
        }
        return pd.DataFrame(varied, index=pd.RangeIndex(self.plan.draws, name="draw"))

    def probability_above_one(self, horizon: int, measure: str = "compute") -> "pd.DataFrame":
        """Share of the worlds of each point in which the rebound is above one, of those that define it.

        Args:
            horizon: months since the shock.
            measure: `training`, `inference`, `compute`, `spending` or `energy`.

        Returns:
            A row for each value of the first factor, a column for each of the second.

        Raises:
            UserError: if the sweep has not two factors, or no such horizon or measure.
        """
        if len(self.plan.factors) != 2:
            raise UserError(f"{self.folder}: has {len(self.plan.factors)} factors; this table takes two")
        rows, columns = self.plan.kinds
        shares = self._shares(horizon, measure, [rows, columns])
        return shares.unstack(columns)

    def probability_above_one_by_point(self, horizon: int, measure: str = "compute") -> "pd.Series":
        """The same share for each point of any design, `[point]`."""
        return self._shares(horizon, measure, ["point"])

    def defined_share(self, horizon: int, measure: str = "compute") -> float:
        """Share of the measured worlds in which the rebound is defined, NaN before any is measured."""
        known = self.table.loc[self.table["status"] == OK, self.column(horizon, measure)].notna()
        return float(known.mean())

    def defined_share_by_point(self, horizon: int, measure: str = "compute") -> "pd.Series":
        """The same for each point, `[point]`."""
        used = self.table[self.table["status"] == OK]
        return used[self.column(horizon, measure)].notna().groupby(used["point"]).mean()

    def _shares(self, horizon: int, measure: str, by: list[str]) -> "pd.Series":
        name = self.column(horizon, measure)
        used = self.table[(self.table["status"] == OK) & self.table[name].notna()]
        return (used[name] > 1.0).groupby([used[column] for column in by], dropna=False).mean().rename(name)

    @property
    def headline(self) -> str:
        """The measure that answers the question: compute, or the first that is measured."""
        return "compute" if "compute" in self.plan.measures else self.plan.measures[0]

    def column(self, horizon: int, measure: str = "compute") -> str:
        """Name of the column of a rebound.

        Raises:
            UserError: if the sweep has no such horizon or measure.
        """
        self._check_measure(measure)
        horizon = whole_number("horizon", horizon)
        if horizon not in self.plan.horizons_months:
            known = ", ".join(str(months) for months in self.plan.horizons_months)
            raise UserError(f"the sweep has no horizon of {horizon} months; it has {known}")
        return f"rebound_{measure}_{horizon}"

    def _check_measure(self, measure: str) -> None:
        known = [name for name in self.plan.measures if name in MEASURES]
        if measure not in known:
            raise UserError(f"the sweep does not measure {measure!r}, but {', '.join(known)}")

    def status(self) -> Status:
        """How far the sweep is, from names and footers alone."""
        return status_of(self.folder, self.plan)


def _fill(values: np.ndarray, rows: np.ndarray, column: "pa.ChunkedArray") -> None:
    """Write a column of lists into rows `[row, month]`; a list that is shorter leaves NaN at its end."""
    start = 0
    for chunk in column.chunks:
        flat = chunk.flatten().to_numpy(zero_copy_only=False)
        lengths = chunk.value_lengths().fill_null(0).to_numpy(zero_copy_only=False).astype(int)
        here = rows[start : start + len(chunk)]
        place = np.repeat(here, lengths)
        month = np.arange(len(flat)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        values[place, month] = flat
        start += len(chunk)


def open_sweep(folder: Path | str) -> OpenedSweep:
    """Open the folder of a sweep, finished or not.

    Raises:
        UserError: if it is none.
    """
    return OpenedSweep(folder)
