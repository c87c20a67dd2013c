"""Which factors span a map, and where on its axes each point lies."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.model.declaring import Array
from sim.sweep.analysis.dimension import Dimension
from sim.sweep.analysis.measured import MeasuredWorlds, Unanswered
from sim.sweep.analysis.tornado import largest, tornado
from sim.sweep.definition import SAMPLED, THEORY_OF_DEMAND

_MOST_FACETS = 4
_POINTS_PER_BIN, _MOST_BINS = 6, 8


@dataclass(frozen=True)
class Axis:
    """One axis of the map.

    Attributes:
        dimension: the factor.
        levels: values in order; middles of bins where points were sampled.
        edges: `[level + 1]` of numbers; empty for words and flags.
    """

    dimension: Dimension
    levels: list[Any]
    edges: list[float]
    places: NDArray[np.int_]

    @property
    def is_number(self) -> bool:
        """Whether distances on the axis mean anything."""
        return bool(self.edges)


def axis_of(worlds: MeasuredWorlds, factor: Dimension, binned: bool) -> Axis:
    """Levels of a factor in order, and which of them each point has."""
    column = worlds.points[factor.path].tolist()
    planned = next(planned for planned in worlds.opened.plan.factors if planned.path == factor.path)
    if factor.kind != "number":
        levels = list(planned.values)
        return Axis(factor, levels, [], np.array([levels.index(value) for value in column]))
    write, back = (np.log, np.exp) if factor.is_log else (np.asarray, np.asarray)
    values = np.array(column, dtype=np.float64)
    if binned and not planned.values:
        n_bins = int(np.clip(math.sqrt(worlds.n_points / _POINTS_PER_BIN), 2, _MOST_BINS))
        edges = np.linspace(write(planned.low), write(planned.high), n_bins + 1)
        places = np.clip(np.searchsorted(edges, write(values), side="right") - 1, 0, n_bins - 1)
        middles = (edges[1:] + edges[:-1]) / 2
        return Axis(factor, back(middles).tolist(), back(edges).tolist(), places)
    known = np.unique(values)
    return Axis(factor, known.tolist(), _edges(write(known), back), np.searchsorted(known, values))


def _edges(levels: Array, back: Any) -> list[float]:
    """Halfway between levels, and as far beyond the first and last."""
    if len(levels) == 1:
        return [float(back(levels[0] - 0.5)), float(back(levels[0] + 0.5))]
    middles = (levels[1:] + levels[:-1]) / 2
    ends = [2 * levels[0] - middles[0], *middles, 2 * levels[-1] - middles[-1]]
    return [float(back(edge)) for edge in ends]


def chosen_factors(worlds: MeasuredWorlds) -> tuple[list[Dimension], Dimension | None]:
    """The two factors of the map, and the one that has a map for each level."""
    n_factors = len(worlds.factors)
    if not (worlds.design == "grid" or (worlds.design in SAMPLED and n_factors == 2)):
        raise Unanswered("a map takes a grid, or sampled points over two factors")
    if n_factors < 2:
        raise Unanswered("a map takes two factors")
    ranked = largest(tornado(worlds).swings)
    # A factor whose other levels define no R has no swing.
    ranked += [factor.path for factor in worlds.factors if factor.path not in ranked]
    by_path = {factor.path: factor for factor in worlds.factors}
    if n_factors > 2 and THEORY_OF_DEMAND in by_path:
        ranked.remove(THEORY_OF_DEMAND)
        return _numbers_across([by_path[path] for path in ranked[:2]]), by_path[THEORY_OF_DEMAND]
    chosen = [by_path[path] for path in ranked[:2]]
    if n_factors == 3:
        third = by_path[ranked[2]]
        if worlds.points[third.path].nunique() <= _MOST_FACETS:
            return _numbers_across(chosen), third
    return _numbers_across(chosen), None


def _numbers_across(chosen: list[Dimension]) -> list[Dimension]:
    """A number runs across, where it shares the map with words."""
    return sorted(chosen, key=lambda factor: factor.kind != "number")
