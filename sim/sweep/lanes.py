"""Rows of a sweep, simulated side by side: points that differ in numbers only share one economy."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sim.errors import UserError
from sim.measuring.experiment import Outcome, Task
from sim.measuring.rebound import MEASURES
from sim.measuring.variables import BRANCHES, ELASTICITY_MONTHS, change_of
from sim.model.declaring import Array
from sim.model.random_draws import RandomDraws
from sim.scenario import Scenario
from sim.scenario.drawing import draw_by_path
from sim.sweep.columns import (
    DROPPED,
    FAILED,
    OK,
    demand_columns,
    monthly_variable,
    own_among,
    schema,
    summary_columns,
)
from sim.sweep.definition import ELASTICITY
from sim.sweep.designs import Point


@dataclass(frozen=True)
class PointTask:
    """One point: the scenario that it changes, and its value of each factor."""

    scenario: Scenario
    values: Point


@dataclass(frozen=True)
class Lanes:
    """Rows with all that it takes to simulate them.

    Attributes:
        rows: numbers of the rows: row r is draw first_draw + r modulo draws of point r // draws.
        draws: draws of each point.
        points: number of the point → the point, for all points of the rows.
        factors: path → kind of column.
        measures: what is measured.
        horizons_months: of the columns; a scenario may have fewer.
        seed: root of all random numbers.
        simulate: simulates a task.
        first_draw: first of the draws of each point.
    """

    rows: range
    draws: int
    points: Mapping[int, PointTask]
    factors: Mapping[str, str]
    measures: Sequence[str]
    horizons_months: Sequence[int]
    seed: int
    simulate: Callable[[Task], Outcome]
    first_draw: int = 0

    def halves(self) -> list["Lanes"]:
        """The same rows in two parts, cut between points if there are several; itself if it is one row."""
        middle = len(self.rows) // 2
        if len(self.points) > 1:
            cuts = [at * self.draws - self.rows.start for at in self.points]
            middle = min((cut for cut in cuts if cut > 0), key=lambda cut: abs(cut - middle))
        return [self.of(rows) for rows in (self.rows[:middle], self.rows[middle:]) if rows]

    def of(self, rows: range) -> "Lanes":
        """Some of the rows, one after the other."""
        first, last = rows[0] // self.draws, rows[-1] // self.draws
        return replace(self, rows=rows, points={at: self.points[at] for at in range(first, last + 1)})


def simulate_lanes(lanes: Lanes) -> pa.Table:
    """The rows as a table, one row for each."""
    table = _Table(lanes)
    for group, points in _groups(lanes, table).items():
        table.fill(points, *_simulated(lanes, group.scenario, points))
    return table.written()


def failed_lanes(lanes: Lanes, reason: str) -> pa.Table:
    """The same rows without numbers, because they could not be simulated."""
    table = _Table(lanes)
    for point in lanes.points:
        table.fail(point, reason)
    return table.written()


class _Group:
    """A scenario with all that is no number: points of one group can be lanes of one economy."""

    def __init__(self, base: Scenario, structure: tuple[tuple[str, Any], ...]) -> None:
        self.key = (base.name, structure)
        self.base = base
        self.structure = structure

    @property
    def scenario(self) -> Scenario:
        return self.base.under(dict(self.structure)) if self.structure else self.base

    def __hash__(self) -> int:
        return hash(self.key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Group) and self.key == other.key


def _groups(lanes: Lanes, table: "_Table") -> dict[_Group, list[int]]:
    """Points by group; a point whose values do not fit together fails."""
    groups: dict[_Group, list[int]] = {}
    for at, point in lanes.points.items():
        values = zip(lanes.factors, point.values, strict=True)
        changes = {path: value for path, value in values if value is not None}
        try:
            point.scenario.under(changes)
        except UserError as mistake:
            table.fail(at, str(mistake))
            continue
        numbers = point.scenario.quantities()
        structure = tuple((path, value) for path, value in changes.items() if path not in numbers)
        groups.setdefault(_Group(point.scenario, structure), []).append(at)
    return groups


def _simulated(lanes: Lanes, scenario: Scenario, points: Sequence[int]) -> tuple[Outcome, list[int]]:
    """What the points of a group gave, and the horizons of their scenario."""
    rows = lanes_rows(lanes, points)
    draws, places = lanes.first_draw + rows % lanes.draws, rows // lanes.draws
    first, n_draws = int(draws.min()), int(draws.max() - draws.min()) + 1
    index = (draws - first).astype(np.intp)
    task = Task(
        scenario,
        lanes.seed,
        first,
        n_draws,
        "points_with_elasticity" if ELASTICITY in lanes.measures else "points",
        lanes=index,
        given=_given(lanes, scenario, places, RandomDraws(lanes.seed, first, n_draws, index)),
    )
    return lanes.simulate(task), [int(months) for months in scenario.measurement.horizons_months]


def lanes_rows(lanes: Lanes, points: Sequence[int]) -> NDArray[np.intp]:
    """Numbers of the rows that belong to points, in order."""
    rows = np.arange(lanes.rows.start, lanes.rows.stop)
    return rows[np.isin(rows // lanes.draws, points)]


def _given(
    lanes: Lanes, scenario: Scenario, places: NDArray[np.intp], draws: RandomDraws
) -> dict[str, Array]:
    """Factors that are numbers, path → `[lane]`; where a point leaves one as it is, what is drawn."""
    numbers = scenario.quantities()
    given: dict[str, Array] = {}
    drawn: dict[str, Array] = {}
    for column, path in sorted(enumerate(lanes.factors), key=lambda each: scenario.n_followed(each[1])):
        values = [lanes.points[int(place)].values[column] for place in places]
        if path not in numbers or all(value is None for value in values):
            continue
        if None in values:
            # What follows another factor follows what is given of that.
            is_linked = scenario.n_followed(path) > 0
            drawn = draw_by_path(scenario, draws, given) if is_linked or not drawn else drawn
        given[path] = np.array(
            [drawn[path][lane] if value is None else float(value) for lane, value in enumerate(values)]
        )
    return given


class _Table:
    """The table of some rows, filled point by point."""

    def __init__(self, lanes: Lanes) -> None:
        n_rows = len(lanes.rows)
        self.lanes = lanes
        self.status = np.full(n_rows, FAILED, dtype=object)
        self.reasons = np.full(n_rows, None, dtype=object)
        summaries = summary_columns(lanes.measures, lanes.horizons_months)
        self.numbers = {name: np.full(n_rows, np.nan) for name in summaries}
        self.demand: dict[str, list[NDArray[np.floating] | None]] = {
            name: [None] * n_rows for name in demand_columns(lanes.measures)
        }

    def fail(self, point: int, reason: str) -> None:
        """Say of the rows of a point why they have no numbers."""
        self.reasons[self._places([point])] = reason

    def fill(self, points: Sequence[int], outcome: Outcome, horizons_months: Sequence[int]) -> None:
        """Take the numbers of points that were simulated; a dropped row has none."""
        places = self._places(points)
        is_valid = np.asarray(outcome.is_valid, dtype=np.bool_)
        self.status[places] = np.where(is_valid, OK, DROPPED)
        self.reasons[places] = outcome.reasons
        for name, values in self._summaries(outcome, horizons_months).items():
            self.numbers[name][places] = np.where(is_valid, values, np.nan)
        for name, (measure, branch) in demand_columns(self.lanes.measures).items():
            monthly = outcome.variables[monthly_variable(measure)][:, BRANCHES.index(branch)]
            for place, valid, row in zip(places, is_valid, monthly, strict=True):
                self.demand[name][place] = row if valid else None

    def _places(self, points: Sequence[int]) -> NDArray[np.intp]:
        return lanes_rows(self.lanes, points) - self.lanes.rows.start

    def _summaries(self, outcome: Outcome, horizons_months: Sequence[int]) -> dict[str, NDArray[np.floating]]:
        summaries = {
            f"{name}_{measure}_{months}": outcome.variables[name][:, MEASURES.index(measure), place]
            for name in ("rebound", "demand_change_ratio")
            for measure in self.lanes.measures
            if measure in MEASURES
            for place, months in enumerate(horizons_months)
        }
        summaries |= {
            f"{change_of(measure)}_{months}": outcome.variables[change_of(measure)][:, place]
            for measure in own_among(self.lanes.measures)
            for place, months in enumerate(horizons_months)
        }
        if ELASTICITY in self.lanes.measures:
            read = outcome.variables[ELASTICITY]
            summaries |= {
                f"{ELASTICITY}_{months}": read[:, place] for place, months in enumerate(ELASTICITY_MONTHS)
            }
        return summaries

    def written(self) -> pa.Table:
        """All columns in the order of the schema."""
        lanes = self.lanes
        places = [row // lanes.draws for row in lanes.rows]
        columns: dict[str, Any] = {
            "point": places,
            "draw": [lanes.first_draw + row % lanes.draws for row in lanes.rows],
            "scenario": [lanes.points[place].scenario.name for place in places],
        }
        for column, path in enumerate(lanes.factors):
            columns[path] = [lanes.points[place].values[column] for place in places]
        columns |= {"status": self.status, "reason": self.reasons} | self.numbers | self.demand
        return pa.table(columns, schema=schema(lanes.factors, lanes.measures, lanes.horizons_months))
