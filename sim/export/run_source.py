"""The result of `jevons run` as a source: a sweep of one point."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import xarray as xr

from sim.errors import UserError
from sim.export.source import Source, demand_columns, monthly_variables, own_variables
from sim.measuring.rebound_readings import READINGS, variable_of
from sim.measuring.variables import BRANCHES, Variable
from sim.results.opened import OpenedResult
from sim.sweep.columns import OK

_ROWS_PER_BATCH = 1024
_MADE_BY = ("scenario", "scenario_digest", "seed", "worlds", "code_version", "code_digest", "libraries")
_SUMMARIES = ("rebound", "demand_change_ratio")


class RunSource(Source):
    """The pairs of worlds of a result that were used; those that were dropped left no numbers."""

    def __init__(self, result: OpenedResult) -> None:
        self.data, self.folder = result.dataset, result.folder
        self.provenance: dict[str, Any] = {name: result.provenance.get(name) for name in _MADE_BY}
        self.name = str(self.provenance["scenario"])
        self.n_rows = int(self.provenance["worlds"])
        self.points = pd.DataFrame({"scenario": [self.name]}, index=pd.Index([0], name="point"))
        self.draws = [int(draw) for draw in self.data["draw"].values]
        self.horizons_months = result.horizons
        self.months = {self.name: result.months}
        self.units: dict[str, str] = {}
        self.own = own_variables(result.summary.get("own_measures", {}))
        self._summaries = _summaries(self.data, self.own)

    def close(self) -> None:
        """Close the file of the series."""
        self.data.close()

    def columns(self) -> list[str]:
        """Names of all columns, as a sweep has them."""
        monthly = [
            column
            for variable in monthly_variables(self)
            if variable in self.data
            for column in demand_columns(variable)
        ]
        return ["point", "draw", "scenario", "status", "reason", *self._summaries, *monthly]

    def batches(self, columns: Sequence[str]) -> Iterator[pa.Table]:
        """Rows in the order of draws."""
        for first in range(0, len(self.draws), _ROWS_PER_BATCH):
            rows = slice(first, min(first + _ROWS_PER_BATCH, len(self.draws)))
            try:
                yield pa.table({name: self._column(name, rows) for name in columns})
            except (OSError, RuntimeError) as problem:
                raise UserError(f"{self.name}: series.nc cannot be read: {problem}") from None

    def _column(self, name: str, rows: slice) -> pa.Array:
        n_rows = rows.stop - rows.start
        same: dict[str, pa.Scalar] = {
            "point": pa.scalar(0, pa.int32()),
            "scenario": pa.scalar(self.name),
            "status": pa.scalar(OK),
            "reason": pa.scalar(None, pa.string()),
        }
        if name in same:
            return pa.repeat(same[name], n_rows)
        if name == "draw":
            return pa.array(self.draws[rows], pa.int32())
        if name in self._summaries:
            values = self._summaries[name].isel(draw=rows).values
            return pa.array(np.asarray(values, dtype=np.float64))
        return self._monthly(name, rows)

    def _monthly(self, name: str, rows: slice) -> pa.Array:
        branch = next(branch for branch in BRANCHES if name.endswith(f"_{branch}"))
        series = self.data[name.removesuffix(f"_{branch}")].sel(branch=branch).isel(draw=rows)
        values = np.asarray(series.transpose("draw", "month").values, dtype=np.float32)
        offsets = np.arange(len(values) + 1, dtype=np.int32) * values.shape[1]
        return pa.ListArray.from_arrays(pa.array(offsets), pa.array(values.ravel()))


def _summaries(data: xr.Dataset, own: Mapping[str, Variable]) -> dict[str, xr.DataArray]:
    """Column → its numbers `[draw]`."""
    summaries = {
        f"{name}_{measure}_{int(horizon)}": data[name].sel(measure=measure, horizon=horizon)
        for name in _SUMMARIES
        for measure in data["measure"].values
        for horizon in data["horizon"].values
    }
    by_label = {name: "horizon" for name in map(variable_of, READINGS) if name in data}
    by_label |= {"saving_share_by_year": "year_since_shock"} if "saving_share_by_year" in data else {}
    by_label |= {"price_elasticity": "elasticity_month"}
    by_label |= {name: "horizon" for name, said in own.items() if "horizon" in said.dims and name in data}
    return summaries | {
        f"{name}_{int(label)}": data[name].sel({axis: label})
        for name, axis in by_label.items()
        for label in data[axis].values
    }
