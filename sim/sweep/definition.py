"""What a sweep file says, checked."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

import numpy as np

from sim.measuring.rebound import MEASURES
from sim.scenario import Scenario

Level = float | str | bool
"""A value that a factor takes."""

ONE_AT_A_TIME = "one_at_a_time"
"""The design that moves one factor and leaves all others as they are."""

WITH_LEVELS = ("grid", ONE_AT_A_TIME)
"""Designs that go through the levels of each factor."""

SAMPLED = ("latin_hypercube", "sobol", "morris")
"""Designs that draw points from ranges; they need `points`."""

THEORY_OF_DEMAND = "demand.form"
"""The factor on which the posterior of a point hangs."""

SIDE_BY_SIDE = "scenarios"
"""The design that compares scenarios as they are."""

ELASTICITY = "price_elasticity"
"""What a third world measures, a twin with cheaper tokens."""

OWN_POINTS = "own_points"
"""The design whose points a table of the user lists."""

MEASURED = (*MEASURES, ELASTICITY)
"""What a sweep can measure."""

SOURCES = ("posterior", "prior")
"""Distributions that a factor can run through."""

DESIGNS = (*WITH_LEVELS, *SAMPLED, SIDE_BY_SIDE, OWN_POINTS)

MOST_POINTS, MOST_LEVELS, MOST_FACTORS = 50_000, 1000, 50
"""Of a sweep, of a factor, of a sweep."""


@dataclass(frozen=True)
class Factor:
    """A value of the scenario that differs between points: listed, within a range, or of a distribution.

    Attributes:
        path: dotted path in the scenario.
        values: listed values, all of one kind; empty for the others.
        low, high: ends of the range, in the unit of the number; of a distribution its 5 % and 95 % quantiles.
        is_log: whether equal steps are equal ratios.
        n_levels: how many levels a grid takes: from a range evenly with its ends, from a distribution the
            middles of as many parts that are equally likely.
        source: `prior` or `posterior`, empty for the others.
        unit: of the number, as the scenario says it; empty for words and flags.
        label: what a reader calls it; empty if it is called after its path.
        quantile: gives the value below which a share of the distribution lies.
        quantile_under: the same under another theory of demand, where the posterior is another.
    """

    path: str
    values: tuple[Level, ...] = ()
    low: float = 0.0
    high: float = 0.0
    is_log: bool = False
    n_levels: int = 0
    source: str = ""
    unit: str = ""
    label: str = ""
    quantile: Callable[[float], float] | None = field(default=None, compare=False, repr=False)
    quantile_under: Mapping[str, Callable[[float], float]] = field(
        default_factory=dict, compare=False, repr=False
    )

    @classmethod
    def of_data(cls, data: Mapping[str, Any]) -> "Factor":
        """The factor that such data tell."""
        told = {name: value for name, value in data.items() if name != "kind"}
        return cls(**(told | {"values": tuple(told["values"])}))

    def as_data(self) -> dict[str, Any]:
        """What it is as plain data, without its distribution."""
        told = {entry.name: getattr(self, entry.name) for entry in fields(self) if entry.compare}
        return {"path": self.path, "kind": self.kind} | told

    @property
    def kind(self) -> str:
        """What its column holds: `number`, `flag` or `text`."""
        if not self.values or not isinstance(self.values[0], str | bool):
            return "number"
        return "flag" if isinstance(self.values[0], bool) else "text"

    @property
    def levels(self) -> tuple[Level, ...]:
        """The levels of a grid.

        >>> Factor("x", low=1.0, high=100.0, is_log=True, n_levels=3).levels
        (1.0, 10.0, 100.0)
        """
        if self.values:
            return self.values
        if self.quantile is not None:
            return tuple(self.at((step + 0.5) / self.n_levels) for step in range(self.n_levels))
        inner = [self.at(step / (self.n_levels - 1)) for step in range(1, self.n_levels - 1)]
        return (self.low, *inner, self.high)

    def at(self, share: float, theory: str = "") -> Level:
        """The value at a share of the way, 0 to 1, through the list, the range or the distribution.

        A posterior is that of a theory of demand, by default the scenario's own.

        >>> Factor("x", values=("a", "b")).at(0.7)
        'b'
        """
        if self.values:
            return self.values[min(int(share * len(self.values)), len(self.values) - 1)]
        quantile = self.quantile_under.get(theory, self.quantile)
        if quantile is not None:
            return _rounded(quantile(share))
        if self.is_log:
            between = math.exp((1.0 - share) * math.log(self.low) + share * math.log(self.high))
        else:
            between = (1.0 - share) * self.low + share * self.high
            # Halfway between -0.2 and 0.2 is 0, and not its last bits.
            if abs(between) < 1e-12 * (self.high - self.low):
                between = 0.0
        return float(np.clip(_rounded(between), self.low, self.high))


def _rounded(value: float) -> float:
    """Twelve digits, so that the last bits of a logarithm do not show in tables."""
    return float(f"{value:.12g}")


@dataclass(frozen=True)
class Sweep:
    """A checked sweep.

    Attributes:
        scenarios: by name; one, but for the design `scenarios`.
        points: size of a sampled design, 0 for the others: points of a Latin hypercube, base samples of a
            Sobol design, trajectories of a Morris design.
        draws: draws of each point; draw k is the same luck in all points.
        seed: root of all random numbers, those of the design among them.
        measures: some of `MEASURED`, in its order.
        columns: path of each factor → its value at each point, where the points are the user's own.
        labels: what readers call each point, where they are the user's own; may be empty.
    """

    name: str
    description: str
    design: str
    scenarios: Mapping[str, Scenario]
    factors: tuple[Factor, ...]
    points: int
    draws: int
    seed: int
    measures: tuple[str, ...] = MEASURES
    columns: Mapping[str, tuple[Level, ...]] = field(default_factory=dict)
    labels: tuple[str, ...] = ()

    @property
    def horizons_months(self) -> list[int]:
        """Horizons of all scenarios, in order."""
        return sorted(
            {months for one in self.scenarios.values() for months in one.measurement.horizons_months}
        )
