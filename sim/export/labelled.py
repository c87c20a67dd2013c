"""A sweep or a run as one NetCDF file with labelled axes, written block by block."""

from collections.abc import Mapping, Sequence
from contextlib import closing
from itertools import product
from pathlib import Path
from typing import Any

import netCDF4
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sim.export.source import (
    MonthlyDemand,
    Source,
    demand_variables,
    demands,
    described,
    summary_columns,
)
from sim.measuring.rebound import MEASURES
from sim.measuring.rebound_readings import READINGS, variable_of
from sim.measuring.variables import BRANCHES, ELASTICITY_MONTHS
from sim.sweep.columns import DROPPED, FAILED, OK
from sim.words import readable

STATUS = (OK, DROPPED, FAILED, "missing")
"""What a number of the variable `status` means."""

_SUMMARIES = {
    "rebound": ("measure", "horizon"),
    "demand_change_ratio": ("measure", "horizon"),
    **dict.fromkeys(map(variable_of, READINGS), ("horizon",)),
    "saving_share_by_year": ("year_since_shock",),
    "price_elasticity": ("elasticity_month",),
}
_WORLDS_PER_BLOCK = 256
# The library's own 16 MB for each variable would add up.
_CACHE_BYTES = 1024 * 1024


def write_netcdf(file: Path, source: Source, attributes: Mapping[str, str], has_demand: bool) -> None:
    """Write the file; the same rows give the same bytes.

    Raises:
        OSError: if the disk is full or fails.
    """
    try:
        with closing(LabelledFile(file, source, attributes, has_demand)) as labelled:
            labelled.write()
    except RuntimeError as fault:
        # So the NetCDF library says that the disk is full.
        raise OSError(None, str(fault), str(file)) from fault


