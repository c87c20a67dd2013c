"""A number of a scenario: value, unit, prior, source, grade, label."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy.special import ndtri

from sim.model.declaring import Array

PRIORS: Mapping[str, tuple[str, ...]] = {
    "uniform": ("low", "high"),
    "loguniform": ("low", "high"),
    "factor_loguniform": ("low", "high"),
    "normal": ("mean", "standard deviation"),
    "lognormal": ("median", "standard deviation of the log"),
    "triangular": ("low", "mode", "high"),
}
"""Kinds of priors and what their numbers mean; `factor_loguniform` multiplies the value."""

_SMALLEST = 1e-100
_WIDEST = 10.0
_FINEST_TAIL = 2.0**-53
"""With these bounds no draw overflows, however close to 0 or 1 the probability."""

GRADES = ("A", "B", "C", "D")
"""Evidence: A measured, B estimated, C reported by the press, D assumed."""

QUANTITY_KEYS = ("value", "unit", "prior", "source", "grade", "label")
"""What may be said of a number in a scenario file."""


@dataclass(frozen=True)
class Prior:
    """How a number is drawn."""

    kind: str
    args: tuple[float, ...]
    scale: float = 1.0

    def quantile(self, probability: Array) -> Array:
        """Inverse of the distribution function, element by element."""
        return getattr(self, f"_{self.kind}")(probability)

    def _uniform(self, probability: Array) -> Array:
        low, high = self.args
        return low + probability * (high - low)

    def _loguniform(self, probability: Array) -> Array:
        low, high = self.args
        return low * np.exp(probability * np.log(high / low))

    def _factor_loguniform(self, probability: Array) -> Array:
        return self.scale * self._loguniform(probability)

    def _normal(self, probability: Array) -> Array:
        mean, deviation = self.args
        drawn: Array = mean + deviation * ndtri(probability)
        return drawn

    def _lognormal(self, probability: Array) -> Array:
        median, deviation = self.args
        drawn: Array = median * np.exp(deviation * ndtri(probability))
        return drawn

    def _triangular(self, probability: Array) -> Array:
        low, mode, high = self.args
        rising = (mode - low) / (high - low)
        left = low + np.sqrt(probability * (high - low) * (mode - low))
        right = high - np.sqrt((1.0 - probability) * (high - low) * (high - mode))
        return np.where(probability < rising, left, right)

    def problem(self) -> str | None:
        """What is wrong with the numbers of this prior, if anything."""
        names = PRIORS[self.kind]
        if len(self.args) != len(names):
            return f"{self.kind} takes {len(names)} numbers: {', '.join(names)}"
        if "low" in names and not self.args[0] < self.args[-1]:
            return f"{self.kind} needs low < high"
        if self.kind == "triangular" and not self.args[0] <= self.args[1] <= self.args[2]:
            return "triangular needs low ≤ mode ≤ high"
        if self.kind in ("normal", "lognormal") and not self.args[1] > 0.0:
            return f"{self.kind} needs a standard deviation above zero"
        if "log" in self.kind and not self.args[0] >= _SMALLEST:
            return f"{self.kind} needs numbers above zero"
        if self.kind == "lognormal" and self.args[1] > _WIDEST:
            return f"lognormal needs a standard deviation of the log of at most {_WIDEST:g}"
        return None

    def widened(self, factor: float, low: float, high: float) -> "Prior":
        """The same middle, `factor` times as wide, within bounds.

        The width of a ratio is that of its logarithm. The bounds of a factor are those of what it multiplies.
        """
        if self.kind in ("normal", "lognormal"):
            return replace(self, args=(self.args[0], self.args[1] * factor))
        if self.kind in ("loguniform", "factor_loguniform"):
            first, last = np.log(self.args)
            reach = 0.5 * factor * (last - first)
            middle, scale = 0.5 * (first + last), self.scale if self.kind == "factor_loguniform" else 1.0
            bounds = np.array([low, high]) / scale
            wide = np.clip(np.exp([middle - reach, middle + reach]), max(bounds[0], _SMALLEST), bounds[1])
        else:
            centre = self.args[1] if self.kind == "triangular" else 0.5 * (self.args[0] + self.args[1])
            wide = np.clip(centre + factor * (np.array(self.args) - centre), low, high)
        return replace(self, args=tuple(float(number) for number in wide))

    def __str__(self) -> str:
        return f"{self.kind} {', '.join(f'{number:g}' for number in self.args)}"


def middle_if_outside(value: Any, prior: Any) -> float | None:
    """The median of a prior as a file says it, if a value lies outside; None where there is nothing to mend.

    >>> middle_if_outside(3, {"uniform": [1, 2]}), middle_if_outside(1.2, {"uniform": [1, 2]})
    (1.5, None)
    """
    kind, args = next(iter(prior.items())) if isinstance(prior, dict) and len(prior) == 1 else ("", [])
    numbers = args if isinstance(args, list) else []
    is_right = all(isinstance(each, int | float) and not isinstance(each, bool) for each in (value, *numbers))
    # A factor multiplies whatever the value is.
    if kind not in PRIORS or kind == "factor_loguniform" or not is_right:
        return None
    said = Prior(kind, tuple(float(each) for each in numbers))
    if said.problem() is not None or Quantity(value, "", "", prior=said).is_near_prior:
        return None
    return float(f"{float(said.quantile(np.array(0.5))):.12g}")


@dataclass(frozen=True)
class Link:
    """What a number follows.

    Attributes:
        path: dotted path of the other number.
        factor: the number over the other, in every world.
        low, high: bound what the number then is.
    """

    path: str
    factor: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"= {self.path}" if self.factor == 1.0 else f"= {self.factor:.12g} * {self.path}"


@dataclass(frozen=True)
class Quantity:
    """A checked number.

    Attributes:
        low, high: bound what makes sense.
        label: what a reader calls it; empty if it is called after its path.
        link: what it follows in every world, in the place of a prior; its value is that of the other's.
    """

    value: float
    unit: str
    source: str
    grade: str | None = None
    prior: Prior | None = None
    low: float = -np.inf
    high: float = np.inf
    label: str = ""
    link: Link | None = None

    def support(self, tail: float = _FINEST_TAIL) -> tuple[float, float]:
        """The smallest and largest value that a world may have, but for a share of worlds at each end."""
        if self.link is not None:
            return self.link.low, self.link.high
        if self.prior is None:
            return self.value, self.value
        is_bounded = self.prior.kind not in ("normal", "lognormal")
        ends = np.array([0.0, 1.0] if is_bounded else [tail, 1.0 - tail])
        first, last = np.clip(self.prior.quantile(ends), self.low, self.high)
        return float(first), float(last)

    @property
    def is_near_prior(self) -> bool:
        """Whether draws can come to where the value is; a factor multiplies whatever the value is."""
        if self.prior is None or self.prior.kind == "factor_loguniform":
            return True
        first, last = self.support()
        slack = 1e-9 * max(abs(first), abs(last))
        return first - slack <= self.value <= last + slack

    def as_data(self) -> dict[str, Any]:
        """The number as it stands in a scenario file."""
        said = self.value if self.link is None else str(self.link)
        data: dict[str, Any] = {"value": said, "unit": self.unit}
        if self.prior is not None:
            data["prior"] = {self.prior.kind: list(self.prior.args)}
        data["source"] = self.source
        if self.grade is not None:
            data["grade"] = self.grade
        if self.label:
            data["label"] = self.label
        return data
