"""The plan of a sweep: all that decides its numbers, cut into chunks; it can grow in draws alone."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from functools import cached_property
from itertools import pairwise
from typing import Any

from sim.sweep.definition import ELASTICITY, Factor
from sim.sweep.designs import Point

DRAWS = "draws"
"""The one field in which a plan may grow."""

UNDECISIVE = ("description", "labels", "rows_per_chunk", "draws_before")
"""Fields that decide no number: words and layout."""


@dataclass(frozen=True)
class Chunk:
    """Rows that are simulated together and stored in one part.

    Attributes:
        draws: draws of each point that were planned together with those of the chunk.
        rows: numbers of the rows among these: row r is draw r modulo their number of point r // their number.
    """

    index: int
    draws: range
    rows: range


@dataclass(frozen=True)
class PlannedScenario:
    """A scenario as it was when the sweep was planned.

    Attributes:
        digest: of its numbers and words, its posterior among them.
        decisive_digest: of all that decides a world; other sources or labels make no other.
        resolved: all of it, as YAML.
        months: labels such as `2025-01`.
        probability: share of worlds that a verdict takes.
    """

    digest: str
    decisive_digest: str
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
        labels: what readers call each point; empty without.
        draws_before: how many draws each point had before the plan grew, for each time, until all are there.
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
    labels: tuple[str, ...] = ()
    draws_before: tuple[int, ...] = ()

    @cached_property
    def hash(self) -> str:
        """SHA-256 of all that decides the numbers: of the plan without words and layout."""
        return hashlib.sha256(json.dumps(self.decisive_data(), sort_keys=True).encode()).hexdigest()

    @cached_property
    def hashes(self) -> Mapping[int, str]:
        """Draws of a point → the hash of the plan that asks for so many, for each stage of its growth."""
        return {stage.stop: replace(self, draws=stage.stop).hash for stage in self.stages}

    @property
    def stages(self) -> list[range]:
        """Draws of each point that were planned together: one range, and one more for each time it grew."""
        return [range(first, end) for first, end in pairwise((0, *self.draws_before, self.draws))]

    def decisive_data(self) -> dict[str, Any]:
        """What decides the numbers, as plain data."""
        data = {name: value for name, value in self.as_data().items() if name not in UNDECISIVE}
        for factor in data["factors"]:
            del factor["label"]
        digests = {name: scenario.decisive_digest for name, scenario in self.scenarios.items()}
        return data | {"scenarios": digests}

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
        return self.n_chunks_to(self.draws)

    def n_chunks_to(self, draws: int) -> int:
        """How many parts hold the first draws of all points, up to the end of a stage."""
        n_rows = [self.n_points * len(stage) for stage in self.stages if stage.stop <= draws]
        return sum(-(-rows // self.rows_per_chunk) for rows in n_rows)

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
        index = 0
        for stage in self.stages:
            n_rows = self.n_points * len(stage)
            for first in range(0, n_rows, self.rows_per_chunk):
                yield Chunk(index, stage, range(first, min(first + self.rows_per_chunk, n_rows)))
                index += 1


def difference(known: Plan, wanted: Plan) -> str:
    """The first field but draws in which two plans decide otherwise; empty if there is none."""
    one, other = known.decisive_data(), wanted.decisive_data()
    return next((name for name in one if name != DRAWS and one[name] != other[name]), "")


def gone_on(known: Plan, wanted: Plan) -> Plan:
    """The wanted plan with its words, laid out like the known one, with whose draws it begins."""
    before = known.draws_before if wanted.draws == known.draws else (*known.draws_before, known.draws)
    return replace(wanted, rows_per_chunk=known.rows_per_chunk, draws_before=before)