class LabelledFile:
    """The file while it is written; rows come in any order, what never comes stays `missing` or NaN.

    Args:
        file: where to write; it must not exist.
        source: what is exported.
        attributes: what made it.
        has_demand: whether monthly demand goes into it.
    """

    def __init__(
        self, file: Path, source: Source, attributes: Mapping[str, str], has_demand: bool = False
    ) -> None:
        self.source = source
        self.variables = demand_variables(source) if has_demand else []
        self.labels = _labels(source, has_demand)
        self._position = {draw: position for position, draw in enumerate(source.draws)}
        self._file = netCDF4.Dataset(file, "w", clobber=False, format="NETCDF4")
        self._file.set_auto_mask(False)
        self._file.setncatts(dict(attributes))
        for name, labels in self.labels.items():
            self._axis(name, labels)
        for factor in source.points:
            self._factor(str(factor))
        self._define()

    def _axis(self, name: str, labels: Sequence[Any]) -> None:
        self._file.createDimension(name, len(labels))
        is_text = isinstance(labels[0], str) and name != "month"
        axis = self._file.createVariable(name, str if is_text else "i4", (name,))
        axis.long_name = {"draw": "draw of parameters and luck", "horizon": "months since the shock"}.get(
            name, readable(name)
        )
        if name == "month":
            axis.standard_name, axis.axis, axis.calendar = "time", "T", "proleptic_gregorian"
            axis.units = "days since 1970-01-01"
            days = np.array(labels, dtype="datetime64[M]").astype("datetime64[D]").astype(np.int32)
            axis[:] = days
            return
        if name in ("horizon", "elasticity_month"):
            axis.units = "months"
        if name == "year_since_shock":
            axis.units = "years"
        axis[:] = np.array(labels, dtype=object if is_text else np.int32)

    def _factor(self, name: str) -> None:
        """A factor, or the scenario, as an auxiliary coordinate of the point."""
        values = self.source.points[name]
        known = values.dropna()
        # bool is a kind of int, and so is asked for first.
        if len(known) and all(isinstance(value, bool | np.bool_) for value in known):
            column = self._file.createVariable(name, "i1", ("point",), fill_value=-1)
            column.flag_values, column.flag_meanings = np.array([0, 1], dtype=np.int8), "false true"
            column[:] = np.array(values.where(values.notna(), -1).tolist(), dtype=np.int8)
        elif all(isinstance(value, str) for value in known):
            column = self._file.createVariable(name, str, ("point",))
            column[:] = np.array(values.where(values.notna(), "").tolist(), dtype=object)
        else:
            column = self._file.createVariable(name, "f8", ("point",), fill_value=np.nan)
            column[:] = values.to_numpy(dtype=np.float64, na_value=np.nan)
        column.long_name = "value of the factor at the point" if name != "scenario" else "scenario"
        if self.source.units.get(name):
            column.units = self.source.units[name]

    def _define(self) -> None:
        coordinates = " ".join(str(name) for name in self.source.points)
        status = self._variable("status", "i1", ("point", "draw"), len(STATUS) - 1)
        status.flag_values = np.arange(len(STATUS), dtype=np.int8)
        status.flag_meanings = " ".join(STATUS)
        status.long_name = "what became of the pair of worlds"
        for name, axes in self._summaries().items():
            self._described(name, "f8", ("point", "draw", *axes))
        for name in self.variables:
            self._described(name, "f4", ("branch", "point", "draw", "month"))
        for name in ("status", *self._summaries(), *self.variables):
            self._file[name].coordinates = coordinates

    def _described(self, name: str, kind: str, axes: tuple[str, ...]) -> None:
        variable = self._variable(name, kind, axes, np.nan)
        said = described(self.source, name)
        variable.units, variable.long_name = said.unit, said.long_name

    def _variable(self, name: str, kind: str, axes: tuple[str, ...], fill: float) -> Any:
        draws = min(len(self.source.draws), _WORLDS_PER_BLOCK)
        points = min(len(self.source.points), max(1, _WORLDS_PER_BLOCK // draws))
        block = {"point": points, "draw": draws, "branch": 1}
        return self._file.createVariable(
            name,
            kind,
            axes,
            compression="zlib",
            complevel=1,
            shuffle=True,
            chunksizes=[block.get(axis, len(self.labels[axis])) for axis in axes],
            # A number that is left out of the meanings would be read as not there.
            fill_value=False if kind == "i1" else fill,
            chunk_cache=_CACHE_BYTES,
        )

    def _summaries(self) -> dict[str, tuple[str, ...]]:
        columns = set(self.source.columns())
        changes = {name: ("horizon",) for name, own in self.source.own.items() if "horizon" in own.dims}
        return {
            name: axes
            for name, axes in (_SUMMARIES | changes).items()
            if all(axis in self.labels for axis in axes) and self._columns(name, axes)[0] in columns
        }

    def _columns(self, name: str, axes: tuple[str, ...]) -> list[str]:
        """Columns that hold a summary, in the order of its labels."""
        return [
            "_".join([name, *map(str, labels)]) for labels in product(*(self.labels[axis] for axis in axes))
        ]

    def write(self) -> None:
        """Write all rows."""
        self._file["status"][:] = np.int8(len(STATUS) - 1)
        for batch in self.source.batches(summary_columns(self.source)):
            codes = np.array([STATUS.index(word) for word in batch["status"].to_pylist()], dtype=np.int8)
            self._put("status", batch, codes)
            for name, axes in self._summaries().items():
                self._put(name, batch, self._block(name, axes, batch))
        for demand in demands(self.source, self.variables, ["point", "draw"]) if self.variables else ():
            for name in self.variables:
                self._put_demand(name, demand)

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _block(self, name: str, axes: tuple[str, ...], batch: pa.Table) -> NDArray[np.float64]:
        """Columns of a summary, `[row, *axes]`; a horizon that a scenario has not is NaN."""
        shape = [len(self.labels[axis]) for axis in axes]
        columns = [np.asarray(batch[column], dtype=np.float64) for column in self._columns(name, axes)]
        return np.stack(columns, axis=1).reshape(batch.num_rows, *shape)

    def _put_demand(self, name: str, demand: MonthlyDemand) -> None:
        first = self.labels["month"].index(demand.months[0])
        months = slice(first, first + len(demand.months))
        for branch in range(len(BRANCHES)):
            self._put(name, demand.rows, demand.values[name][:, branch], (branch,), (months,))

    def _put(
        self,
        name: str,
        rows: pa.Table,
        values: NDArray[Any],
        before: tuple[int, ...] = (),
        after: tuple[slice, ...] = (),
    ) -> None:
        """Write rows at their point and draw: as one block if they fill one, else point by point."""
        points = np.asarray(rows["point"])
        draws = np.array([self._position[draw] for draw in rows["draw"].to_pylist()])
        variable = self._file[name]
        for point, draw, at in _rectangles(points, draws):
            shape = (point.stop - point.start, draw.stop - draw.start, *values.shape[1:])
            variable[(*before, point, draw, *after)] = values[at].reshape(shape)


def _rectangles(
    points: NDArray[np.integer[Any]], draws: NDArray[np.integer[Any]]
) -> list[tuple[slice, slice, slice]]:
    """Cut rows in order of point and draw into blocks: slices of point, of draw and of rows.

    >>> _rectangles(np.array([3, 3, 4, 4]), np.array([0, 1, 0, 1]))
    [(slice(3, 5, None), slice(0, 2, None), slice(0, 4, None))]
    >>> len(_rectangles(np.array([3, 3, 4]), np.array([0, 2, 0])))
    3
    """
    if not len(points):
        return []
    n_draws = int(np.argmax(points != points[0])) or len(points)
    n_points = len(points) // n_draws
    expected = np.tile(np.arange(draws[0], draws[0] + n_draws), n_points)
    in_order = np.repeat(np.arange(points[0], points[0] + n_points), n_draws)
    if np.array_equal(points, in_order) and np.array_equal(draws, expected):
        return [(_slice(points), _slice(draws), slice(0, len(points)))]
    breaks = np.flatnonzero((np.diff(points) != 0) | (np.diff(draws) != 1)) + 1
    ends = [0, *breaks.tolist(), len(points)]
    return [
        (_slice(points[first:last]), _slice(draws[first:last]), slice(first, last))
        for first, last in zip(ends, ends[1:], strict=False)
    ]


def _slice(places: NDArray[np.integer[Any]]) -> slice:
    return slice(int(places.min()), int(places.max()) + 1)


def _labels(source: Source, has_demand: bool) -> dict[str, Sequence[Any]]:
    """Labels of each axis."""
    columns = set(source.columns())
    horizons = list(source.horizons_months)
    months = sorted({month for months in source.months.values() for month in months})
    elasticity = [month for month in ELASTICITY_MONTHS if f"price_elasticity_{month}" in columns]
    shares = [name for name in columns if name.startswith("saving_share_by_year_")]
    labels = {
        "branch": BRANCHES if has_demand else (),
        "point": range(len(source.points)),
        "draw": source.draws,
        "measure": [name for name in MEASURES if f"rebound_{name}_{horizons[0]}" in columns],
        "horizon": horizons,
        "elasticity_month": elasticity,
        "year_since_shock": range(1, len(shares) + 1),
        "month": months if has_demand else (),
    }
    return {name: values for name, values in labels.items() if len(values)}
