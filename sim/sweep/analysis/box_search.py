"""The search for boxes: candidates from a shallow tree over one half of worlds, held against the other."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.measuring.rebound import LEAST_WORLDS
from sim.sweep.analysis.bounds import (
    Bound,
    Flags,
    leaves,
    members,
    one_per_dimension,
    rounded_bounds,
    share_of,
)
from sim.sweep.analysis.chance import CONFIDENCE_Z
from sim.sweep.analysis.features import Features
from sim.words import listed, percent

ABOVE, BELOW = "R > 1", "R < 1"
_DEPTH = 3
_LEAST_LEAF_SHARE = 0.05


@dataclass(frozen=True)
class Box:
    """Conditions, and what is true of the worlds that meet them.

    Attributes:
        name: a letter.
        side: `R > 1` or `R < 1`.
        bounds: all must hold.
        density: share of its worlds on that side, in the half that found it and in the held-out half.
        coverage: its share of all worlds on that side, held out.
        base: share of all worlds on that side, held out.
        n: held-out worlds in it.
    """

    name: str
    side: str
    bounds: tuple[Bound, ...]
    density_found: float
    density: float
    coverage: float
    base: float
    n: int

    def conditions(self) -> str:
        """All bounds in words."""
        return listed([bound.words() for bound in self.bounds])

    def sentence(self) -> str:
        """What the box says."""
        verb = "Backfire (R > 1)" if self.side == ABOVE else "A saving (R < 1)"
        kind = "backfire" if self.side == ABOVE else "saving"
        return (
            f"{verb} with {self.conditions()}: {percent(self.density)} of such worlds, which are "
            f"{percent(self.coverage)} of all {kind} worlds (without conditions: {percent(self.base)})"
        )


def candidates(observed: Features, is_above: Flags) -> list[Box]:
    """Boxes of both sides that the training half suggests, neighbouring leaves merged."""
    from sklearn.tree import DecisionTreeClassifier

    train = observed.is_training
    least = max(2, math.ceil(_LEAST_LEAF_SHARE * train.sum()))
    fitted = DecisionTreeClassifier(max_depth=_DEPTH, min_samples_leaf=least, random_state=0)
    fitted.fit(observed.values[train], is_above[train], sample_weight=observed.weights[train])
    tree = fitted.tree_
    result = []
    for side, is_side in ((ABOVE, is_above), (BELOW, ~is_above)):
        base = share_of(is_side, train, observed.weights)
        for bounds in leaves(observed, tree, 0, (), is_side, (1.0 + base) / 2.0):
            merged = rounded_bounds(one_per_dimension(bounds))
            result.append(_counted(observed, is_side, side, merged))
    return result


def _counted(observed: Features, is_side: Flags, side: str, bounds: tuple[Bound, ...]) -> Box:
    inside, train = members(observed.columns, observed.values, bounds), observed.is_training
    out = inside & ~train
    return Box(
        name="",
        side=side,
        bounds=bounds,
        density_found=share_of(is_side, inside & train, observed.weights),
        density=share_of(is_side, out, observed.weights),
        coverage=share_of(inside, is_side & ~train, observed.weights),
        base=share_of(is_side, ~train, observed.weights),
        n=int(out.sum()),
    )


def kept(observed: Features, is_above: Flags, boxes: list[Box]) -> list[Box]:
    """The boxes that hold, with the bounds that hold, each once."""
    holding: dict[tuple[str, tuple[Bound, ...]], Box] = {}
    for box in boxes:
        is_side = is_above if box.side == ABOVE else ~is_above
        bounds = box.bounds
        for bound in box.bounds:
            others = tuple(other for other in bounds if other != bound)
            if not _tells(observed, is_side, bounds, others):
                bounds = others
        if bounds:
            told = _counted(observed, is_side, box.side, bounds)
            if _holds(observed, is_above, told):
                holding[box.side, bounds] = told
    return list(holding.values())


def _tells(observed: Features, is_side: Flags, bounds: tuple[Bound, ...], others: tuple[Bound, ...]) -> bool:
    """Whether, held out, a box has more of its side than the worlds that one bound alone keeps out."""
    inside = members(observed.columns, observed.values, bounds) & ~observed.is_training
    beyond = members(observed.columns, observed.values, others) & ~observed.is_training & ~inside
    if not inside.any() or not beyond.any():
        return False
    weights, share_beyond = observed.weights, share_of(is_side, beyond, observed.weights)
    gains = weights * (is_side - share_beyond)
    gains[inside] /= weights[inside].sum()
    gains[beyond] /= -weights[beyond].sum()
    used = inside | beyond
    return all(_is_clear(clusters[used], gains[used]) for clusters in observed.clusters)


def _holds(observed: Features, is_above: Flags, box: Box) -> bool:
    """Whether the held-out half agrees."""
    if box.n < LEAST_WORLDS or not box.density > box.base:
        return False
    is_side = is_above if box.side == ABOVE else ~is_above
    train = observed.is_training
    base_found = share_of(is_side, train, observed.weights)
    if box.density - box.base < 0.5 * (box.density_found - base_found):
        return False
    inside = members(observed.columns, observed.values, box.bounds) & ~train
    gains = observed.weights[inside] * (is_side[inside] - box.base)
    return all(_is_clear(clusters[inside], gains) for clusters in observed.clusters)


def _is_clear(clusters: NDArray[np.int_], gains: Any) -> bool:
    """Whether a sum of gains is above zero beyond chance, where whole clusters came by chance."""
    _, place = np.unique(clusters, return_inverse=True)
    sums = np.bincount(place, gains)
    n = len(sums)
    if n < 2:
        return False
    return bool(sums.sum() > CONFIDENCE_Z * math.sqrt(n * float(np.var(sums, ddof=1))))
