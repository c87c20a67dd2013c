"""Labelled arrays into a NetCDF file, chunk of draws by chunk of draws, so that memory stays flat."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Protocol, TypeVar

import netCDF4
import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.floating[Any]]
Coordinates = Mapping[str, Sequence[str | int]]
T = TypeVar("T")

DRAWS_PER_CHUNK = 32
_DEFLATE_LEVEL: Final = 1
# Draws are written once and in order; the library's own 16 MB for each variable would add up.
_CACHE_BYTES = 1024 * 1024


class Described(Protocol):
    """What a variable is: the names of its axes (the draw first), its unit, and what it holds."""

    @property
    def dims(self) -> tuple[str, ...]: ...
    @property
    def unit(self) -> str: ...
    @property
    def long_name(self) -> str: ...


class SeriesWriter:
    """Write one NetCDF file; the draw is its unlimited axis.

    Args:
        path: the file; it must not exist.
        variables: what each variable is.
        coordinates: labels of every axis but the draw; months are words like `2025-01`.
        attributes: what made the file.

    Raises:
        OSError: if the disk is full or fails.
    """

    def __init__(
        self,
        path: Path,
        variables: Mapping[str, Described],
        coordinates: Coordinates,
        attributes: Mapping[str, str | float],
    ) -> None:
        self.path = path
        self.variables = variables
        self._shapes = {name: len(labels) for name, labels in coordinates.items()}
        self._file = self._guarded(lambda: netCDF4.Dataset(path, "w", clobber=False, format="NETCDF4"))
        self._guarded(lambda: self._define(coordinates, attributes))

    def __enter__(self) -> "SeriesWriter":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self._guarded(self._file.close)
            return
        try:
            self._file.close()
        except (OSError, RuntimeError):
            # The first fault is the one to report.
            return

    def append(self, draws: Sequence[int], values: Mapping[str, Numbers]) -> None:
        """Add draws at the end; each array has the draw first.

        Raises:
            ValueError: if a variable is missing or its shape is not what was declared.
        """
        for name in self.variables:
            self._check(name, len(draws), values)
        self._guarded(lambda: self._append(draws, values))

    def _check(self, name: str, n_draws: int, values: Mapping[str, Numbers]) -> None:
        expected = (n_draws, *(self._shapes[dim] for dim in self.variables[name].dims[1:]))
        if name not in values:
            raise ValueError(f"{name}: missing from the outcome")
        if values[name].shape != expected:
            raise ValueError(f"{name}: shape {values[name].shape}, not {expected}")

    def _append(self, draws: Sequence[int], values: Mapping[str, Numbers]) -> None:
        first = len(self._file.dimensions["draw"])
        rows = slice(first, first + len(draws))
        self._file["draw"][rows] = np.asarray(draws, dtype=np.int32)
        for name in self.variables:
            variable = self._file[name]
            variable[rows] = np.asarray(values[name], dtype=variable.dtype)

    def _define(self, coordinates: Coordinates, attributes: Mapping[str, str | float]) -> None:
        self._file.set_auto_mask(False)
        self._file.setncatts(dict(attributes))
        self._file.createDimension("draw", None)
        draw = self._file.createVariable("draw", "i4", ("draw",), chunksizes=(1024,))
        draw.long_name = "random draw of parameters and luck"
        for name, labels in coordinates.items():
            self._file.createDimension(name, len(labels))
            _define_axis(self._file, name, labels)
        for name, described in self.variables.items():
            self._define_variable(name, described)

    def _define_variable(self, name: str, described: Described) -> None:
        variable = self._file.createVariable(
            name,
            element_type(described.dims),
            described.dims,
            compression="zlib",
            complevel=_DEFLATE_LEVEL,
            shuffle=True,
            chunksizes=(DRAWS_PER_CHUNK, *(max(1, self._shapes[dim]) for dim in described.dims[1:])),
            fill_value=np.nan,
            chunk_cache=_CACHE_BYTES,
        )
        variable.units = described.unit
        variable.long_name = described.long_name

    def _guarded(self, write: Callable[[], T]) -> T:
        try:
            return write()
        except RuntimeError as fault:
            raise OSError(None, str(fault), str(self.path)) from fault


def element_type(dims: Sequence[str]) -> str:
    """Single precision for long series, double for what verdicts are made of.

    >>> element_type(("draw", "branch", "month")), element_type(("draw", "measure", "month"))
    ('f4', 'f8')
    """
    return "f4" if "month" in dims and "measure" not in dims else "f8"


def _define_axis(file: Any, name: str, labels: Sequence[str | int]) -> None:
    if name == "month":
        axis = file.createVariable(name, "i4", (name,))
        days = np.array(labels, dtype="datetime64[M]").astype("datetime64[D]")
        axis.units, axis.calendar = "days since 1970-01-01", "proleptic_gregorian"
        axis[:] = days.astype(np.int64)
        return
    if all(isinstance(label, str) for label in labels):
        axis = file.createVariable(name, str, (name,))
        axis[:] = np.array(labels, dtype=object)
        return
    axis = file.createVariable(name, "i4", (name,))
    axis.units = "years" if name.startswith("year") else "months"
    axis[:] = np.array(labels, dtype=np.int32)
