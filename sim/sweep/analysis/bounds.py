"""Bounds of a box: conditions on single dimensions, and how a shallow tree gives them."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.sweep.analysis.dimension import Dimension, level_text
from sim.sweep.analysis.features import Column, Features

Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Bound:
    """What a box asks of one dimension.

    Attributes:
        dimension: of which.
        low, high: a number must be above the first and at most the second.
        level: a word that it must be (`is_level`) or must not be; None for a number.
    """

    dimension: Dimension
    low: float = -math.inf
    high: float = math.inf
    level: Any = None
    is_level: bool = True

    def holds(self, column: NDArray[np.float32]) -> Flags:
        """Which worlds meet it, `[world]`, from the column of the features."""
        if self.level is not None:
            return (column > 0.5) == self.is_level
        return (column > self.low) & (column <= self.high)

    def words(self) -> str:
        """As a condition.

        >>> Bound(Dimension("a", "gain"), low=2.0, high=7.0).words()
        'gain between 2 and 7'
        """
        said = self.dimension
        if self.level is not None:
            return f"{said.label} {'is' if self.is_level else 'is not'} {level_text(self.level)}"
        if math.isfinite(self.low) and math.isfinite(self.high):
            return f"{said.label} between {self.low:.3g} and {said.say(self.high)}"
        if math.isfinite(self.low):
            return f"{said.label} above {said.say(self.low)}"
        return f"{said.label} up to {said.say(self.high)}"


def share_of(is_side: Flags, among: Flags, weights: NDArray[np.float64]) -> float:
    """Share of some worlds that is on a side, by weight; NaN for none."""
    return float(np.average(is_side[among], weights=weights[among])) if among.any() else math.nan


def members(columns: list[Column], values: Any, bounds: tuple[Bound, ...]) -> Flags:
    """Which worlds meet all bounds, `[world]`."""
    inside = np.ones(len(values), dtype=np.bool_)
    for bound in bounds:
        inside &= bound.holds(values[:, column_of(columns, bound)])
    return inside


def column_of(columns: list[Column], bound: Bound) -> int:
    """Place of the column that a bound asks."""
    return next(
        place
        for place, column in enumerate(columns)
        if column.dimension.path == bound.dimension.path and column.level == bound.level
    )


def leaves(
    features: Features, tree: Any, node: int, bounds: tuple[Bound, ...], is_side: Flags, least: float
) -> Iterator[tuple[Bound, ...]]:
    """Paths to leaves of a side; a node whose leaves are all of that side stands for them."""
    if bounds and _is_all(features, tree, node, bounds, is_side, least):
        yield bounds
    elif tree.children_left[node] != tree.children_right[node]:
        column, cut = features.columns[tree.feature[node]], float(tree.threshold[node])
        for child, below in ((tree.children_left[node], True), (tree.children_right[node], False)):
            yield from leaves(
                features, tree, int(child), (*bounds, _bound(column, cut, below)), is_side, least
            )


def _is_all(
    features: Features, tree: Any, node: int, bounds: tuple[Bound, ...], is_side: Flags, least: float
) -> bool:
    if tree.children_left[node] == tree.children_right[node]:
        inside = members(features.columns, features.values, bounds) & features.is_training
        return bool(inside.any() and share_of(is_side, inside, features.weights) >= least)
    column, cut = features.columns[tree.feature[node]], float(tree.threshold[node])
    return all(
        _is_all(features, tree, int(child), (*bounds, _bound(column, cut, below)), is_side, least)
        for child, below in ((tree.children_left[node], True), (tree.children_right[node], False))
    )


def _bound(column: Column, cut: float, below: bool) -> Bound:
    if column.level is not None:
        return Bound(column.dimension, level=column.level, is_level=not below)
    return Bound(column.dimension, high=cut) if below else Bound(column.dimension, low=cut)


def one_per_dimension(bounds: tuple[Bound, ...]) -> tuple[Bound, ...]:
    """Bounds of one dimension merged into one."""
    merged: dict[tuple[str, Any], Bound] = {}
    for bound in bounds:
        key = (bound.dimension.path, bound.level)
        known = merged.get(key, bound)
        merged[key] = replace(bound, low=max(known.low, bound.low), high=min(known.high, bound.high))
    # That it is one word says already which words it is not.
    told = {path for (path, level), bound in merged.items() if level is not None and bound.is_level}
    return tuple(
        bound
        for (path, level), bound in merged.items()
        if level is None or bound.is_level or path not in told
    )


def rounded_bounds(bounds: tuple[Bound, ...]) -> tuple[Bound, ...]:
    """The same bounds as they are printed, so that what is said is what was counted."""
    return tuple(
        replace(bound, low=_rounded(bound.low), high=_rounded(bound.high)) if bound.level is None else bound
        for bound in bounds
    )


def _rounded(value: float) -> float:
    """To three significant digits.

    >>> _rounded(7.23456), _rounded(0.0)
    (7.23, 0.0)
    """
    return float(f"{value:.3g}")
