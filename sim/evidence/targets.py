"""What the model must reproduce: targets and their bands, frozen before anything was fitted.

Calibration reads the rows of 2022–24 alone; those of 2025 validate, and nothing later is used.
"""

import csv
import hashlib
import math
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.errors import UserError

CALIBRATION, VALIDATION = "calibration", "validation"
FROZEN_SHA256 = "7294d72f173760b89e5407d6b55d0b55cfab606b643f670971ff4b2d309031b3"
"""Digest of the file as it was before the first calibration."""

_COLUMNS = ("target", "name", "low", "value", "high", "unit", "role", "what", "source")
_DEVIATIONS_TO_BAND = 1.6449
"""A band is read as the middle 90 % of a normal distribution, in logarithms where it is above zero."""


@dataclass(frozen=True)
class Target:
    """One number that the model must reproduce.

    Attributes:
        number: which of the eleven targets it belongs to.
        low, high: the band, in `unit`.
        value: the record.
        role: `calibration` (2022-24) or `validation` (2025).
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

    def holds(self, number: float) -> bool:
        """Whether a number lies in the band."""
        return self.low <= number <= self.high

    @property
    def deviation_ln(self) -> float:
        """Standard deviation of the record about the model, in logarithms, that the band stands for."""
        return math.log(self.high / self.low) / (2.0 * _DEVIATIONS_TO_BAND)

    def misfit(self, readings: NDArray[np.float64]) -> NDArray[np.float64]:
        """Distance of readings from the record in standard deviations, `[draw]`."""
        return np.log(readings / self.value) / self.deviation_ln

    def reading(self, misfits: NDArray[np.float64]) -> NDArray[np.float64]:
        """The readings behind misfits, `[draw]`."""
        return self.value * np.exp(self.deviation_ln * misfits)


def read_targets(file: Path | None = None) -> tuple[Target, ...]:
    """Return all targets, in the order of the file.

    Raises:
        UserError: if the file is not the frozen one, or a line of it is wrong.
    """
    where = files("sim.evidence") / "targets.csv" if file is None else file
    text = where.read_text(encoding="utf-8")
    if hashlib.sha256(text.encode()).hexdigest() != FROZEN_SHA256:
        raise UserError(
            f"{where}: was edited after it was frozen; put it back, since targets that move prove nothing"
        )
    return tuple(_targets(where, text))


def calibration_targets() -> tuple[Target, ...]:
    """The targets that parameters are fitted to."""
    return tuple(target for target in read_targets() if target.role == CALIBRATION)


def _targets(file: Path | Traversable, text: str) -> Iterator[Target]:
    reader = csv.DictReader(text.splitlines(), strict=True)
    assert tuple(reader.fieldnames or ()) == _COLUMNS, f"{file}: {reader.fieldnames}"
    for row in reader:
        yield Target(
            number=int(row["target"]),
            name=row["name"],
            low=float(row["low"]),
            value=float(row["value"]),
            high=float(row["high"]),
            unit=row["unit"],
            role=row["role"],
            what=row["what"],
            source=row["source"],
        )
