"""The plan of a sweep: all that decides its numbers, cut into chunks; it is made once and never changed."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any

from sim.sweep.definition import ELASTICITY, Factor
from sim.sweep.designs import Point

LAYOUT = "rows_per_chunk"
"""The one field that decides no number."""


@dataclass(frozen=True)
class Chunk:
    """Rows that are simulated together and stored in one part.

    Attributes:
        rows: numbers of the rows: row r is draw r modulo draws of point r // draws.
    """

    index: int
    rows: range


@dataclass(frozen=True)
class PlannedScenario:
    """A scenario as it was when the sweep was planned.

    Attributes:
        digest: of its numbers and words, its posterior among them.
        resolved: all of it, as YAML.
        months: labels such as `2025-01`.
        probability: share of worlds that a verdict takes.
    """

    digest: str
    resolved: str
    months: tuple[str, ...]
    probability: float


@dataclass(frozen=True)
class Plan:
    """What a sweep is made of.

    Attributes:
        scenarios: by name, in order.
        factors: a column of the design each; their quantiles are gone.
        points_asked: `points` of the sweep file, 0 for designs that take none.
        draws: draws of each point.
        measures: what is measured, such as `compute`.
        horizons_months: of all scenarios.
        code_digest, libraries: what the sweep is begun and ended with; others may give other bytes.
        points: the design matrix, a row for each point and a column for each factor.
        rows_per_chunk: most rows of a chunk.
    """

    name: str
    description: str
    design: str
    scenarios: Mapping[str, PlannedScenario]
    factors: tuple[Factor, ...]
    points_asked: int
    draws: int
    seed: int
    code_digest: str
    libraries: Mapping[str, str]
    measures: tuple[str, ...]
    horizons_months: tuple[int, ...]
    points: tuple[Point, ...]
    rows_per_chunk: int

    @cached_property
    def hash(self) -> str:
        """SHA-256 of all that decides the numbers: of the plan without its layout."""
        decisive = {name: value for name, value in self.as_data().items() if name != LAYOUT}
        return hashlib.sha256(json.dumps(decisive, sort_keys=True).encode()).hexdigest()

    def as_data(self) -> dict[str, Any]:
        """All fields as plain data."""
        return {field.name: getattr(self, field.name) for field in fields(self)} | {
            "scenarios": {name: vars(scenario) for name, scenario in self.scenarios.items()},
            "factors": [factor.as_data() for factor in self.factors],
        }

    @property
    def kinds(self) -> dict[str, str]:
        """Path of each factor, and what its column holds: `number`, `flag` or `text`."""
        return {factor.path: factor.kind for factor in self.factors}

    @property
    def n_points(self) -> int:
        """How many points."""
        return len(self.points)

    @property
    def n_chunks(self) -> int:
        """How many parts there are before they become one file."""
        return -(-self.n_rows // self.rows_per_chunk)

    @property
    def n_rows(self) -> int:
        """Pairs of worlds."""
        return self.n_points * self.draws

    @property
    def n_months(self) -> int:
        """Months of the longest scenario."""
        return max(len(scenario.months) for scenario in self.scenarios.values())

    @property
    def worlds_per_row(self) -> int:
        """A world, its twin, and one with cheaper tokens if the price elasticity is measured."""
        return 3 if ELASTICITY in self.measures else 2

    def scenario_of(self, point: int) -> str:
        """Name of the scenario that a point changes."""
        return list(self.scenarios)[point * len(self.scenarios) // self.n_points]

    def chunks(self) -> Iterator[Chunk]:
        """All chunks; they depend on nothing but the plan."""
        for index, first in enumerate(range(0, self.n_rows, self.rows_per_chunk)):
            yield Chunk(index, range(first, min(first + self.rows_per_chunk, self.n_rows)))


def difference(known: Plan, wanted: Plan) -> str:
    """The first field in which two plans differ, but for the layout; empty if they are the same."""
    names = [field.name for field in fields(Plan) if field.name != LAYOUT]
    return next((name for name in names if getattr(known, name) != getattr(wanted, name)), "")
