"""What a worker does: simulate a chunk, write its part."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from sim.errors import UserError
from sim.experiment import Outcome, Task
from sim.quantity import Array
from sim.rebound import MEASURES
from sim.scenario import Scenario
from sim.sweep.designs import Point
from sim.sweep.parts import DROPPED, FAILED, OK, outcome_columns, part_file, schema, write_part

KIND = "alternative"
"""Kind of task: a shocked world and its twin, of which nothing is kept but the rebound."""


@dataclass(frozen=True)
class PointTask:
    """One point of a chunk: the scenario that it changes, and its value of each factor."""

    index: int
    scenario: Scenario
    values: Point


@dataclass(frozen=True)
class ChunkTask:
    """A chunk with all that a worker needs to know.

    Attributes:
        factors: path → kind of column.
        simulate: import path of the experiment.
    """

    folder: str
    index: int
    plan_hash: str
    factors: Mapping[str, str]
    horizons_months: Sequence[int]
    points: Sequence[PointTask]
    seed: int
    draws: range
    simulate: str


@dataclass(frozen=True)
class Done:
    """What a worker says of a part that it wrote."""

    n_rows: int
    n_dropped: int
    n_failed: int


def run_chunk(task: ChunkTask) -> Done:
    """Simulate all points of a chunk and write the part."""
    rows = Rows(task)
    module, _, name = task.simulate.rpartition(".")
    simulate = getattr(import_module(module), name)
    for point in task.points:
        changes = {
            path: value for path, value in zip(task.factors, point.values, strict=True) if value is not None
        }
        try:
            scenario = point.scenario.with_changes(changes)
        except UserError as mistake:
            # Each value fits by itself, but not all of them together.
            rows.fail(point, str(mistake))
            continue
        outcome = simulate(Task(scenario, task.seed, task.draws.start, len(task.draws), KIND))
        rows.take(point, outcome, [int(each) for each in scenario.measurement.horizons_months])
    rows.write(is_whole=True)
    return Done(len(rows.columns["status"]), rows.count(DROPPED), rows.count(FAILED))


def write_failed(task: ChunkTask, reason: str) -> Done:
    """Write rows that say why a whole chunk failed; a resumed sweep tries it again."""
    rows = Rows(task)
    for point in task.points:
        rows.fail(point, reason)
    rows.write(is_whole=False)
    return Done(len(rows.columns["status"]), 0, rows.count(FAILED))


class Rows:
    """The rows of a part, column by column."""

    def __init__(self, task: ChunkTask) -> None:
        self.task = task
        self.schema = schema(task.factors, task.horizons_months)
        self.columns: dict[str, list[Any]] = {name: [] for name in self.schema.names}

    def count(self, status: str) -> int:
        """Rows of a status."""
        return self.columns["status"].count(status)

    def fail(self, point: PointTask, reason: str) -> None:
        """Rows of a point that gave nothing."""
        n_draws = len(self.task.draws)
        self._add(point, [FAILED] * n_draws, [reason] * n_draws, {})

    def take(self, point: PointTask, outcome: Outcome, horizons_months: Sequence[int]) -> None:
        """Rows of a point that was simulated; a dropped draw has no numbers."""
        is_valid = np.asarray(outcome.is_valid, dtype=np.bool_)
        measured: dict[str, Array] = {}
        for name in ("rebound", "demand_change_ratio"):
            values = np.where(is_valid[:, None, None], outcome.variables[name], np.nan)
            for m, measure in enumerate(MEASURES):
                for h, months in enumerate(horizons_months):
                    measured[f"{name}_{measure}_{months}"] = values[:, m, h]
        status = [OK if valid else DROPPED for valid in is_valid]
        self._add(point, status, list(outcome.reasons), measured)

    def _add(
        self,
        point: PointTask,
        status: Sequence[str],
        reasons: Sequence[str | None],
        measured: Mapping[str, Array],
    ) -> None:
        draws = self.task.draws
        unknown = np.full(len(draws), np.nan)
        same = dict(zip(self.task.factors, point.values, strict=True))
        same |= {"point": point.index, "scenario": point.scenario.name}
        for name, value in same.items():
            self.columns[name] += [value] * len(draws)
        self.columns["draw"] += draws
        self.columns["status"] += status
        self.columns["reason"] += reasons
        for name in outcome_columns(self.task.horizons_months):
            self.columns[name] += measured.get(name, unknown).tolist()

    def write(self, is_whole: bool) -> None:
        """Commit the part."""
        file = part_file(Path(self.task.folder), self.task.index, is_whole)
        write_part(file, self.columns, self.schema, self.task.plan_hash)
