"""What the model must reproduce: targets and their bands, frozen before anything was fitted to them.

Calibration reads the rows of 2022–24 alone; those of 2025 validate, and nothing later is used. There are two
files. The first was frozen before the first calibration; the second before version 2 of the model first ran,
with the misses of the first in view, so that 2025 is no blind test of what is fitted to it.
"""

import csv
import hashlib
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.errors import UserError

IN_USE = 2
"""Which file calibration and back-test read."""

CALIBRATION, VALIDATION, SHOWN = "calibration", "validation", "shown"
"""Roles: fitted (2022-24), compared after the fit (2025), and printed beside the model but never scored."""

CLASSES = {"filing": 1.15, "estimate": 1.25, "press": 1.5}
"""Classes of sources, and how far from the record a reading may be.

What is filed, traded or counted by a state: 15 % either way; an estimate that shows its method: 25 % either
way; what the press reports: a factor of 1.5 either way.
"""

_COLUMNS = ("target", "name", "low", "value", "high", "unit", "role", "what", "source")
_MORE = ("class", "band", "basis", "known_from", "group")
DEVIATIONS_TO_BAND = 1.6449
"""A band is read as the middle 90 % of a normal distribution, in logarithms where it is above zero."""


@dataclass(frozen=True)
class Frozen:
    """A file of targets, and its digest as it was before anything was fitted to it."""

    file: str
    sha256: str
    columns: tuple[str, ...]


FILES = {
    1: Frozen("targets.csv", "7294d72f173760b89e5407d6b55d0b55cfab606b643f670971ff4b2d309031b3", _COLUMNS),
    2: Frozen(
        "targets_2.csv",
        "a05de62ab940b6f0c113f83b7e0841e1dd1a4be0bec471dbfa161d9f5859cb42",
        (*_COLUMNS[:7], *_MORE, *_COLUMNS[7:]),
    ),
}
_GROUPS = Frozen(
    "target_groups_2.csv",
    "fd60c480e1e126cca3fbdc1d40f9afd9861ffea4f81177357013b15377640aed",
    ("group", "correlation", "why"),
)

FROZEN_SHA256 = FILES[IN_USE].sha256
"""Digest of the file that is in use."""


@dataclass(frozen=True)
class Target:
    """One number that the model must reproduce.

    Attributes:
        number: which target it belongs to.
        low, high: the band, in `unit`.
        value: the record.
        role: `calibration` (2022-24), `validation` (2025), or `shown` beside the model and never scored.
        source_class: one of `CLASSES`; empty in the first file.
        band: where the band comes from: the `class` of the source, the first file (`version 1`), or an
            interval of the `source` itself.
        basis: what exactly the record counts.
        known_from: month from which the number was known, or `unknown`, or `revised` since.
        group: rows of one group have errors in common; empty if its errors are its own.
    """

    number: int
    name: str
    low: float
    value: float
    high: float
    unit: str
    role: str
    what: str
    source: str
    source_class: str = ""
    band: str = ""
    basis: str = ""
    known_from: str = ""
    group: str = ""

    def holds(self, number: float) -> bool:
        """Whether a number lies in the band."""
        return self.low <= number <= self.high

    @property
    def is_in_logarithms(self) -> bool:
        """Whether distance is measured in logarithms: where the band is above zero."""
        return self.low > 0.0

    @property
    def deviation_ln(self) -> float:
        """Standard deviation of the record about the model, in logarithms, that the band stands for."""
        return math.log(self.high / self.low) / (2.0 * DEVIATIONS_TO_BAND)

    @property
    def deviation(self) -> float:
        """The same in `unit`, for a band that reaches zero or below."""
        return (self.high - self.low) / (2.0 * DEVIATIONS_TO_BAND)

    def misfit(self, readings: NDArray[np.float64]) -> NDArray[np.float64]:
        """Distance of readings from the record in standard deviations, `[draw]`."""
        if not self.is_in_logarithms:
            return (readings - self.value) / self.deviation
        return np.log(readings / self.value) / self.deviation_ln

    def reading(self, misfits: NDArray[np.float64]) -> NDArray[np.float64]:
        """The readings behind misfits, `[draw]`."""
        if not self.is_in_logarithms:
            return self.value + self.deviation * misfits
        return self.value * np.exp(self.deviation_ln * misfits)


def read_targets(file: Path | None = None, version: int = IN_USE) -> tuple[Target, ...]:
    """Return all targets, in the order of the file.

    Args:
        file: in place of the project's own.
        version: which of the frozen files it is.

    Raises:
        UserError: if the file is not the frozen one, or a line of it is wrong.
    """
    return tuple(_target(row) for row in _rows(FILES[version], file))


def calibration_targets(version: int = IN_USE) -> tuple[Target, ...]:
    """The targets that parameters are fitted to."""
    return tuple(target for target in read_targets(version=version) if target.role == CALIBRATION)


def error_correlation(targets: Sequence[Target]) -> NDArray[np.float64]:
    """Correlation of the errors of these rows, `[target, target]`: misfits z add up to `z' C^-1 z`.

    Rows of one group have errors in common, since one is computed from the other or both from a third; all
    others are independent.
    """
    shared = {row["group"]: float(row["correlation"]) for row in _rows(_GROUPS)}
    groups = np.array([target.group for target in targets])
    by_row = np.array([shared.get(target.group, 0.0) for target in targets])
    correlation = np.where(groups[:, np.newaxis] == groups, by_row, 0.0)
    np.fill_diagonal(correlation, 1.0)
    return correlation


def _rows(frozen: Frozen, file: Path | None = None) -> Iterator[dict[str, str]]:
    where: Path | Traversable = files("sim.evidence") / frozen.file if file is None else file
    text = where.read_text(encoding="utf-8")
    if hashlib.sha256(text.encode()).hexdigest() != frozen.sha256:
        raise UserError(
            f"{where}: was edited after it was frozen; put it back, since targets that move prove nothing"
        )
    reader = csv.DictReader(text.splitlines(), strict=True)
    assert tuple(reader.fieldnames or ()) == frozen.columns, f"{where}: {reader.fieldnames}"
    return iter(list(reader))


def _target(row: dict[str, str]) -> Target:
    return Target(
        number=int(row["target"]),
        name=row["name"],
        low=float(row["low"]),
        value=float(row["value"]),
        high=float(row["high"]),
        unit=row["unit"],
        role=row["role"],
        what=row["what"],
        source=row["source"],
        source_class=row.get("class", ""),
        band=row.get("band", ""),
        basis=row.get("basis", ""),
        known_from=row.get("known_from", ""),
        group=row.get("group", ""),
    )
